"""What a holder leaves for who follows them, and what others let a new holder read of what they answered."""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.add_column("holding", sa.Column("acting", sa.Boolean(), nullable=False, server_default=sa.false()))
    _table(
        "handover_note",
        ("pair_id", "pair"),
        ("person_id", "person"),
        columns=[
            sa.Column("office", sa.String(), nullable=False),
            sa.Column("version", sa.Integer(), nullable=False),
            sa.Column("text", sa.String(), nullable=True),
            sa.UniqueConstraint(
                "pair_id",
                "office",
                "person_id",
                "version",
                name=op.f("uq_handover_note_pair_id_office_person_id_version"),
            ),
        ],
    )
    op.create_index("ix_handover_note_person_id", "handover_note", ["person_id"], unique=False)
    _table(
        "handover_yes",
        ("holding_id", "holding"),
        ("person_id", "person"),
        columns=[sa.Column("asks", sa.JSON(), nullable=False)],
    )
    op.create_index("ix_handover_yes_holding_id", "handover_yes", ["holding_id", "person_id"], unique=False)


def _table(name: str, *keys: tuple[str, str], columns: list[sa.schema.SchemaItem]) -> None:
    """A table of rows that point to a task force and to these (column, table)."""
    every = [("task_force_id", "task_force"), *keys]
    op.create_table(
        name,
        *(sa.Column(column, sa.Integer(), nullable=False) for column, _ in every),
        *columns,
        sa.Column("lets", sa.String(), nullable=False),
        sa.Column("at", storage.columns.Utc(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_{name}_{column}"))
            for column, table in every
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
