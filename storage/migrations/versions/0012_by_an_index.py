"""What the heartbeat and whoever acts ask for is found by an index, however long the history has become."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_index("ix_message_pair_id", "message", ["pair_id", "kind"], unique=False)
    op.create_index("ix_message_person_id", "message", ["person_id", "kind"], unique=False)
    op.create_index("ix_message_digest_id", "message", ["digest_id"], unique=False)
    op.create_index("ix_ask_excuse", "ask", ["excuse", "state"], unique=False)
    op.create_index("ix_holding_pair_id", "holding", ["pair_id"], unique=False)
    op.create_index("ix_absence_task_force_id", "absence", ["task_force_id", "last_day"], unique=False)
    op.create_index("ix_change_pair_id", "change", ["pair_id", "what"], unique=False)
    _partial("ix_message_unsent", "message", ["task_force_id", "kind", "state"], "ts IS NULL", "ts IS NULL")
    _partial("ix_check_in_by_hand", "check_in", ["task_force_id", "pair_id", "sent_at"], "by_hand = 1", "by_hand")


def _partial(name: str, table: str, columns: list[str], on_sqlite: str, on_postgresql: str) -> None:
    op.create_index(
        name,
        table,
        columns,
        unique=False,
        sqlite_where=sa.text(on_sqlite),
        postgresql_where=sa.text(on_postgresql),
    )
