"""A deputy drafts; the holder of the office sends it as theirs, changes it, or does not use it."""

from __future__ import annotations

from bot.rules.model import DraftEnd, Status
from bot.words import check_in as check_in_words
from bot.words import draft as words
from bot.words import notices
from bot.words.kit import Json
from handlers.check_ins import draft
from handlers.check_ins.answer import not_to_be_quoted, read, record
from handlers.check_ins.check_in import question_of
from handlers.check_ins.reveal import refuse_overwriting, refuse_stale
from handlers.people import NotAllowed
from handlers.request import Opening, Request, Wrong
from handlers.rights import about
from storage import drafts
from storage.drafted import Draft


def send_draft(request: Request) -> Json:
    """The deputy's form was sent: it is kept for the holder. Raises Wrong by field, when nothing was kept."""
    seat, sent = request.seat, read(request.body["view"])
    if not seat.is_deputy:
        raise NotAllowed(notices.UNREADABLE)
    # What is drafted is checked as its holder's word: they may have their state named.
    if wrong := sent.wrong() or not_to_be_quoted(seat.check_in.pair, True, sent.answer()):
        raise Wrong(wrong)
    draft.keep(request.tx, seat, sent.answer(), request.now)
    assert seat.ask.person is not None
    return notices.notice_form(words.kept(seat.ask.person.slack_id))


def tapped(request: Request, status: Status) -> Json | Opening:
    """A deputy who drafts tapped a status: it is kept, and what they drafted before stays beside it."""
    tx, seat, now = request.tx, request.seat, request.now
    draft.keep(tx, seat, draft.with_status(tx, seat.ask, status), now)
    assert seat.ask.person is not None
    view = draft.form(tx, seat, now, note=words.drafted(status))
    return Opening(view, words.kept(seat.ask.person.slack_id))


def send_as_mine_pressed(request: Request) -> Json | Opening:
    """*Send as mine*: a yes to the one version that was shown. Where more is to be seen first, its form opens."""
    tx, seat, now = request.tx, request.seat, request.now
    one = _meant(request)
    answer = drafts.as_answer(one)
    wrong = not_to_be_quoted(seat.check_in.pair, seat.may_name, answer)
    if wrong or seat.check_in.revealed_at is not None:
        return _form(request, one, next(iter(wrong.values()), words.OPEN_BY_NOW))
    draft.ended(tx, one, DraftEnd.SENT, now)
    record(tx, seat, answer, now, tapped=True)
    it = question_of(tx, seat.check_in, now)
    note = words.SENT.format(answer.status.label)
    view = check_in_words.answer_form(it, seat.office, answer, None, version=len(seat.ask.replies), note=note)
    return Opening(view, check_in_words.recorded(it, seat.office, answer.status))


def change_pressed(request: Request) -> Json:
    """*Change*: the holder's own form, with the draft in it."""
    return _form(request, _meant(request), words.DRAFT)


def not_this_pressed(request: Request) -> str:
    """*Not this*."""
    draft.ended(request.tx, _meant(request), DraftEnd.NOT_USED, request.now)
    return words.NOT_THIS


def take_back_pressed(request: Request) -> str:
    """*Take back*, by the deputy who wrote it."""
    one = drafts.find(request.tx, request.task_force.id, about(request.value))
    assert one is not None
    current = draft.waits(request.tx, one.ask)
    if current is None or current.holding_id != one.holding_id:
        raise NotAllowed(words.told_to_writer(one.end))
    draft.ended(request.tx, current, DraftEnd.TAKEN_BACK, request.now)
    return words.TAKEN_BACK


def _meant(request: Request) -> Draft:
    """The draft that was pressed, if it is the one that waits. Raises NotAllowed."""
    tx, seat = request.tx, request.seat
    one = drafts.find(tx, request.task_force.id, about(request.value))
    assert one is not None
    current = draft.waits(tx, seat.ask)
    if current is not None and current.id != one.id and current.told_of == one.told_of:
        raise NotAllowed(words.NEWER)
    if current is None or current.id != one.id:
        refuse_stale(tx, seat.check_in)
        raise NotAllowed(words.NO_LONGER[_told(request, one).end or DraftEnd.ANSWERED])
    refuse_overwriting(seat, seen=None)
    return one


def _told(request: Request, one: Draft) -> Draft:
    """The version that took its place in the message, if one did: that is what something became of."""
    told = drafts.newest(request.tx, one.ask_id, one.told_of)
    assert told is not None
    return told


def _form(request: Request, one: Draft, note: str) -> Json:
    seat = request.seat
    it = question_of(request.tx, seat.check_in, request.now)
    version = len(seat.ask.replies)
    view = check_in_words.answer_form(
        it, seat.office, drafts.as_answer(one), None, version=version, note=note, may_name=seat.may_name
    )
    return words.changing(view, one.id)
