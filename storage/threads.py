"""What the two write in a check-in's thread: discussion, open to both at once, never an answer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.database import insert_new
from storage.tables import CheckIn, Person, ThreadMessage


def keep(tx: Session, check_in: CheckIn, person: Person, channel: str, ts: str, text: str, now: datetime) -> bool:
    """Store what was written; False when this message is stored already (Slack delivers events again)."""
    return insert_new(
        tx,
        ThreadMessage,
        task_force_id=check_in.task_force_id,
        check_in_id=check_in.id,
        person_id=person.id,
        channel=channel,
        ts=ts,
        version=1,
        text=text,
        at=now,
    )


def find(tx: Session, task_force_id: int, channel: str, ts: str) -> ThreadMessage | None:
    query = select(ThreadMessage).where(ThreadMessage.channel == channel, ThreadMessage.ts == ts)
    query = query.where(ThreadMessage.task_force_id == task_force_id)
    return tx.scalar(query.order_by(ThreadMessage.version.desc()).limit(1))


def own_text(tx: Session, check_in: CheckIn, person: Person, message_id: int) -> str | None:
    """What this person wrote there, if it was them and in this check-in's thread."""
    found = tx.get(ThreadMessage, message_id)
    if found is None or (found.check_in_id, found.person_id) != (check_in.id, person.id):
        return None
    return found.text
