"""What leaves the pair: consents, what each digest carries, and the preview before it is posted."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "consent",
        sa.Column("task_force_id", sa.Integer(), nullable=False),
        sa.Column("reply_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("yes", sa.Boolean(), nullable=False),
        sa.Column("at", storage.columns.Utc(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_consent_person_id")),
        sa.ForeignKeyConstraint(["reply_id"], ["reply.id"], name=op.f("fk_consent_reply_id")),
        sa.ForeignKeyConstraint(["task_force_id"], ["task_force.id"], name=op.f("fk_consent_task_force_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index("ix_consent_reply_id", "consent", ["reply_id"], unique=False)
    op.create_table(
        "carried",
        sa.Column("task_force_id", sa.Integer(), nullable=False),
        sa.Column("digest_id", sa.Integer(), nullable=False),
        sa.Column("reply_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("left_out_by", sa.String(), nullable=True),
        sa.Column("taken_back", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["digest_id"], ["digest.id"], name=op.f("fk_carried_digest_id")),
        sa.ForeignKeyConstraint(["reply_id"], ["reply.id"], name=op.f("fk_carried_reply_id")),
        sa.ForeignKeyConstraint(["task_force_id"], ["task_force.id"], name=op.f("fk_carried_task_force_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carried")),
        sa.UniqueConstraint("digest_id", "reply_id", "what", name=op.f("uq_carried_digest_id_reply_id_what")),
    )
    op.create_index("ix_carried_reply_id", "carried", ["reply_id"], unique=False)
    op.add_column("digest", sa.Column("note_by", sa.String(), nullable=True))
    due: sa.Column[datetime] = sa.Column(
        "due_at", storage.columns.Utc(timezone=True), nullable=False, server_default="1970-01-01 00:00:00"
    )
    op.add_column("digest", due)
    op.add_column("digest", sa.Column("held_by", sa.String(), nullable=True))
    op.add_column("digest", sa.Column("posted_at", storage.columns.Utc(timezone=True), nullable=True))
    op.add_column("digest", sa.Column("posted_by", sa.String(), nullable=True))
    _those_that_are_there()


def _those_that_are_there() -> None:
    """Until now a digest was posted at its cut, and carried what its figures point to."""
    tables = [sa.table(name, *map(sa.column, columns)) for name, columns in _COLUMNS.items()]
    digest, carried = tables
    bind = op.get_bind()
    bind.execute(digest.update().values(due_at=digest.c.cut, posted_at=digest.c.cut))
    figures = sa.table("digest", sa.column("id"), sa.column("task_force_id"), sa.column("figures", sa.JSON()))
    for row in bind.execute(sa.select(figures)).all():
        for said in (*row.figures.get("wins", ()), *row.figures.get("help", ())):
            values = {"digest_id": row.id, "reply_id": said["reply"], "what": said["kind"], "taken_back": False}
            bind.execute(carried.insert().values(task_force_id=row.task_force_id, **values))


_COLUMNS = {
    "digest": ("id", "task_force_id", "cut", "due_at", "posted_at"),
    "carried": ("task_force_id", "digest_id", "reply_id", "what", "taken_back"),
}
