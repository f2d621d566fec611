"""Which item a pair is asked next. Pure: the same history always draws the same item.

Time is counted in this pair's own check-ins, so a pair that is asked monthly rests its items as many questions as
one that is asked weekly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.rules.model import Status, standing
from bot.rules.plan import Item, Plan

UNANSWERED_RESTS = 4
NEW_BETWEEN_REPEATS = 2
"""While never-asked items remain, at most every third check-in repeats one."""


@dataclass(frozen=True)
class Asked:
    """One earlier check-in: the key of its item, and the statuses that may be counted (none, one or two)."""

    item: str
    statuses: tuple[Status, ...] = ()


def draw(plan: Plan, history: Sequence[Asked]) -> Item:
    """The item to ask this pair next, from its check-ins that used an item, oldest first.

    A repeat, if its turn has come: of the items that have rested the longest overdue, then plan order. Else one
    never asked, from the area not asked for longest. If neither is left, the item nearest to being rested. What an
    item `needs` must be under way or in place for the pair, when last heard of, before it is asked the first time.
    """
    latest = {asked.item: number for number, asked in enumerate(history)}
    new = [item for item in plan.items if item.key not in latest and _may_be_asked(item, history)]
    overdue = {item: _overdue(history, latest[item.key]) for item in plan.items if item.key in latest}
    rested = [item for item in overdue if overdue[item] >= 0]
    if new and not (rested and _may_repeat(history)):
        return min(new, key=lambda item: _last_in_area(plan, item, latest))
    return max(rested or overdue, key=lambda item: overdue[item])  # max and min keep plan order among equals


def _overdue(history: Sequence[Asked], number: int) -> int:
    """By how many check-ins the item of check-in `number`, its latest, has rested longer than it must."""
    rest = min((status.rest for status in history[number].statuses), default=UNANSWERED_RESTS)
    return len(history) - 1 - number - rest


def _may_be_asked(item: Item, history: Sequence[Asked]) -> bool:
    heard = [asked.statuses for asked in history if asked.item == item.needs and asked.statuses]
    last = standing(heard[-1]) if heard else None
    return item.needs is None or (last is not None and last.reached)


def _may_repeat(history: Sequence[Asked]) -> bool:
    """Whether none of the last check-ins asked what had been asked before."""
    asked = [it.item for it in history]
    recent = range(max(0, len(asked) - NEW_BETWEEN_REPEATS), len(asked))
    return all(asked[number] not in asked[:number] for number in recent)


def _last_in_area(plan: Plan, item: Item, latest: dict[str, int]) -> int:
    """The latest check-in with an item of this item's area; -1 if there was none."""
    return max(latest.get(other.key, -1) for other in plan.area_of(item.key).items)
