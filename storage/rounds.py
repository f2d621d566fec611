"""The rounds that have begun, and what co-chairs chose for those to come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import bindparam, exists, func, select
from sqlalchemy.orm import Session

from storage.database import insert_new
from storage.once import once
from storage.record import Focus, Round
from storage.tables import CheckIn, Person

_OURS = select(Round).where(Round.task_force_id == bindparam("task_force"))
_LATEST = _OURS.order_by(Round.begins.desc()).limit(1)
_OUT = exists().where(
    CheckIn.task_force_id == bindparam("task_force"), CheckIn.round == Round.number, CheckIn.sent_at.is_not(None)
)
_NEWEST = _OURS.where(_OUT).order_by(Round.begins.desc()).limit(2)
_ITEMS = (
    select(Round.item)
    .where(Round.task_force_id == bindparam("task_force"), Round.item.is_not(None))
    .where(_OUT.where(CheckIn.item == Round.item))
    .order_by(Round.begins)
)


@once(Round)
def latest(tx: Session, task_force_id: int) -> Round | None:
    """The round that began last."""
    return tx.scalar(_LATEST, {"task_force": task_force_id})


def at(tx: Session, task_force_id: int, day: date) -> Round | None:
    """The round of this local date, the first where it is before all; None: none has begun."""
    of_ours = select(Round).where(Round.task_force_id == task_force_id)
    found = tx.scalar(of_ours.where(Round.begins <= day).order_by(Round.begins.desc()).limit(1))
    return found or tx.scalar(of_ours.order_by(Round.begins).limit(1))


def newest(tx: Session, task_force_id: int) -> Sequence[Round]:
    """The last two rounds in which a question went out, the newest first."""
    return tx.scalars(_NEWEST, {"task_force": task_force_id}).all()


def items(tx: Session, task_force_id: int) -> Sequence[str]:
    """The keys of what all pairs were asked, one for each round that all shared, the oldest first.

    A round of which no question went out, for an outage, has asked nothing.
    """
    return [item for item in tx.scalars(_ITEMS, {"task_force": task_force_id}) if item is not None]


def begin(tx: Session, task_force_id: int, number: int, begins: date, item: str | None, focus: Focus | None,
          now: datetime) -> None:  # fmt: skip
    """Let a round begin, unless another process has let it begin meanwhile."""
    chosen = focus.id if focus is not None else None
    insert_new(
        tx, Round, task_force_id=task_force_id, number=number, begins=begins, item=item, focus_id=chosen, at=now
    )


def focus(tx: Session, task_force_id: int, begins: date) -> Focus | None:
    """What was chosen last, and not asked yet, for a round that all share and that begins on this date.

    No choice counts twice: those for the last such round, or for earlier ones, are over.
    """
    query = select(Focus).where(Focus.task_force_id == task_force_id, Focus.begins <= begins)
    shared = select(func.max(Round.begins)).where(Round.task_force_id == task_force_id, Round.item.is_not(None))
    if (over := tx.scalar(shared)) is not None:
        query = query.where(Focus.begins > over)
    return tx.scalar(query.order_by(Focus.id.desc()).limit(1))


def choose(tx: Session, task_force_id: int, by: Person, item: str | None, begins: date, now: datetime) -> None:
    """Keep a co-chair's choice; rows are only ever added."""
    tx.add(Focus(task_force_id=task_force_id, person_id=by.id, item=item, begins=begins, at=now))
    tx.flush()


def of_number(tx: Session, task_force_id: int, number: int | None) -> Round | None:
    """The round with this number."""
    return tx.scalar(select(Round).where(Round.task_force_id == task_force_id, Round.number == number))


def chooser(tx: Session, one: Round) -> Person | None:
    """The co-chair who chose what is asked in this round; None: it was drawn, or it is each pair's own."""
    chosen = tx.get(Focus, one.focus_id) if one.focus_id is not None else None
    return tx.get(Person, chosen.person_id) if chosen is not None else None
