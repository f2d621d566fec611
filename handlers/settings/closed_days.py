"""An admin corrects the days on which a state's offices are closed."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bot.rules import closed_days
from bot.rules.cadence import LONGEST_CLOSED
from bot.rules.hours import local
from bot.rules.jurisdictions import ALL, is_working_day, next_working_day
from bot.words import closed_days as words
from bot.words import notices
from bot.words.commands import changed, dated
from bot.words.kit import Content, Json
from handlers.check_ins import upcoming
from handlers.check_ins.excuse import close_earlier
from handlers.check_ins.slots import due_of, slot_ahead
from handlers.people import NotAllowed
from handlers.request import Misread, Request, Wrong
from storage import pairs, task_forces

MOST_AHEAD = timedelta(days=3 * 366)
MOST_AT_ONCE = timedelta(days=14)


def correct(request: Request, code: str, first: date, last: date, what: str) -> Content:
    """Let these days be `closed`, `open`, or (`off`) as the calendar has them. Raises Misread."""
    _refuse_days(code, first, last, today_in(request.now, code))
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
    return changed(title, was, now, upcoming.question_line(request.tx, pair) if pair is not None else "")


def send(request: Request) -> str:
    """The form was sent. What can't be is said under the field."""
    code, first, last, what = _read(request.body["view"])
    try:
        return correct(request, code, first, last, what).text
    except Misread as wrong:
        raise Wrong({"first": dated(str(wrong), request.now.date())}) from None


def _read(view: Json) -> tuple[str, date, date, str]:
    """Raises NotAllowed when this is not our form."""
    try:
        values = view["state"]["values"]
        code = str(values["state"]["value"]["selected_option"]["value"])
        what = str(values["what"]["value"]["selected_option"]["value"])
        first, last = (date.fromisoformat(values[name]["value"]["selected_date"]) for name in ("first", "last"))
    except (KeyError, TypeError, ValueError):
        raise NotAllowed(notices.UNREADABLE) from None
    if code not in ALL or what not in words.WHAT:
        raise NotAllowed(notices.UNREADABLE)
    return code, first, last, what


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


def today_in(now: datetime, code: str | None = None) -> date:
    """Today in the state's capital; without a state, where the days begin last."""
    return local(now, ALL[code].zone if code else "Pacific/Honolulu").date()
