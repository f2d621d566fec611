"""What an office answers before its next question comes."""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    keys = [
        ("task_force_id", "task_force"),
        ("pair_id", "pair"),
        ("holding_id", "holding"),
        ("person_id", "person"),
    ]
    op.create_table(
        "early_answer",
        *(sa.Column(column, sa.Integer(), nullable=False) for column, _ in keys),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("check_in_id", sa.Integer(), nullable=True),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("claim", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=True),
        sa.Column("comment", sa.String(), nullable=True),
        sa.Column("win", sa.String(), nullable=True),
        sa.Column("win_quote", sa.String(), nullable=False),
        sa.Column("help_quote", sa.String(), nullable=False),
        sa.Column("at", storage.columns.Utc(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_early_answer_{column}"))
            for column, table in [*keys, ("check_in_id", "check_in")]
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_early_answer")),
        sa.UniqueConstraint("pair_id", "office", "version", name=op.f("uq_early_answer_pair_id_office_version")),
    )
