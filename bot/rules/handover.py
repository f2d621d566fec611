"""What who comes into an office may read of what was answered before them. Pure.

An answer was written for the two who were asked. Nobody else reads any of it, its status included, but with the yes
of the very person who wrote it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.rules.model import Lets

LONGEST = 500  # characters of a note
MOST = 100  # answers to choose from: as many as a list in Slack takes


@dataclass(frozen=True)
class Held:
    """One time for which somebody held an office. `asked`: a question was put to them in it; `acting`: for the time
    being only.
    """

    person: int
    acting: bool
    asked: bool


def followed(reader: int, before: Sequence[Held]) -> list[int]:
    """Whom a new holder follows, of those who held the office before them, the latest first.

    It is the last one; further back where that one was acting only, or left before the first question.
    """
    found: list[int] = []
    for held in before:
        if held.person != reader and held.person not in found:
            found.append(held.person)
        if held.person != reader and held.asked and not held.acting:
            break
    return found


def part_of(ask: int, lets: Lets, chosen: Collection[int]) -> Lets:
    """How much of this answer may be read: nothing, its status, or all of it."""
    if lets is Lets.CHOSEN:
        return Lets.ALL if ask in chosen else Lets.NOTHING
    return lets
