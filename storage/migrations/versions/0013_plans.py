"""Who gave the task force which plan, and from when questions come from it."""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "plan_load",
        sa.Column("task_force_id", sa.Integer(), nullable=False),
        sa.Column("plan_version_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("active_from", storage.columns.Utc(timezone=True), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("at", storage.columns.Utc(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_plan_load_{column}"))
            for column, table in (
                ("task_force_id", "task_force"),
                ("plan_version_id", "plan_version"),
                ("person_id", "person"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_load")),
    )
    op.create_index("ix_plan_load_task_force_id", "plan_load", ["task_force_id"], unique=False)
