"""What each form of an admin changes: how it is filled in as things are, and how it is done what was filled in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.rules.cadence import DAYS, CadenceError, parse, parse_digest
from bot.rules.jurisdictions import ALL
from bot.rules.model import Office
from bot.words import commands, notices
from bot.words import setup_forms as forms
from bot.words.kit import Content, Json
from bot.words.setup_forms import Values
from handlers import Counterpart, lookup
from handlers.offices import holders
from handlers.people import NotAllowed
from handlers.request import Known, Misread, Request, Wrong
from handlers.settings import setup
from storage import pairs, people, task_forces

Open = Callable[[Request, str], Json]
Draw = Callable[[Values, str, str], Json]
Save = Callable[[Request, Values], Content | Json]
Look = Callable[[Counterpart, Values], Known]


@dataclass(frozen=True)
class Form:
    """`field` is where a refusal stands; `audit` what the audit calls that which it changes.

    `fields` are those to fill in. `look` asks Slack, before the transaction, about whom and what was chosen.
    """

    open: Open
    draw: Draw
    save: Save
    field: str
    audit: str
    fields: frozenset[str]
    look: Look | None = None


def _save_channel(request: Request, values: Values) -> Content:
    return setup.use_channel(request, str(values["channel"]))


def _look_at_channel(cp: Counterpart, values: Values) -> Known:
    return lookup.known(cp, [], [str(values["channel"])])


def _save_pair(request: Request, values: Values) -> Content | Json:
    """An office that is left empty stays as it is."""
    code = str(values["state"])
    if code not in ALL:
        raise NotAllowed(notices.UNREADABLE)
    made = pairs.find(request.tx, request.task_force.id, code)
    chosen, errors = _offices(request, values, code, pairs.holders(request.tx, made.id) if made else {})
    if not errors and not any(chosen.values()):
        errors = {"CIO": f"{ALL[code].name} needs at least one of its two officers."}
    if errors:
        raise Wrong(errors)
    one = made or pairs.ensure(request.tx, request.task_force.id, code)
    asks = holders.to_be_agreed(request.tx, one, chosen)
    if asks is not None:
        return forms.change(commands.change_said(*asks[:3]), asks[3])
    return holders.change(request, one, chosen)


def _offices(
    request: Request, values: Values, code: str, held: pairs.Holders
) -> tuple[holders.Chosen, dict[str, str]]:
    """Who is to hold the two offices, and what is wrong with whom."""
    chosen: holders.Chosen = {}
    errors: dict[str, str] = {}
    for office in Office:
        try:
            picked = values.get(office)
            chosen[office] = holders.officer(request, str(picked), code) if picked else held.get(office)
        except Misread as wrong:
            errors[office.value] = str(wrong)
    cio, cpo = chosen.get(Office.CIO), chosen.get(Office.CPO)
    if cio is not None and cio is cpo:
        errors["CPO"] = holders.NOT_BOTH
    return chosen, errors


def _look_at_officers(cp: Counterpart, values: Values) -> Known:
    return lookup.known(cp, [str(values[office]) for office in Office if values.get(office)])


def _save_schedule(request: Request, values: Values) -> Content:
    try:
        chosen = parse(f"{values['often']} {values['day']} {values['clock']}")
    except CadenceError as wrong:
        raise Wrong({"clock": setup.reason(wrong)}) from None
    if str(chosen) == request.task_force.cadence:
        raise Wrong({"often": forms.ALREADY_SO})
    return setup.use_schedule(request, chosen)


def _open_schedule(request: Request, about: str) -> Json:
    often, day, clock = str(parse(request.task_force.cadence)).rsplit(" ", 2)
    return forms.schedule({"often": often, "day": day, "clock": clock}, "", about)


def _save_digest(request: Request, values: Values) -> Content:
    try:
        chosen = parse_digest(f"weekly {values['day']} {values['clock']} {values['zone']}")
    except CadenceError as wrong:
        raise Wrong({"clock": setup.reason(wrong)}) from None
    if str(chosen) == request.task_force.digest_schedule:
        raise Wrong({"day": forms.ALREADY_SO})
    return setup.use_digest_time(request, chosen)


def _open_digest(request: Request, about: str) -> Json:
    now = parse_digest(request.task_force.digest_schedule)
    values = {"day": DAYS[now.weekday], "clock": f"{now.clock:%H:%M}", "zone": now.zone}
    return forms.digest(values, "", about)


def _role(name: str) -> Form:
    """The form of those who have a role."""

    def open_(request: Request, about: str) -> Json:
        return forms.role(name, {"people": _having(request.tx, request.task_force.id, name)}, "", about)

    def draw(values: Values, note: str, about: str) -> Json:
        return forms.role(name, values, note, about)

    def save(request: Request, values: Values) -> Content:
        had, wanted = set(_having(request.tx, request.task_force.id, name)), _chosen(values)
        if had == wanted:
            raise Wrong({"people": forms.ALREADY_SO})
        for slack_id in sorted(wanted - had):
            holders.refuse_unfit(request, slack_id)
        changes = dict.fromkeys(sorted(had - wanted), False) | dict.fromkeys(sorted(wanted - had), True)
        return commands.lines(setup.give_role(request, name, changes))

    def look(cp: Counterpart, values: Values) -> Known:
        with cp.db.begin() as tx:
            new = _chosen(values) - set(_having(tx, task_forces.of(tx, cp.team_id).id, name))
        if len(new) > lookup.AT_ONCE:
            raise Wrong({"people": f"{lookup.AT_ONCE} new ones at a time, please; then the others."})
        return lookup.known(cp, new)

    return Form(open_, draw, save, "people", name, frozenset({"people"}), look)


def _having(tx: Session, task_force_id: int, role: str) -> list[str]:
    chosen = people.cochairs if role == "cochair" else people.admins
    return [one.slack_id for one in chosen(tx, task_force_id)]


def _chosen(values: Values) -> set[str]:
    found = values.get("people")
    return set(found) if isinstance(found, list) else set()


ALL_FORMS = {
    "channel": Form(
        lambda request, about: forms.channel({"channel": request.task_force.channel}, "", about),
        forms.channel,
        _save_channel,
        "channel",
        "channel",
        frozenset({"channel"}),
        _look_at_channel,
    ),
    "pair": Form(
        lambda request, about: forms.pair({}, "", about),
        forms.pair,
        _save_pair,
        "state",
        "holder",
        frozenset({"state", *Office}),
        _look_at_officers,
    ),
    "schedule": Form(
        _open_schedule, forms.schedule, _save_schedule, "often", "schedule", frozenset({"often", "day", "clock"})
    ),
    "digest": Form(
        _open_digest, forms.digest, _save_digest, "day", "digest schedule", frozenset({"day", "clock", "zone"})
    ),
    "cochair": _role("cochair"),
    "admin": _role("admin"),
}
