"""An admin entered that somebody is away, or ended that: who it is about is told, in their hours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.rules.hours import OPENS, at, local
from bot.rules.model import MessageKind, Role
from bot.words import away_for as words
from bot.words.kit import Content
from bot.words.own import span
from handlers.check_ins import upcoming
from handlers.check_ins.excuse import deputy_key
from handlers.kinds import Kind
from storage import absences, messages, pairs
from storage.absences import Days
from storage.pairs import desk
from storage.tables import Holding, Message, Person

KIND = MessageKind.ABSENCE
WELCOMED_FIRST = timedelta(hours=1)


def tell_entered(tx: Session, held: Holding, by: Person, days: Days, now: datetime) -> None:
    """Let who is away be told."""
    _add(tx, held, "entered", by, [days], now)


def tell_ended(tx: Session, held: Holding, by: Person, ended: Sequence[Days], now: datetime) -> None:
    """Let them be told of those days of whose beginning they were told."""
    out = [row for row in messages.to_person(tx, held.person_id, KIND) if row.ts is not None]
    told = [_days(row) for row in out if "entered" in row.data]
    known = [days for days in ended if [days] in told]
    if known:
        _add(tx, held, "ended", by, known, now)


def draw_again(tx: Session, held: Holding) -> None:
    """What told them that they are marked as away says no more than is so."""
    messages.want_pair_again(tx, held.pair_id, KIND)


def _add(tx: Session, held: Holding, what: str, by: Person, days: Sequence[Days], now: datetime) -> None:
    pair, person = held.pair, held.person
    key = f"{KIND}/{pair.jurisdiction}/{person.slack_id}/{what}/{days[0][0]}/{now.isoformat()}"
    data = {what: [[first.isoformat(), last.isoformat()] for first, last in days], "by": by.slack_id}
    messages.add(tx, pair.task_force_id, key, KIND, now, person_id=person.id, pair_id=pair.id, data=data)


def _days(row: Message) -> list[Days]:
    found = row.data.get("entered") or row.data["ended"]
    return [(date.fromisoformat(first), date.fromisoformat(last)) for first, last in found]


def _message(tx: Session, row: Message, now: datetime) -> Content | None:
    """None where it is not so any more before they were told, or they left the office."""
    person, by, days = row.person, row.data["by"], _days(row)
    held = pairs.office_of(tx, person) if person is not None else None
    if person is None or held is None:
        return None
    next_line, said = upcoming.own_line(tx, held.pair, person), [span(*one) for one in days]
    if "ended" in row.data:
        return words.ended(by, said, next_line)
    today = local(now, desk(person, held.pair).zone).date()
    stand = [one for one in absences.ahead(tx, person.id, today) if one.entered_by is not None]
    if days[0] in [(one.first_day, one.last_day) for one in stand]:
        return words.entered(by, said[0], next_line, begun=days[0][0] <= today)
    return words.over(by, said[0]) if row.ts is not None else None


def _may_go(tx: Session, row: Message, now: datetime) -> bool:
    """Whoever is not welcomed yet gets nothing before that; who said themselves that they are away, after it.

    Whose days away only an admin entered is told on these days, too: it may be news to them.
    """
    held = pairs.office_of(tx, row.person) if row.person is not None else None
    if row.person is None or held is None:
        return True
    if not _is_welcomed(tx, held):
        row.not_before = now + WELCOMED_FIRST
        return False
    zone = desk(row.person, held.pair).zone
    today = local(now, zone).date()
    theirs = [one for one in absences.ahead(tx, row.person.id, today) if one.entered_by is None]
    if not theirs or theirs[0].first_day > today:
        return True
    row.not_before = at(theirs[0].last_day + timedelta(days=1), OPENS, zone)
    return False


def _is_welcomed(tx: Session, held: Holding) -> bool:
    if held.role == Role.HOLDER:
        return held.person.welcomed_at is not None
    welcome = messages.by_key(tx, held.task_force_id, deputy_key(held))
    return welcome is not None and welcome.ts is not None


KINDS = (Kind(KIND, "The word of days away", _message, asks=True, asks_who_is_away=True, may_go=_may_go),)
