"""How many points the two offices of a pair see alike, then and now. Pure: no clock, no I/O."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.rules.model import Office, Status

FEWEST = 2  # points: of one alone there is nothing to count


@dataclass(frozen=True)
class Alike:
    """Of `points` on which both are heard, on how many they say the same `now`, and did when both were first heard.

    `again`: how many of them both have answered more than once.
    """

    points: int
    now: int
    first: int
    again: int


def alike(opened: Sequence[Mapping[str, Mapping[Office, Status]]], items: Collection[str]) -> Alike | None:
    """Count it over these questions, all open, the oldest first: of each what it says of each item.

    None where both are heard on fewer than two of the items.
    """
    told: dict[str, list[bool]] = {}
    for said in opened:
        for item, given in said.items():
            if item in items and len(given) == len(Office):
                told.setdefault(item, []).append(len(set(given.values())) == 1)
    if len(told) < FEWEST:
        return None
    return Alike(
        points=len(told),
        now=sum(one[-1] for one in told.values()),
        first=sum(one[0] for one in told.values()),
        again=sum(len(one) > 1 for one in told.values()),
    )
