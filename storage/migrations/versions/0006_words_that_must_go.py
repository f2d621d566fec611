"""From which revision on a message shows no words that were taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("message", sa.Column("cleared", sa.Integer(), nullable=False, server_default="0"))
