"""The weekly digests, and what each of them carries of people's words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from bot.rules.digest import Said
from bot.rules.model import MessageKind, Quotable
from storage.once import once
from storage.record import Note
from storage.tables import Carried, Digest, Message, Person, Reply

_UNPOSTED = (  # asked at every heartbeat, so it is put together once
    select(Digest)
    .where(Digest.task_force_id == bindparam("task_force"), Digest.posted_at.is_(None))
    .order_by(Digest.cut)
)
_POSTED = select(Digest).where(Digest.task_force_id == bindparam("task_force"), Digest.posted_at.is_not(None))
_LAST_POSTED = _POSTED.order_by(Digest.cut.desc(), Digest.id.desc()).limit(1)
_OF_WEEK = select(Digest).where(
    Digest.task_force_id == bindparam("task_force"), Digest.week == bindparam("its_week")
)


@once(Digest)
def last_posted(tx: Session, task_force_id: int) -> Digest | None:
    """The newest digest that stands in the channel."""
    return tx.scalar(_LAST_POSTED, {"task_force": task_force_id})


def posted_by(tx: Session, task_force_id: int, moment: datetime) -> Digest | None:
    """The newest of those that were counted by then and stand in the channel."""
    query = select(Digest).where(Digest.task_force_id == task_force_id, Digest.posted_at.is_not(None))
    query = query.where(Digest.cut <= moment)
    return tx.scalar(query.order_by(Digest.cut.desc(), Digest.id.desc()).limit(1))


def posted(tx: Session, task_force_id: int, most: int) -> Sequence[Digest]:
    """Those that were posted last, the newest first."""
    query = select(Digest).where(Digest.task_force_id == task_force_id, Digest.posted_at.is_not(None))
    return tx.scalars(query.order_by(Digest.cut.desc(), Digest.id.desc()).limit(most)).all()


def out(tx: Session, task_force_id: int) -> Sequence[Digest]:
    """Those of which every part was seen to stand in the channel, the oldest first."""
    parts = exists().where(Message.digest_id == Digest.id, Message.kind == MessageKind.DIGEST)
    query = select(Digest).where(Digest.task_force_id == task_force_id, Digest.posted_at.is_not(None))
    query = query.where(parts, ~parts.where(Message.ts.is_(None)))
    return tx.scalars(query.order_by(Digest.cut, Digest.id)).all()


@once(Digest)
def of_week(tx: Session, task_force_id: int, week: str) -> Digest | None:
    return tx.scalar(_OF_WEEK, {"task_force": task_force_id, "its_week": week})


def find(tx: Session, task_force_id: int, digest_id: int) -> Digest | None:
    return tx.scalar(select(Digest).where(Digest.task_force_id == task_force_id, Digest.id == digest_id))


@once(Digest)
def unposted(tx: Session, task_force_id: int) -> Sequence[Digest]:
    """Those that were cut and wait to be posted, oldest first."""
    return tx.scalars(_UNPOSTED, {"task_force": task_force_id}).all()


def to_post(tx: Session, task_force_id: int, now: datetime) -> Sequence[Digest]:
    """Those of them whose time has come: the time they are held until, else their own."""
    return [one for one in unposted(tx, task_force_id) if (one.held_until or one.due_at) <= now]


def carry(tx: Session, digest: Digest, said: Iterable[Said]) -> None:
    """Remember that this digest carries these."""
    for one in said:
        values = {"digest_id": digest.id, "reply_id": one.reply, "what": one.kind}
        tx.add(Carried(task_force_id=digest.task_force_id, **values))
    tx.flush()


def carried_by(tx: Session, digest: Digest) -> Sequence[Carried]:
    """All that was carried at the cut, with what was left out or taken back since."""
    return tx.scalars(select(Carried).where(Carried.digest_id == digest.id).order_by(Carried.id)).all()


def carried_of(tx: Session, ask_id: int) -> Sequence[Carried]:
    """Where a digest carries, or carried, something of this ask, and it was not taken back."""
    query = select(Carried).join(Reply).where(Reply.ask_id == ask_id, ~Carried.taken_back)
    return tx.scalars(query.order_by(Carried.id)).all()


def keep_note(tx: Session, digest: Digest, person: Person, now: datetime) -> None:
    """Keep the note as it stands now as a new version; versions are only ever added."""
    before = tx.scalar(select(func.max(Note.version)).where(Note.digest_id == digest.id)) or 0
    more = {"person_id": person.id, "text": digest.note, "at": now}
    tx.add(Note(task_force_id=digest.task_force_id, digest_id=digest.id, version=before + 1, **more))
    tx.flush()


def left_out(tx: Session, task_force_id: int) -> set[int]:
    """The wins (reply versions) that a co-chair left out, for good."""
    query = select(Carried.reply_id).where(Carried.task_force_id == task_force_id, Carried.what == Quotable.WIN)
    return set(tx.scalars(query.where(Carried.left_out_by.is_not(None))))


def told(tx: Session, task_force_id: int) -> set[int]:
    """The wins (reply versions) that a posted digest carries."""
    query = select(Carried.reply_id).join(Digest).where(Digest.posted_at.is_not(None), ~Carried.taken_back)
    return set(tx.scalars(query.where(Carried.task_force_id == task_force_id, Carried.what == Quotable.WIN)))


def had_their_turn(tx: Session, task_force_id: int) -> set[tuple[int, str]]:
    """Reply version and what of it: all that some digest carries, or that a co-chair left out, for good."""
    query = select(Carried.reply_id, Carried.what).where(Carried.task_force_id == task_force_id)
    query = query.where(or_(~Carried.taken_back, Carried.left_out_by.is_not(None)))
    return {(reply, what) for reply, what in tx.execute(query)}
