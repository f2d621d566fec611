"""The plans of a task force: which is in force, which is to come, what was asked from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.once import once
from storage.record import PlanLoad, PlanVersion
from storage.tables import CheckIn, Person, TaskForce
from storage.task_forces import remember_plan


@once(PlanLoad)
def loads(tx: Session, task_force_id: int) -> Sequence[PlanLoad]:
    """All plans that this task force was given, oldest first; none while it has the shipped one."""
    query = select(PlanLoad).where(PlanLoad.task_force_id == task_force_id)
    return tx.scalars(query.order_by(PlanLoad.id)).all()


def in_force(tx: Session, task_force_id: int, now: datetime) -> PlanLoad | None:
    """The one that questions come from; None: the shipped one."""
    return next((one for one in reversed(loads(tx, task_force_id)) if one.active_from <= now), None)


def to_come(tx: Session, task_force_id: int, now: datetime) -> PlanLoad | None:
    """The newest, while its time has not come."""
    newest = next(reversed(loads(tx, task_force_id)), None)
    return newest if newest is not None and newest.active_from > now else None


def body_of(tx: Session, version_id: int) -> dict[str, Any]:
    """A plan as it was loaded or asked from, as JSON."""
    return tx.get_one(PlanVersion, version_id).body


def bodies(tx: Session, task_force_id: int) -> Sequence[dict[str, Any]]:
    """All plans that were ever asked from, reported by, or loaded, oldest first."""
    query = select(PlanVersion.body).where(PlanVersion.task_force_id == task_force_id)
    return tx.scalars(query.order_by(PlanVersion.id)).all()


def load(
    tx: Session,
    task_force: TaskForce,
    body: dict[str, Any],
    who: Person | None,
    active_from: datetime,
    first_day: date | None,
    now: datetime,
) -> PlanLoad:
    """Let questions come from this plan from then on."""
    version = remember_plan(tx, task_force, body, now)
    made = PlanLoad(
        task_force_id=task_force.id,
        plan_version_id=version.id,
        person_id=who.id if who is not None else None,
        active_from=active_from,
        first_day=first_day,
        at=now,
    )
    tx.add(made)
    tx.flush()
    return made


def states_asked(tx: Session, task_force_id: int, items: Iterable[str]) -> Mapping[str, int]:
    """Of each of these items, of how many states it was asked; those that were asked of none are missing."""
    query = select(CheckIn.item, func.count(CheckIn.pair_id.distinct())).where(
        CheckIn.task_force_id == task_force_id, CheckIn.sent_at.is_not(None), CheckIn.item.in_(list(items))
    )
    return {item: number for item, number in tx.execute(query.group_by(CheckIn.item)) if item is not None}
