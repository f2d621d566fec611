"""What a Home, `status` and a digest's count look up is found by an index, however long the history has become."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"

PARTIAL = (
    ("ix_digest_unposted", "digest", ["task_force_id", "cut"], "posted_at IS NULL"),
    ("ix_check_in_digest_id", "check_in", ["task_force_id", "digest_id"], "sent_at IS NOT NULL"),
    ("ix_reply_marked", "reply", ["task_force_id"], "win_quote != 'no' OR help_quote != 'no'"),
    ("ix_message_failed", "message", ["task_force_id", "state", "created_at"], "error IS NOT NULL"),
    ("ix_message_told", "message", ["task_force_id", "created_at"], "kind = 'failure' OR kind = 'direct'"),
)


def upgrade() -> None:
    op.create_index("ix_check_in_pair_id", "check_in", ["pair_id", "id"], unique=False)
    op.create_index("ix_check_in_sent_at", "check_in", ["sent_at"], unique=False)
    op.create_index("ix_check_in_pair_id_sent_at", "check_in", ["pair_id", "sent_at"], unique=False)
    op.create_index("ix_digest_cut", "digest", ["task_force_id", "cut", "id"], unique=False)
    for name, table, columns, where in PARTIAL:
        op.create_index(
            name, table, columns, unique=False, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
        )
