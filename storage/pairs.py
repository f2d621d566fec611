"""The pairs of a task force and who holds their offices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select, update
from sqlalchemy.orm import Session, joinedload

from bot.rules.closed_days import OwnDays
from bot.rules.hours import Desk
from bot.rules.jurisdictions import ALL
from bot.rules.model import Office, Role
from storage import task_forces
from storage.database import insert_new
from storage.once import forget, once
from storage.tables import Holding, Pair, Person

Holders = dict[Office, Person]
Places = dict[tuple[Office, Role], Holding]

_HOLDER = and_(Holding.until.is_(None), Holding.role == Role.HOLDER)
_DEPUTY = and_(Holding.until.is_(None), Holding.role == Role.DEPUTY)
# Asked at every heartbeat, so they are put together once.
_DUE = (
    select(Pair)
    .where(Pair.task_force_id == bindparam("task_force"), Pair.next_due <= bindparam("now"))
    .where(Pair.started_at.is_not(None))
    .order_by(Pair.next_due, Pair.id)
)
_SILENT = (
    select(Holding)
    .where(Holding.task_force_id == bindparam("task_force"), _HOLDER, Holding.silent >= bindparam("times"))
    .order_by(Holding.pair_id, Holding.office)
    .options(joinedload(Holding.pair))
)
_EVERY = select(Pair).where(Pair.task_force_id == bindparam("task_force")).order_by(Pair.jurisdiction)
WHOLE = (joinedload(Holding.person), joinedload(Holding.pair))
"""What is read with a place."""
_ALL_PLACES = (
    select(Holding).where(Holding.task_force_id == bindparam("task_force"), Holding.until.is_(None)).options(*WHOLE)
)
_PLACES = select(Holding).where(Holding.pair_id == bindparam("pair"), Holding.until.is_(None)).options(*WHOLE)


def ensure(tx: Session, task_force_id: int, code: str) -> Pair:
    """The pair of this jurisdiction, made at first sight."""
    insert_new(tx, Pair, task_force_id=task_force_id, jurisdiction=code)
    pair = find(tx, task_force_id, code)
    assert pair is not None
    return pair


def find(tx: Session, task_force_id: int, code: str) -> Pair | None:
    return tx.scalar(select(Pair).where(Pair.task_force_id == task_force_id, Pair.jurisdiction == code))


def locked(tx: Session, pair_id: int) -> Pair | None:
    """The pair, for one transaction at a time: two that would ask it follow one another."""
    forget(tx)
    return tx.get(Pair, pair_id, with_for_update={"key_share": True}, populate_existing=True)


def own_days(pair: Pair) -> OwnDays:
    """The days on which an admin has said that this state's offices are closed (True), or open after all."""
    return task_forces.own_days(pair.task_force, pair.jurisdiction)


def desk(person: Person, pair: Pair) -> Desk:
    """Where this person works: in their own zone (the pair's until set), off on their state's closed days."""
    return Desk(zone_of(person, pair), pair.jurisdiction, own_days(pair))


def zone_of(person: Person, pair: Pair) -> str:
    """By whose clocks this person works: their own, the pair's until set."""
    return person.zone or ALL[pair.jurisdiction].zone


@once(Pair)
def every(tx: Session, task_force_id: int) -> Sequence[Pair]:
    return tx.scalars(_EVERY, {"task_force": task_force_id}).all()


def due(tx: Session, task_force_id: int, now: datetime) -> Sequence[Pair]:
    """Started pairs with a slot that has fallen due."""
    return tx.scalars(_DUE, {"task_force": task_force_id, "now": now}).all()


def holders(tx: Session, pair_id: int) -> Holders:
    """Who holds which office of this pair now; a vacant office is missing."""
    places = _places(tx, pair_id)
    return {office: held.person for (office, role), held in places.items() if role is Role.HOLDER}


def holding(tx: Session, pair_id: int, office: Office) -> Holding | None:
    """The holding of who is in this office now; None: vacant."""
    return _place(tx, pair_id, office, Role.HOLDER)


@once(Holding, Person, Pair)
def all_holders(tx: Session, task_force_id: int) -> dict[int, Holders]:
    """The same for every pair, by pair id, read at once."""
    found: dict[int, Places] = {pair.id: {} for pair in every(tx, task_force_id)}
    for held in tx.scalars(_ALL_PLACES, {"task_force": task_force_id}):
        found[held.pair_id][held.office, held.role] = held
    _places.fill(tx, found)
    return {pair_id: theirs for pair_id in found if (theirs := holders(tx, pair_id))}


def acting(tx: Session, task_force_id: int) -> set[tuple[str, Office]]:
    """The offices, by state, that somebody holds for the time being."""
    query = select(Pair.jurisdiction, Holding.office).join(Pair, Holding.pair_id == Pair.id)
    held = query.where(Holding.task_force_id == task_force_id, _HOLDER, Holding.acting)
    return {(code, office) for code, office in tx.execute(held)}


def seat_of(tx: Session, person: Person) -> Holding | None:
    """The office that this person holds now."""
    query = select(Holding).where(Holding.person_id == person.id, _HOLDER)
    return tx.scalar(query.options(joinedload(Holding.pair)))


def office_of(tx: Session, person: Person) -> Holding | None:
    """The office that this person answers for now: as its holder, else as its deputy (`role` says which)."""
    return _office_of(tx, person.id)


