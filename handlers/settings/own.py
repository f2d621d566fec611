"""What an officer sets for themselves: the zone of their clock, and who answers for them. Days away: `away`."""

from __future__ import annotations

from bot.rules.jurisdictions import ALL, ZONES
from bot.rules.zones import UnknownZone, zone_named
from bot.slack import Refused
from bot.words import commands as words
from bot.words import deputy as deputy_words
from bot.words import notices, own
from bot.words.home import Line
from bot.words.kit import Content, Json, button, escape
from bot.words.setup_forms import Values
from handlers import Counterpart, lookup
from handlers.check_ins import upcoming
from handlers.offices.deputy import choose, stop
from handlers.people import NotAllowed, unfit
from handlers.request import Known, Misread, Request, Wrong
from handlers.rights import DEPUTY as DEPUTY_ALONE
from handlers.rights import HOLDER, OFFICE
from handlers.settings.setting import Said, Setting
from storage import pairs, people, task_forces
from storage.pairs import desk


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


Deputy = tuple[str, bool, bool | None]
"""Whom, whether they may agree to a naming, and whether they only draft (None: it was not said)."""


def _deputy_typed(request: Request) -> Deputy | None:
    """None: nobody. A deputy can only stop."""
    if [word.casefold() for word in request.words] == ["off"]:
        return None
    HOLDER.place(request)
    slack_id = request.mentioned(request.words[0])
    if why := unfit(request.known.people.get(slack_id, {}), slack_id, request.cp.team_id):
        raise Misread(f"<@{slack_id}> {why}. {words.FIT}")
    does = request.words[1].casefold() if len(request.words) > 1 else None
    if does not in (None, "drafts", "answers"):
        raise Misread(deputy_words.DRAFTS_OR_ANSWERS, "deputy @user drafts")
    return slack_id, False, None if does is None else does == "drafts"


def _deputy_filled(request: Request, values: Values) -> Deputy:
    picked = str(values["deputy"])
    if why := unfit(request.known.people[picked], picked, request.cp.team_id):
        raise NotAllowed(f"That person {why}. {words.FIT}")
    may_name, how = bool(values.get("may_name")), values.get("how")  # an older form has neither
    if may_name and how == "drafts":
        raise Wrong({"may_name": deputy_words.NO_NAMING})
    return picked, may_name, None if how is None else how == "drafts"


def _look_at_picked(cp: Counterpart, values: Values) -> Known:
    """What Slack says of who was picked; of one whom it does not show us, an `error`."""
    picked = values["deputy"]
    if not isinstance(picked, str):
        raise NotAllowed(deputy_words.HOW)
    try:
        return lookup.known(cp, [picked])
    except Refused as refused:
        return Known({picked: {"error": refused.error}})


def _use_deputy(request: Request, chosen: Deputy | None) -> Said:
    if chosen is None:
        said = stop(request.tx, request.held, request.now)
    else:
        person = people.ensure(request.tx, request.task_force.id, chosen[0])
        account = request.known.people.get(chosen[0], {})
        said = choose(request.tx, request.held, person, account, request.now, chosen[1], chosen[2])
    return Said(words.lines(said), said)


def _deputy_form(request: Request) -> Json:
    held = request.held
    old = pairs.deputy(request.tx, held.pair_id, held.office)
    state = ALL[held.pair.jurisdiction].name
    return deputy_words.pick_form(
        old.person.slack_id if old else None, state, bool(old and old.may_name), bool(old and old.drafts)
    )


def _deputy_line(request: Request) -> Line:
    held = request.held
    chosen = pairs.deputy(request.tx, held.pair_id, held.office)
    end = [button("Remove my deputy", "deputy_none")] if chosen is not None else []
    who = f"<@{chosen.person.slack_id}>" if chosen is not None else "nobody"
    who += (
        f", who may agree to {ALL[held.pair.jurisdiction].name} being named" if chosen and chosen.may_name else ""
    )
    who += f", who {deputy_words.ONLY_DRAFTS}" if chosen and chosen.drafts else ""
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
        ("deputy @user drafts", "they only draft: you send it as yours, change it, or not", HOLDER),
        ("deputy off", "stop being deputy; nothing more comes to you", DEPUTY_ALONE),
    ),
    most=2,
    may_type=OFFICE,
)


def _changed(request: Request, title: str, what: str, old: str, new: str) -> Content:
    """What was, what is, and when the next question comes; kept in the audit."""
    pair = request.held.pair
    task_forces.record(request.tx, pair.task_force_id, request.now, request.person, what, old, new, pair.id)
    return words.changed(title, old, new, upcoming.own_line(request.tx, pair, request.person))
