"""How a deputy's draft stands, what becomes of it, and who is told: it is nobody's answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.rules.jurisdictions import ALL
from bot.rules.model import Answer, DraftEnd, MessageKind, MessageState, Status
from bot.words import deputy
from bot.words import draft as words
from bot.words.check_in import Question
from bot.words.kit import Content, Json
from handlers.check_ins.check_in import key_of, own_of, question_of
from handlers.check_ins.reveal import refuse_overwriting, refuse_stale
from handlers.kinds import Kind
from handlers.people import NotAllowed
from handlers.seats import Seat, why_not
from storage import check_ins, drafts, homes, messages, pairs
from storage.drafted import Draft
from storage.tables import Ask, CheckIn, Holding, Message, Person


def waits(tx: Session, ask: Ask) -> Draft | None:
    """The draft that the holder of this office may send now; None: there is none."""
    newest = drafts.newest(tx, ask.id)
    if newest is None or newest.end is not None or newest.after != len(ask.replies):
        return None
    return newest if newest.holding.until is None and not why_not(tx, ask.check_in) else None


def waits_for(tx: Session, check_in: CheckIn, held: Holding) -> Draft | None:
    """What this deputy drafted for a question, where it waits."""
    ask = next((one for one in check_in.asks if one.office == held.office), None)
    found = waits(tx, ask) if ask is not None else None
    return found if found is not None and found.holding_id == held.id else None


def refuse(tx: Session, seat: Seat) -> None:
    """Raises NotAllowed where this deputy can draft nothing."""
    if seat.check_in.first_look:
        raise NotAllowed(words.FIRST_LOOK)
    refuse_stale(tx, seat.check_in)
    refuse_overwriting(seat)
    if seat.ask.person is None or seat.ask.person.deleted:
        raise NotAllowed(words.NOBODY)


def keep(tx: Session, seat: Seat, answer: Answer, now: datetime) -> None:
    """Store what a deputy drafted, and let its holder have it. The newest takes the place of one that waits."""
    refuse(tx, seat)
    held, before = pairs.deputy(tx, seat.check_in.pair_id, seat.office), waits(tx, seat.ask)
    assert held is not None
    if before is not None and drafts.as_answer(before) == answer:
        return
    made = drafts.add(tx, seat.ask, held, answer, now, before.told_of if before is not None else None)
    held.silent = 0
    messages.add(
        tx,
        made.task_force_id,
        f"draft/{key_of(seat.check_in)}/{seat.office}/{made.told_of}",
        MessageKind.DRAFT,
        now,
        check_in_id=seat.check_in.id,
        person_id=seat.ask.person_id,
        office=seat.office,
        data={"told_of": made.told_of},
    )
    _draw_again(tx, made)


def with_status(tx: Session, ask: Ask, status: Status) -> Answer:
    """What they drafted, with this status."""
    before = waits(tx, ask)
    return replace(drafts.as_answer(before), status=status) if before is not None else Answer(status)


def form(tx: Session, seat: Seat, now: datetime, written: str | None = None, note: str = "") -> Json:
    """The form of a deputy who drafts, with what they drafted before."""
    refuse(tx, seat)
    assert seat.ask.person is not None
    before = waits(tx, seat.ask)
    filled = drafts.as_answer(before) if before is not None else None
    it = question_of(tx, seat.check_in, now)
    return words.draft_form(it, seat.office, filled, seat.ask.person.slack_id, written or "", note)


def ended(tx: Session, draft: Draft, what: DraftEnd, now: datetime, by: Person | None = None) -> None:
    """This became of a draft that waited; its writer is told, unless they did it themselves."""
    drafts.end(tx, draft, what, now)
    _draw_again(tx, draft, words_gone=what is not DraftEnd.SENT)
    writer, ask = draft.holding.person, draft.ask
    if what not in words.TOLD or (by is not None and by.id == writer.id) or ask.person is None:
        return
    pair = ask.check_in.pair
    said = words.told(
        what, ALL[pair.jurisdiction].name, ask.office, ask.person.slack_id, ask.check_in.question or ""
    )
    key, data = f"told/draft/{draft.id}", {"text": said.text, "blocks": said.blocks}
    place = {"person_id": writer.id, "check_in_id": ask.check_in_id, "office": ask.office}
    messages.add(tx, draft.task_force_id, key, MessageKind.TOLD, now, data=data, **place)


def answered(tx: Session, seat: Seat, now: datetime) -> None:
    """The office answers, and not by its draft: that falls away. Call before the answer is stored."""
    if (
        pairs.deputy(tx, seat.check_in.pair_id, seat.office) is not None
        and (one := waits(tx, seat.ask)) is not None
    ):
        ended(tx, one, DraftEnd.ANSWERED, now, by=seat.person)


def changed(tx: Session, seat: Seat, draft_id: int | None, answer: Answer, now: datetime) -> None:
    """The holder sends the form that their deputy's draft stood in, if that still waits: changed or not."""
    one = waits(tx, seat.ask) if draft_id is not None else None
    if one is not None and one.id == draft_id and not seat.is_deputy:
        same = drafts.as_answer(one) == answer
        ended(tx, one, DraftEnd.SENT if same else DraftEnd.CHANGED, now)


