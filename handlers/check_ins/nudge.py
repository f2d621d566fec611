"""Someone has not answered yet: a reminder on the 2nd working day, and on the 4th if the other office has answered.

The table is the schedule: `ask.nudge_at` says when an office is next reminded. **Not now** moves only that.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from bot.rules.hours import at, local, time_words
from bot.rules.jurisdictions import ALL, next_working_day, plus_working_days
from bot.rules.model import AskState, MessageKind, MessageState, PutOff, Role
from bot.words import notices
from bot.words import nudge as words
from bot.words.deputy import HOLDER_REMINDED
from bot.words.kit import Content, Json
from handlers.check_ins.check_in import closing, key_of, stays_sealed
from handlers.check_ins.excuse import SILENT_AFTER, excuse, excuse_of, is_on_duty, on_duty
from handlers.check_ins.points import takes
from handlers.kinds import Kind
from handlers.people import NotAllowed
from handlers.request import Request
from handlers.seats import Seat, why_not
from storage import check_ins, drafts, messages, pairs
from storage.pairs import desk
from storage.tables import Ask, Message

AT = time(9)
EVERY = 2  # working days
MOST = 2  # reminders, unless somebody chose the time of another


def plan(tx: Session, row: Message) -> None:
    """The question is out: its readers are next reminded on the 2nd working day after."""
    assert row.check_in is not None
    assert row.sent_at is not None
    for ask in row.check_in.asks:
        new = ask.state == AskState.EXPECTED and ask.nudge_at is None and not ask.nudges
        if new and row.office in (None, ask.office):
            ask.nudge_at = _after(ask, row.sent_at)


def plan_anew(ask: Ask, now: datetime) -> None:
    """An answer was withdrawn, so one is expected again: counted from now, and still at most two reminders."""
    ask.nudge_at, ask.put_off = (_after(ask, now) if ask.nudges < MOST else None), False


def nudge(tx: Session, ask: Ask, now: datetime) -> None:
    """A reminder has fallen due. After an outage only the latest one is sent."""
    due, ask.nudge_at = ask.nudge_at, None
    if due is None or not _waits(ask) or excuse(tx, ask, now):
        return
    reader = on_duty(tx, ask.check_in.pair, ask.office, now)[0]
    if reader.role == Role.DEPUTY and drafts.waits(tx, ask, reader):  # they have done their part
        return
    second = _after(ask, due)
    if not ask.nudges and not ask.put_off and second <= now and _second_is_called_for(tx, ask):
        ask.nudges = 1
    if ask.put_off or not ask.nudges or _second_is_called_for(tx, ask):
        ask.nudges += 1
        messages.add(
            tx,
            ask.task_force_id,
            f"nudge/{key_of(ask.check_in)}/{ask.office}/{ask.nudges}",
            MessageKind.NUDGE,
            now,
            check_in_id=ask.check_in_id,
            person_id=reader.person_id,
            office=ask.office,
            expires_at=ask.check_in.closes_at,
        )
        ask.nudge_at = second if ask.nudges < MOST else None
    ask.put_off = False


def nudge_message(tx: Session, row: Message, now: datetime) -> Content | None:
    """The reminder; None when it is no longer called for at the moment of sending."""
    assert row.check_in is not None
    assert row.office is not None
    check_in, office = row.check_in, row.office
    ask = check_ins.ask_of(check_in, office)
    if row.ts and (shrunk := _over(tx, row, ask)) is not None:
        return shrunk
    if row.person is None or not is_on_duty(tx, check_in.pair, office, row.person_id, now):
        return None
    if row.state == MessageState.DUE and (not _waits(ask) or excuse_of(tx, check_in.pair, office, now)):
        return None
    state, other = ALL[check_in.pair.jurisdiction].name, _other_has_answered(ask)
    until = time_words(check_in.closes_at or closing(check_in, now), desk(row.person, check_in.pair).zone)
    theirs = check_ins.answers(check_in).get(office.other)
    promised = theirs is not None and stays_sealed(tx, theirs)
    by_deputy = row.person_id != ask.person_id
    more = {"takes": takes(tx, ask)} if check_in.first_look else {}
    asked = check_in.question or ""
    return words.nudge(check_in.id, state, office, asked, until, other, by_deputy, promised, **more)


def _over(tx: Session, row: Message, ask: Ask) -> Content | None:
    """One line for a reminder that is out and true no more; None: it still is."""
    answered, check_in = check_ins.answer_of(ask) is not None, ask.check_in
    both = (pairs.holding(tx, check_in.pair_id, ask.office), pairs.deputy(tx, check_in.pair_id, ask.office))
    theirs = any(held is not None and held.person_id == row.person_id for held in both)
    if theirs and not answered and check_in.closed_at is None and check_in.revealed_at is None:
        return None
    return words.over(answered, check_in.closed_at is not None)


def not_now_pressed(request: Request) -> Json:
    """*Not now*: when then?"""
    seat, zone = request.seat, _zone(request.seat.ask)
    _refuse_settled(request.tx, seat, request.now)
    moments = _moments(seat, request.now)
    choices = [(when, f"{words.WHEN[when]}: {time_words(it, zone)}") for when, it in moments.items()]
    return words.not_now_form(seat.check_in.id, [*choices, (PutOff.SKIP, words.SKIP)], seat.note)


def send_not_now(request: Request) -> str:
    """Move this person's reminders as they chose, and nobody else's; nobody learns of it."""
    tx, seat, ask, now = request.tx, request.seat, request.seat.ask, request.now
    try:
        when = PutOff(request.chosen("when"))
    except ValueError:
        raise NotAllowed(notices.UNREADABLE) from None
    _refuse_settled(tx, seat, now)
    if when is PutOff.SKIP:
        ask.state, ask.nudge_at = AskState.SKIPPED, None
        check_ins.postpone(tx, ask, seat.person, when, None, now)
        return words.SKIPPED
    moment = _moments(seat, now).get(when)
    if moment is None:
        raise NotAllowed(words.TOO_LATE)
    ask.nudge_at, ask.put_off = moment, True
    check_ins.postpone(tx, ask, seat.person, when, moment, now)
    return words.put_off(time_words(moment, _zone(ask)))


def _moments(seat: Seat, now: datetime) -> dict[PutOff, datetime]:
    """When *tomorrow* and *next week* would be: on a working day at 9:00, before the close."""
    ask = seat.ask
    today = local(now, _zone(ask)).date()
    monday = today + timedelta(days=7 - today.weekday())
    days = {PutOff.TOMORROW: today + timedelta(days=1), PutOff.NEXT_WEEK: monday}
    code, own = ask.check_in.pair.jurisdiction, pairs.own_days(ask.check_in.pair)
    found = {when: _on(ask, next_working_day(code, day, own)) for when, day in days.items()}
    if found[PutOff.TOMORROW] == found[PutOff.NEXT_WEEK]:
        del found[PutOff.NEXT_WEEK]
    close = seat.check_in.closes_at
    return {when: moment for when, moment in found.items() if close is None or moment < close}


def _refuse_settled(tx: Session, seat: Seat, now: datetime) -> None:
    """Raises NotAllowed where there is nothing to put off."""
    if why := why_not(tx, seat.check_in):
        raise NotAllowed(why)
    if seat.is_deputy and is_on_duty(tx, seat.check_in.pair, seat.office, seat.ask.person_id, now):
        raise NotAllowed(HOLDER_REMINDED)
    if seat.ask.state == AskState.ANSWERED:
        raise NotAllowed(words.ANSWERED_ALREADY)
    if seat.check_in.closed_at is not None:
        raise NotAllowed(words.CLOSED_ALREADY)
    if seat.ask.state != AskState.EXPECTED:
        raise NotAllowed(words.NOT_EXPECTED)


def _waits(ask: Ask) -> bool:
    """Whether this office's answer is still expected."""
    check_in = ask.check_in
    return ask.state == AskState.EXPECTED and check_in.closed_at is None and check_in.revealed_at is None


def _second_is_called_for(tx: Session, ask: Ask) -> bool:
    """Only to open the other's answer; and not to who is about to be told that they are left alone from now on."""
    held = pairs.holding(tx, ask.check_in.pair_id, ask.office)
    return _other_has_answered(ask) and held is not None and held.silent < SILENT_AFTER - 1


def _other_has_answered(ask: Ask) -> bool:
    return ask.office.other in check_ins.answers(ask.check_in)


def _after(ask: Ask, moment: datetime) -> datetime:
    """9:00 on the 2nd working day after this moment, where this person works."""
    day: date = local(moment, _zone(ask)).date()
    pair = ask.check_in.pair
    return _on(ask, plus_working_days(pair.jurisdiction, day, EVERY, pairs.own_days(pair)))


def _on(ask: Ask, day: date) -> datetime:
    return at(day, AT, _zone(ask))


def _zone(ask: Ask) -> str:
    assert ask.person is not None
    return desk(ask.person, ask.check_in.pair).zone


KINDS = (Kind(MessageKind.NUDGE, "A reminder", nudge_message, asks=True),)
