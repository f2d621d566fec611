"""A pair starts: its officers are welcomed, and its first question gets its time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from sqlalchemy.orm import Session

from bot.rules import cadence
from bot.rules.first_look import is_due
from bot.rules.hours import at, local, next_allowed, time_words
from bot.rules.jurisdictions import ALL
from bot.rules.model import MessageKind, MessageState, Office
from bot.words.kit import Content
from bot.words.welcome import opening, welcome
from handlers.check_ins.excuse import deputy_key, reaches
from handlers.check_ins.slots import JUST_BEFORE, cadence_of, earliest_question, next_due, ready_from, welcome_key
from handlers.kinds import Kind
from storage import check_ins, handovers, messages, pairs
from storage.pairs import desk
from storage.tables import Message, Pair, Person, TaskForce


@dataclass(frozen=True)
class Starting:
    """What pressing *Start* would do: these pairs and people, counted from `slot`.

    `first` is the local time at which most of them are first asked; `others` pairs have a holiday then, or a
    schedule of their own. `empty` pairs have nobody in them yet, and wait.
    """

    pairs: Sequence[Pair]
    people: int
    slot: date
    first: datetime
    others: int
    empty: int


def plan_start(tx: Session, task_force: TaskForce, chosen: Sequence[Pair], now: datetime) -> Starting | None:
    """What starting these pairs would do; None when none of them has anyone to ask."""
    ready = [(pair, held) for pair in chosen if (held := pairs.holders(tx, pair.id))]
    if not ready:
        return None
    people = [(pair, person) for pair, held in ready for person in held.values()]
    slot = _first_slot(task_force, max(_first_day(pair, person, now) for pair, person in people))
    anchor = task_force.first_slot or slot
    dues = [local(_first_due(pair, anchor, slot), ALL[pair.jurisdiction].zone) for pair, _ in ready]
    firsts = Counter(due.replace(tzinfo=None) for due in dues)
    first, fitting = max(firsts.items(), key=lambda found: (found[1], -found[0].toordinal()))
    return Starting(
        [pair for pair, _ in ready], len(people), slot, first, len(ready) - fitting, len(chosen) - len(ready)
    )


def start(tx: Session, task_force: TaskForce, starting: Starting, by: Person | None, now: datetime) -> None:
    """Start these pairs: welcome everyone in them and fix when each is first asked."""
    task_force.first_slot = task_force.first_slot or starting.slot
    task_force.digests_from = task_force.digests_from or now
    task_force.invited_by = by.slack_id if by is not None else task_force.invited_by
    for pair in starting.pairs:
        if pair.started_at is None:
            pair.started_at = now
            pair.next_due = _first_due(pair, task_force.first_slot, starting.slot)
        for person in pairs.holders(tx, pair.id).values():
            greet(tx, pair, person, now)


def greet(tx: Session, pair: Pair, person: Person, now: datetime) -> None:
    """Welcome this person to this pair, once; again if the first try never reached them."""
    key = welcome_key(pair, person)
    if messages.add(tx, pair.task_force_id, key, MessageKind.WELCOME, now, person_id=person.id, pair_id=pair.id):
        return
    row = messages.by_key(tx, pair.task_force_id, key)
    if row is not None and row.ts is None and row.state in (MessageState.DROPPED, MessageState.REFUSED):
        row.state, row.shown, row.not_before, row.error = MessageState.DUE, 0, now, None


def greet_deputy(tx: Session, pair: Pair, office: Office, now: datetime) -> None:
    """Welcome the deputy of this office, if it has one, once; the questions follow."""
    held = pairs.deputy(tx, pair.id, office)
    if held is None:
        return
    place = {"person_id": held.person_id, "pair_id": pair.id, "office": office}
    messages.add(tx, pair.task_force_id, deputy_key(held), MessageKind.DEPUTY, now, **place)


def newcomers(tx: Session, pair: Pair, now: datetime) -> None:
    """The officers of a pair that has started changed: welcome who is new before anybody is asked."""
    for person in pairs.holders(tx, pair.id).values():
        greet(tx, pair, person, now)
    earliest = ready_from(tx, pair, now)
    if pair.next_due is not None and pair.next_due < earliest:
        pair.next_due = next_due(pair, earliest - JUST_BEFORE)


def welcome_message(tx: Session, row: Message, now: datetime) -> Content | None:
    """What this officer is told first; None once the pair has no place for them."""
    pair, person = row.pair, row.person
    if pair is None or person is None or pair.next_due is None:
        return None
    held = pairs.holders(tx, pair.id)
    office = next((office for office, holder in held.items() if holder.id == person.id), None)
    if office is None:
        return None
    other, first, seat = held.get(office.other), _first(tx, pair, now), pairs.holding(tx, pair.id, office)
    return welcome(
        ALL[pair.jurisdiction].name,
        office,
        other.slack_id if other else None,
        pair.task_force.invited_by,
        cadence_of(pair).pace,
        time_words(first, desk(person, pair).zone),
        is_due(pair.first_look_from, local(first, ALL[pair.jurisdiction].zone).date()),
        follows=seat is not None and bool(handovers.followed(tx, seat)),
        acting=seat is not None and seat.acting,
    )


def _first(tx: Session, pair: Pair, now: datetime) -> datetime:
    """When the first question reaches these two if this welcome goes out now."""
    assert pair.next_due is not None
    due, ready = pair.next_due, ready_from(tx, pair, now)
    while due < ready:
        due = next_due(pair, due)
    return reaches(tx, pair, due)


def welcome_out(tx: Session, row: Message, now: datetime) -> None:
    """A welcome is out: the deputy's follows. Once both of a pair's are, their conversation opens with a line."""
    if row.person is None or row.pair is None:
        return
    row.person.welcomed_at = row.person.welcomed_at or row.sent_at
    tx.flush()
    held = pairs.holders(tx, row.pair.id)
    if len(held) == len(Office) and all(_is_welcomed(tx, row.pair, person) for person in held.values()):
        key = f"opening/{row.pair.jurisdiction}/{'/'.join(held[office].slack_id for office in Office)}"
        messages.add(tx, row.task_force_id, key, MessageKind.OPENING, now, pair_id=row.pair_id)
    if (seat := pairs.seat_of(tx, row.person)) is not None:
        greet_deputy(tx, seat.pair, seat.office, now)


def _opening_stuck(tx: Session, row: Message, why: str, now: datetime) -> None:
    """The group DM can't be had, so nothing opens it."""
    messages.end(row, MessageState.DROPPED, f"asked by DM instead: {why}")