def deputys_question(tx: Session, check_in: CheckIn, it: Question, held: Holding) -> Content:
    """A question as this deputy sees it: what they drafted, where it waits; else what the office has answered."""
    holder = pairs.holding(tx, held.pair_id, held.office)
    whom = holder.person.slack_id if holder is not None else ""
    if not it.open and (one := waits_for(tx, check_in, held)) is not None:
        return words.waits(it, drafts.as_answer(one), one.id, whom, held.drafts)
    own = own_of(check_in, held.office, held.person_id)
    return deputy.question(replace(it, drafts=held.drafts), held.office, own, whom if held.drafts else None)


def over(tx: Session, check_in: CheckIn, now: datetime) -> None:
    """This question takes no answer anymore: what was drafted for it falls away."""
    for ask in check_in.asks:
        newest = drafts.newest(tx, ask.id)
        if newest is not None and newest.end is None and newest.after == len(ask.replies):
            ended(tx, newest, DraftEnd.DEPUTY_GONE if newest.holding.until else DraftEnd.LATE, now)


def hold(tx: Session, was: Holding) -> None:
    """Lock what this deputy drafted for: the holder may be sending it just now."""
    for check_in_id in drafts.questions_of(tx, was):
        check_ins.locked(tx, check_in_id)


def deputy_gone(tx: Session, was: Holding, now: datetime) -> None:
    """Who was deputy answers for that office no more: nothing that they drafted reaches anybody else."""
    hold(tx, was)
    for one in drafts.waiting_of(tx, was):
        ended(tx, one, DraftEnd.DEPUTY_GONE, now)


def _draw_again(tx: Session, draft: Draft, words_gone: bool = False) -> None:
    """What its two readers are shown of it follows; the pair's own conversation is not touched."""
    ask = draft.ask
    messages.want_again(tx, ask.check_in_id, MessageKind.DRAFT, words_gone=words_gone)
    key = f"checkin/{key_of(ask.check_in)}/{ask.office}/{draft.holding.person.slack_id}"
    messages.want_key_again(tx, draft.task_force_id, key)
    for person in (draft.holding.person, ask.person):
        if person is not None:
            homes.draw_theirs_again(tx, draft.task_force_id, person.slack_id)


def draft_message(tx: Session, row: Message, now: datetime) -> Content | None:
    """The draft to the holder of the office; once it waits no more, what became of it."""
    assert row.check_in is not None
    assert row.office is not None
    ask = check_ins.ask_of(row.check_in, row.office)
    told = drafts.newest(tx, ask.id, row.data["told_of"])
    assert told is not None
    it, waiting = question_of(tx, row.check_in, now), waits(tx, ask)
    held = pairs.holding(tx, row.check_in.pair_id, row.office)
    if waiting is not None and waiting.id == told.id and held is not None and held.person_id == row.person_id:
        return words.to_holder(it, row.office, drafts.as_answer(told), told.id, told.holding.person.slack_id)
    return None if row.state == MessageState.DUE else words.over(it, told.end or DraftEnd.LATE)


KINDS = (Kind(MessageKind.DRAFT, "A deputy's draft", draft_message, asks=True),)
