"""When people are away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.tables import Absence, Person


def ahead(tx: Session, person_id: int, today: date) -> Sequence[Absence]:
    """This person's absences that are not over, the earliest first."""
    query = select(Absence).where(Absence.person_id == person_id, Absence.last_day >= today)
    return tx.scalars(query.order_by(Absence.first_day)).all()


def covers(tx: Session, person_id: int, day: date) -> bool:
    """Whether this person is away on this day."""
    return last_day(tx, person_id, day) is not None


def last_day(tx: Session, person_id: int, day: date) -> date | None:
    """The last day of the absence that covers this day; None: this person is there."""
    query = select(Absence.last_day).where(Absence.person_id == person_id, Absence.last_day >= day)
    return tx.scalar(query.where(Absence.first_day <= day).order_by(Absence.last_day.desc()).limit(1))


def add(tx: Session, person: Person, first_day: date, last_day: date) -> None:
    more = {"first_day": first_day, "last_day": last_day}
    tx.add(Absence(task_force_id=person.task_force_id, person_id=person.id, **more))
    tx.flush()


def end(tx: Session, person_id: int, today: date) -> None:
    """Away no more, from today on. The days that have passed stay recorded."""
    for one in ahead(tx, person_id, today):
        if one.first_day < today:
            one.last_day = today - timedelta(days=1)
        else:
            tx.delete(one)
    tx.flush()
