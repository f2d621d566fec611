"""Rounds: what all pairs are asked in the same time, and what co-chairs choose for them."""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    _table(
        "focus",
        ("person_id", "person", False),
        columns=[
            sa.Column("item", sa.String(), nullable=True),
            sa.Column("begins", sa.Date(), nullable=False),
            sa.Column("at", _utc(), nullable=False),
        ],
    )
    op.create_index("ix_focus_task_force_id", "focus", ["task_force_id", "begins"], unique=False)
    _table(
        "round",
        ("focus_id", "focus", True),
        columns=[
            sa.Column("number", sa.Integer(), nullable=False),
            sa.Column("begins", sa.Date(), nullable=False),
            sa.Column("item", sa.String(), nullable=True),
            sa.Column("at", _utc(), nullable=False),
            sa.UniqueConstraint("task_force_id", "number", name=op.f("uq_round_task_force_id_number")),
            sa.UniqueConstraint("task_force_id", "begins", name=op.f("uq_round_task_force_id_begins")),
        ],
    )
    op.add_column("check_in", sa.Column("round", sa.Integer(), nullable=True))
    op.create_index("ix_check_in_round", "check_in", ["task_force_id", "round"], unique=False)


def _utc() -> storage.columns.Utc:
    return storage.columns.Utc(timezone=True)


def _table(name: str, *keys: tuple[str, str, bool], columns: list[sa.schema.SchemaItem]) -> None:
    """A table of rows that point to a task force and to these (column, table, whether it may be missing)."""
    every = [("task_force_id", "task_force", False), *keys]
    op.create_table(
        name,
        *(sa.Column(column, sa.Integer(), nullable=missing) for column, _, missing in every),
        *columns,
        sa.Column("id", sa.Integer(), nullable=False),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_{name}_{column}"))
            for column, table, _ in every
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
