"""What can't be recovered later is recorded from now on: who read what, what was posted, notes, names, versions."""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    for table in ("person", "holding"):
        op.add_column(table, sa.Column("name", sa.String(), nullable=True))
        op.add_column(table, sa.Column("email", sa.String(), nullable=True))
    op.add_column("holding", sa.Column("named_at", _utc(), nullable=True))
    op.add_column("thread_message", sa.Column("files", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("message", sa.Column("version", sa.String(), nullable=True))
    _table(
        "note",
        ("digest_id", "digest", False),
        ("person_id", "person", True),
        columns=[
            sa.Column("version", sa.Integer(), nullable=False),
            sa.Column("text", sa.String(), nullable=True),
            sa.Column("at", _utc(), nullable=False),
            sa.UniqueConstraint("digest_id", "version", name=op.f("uq_note_digest_id_version")),
        ],
    )
    _table(
        "posting",
        ("message_id", "message", False),
        columns=[
            sa.Column("what", sa.String(), nullable=False),
            sa.Column("channel", sa.String(), nullable=False),
            sa.Column("ts", sa.String(), nullable=True),
            sa.Column("text", sa.String(), nullable=False),
            sa.Column("blocks", sa.JSON(), nullable=False),
            sa.Column("version", sa.String(), nullable=False),
            sa.Column("at", _utc(), nullable=False),
            sa.Column("out_at", _utc(), nullable=True),
        ],
    )
    op.create_index("ix_posting_message_id", "posting", ["message_id"], unique=False)
    _table(
        "reading",
        ("person_id", "person", False),
        ("check_in_id", "check_in", True),
        ("digest_id", "digest", True),
        columns=[
            sa.Column("place", sa.String(), nullable=False),
            sa.Column("shown", sa.String(), nullable=False),
            sa.Column("at", _utc(), nullable=False),
        ],
    )
    op.create_index("ix_reading_person_id", "reading", ["person_id", "check_in_id"], unique=False)
    _table(
        "postponement",
        ("ask_id", "ask", False),
        ("person_id", "person", False),
        columns=[
            sa.Column("choice", sa.String(), nullable=False),
            sa.Column("until", _utc(), nullable=True),
            sa.Column("at", _utc(), nullable=False),
        ],
    )
    op.create_index("ix_postponement_ask_id", "postponement", ["ask_id"], unique=False)
    op.execute(NOTES)


# A note that is there is its first version; who wrote it is known by title only.
NOTES = """
INSERT INTO note (task_force_id, digest_id, version, text, at)
SELECT task_force_id, id, 1, note, COALESCE(posted_at, cut) FROM digest WHERE note IS NOT NULL
"""


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
