"""What an officer sets for themselves: away, zone, deputy."""

from __future__ import annotations

from datetime import date, timedelta

from bot.rules.jurisdictions import ZONES
from bot.rules.zones import UnknownZone, zone_named
from bot.words import commands as words
from bot.words import deputy as deputy_words
from bot.words import own
from bot.words.kit import Content, Json, escape
from handlers.acts import Command
from handlers.check_ins import upcoming
from handlers.offices.deputy import choose, state_of, stop
from handlers.people import unfit
from handlers.request import Misread, Request, days_in
from handlers.rights import HOLDER, OFFICE
from handlers.settings.own import be_back, leave, spans, today_of, use_zone, wrong_days
from storage import pairs, people
from storage.pairs import desk


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


COMMANDS = {
    "away": Command(
        OFFICE, away, form="away FIRST LAST", help="nothing comes on these days; `away off` ends it", most=16
    ),
    "zone": Command(OFFICE, zone, form="zone America/Boise", help="where your clock is", most=9),
    "deputy": Command(
        OFFICE,
        deputy,
        lock=True,
        form="deputy @user",
        more=(("deputy @user", "who may answer for you; `deputy off` ends it, also for a deputy", HOLDER),),
        most=1,
    ),
}
