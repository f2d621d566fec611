"""Who holds the two offices of a state."""

from __future__ import annotations

from bot.rules.jurisdictions import ALL, Jurisdiction
from bot.rules.model import Office
from bot.words import admin_home, notices, setup_forms
from bot.words import commands as words
from bot.words.home import Line
from bot.words.kit import Content, Json, button
from bot.words.setup_forms import Values
from handlers import lookup
from handlers.offices.holders import NOT_BOTH, Chosen, change, officer, to_be_agreed
from handlers.overview import gaps
from handlers.people import NotAllowed
from handlers.request import Misread, Request, Wrong
from handlers.rights import ADMIN
from handlers.settings.setting import Setting
from storage import pairs

Pairing = tuple[Jurisdiction, Chosen]


def _typed(request: Request) -> Pairing:
    state = request.state()
    if len(request.words) != 3:
        raise Misread("Name the state, its CIO and its CPO, in this order; either may be `vacant`.")
    chosen: Chosen = {}
    for office, word in zip(Office, request.words[1:], strict=True):
        vacant = word.casefold() == "vacant"
        chosen[office] = None if vacant else officer(request, request.mentioned(word), state.code)
    given = [person.id for person in chosen.values() if person is not None]
    if len(set(given)) < len(given):
        raise Misread(f"{NOT_BOTH} Where an office has nobody yet, say `vacant`.")
    if not given and pairs.find(request.tx, request.task_force.id, state.code) is None:
        raise Misread(_nobody(state))
    return state, chosen


def _filled(request: Request, values: Values) -> Pairing:
    """An office that is left empty stays as it is."""
    state = ALL.get(str(values["state"]))
    if state is None:
        raise NotAllowed(notices.UNREADABLE)
    made = pairs.find(request.tx, request.task_force.id, state.code)
    held = pairs.holders(request.tx, made.id) if made else {}
    chosen: Chosen = {}
    errors: dict[str, str] = {}
    for office in Office:
        try:
            picked = values.get(office)
            chosen[office] = officer(request, str(picked), state.code) if picked else held.get(office)
        except Misread as wrong:
            errors[office.value] = str(wrong)
    cio, cpo = chosen.get(Office.CIO), chosen.get(Office.CPO)
    if cio is not None and cio is cpo:
        errors["CPO"] = NOT_BOTH
    if not errors and not any(chosen.values()):
        errors = {"CIO": _nobody(state)}
    if errors:
        raise Wrong(errors)
    return state, chosen


def _nobody(state: Jurisdiction) -> str:
    return f"{state.name} needs at least one of its two officers."


def _apply(request: Request, value: Pairing) -> Content | Json:
    """Once the pair has been asked, it is asked first whether to: in a form's place by another."""
    state, chosen = value
    one = pairs.ensure(request.tx, request.task_force.id, state.code)
    asks = to_be_agreed(request.tx, one, chosen) if not request.words else None
    if asks is not None:
        return setup_forms.change(words.change_said(*asks[:3]), asks[3])
    return change(request, one, chosen)


def _line(request: Request) -> Line:
    tx, task_force = request.tx, request.task_force
    taken, held = gaps.paired(tx, task_force.id)
    pair = admin_home.form_button("Pair a state", "pair")
    if not taken:
        roster = button("Paste a spreadsheet", "roster", primary=True)
        return Line("States", admin_home.NO_PAIRS, [roster, pair], admin_home.TO_DO)
    people = sum(len(held.get(one.id, {})) for one in taken)
    who = "1 person" if people == 1 else f"{people} people"
    vacant = "" if task_force.digests_from is not None else gaps.vacant(taken, held)
    more = f" Vacant: {vacant}." if vacant else ""
    stands = f"{len(taken)} of {len(ALL)} states, {who}.{more}"
    return Line("States", stands, [button("Paste a spreadsheet", "roster"), pair], admin_home.DONE)


PAIR = Setting(
    name="pair",
    right=ADMIN,
    line=_line,
    typed=_typed,
    filled=_filled,
    apply=_apply,
    shown=lambda request: {},
    draw=lambda *it: setup_forms.pair(*it),
    fields={"state", *Office},
    look=lambda cp, values: lookup.known(cp, [str(values[office]) for office in Office if values.get(office)]),
    audit="holder",
    example="pair ID @cio @cpo",
    help="who holds a state's two offices; either may be `vacant`",
    most=9,
)
