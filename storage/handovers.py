"""What is handed over when an office changes hands: the notes, and who lets a new holder read what they answered.

Versions are only ever added; the newest counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from bot.rules import handover as rules
from bot.rules.model import Lets, Office, Role
from storage import check_ins
from storage.record import HandoverNote, HandoverYes
from storage.tables import Ask, CheckIn, Holding, Person, Reply


def place(tx: Session, task_force_id: int, holding_id: int) -> Holding | None:
    """This time of holding an office; None: a deputy's, or none of this task force."""
    query = select(Holding).where(Holding.id == holding_id, Holding.task_force_id == task_force_id)
    return tx.scalar(query.where(Holding.role == Role.HOLDER).options(joinedload(Holding.pair)))


def before(tx: Session, held: Holding) -> Sequence[Holding]:
    """Who held this office before, the latest first."""
    query = select(Holding).where(Holding.pair_id == held.pair_id, Holding.office == held.office)
    query = query.where(Holding.role == Role.HOLDER, Holding.id < held.id).order_by(Holding.id.desc())
    return tx.scalars(query.options(joinedload(Holding.person))).all()


def asked(tx: Session, held: Holding) -> set[int]:
    """The people to whom a question ever went out in this office."""
    query = select(Ask.person_id).join(CheckIn).where(CheckIn.pair_id == held.pair_id)
    query = query.where(CheckIn.sent_at.is_not(None), Ask.office == held.office, Ask.person_id.is_not(None))
    return {person_id for person_id in tx.scalars(query.distinct()) if person_id is not None}


def followed(tx: Session, held: Holding) -> list[int]:
    """Whom the holder of this place follows (see `bot/rules/handover.py`), by id."""
    earlier = before(tx, held)
    had = asked(tx, held) if earlier else set()
    past = [rules.Held(one.person_id, one.acting, one.person_id in had) for one in earlier]
    return rules.followed(held.person_id, past)


def questions(tx: Session, held: Holding) -> list[CheckIn]:
    """Those that went to the pair while another held this office, or nobody; the newest first."""
    every = reversed(check_ins.of_pair(tx, held.pair_id))
    return [one for one in every if check_ins.ask_of(one, held.office).person_id != held.person_id]


def given_by(tx: Session, held: Holding, person_id: int | None) -> list[Reply]:
    """What this person answered themselves in those of them that were opened, as it stands."""
    opened = (one for one in questions(tx, held) if one.revealed_at is not None)
    given = (reply for one in opened for reply in check_ins.answers(one).values())
    return [reply for reply in given if reply.author_id == reply.holder_id == person_id]


def note_of(tx: Session, pair_id: int, office: Office, person_id: int) -> HandoverNote | None:
    """What this person leaves for who follows them in this office, as it stands."""
    query = select(HandoverNote).where(HandoverNote.pair_id == pair_id, HandoverNote.office == office)
    query = query.where(HandoverNote.person_id == person_id)
    return tx.scalar(query.order_by(HandoverNote.version.desc()).limit(1))


def note(tx: Session, task_force_id: int, note_id: int) -> HandoverNote | None:
    """This version."""
    return tx.scalar(
        select(HandoverNote).where(HandoverNote.id == note_id, HandoverNote.task_force_id == task_force_id)
    )


def notes_of(tx: Session, person: Person) -> list[HandoverNote]:
    """The notes of this person that stand, one for each office they left one in."""
    query = select(func.max(HandoverNote.id)).where(HandoverNote.person_id == person.id)
    newest = query.group_by(HandoverNote.pair_id, HandoverNote.office)
    found = tx.scalars(select(HandoverNote).where(HandoverNote.id.in_(newest)).order_by(HandoverNote.id.desc()))
    return [one for one in found if one.text is not None]


def leave(
    tx: Session, place: Holding | HandoverNote, person: Person, text: str | None, lets: Lets, now: datetime
) -> None:
    """Add a version of what this person leaves. Call with the pair locked."""
    newest = note_of(tx, place.pair_id, place.office, person.id)
    row = HandoverNote(task_force_id=place.task_force_id, pair_id=place.pair_id, office=place.office)
    row.person_id, row.version = person.id, newest.version + 1 if newest is not None else 1
    row.text, row.lets, row.at = text, lets, now
    tx.add(row)
    tx.flush()


def yes_of(tx: Session, held: Holding, person_id: int) -> HandoverYes | None:
    """What this person said last of what the holder of this place may read; None: nothing yet."""
    query = select(HandoverYes).where(HandoverYes.holding_id == held.id, HandoverYes.person_id == person_id)
    return tx.scalar(query.order_by(HandoverYes.id.desc()).limit(1))


def let(tx: Session, held: Holding, person: Person, lets: Lets, asks: Sequence[int], now: datetime) -> None:
    """This person says what the holder of this place may read. Call with the pair locked."""
    place = {"task_force_id": held.task_force_id, "holding_id": held.id, "person_id": person.id}
    tx.add(HandoverYes(**place, lets=lets, asks=list(asks), at=now))
    tx.flush()
