"""Offers of help between two states, and what each of the four offices said of them."""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0020"
down_revision = "0019"

MOMENT = storage.columns.Utc(timezone=True)


def upgrade() -> None:
    _table(
        "offer",
        ("digest_id", "digest"),
        ("reply_id", "reply"),
        ("pair_id", "pair"),
        ("asking_id", "pair"),
        columns=[
            sa.Column("office", sa.String(), nullable=False),
            sa.Column("lapses_at", MOMENT, nullable=False),
            sa.Column("asked_at", MOMENT, nullable=True),
            sa.Column("opened_at", MOMENT, nullable=True),
            sa.Column("apart", sa.String(), nullable=True),
        ],
    )
    op.create_index("ix_offer_pair_id", "offer", ["pair_id"], unique=False)
    op.create_index("ix_offer_asking_id", "offer", ["asking_id"], unique=False)
    op.create_index("ix_offer_reply_id", "offer", ["reply_id"], unique=False)
    _table(
        "offer_mark",
        ("offer_id", "offer"),
        ("pair_id", "pair"),
        ("person_id", "person"),
        columns=[
            sa.Column("office", sa.String(), nullable=False),
            sa.Column("yes", sa.Boolean(), nullable=False),
        ],
    )
    op.create_index("ix_offer_mark_offer_id", "offer_mark", ["offer_id"], unique=False)


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
