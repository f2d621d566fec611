"""An admin paused a state or the whole task force, or ended that: both officers of each state are told, once."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.rules.hours import local
from bot.rules.jurisdictions import ALL
from bot.rules.model import MessageKind
from bot.words import own
from bot.words.kit import Content, sentences
from handlers.check_ins import upcoming
from handlers.check_ins.check_in import pause_of
from handlers.kinds import Kind
from storage import check_ins, messages, pairs
from storage.tables import Message, Pair, Person

KIND = MessageKind.PAUSE


def tell_officers(tx: Session, pair: Pair, by: Person, was: date | None, until: date | None, now: datetime) -> None:
    """`was`: until when the pair rested before; `until`: what the admin set. Who did it knows already.

    A word that still waits for its reader's hours says what is so by then, so it gets no second one.
    """
    if pair.started_at is None or pause_of(pair, now) == was:
        return
    for person in pairs.holders(tx, pair.id).values():
        if person.id != by.id and not messages.waits_for(tx, person.id, KIND):
            days = {"was": was.isoformat() if was else "", "until": until.isoformat() if until else ""}
            key = f"{KIND}/{pair.jurisdiction}/{person.slack_id}/{now.isoformat()}"
            messages.add(tx, pair.task_force_id, key, KIND, now, person_id=person.id, pair_id=pair.id, data=days)


def pause_message(tx: Session, row: Message, now: datetime) -> Content | None:
    """What is so at the moment of sending; None where nothing is different from before, or they left the office."""
    pair, person = row.pair, row.person
    if pair is None or person is None or person not in pairs.holders(tx, pair.id).values():
        return None
    today = local(now, ALL[pair.jurisdiction].zone).date()
    before, until = _day(row, "was"), pause_of(pair, now)
    was = before if before is not None and before > today else None
    if was == until:
        return None
    waiting = check_ins.open_of(tx, pair.id)
    is_open = waiting is not None and waiting.sent_at is not None
    by_admin = until == _day(row, "until")
    said = own.told_paused_by_admin(ALL[pair.jurisdiction].name, until, by_admin, is_open)
    return sentences(f"{said} {upcoming.own_line(tx, pair, person)}")


def _day(row: Message, name: str) -> date | None:
    return date.fromisoformat(row.data[name]) if row.data[name] else None


KINDS = (Kind(KIND, "The word of a pause", pause_message, asks=True),)
