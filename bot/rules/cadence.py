"""How often a pair is asked, and when the digest goes out.

A slot is a local date and time (a naive datetime), before any move off a holiday; when it is due is a moment in
UTC. Parsing is for what people type on phones. Pure: no clock, no I/O.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches
from functools import lru_cache
from itertools import dropwhile, takewhile

from dateutil import rrule

from bot.rules import hours, spoken, zones
from bot.rules.closed_days import FEDERAL, NO_OWN_DAYS, OwnDays
from bot.rules.jurisdictions import next_working_day

DAYS = ("mon", "tue", "wed", "thu", "fri")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
NTHS = {1: "1st", 2: "2nd", 3: "3rd", 4: "4th", -1: "last"}

FORMS = {
    "monthly": "monthly 1st tue 09:00",
    "every": "every 2 weeks thu 09:00",
    "weekly": "weekly tue 09:00",
}

LONGEST_CLOSED = timedelta(days=21)
"""So long may a state's offices be closed in one stretch, an admin's own days included."""

# Every slot is moved less than that, so as far back every moved one is found.
_LONGEST_MOVE = LONGEST_CLOSED
_DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_CADENCE = re.compile(
    r"(?:(?P<weekly>weekly)|every(?: (?P<every>\d{1,3}))? weeks?|monthly(?: on)?(?: the)? (?P<nth>\S+))"
    r"(?: on)? (?P<day>\S+)(?: at)? (?P<clock>\S+(?: [ap]m)?)"
)
_DIGEST = re.compile(r"weekly(?: on)? (?P<day>\S+)(?: at)? (?P<clock>\d\S*(?: [ap]m)?) (?P<zone>\S+(?: \S+)*)")
_CLOCK = re.compile(r"(?P<hour>\d{1,2})(?::?(?P<minute>\d\d)(?::00)?)? ?(?:(?P<half>[ap])m?)?")
ASKED_BETWEEN = (time(8), time(17, 30))
POSTED_BETWEEN = (time(6), time(20))


class CadenceError(ValueError):
    """Not a schedule. The message, fit to be shown, says what was wrong and what to write, with an example."""


@dataclass(frozen=True)
class Cadence:
    """When a pair is asked: every `every` weeks (1-12), or monthly on the `nth` weekday (1-4, -1 for the last).

    `weekday` is 0 (Monday) to 4 (Friday); `clock` a local time, 8:00-17:30. `str` gives the form that `parse`
    takes. Raises CadenceError for anything else.
    """

    weekday: int
    clock: time
    every: int = 1
    nth: int | None = None

    def __post_init__(self) -> None:
        if self.weekday not in range(5):
            raise CadenceError(_NOT_ON_WEEKENDS)
        if not 1 <= self.every <= 12:
            raise CadenceError(f"Every {self.every} weeks is not possible; 1 to 12 are. {_for('every')}")
        if self.nth is not None and (self.nth not in NTHS or self.every != 1):
            raise CadenceError(f"A month has its 1st, 2nd, 3rd, 4th and last weekday. {_for('monthly')}")
        _check_clock(self.clock, *ASKED_BETWEEN, _for("weekly"))

    def __str__(self) -> str:
        rhythm = "weekly" if self.every == 1 else f"every {self.every} weeks"
        if self.nth is not None:
            rhythm = f"monthly {NTHS[self.nth]}"
        return f"{rhythm} {DAYS[self.weekday]} {self.clock:%H:%M}"

    @property
    def pace(self) -> str:
        """`every 2 weeks`, `once a month`."""
        if self.nth is not None:
            return "once a month"
        return "every week" if self.every == 1 else f"every {self.every} weeks"

    @property
    def in_words(self) -> str:
        """`every 2 weeks, on Thursday at 9:00 AM`, as people read it; `str` is what they type."""
        nth = f"the {NTHS[self.nth]} " if self.nth is not None else ""
        return f"{self.pace}, on {nth}{WEEKDAYS[self.weekday]} at {hours.clock_words(self.clock)}"


@dataclass(frozen=True)
class DigestTime:
    """When the digest goes out: weekly on `weekday` (0-4) at `clock` (6:00-20:00) in `zone` (an IANA name).

    `str` gives the form that `parse_digest` takes. Raises CadenceError for anything else.
    """

    weekday: int
    clock: time
    zone: str

    def __post_init__(self) -> None:
        if self.weekday not in range(5):
            raise CadenceError(_NOT_ON_WEEKENDS)
        _check_clock(self.clock, *POSTED_BETWEEN, _DIGEST_EXAMPLE)

    def __str__(self) -> str:
        return f"weekly {DAYS[self.weekday]} {self.clock:%H:%M} {self.zone}"


@lru_cache(maxsize=256)
def parse(text: str) -> Cadence:
    """Read `weekly tue 09:00`, `every 2 weeks thu 09:00` or `monthly 1st tue 09:00` (2nd, 3rd, 4th, last).

    What people say for these will do as well (`bot.spoken`), and a phone's dashes, quotes and full stops. Raises
    CadenceError.
    """
    said = spoken.tidy(text).replace("-", " ")
    if (why := spoken.not_one_rhythm(said)) is not None:
        raise CadenceError(f"{why[0]} For example: {why[1]}")
    found = _CADENCE.fullmatch(spoken.usual(said))
    if not found:
        _refuse_zone(said)
        kind = spoken.kind_of(said)
        others = " and ".join(f"“{form}”" for name, form in FORMS.items() if name != kind)
        raise CadenceError(
            f"“{said[:60]}” is not a schedule. Say how often, a weekday and a time. "
            f"The nearest form is “{FORMS[kind]}”; the others are {others}."
        )
    kind = "monthly" if found["nth"] else "every" if found["every"] else "weekly"
    return Cadence(
        _weekday(found["day"], _for(kind)),
        _clock(found["clock"], _for(kind), *ASKED_BETWEEN),
        int(found["every"] or 1),
        _nth(found["nth"]) if found["nth"] else None,
    )


def _refuse_zone(said: str) -> None:
    """Raises CadenceError for a schedule with a time zone behind it, which it does not have."""
    words = said.split()
    for length in range(1, min(4, len(words))):
        rest = " ".join(words[:-length])
        found = _CADENCE.fullmatch(spoken.usual(rest))
        if found is not None and not found["clock"].startswith("at"):
            try:
                zones.zone_named(" ".join(words[-length:]))
            except zones.UnknownZone as error:
                if not error.likely:
                    continue
            raise CadenceError(
                f"A schedule has no time zone: each state is asked at that time in its own. Say: {parse(rest)}"
            )


@lru_cache(maxsize=256)
def parse_digest(text: str) -> DigestTime:
    """Read `weekly fri 14:00 America/New_York`, as leniently as `parse`. Raises CadenceError."""
    said = spoken.tidy(text)
    found = _DIGEST.fullmatch(spoken.usual(said))
    if not found:
        raise CadenceError(
            f"“{said[:60]}” is not a time for the digest. "
            f"Say weekly, a weekday, a time and a time zone. {_DIGEST_EXAMPLE}"
        )
    weekday = _weekday(found["day"], _DIGEST_EXAMPLE)
    clock = _clock(found["clock"], _DIGEST_EXAMPLE, *POSTED_BETWEEN)
    try:
        zone = zones.zone_named(found["zone"])
    except zones.UnknownZone as error:
        raise CadenceError(f"{error} {_DIGEST_EXAMPLE}") from error
    return DigestTime(weekday, clock, zone)


def slower(cadence: Cadence) -> Cadence:
    """Once a month, on the first such weekday and at the same time; a monthly one as it is."""
    return cadence if cadence.nth is not None else Cadence(cadence.weekday, cadence.clock, nth=1)


def slots(cadence: Cadence, anchor: date, start: date) -> Iterator[datetime]:
    """All slots on or after the local date `start`, in order, unmoved: naive local datetimes, without end.

    `every N weeks` counts whole weeks, from Monday, from the week of `anchor` (the task force's first slot), in
    both directions; so all pairs are asked in the same weeks.
    """
    if cadence.nth is None:
        weeks = (_monday(start) - _monday(anchor)).days // 7
        first = _monday(start) - timedelta(weeks=weeks % cadence.every)
        rule = rrule.rrule(
            rrule.WEEKLY,
            dtstart=datetime.combine(first, cadence.clock),
            interval=cadence.every,
            wkst=rrule.MO,
            byweekday=cadence.weekday,
        )
    else:
        first = start.replace(day=1)
        weekday = rrule.weekday(cadence.weekday, cadence.nth)
        rule = rrule.rrule(rrule.MONTHLY, dtstart=datetime.combine(first, cadence.clock), byweekday=weekday)
    return dropwhile(lambda slot: slot.date() < start, rule)


def due(slot: datetime, zone: str, code: str, own: OwnDays = NO_OWN_DAYS) -> datetime:
    """When a slot is due, in UTC: at its local time in `zone`, on its day or the next working day of `code`.

    `code` is a postal code or FEDERAL, `own` the days that an admin has set for it.
    """
    return hours.at(next_working_day(code, slot.date(), own), slot.time(), zone)


def slots_due(
    cadence: Cadence,
    anchor: date,
    zone: str,
    code: str,
    after: datetime,
    until: datetime,
    own: OwnDays = NO_OWN_DAYS,
) -> list[tuple[datetime, datetime]]:
    """All slots that fall due after `after` and by `until` (moments): pairs of slot and due, in order.

    Asked again from `until` on, it goes on without missing or repeating one.
    """
    return list(takewhile(lambda pair: pair[1] <= until, _due_after(cadence, anchor, zone, code, after, own)))


def next_slot(
    cadence: Cadence, anchor: date, zone: str, code: str, after: datetime, own: OwnDays = NO_OWN_DAYS
) -> tuple[datetime, datetime]:
    """The first slot that falls due after `after` (a moment), and when it is due, in UTC."""
    return next(_due_after(cadence, anchor, zone, code, after, own))


def slot_key(slot: datetime) -> str:
    """A slot as it stands in keys: `2026-12-10T09:00`. `datetime.fromisoformat` reads it back."""
    return slot.isoformat(timespec="minutes")


def digest_due(digest: DigestTime, day: date) -> datetime:
    """When the digest of this unmoved local date is due, in UTC: then, or on the next federal working day."""
    return due(datetime.combine(day, digest.clock), digest.zone, FEDERAL)


def digests_due(digest: DigestTime, after: datetime, until: datetime) -> list[tuple[str, datetime]]:
    """All digests that fall due after `after` and by `until` (moments): pairs of week key and due, in order."""
    return list(takewhile(lambda pair: pair[1] <= until, _digests_after(digest, after)))


def next_digest(digest: DigestTime, after: datetime) -> tuple[str, datetime]:
    """The week key of the first digest that falls due after `after` (a moment), and when it is due, in UTC."""
    return next(_digests_after(digest, after))


def week_key(day: date) -> str:
    """The ISO week of a date as it stands in keys: `2026-W50`. For a digest, of its unmoved date."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def _due_after(
    cadence: Cadence, anchor: date, zone: str, code: str, after: datetime, own: OwnDays
) -> Iterator[tuple[datetime, datetime]]:
    start = hours.local(after, zone).date() - _LONGEST_MOVE
    pairs = ((slot, due(slot, zone, code, own)) for slot in slots(cadence, anchor, start))
    return dropwhile(lambda pair: pair[1] <= after, pairs)


