"""What the two write in a check-in's thread: discussion, open to both at once, never an answer.

Versions are only ever added. Slack tells of them more than once and in any order, so which is the newest is told by
Slack's own times; a deletion is final.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.rules.typed import as_kept_before
from storage.record import ThreadMessage
from storage.tables import CheckIn, Person


@dataclass(frozen=True)
class Version:
    """One state of a message: its words at `edited_ts` (empty: as first written), or that it is `deleted`.

    `files` are the id, name and type of each file with it.
    """

    ts: str
    text: str
    edited_ts: str = ""
    event_ts: str = ""
    deleted: bool = False
    files: Sequence[Mapping[str, str]] = ()

    def is_stored_as(self, row: ThreadMessage) -> bool:
        """Slack gives edits whole seconds, so two in one second are told apart by their words."""
        if self.deleted or row.deleted:
            return self.deleted and row.deleted
        same_words = self.edited_ts == row.edited_ts and row.text in (self.text, as_kept_before(self.text))
        return same_words and list(self.files) == row.files


def keep(tx: Session, check_in: CheckIn, person: Person, channel: str, version: Version, now: datetime) -> bool:
    """Store this version; False when it is stored already. Call with the check-in locked."""
    known = _versions(tx, check_in.task_force_id, channel, version.ts)
    if any(version.is_stored_as(row) for row in known):
        return False
    tx.add(
        ThreadMessage(
            task_force_id=check_in.task_force_id,
            check_in_id=check_in.id,
            person_id=person.id,
            channel=channel,
            ts=version.ts,
            version=len(known) + 1,
            text=version.text,
            files=list(version.files),
            deleted=version.deleted,
            edited_ts=version.edited_ts,
            event_ts=version.event_ts,
            at=now,
        )
    )
    tx.flush()
    return True


def find(tx: Session, task_force_id: int, channel: str, ts: str) -> ThreadMessage | None:
    """The newest version of this message."""
    return max(_versions(tx, task_force_id, channel, ts), key=_age, default=None)


def own_text(tx: Session, task_force_id: int, check_in_id: int, slack_id: str, message_id: int) -> str | None:
    """What this person wrote there, as it stands and as Slack sent it, if it was them and in this one's thread."""
    query = select(ThreadMessage).join(Person, ThreadMessage.person_id == Person.id)
    query = query.where(ThreadMessage.id == message_id, ThreadMessage.task_force_id == task_force_id)
    named = tx.scalar(query.where(ThreadMessage.check_in_id == check_in_id, Person.slack_id == slack_id))
    if named is None:
        return None
    newest = find(tx, named.task_force_id, named.channel, named.ts)
    return newest.text if newest is not None and not newest.deleted else None


def newest_id(tx: Session) -> int:
    """All that is stored by now has an id up to this one."""
    return tx.scalar(select(func.max(ThreadMessage.id))) or 0


def missing(
    tx: Session, check_in_id: int, channel: str, seen: Collection[str], up_to: int
) -> Sequence[ThreadMessage]:
    """The newest version of each message stored by `up_to` that is not among the `seen` ones, nor known deleted."""
    query = select(ThreadMessage).where(ThreadMessage.check_in_id == check_in_id, ThreadMessage.channel == channel)
    rows = tx.scalars(query.order_by(ThreadMessage.id)).all()
    known = {row.ts for row in rows if row.id <= up_to}
    gone = known - set(seen) - {row.ts for row in rows if row.deleted}
    return [max((row for row in rows if row.ts == ts), key=_age) for ts in sorted(gone)]


def _versions(tx: Session, task_force_id: int, channel: str, ts: str) -> Sequence[ThreadMessage]:
    query = select(ThreadMessage).where(ThreadMessage.channel == channel, ThreadMessage.ts == ts)
    return tx.scalars(query.where(ThreadMessage.task_force_id == task_force_id)).all()


def _age(row: ThreadMessage) -> tuple[bool, str, str]:
    return row.deleted, row.edited_ts, row.event_ts
