"""When a pair's questions fall due, by its cadence, and when its first one may."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.rules import cadence, hours
from bot.rules.jurisdictions import ALL, plus_working_days
from storage.pairs import own_days
from storage.tables import Pair


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
