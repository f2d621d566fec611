"""Delete a message of ours: a second copy, or one with withdrawn words that Slack lets nobody edit.

The outbox deletes it, so that it happens even if this process ends now.
"""

from __future__ import annotations

import logging
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from bot.rules.model import MessageKind, MessageState
from bot.slack import Slack
from bot.words.kit import Json
from handlers import Counterpart
from handlers.failures.notice import tell_of
from handlers.kinds import Call, Kind
from storage import messages, postings, task_forces
from storage.tables import Message

log = logging.getLogger(__name__)


def remove_copy(tx: Session, row: Message, channel: str, ts: str, now: datetime) -> None:
    """Have this copy deleted."""
    row.discarded = [*row.discarded, ts]
    _delete(tx, row, "second copy", {"channel": channel, "ts": ts}, now)


def remove_withdrawn_words(tx: Session, cp: Counterpart, row: Message, now: datetime) -> None:
    """Have a message deleted, with its thread, that shows withdrawn words and that Slack refused to edit.

    What may still be read comes once more: in another message where its kind has one, else as it stands now.
    """
    for one in (row, *messages.replies_under(tx, row)):
        place = {"channel": one.channel, "ts": one.ts, "words": True}
        _delete(tx, one, "withdrawn words", place, now)
        if cp.kinds[one.kind].instead(tx, one, now):
            messages.end(one, MessageState.DROPPED, "deleted: it showed withdrawn words")
        else:
            messages.post_anew(one, now)


def retry(tx: Session, task_force_id: int, channel: str, now: datetime) -> None:
    """Delete now what could not be deleted in this channel, which takes messages again."""
    for row in messages.refused_in(tx, task_force_id, MessageKind.TAKE_BACK, channel):
        messages.again(row, row.data, now)


def _delete(tx: Session, row: Message, why: str, data: dict[str, Any], now: datetime) -> None:
    whose = {"check_in_id": row.check_in_id, "person_id": row.person_id, "pair_id": row.pair_id}
    key = f"{row.key}/{why}/{data['ts']}"
    messages.add(
        tx, row.task_force_id, key, MessageKind.TAKE_BACK, now, data=data, urgent=True, office=row.office, **whose
    )
    task_forces.record(tx, row.task_force_id, now, None, f"{why} taken back", new=row.key)
    log.warning("A message of ours is deleted", extra={"action": "take_back", "key": row.key, "why": why})


def _next_call(tx: Session, cp: Counterpart, row: Message, now: datetime) -> Call:
    return Call("delete", partial(_make, row.data["channel"], row.data["ts"]), _keep)


def _make(channel: str, ts: str, slack: Slack) -> Json:
    slack.delete(channel, ts)
    return {}


def _keep(tx: Session, cp: Counterpart, row: Message, found: Json, now: datetime) -> None:
    """It was deleted, or was not there anymore; or Slack refuses that."""
    if found.get("failed") in (None, "message_not_found"):
        postings.deleted(tx, row.task_force_id, row.data["channel"], row.data["ts"], now)
        messages.end(row, MessageState.SENT)
    else:
        messages.end(row, MessageState.REFUSED, found["failed"])
        tell_of(tx, cp, row, _cause(row), now)


def _cause(row: Message) -> str:
    """Why it matters that a message could not be deleted: it is there twice, or shows what was withdrawn."""
    return "words_stay" if row.data.get("words") else "not_deleted"


KINDS = (Kind(MessageKind.TAKE_BACK, "A message that has to go", call=_next_call, cause=_cause),)
