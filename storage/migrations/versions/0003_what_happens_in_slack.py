"""What happens in Slack: edits and deletions, gaps in listening, deactivated accounts, a token that was revoked."""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("task_force", sa.Column("listened_at", storage.columns.Utc(timezone=True), nullable=True))
    op.add_column("task_force", sa.Column("shut", sa.String(), nullable=True))
    op.add_column("person", sa.Column("account_at", sa.Integer(), nullable=True))
    # What is there already is as it was first written: no edit and no deletion was kept before.
    op.add_column("thread_message", sa.Column("deleted", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("thread_message", sa.Column("edited_ts", sa.String(), nullable=False, server_default=""))
    op.add_column("thread_message", sa.Column("event_ts", sa.String(), nullable=False, server_default=""))
