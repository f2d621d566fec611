"""The rhythm of asking: absences, pauses, slower pairs, reminders, silence."""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "absence",
        sa.Column("task_force_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_absence_person_id")),
        sa.ForeignKeyConstraint(["task_force_id"], ["task_force.id"], name=op.f("fk_absence_task_force_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    op.create_index("ix_absence_person_id", "absence", ["person_id", "last_day"], unique=False)
    op.add_column("task_force", sa.Column("paused_until", sa.Date(), nullable=True))
    # The rows that are there already need a value: nobody was slower, silent or reminded before.
    op.add_column("pair", sa.Column("slower", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("holding", sa.Column("silent", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("ask", sa.Column("nudge_at", storage.columns.Utc(timezone=True), nullable=True))
    op.add_column("ask", sa.Column("nudges", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("ask", sa.Column("put_off", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index("ix_ask_nudge_at", "ask", ["nudge_at"], unique=False)
