"""A pair starts: its officers are welcomed, and its first question gets its time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from bot import cadence
from bot.hours import at, local, next_allowed, time_words
from bot.jurisdictions import ALL
from bot.model import Office
from bot.words.kit import Message as Content
from bot.words.welcome import welcome
from handlers.asking import cadence_of, earliest_question, next_due
from handlers.reading import desk
from storage import messages, pairs
from storage.tables import Message, Pair, Person, TaskForce


@dataclass(frozen=True)
class Starting:
    """What pressing *Start* would do: these pairs and people, the first question at this slot."""

    pairs: Sequence[Pair]
    people: int
    first: datetime


def plan_start(tx: Session, task_force: TaskForce, chosen: Sequence[Pair], now: datetime) -> Starting | None:
    """What starting these pairs would do; None when none of them has anyone to ask."""
    ready = [(pair, held) for pair in chosen if (held := pairs.holders(tx, pair.id))]
    if not ready:
        return None
    people = [(pair, person) for pair, held in ready for person in held.values()]
    earliest = max(_first_day(pair, person, now) for pair, person in people)
    rhythm = cadence.parse(task_force.cadence)
    if task_force.first_slot is None:  # nothing to count weeks from yet: the first weekday that fits
        rhythm = replace(rhythm, every=1)
    slot = next(cadence.slots(rhythm, task_force.first_slot or earliest, earliest))
    return Starting([pair for pair, _ in ready], len(people), slot)


def start(tx: Session, task_force: TaskForce, starting: Starting, by: Person | None, now: datetime) -> None:
    """Start these pairs: welcome everyone in them and fix when each is first asked."""
    task_force.first_slot = task_force.first_slot or starting.first.date()
    task_force.digests_from = task_force.digests_from or now
    task_force.invited_by = by.slack_id if by is not None else task_force.invited_by
    for pair in starting.pairs:
        if pair.started_at is None:
            pair.started_at = now
            _first_due(pair, starting.first.date())
        for person in pairs.holders(tx, pair.id).values():
            greet(tx, pair, person, now)


def greet(tx: Session, pair: Pair, person: Person, now: datetime) -> None:
    """Welcome this person, once."""
    key = f"welcome/{pair.jurisdiction}/{person.slack_id}"
    messages.add(tx, pair.task_force_id, key, "welcome", now, person_id=person.id, pair_id=pair.id)


def reschedule(tx: Session, pair: Pair, last_asked: datetime | None, now: datetime) -> None:
    """A new schedule starts with its first slot at least 4 days (monthly: 14) after the pair was last asked."""
    if pair.next_due is None:
        return
    rest = timedelta(days=14 if cadence_of(pair).nth is not None else 4)
    pair.next_due = next_due(pair, max(now, last_asked + rest if last_asked else now))


def welcome_message(tx: Session, row: Message, now: datetime) -> Content | None:
    """What this officer is told first; None once the pair has no place for them."""
    pair, person = row.pair, row.person
    if pair is None or person is None or pair.next_due is None:
        return None
    held = pairs.holders(tx, pair.id)
    office = next((office for office, holder in held.items() if holder.id == person.id), None)
    if office is None:
        return None
    other = held.get(office.other)
    return welcome(
        ALL[pair.jurisdiction].name,
        office,
        other.slack_id if other else None,
        pair.task_force.invited_by,
        _rhythm(cadence_of(pair)),
        time_words(pair.next_due, desk(person, pair).zone),
    )


def offices_of(held: pairs.Holders) -> str:
    """`CIO and CPO`, `CIO`, or `nobody`."""
    return " and ".join(office for office in Office if office in held) or "nobody"


def _first_day(pair: Pair, person: Person, now: datetime) -> date:
    """The first local day on which this person may get a question, if welcomed as soon as allowed."""
    where = desk(person, pair)
    return local(earliest_question(where.zone, where.code, next_allowed(now, [where])), where.zone).date()


def _first_due(pair: Pair, first: date) -> None:
    """The pair's first slot is its own cadence's first on or after the task force's."""
    zone = ALL[pair.jurisdiction].zone
    pair.next_due = next_due(pair, at(first, time(0), zone) - timedelta(seconds=1))


def _rhythm(chosen: cadence.Cadence) -> str:
    if chosen.nth is not None:
        return "once a month"
    return "every week" if chosen.every == 1 else f"every {chosen.every} weeks"
