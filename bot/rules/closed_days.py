"""On which days the offices of a state are closed: an admin's own days, then our corrections, then `holidays`.

The library's public holidays are not a state's closing calendar: it leaves out days on which offices are closed by
the state's own law or its governor's yearly custom, and has days on which they stay open. `closed_days.csv`
corrects it, one day a line, each with its source, through 2029; where no source was found, and later, the library
stands.
Pure: no clock, no I/O but the package's own table.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType

import holidays
from holidays.version import __version__ as library_version

FEDERAL = "US"
"""The federal holidays, wherever a calendar is asked for by postal code. No jurisdiction of its own."""

OwnDays = Mapping[date, bool]
"""Days that an admin has set for one state: True, its offices are closed; False, they are open."""

NO_OWN_DAYS: OwnDays = MappingProxyType({})


class Origin(StrEnum):
    """Where it is known from that offices are closed, or open."""

    ADMIN = "admin"
    CORRECTION = "correction"
    LIBRARY = "library"


@dataclass(frozen=True)
class Calendar:
    """What is known of one day: whether the offices are `closed`, `what` day it is, and the `source` of that."""

    closed: bool
    what: str
    origin: Origin
    source: str


def on(code: str, day: date, own: OwnDays = NO_OWN_DAYS) -> Calendar | None:
    """What the calendar of a state (or FEDERAL) says of this day; None: nothing, it is a day like any other."""
    if day in own:
        return Calendar(own[day], "set by an admin", Origin.ADMIN, "an admin of the task force")
    corrected = corrections().get((code, day))
    if corrected is not None:
        return corrected
    found = _public_holidays(code, day.year).get(day)
    return Calendar(True, found, Origin.LIBRARY, f"holidays {library_version}") if found is not None else None


def ahead(code: str, first: date, days: int, own: OwnDays = NO_OWN_DAYS) -> list[tuple[date, Calendar]]:
    """The weekdays among so many days from `first` on of which the calendar says something."""
    every = (first + timedelta(n) for n in range(days))
    return [(day, known) for day in every if day.weekday() < 5 and (known := on(code, day, own)) is not None]


def reaches() -> date:
    """The last day that our corrections were made for."""
    return date(max(day.year for _, day in corrections()), 12, 31)


@cache
def corrections() -> Mapping[tuple[str, date], Calendar]:
    """Our corrections of the library, by postal code and day."""
    lines = files("bot").joinpath("rules", "closed_days.csv").read_text(encoding="utf-8").splitlines()
    return {
        (row["state"], date.fromisoformat(row["day"])): Calendar(
            row["offices"] == "closed", row["what"], Origin.CORRECTION, row["source"]
        )
        for row in csv.DictReader(lines)
    }


@lru_cache(maxsize=4_096)
def _public_holidays(code: str, year: int) -> Mapping[date, str]:
    """Whole years: the objects of `holidays` fill up while being asked, which two threads can't share."""
    return dict(holidays.country_holidays("US", None if code == FEDERAL else code, years=year))
