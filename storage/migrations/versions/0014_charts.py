"""When a workspace last refused a message for its chart or its table."""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("task_force", sa.Column("charts_refused_at", storage.columns.Utc(timezone=True), nullable=True))
