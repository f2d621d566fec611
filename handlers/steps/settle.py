"""What becomes of a step that both agreed to: done, still on it, dropped, or taken back by who has a part in it."""

from __future__ import annotations

from datetime import date

from bot.rules.model import StepSaid
from bot.rules.step import AHEAD, USUAL, Stands, Step
from bot.words import notices
from bot.words import step as words
from bot.words.kit import Json
from handlers.people import NotAllowed
from handlers.request import Request, Wrong
from handlers.rights import about
from handlers.steps.step import draw_again, meant, of_number, tell, today
from storage import pairs, record, steps
from storage.tables import Pair

ENDS = {StepSaid.DONE: Stands.DONE, StepSaid.DROPPED: Stands.DROPPED}


def done_pressed(request: Request) -> str:
    """*Done*."""
    return _say(request, StepSaid.DONE)


def drop_pressed(request: Request) -> str:
    """*Dropped*."""
    return _say(request, StepSaid.DROPPED)


def still_pressed(request: Request) -> Json:
    """*Still on it*: until when?"""
    row, it = meant(request)
    must_stand(it, row, Stands.AGREED)
    return words.still_form(it, today(request.held.pair, request.now) + USUAL)


def send_still(request: Request) -> str:
    """A new day for both; what either had said of the old one counts no more."""
    row, it = meant(request)
    must_stand(it, row, Stands.AGREED)
    day = _day(request)
    if (it.day, it.said) != (day, {}):
        _keep(request, row, StepSaid.STILL, day)
    return words.settled(of_number(request.tx, request.held.pair, it.number, request.now), request.held.office)


def _say(request: Request, what: StepSaid) -> str:
    """Keep what this office says. The other is told once; it is settled when both say the same."""
    row, it = meant(request)
    if it.stands is not ENDS[what]:
        must_stand(it, row, Stands.AGREED)
        if it.said.get(request.held.office) is not what:
            _keep(request, row, what)
    return words.settled(of_number(request.tx, request.held.pair, it.number, request.now), request.held.office)


def _keep(request: Request, row: record.Step, what: StepSaid, day: date | None = None) -> None:
    held = request.held
    mark = steps.say(request.tx, row, held.office, request.person, what, request.now, day)
    tell(request.tx, held.pair, row.number, held.office.other, f"{what}{mark.id}", request.now)
    draw_again(request.tx, held.pair, row.number)


def must_stand(it: Step, row: record.Step, stands: Stands) -> None:
    """Raises NotAllowed where the step stands otherwise by now, or this is not its newest version."""
    if it.stands is not stands or it.id != row.id:
        raise NotAllowed(words.NO_LONGER)


def _day(request: Request) -> date:
    """The day that was picked. Raises Wrong, and NotAllowed for a form that we did not make."""
    try:
        day = date.fromisoformat(request.body["view"]["state"]["values"]["day"]["value"]["selected_date"])
    except (KeyError, TypeError, ValueError):
        raise NotAllowed(notices.UNREADABLE) from None
    first = today(request.held.pair, request.now)
    if day < first or day > first + AHEAD:
        raise Wrong({"day": words.OVER if day < first else words.TOO_FAR})
    return day


def withdraw_pressed(request: Request) -> Json:
    """*Withdraw*: what would happen, first."""
    theirs = _theirs(request)
    assert theirs.text is not None
    return words.withdraw_form(theirs.text, theirs.id)


def send_withdraw(request: Request) -> str:
    """It was confirmed: the step leaves every message, with all its versions."""
    theirs = _theirs(request)
    pair = request.tx.get_one(Pair, theirs.pair_id)
    office = theirs.office if theirs.person_id == request.person.id else theirs.office.other
    steps.withdraw(request.tx, theirs, office, request.person, request.now)
    draw_again(request.tx, pair, theirs.number, words_gone=True)
    return words.WITHDRAWN


def _theirs(request: Request) -> record.Step:
    """The newest version in which they have a part, with the pair locked. Raises NotAllowed: it was withdrawn."""
    row = steps.find(request.tx, request.task_force.id, about(request.value))
    assert row is not None
    pairs.locked(request.tx, row.pair_id)
    theirs = steps.as_theirs(request.tx, row.pair_id, row.number, request.person.id)
    if theirs is None or steps.withdrawn(request.tx, row):
        raise NotAllowed(words.GONE)
    return theirs