def opening_message(tx: Session, row: Message, now: datetime) -> Content | None:
    """The line in the pair's own conversation; None once a question is there, or the two are others by now."""
    pair = row.pair
    if pair is None or pair.next_due is None:
        return None
    who = [person.slack_id for _, person in sorted(pairs.holders(tx, pair.id).items())]
    asked = check_ins.last_asked(tx, pair.id)
    if not row.key.endswith("/".join(who)) or (asked is not None and asked > row.created_at):
        return None
    return opening(ALL[pair.jurisdiction].name, who, time_words(_first(tx, pair, now), ALL[pair.jurisdiction].zone))


def _is_welcomed(tx: Session, pair: Pair, person: Person) -> bool:
    row = messages.by_key(tx, pair.task_force_id, welcome_key(pair, person))
    return row is not None and row.sent_at is not None


def _first_day(pair: Pair, person: Person, now: datetime) -> date:
    """The first local day on which this person may get a question, if welcomed as soon as allowed."""
    where = desk(person, pair)
    return local(earliest_question(where, next_allowed(now, [where])), where.zone).date()


def _first_slot(task_force: TaskForce, earliest: date) -> date:
    """The day of the task force's first slot from then on."""
    rhythm = cadence.parse(task_force.cadence)
    if task_force.first_slot is None:  # nothing to count weeks from yet: the first weekday that fits
        rhythm = replace(rhythm, every=1)
    return next(cadence.slots(rhythm, task_force.first_slot or earliest, earliest)).date()


def _first_due(pair: Pair, anchor: date, first: date) -> datetime:
    """When the pair's first slot, its own cadence's first on or after the task force's, falls due."""
    state = ALL[pair.jurisdiction]
    before = at(first, time(0), state.zone) - JUST_BEFORE
    return cadence.next_slot(cadence_of(pair), anchor, state.zone, state.code, before, pairs.own_days(pair))[1]


KINDS = (
    Kind(MessageKind.WELCOME, "The welcome", welcome_message, asks=True, went_out=welcome_out),
    Kind(
        MessageKind.OPENING, "The line that opens a conversation", opening_message, asks=True, stuck=_opening_stuck
    ),
)
