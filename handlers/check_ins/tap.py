"""One tap is an answer: a status is pressed under the question, and stored at once."""

from __future__ import annotations

from dataclasses import replace

from bot.rules.model import Answer, Status
from bot.words import check_in as words
from bot.words import notices
from bot.words.kit import Json
from handlers.check_ins import drafting
from handlers.check_ins.answer import form_of, not_to_be_quoted, record
from handlers.check_ins.check_in import question_of, stays_sealed
from handlers.check_ins.reveal import refuse_overwriting
from handlers.people import NotAllowed
from handlers.request import Opening, Request
from handlers.seats import Seat
from storage import check_ins, replies
from storage.tables import Reply


def status_pressed(request: Request) -> Json | Opening:
    """One of the statuses. What they wrote before stays; the window offers a sentence.

    Where that would change what they do not see, nothing is stored: the window shows it, and *Send* changes it.
    """
    tx, seat, now = request.tx, request.seat, request.now
    if seat.note or seat.check_in.first_look:  # not what they pressed: that is over
        return form_of(tx, seat, now, note=seat.note)
    if seat.drafts:
        return drafting.tapped(request, _status(request.value))
    refuse_overwriting(seat)
    mine, status = check_ins.answer_of(seat.ask), _status(request.value)
    answer = replace(replies.as_answer(mine), status=status) if mine is not None else Answer(status)
    if _must_be_seen(request, seat, mine, answer):
        return form_of(tx, seat, now, note=words.NOT_YET.format(status.label), tapped=status)
    record(tx, seat, answer, now, tapped=True)
    it = question_of(tx, seat.check_in, now)
    form = words.answer_form(
        it,
        seat.office,
        answer,
        None,
        version=len(seat.ask.replies),
        note=words.RECORDED.format(status.label),
        may_name=seat.may_name,
    )
    return Opening(form, words.recorded(it, seat.office, status))


def _must_be_seen(request: Request, seat: Seat, mine: Reply | None, answer: Answer) -> bool:
    """Whether one press would change what both have read, what somebody else gave, what was to stay sealed, or a
    text that can't be quoted anymore.
    """
    if seat.check_in.revealed_at is not None:
        return True
    if mine is None:
        return False
    sealed = stays_sealed(request.tx, mine)
    return (
        mine.author_id != seat.person.id
        or sealed
        or bool(not_to_be_quoted(seat.check_in.pair, seat.may_name, answer))
    )


def _status(value: str) -> Status:
    """Which status a button names, beside its question. Raises NotAllowed."""
    named = value.partition(":")[2]
    chosen = next((status for status in Status if status == named), None)
    if chosen is None:
        raise NotAllowed(notices.UNREADABLE)
    return chosen
