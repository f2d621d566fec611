"""Local time and promise 3: nobody is asked on a day off, or outside 8:00-18:00 where they are.

The one place where local times are computed. Moments come in and go out as aware datetimes in UTC; zones are
IANA names. Pure: no clock, no I/O but the zones' own tables.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.rules.closed_days import OwnDays
from bot.rules.jurisdictions import is_working_day

OPENS = time(8)
CLOSES = time(18)
"""The last allowed minute is 17:59."""

LOOK_AHEAD = timedelta(days=60)


@dataclass(frozen=True)
class Desk:
    """Where and when one person works: their zone, and the state (or FEDERAL) on whose closed days they are off.

    `own`: the days that an admin has set for that state.
    """

    zone: str
    code: str
    own: OwnDays = field(default_factory=dict, hash=False)


class NoCommonHour(ValueError):
    """These people share no allowed minute in the next 60 days. Ask each of them alone instead."""


@lru_cache(maxsize=1_024)
def _zone(name: str) -> ZoneInfo:
    """The zone's table, read once: `ZoneInfo` itself keeps eight, and the states have more."""
    return ZoneInfo(name)


def local(moment: datetime, zone: str) -> datetime:
    """This moment as the clocks in `zone` show it. Raises ValueError for a moment without a zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a zone")
    return moment.astimezone(_zone(zone))


def at(day: date, clock: time, zone: str) -> datetime:
    """The moment, in UTC, when the clocks in `zone` show `clock` on `day`.

    A time that the clocks skip in spring counts on from before the jump (2:30 becomes 3:30); one that
    they show twice in autumn is the first of the two.
    """
    return datetime.combine(day, clock.replace(tzinfo=None, fold=0), _zone(zone)).astimezone(UTC)


def is_allowed(now: datetime, desks: Iterable[Desk]) -> bool:
    """Whether each of these people may be asked at this moment. Nobody at all may always be asked."""
    return all(_at_work(local(now, desk.zone), desk) for desk in desks)


def next_allowed(now: datetime, desks: Iterable[Desk]) -> datetime:
    """The first moment from `now` on at which all may be asked, in UTC: `now` itself, or a whole minute.

    Raises NoCommonHour if there is none within 60 days.
    """
    desks = list(desks)
    if is_allowed(now, desks):
        return now.astimezone(UTC)
    for opening in _openings(now, desks):  # hours held in common begin when the last of them opens
        if is_allowed(opening, desks):
            return opening
    zones = " and ".join(sorted({desk.zone for desk in desks}))
    raise NoCommonHour(f"{zones} share no working hour (8:00-18:00) in the next {LOOK_AHEAD.days} days")


def _at_work(here: datetime, desk: Desk) -> bool:
    return OPENS <= here.time() < CLOSES and is_working_day(desk.code, here.date(), desk.own)


def _openings(now: datetime, desks: list[Desk]) -> list[datetime]:
    """When each of them opens on each day ahead (working or not), earliest first."""
    first = {desk.zone: local(now, desk.zone).date() for desk in desks}
    days = [timedelta(n) for n in range(LOOK_AHEAD.days + 1)]
    starts = {at(day + n, OPENS, zone) for zone, day in first.items() for n in days}
    return [start for start in sorted(starts) if now < start <= now + LOOK_AHEAD]


def date_words(day: date) -> str:
    """`Thu, Dec 10`: how every day is written to people. Where the year matters it follows after a comma."""
    return f"{day:%a}, {day:%b} {day.day}"


def clock_words(clock: time | datetime) -> str:
    """`9:00 AM`: how every time of day is written to people. What they type has its own forms, such as `09:00`."""
    return f"{clock.hour % 12 or 12}:{clock:%M} {'AM' if clock.hour < 12 else 'PM'}"


def day_words(moment: datetime, zone: str) -> str:
    """`Thu, Dec 10`, as it is in this zone."""
    return date_words(local(moment, zone))


def dated_words(moment: datetime, zone: str, now: datetime) -> str:
    """`Thu, Dec 10`, and its year where that is not the year of `now`."""
    there = local(moment, zone)
    return date_words(there) + ("" if there.year == local(now, zone).year else f", {there.year}")


def time_words(moment: datetime, zone: str) -> str:
    """`Thu, Dec 10, 9:00 AM MST`, as it is in this zone."""
    there = local(moment, zone)
    return f"{date_words(there)}, {clock_words(there)} {there:%Z}"
