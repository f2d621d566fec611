"""A message of ours has to go: a second copy, or one with withdrawn words that Slack lets nobody edit.

It is deleted by the outbox, so that it happens even if we end here.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.model import MessageKind, MessageState
from handlers.asking import edit_refused
from storage import messages, task_forces
from storage.tables import Message

log = logging.getLogger(__name__)


def second_copy(tx: Session, row: Message, channel: str, ts: str, now: datetime) -> None:
    """Let this copy be deleted."""
    row.discarded = [*row.discarded, ts]
    _delete(tx, row, "second copy", {"channel": channel, "ts": ts}, now)


def withdrawn_words(tx: Session, row: Message, now: datetime) -> None:
    """Slack refused to edit a message that still shows words which were taken back: it goes, with its thread.

    What still is to be read comes anew, once: an open question as *Read both*, all else as it stands now.
    """
    for one in (row, *messages.replies_under(tx, row)):
        place = {"channel": one.channel, "ts": one.ts, "words": True}
        _delete(tx, one, "withdrawn words", place, now)
        if one.kind == MessageKind.CHECK_IN and one.check_in is not None and one.check_in.revealed_at is not None:
            messages.end(one, MessageState.DROPPED, "deleted: it showed withdrawn words")
            edit_refused(tx, one, now)
        else:
            messages.post_anew(one, now)


def _delete(tx: Session, row: Message, why: str, data: dict[str, Any], now: datetime) -> None:
    whose = {"check_in_id": row.check_in_id, "person_id": row.person_id, "pair_id": row.pair_id}
    key = f"{row.key}/{why}/{data['ts']}"
    messages.add(
        tx, row.task_force_id, key, MessageKind.TAKE_BACK, now, data=data, urgent=True, office=row.office, **whose
    )
    task_forces.record(tx, row.task_force_id, now, None, f"{why} taken back", new=row.key)
    log.warning("A message of ours is deleted", extra={"action": "take_back", "key": row.key, "why": why})