def _digests_after(digest: DigestTime, after: datetime) -> Iterator[tuple[str, datetime]]:
    start = datetime.combine(hours.local(after, digest.zone).date() - _LONGEST_MOVE, digest.clock)
    days = (slot.date() for slot in rrule.rrule(rrule.WEEKLY, dtstart=start, byweekday=digest.weekday))
    pairs = ((week_key(day), digest_due(digest, day)) for day in days)
    return dropwhile(lambda pair: pair[1] <= after, pairs)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _weekday(said: str, example: str) -> int:
    whole = {name: number for number, name in enumerate(_DAY_NAMES)}
    stem = said.removesuffix("s")
    found = [number for name, number in whole.items() if len(stem) >= 2 and name.startswith(stem)]
    if not found:
        near = get_close_matches(said, _DAY_NAMES[:5], n=1, cutoff=spoken.LIKE)
        meant = f" Did you mean {near[0][:3]}?" if near else ""
        raise CadenceError(f"“{said[:40]}” is not a weekday.{meant} {example}")
    if found[0] > 4:
        raise CadenceError(f"{_WEEKDAYS_ONLY} {example}")
    return found[0]


def _clock(said: str, example: str, first: time, last: time) -> time:
    """A time of day; an hour alone where it can be but one hour between `first` and `last`."""
    found = _CLOCK.fullmatch(said.replace(".", ":"))
    if not found:
        raise CadenceError(f"“{said[:40]}” is not a time. Write it as 09:00 or 14:30. {example}")
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    possible = [time(it, minute) for it in (hour, hour + 12) if it < 24 and minute < 60]
    possible = [it for it in possible if first <= it <= last]
    if found["half"]:
        hour = hour % 12 + (12 if found["half"] == "p" else 0) if 1 <= hour <= 12 else 24
    elif found["minute"] is None and len(possible) == 2:
        raise CadenceError(f"“{said[:40]}” may be {possible[0]:%H:%M} or {possible[1]:%H:%M}. {example}")
    elif found["minute"] is None and possible:
        return possible[0]
    if hour > 23 or minute > 59:
        raise CadenceError(f"There is no “{said[:40]}” on a clock. Write it as 09:00 or 14:30. {example}")
    if not found["half"] and time(hour, minute) < first and possible and not said.startswith("0"):
        raise CadenceError(f"{hour:02}:{minute:02} is not possible. Did you mean {possible[0]:%H:%M}? {example}")
    return time(hour, minute)


def _check_clock(clock: time, first: time, last: time, example: str) -> None:
    if clock.tzinfo or clock.second or clock.microsecond or not first <= clock <= last:
        span = f"{first.hour}:{first:%M} and {last.hour}:{last:%M}"
        raise CadenceError(f"{clock:%H:%M} is not possible: choose a time between {span}. {example}")


def _nth(said: str) -> int:
    words = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1": 1, "2": 2, "3": 3, "4": 4}
    known = words | {word: number for number, word in NTHS.items()}
    if said not in known:
        raise CadenceError(
            f"“{said[:40]}” is not possible in a month; 1st, 2nd, 3rd, 4th and last are. {_for('monthly')}"
        )
    return known[said]


def _for(kind: str) -> str:
    return f"For example: {FORMS[kind]}"


_WEEKDAYS_ONLY = "Nothing goes out on weekends. Choose Monday to Friday."
_NOT_ON_WEEKENDS = f"{_WEEKDAYS_ONLY} {_for('weekly')}"
_DIGEST_EXAMPLE = "For example: weekly fri 14:00 America/New_York"
