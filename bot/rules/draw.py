"""Which item a pair is asked in a round of its own. Pure: the same history always draws the same item.

Time is counted in this pair's own check-ins, so a pair that is asked monthly rests its items as many questions as
one that is asked weekly.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.rules.model import Stage, Status, standing
from bot.rules.plan import Item, Plan

UNANSWERED_RESTS = 4


@dataclass(frozen=True)
class Asked:
    """One earlier check-in: the key of its item, and the statuses that may be counted (none, one or two).

    Without `rests` it was put to somebody who has left since: what they said of it counts no more.
    """

    item: str
    statuses: tuple[Status, ...] = ()
    rests: bool = True


Looked = Mapping[str, Sequence[Status]]
"""Item → the statuses that may be counted of a first look that is newer than its last asking."""


def draw(
    plan: Plan,
    history: Sequence[Asked],
    to_come: Sequence[Item],
    agreed: Collection[str] = (),
    looked: Looked | None = None,
) -> Item:
    """The item to ask this pair next, from its check-ins that used an item, oldest first, and its first look.

    Of the items that have rested: what the two agreed to do something about (`agreed`), then what is stuck, then
    what they see differently, then the longest overdue, then plan order. What was `looked` at and is stuck, or seen
    differently, has rested though it was never asked. If none has, one never asked, the last that the rounds will
    come to (`to_come`: all items, in the order of the rounds), lest it come again soon. Else the item nearest to
    being rested.
    """
    latest = {asked.item: number for number, asked in enumerate(history)}
    said = {item: history[number].statuses for item, number in latest.items()} | dict(looked or {})
    rest = {item: _rest(said[item]) if history[number].rests else 0 for item, number in latest.items()}
    overdue = {
        item: len(history) - 1 - latest[item.key] - rest[item.key] if item.key in latest else 0
        for item in plan.items
        if item.key in latest or any(_presses(said.get(item.key, ())))
    }
    rested = [item for item in overdue if overdue[item] >= 0]
    new = [item for item in to_come if item.key not in latest]
    if new and not rested:
        return new[-1]

    def pressing(item: Item) -> tuple[bool, bool, bool, int]:
        return item.key in agreed, *_presses(said[item.key]), overdue[item]

    return max(rested or overdue, key=pressing if rested else lambda item: overdue[item])  # plan order among equals


def _presses(said: Sequence[Status]) -> tuple[bool, bool]:
    """Whether it is stuck, and whether the two see it differently."""
    stands = standing(said)
    return stands is not None and stands.stage is Stage.BLOCKED, len(set(said)) > 1


def _rest(said: Sequence[Status]) -> int:
    """For how many check-ins it rests."""
    return min((status.rest for status in said), default=UNANSWERED_RESTS)
