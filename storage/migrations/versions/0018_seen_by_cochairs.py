"""Whether an officer lets the co-chairs see where their state stands, by its name: not unless they say so."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.add_column("holding", sa.Column("seen_by_cochairs", sa.Boolean(), nullable=False, server_default=sa.false()))
