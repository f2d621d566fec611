"""When a pair's questions fall due, by its cadence, and when its first one may: after the welcomes."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from bot.rules import cadence, hours
from bot.rules.hours import Desk, at, local, next_allowed
from bot.rules.jurisdictions import ALL, plus_working_days
from bot.rules.model import MessageState
from handlers.check_ins.excuse import close_earlier
from storage import absences, check_ins, messages, pairs
from storage.pairs import desk, own_days
from storage.tables import Pair, Person

JUST_BEFORE = timedelta(microseconds=1)  # "after this" becomes "from this on"


def next_due(pair: Pair, after: datetime) -> datetime:
    """When this pair's next slot after this moment falls due."""
    state, first = ALL[pair.jurisdiction], pair.task_force.first_slot
    assert first is not None
    _, due_at = cadence.next_slot(cadence_of(pair), first, state.zone, state.code, after, own_days(pair))
    return due_at


def slot_ahead(pair: Pair) -> datetime | None:
    """The slot (wall time) that falls due at `pair.next_due`, the first where several do; None: none is ahead."""
    if pair.next_due is None:
        return None
    found = due(pair, pair.next_due - timedelta(microseconds=1), pair.next_due)
    return found[0][0] if found else None


def due_of(pair: Pair, slot: datetime) -> datetime:
    """When this slot falls due by the calendar as it is now."""
    state = ALL[pair.jurisdiction]
    return cadence.due(slot, state.zone, state.code, own_days(pair))


def cadence_of(pair: Pair) -> cadence.Cadence:
    """The pair's own cadence, else the task force's; monthly where one of its officers asked for that."""
    return cadence.slower(usual_cadence_of(pair)) if pair.slower else usual_cadence_of(pair)


def usual_cadence_of(pair: Pair) -> cadence.Cadence:
    """The same as if no officer had asked for less."""
    return cadence.parse(pair.cadence or pair.task_force.cadence)


def earliest_question(where: hours.Desk, welcome: datetime) -> datetime:
    """The start of the first day that has one full working day between itself and the welcome."""
    day = plus_working_days(where.code, hours.local(welcome, where.zone).date(), 2, where.own)
    return hours.at(day, datetime.min.time(), where.zone)


def due(pair: Pair, after: datetime, until: datetime) -> list[tuple[datetime, datetime]]:
    """The slots of this pair that fall due after the one moment and until the other: wall time, and the moment."""
    state, first = ALL[pair.jurisdiction], pair.task_force.first_slot
    assert first is not None
    return cadence.slots_due(cadence_of(pair), first, state.zone, state.code, after, until, own_days(pair))


def ready_from(tx: Session, pair: Pair, now: datetime) -> datetime:
    """From when on this pair may be asked: a full working day after each of its welcomes, sent or to come."""
    found = [now]
    for person in pairs.holders(tx, pair.id).values():
        row, where = messages.by_key(tx, pair.task_force_id, welcome_key(pair, person)), desk(person, pair)
        welcomed = row.sent_at if row is not None and row.sent_at is not None else next_allowed(now, [where])
        found.append(earliest_question(where, welcomed))
    return max(found)


def welcomed_from(tx: Session, pair: Pair) -> datetime | None:
    """From when on the welcomes of these two let the pair be asked; None: one could not be delivered."""
    found: list[datetime] = []
    for person in pairs.holders(tx, pair.id).values():
        where, told = desk(person, pair), person.welcomed_at
        if told is None:
            row = messages.by_key(tx, pair.task_force_id, welcome_key(pair, person))
            if row is None or row.state in (MessageState.DROPPED, MessageState.REFUSED):
                return None
            told = row.sent_at or _back_at_work(tx, person, where, row.not_before)
        found.append(earliest_question(where, told))
    return max(found) if found else None


def _back_at_work(tx: Session, person: Person, where: Desk, moment: datetime) -> datetime:
    """The next minute at which this person may be written to."""
    allowed = next_allowed(moment, [where])
    while (last := absences.last_day(tx, person.id, local(allowed, where.zone).date())) is not None:
        allowed = next_allowed(at(last + timedelta(days=1), time(0), where.zone), [where])
    return allowed


def reschedule(tx: Session, pair: Pair, last_asked: datetime | None, now: datetime) -> None:
    """A new schedule starts with its first slot at least 4 days (monthly: 14) after the pair was last asked.

    A question that is still to go out counts as asked now.
    """
    if pair.next_due is None:
        return
    waiting = check_ins.open_of(tx, pair.id)
    if waiting is not None and waiting.sent_at is None:
        last_asked = now
    rest = timedelta(days=14 if cadence_of(pair).nth is not None else 4)
    earliest = ready_from(tx, pair, now) if last_asked is None else last_asked + rest
    pair.next_due = next_due(pair, max(now, earliest - JUST_BEFORE))
    close_earlier(tx, pair)


def welcome_key(pair: Pair, person: Person) -> str:
    return f"welcome/{pair.jurisdiction}/{person.slack_id}"
