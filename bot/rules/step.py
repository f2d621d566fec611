"""A next step that the two of a pair agree on: how it stands, from its newest version and what was said of that.

Pure. It counts only while both who hold the offices have said yes to this very text. Who comes into an office has
said nothing yet, also where it is somebody who held it before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum, auto

from bot.rules.model import Office, StepSaid

LONGEST = 200  # characters
AHEAD = timedelta(days=366)
USUAL = timedelta(days=14)  # ahead: what the form offers
MOST_OPEN = 3  # steps of a pair that wait to be done


class Stands(Enum):
    """How a step stands. `HANDED_OVER`: one of the two who agreed has left; `NOT_KEPT`: who came let it go."""

    PROPOSED = auto()
    AGREED = auto()
    HANDED_OVER = auto()
    DONE = auto()
    DROPPED = auto()
    NOT_KEPT = auto()
    LAPSED = auto()
    WITHDRAWN = auto()


OPEN = (Stands.PROPOSED, Stands.AGREED, Stands.HANDED_OVER)


@dataclass(frozen=True)
class Version:
    """The words as this person of this office wrote them; no `text`: withdrawn."""

    id: int
    number: int
    version: int
    office: Office
    person: int
    text: str | None
    day: date | None
    at: datetime
    item: str | None = None  # of the question after which it came up


@dataclass(frozen=True)
class Mark:
    """What somebody said of a version."""

    office: Office
    person: int
    what: StepSaid
    at: datetime
    day: date | None = None


@dataclass(frozen=True)
class Held:
    """Who holds an office now, and since when."""

    person: int
    since: datetime


@dataclass(frozen=True)
class Step:
    """A step as it stands. `id` is its newest version's; `office` wrote that.

    `said`: which office says that it is done, or dropped, as long as the other does not say the same. `newcomer`:
    the office whose holder has not agreed to it (`vacant`: there is none). `readers`: the offices whose holders may
    read it: who said yes, who is asked for theirs, and a newcomer to whom it was shown.
    """

    id: int
    number: int
    office: Office
    text: str
    day: date
    stands: Stands
    said: Mapping[Office, StepSaid] = field(default_factory=dict)
    newcomer: Office | None = None
    vacant: bool = False
    readers: frozenset[Office] = frozenset()
    item: str | None = None


@dataclass
class _Said:
    """What was said of a version, one after the other. `yes`: who said yes to it for an office, and when."""

    day: date
    yes: dict[Office, tuple[int, datetime]]
    last: dict[Office, StepSaid] = field(default_factory=dict)
    shown: tuple[int, datetime] | None = None
    end: Stands | None = None

    def take(self, mark: Mark) -> None:
        match mark.what:
            case StepSaid.AGREED:
                self.yes[mark.office] = (mark.person, mark.at)
            case StepSaid.KEPT:
                self.yes[mark.office] = (mark.person, mark.at)
                self.last = {}
            case StepSaid.STILL:
                self.day, self.last = mark.day or self.day, {}
            case StepSaid.SHOWN:
                self.shown = (mark.person, mark.at)
            case StepSaid.NOT_KEPT:
                self.end = Stands.NOT_KEPT
            case StepSaid.DONE | StepSaid.DROPPED:
                self.last[mark.office] = mark.what
                if len(self.last) == len(Office) and len(set(self.last.values())) == 1:
                    self.end = Stands.DONE if mark.what is StepSaid.DONE else Stands.DROPPED


def standing(it: Version, marks: Sequence[Mark], holders: Mapping[Office, Held], today: date) -> Step:
    """How it stands today, of its newest version and what was said of that, in order."""
    if it.text is None or it.day is None:
        return Step(it.id, it.number, it.office, "", today, Stands.WITHDRAWN)
    said = _Said(it.day, {it.office: (it.person, it.at)})
    for mark in marks:
        said.take(mark)
    new = [office for office in Office if not _agrees(said.yes.get(office), holders.get(office))]
    readers, newcomer, stands = set(Office) - set(new), None, said.end
    if stands is None and len(said.yes) < len(Office):
        other = holders.get(it.office.other)
        readers |= {it.office.other} if other is not None and other.since <= it.at else set()
        stands = Stands.PROPOSED if len(readers) == len(Office) and it.day >= today else Stands.LAPSED
    elif stands is None:
        stands = (Stands.AGREED, Stands.HANDED_OVER, Stands.LAPSED)[len(new)]
        newcomer = new[0] if len(new) == 1 else None
    held = holders.get(newcomer) if newcomer is not None else None
    if newcomer is not None and held is not None and said.shown is not None and said.shown[1] >= held.since:
        readers.add(newcomer)
    return Step(
        id=it.id,
        number=it.number,
        office=it.office,
        text=it.text,
        day=said.day,
        stands=stands,
        said=said.last,
        newcomer=newcomer,
        vacant=newcomer is not None and held is None,
        readers=frozenset(readers),
        item=it.item,
    )


def came_to(it: Version, marks: Sequence[Mark]) -> tuple[bool, bool]:
    """Whether both ever agreed to this version, and whether both said that it is done; whoever they were."""
    said = _Said(it.day or date.min, {it.office: (it.person, it.at)})
    for mark in marks:
        said.take(mark)
    return len(said.yes) == len(Office), said.end is Stands.DONE


def _agrees(yes: tuple[int, datetime] | None, held: Held | None) -> bool:
    """Whether who holds the office said yes, and has held it since."""
    return yes is not None and held is not None and held.person == yes[0] and held.since <= yes[1]
