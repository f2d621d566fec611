"""A deputy's yes to being named, or mark *as their state*, counts only where the holder gave them that right.

What deputies said or marked before was without it, so it does not count from now on.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    for table in ("holding", "consent", "reply"):
        op.add_column(table, sa.Column("may_name", sa.Boolean(), nullable=False, server_default=sa.false()))
