"""Keeping it in service: when a heartbeat last came, and when the database was restored from a copy."""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("task_force", sa.Column("beat_at", storage.columns.Utc(timezone=True), nullable=True))
    op.add_column("task_force", sa.Column("restored_at", storage.columns.Utc(timezone=True), nullable=True))
