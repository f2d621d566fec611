"""First looks: all items of the plan in one form, once per pair and then yearly.

A pair that has been asked before has its first one a year after its first question.
"""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0016"
down_revision = "0015"

YEAR = timedelta(weeks=52)


def upgrade() -> None:
    op.add_column("check_in", sa.Column("first_look", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("reply", sa.Column("statuses", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("reply", sa.Column("outlook", sa.String(), nullable=True))
    op.add_column("reply", sa.Column("whole", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("pair", sa.Column("first_look_from", sa.Date(), nullable=True))
    check_in = sa.table(
        "check_in", sa.column("pair_id", sa.Integer), sa.column("sent_at", storage.columns.Utc(timezone=True))
    )
    pair = sa.table("pair", sa.column("id", sa.Integer), sa.column("first_look_from", sa.Date))
    first = sa.select(check_in.c.pair_id, sa.func.min(check_in.c.sent_at)).where(check_in.c.sent_at.is_not(None))
    for pair_id, at in op.get_bind().execute(first.group_by(check_in.c.pair_id)).all():
        op.execute(sa.update(pair).where(pair.c.id == pair_id).values(first_look_from=(at + YEAR).date()))
