"""What an officer sets for themselves: days away, and the zone of their clock."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.rules.hours import local
from bot.rules.jurisdictions import ZONES
from bot.rules.zones import UnknownZone, zone_named
from bot.words import commands as words
from bot.words import notices, own
from bot.words.kit import Content, Json
from handlers.check_ins import upcoming
from handlers.check_ins.excuse import draw_again, excuse_open
from handlers.people import NotAllowed
from handlers.request import Request, Wrong
from storage import absences, messages, task_forces
from storage.pairs import desk
from storage.tables import Holding, Person

DAYS = ("first", "last")
LONGEST = timedelta(days=366)


def be_back(request: Request, held: Holding) -> Content:
    """Away no more, from today on."""
    today = today_of(request.now, held)
    old = spans(request.tx, request.person, today)
    absences.end(request.tx, request.person.id, today)
    messages.look_again(request.tx, request.person.id, request.now)
    draw_again(request.tx, held.pair, request.now)
    return _echo(request, held, "Away", "away", old or "no", "no")


def leave(tx: Session, held: Holding, first: date, last: date, now: datetime) -> str:
    """Nothing comes to this person on these days. Returns all the days that are set now."""
    today = today_of(now, held)
    old = spans(tx, held.person, today)
    absences.add(tx, held.person, first, last)
    excuse_open(tx, held.pair, now)
    new = spans(tx, held.person, today)
    task_forces.record(tx, held.task_force_id, now, held.person, "away", old or "no", new, held.pair_id)
    return new


def use_zone(request: Request, held: Holding, chosen: str) -> Content:
    """Let this person's hours be those of this zone (an IANA name) from now on."""
    old, request.person.zone = desk(request.person, held.pair).zone, chosen
    return _echo(request, held, "Your zone", "zone", old, chosen)


def today_of(now: datetime, held: Holding) -> date:
    """The date where who holds it is."""
    return local(now, desk(held.person, held.pair).zone).date()


def spans(tx: Session, person: Person, today: date) -> str:
    """`Mon, Dec 21, 2026 to Mon, Jan 4, 2027`, and more of them; nothing: not away."""
    ahead = absences.ahead(tx, person.id, today)
    return " and ".join(own.span(one.first_day, one.last_day) for one in ahead)


def wrong_days(tx: Session, person: Person, first: date, last: date, today: date) -> dict[str, str]:
    """What is wrong with these days away, by the one it is about (`first` or `last`); nothing: they will do."""
    if last < first:
        return {"last": own.backwards(first, last)}
    if last < today:
        return {"last": own.DAYS_OVER}
    if first - today > LONGEST:
        return {"first": own.AT_MOST_A_YEAR}
    if last - max(first, today) > LONGEST:
        return {"last": own.AT_MOST_A_YEAR}
    taken = [one for one in absences.ahead(tx, person.id, today) if one.first_day <= last]
    if any(first <= one.last_day for one in taken):
        return {"first": own.overlapping(spans(tx, person, today))}
    return {}


def _echo(request: Request, held: Holding, title: str, what: str, old: str, new: str) -> Content:
    """What was, what is, and when the next question comes; kept in the audit."""
    pair = held.pair
    task_forces.record(request.tx, pair.task_force_id, request.now, request.person, what, old, new, pair.id)
    return words.changed(title, old, new, upcoming.own_line(request.tx, pair, request.person))


def away_pressed(request: Request) -> Json:
    """*I'm away*: from when till when?"""
    today = today_of(request.now, request.held)
    return own.away_form(today, today + timedelta(days=7), spans(request.tx, request.person, today))


def send_away(request: Request) -> str:
    """The days were chosen. What is wrong is said under the day that it is about, and the form stays open."""
    tx, held, now = request.tx, request.held, request.now
    first, last = (_day(request.body["view"], name) for name in DAYS)
    if wrong := wrong_days(tx, request.person, first, last, today_of(now, held)):
        raise Wrong(wrong)
    new = leave(tx, held, first, last, now)
    return f"Away {new}. {upcoming.own_line(tx, held.pair, request.person)} {own.STAYS_OPEN}"


def _day(view: Json, name: str) -> date:
    try:
        return date.fromisoformat(view["state"]["values"][name]["value"]["selected_date"])
    except (KeyError, TypeError, ValueError):
        raise NotAllowed(notices.UNREADABLE) from None


def back_pressed(request: Request) -> str:
    """*I'm back*: away no more, from today on."""
    return notices.mrkdwn_of(be_back(request, request.held))


def zone_pressed(request: Request) -> Json:
    """*Change* beside the hours: where is your clock?"""
    zone = desk(request.person, request.held.pair).zone
    return own.zone_form(sorted({*ZONES, zone}), zone)


def send_zone(request: Request) -> Content:
    """The zone was chosen."""
    try:
        values = request.body["view"]["state"]["values"]
        chosen = zone_named(str(values["zone"]["value"]["selected_option"]["value"]))
    except (KeyError, TypeError, UnknownZone):
        raise NotAllowed(notices.UNREADABLE) from None
    return use_zone(request, request.held, chosen)
