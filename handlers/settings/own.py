"""What an officer sets for themselves: days away, the zone of their clock, and who answers for them."""

from __future__ import annotations

from datetime import date, timedelta

from bot.rules.hours import local
from bot.rules.jurisdictions import ALL, ZONES
from bot.rules.zones import UnknownZone, zone_named
from bot.slack import Refused
from bot.words import commands as words
from bot.words import deputy as deputy_words
from bot.words import notices, own
from bot.words.home import Line
from bot.words.kit import Content, Json, button, escape
from bot.words.setup_forms import Values
from handlers import Counterpart
from handlers.check_ins import upcoming
from handlers.check_ins.excuse import draw_again, excuse_open
from handlers.offices.deputy import choose, stop
from handlers.people import NotAllowed, unfit
from handlers.request import Known, Misread, Request, Wrong, days_in
from handlers.rights import DEPUTY as DEPUTY_ALONE
from handlers.rights import HOLDER, OFFICE
from handlers.settings.setting import Said, Setting, chosen_day
from storage import absences, messages, pairs, people, task_forces
from storage.pairs import desk

LONGEST = timedelta(days=366)


def _zone_typed(request: Request) -> str:
    try:
        return zone_named(" ".join(request.words))
    except UnknownZone as wrong:
        raise Misread(escape(str(wrong)), f"zone {wrong.nearest}") from None


def _zone_filled(request: Request, values: Values) -> str:
    try:
        return zone_named(str(values["zone"]))
    except UnknownZone:
        raise NotAllowed(notices.UNREADABLE) from None


def _use_zone(request: Request, chosen: str) -> Content:
    """Let this person's hours be those of this zone (an IANA name) from now on."""
    old, request.person.zone = _zone_of(request), chosen
    return _changed(request, "Your zone", "zone", old, chosen)


def _zone_of(request: Request) -> str:
    return desk(request.person, request.held.pair).zone


ZONE = Setting(
    name="zone",
    right=OFFICE,
    line=lambda it: Line("Your hours", f"8:00 AM to 6:00 PM, {_zone_of(it)}", [button("Change", "zone")]),
    typed=_zone_typed,
    filled=_zone_filled,
    apply=_use_zone,
    open=lambda request: own.zone_form(sorted({*ZONES, _zone_of(request)}), _zone_of(request)),
    fields={"zone"},
    lock=False,
    example="zone America/Boise",
    help="where your clock is",
    most=9,
)


Days = tuple[date, date]


def _away_typed(request: Request) -> Days | None:
    """The first and the last day away; None: back."""
    today = _today(request)
    if [word.casefold() for word in request.words] == ["off"]:
        if not _spans(request, today):
            raise Misread(own.NOT_AWAY)
        return None
    days = days_in(request.words, today)
    if len(days) != 2:
        raise Misread(own.ONE_DAY_ONLY if len(days) == 1 else own.AWAY_HOW)
    first, last = days
    if today <= first and last < first:
        raise Misread(own.backwards(first, last), f"away {last} {first}")
    return first, last


def _use_away(request: Request, days: Days | None) -> Said | Content:
    """Nothing comes to this person on these days; None: away no more, from today on."""
    tx, held, today = request.tx, request.held, _today(request)
    old = _spans(request, today) or "no"
    if days is None:
        absences.end(tx, request.person.id, today)
        messages.look_again(tx, request.person.id, request.now)
        draw_again(tx, held.pair, request.now)
        return _changed(request, "Away", "away", old, "no")
    _refuse_days(request, *days, today)
    absences.add(tx, request.person, *days)
    excuse_open(tx, held.pair, request.now)
    new = _spans(request, today)
    next_line = upcoming.own_line(tx, held.pair, request.person)
    return Said(_changed(request, "Away", "away", old, new), f"Away {new}. {next_line} {own.STAYS_OPEN}")


def _refuse_days(request: Request, first: date, last: date, today: date) -> None:
    """Raises Wrong, by the day that it is about."""
    if last < first:
        raise Wrong({"last": own.backwards(first, last)})
    if last < today:
        raise Wrong({"last": own.DAYS_OVER})
    if first - today > LONGEST:
        raise Wrong({"first": own.AT_MOST_A_YEAR})
    if last - max(first, today) > LONGEST:
        raise Wrong({"last": own.AT_MOST_A_YEAR})
    taken = [one for one in absences.ahead(request.tx, request.person.id, today) if one.first_day <= last]
    if any(first <= one.last_day for one in taken):
        raise Wrong({"first": own.overlapping(_spans(request, today))})


def _today(request: Request) -> date:
    """The date where this person is."""
    return local(request.now, _zone_of(request)).date()


