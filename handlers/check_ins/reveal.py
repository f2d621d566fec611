"""Both answers are in: they open at once, or first who wrote under *stays sealed* is asked.

Nothing that was written under that promise opens without its writer's yes. What they send anew carries none: the
form says what opens it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.rules.model import ConsentTo, MessageKind, MessageState, Office, ReadingPlace
from bot.words import check_in as words
from bot.words import deputy, draft, notices, read_both, seal
from bot.words.kit import Content
from handlers.check_ins.check_in import DRAWN, key_of, question_of, stays_sealed, writing_in
from handlers.check_ins.excuse import on_duty
from handlers.digests.digest import one_more_is_in
from handlers.kinds import Kind
from handlers.people import NotAllowed
from handlers.request import Opening, Request
from handlers.seats import Seat, why_not
from storage import check_ins, consents, homes, messages, pairs, readings, replies
from storage.database import set_plainly
from storage.tables import Ask, CheckIn, Message, Reply

WRITE_FOR = timedelta(minutes=5)
"""How long who answers second, by one tap, may write before both open; up to the full minute that is named."""


def both_are_in(tx: Session, seat: Seat, now: datetime, tapped: bool = False) -> None:
    """Open both once this office has answered, or said yes, unless somebody is to be asked before.

    `tapped`: they have only chosen a status, so they are given time to write. Whom that was given to alone ends it.
    """
    check_in = seat.check_in
    if check_in.revealed_at is not None or len(check_ins.answers(check_in)) < len(Office):
        return
    if ask_writers(tx, check_in, now):
        return
    writing = writing_in(check_in)
    if tapped and writing is None:
        until = now + WRITE_FOR + timedelta(minutes=1)
        set_plainly(tx, seat.ask, writes_until=until.replace(second=0, microsecond=0))
    elif not tapped and writing in (None, seat.ask):
        _open_both(tx, check_in, seat.office, now)


def time_is_up(tx: Session, ask: Ask, now: datetime) -> None:
    """Who answered second by one tap had time to write: both open, unless the question has ended since."""
    check_in = ask.check_in
    set_plainly(tx, ask, writes_until=None)
    both = check_in.revealed_at is None and len(check_ins.answers(check_in)) == len(Office)
    if both and not check_ins.ended(tx, check_in) and not ask_writers(tx, check_in, now):
        _open_both(tx, check_in, ask.office, now)
    _draw_again(tx, check_in)


def _open_both(tx: Session, check_in: CheckIn, office: Office, now: datetime) -> None:
    """Both are open from now on. The office that did not bring it about is not looking, so it is told."""
    if (writing := writing_in(check_in)) is not None:
        set_plainly(tx, writing, writes_until=None)
    set_plainly(tx, check_in, revealed_at=now)
    other = check_ins.ask_of(check_in, office.other)
    duty = on_duty(tx, check_in.pair, other.office, now)
    messages.add(
        tx,
        check_in.task_force_id,
        f"reveal/{key_of(check_in)}/{other.office}",
        MessageKind.REVEALED,
        now,
        check_in_id=check_in.id,
        person_id=duty[0].person_id if duty else other.person_id,
        office=other.office,
    )
    if check_in.digest_id is not None:
        one_more_is_in(tx, check_in, now)


def ask_writers(tx: Session, check_in: CheckIn, now: datetime) -> bool:
    """Ask those whose answer was to stay sealed, once both are in; False: nobody has to be asked."""
    given = check_ins.answers(check_in)
    if check_in.revealed_at is not None or len(given) < len(Office):
        return False
    kept = [ask for ask in check_in.asks if stays_sealed(tx, given[ask.office])]
    for ask in kept:
        _ask(tx, ask, given[ask.office], now)
    return bool(kept)


def refuse_overwriting(seat: Seat, seen: int | None = None) -> None:
    """Nobody changes unseen what the other who answers for their office has sent, if only a page of it.

    Raises NotAllowed.
    """
    newest = check_ins.sent_of(seat.ask)
    if newest is None or newest.author_id == seat.person.id:
        return
    if seat.is_deputy and newest.author_id == seat.ask.person_id:
        raise NotAllowed(deputy.HOLDER_ANSWERED)
    if seen is not None and seen != newest.version:
        raise NotAllowed(deputy.ANSWERED_MEANWHILE)


def refuse_stale(tx: Session, check_in: CheckIn) -> None:
    """Raises NotAllowed for a question that takes no answer anymore."""
    if why := why_not(tx, check_in):
        raise NotAllowed(why)


def _agree(tx: Session, seat: Seat, reply: Reply, yes: bool, now: datetime) -> None:
    """The writer says whether this version may open after all."""
    if consents.latest(tx, [reply.id], ConsentTo.OPEN) is not yes:
        consents.say(tx, reply, ConsentTo.OPEN, seat.office, seat.person, yes, now)
    if yes:
        both_are_in(tx, seat, now)
    _draw_again(tx, seat.check_in)


def _draw_again(tx: Session, check_in: CheckIn) -> None:
    messages.want_again(tx, check_in.id, *DRAWN, MessageKind.NUDGE)
    homes.draw_again(tx, check_in.pair_id)


def open_now_pressed(request: Request) -> Opening:
    """*Open both*, by the office that answered second and may still write: it wants to read now."""
    tx, seat, now = request.tx, request.seat, request.now
    if seat.drafts:
        raise NotAllowed(draft.HOLDER_SENDS)
    check_in, writing = seat.check_in, writing_in(seat.check_in)
    waits = writing is not None and not check_ins.ended(tx, check_in)
    if check_in.first_look or (check_in.revealed_at is None and not waits):
        raise NotAllowed(seal.NO_LONGER)
    if writing is not None:
        both_are_in(tx, seat, now)  # not for the other office, which then reads until when it waits
        _draw_again(tx, check_in)
    it = question_of(tx, check_in, now)
    if not it.answers:
        raise NotAllowed(notices.BOTH_WITHDRAWN if it.open else seal.to_both(it))
    readings.of_answers(tx, seat.person, check_in, ReadingPlace.OPEN_BOTH, now)
    return Opening(read_both.both_form(it, seat.office, seat.may_name), seal.OPENED)


def unseal_pressed(request: Request) -> str | Opening:
    """*Open both*."""
    tx, seat, now = request.tx, request.seat, request.now
    _agree(tx, seat, _asked_about(request), True, now)
    it = question_of(tx, seat.check_in, now)
    if not it.answers:  # the other was promised the same, and is asked as well
        return seal.to_both(it)
    readings.of_answers(tx, seat.person, seat.check_in, ReadingPlace.OPEN_BOTH, now)
    return Opening(read_both.both_form(it, seat.office, seat.may_name), seal.OPENED)


def keep_sealed_pressed(request: Request) -> str:
    """*Keep mine sealed*. The other office does not learn of it."""
    _agree(request.tx, request.seat, _asked_about(request), False, request.now)
    return seal.KEPT


def unseal_message(tx: Session, row: Message, now: datetime) -> Content | None:
    """The question to who wrote under *stays sealed*; once it is settled, that it is."""
    assert row.check_in is not None
    assert row.office is not None
    office, ask = row.office, check_ins.ask_of(row.check_in, row.office)
    it = question_of(tx, row.check_in, now)
    reply = check_ins.answer_of(ask)
    waits = it.answerable and office in it.promised and len(it.answered) == len(Office)
    theirs = reply is not None and row.person_id == replies.writer_of(tx, ask, reply).id
    if reply is None or not waits or not theirs or reply.version != row.data["version"]:
        return None if row.state == MessageState.DUE else seal.settled(it, office)
    said_no = consents.latest(tx, [reply.id], ConsentTo.OPEN) is False
    return (seal.kept_sealed if said_no else seal.ask_writer)(it, office, reply.version)


def _asked_about(request: Request) -> Reply:
    """The version that they were asked about. Raises NotAllowed where there is nothing to say to it anymore."""
    seat = request.seat
    refuse_stale(request.tx, seat.check_in)
    reply = check_ins.answer_of(seat.ask)
    if seat.check_in.revealed_at is not None:
        raise NotAllowed(seal.OPEN_ALREADY)
    if reply is None or str(reply.version) != request.value.partition(":")[2] or not reply.promised:
        raise NotAllowed(seal.CHANGED)
    if len(check_ins.answers(seat.check_in)) < len(Office):
        raise NotAllowed(seal.NOTHING_TO_OPEN)
    return reply


def _ask(tx: Session, ask: Ask, reply: Reply, now: datetime) -> None:
    writer = replies.writer_of(tx, ask, reply)
    key = f"{MessageKind.UNSEAL}/{key_of(ask.check_in)}/{ask.office}/{reply.version}/{writer.slack_id}"
    place = {"check_in_id": ask.check_in_id, "person_id": writer.id, "office": ask.office}
    data = {"version": reply.version}
    if not messages.add(tx, ask.task_force_id, key, MessageKind.UNSEAL, now, data=data, **place):
        row = messages.locked_by_key(tx, ask.task_force_id, key)
        if row is not None and row.state == MessageState.DROPPED:
            # What was asked had settled itself before it went out.
            messages.again(row, data, now)


def _revealed_message(tx: Session, row: Message, now: datetime) -> Content | None:
    """The word to the office that was not looking, unless they left it meanwhile."""
    assert row.check_in is not None
    it, held = question_of(tx, row.check_in, now), pairs.office_of(tx, row.person) if row.person else None
    if row.ts:
        return words.both_are_in(it)
    theirs = held is not None and held.pair_id == row.check_in.pair_id
    return words.both_are_in(it) if len(it.answers) == 2 and theirs else None


KINDS = (
    Kind(MessageKind.REVEALED, "The word that both answers are in", _revealed_message, asks=True),
    Kind(MessageKind.UNSEAL, "The question whether both answers may open", unseal_message, asks=True),
)
