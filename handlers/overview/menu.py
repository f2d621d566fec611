"""Someone looks further than the question: *More* under it, the welcome's buttons, the forms behind them."""

from __future__ import annotations

from datetime import date, timedelta

from bot.words import notices, nudge, own, trust, welcome
from bot.words.kit import Json
from handlers.check_ins import silence
from handlers.commands.own import leave, spans, today_of, wrong_days
from handlers.overview import upcoming, why
from handlers.people import NotAllowed, number
from handlers.request import Request, Wrong
from storage import check_ins

DAYS = ("first", "last")


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


def who_sees_pressed(request: Request) -> Json:
    """*Who sees this?* Anyone may know."""
    return trust.who_sees_form()


def ask_again_pressed(request: Request) -> str:
    """*Ask me again*: the one press that ends a silence."""
    said = nudge.AGAIN if silence.end(request.tx, request.held) else nudge.NOT_LEFT_ALONE
    return f"{said} {upcoming.own_line(request.tx, request.held.pair, request.person)}"


def fine_pressed(request: Request) -> str:
    """*Fine*, under the welcome."""
    return f"{welcome.THANKS} {upcoming.own_line(request.tx, request.held.pair, request.person)}"


def why_pressed(request: Request) -> str:
    """*Why did I get this?*"""
    about = check_ins.find(request.tx, request.task_force.id, number(request.value))
    return why.of_officer(request.tx, request.held, request.now, about)


def _day(view: Json, name: str) -> date:
    try:
        return date.fromisoformat(view["state"]["values"][name]["value"]["selected_date"])
    except (KeyError, TypeError, ValueError):
        raise NotAllowed(notices.UNREADABLE) from None
