"""A Slack that takes whatever is due, at once: where deciding is lived through for months."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from math import inf

from sqlalchemy.orm import Session

from bot.rules.model import MessageKind, MessageState
from handlers import Counterpart
from handlers.outbox.outcome import Outcome, settle
from handlers.outbox.readers import audience
from handlers.outbox.step import Step, next_step
from storage import copies, messages, task_forces
from storage.tables import Message


def posted(
    tx: Session, cp: Counterpart, now: datetime, elapsed: Callable[[], float], most: float = inf
) -> Iterator[Message]:
    """Each message that is posted now, at most so many, before it is written down.

    Edits ping nobody, and receipts only who has just answered: they are left out. `elapsed` must move on at each
    look by more than any rate asks for.
    """
    copies.all_are_drawn(tx)
    force = task_forces.of(tx, cp.team_id).id
    while most > 0 and (row := messages.claim(tx, force, now, elapsed())):
        if row.kind is MessageKind.RECEIPT:
            messages.end(row, MessageState.SENT)
            continue
        step = next_step(tx, cp, row, now, elapsed(), 0.0)
        if step is None:
            continue
        if step.what == "post":
            yield row
            most -= 1
        settle(tx, cp, step, _outcome(tx, row, step), now)


def _outcome(tx: Session, row: Message, step: Step) -> Outcome:
    """Only the two are in their conversation; every place and every message gets an id."""
    if step.what == "members":
        return [person.slack_id for person in audience(tx, row)]
    return f"{step.what}{row.id}"
