"""Someone looks further than the question: *More* under it, the welcome's buttons, the forms behind them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bot.words import notices, nudge, own, trust, welcome
from bot.words.kit import Json
from handlers import Counterpart, deputizing, explaining, silence, telling
from handlers.commands import slowing, upcoming
from handlers.commands.own import leave, presser, spans, today_of, wrong_days
from handlers.people import NotAllowed, number
from storage import check_ins, task_forces

DAYS = ("first", "last")


def more_pressed(cp: Counterpart, body: Json, now: datetime) -> Json:
    """What was chosen from *More*: `what:check_in`."""
    what, _, check_in = _chosen(body).partition(":")
    if what == "why":
        return _why(cp, body, number(check_in), now)
    return CHOICES.get(what, _gone)(cp, body, now)


def away_pressed(cp: Counterpart, body: Json, now: datetime) -> Json:
    """*I'm away*: from when till when?"""
    with cp.db.begin() as tx:
        person, held = presser(tx, cp, body)
        today = today_of(now, held)
        view = own.away_form(today, today + timedelta(days=7), spans(tx, person, today))
    cp.slack.open_form(body["trigger_id"], view)
    return {}


def send_away(cp: Counterpart, body: Json, now: datetime) -> Json:
    """The days were chosen. What is wrong is said under the day that it is about, and the form stays open."""
    first, last = (_day(body["view"], name) for name in DAYS)
    with cp.db.begin() as tx:
        person, held = presser(tx, cp, body)
        wrong = wrong_days(tx, person, first, last, today_of(now, held))
        if wrong:
            return {"response_action": "errors", "errors": wrong}
        new = leave(tx, held, first, last, now)
        said = f"Away {new}. {upcoming.own_line(tx, held.pair, person)} {own.STAYS_OPEN}"
    return {"response_action": "update", "view": notices.notice_form(said)}


def who_sees_pressed(cp: Counterpart, body: Json, now: datetime) -> Json:
    """*Who sees this?* Anyone may know."""
    cp.slack.open_form(body["trigger_id"], trust.who_sees_form())
    return {}


def ask_again_pressed(cp: Counterpart, body: Json, now: datetime) -> Json:
    """*Ask me again*: the one press that ends a silence."""
    with cp.db.begin() as tx:
        person, held = presser(tx, cp, body)
        said = nudge.AGAIN if silence.end(tx, held) else nudge.NOT_LEFT_ALONE
        said = f"{said} {upcoming.own_line(tx, held.pair, person)}"
    return telling.done(cp, body, said)


def fine_pressed(cp: Counterpart, body: Json, now: datetime) -> Json:
    """*Fine*, under the welcome."""
    with cp.db.begin() as tx:
        person, held = presser(tx, cp, body)
        said = f"{welcome.THANKS} {upcoming.own_line(tx, held.pair, person)}"
    return telling.in_window(cp, body, said)


def _why(cp: Counterpart, body: Json, check_in_id: int, now: datetime) -> Json:
    """*Why did I get this?*"""
    with cp.db.begin() as tx:
        _, held = presser(tx, cp, body)
        about = check_ins.find(tx, task_forces.of(tx, cp.team_id).id, check_in_id)
        said = explaining.of_officer(tx, held, now, about)
    return telling.in_window(cp, body, said)


def _gone(cp: Counterpart, body: Json, now: datetime) -> Json:
    raise NotAllowed(notices.GONE)


def _chosen(body: Json) -> str:
    """Raises NotAllowed for a menu that we did not make."""
    try:
        return str(body["actions"][0]["selected_option"]["value"])
    except (KeyError, TypeError):
        raise NotAllowed(notices.GONE) from None


def _day(view: Json, name: str) -> date:
    try:
        return date.fromisoformat(view["state"]["values"][name]["value"]["selected_date"])
    except (KeyError, TypeError, ValueError):
        raise NotAllowed(notices.UNREADABLE) from None


CHOICES = {
    "away": away_pressed,
    "deputy": deputizing.form_pressed,
    "deputy_off": deputizing.stop_pressed,
    "less_often": slowing.slower_pressed,
    "who_sees": who_sees_pressed,
}
PRESSES = {"more": more_pressed, "fine": fine_pressed, "ask_again": ask_again_pressed, **CHOICES}
FORMS = {"away": send_away, "less_often": slowing.send_less_often}
