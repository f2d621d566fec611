"""The 50 states, DC and the five territories: what they are called, where their clock is, when they work.

Names and zones come from the library `us`; on which days offices are closed, `closed_days` says. Pure: no clock,
no I/O.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches

import us

from bot import closed_days
from bot.closed_days import FEDERAL, NO_OWN_DAYS, OwnDays

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Jurisdiction:
    """A state, DC or territory: its postal code (`ID`), its name and the IANA zone of its capital."""

    code: str
    name: str
    zone: str


class UnknownJurisdiction(ValueError):
    """No jurisdiction is called that. The message, fit to be shown, names the nearest one and an example."""


# DC is named apart since `us` counts it as a state only when the environment says so.
ALL: dict[str, Jurisdiction] = {
    it.abbr: Jurisdiction(it.abbr, it.name, str(it.capital_tz))
    for it in sorted({*us.STATES, us.states.DC, *us.TERRITORIES}, key=lambda it: str(it.name))
}
"""All 56 by postal code, in the order of their names."""


ZONES = sorted(
    {it.zone for it in ALL.values()}
    | {
        "America/Adak",
        "America/Boise",
        "America/Indiana/Knox",
        "America/Kentucky/Louisville",
        "America/Menominee",
        "America/North_Dakota/Center",
    }
)
"""The zones of all capitals, and of the parts of states whose clocks differ from them."""


def find(text: str) -> Jurisdiction:
    """The jurisdiction with this postal code or full name, in any case and with or without punctuation.

    Raises UnknownJurisdiction.
    """
    said = _plain(text)
    found = _CALLED.get(said)
    if found is None:
        known = [name for name in _CALLED if (len(name) == 2) == (len(said) <= 2)]
        near = _CALLED[get_close_matches(said, known, n=1, cutoff=0)[0]]
        raise UnknownJurisdiction(
            f"“{text.strip()[:40]}” is not a state, DC or territory. The nearest is {near.code} "
            f"({near.name}). Give a postal code or a full name, for example ID or Idaho."
        )
    return found


def is_working_day(code: str, day: date, own: OwnDays = NO_OWN_DAYS) -> bool:
    """Monday to Friday, and the offices are not closed. `code` is a postal code or FEDERAL; `own` an admin's days.

    Raises UnknownJurisdiction for any other code.
    """
    if code != FEDERAL and code not in ALL:
        raise UnknownJurisdiction(f"“{code[:40]}” is no postal code. Give two capitals, for example ID.")
    known = closed_days.on(code, day, own)
    return day.weekday() < 5 and not (known is not None and known.closed)


def next_working_day(code: str, day: date, own: OwnDays = NO_OWN_DAYS) -> date:
    """The first working day on or after `day`. Raises UnknownJurisdiction."""
    while not is_working_day(code, day, own):
        day += _DAY
    return day


def plus_working_days(code: str, day: date, n: int, own: OwnDays = NO_OWN_DAYS) -> date:
    """The n-th working day after `day`, which itself isn't counted; `day` for n = 0.

    Raises UnknownJurisdiction.
    """
    for _ in range(n):
        day = next_working_day(code, day + _DAY, own)
    return day


def _plain(text: str) -> str:
    """Letters and single spaces alone, lower case: `D.C.` and `dc` are one."""
    letters = "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalpha() or c.isspace())
    return " ".join(letters.split())


_CALLED = {_plain(name): it for it in ALL.values() for name in (it.code, it.name)} | {
    "washington dc": ALL["DC"],
    "us virgin islands": ALL["VI"],
}
