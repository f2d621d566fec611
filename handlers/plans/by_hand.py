"""The plan on the command line: shown, exported, and another one loaded, with the same words as in Slack."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.rules import plan_file, plan_sheet
from bot.rules.plan import Plan
from bot.words import plan as words
from handlers.plans.change import activate, draft
from storage import plans, task_forces
from storage.database import Database
from storage.tables import TaskForce


class NoTaskForce(Exception):
    """There is none here, or more than one; the message says what to do."""


@dataclass(frozen=True)
class Came:
    """What came of it: what is printed, and whether the plan could be used."""

    text: str
    fine: bool = True


def obey(db: Database, shipped: Plan, what: str, data: bytes, now: datetime) -> Came:
    """Do what was asked: `show`, export as `csv` or `yaml`, `load` (dry) or `activate`. Raises NoTaskForce."""
    with db.begin() as tx:
        if what in ("load", "activate"):
            return load(tx, shipped, data, what == "activate", now)
        return Came(show(tx, shipped, now) if what == "show" else export(tx, shipped, what == "csv", now))


def only(tx: Session) -> TaskForce:
    """The task force of this database. Raises NoTaskForce."""
    every = task_forces.every(tx)
    if not every:
        raise NoTaskForce("no task force is in this database yet: start `counterpart run` once")
    if len(every) > 1:
        raise NoTaskForce("more than one workspace is in this database: do it in Slack, by `plan load` or on Home")
    return every[0]


def load(tx: Session, shipped: Plan, data: bytes, yes: bool, now: datetime) -> Came:
    """Say what this file would change; `yes`: and do it."""
    found = plan_file.read(data)
    if found.plan is None:
        return Came(
            "\n".join([*map(str, found.faults), f"{len(found.faults)} to mend. Nothing was changed."]), False
        )
    task_force = task_forces.locked(tx, only(tx).team_id)
    it = draft(tx, shipped, task_force, found.plan, now)
    said = words.lines(words.Checked(it.changes, it.first_day, it.asked, found.made, found.left_out))
    if it.changes.nothing:
        return Came("\n".join(said))
    if yes:
        activate(tx, task_force, it, None, now)
    end = "It is loaded." if yes else "Nothing is changed yet. To activate it, say the same with --activate."
    return Came("\n".join([*said, "", end]))


def show(tx: Session, shipped: Plan, now: datetime) -> str:
    """The plan in force, and the one that waits for its day."""
    task_force = only(tx)
    coming = plans.to_come(tx, task_force.id, now)
    more = words.comes(coming.first_day, _of(tx, coming.plan_version_id)) if coming is not None else ""
    return "\n".join(words.listed_plan(in_force(tx, shipped, task_force, now), more))


def export(tx: Session, shipped: Plan, as_csv: bool, now: datetime) -> str:
    """The newest plan as a file that can be loaded."""
    plan = newest(tx, shipped, only(tx), now)
    text = f"\ufeff{plan_sheet.written(plan)}" if as_csv else plan_file.written(plan)  # else Excel misreads it
    return text.rstrip("\r\n")


def newest(tx: Session, shipped: Plan, task_force: TaskForce, now: datetime) -> Plan:
    """The plan that was loaded last, also while it waits for its day."""
    coming = plans.to_come(tx, task_force.id, now)
    return _of(tx, coming.plan_version_id) if coming is not None else in_force(tx, shipped, task_force, now)


def in_force(tx: Session, shipped: Plan, task_force: TaskForce, now: datetime) -> Plan:
    """The plan that questions come from at this moment."""
    load = plans.in_force(tx, task_force.id, now)
    return _of(tx, load.plan_version_id) if load is not None else shipped


def _of(tx: Session, version_id: int) -> Plan:
    return Plan.model_validate(plans.body_of(tx, version_id))
