"""A first look: which slot brings one, and its pages, each stored by itself when it is sent."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy.orm import Session

from bot.rules.first_look import YEAR, is_due, pages
from bot.rules.jurisdictions import ALL
from bot.rules.model import AskState, Looked, MessageKind, Outlook, ReadingPlace, Status
from bot.rules.plan import Plan
from bot.words import draft, notices
from bot.words import first_look as words
from bot.words.kit import Content, Json
from handlers.check_ins import silence
from handlers.check_ins.check_in import DRAWN, key_of, question_of
from handlers.check_ins.points import pages_sent, plan_of, sent_so_far
from handlers.check_ins.reveal import both_are_in, refuse_overwriting, refuse_stale
from handlers.check_ins.slots import slot_ahead
from handlers.people import MAX_ID, NotAllowed
from handlers.request import Request
from handlers.seats import Seat
from storage import check_ins, first_looks, homes, messages, pairs, readings
from storage.database import set_plainly
from storage.replies import looked
from storage.tables import CheckIn, Message, Pair, TaskForce


class Opened(BaseModel):
    """What a page carries along: `version` is how many had been sent when it was opened."""

    model_config = ConfigDict(hide_input_in_errors=True)

    check_in: int = Field(ge=1, le=MAX_ID)
    page: int = Field(ge=0)
    version: int = Field(ge=0)


def asks_all(tx: Session, task_force: TaskForce, begins: date, ahead: bool = False) -> bool:
    """Whether a round that begins then is the first look of more than half of the states: it shares no item.

    `ahead`: it has not begun, so a state whose slot comes before it has its first look by then.
    """
    started = [pair for pair in pairs.every(tx, task_force.id) if pair.started_at is not None]
    due = [pair for pair in started if is_due(pair.first_look_from, begins)]
    if ahead:
        due = [pair for pair in due if (slot := slot_ahead(pair)) is not None and slot.date() >= begins]
    return len(due) * 2 > len(started)


def about(tx: Session, plan: Plan, pair: Pair) -> dict[str, str | bool]:
    """What is kept of one as it was asked."""
    again = pair.first_look_from is not None and first_looks.had_one(tx, pair.id)
    asked = words.question(ALL[pair.jurisdiction].name, plan, again)
    return {"first_look": True, "area": words.YEARLY if again else words.TITLE, "question": asked}


def next_from(slot: str) -> date:
    """From which day on the pair's slot brings the next one, after that of this slot."""
    return datetime.fromisoformat(slot).date() + YEAR


def begin_anew(pair: Pair, check_in: CheckIn) -> None:
    """An office changed hands before both had sent theirs: the pair's next slot brings one anew."""
    if check_in.first_look and check_in.closed_at is None and check_in.revealed_at is None:
        pair.first_look_from = None


def form_of(tx: Session, seat: Seat, now: datetime, note: str = "") -> Json:
    """The first page that is missing; once all were sent, the first."""
    refuse_stale(tx, seat.check_in)
    refuse_overwriting(seat)
    plan, said = plan_of(tx, seat.check_in), sent_so_far(seat.ask)
    return _page(tx, seat, plan, _first_missing(plan, said) or 0, now, note)


def send_page(request: Request) -> Json | None:
    """A page was sent: it is stored, and the next one takes its place; after the last, what both said."""
    tx, seat, now, view = request.tx, request.seat, request.now, request.body["view"]
    opened = _opened(view)
    if not seat.check_in.first_look:
        raise NotAllowed(notices.UNREADABLE)
    refuse_stale(tx, seat.check_in)
    if seat.drafts:
        raise NotAllowed(draft.FIRST_LOOK)
    refuse_overwriting(seat, opened.version)
    plan = plan_of(tx, seat.check_in)
    if opened.page >= len(pages(plan)):
        raise NotAllowed(notices.UNREADABLE)
    _record(tx, seat, plan, _read(view, plan, opened.page, sent_so_far(seat.ask)), now)
    said = sent_so_far(seat.ask)
    following = opened.page + 1 if opened.page + 1 < len(pages(plan)) else _first_missing(plan, said)
    if following is not None:
        return _page(tx, seat, plan, following, now)
    it = question_of(tx, seat.check_in, now)
    if it.answers:
        readings.of_answers(tx, seat.person, seat.check_in, ReadingPlace.FORM, now)
        return words.window(it)
    return notices.notice_form(words.recorded(it, seat.office)) if seat.is_deputy else None


