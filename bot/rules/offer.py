"""An offer of help from one state to another: how it stands, from what the four offices have said of it.

Pure. A yes is a person's in an office: it counts while that person holds it. What somebody said other than yes
shows nowhere in how it stands, so that nobody can tell a no from an answer that has not come yet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from bot.rules.model import Office

LAPSES = timedelta(days=14)
SEEKS = timedelta(days=21)  # after a digest told of a request on which nobody has offered
RESTS = timedelta(days=30)  # after that, before the same state may offer on the same request again

Place = tuple[int, Office]
"""An office of a pair (its id)."""


class Stands(Enum):
    """How an offer stands. `AGREED`: all four said yes, and the conversation is not open yet.

    `APART`: they did, and Slack will not have the four in one conversation.
    """

    WAITS = auto()
    AGREED = auto()
    TALKS = auto()
    APART = auto()
    ENDED = auto()


@dataclass(frozen=True)
class Mark:
    """What this person said of an offer for this office."""

    place: Place
    person: int
    yes: bool
    at: datetime


@dataclass(frozen=True)
class Held:
    """Who holds an office now and is active here, and since when."""

    person: int
    since: datetime


@dataclass(frozen=True)
class Offered:
    """An offer as it was made, and what became of it."""

    helpers: int
    askers: int
    lapses_at: datetime
    opened: bool
    apart: bool

    @property
    def four(self) -> tuple[Place, ...]:
        """The four offices; those of the offering state first."""
        return tuple((pair, office) for pair in (self.helpers, self.askers) for office in Office)


def said_by(marks: Sequence[Mark], holders: Mapping[Place, Held]) -> dict[Place, bool]:
    """What each office says now, as far as who holds it has said anything."""
    newest = {mark.place: mark for mark in marks}
    return {place: mark.yes for place, mark in newest.items() if _holds(mark, holders.get(place))}


def standing(it: Offered, said: Mapping[Place, bool], asks_still: bool, now: datetime) -> Stands:
    """How it stands now. `asks_still`: the request stands in the digest."""
    if it.opened or it.apart:
        return Stands.TALKS if it.opened else Stands.APART
    if not asks_still:
        return Stands.ENDED
    if all(said.get(place) for place in it.four):
        return Stands.AGREED
    return Stands.WAITS if now < it.lapses_at else Stands.ENDED


def _holds(mark: Mark, held: Held | None) -> bool:
    return held is not None and held.person == mark.person and held.since <= mark.at
