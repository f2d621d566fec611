"""An admin takes somebody, or a state, out; and many states at once. One by one: `handlers/settings/pair.py`."""

from __future__ import annotations

from bot.rules.jurisdictions import ALL
from bot.rules.model import Office, PairState
from bot.words import commands as words
from bot.words.kit import Content, Json
from bot.words.roster import roster_form
from handlers.acts import Command
from handlers.check_ins.excuse import state_of
from handlers.offices import acting
from handlers.offices.holders import change, offices, value_of
from handlers.people import NotAllowed
from handlers.request import Misread, Request
from handlers.rights import ADMIN
from storage import pairs


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


COMMANDS = {
    "vacate": Command(
        ADMIN, vacate, lock=True, form="vacate ID CIO", help="nobody holds this office for now", most=2
    ),
    "acting": Command(
        ADMIN,
        acting.typed,
        lock=True,
        form="acting ID CIO",
        help="who holds it does so for the time being; `acting ID CIO off`: for good",
        most=3,
    ),
    "unpair": Command(ADMIN, unpair, form="unpair ID", help="take a state out", most=1),
    "roster": Command(
        ADMIN, roster, form="roster", help="who holds the offices of many states, from a spreadsheet"
    ),
}