@once(Holding, Pair)
def _office_of(tx: Session, person_id: int) -> Holding | None:
    query = select(Holding).where(Holding.person_id == person_id, Holding.until.is_(None))
    return tx.scalar(query.order_by(Holding.role.desc()).limit(1).options(joinedload(Holding.pair)))


def deputy(tx: Session, pair_id: int, office: Office) -> Holding | None:
    """The holding of who answers for this office beside its holder; None: nobody."""
    return _place(tx, pair_id, office, Role.DEPUTY)


def _place(tx: Session, pair_id: int, office: Office, role: Role) -> Holding | None:
    return _places(tx, pair_id).get((office, role))


def place_of(tx: Session, pair_id: int, slack_id: str) -> Holding | None:
    """The office of this pair that this person holds now, or answers for; None: neither."""
    return next((held for held in _places(tx, pair_id).values() if held.person.slack_id == slack_id), None)


@once(Holding, Person, Pair)
def _places(tx: Session, pair_id: int) -> Places:
    """Everybody who holds an office of this pair now, or answers for one."""
    return _by_place(tx.scalars(_PLACES, {"pair": pair_id}))


def know(tx: Session, pair_id: int, places: Iterable[Holding]) -> None:
    """All places of this pair were read just now, with something else."""
    _places.fill(tx, {pair_id: _by_place(places)})


def _by_place(places: Iterable[Holding]) -> Places:
    return {(held.office, held.role): held for held in places}


def let_answer(
    tx: Session, held: Holding, person: Person | None, now: datetime, may_name: bool = False, drafts: bool = False
) -> None:
    """Let this person answer for a held office from now on, and no other deputy (None: nobody); or only draft."""
    before = deputy(tx, held.pair_id, held.office)
    if before is not None:
        before.until = now
        tx.flush()
    if person is not None:
        place = {"task_force_id": held.task_force_id, "pair_id": held.pair_id, "office": held.office}
        tx.add(
            Holding(
                **place,
                person_id=person.id,
                role=Role.DEPUTY,
                since=now,
                may_name=may_name,
                drafts=drafts,
                **_called(person, now),
            )
        )
        tx.flush()


def call(tx: Session, person: Person, name: str | None, email: str | None, now: datetime) -> None:
    """Slack says what this person is called: kept with each place of theirs of which it was not known yet."""
    theirs = (Holding.person_id == person.id, Holding.until.is_(None), Holding.named_at.is_(None))
    tx.execute(update(Holding).where(*theirs).values(name=name, email=email, named_at=now))


def _called(person: Person, now: datetime) -> dict[str, Any]:
    """What Slack called this person when they were named for an office, just now; None: it was not asked."""
    known = person.name is not None or person.email is not None
    return {"name": person.name, "email": person.email, "named_at": now if known else None}


def all_of(tx: Session, person: Person) -> Sequence[Holding]:
    """Every place that this person has now, as a holder or a deputy."""
    query = select(Holding).where(Holding.person_id == person.id, Holding.until.is_(None)).order_by(Holding.id)
    return tx.scalars(query.options(joinedload(Holding.pair), joinedload(Holding.person))).all()


def any_started(tx: Session, task_force_id: int) -> bool:
    query = select(Pair.id).where(Pair.task_force_id == task_force_id, Pair.started_at.is_not(None))
    return tx.scalar(query.limit(1)) is not None


def rests(tx: Session, pair_id: int) -> bool:
    """Whether one of its officers is no longer active here: nobody is asked until an admin has settled it."""
    return any(person.deleted for person in holders(tx, pair_id).values())


def was_in(tx: Session, pair_id: int, person: Person, at: datetime) -> bool:
    """Whether this person holds an office of this pair now, or did at that moment."""
    then = and_(Holding.since <= at, Holding.until > at)
    query = select(Holding.id).where(Holding.pair_id == pair_id, Holding.person_id == person.id)
    query = query.where(Holding.role == Role.HOLDER, or_(Holding.until.is_(None), then))
    return tx.scalar(query.limit(1)) is not None


def seat(tx: Session, pair: Pair, office: Office, person: Person | None, now: datetime) -> None:
    """Let this person hold this office from now on, and nobody else (None: vacant)."""
    query = select(Holding).where(Holding.pair_id == pair.id, Holding.office == office, Holding.until.is_(None))
    theirs = select(Holding).where(_DEPUTY)
    deputies = [] if person is None else tx.scalars(theirs.where(Holding.person_id == person.id)).all()
    for held in [*tx.scalars(query), *deputies]:  # who holds an office answers for no other
        held.until = now
    tx.flush()
    if person is not None:
        place = {"task_force_id": pair.task_force_id, "pair_id": pair.id, "office": office}
        tx.add(Holding(**place, person_id=person.id, since=now, **_called(person, now)))
        tx.flush()


def seen_by_cochairs(tx: Session, task_force_id: int) -> set[int]:
    """The pairs (ids) whose two officers both let co-chairs see where their state stands, by its name."""
    query = select(Holding.pair_id).where(Holding.task_force_id == task_force_id, _HOLDER, Holding.seen_by_cochairs)
    return set(tx.scalars(query.group_by(Holding.pair_id).having(func.count() == len(Office))))


def silent(tx: Session, task_force_id: int, times: int) -> Sequence[Holding]:
    """Who let so many questions in a row close without an answer, or more."""
    return tx.scalars(_SILENT, {"task_force": task_force_id, "times": times}).all()
