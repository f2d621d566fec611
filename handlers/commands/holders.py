"""An admin says who holds the offices of a state."""

from __future__ import annotations

from bot.rules.jurisdictions import ALL, Jurisdiction
from bot.rules.model import Office, PairState
from bot.words import commands as words
from bot.words.kit import Content, Json
from bot.words.roster import roster_form
from handlers.acts import Command
from handlers.check_ins.excuse import state_of
from handlers.offices.holders import NOT_BOTH, Chosen, change, officer, offices, value_of
from handlers.people import NotAllowed
from handlers.request import Misread, Request
from handlers.rights import ADMIN
from storage import pairs
from storage.tables import Person


def pair(request: Request) -> Content:
    """Who holds the two offices of a state."""
    state = request.state()
    chosen = _both(request, state)
    made = pairs.find(request.tx, request.task_force.id, state.code)
    if made is None and not any(chosen.values()):
        raise Misread(f"{state.name} needs at least one of its two officers.")
    return change(request, made or pairs.ensure(request.tx, request.task_force.id, state.code), chosen)


def vacate(request: Request) -> Content:
    """Nobody holds this office anymore."""
    one = request.pair()
    said = request.words[1].upper() if len(request.words) == 2 else ""
    if said not in set(Office):
        raise Misread("Say which state and which office: `CIO` or `CPO`.")
    held = pairs.holders(request.tx, one.id)
    return change(request, one, {office: held.get(office) for office in Office} | {Office(said): None})


def unpair(request: Request) -> Content:
    """Take a state out; asks first. What was answered stays."""
    one = request.pair()
    if state_of(request.tx, one) is PairState.OUT:
        raise NotAllowed(f"{ALL[one.jurisdiction].name} is not paired. Nothing changed.")
    held = pairs.holders(request.tx, one.id)
    value = f"{one.jurisdiction} {value_of(held)}"
    return words.confirm_unpair(ALL[one.jurisdiction].name, offices(held), value)


def roster(request: Request) -> Json:
    """The form for many states at once."""
    return roster_form()


def _both(request: Request, state: Jurisdiction) -> Chosen:
    """Who is to hold the two offices. Raises Misread."""
    if len(request.words) != 3:
        raise Misread("Name the state, its CIO and its CPO, in this order; either may be `vacant`.")
    said = zip(Office, request.words[1:], strict=True)
    chosen = {office: _officer(request, word, state.code) for office, word in said}
    given = [person.id for person in chosen.values() if person is not None]
    if len(set(given)) < len(given):
        raise Misread(f"{NOT_BOTH} Where an office has nobody yet, say `vacant`.")
    return chosen


def _officer(request: Request, word: str, code: str) -> Person | None:
    """The person meant; None: vacant. Raises Misread for anyone who can't hold an office."""
    if word.casefold() == "vacant":
        return None
    return officer(request, request.mentioned(word), code)


COMMANDS = {
    "pair": Command(
        ADMIN,
        pair,
        lock=True,
        form="pair ID @cio @cpo",
        help="who holds a state's two offices; either may be `vacant`",
        most=9,
    ),
    "vacate": Command(
        ADMIN, vacate, lock=True, form="vacate ID CIO", help="nobody holds this office for now", most=2
    ),
    "unpair": Command(ADMIN, unpair, form="unpair ID", help="take a state out", most=1),
    "roster": Command(
        ADMIN, roster, form="roster", help="who holds the offices of many states, from a spreadsheet"
    ),
}
