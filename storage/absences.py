"""When people are away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from storage.once import once
from storage.tables import Absence, Person

Days = tuple[date, date]
"""The first day of an absence and its last."""

_OF = select(Absence.first_day, Absence.last_day).where(Absence.person_id == bindparam("person"))


def ahead(tx: Session, person_id: int, today: date) -> Sequence[Absence]:
    """This person's absences that are not over, the earliest first."""
    query = select(Absence).where(Absence.person_id == person_id, Absence.last_day >= today)
    return tx.scalars(query.order_by(Absence.first_day)).all()


def covers(tx: Session, person_id: int, day: date) -> bool:
    """Whether this person is away on this day."""
    return last_day(tx, person_id, day) is not None


def last_day(tx: Session, person_id: int, day: date) -> date | None:
    """The last day of the absence that covers this day; None: this person is there."""
    return max((last for first, last in _of(tx, person_id) if first <= day <= last), default=None)


@once(Absence)
def _of(tx: Session, person_id: int) -> Sequence[Days]:
    return [(first, last) for first, last in tx.execute(_OF, {"person": person_id})]


@once(Absence, Person)
def read_all(tx: Session, task_force_id: int, since: date) -> None:
    """Read at once when everybody is away; what is asked afterwards must lie after this day."""
    found: dict[int, list[Days]] = {
        person_id: [] for person_id in tx.scalars(select(Person.id).where(Person.task_force_id == task_force_id))
    }
    query = select(Absence.person_id, Absence.first_day, Absence.last_day)
    for person_id, first, last in tx.execute(
        query.where(Absence.task_force_id == task_force_id, Absence.last_day >= since)
    ):
        found[person_id].append((first, last))
    _of.fill(tx, found)


def add(tx: Session, person: Person, first_day: date, last_day: date, entered_by: str | None = None) -> None:
    """`entered_by`: the Slack id of the admin who said so for them."""
    more = {"first_day": first_day, "last_day": last_day, "entered_by": entered_by}
    tx.add(Absence(task_force_id=person.task_force_id, person_id=person.id, **more))
    tx.flush()


def end(tx: Session, person_id: int, today: date, by_admins_alone: bool = False) -> list[Days]:
    """Away no more, from today on; returns what ended. The days that have passed stay recorded."""
    ended = []
    for one in ahead(tx, person_id, today):
        if by_admins_alone and one.entered_by is None:
            continue
        ended.append((one.first_day, one.last_day))
        if one.first_day < today:
            one.last_day = today - timedelta(days=1)
        else:
            tx.delete(one)
    tx.flush()
    return ended
