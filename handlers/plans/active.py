"""Which plan a task force has: the one that it was given, once its time has come, else the shipped one."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.rules.plan import Plan
from handlers import Counterpart
from storage import plans
from storage.tables import TaskForce


def plan_now(tx: Session, cp: Counterpart, task_force: TaskForce, now: datetime) -> Plan:
    """The plan that questions come from at this moment."""
    load = plans.in_force(tx, task_force.id, now)
    return cp.plan if load is None else of_version(tx, cp, load.plan_version_id)


def plan_on(tx: Session, cp: Counterpart, task_force: TaskForce, day: date) -> Plan:
    """The plan that questions will come from in a round that begins on this day."""
    every = reversed(plans.loads(tx, task_force.id))
    load = next((one for one in every if one.first_day is None or one.first_day <= day), None)
    return cp.plan if load is None else of_version(tx, cp, load.plan_version_id)


def of_version(tx: Session, cp: Counterpart, version_id: int) -> Plan:
    """A version of it, which never changes, so that this process reads it once."""
    if version_id not in cp.plans:
        cp.plans[version_id] = Plan.model_validate(plans.body_of(tx, version_id))
    return cp.plans[version_id]
