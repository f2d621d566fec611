"""What an officer sets for themselves: away, zone."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.rules.hours import local
from bot.rules.jurisdictions import ZONES
from bot.rules.zones import UnknownZone, zone_named
from bot.words import commands as words
from bot.words import deputy as deputy_words
from bot.words import own
from bot.words.kit import Content, Json, escape
from handlers.check_ins.excuse import draw_again, excuse_open
from handlers.commands.reading import Command, days_in
from handlers.offices.deputy import choose, state_of, stop
from handlers.overview import upcoming
from handlers.people import unfit
from handlers.request import Misread, Request
from handlers.rights import HOLDER, OFFICE
from storage import absences, messages, pairs, people, task_forces
from storage.pairs import desk
from storage.tables import Holding, Person

LONGEST = timedelta(days=366)


def away(request: Request) -> Content | Json:
    """On which days nothing is to come. Bare: the form."""
    held = request.held
    today = today_of(request.now, held)
    old = spans(request.tx, request.person, today)
    if [word.casefold() for word in request.words] == ["off"]:
        if not old:
            raise Misread(own.NOT_AWAY)
        return be_back(request, held)
    if not request.words:
        return own.away_form(today, today + timedelta(days=7), old)
    first, last = _two_days(request, today)
    new = leave(request.tx, held, first, last, request.now)
    return words.changed("Away", old or "no", new, upcoming.own_line(request.tx, held.pair, request.person))


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


def zone(request: Request) -> Content | Json:
    """Where this person's clock is. Bare: the form."""
    held = request.held
    old = desk(request.person, held.pair).zone
    if not request.words:
        return own.zone_form(sorted({*ZONES, old}), old)
    try:
        return use_zone(request, held, zone_named(" ".join(request.words)))
    except UnknownZone as wrong:
        raise Misread(escape(str(wrong)), f"zone {wrong.nearest}") from None


def use_zone(request: Request, held: Holding, chosen: str) -> Content:
    """Let this person's hours be those of this zone (an IANA name) from now on."""
    old, request.person.zone = desk(request.person, held.pair).zone, chosen
    return _echo(request, held, "Your zone", "zone", old, chosen)


def deputy(request: Request) -> Content | Json:
    """Who may answer for the asker's office; a deputy can only stop. Bare: the form."""
    held = request.held
    if [word.casefold() for word in request.words] == ["off"]:
        return words.lines(stop(request.tx, held, request.now))
    HOLDER.place(request)
    if not request.words:
        old = pairs.deputy(request.tx, held.pair_id, held.office)
        return deputy_words.pick_form(
            old.person.slack_id if old else None, state_of(held), bool(old and old.may_name)
        )
    slack_id = request.mentioned(request.words[0])
    account = request.known.people.get(slack_id, {})
    why = unfit(account, slack_id, request.cp.team_id)
    if why:
        raise Misread(f"<@{slack_id}> {why}. {words.FIT}")
    person = people.ensure(request.tx, request.task_force.id, slack_id)
    return words.lines(choose(request.tx, held, person, account, request.now))


def today_of(now: datetime, held: Holding) -> date:
    """The date where who holds it is."""
    return local(now, desk(held.person, held.pair).zone).date()


def spans(tx: Session, person: Person, today: date) -> str:
    """`Mon, Dec 21, 2026 to Mon, Jan 4, 2027`, and more of them; nothing: not away."""
    ahead = absences.ahead(tx, person.id, today)
    return " and ".join(own.span(one.first_day, one.last_day) for one in ahead)


def _two_days(request: Request, today: date) -> tuple[date, date]:
    """The first and the last day away. Raises Misread."""
    days = days_in(request.words, today)
    if len(days) != 2:
        raise Misread(own.ONE_DAY_ONLY if len(days) == 1 else own.AWAY_HOW)
    first, last = days
    wrong = wrong_days(request.tx, request.person, first, last, today)
    if wrong:
        turned = f"away {last} {first}" if last < first and first >= today else ""
        raise Misread(" ".join(wrong.values()), turned)
    return first, last


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


COMMANDS = {
    "away": Command(OFFICE, away, form="away FIRST LAST", most=16),
    "zone": Command(OFFICE, zone, form="zone America/Boise", most=9),
    "deputy": Command(OFFICE, deputy, lock=True, form="deputy @user", most=1),
}
