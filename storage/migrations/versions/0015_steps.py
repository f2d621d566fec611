"""Next steps that a pair agrees on, and what each office said of them."""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    _table(
        "step",
        ("pair_id", "pair", False),
        ("check_in_id", "check_in", True),
        ("person_id", "person", False),
        columns=[
            sa.Column("number", sa.Integer(), nullable=False),
            sa.Column("version", sa.Integer(), nullable=False),
            sa.Column("office", sa.String(), nullable=False),
            sa.Column("text", sa.String(), nullable=True),
            sa.UniqueConstraint("pair_id", "number", "version", name=op.f("uq_step_pair_id_number_version")),
        ],
    )
    op.create_index("ix_step_person_id", "step", ["person_id"], unique=False)
    _table(
        "step_mark",
        ("step_id", "step", False),
        ("person_id", "person", False),
        columns=[
            sa.Column("office", sa.String(), nullable=False),
            sa.Column("what", sa.String(), nullable=False),
        ],
    )
    op.create_index("ix_step_mark_step_id", "step_mark", ["step_id"], unique=False)
    op.create_index("ix_step_mark_person_id", "step_mark", ["person_id"], unique=False)


def _table(name: str, *keys: tuple[str, str, bool], columns: list[sa.schema.SchemaItem]) -> None:
    """A table of rows that point to a task force and to these (column, table, whether it may be missing)."""
    every = [("task_force_id", "task_force", False), *keys]
    op.create_table(
        name,
        *(sa.Column(column, sa.Integer(), nullable=missing) for column, _, missing in every),
        *columns,
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("at", storage.columns.Utc(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_{name}_{column}"))
            for column, table, _ in every
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