def _spans(request: Request, today: date) -> str:
    """`Mon, Dec 21, 2026 to Mon, Jan 4, 2027`, and more of them; nothing: not away."""
    ahead = absences.ahead(request.tx, request.person.id, today)
    return " and ".join(own.span(one.first_day, one.last_day) for one in ahead)


def _away_form(request: Request) -> Json:
    today = _today(request)
    return own.away_form(today, today + timedelta(days=7), _spans(request, today))


def _away_line(request: Request) -> Line:
    away = _spans(request, _today(request))
    back = [button("I'm back", "back")] if away else []
    return Line("Away", away or "no", [button("I'm away", "away"), *back])


def back_pressed(request: Request) -> str:
    """*I'm back*."""
    said = AWAY.in_window(request, None)
    assert isinstance(said, Content)
    return notices.mrkdwn_of(said)


AWAY = Setting(
    name="away",
    right=OFFICE,
    line=_away_line,
    typed=_away_typed,
    filled=lambda request, values: (chosen_day(values, "first"), chosen_day(values, "last")),
    apply=_use_away,
    open=_away_form,
    fields={"first", "last"},
    lock=False,
    example="away FIRST LAST",
    help="nothing comes on these days; `away off` ends it",
    most=16,
)


def _deputy_typed(request: Request) -> tuple[str, bool] | None:
    """Whom, and whether they may agree to a naming; None: nobody. A deputy can only stop."""
    if [word.casefold() for word in request.words] == ["off"]:
        return None
    HOLDER.place(request)
    slack_id = request.mentioned(request.words[0])
    if why := unfit(request.known.people.get(slack_id, {}), slack_id, request.cp.team_id):
        raise Misread(f"<@{slack_id}> {why}. {words.FIT}")
    return slack_id, False


def _deputy_filled(request: Request, values: Values) -> tuple[str, bool]:
    picked = str(values["deputy"])
    if why := unfit(request.known.people[picked], picked, request.cp.team_id):
        raise NotAllowed(f"That person {why}. {words.FIT}")
    return picked, bool(values.get("may_name"))  # there is none in an older form


def _look_at_picked(cp: Counterpart, values: Values) -> Known:
    """What Slack says of who was picked; of one whom it does not show us, an `error`."""
    picked = values["deputy"]
    if not isinstance(picked, str):
        raise NotAllowed(deputy_words.HOW)
    try:
        return Known({picked: cp.slack.person(picked)})
    except Refused as refused:
        return Known({picked: {"error": refused.error}})


def _use_deputy(request: Request, chosen: tuple[str, bool] | None) -> Said:
    if chosen is None:
        said = stop(request.tx, request.held, request.now)
    else:
        person = people.ensure(request.tx, request.task_force.id, chosen[0])
        account = request.known.people.get(chosen[0], {})
        said = choose(request.tx, request.held, person, account, request.now, chosen[1])
    return Said(words.lines(said), said)


def _deputy_form(request: Request) -> Json:
    held = request.held
    old = pairs.deputy(request.tx, held.pair_id, held.office)
    state = ALL[held.pair.jurisdiction].name
    return deputy_words.pick_form(old.person.slack_id if old else None, state, bool(old and old.may_name))


def _deputy_line(request: Request) -> Line:
    held = request.held
    chosen = pairs.deputy(request.tx, held.pair_id, held.office)
    end = [button("Remove my deputy", "deputy_none")] if chosen is not None else []
    who = f"<@{chosen.person.slack_id}>" if chosen is not None else "nobody"
    who += (
        f", who may agree to {ALL[held.pair.jurisdiction].name} being named" if chosen and chosen.may_name else ""
    )
    return Line("Deputy", who, [button("Change" if end else deputy_words.LET, "deputy"), *end])


DEPUTY = Setting(
    name="deputy",
    right=HOLDER,
    line=_deputy_line,
    typed=_deputy_typed,
    filled=_deputy_filled,
    apply=_use_deputy,
    open=_deputy_form,
    fields={"deputy"},
    look=_look_at_picked,
    example="deputy @user",
    more=(
        ("deputy @user", "who may answer for you; `deputy off` ends it", HOLDER),
        ("deputy off", "stop being deputy; nothing more comes to you", DEPUTY_ALONE),
    ),
    most=1,
    may_type=OFFICE,
)


def _changed(request: Request, title: str, what: str, old: str, new: str) -> Content:
    """What was, what is, and when the next question comes; kept in the audit."""
    pair = request.held.pair
    task_forces.record(request.tx, pair.task_force_id, request.now, request.person, what, old, new, pair.id)
    return words.changed(title, old, new, upcoming.own_line(request.tx, pair, request.person))
