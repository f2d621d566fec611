"""The one mail of a round that a question waits, and who wants no more of them."""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0022"
down_revision = "0021"

MOMENT = storage.columns.Utc(timezone=True)


def upgrade() -> None:
    _table(
        "mail",
        ("person_id", "person"),
        ("check_in_id", "check_in"),
        ("pair_id", "pair"),
        columns=[
            sa.Column("round", sa.Integer(), nullable=False),
            sa.Column("office", sa.String(), nullable=False),
            sa.Column("address", sa.String(), nullable=False),
            sa.Column("state", sa.String(), nullable=False),
            sa.Column("attempts", sa.Integer(), nullable=False),
            sa.Column("code", sa.Integer(), nullable=True),
            sa.Column("again_at", MOMENT, nullable=True),
            sa.UniqueConstraint("person_id", "round", name=op.f("uq_mail_person_id_round")),
        ],
    )
    op.create_index("ix_mail_round", "mail", ["task_force_id", "round"], unique=False)
    _table("mail_wish", ("person_id", "person"), columns=[sa.Column("mail", sa.Boolean(), nullable=False)])
    op.create_index("ix_mail_wish_person_id", "mail_wish", ["person_id"], unique=False)


def _table(name: str, *keys: tuple[str, str], columns: list[sa.schema.SchemaItem]) -> None:
    """A table of rows that point to a task force and to these (column, table)."""
    every = [("task_force_id", "task_force"), *keys]
    op.create_table(
        name,
        *(sa.Column(column, sa.Integer(), nullable=False) for column, _ in every),
        *columns,
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_{name}_{column}"))
            for column, table in every
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