def receipt(tx: Session, row: Message, now: datetime) -> Content | None:
    """What this office has sent, as it stands; None: nothing."""
    assert row.check_in is not None
    assert row.office is not None
    ask = check_ins.ask_of(row.check_in, row.office)
    newest, said = check_ins.sent_of(ask), sent_so_far(ask)
    if newest is None or said is None:
        return None
    it, sent = question_of(tx, row.check_in, now), len(pages_sent(plan_of(tx, row.check_in), said))
    return words.receipt(it, row.office, said, sent, newest.author_id != newest.holder_id)


def _page(tx: Session, seat: Seat, plan: Plan, number: int, now: datetime, note: str = "") -> Json:
    it = question_of(tx, seat.check_in, now)
    assert it.points is not None
    last = first_looks.last_said(tx, seat.check_in.pair_id, seat.office, seat.person)
    said = sent_so_far(seat.ask)
    return words.page(it, seat.office, it.points, number, said, last, len(seat.ask.replies), note)


def _first_missing(plan: Plan, said: Looked | None) -> int | None:
    """The first page that was not sent; the last one again where its last question was not answered; None: none."""
    sent, last = pages_sent(plan, said), len(pages(plan)) - 1
    missing = [number for number in range(last + 1) if number not in sent]
    return missing[0] if missing else (last if said is None or said.outlook is None else None)


def _record(tx: Session, seat: Seat, plan: Plan, said: Looked, now: datetime) -> None:
    """Store what was sent so far, and let everything that shows it follow. The last page makes it an answer."""
    check_in = seat.check_in
    whole, was_open = _first_missing(plan, said) is None, check_in.revealed_at is not None
    if not first_looks.save(tx, seat.ask, said, whole, seat.person, now, was_open):
        return
    silence.answered(tx, seat.ask)
    if whole:
        set_plainly(tx, seat.ask, state=AskState.ANSWERED)
        both_are_in(tx, seat, now)
    tx.flush()
    messages.want_all_again(tx, check_in.id, DRAWN, MessageKind.NUDGE, [seat.office], now)
    homes.draw_again(tx, check_in.pair_id)
    messages.add(
        tx,
        check_in.task_force_id,
        f"receipt/{key_of(check_in)}/{seat.office}",
        MessageKind.RECEIPT_LATER if seat.is_deputy else MessageKind.RECEIPT,
        now,
        check_in_id=check_in.id,
        person_id=seat.ask.person_id,
        office=seat.office,
        urgent=not seat.is_deputy,
    )


def _opened(view: Json) -> Opened:
    try:
        return Opened.model_validate_json(view.get("private_metadata") or "")
    except ValidationError:
        raise NotAllowed(notices.UNREADABLE) from None


def _read(view: Json, plan: Plan, number: int, before: Looked | None) -> Looked:
    """What was sent before, with this page. Raises NotAllowed where a person could not have sent it."""
    every = pages(plan)
    statuses: dict[str, str] = dict(before.statuses) if before is not None else {}
    outlook = before.outlook if before is not None else None
    try:
        values = view["state"]["values"]
        statuses |= {item.key: Status.of(_chosen(values[words.ITEM + item.key])) for item in every[number]}
        if number == len(every) - 1:
            outlook = Outlook(_chosen(values["outlook"]))
    except (AttributeError, KeyError, TypeError, ValueError):
        raise NotAllowed(notices.UNREADABLE) from None
    return looked(statuses, outlook)


def _chosen(field: Json) -> str:
    return str(field["value"]["selected_option"]["value"])
