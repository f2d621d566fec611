"""What loading a plan would change, and from when: the same for the command line and for Slack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.rules import cadence, hours
from bot.rules.jurisdictions import ALL
from bot.rules.plan import Plan
from bot.rules.plan_change import Changes, compare, settled
from bot.rules.plan_sheet import UNTITLED
from storage import pairs, plans, task_forces
from storage.tables import Person, TaskForce


@dataclass(frozen=True)
class Draft:
    """What would be: the plan that was read, compared with the newest that the task force has.

    `first_day`: the local day of the first questions from it, whose first slot is at `active_from`; None: at once.
    `asked`: item → of how many states it was asked.
    """

    changes: Changes
    active_from: datetime
    first_day: date | None
    asked: Mapping[str, int]
    newest: int

    @property
    def shown(self) -> list[str | int]:
        """All that may be another at another moment, as a message keeps it."""
        return [self.newest, str(self.first_day)]


def draft(tx: Session, shipped: Plan, task_force: TaskForce, read: Plan, now: datetime) -> Draft:
    """Compare a plan that was read with the one in force, or the one that waits for its day."""
    every = plans.loads(tx, task_force.id)
    past = [shipped, *(Plan.model_validate(body) for body in plans.bodies(tx, task_force.id))]
    newest = every[-1] if every else None
    current = Plan.model_validate(plans.body_of(tx, newest.plan_version_id)) if newest is not None else shipped
    if read.title == UNTITLED and newest is not None:  # a sheet that does not say what it is called
        read = read.model_copy(update={"title": current.title, "notice": read.notice or current.notice})
    changes = compare(settled(read, current, past), current, past)
    active_from, first_day = first_round(task_force, pairs_started(tx, task_force), now)
    concerned = [*changes.retired, *changes.replaced.values(), *changes.back]
    asked = plans.states_asked(tx, task_force.id, concerned)
    return Draft(changes, active_from, first_day, asked, newest.id if newest is not None else 0)


def activate(tx: Session, task_force: TaskForce, it: Draft, who: Person | None, now: datetime) -> None:
    """Let questions come from it from its day on."""
    new, old = it.changes.new, it.changes.now
    plans.load(tx, task_force, new.model_dump(mode="json"), who, it.active_from, it.first_day, now)
    when = f"from {it.first_day}" if it.first_day is not None else "at once"
    task_forces.record(
        tx, task_force.id, now, who, "plan", f"version {old.version}", f"version {new.version}, {when}"
    )


def pairs_started(tx: Session, task_force: TaskForce) -> Sequence[str]:
    """The states that are asked."""
    return [one.jurisdiction for one in pairs.every(tx, task_force.id) if one.started_at is not None]


def first_round(task_force: TaskForce, states: Sequence[str], now: datetime) -> tuple[datetime, date | None]:
    """The next day by the task force's own schedule of which no state has seen the hour yet, and that hour.

    Where nobody is asked yet, questions come from a plan at once.
    """
    if task_force.first_slot is None or not states:
        return now, None
    places = {ALL[code].zone for code in states}
    start = now.date() - timedelta(days=1)  # behind UTC it may be yesterday still
    for slot in cadence.slots(cadence.parse(task_force.cadence), task_force.first_slot, start):
        begins = min(hours.at(slot.date(), slot.time(), place) for place in places)
        if begins > now:
            return begins, slot.date()
    raise AssertionError("a schedule has no end")
