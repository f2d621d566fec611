"""How a pair's steps stand, who is told of one, and what that message says."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.rules import step as rules
from bot.rules.hours import local
from bot.rules.jurisdictions import ALL
from bot.rules.model import MessageKind, MessageState, Office
from bot.rules.step import OPEN, Stands
from bot.words import step as words
from bot.words.kit import Content
from handlers.check_ins.check_in import DRAWN
from handlers.check_ins.excuse import may_hear
from handlers.kinds import Kind
from handlers.people import NotAllowed
from handlers.request import Request
from handlers.rights import about
from storage import check_ins, homes, messages, pairs, steps
from storage.record import Step
from storage.tables import Message, Pair


def today(pair: Pair, now: datetime) -> date:
    """The date in the state's capital."""
    return local(now, ALL[pair.jurisdiction].zone).date()


def of_pair(tx: Session, pair: Pair, now: datetime) -> list[rules.Step]:
    """Every step of the pair as it stands, the oldest first."""
    return steps.standing(tx, pair.id, today(pair, now))


def of_number(tx: Session, pair: Pair, number: int, now: datetime) -> rules.Step:
    return next(it for it in of_pair(tx, pair, now) if it.number == number)


def meant(request: Request) -> tuple[Step, rules.Step]:
    """The version that was pressed, and how its step stands now, with the pair locked. Raises NotAllowed."""
    pair = pairs.locked(request.tx, request.held.pair_id)
    row = steps.find(request.tx, request.task_force.id, about(request.value))
    assert pair is not None
    assert row is not None
    it = of_number(request.tx, pair, row.number, request.now)
    if it.stands is Stands.WITHDRAWN:
        raise NotAllowed(words.GONE)
    if request.held.office not in it.readers:
        raise NotAllowed(words.NOT_WITH_YOU)
    return row, it


def tell(tx: Session, pair: Pair, number: int, office: Office, why: str, now: datetime) -> None:
    """Send who holds this office how the step stands, once for each reason `why`, in their hours."""
    held = pairs.holding(tx, pair.id, office)
    if held is None:
        return
    key = steps.key_of(pair.jurisdiction, number, held.person.slack_id, why)
    place = {"pair_id": pair.id, "person_id": held.person_id, "office": office}
    messages.add(tx, pair.task_force_id, key, MessageKind.STEP, now, data={"number": number}, **place)


def draw_again(tx: Session, pair: Pair, number: int, words_gone: bool = False) -> None:
    """Something was said of this step: what shows it follows."""
    steps.draw_again(tx, pair, number, words_gone)
    newest = check_ins.newest_out(tx, pair.id)
    if words_gone:
        steps.clear_questions(tx, pair, newest.id if newest is not None else None, DRAWN)
    elif newest is not None:
        messages.want_again(tx, newest.id, MessageKind.CHECK_IN)
    homes.draw_again(tx, pair.id)


def _message(tx: Session, row: Message, now: datetime) -> Content | None:
    """The step as it stands, to whom it was told; without its words for who has no part in it by now."""
    assert row.pair is not None
    assert row.office is not None
    number, state = int(row.data["number"]), ALL[row.pair.jurisdiction].name
    it, held = of_number(tx, row.pair, number, now), pairs.holding(tx, row.pair.id, row.office)
    is_new, holds = row.state == MessageState.DUE, held is not None and held.person_id == row.person_id
    if is_new and not (holds and row.office in it.readers and it.stands in (*OPEN, Stands.NOT_KEPT)):
        return None
    if it.stands is Stands.WITHDRAWN:
        return words.withdrawn(state)
    if steps.told_later(tx, row):
        return words.goes_on_below(state)
    if holds:
        return words.standing(it, state, row.office) if row.office in it.readers else words.ended(state)
    theirs = steps.as_theirs(tx, row.pair.id, number, row.person_id)
    if theirs is None or theirs.text is None or theirs.day is None:
        return words.not_with_you(state)
    return words.left_behind(state, theirs.text, theirs.day, theirs.id)


def _went_out(tx: Session, row: Message, now: datetime) -> None:
    """What was told of the step before says from now on that it goes on below."""
    if row.sent_at == now:  # and not once more after an edit
        steps.draw_earlier_again(tx, row)


KINDS = (Kind(MessageKind.STEP, "A next step", _message, asks=True, may_go=may_hear, went_out=_went_out),)
