"""Days on which an admin says that a state's offices are closed, or open."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("task_force", sa.Column("closed_days", sa.JSON(), nullable=False, server_default="{}"))
