"""Somebody never answers: after three questions they are told once, kindly, and left alone until they act."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.jurisdictions import ALL
from bot.model import Office
from bot.words import deputy
from bot.words import nudge as words
from bot.words.kit import Message as Content
from handlers.excusing import SILENT_AFTER, excuse_of, on_duty
from handlers.reading import key_of
from storage import messages, pairs, people
from storage.tables import Ask, Message


def count(tx: Session, ask: Ask, now: datetime) -> None:
    """A question closed while this office's answer was still expected. The third time in a row, it is told.

    It counts for those whom it reached.
    """
    held = pairs.holding(tx, ask.check_in.pair_id, ask.office)
    if held is None or held.person_id != ask.person_id or ask.check_in.sent_at is None:
        return
    reached = {row.person_id or ask.person_id for row in _put_to(tx, ask) if row.ts}
    duty = [one for one in on_duty(tx, ask.check_in.pair, ask.office, now) if one.person_id in reached]
    for one in duty:
        one.silent += 1
        if one.silent == SILENT_AFTER:
            key = f"silent/{key_of(ask.check_in)}/{ask.office}" + (f"/{one.id}" if one is not held else "")
            place = {"check_in_id": ask.check_in_id, "person_id": one.person_id, "office": ask.office}
            messages.add(tx, ask.task_force_id, key, "silent", now, **place)
    tx.flush()


def answered(tx: Session, ask: Ask) -> None:
    """The office answered, whoever of the two did: neither is silent."""
    pair_id, office = ask.check_in.pair_id, ask.office
    for held in (pairs.holding(tx, pair_id, office), pairs.deputy(tx, pair_id, office)):
        if held is not None:
            held.silent = 0


def was_left_out(tx: Session, ask: Ask) -> bool:
    """Whether the question went out to the other office, and certainly not to this one."""
    own = _put_to(tx, ask)
    return ask.check_in.sent_at is not None and not any(row.ts or row.search_after is not None for row in own)


def _put_to(tx: Session, ask: Ask) -> list[Message]:
    """The messages by which this office was to be asked: one to both, or to its holder and its deputy."""
    return [row for row in messages.of_check_in(tx, ask.check_in_id, "checkin") if row.office in (None, ask.office)]


def heard_from(tx: Session, task_force_id: int, slack_id: str) -> None:
    """This person did something here: they are not silent any more."""
    person = people.find(tx, task_force_id, slack_id)
    held = pairs.office_of(tx, person) if person is not None else None
    if held is not None and held.silent:
        held.silent = 0


def silent_message(tx: Session, row: Message, now: datetime) -> Content | None:
    """The kind word; None once they have acted, or while they are not to be asked for another reason."""
    check_in = row.check_in
    if check_in is None or row.office is None:
        return None
    both = (pairs.holding(tx, check_in.pair_id, row.office), pairs.deputy(tx, check_in.pair_id, row.office))
    held = next((one for one in both if one is not None and one.person_id == row.person_id), None)
    if held is None:
        return None
    office_is = excuse_of(tx, check_in.pair, Office(row.office), now)
    if row.state == "due" and (held.silent < SILENT_AFTER or office_is not in (None, "silent")):
        return None
    state = ALL[check_in.pair.jurisdiction].name
    return deputy.silent(state, row.office) if held.role == "deputy" else words.silent(state, Office(row.office))
