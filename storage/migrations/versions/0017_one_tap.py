"""Until when an office that answered second, by one tap, may still write before both answers open."""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.add_column("ask", sa.Column("writes_until", storage.columns.Utc(timezone=True), nullable=True))
    op.create_index("ix_ask_writes_until", "ask", ["writes_until"], unique=False)
