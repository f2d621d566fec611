"""Someone answers: sends the form, reads both. How the form opens: `handlers.check_ins.form`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from sqlalchemy.orm import Session

from bot.rules.jurisdictions import ALL
from bot.rules.model import Answer, AskState, MessageKind, Office, Quote, ReadingPlace, Status
from bot.rules.naming import named_in_win
from bot.rules.typed import storable
from bot.words import check_in as words
from bot.words import deputy, naming, notices, read_both, seal, withdrawal
from bot.words import draft as draft_words
from bot.words import first_look as first_look_words
from bot.words.kit import Content, Json
from handlers.acts import instead, under_the_first_field
from handlers.check_ins import draft, first_look, silence, voided
from handlers.check_ins.check_in import DRAWN, key_of, question_of
from handlers.check_ins.reveal import both_are_in, refuse_overwriting, refuse_stale
from handlers.digests.quote import take_back
from handlers.kinds import Kind
from handlers.people import MAX_ID, NotAllowed
from handlers.request import Request, Wrong
from handlers.seats import Seat
from storage import check_ins, homes, messages, readings, replies
from storage.database import set_plainly
from storage.replies import as_answer
from storage.tables import Message, Pair


class Sent(BaseModel):
    """The form as it comes back, checked."""

    model_config = ConfigDict(hide_input_in_errors=True)

    status: Status
    comment: str | None = Field(max_length=words.MAX_COMMENT)
    win: str | None = Field(max_length=words.MAX_WIN)
    win_quote: Quote
    help_quote: Quote

    @field_validator("comment", "win", mode="before")
    @classmethod
    def _tidy(cls, text: str | None) -> str | None:
        """Kept as it was written; nothing but blanks is nothing."""
        kept = storable(text or "")
        return kept if kept.strip() else None

    def wrong(self) -> dict[str, str]:
        """What would have no effect, by the field where that is said: nothing that was chosen is dropped unsaid."""
        return {} if self.win or self.win_quote is Quote.NO else {"win_quote": words.NO_WIN}

    def answer(self) -> Answer:
        return Answer(self.status, self.comment, self.win, self.win_quote, self.help_quote)


class Opened(BaseModel):
    """What a form of ours carries along. `opens`: it said what opens both answers, as each does since 0008.

    Before, a form could say that the words stay sealed. `draft`: it came filled with this draft of a deputy.
    """

    check_in: int = Field(ge=1, le=MAX_ID)
    version: int | None = None
    opens: bool = False
    draft: int | None = Field(default=None, ge=1, le=MAX_ID)


def read_both_pressed(request: Request) -> Json:
    """*Read both*: the whole of both answers, once they are open."""
    tx, seat = request.tx, request.seat
    it = question_of(tx, seat.check_in, request.now)
    if not it.answers:
        raise NotAllowed(notices.BOTH_WITHDRAWN if it.open else notices.NOT_YET_OPEN)
    readings.of_answers(tx, seat.person, seat.check_in, ReadingPlace.READ_BOTH, request.now)
    if it.points is not None:
        return first_look_words.window(it)
    return read_both.both_form(it, seat.office, seat.may_name)


def send_answer(request: Request) -> Json | None:
    """The form was sent. The second office gets both answers as the reply to it."""
    tx, seat, now, view = request.tx, request.seat, request.now, request.body["view"]
    sent, opened = read(view), _opened(view)
    if wrong := sent.wrong():
        raise Wrong(wrong)
    if seat.check_in.first_look:
        raise NotAllowed(notices.UNREADABLE)
    refuse_stale(tx, seat.check_in)
    refuse_overwriting(seat, opened.version)
    if not opened.opens and seat.check_in.revealed_at is not None and any(one.excuse for one in seat.check_in.asks):
        raise NotAllowed(notices.OPEN_BY_NOW)  # their form said that the words stay sealed
    if wrong := not_to_be_quoted(seat.check_in.pair, seat.may_name, sent.answer()):
        raise Wrong(wrong)
    if seat.drafts:  # they did not when their form opened
        draft.keep(tx, seat, sent.answer(), now)
        return notices.notice_form(draft_words.kept(seat.ask.person.slack_id if seat.ask.person else ""))
    draft.changed(tx, seat, opened.draft, sent.answer(), now)
    record(tx, seat, sent.answer(), now, opened.opens)
    if seat.check_in.revealed_at is None and not _more_to_say(seat):
        return None
    it = question_of(tx, seat.check_in, now)
    if not it.answers:
        return _recorded(seat, it)
    readings.of_answers(tx, seat.person, seat.check_in, ReadingPlace.FORM, now)
    return read_both.both_form(it, seat.office, seat.may_name)


def not_saved(body: Json, why: str) -> Json:
    """It was not stored: say why, and give their own words back."""
    try:
        sent = read(body["view"])
    except NotAllowed:
        return under_the_first_field(body, why)
    own = (("Your answer", sent.comment or ""), ("Your win", sent.win or ""))
    return instead(notices.notice_form(f"Not saved. {why}", *own))


def not_to_be_quoted(pair: Pair, may_name: bool, answer: Answer) -> dict[str, str]:
    """What is wrong with what is to be quoted, by field; nothing was stored yet, and the form stays open."""
    state = ALL[pair.jurisdiction]
    marks = {"win_quote": answer.win_quote, "help_quote": answer.help_quote}
    found = named_in_win(answer.win, answer.win_quote, state.code)
    if found:
        return {"win": naming.reword(found, state.name, answer.win_quote is Quote.WITHOUT_STATE)}
    if may_name:
        return {}
    return {field: deputy.not_as(state.name) for field, mark in marks.items() if mark is Quote.AS_STATE}


def _more_to_say(seat: Seat) -> bool:
    """Whether more is to be said of an answer that opens nothing than its receipt does."""
    others = check_ins.answer_of(check_ins.ask_of(seat.check_in, seat.office.other))
    return seat.is_deputy or (others is not None and others.promised)


def _recorded(seat: Seat, it: words.Question) -> Json | None:
    """A deputy gets no receipt, so they are told at once that it is stored; and who waits for a yes of the other's,
    that they do.
    """
    said = []
    if seat.is_deputy and seat.ask.person is not None:
        said.append(deputy.recorded(it.state, seat.office, seat.ask.person.slack_id))
    if seat.office.other in it.promised and seat.office.other in it.answered:
        said.append(seal.recorded_and_asked(it, seat.office))
    return notices.notice_form("\n".join(said)) if said else None


def record(
    tx: Session,
    seat: Seat,
    answer: Answer,
    now: datetime,
    opens: bool = True,
    tapped: bool = False,
    early: bool = False,
) -> None:
    """Store this answer and let everything that shows it follow. `opens`: its form said what opens both answers.

    `tapped`: it is a status that was chosen by one press, and its form has not been sent yet. `early`: it was given
    before the question came, so nobody looks at this moment, and they may be away.
    """
    if seat.drafts:
        raise NotAllowed(draft_words.HOLDER_SENDS)
    check_in = seat.check_in
    was_open = check_in.revealed_at is not None
    draft.answered(tx, seat, now)
    agreed = voided.agreed_to(tx, seat.ask)
    promised = not opens and not was_open and any(one.excuse for one in check_in.asks)
    may_name = seat.is_deputy and seat.may_name
    new = replies.give(tx, seat.ask, answer, seat.person, now, was_open, promised, may_name)
    if not new and (tapped or seat.ask.writes_until is None):
        return
    if seat.ask.state != AskState.ANSWERED:
        set_plainly(tx, seat.ask, state=AskState.ANSWERED)
    silence.answered(tx, seat.ask)
    both_are_in(tx, seat, now, tapped)
    tx.flush()
    messages.want_all_again(tx, check_in.id, DRAWN, MessageKind.NUDGE, [seat.office], now)
    homes.draw_again(tx, check_in.pair_id)
    _receipt(tx, seat, now, early)
    if len(seat.ask.replies) > 1:  # what is said for the first time was carried nowhere
        take_back(tx, seat.ask)
    voided.tell(tx, seat.ask, agreed, now)


def form_of(
    tx: Session,
    seat: Seat,
    now: datetime,
    written: str | None = None,
    note: str = "",
    tapped: Status | None = None,
) -> Json:
    """The form for this officer, with what they wrote elsewhere, or tapped, if they chose to answer with that.

    A first look takes no words, so that opens as it is.
    """
    if seat.drafts:
        return draft.form(tx, seat, now, written, note)
    if seat.check_in.first_look:
        return first_look.form_of(tx, seat, now, note)
    refuse_stale(tx, seat.check_in)
    refuse_overwriting(seat)
    mine, check_in = check_ins.answer_of(seat.ask), seat.check_in
    last = replies.last_status(tx, check_in.pair_id, seat.office, check_in.item or "") if mine is None else None
    it = question_of(tx, check_in, now)
    answer = replies.as_answer(mine) if mine else None
    version = len(seat.ask.replies)
    return words.answer_form(it, seat.office, answer, last, written, version, note, seat.may_name, tapped)


def read(view: Json) -> Sent:
    """The form as it was sent. Raises NotAllowed when it is not ours, or not one that a person could have sent."""
    try:
        values = view["state"]["values"]
        return Sent(**{name: _value(values[name]["value"]) for name in Sent.model_fields})
    except (AttributeError, KeyError, TypeError, ValidationError):
        raise NotAllowed(notices.UNREADABLE) from None


def _opened(view: Json) -> Opened:
    try:
        return Opened.model_validate_json(view.get("private_metadata") or "")
    except ValidationError:
        raise NotAllowed(notices.UNREADABLE) from None


def _value(state: Json) -> Any:
    if state["type"] == "radio_buttons":
        return state["selected_option"]["value"]
    return state["value"]


def _receipt(tx: Session, seat: Seat, now: datetime, early: bool) -> None:
    """To the holder: at once if they have answered just now, else in their hours."""
    at_once = not (seat.is_deputy or early)
    messages.add(
        tx,
        seat.check_in.task_force_id,
        f"receipt/{key_of(seat.check_in)}/{seat.office}",
        MessageKind.RECEIPT if at_once else MessageKind.RECEIPT_LATER,
        now,
        check_in_id=seat.check_in.id,
        person_id=seat.ask.person_id,
        office=seat.office,
        urgent=at_once,
        data={"early": True} if early else {},
    )


def _receipt_message(tx: Session, row: Message, now: datetime) -> Content:
    """What this office has answered, as it stands."""
    assert row.check_in is not None
    office = Office(row.office or "")
    mine = check_ins.answer_of(check_ins.ask_of(row.check_in, office))
    if row.check_in.first_look and (shown := first_look.receipt(tx, row, now)) is not None:
        return shown
    it = question_of(tx, row.check_in, now)
    if mine is None:
        return withdrawal.receipt(it, office)
    by = words.BY_DEPUTY if mine.author_id != mine.holder_id else ""
    early = words.EARLY if mine.version == 1 and row.data.get("early") else ""
    return words.receipt(it, office, as_answer(mine), f"{by}{early}")


KINDS = (
    Kind(MessageKind.RECEIPT, "A receipt", _receipt_message),
    Kind(MessageKind.RECEIPT_LATER, "A receipt", _receipt_message, asks=True),
)
