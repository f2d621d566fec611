"""Which admin entered somebody's absence for them; an officer's own has none."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.add_column("absence", sa.Column("entered_by", sa.String(), nullable=True))
