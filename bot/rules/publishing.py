"""Which figures on an item may leave the pairs, and when a published one may change. Pure: no clock, no I/O.

Everything that is told of an item passes through `publish`: the headline, the list of items, the differences, and
what is asked without a state. Whoever reads every digest must not be able to tell one state's answer from it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from typing import TypeVar

from pydantic import BaseModel, ConfigDict

from bot.rules.model import Office, Stage, Status, standing

ENOUGH = 5  # states: among fewer it could be guessed who said what
CHANGED = 3  # states whose report must have changed: the difference of two digests must not be one state's answer

# From the most advanced; what was set aside comes last.
ADVANCE = sorted(Status, key=lambda status: (status.stage is Stage.SET_ASIDE, -status.rank))

Statuses = Mapping[Office, Status]
"""What the offices of one state said of one item: one status or two."""


class Stored(BaseModel):
    """Part of a digest's figures, kept as JSON. What an older version kept besides is ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class ItemCount(Stored):
    """How many states stand where on one item. Only statuses that occur are listed.

    Of the `compared` states that were heard from both offices the two differ in `differing`. `as_of`: when this was
    counted. `replies`: the answers (reply ids) that it rests on, so that it can be counted again.
    """

    item: str
    by_status: dict[Status, int]
    compared: int = 0
    differing: int = 0
    as_of: datetime | None = None
    replies: tuple[int, ...] = ()

    @property
    def states(self) -> int:
        """States heard on the item: the denominator."""
        return sum(self.by_status.values())

    @property
    def reached(self) -> int:
        """States under way or in place: the numerator."""
        return sum(number for status, number in self.by_status.items() if status.reached)


def count(item: str, said: Mapping[str, Statuses], replies: tuple[int, ...], as_of: datetime | None) -> ItemCount:
    """State → what its offices said of the item, counted."""
    found = Counter(standing(statuses.values()) for statuses in said.values())
    both = [statuses for statuses in said.values() if len(statuses) == 2]
    return ItemCount(
        item=item,
        by_status={status: found[status] for status in Status if found[status]},
        compared=len(both),
        differing=sum(len(set(statuses.values())) == 2 for statuses in both),
        as_of=as_of,
        replies=replies,
    )


Count = TypeVar("Count")


def publish(now: Count, said: Mapping[str, object], last: Count | None,
            said_then: Mapping[str, object]) -> Count | None:  # fmt: skip
    """The figure that may be told: `now`, else the one that was published `last` and stands, else none.

    `said` and `said_then` are what the two rest on, by state.
    """
    if len(said) < ENOUGH:
        return last
    if last is not None and changed(said, said_then) < CHANGED:
        return last
    return now


def changed(said: Mapping[str, object], said_then: Mapping[str, object]) -> int:
    """States of which something else is known than then, or that came in or dropped out."""
    return sum(said.get(state) != said_then.get(state) for state in said.keys() | said_then.keys())


def told(counted: ItemCount) -> list[tuple[tuple[Status, ...], int]]:
    """The statuses in groups of one, as they may be told; no group is the status of a single state.

    A status with one state only is told together with the others on its side: those that are on the way, or those
    that are not.
    """
    groups: list[tuple[tuple[Status, ...], int]] = []
    for reached in (True, False):
        side = tuple(status for status in ADVANCE if status.reached is reached)
        cells = [(status, counted.by_status.get(status, 0)) for status in side]
        if any(number == 1 for _, number in cells):
            groups.append((side, sum(number for _, number in cells)))
        else:
            groups += [((status,), number) for status, number in cells if number]
    return groups


def percent(part: int, whole: int) -> int:
    """A share in percent; a half is rounded up."""
    return (200 * part + whole) // (2 * whole)


def points(now: tuple[int, int], then: tuple[int, int]) -> int:
    """How many percentage points a share (`part`, `whole`) has gained: of the exact shares, rounded once."""
    between = Fraction(100 * now[0], now[1]) - Fraction(100 * then[0], then[1])
    whole = int(abs(between) + Fraction(1, 2))
    return whole if between > 0 else -whole
