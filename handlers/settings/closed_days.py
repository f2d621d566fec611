"""An admin corrects the days on which a state's offices are closed."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bot.rules import closed_days
from bot.rules.cadence import LONGEST_CLOSED
from bot.rules.hours import local
from bot.rules.jurisdictions import ALL, is_working_day, next_working_day
from bot.words import closed_days as words
from bot.words import notices
from bot.words.commands import changed, dated, lines
from bot.words.setup_forms import Values
from handlers.check_ins import upcoming
from handlers.check_ins.excuse import close_earlier
from handlers.check_ins.slots import due_of, slot_ahead
from handlers.people import NotAllowed
from handlers.request import Misread, Request, days_in
from handlers.rights import ADMIN
from handlers.settings.setting import Said, Setting, Shown, chosen_day
from storage import pairs, task_forces

A_YEAR = 365
MOST_AHEAD = timedelta(days=3 * 366)
MOST_AT_ONCE = timedelta(days=14)

Days = tuple[str, date, date, str]
"""Of which state, the first and the last, and what they are: a key of `words.WHAT`."""


def _typed(request: Request) -> Days | Shown:
    """`ID`: the days of a year are shown. `ID DAY [LAST] [open|off]`: they are corrected."""
    code, rest = request.state().code, request.words[1:]
    if not rest:
        own = task_forces.own_days(request.task_force, code)
        days = closed_days.ahead(code, _today(request.now, code), A_YEAR, own)
        form = dated(f"/counterpart closed {code} DAY", request.now.date())
        return Shown(lines(*words.listing(code, days, closed_days.reaches(), form)))
    verbs = [word.casefold() for word in rest if word.casefold() in words.WHAT]
    named = days_in([it for it in rest if it.casefold() not in words.WHAT], _today(request.now, code))
    if not 1 <= len(named) <= 2 or len(verbs) > 1:
        raise Misread(words.HOW, f"closed {code} DAY")
    return code, named[0], named[-1], verbs[0] if verbs else "closed"


def _filled(request: Request, values: Values) -> Days:
    code, what = str(values["state"]), str(values["what"])
    if code not in ALL or what not in words.WHAT:
        raise NotAllowed(notices.UNREADABLE)
    return code, chosen_day(values, "first"), chosen_day(values, "last"), what


def _correct(request: Request, value: Days) -> Said:
    """Let these days be `closed`, `open`, or (`off`) as the calendar has them."""
    code, first, last, what = value
    _refuse_days(code, first, last, _today(request.now, code))
    days = [first + timedelta(n) for n in range((last - first).days + 1)]
    task_force, pair = request.task_force, pairs.find(request.tx, request.task_force.id, code)
    old = task_forces.own_days(task_force, code)
    if what == "off" and not any(day in old for day in days):
        raise Misread(words.NOTHING_SET, f"closed {code} DAY")
    new = {day: closed for day, closed in old.items() if day not in days}
    if what != "off":
        new |= dict.fromkeys(days, what == "closed")
    _refuse_too_long(code, first, new)
    slot = slot_ahead(pair) if pair is not None else None
    task_forces.set_own_days(task_force, code, new)
    if pair is not None and slot is not None:
        pair.next_due = due_of(pair, slot)
        close_earlier(request.tx, pair)
    title, was, now = words.title(code, first, last), _said(code, days, old), _said(code, days, new)
    place = pair.id if pair is not None else None
    task_forces.record(
        request.tx, task_force.id, request.now, request.person, "closed days", f"{title}: {was}", now, place
    )
    said = changed(title, was, now, upcoming.line_for(request.tx, pair, request.person) if pair is not None else "")
    return Said(said, said.text)


def _refuse_days(code: str, first: date, last: date, today: date) -> None:
    if last < first:
        raise Misread(words.backwards(first, last), f"closed {code} FIRST LAST")
    if last < today:
        raise Misread(words.IN_THE_PAST, f"closed {code} DAY")
    if last - today > MOST_AHEAD:
        raise Misread(words.TOO_FAR, f"closed {code} DAY")
    if last - first >= MOST_AT_ONCE:
        raise Misread(words.AT_ONCE, f"closed {code} DAY")


def _refuse_too_long(code: str, first: date, own: closed_days.OwnDays) -> None:
    """A slot is moved to the next working day, and so far ahead only."""
    start = first
    while not is_working_day(code, start - timedelta(1), own) and first - start < LONGEST_CLOSED:
        start -= timedelta(1)
    if next_working_day(code, start, own) - start > LONGEST_CLOSED - timedelta(7):
        raise Misread(words.too_long(code), f"pause {code} until DAY")


def _said(code: str, days: list[date], own: closed_days.OwnDays) -> str:
    """What these days are, as one phrase where they are the same."""
    found = [words.day_is(day, closed_days.on(code, day, own)) for day in days]
    return ", ".join(dict.fromkeys(found))


def _today(now: datetime, code: str | None = None) -> date:
    """Today in the state's capital; without a state, where the days begin last."""
    return local(now, ALL[code].zone if code else "Pacific/Honolulu").date()


CLOSED = Setting(
    name="closed",
    right=ADMIN,
    typed=_typed,
    filled=_filled,
    apply=_correct,
    open=lambda request: words.closed_form(_today(request.now)),
    fields={"state", "first", "last", "what"},
    field="first",
    example="closed ID DAY",
    help="a state's offices are closed that day; `closed ID` lists its closed days",
    most=16,
)
