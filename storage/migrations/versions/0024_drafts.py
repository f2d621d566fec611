"""Drafts of deputies, and which deputies only draft."""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0024"
down_revision = "0023"

MOMENT = storage.columns.Utc(timezone=True)


def upgrade() -> None:
    op.add_column("holding", sa.Column("drafts", sa.Boolean(), nullable=False, server_default=sa.false()))
    keys = [("task_force_id", "task_force"), ("ask_id", "ask"), ("holding_id", "holding")]
    op.create_table(
        "draft",
        *(sa.Column(column, sa.Integer(), nullable=False) for column, _ in keys),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("told_of", sa.Integer(), nullable=False),
        sa.Column("after", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("comment", sa.String(), nullable=True),
        sa.Column("win", sa.String(), nullable=True),
        sa.Column("win_quote", sa.String(), nullable=False),
        sa.Column("help_quote", sa.String(), nullable=False),
        sa.Column("end", sa.String(), nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_draft_{column}"))
            for column, table in keys
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("ask_id", "version", name=op.f("uq_draft_ask_id_version")),
    )
    op.create_index("ix_draft_holding_id", "draft", ["holding_id"], unique=False)
