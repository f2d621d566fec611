"""Who reads a message, and at which minutes they may be asked for something (promise 3)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.rules.hours import OPENS, Desk, at, local
from bot.rules.hours import next_allowed as allowed_to_all
from bot.rules.model import Office
from storage import absences, pairs
from storage.tables import Message, Person


def audience(tx: Session, row: Message) -> list[Person]:
    """Whom the message goes to: one person, or both offices of its pair."""
    if row.person is not None:
        return [row.person]
    if row.pair_id is None:
        return []
    held = pairs.holders(tx, row.pair_id)
    return [held[office] for office in Office if office in held]


def next_allowed(tx: Session, row: Message, now: datetime, asks_who_is_away: bool) -> datetime:
    """The next minute at which all whom this message would ping are at work. Raises NoCommonHour."""
    readers = _desks(tx, row)
    desks = [desk for _, desk in readers]
    allowed, waits = allowed_to_all(now, desks), not asks_who_is_away
    while waits and (back := max((_back(tx, *one, allowed) for one in readers), default=allowed)) > allowed:
        allowed = allowed_to_all(back, desks)
    return allowed


def _desks(tx: Session, row: Message) -> list[tuple[Person, Desk]]:
    """Everyone whom this message would ping, and where they work; nobody's hours are known outside of a pair."""
    pair = row.check_in.pair if row.check_in is not None else row.pair
    if pair is None and row.person is not None:
        held = pairs.office_of(tx, row.person)
        pair = held.pair if held is not None else None
    return [(person, pairs.desk(person, pair)) for person in audience(tx, row)] if pair is not None else []


def _back(tx: Session, person: Person, desk: Desk, moment: datetime) -> datetime:
    """When the absence ends in which this moment lies, if it lies in one."""
    last = absences.last_day(tx, person.id, local(moment, desk.zone).date())
    return at(last + timedelta(days=1), OPENS, desk.zone) if last is not None else moment
