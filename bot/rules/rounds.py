"""Rounds: each lasts from one slot of the task force's own cadence to the next. Which a day is in, what it asks.

In a round that all share, every pair is asked the same item, so that the digest has one subject and many answers.
Every third round is each pair's own (`bot.rules.draw`). Pure: no clock, no I/O.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import islice, takewhile

from bot.rules.cadence import Cadence, slots
from bot.rules.plan import Item, Plan

OWN_EVERY = 3
LONGEST = timedelta(weeks=13)
"""No two slots of a cadence are further apart."""


def is_own(number: int) -> bool:
    """Whether in the round with this number (from 1) each pair is asked something of its own."""
    return number % OWN_EVERY == 0


def begins(cadence: Cadence, anchor: date, day: date) -> date:
    """The local date on which the round of this local date begins: its own, or the latest slot's before it.

    `anchor`: the task force's first slot.
    """
    dates = (slot.date() for slot in slots(cadence, anchor, day - LONGEST))
    return list(takewhile(lambda one: one <= day, dates))[-1]


def ahead(cadence: Cadence, anchor: date, last: tuple[int, date] | None) -> Iterator[tuple[int, date]]:
    """The rounds after the `last` one (its number and date; None: there was none), in order, without end.

    A round in which nobody was asked keeps its number: so it is known beforehand which are each pair's own.
    """
    number, day = last or (0, anchor - timedelta(days=1))
    following = (slot.date() for slot in slots(cadence, anchor, day + timedelta(days=1)))
    return ((number + count, begins) for count, begins in enumerate(following, start=1))


def draw(plan: Plan, asked: Sequence[str]) -> Item:
    """The item of the next round that all share. `asked`: the keys of such rounds' items so far, oldest first.

    Nothing is asked again before everything has been. Of what is left: from the area not asked for longest; there
    first what waits for no item that was never asked (`needs` is a preference, no bar), then plan order.
    """
    left, latest = _left(plan, asked), {key: number for number, key in enumerate(asked)}

    def turn(item: Item) -> tuple[int, bool, bool]:
        area = max(latest.get(other.key, -1) for other in plan.area_of(item.key).items)
        return area, item.key in asked[-1:], item.needs is not None and item.needs not in latest

    return min(left, key=turn)  # min keeps plan order among equals


def to_come(plan: Plan, asked: Sequence[str]) -> list[Item]:
    """All items, in the order in which the draw comes to them from now on."""
    return list(islice(_onwards(plan, asked), len(plan.items)))


def _left(plan: Plan, asked: Sequence[str]) -> list[Item]:
    """What has not been asked since everything had been."""
    keys, seen = {item.key for item in plan.items}, set[str]()
    for key in asked:
        seen.add(key)
        if keys <= seen:
            seen.clear()
    return [item for item in plan.items if item.key not in seen]


def _onwards(plan: Plan, asked: Sequence[str]) -> Iterator[Item]:
    said = list(asked)
    while True:
        item = draw(plan, said)
        said.append(item.key)
        yield item
