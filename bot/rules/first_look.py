"""A first look: all items of the plan at once, on at most three pages; what of it is most worth a talk. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from math import ceil

from bot.rules.model import Stage, Status
from bot.rules.plan import Item, Plan

MOST_PAGES = 3
SHORT = 8  # items that one page holds at any rate
YEAR = timedelta(weeks=52)
"""From one first look to the next: on the same weekday."""
SECONDS = 5  # for an item, to read it and to tap

WORTH = (
    (Stage.BLOCKED, Stage.MOVING),
    (Stage.BLOCKED, Stage.DONE),
    (Stage.DONE, Stage.NOT_BEGUN),
    (Stage.BLOCKED, Stage.NOT_BEGUN),
    (Stage.SET_ASIDE, Stage.BLOCKED),
    (Stage.SET_ASIDE, Stage.DONE),
    (Stage.SET_ASIDE, Stage.MOVING),
    (Stage.SET_ASIDE, Stage.NOT_BEGUN),
    (Stage.MOVING, Stage.DONE),
    (Stage.MOVING, Stage.NOT_BEGUN),
)
"""What two offices may say of one item, from what is most worth a talk."""


def pages(plan: Plan) -> list[tuple[Item, ...]]:
    """The items in plan order, on as few pages as keep them short, and never on more than three."""
    each = max(SHORT, ceil(len(plan.items) / MOST_PAGES))
    return [plan.items[start : start + each] for start in range(0, len(plan.items), each)]


def minutes(plan: Plan) -> int:
    """About how many minutes the pages take."""
    return max(1, round(len(plan.items) * SECONDS / 60))


def is_due(from_day: date | None, slot: date) -> bool:
    """Whether a slot on this local date brings a pair a first look; `from_day`: None where it never had one."""
    return from_day is None or slot >= from_day


def by_worth(plan: Plan, said: Sequence[Mapping[str, Status]]) -> tuple[list[Item], list[Item]]:
    """The items that the two see differently, from what is most worth a talk, and those that they see alike.

    Of the latter what both are stuck with comes first, else plan order. An item that one said nothing of is in
    neither.
    """
    both = [item for item in plan.items if all(item.key in one for one in said)]
    stages = {item.key: frozenset(one[item.key].stage for one in said) for item in both}
    rank = {frozenset(pair): number for number, pair in enumerate(WORTH)}
    differ = [item for item in both if len(stages[item.key]) > 1]
    alike = [item for item in both if len(stages[item.key]) == 1]
    alike.sort(key=lambda item: Stage.BLOCKED not in stages[item.key])
    return sorted(differ, key=lambda item: rank[stages[item.key]]), alike


def as_sent(plan: Plan, statuses: Mapping[str, Status]) -> list[int]:
    """The numbers (from 0) of the pages that were sent."""
    return [number for number, page in enumerate(pages(plan)) if all(item.key in statuses for item in page)]
