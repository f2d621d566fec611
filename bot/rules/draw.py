"""Which item a pair is asked in a round of its own. Pure: the same history always draws the same item.

Time is counted in this pair's own check-ins, so a pair that is asked monthly rests its items as many questions as
one that is asked weekly.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.rules.model import Stage, Status, standing
from bot.rules.plan import Item, Plan

UNANSWERED_RESTS = 4


@dataclass(frozen=True)
class Asked:
    """One earlier check-in: the key of its item, and the statuses that may be counted (none, one or two)."""

    item: str
    statuses: tuple[Status, ...] = ()


def draw(plan: Plan, history: Sequence[Asked], to_come: Sequence[Item], agreed: Collection[str] = ()) -> Item:
    """The item to ask this pair next, from its check-ins that used an item, oldest first.

    Of the items that have rested: what the two agreed to do something about (`agreed`), then what is stuck, then
    what they see differently, then the longest overdue, then plan order. If none has, one never asked, the last
    that the rounds will come to (`to_come`: all items, in the order of the rounds), lest it come again soon.
    Else the item nearest to being rested.
    """
    latest = {asked.item: number for number, asked in enumerate(history)}
    overdue = {item: _overdue(history, latest[item.key]) for item in plan.items if item.key in latest}
    rested = [item for item in overdue if overdue[item] >= 0]
    new = [item for item in to_come if item.key not in latest]
    if new and not rested:
        return new[-1]

    def pressing(item: Item) -> tuple[bool, bool, bool, int]:
        said = history[latest[item.key]].statuses
        stands = standing(said)
        stuck = stands is not None and stands.stage is Stage.BLOCKED
        return item.key in agreed, stuck, len(set(said)) > 1, overdue[item]

    return max(rested or overdue, key=pressing if rested else lambda item: overdue[item])  # plan order among equals


def _overdue(history: Sequence[Asked], number: int) -> int:
    """By how many check-ins the item of check-in `number`, its latest, has rested longer than it must."""
    rest = min((status.rest for status in history[number].statuses), default=UNANSWERED_RESTS)
    return len(history) - 1 - number - rest
