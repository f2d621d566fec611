"""What comes next, as the commands tell it: the next question of a pair, the next digest."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.rules import hours
from bot.rules.jurisdictions import ALL
from bot.rules.model import PairState
from bot.words import commands as words
from bot.words import silence
from handlers.check_ins.check_in import AFTER_BY_HAND, pause_of
from handlers.check_ins.excuse import excuses, is_left_alone, nobody, nobody_left, reaches, state_of
from handlers.check_ins.slots import next_due, welcomed_from
from storage import absences, check_ins, pairs
from storage.once import once
from storage.pairs import desk
from storage.tables import Absence, CheckIn, Holding, Message, Pair, Person, TaskForce

NO_QUESTION = {
    PairState.RESTING: words.PAIR_RESTS,
    PairState.OUT: words.BOTH_VACANT,
    PairState.NOT_STARTED: words.PAIR_NOT_STARTED,
    PairState.VACANT: words.BOTH_VACANT,
}


def question(
    tx: Session, pair: Pair, asked_by_hand: datetime | None = None, person: Person | None = None
) -> datetime | None:
    """When this pair, or this person in it, is next asked by its schedule; None: no day can be named.

    Left out are the slots within 4 days after a question by hand, those before somebody is welcomed, those of a
    pause, and those on which this person, or of the pair nobody, may be asked.
    """
    if asked_by_hand is None and person is None:
        return _of_pair(tx, pair.id)
    return _next(tx, pair, asked_by_hand, person)


@once(Absence, CheckIn, Holding, Message, Pair, Person, TaskForce)
def _of_pair(tx: Session, pair_id: int) -> datetime | None:
    """The same of the pair, which a list of all asks more than once."""
    return _next(tx, tx.get_one(Pair, pair_id))


def _next(
    tx: Session, pair: Pair, asked_by_hand: datetime | None = None, person: Person | None = None
) -> datetime | None:
    if state_of(tx, pair) is not PairState.ACTIVE or pair.next_due is None:
        return None
    held, ready = pairs.office_of(tx, person) if person is not None else None, welcomed_from(tx, pair)
    if ready is None or is_left_alone(held):
        return None
    by_hand = asked_by_hand or check_ins.last_by_hand(tx, pair.id)
    due = pair.next_due
    while due < ready or (by_hand is not None and due - by_hand <= AFTER_BY_HAND) or _rests(tx, pair, due, held):
        due = next_due(pair, due)
    return due


def read_all(tx: Session, task_force_id: int, now: datetime) -> None:
    """Read at once, for all pairs, what the questions below would read for each."""
    pairs.all_holders(tx, task_force_id)
    check_ins.read_all(tx, task_force_id)
    absences.read_all(tx, task_force_id, (now - timedelta(days=2)).date())


def first_of_all(tx: Session, task_force_id: int, now: datetime) -> str:
    """A whole sentence of when the first of the pairs on the task force's schedule is asked."""
    read_all(tx, task_force_id, now)
    every = [one for one in pairs.every(tx, task_force_id) if not one.cadence]
    found = [(due, one) for one in every if (due := question(tx, one))]
    if not found and any(one.started_at is not None for one in every):
        return "In each state's own zone. Nobody is asked for now."
    if not found:
        return f"In each state's own zone. {words.NOT_STARTED}"
    due, one = min(found, key=lambda it: it[0])
    first = hours.time_words(reaches(tx, one, due), ALL[one.jurisdiction].zone)
    return f"Next question: {first} ({ALL[one.jurisdiction].name}); each other state at its own local time."


def comes(tx: Session, pair: Pair, person: Person | None = None) -> datetime | None:
    """When the next question reaches this pair, or this person in it: one that waits for its hour comes first."""
    held = pairs.office_of(tx, person) if person is not None else None
    due, made = question(tx, pair, person=person), check_ins.open_of(tx, pair.id)
    if due is not None and made is not None and made.sent_at is None:
        since = max(made.due_at, made.created_at)  # after an outage it is made late
        due = due if _rests(tx, pair, since, held) else since
    return reaches(tx, pair, due, held) if due is not None else None


def own_line(tx: Session, pair: Pair, person: Person, to_self: bool = True) -> str:
    """A whole sentence of when this person is next asked, in their own zone and hours."""
    when, state = comes(tx, pair, person), state_of(tx, pair)
    if state is PairState.RESTING:
        return "Your pair is not asked for now; the admins know why."
    if state in (PairState.OUT, PairState.NOT_STARTED):
        return "Your pair has not started: nothing is sent to you yet." if to_self else words.PAIR_NOT_STARTED
    if is_left_alone(pairs.office_of(tx, person)):
        return silence.LEFT_ALONE if to_self else silence.LEFT_ALONE_OTHER
    if when is None:
        return words.NO_DATE
    return f"Next question: {hours.time_words(when, desk(person, pair).zone)}."


def _rests(tx: Session, pair: Pair, due: datetime, held: Holding | None) -> bool:
    """Whether this slot asks nobody; with `held`, not this person."""
    if held is None:
        return nobody(excuses(tx, pair, due)) is not None
    if pause_of(pair, due) is not None:
        return True
    where = desk(held.person, pair)
    days = {hours.local(at, where.zone).date() for at in (due, hours.next_allowed(due, [where]))}
    return any(absences.covers(tx, held.person_id, day) for day in days)


def question_words(tx: Session, pair: Pair) -> str:
    """`Thu, Dec 10, 9:00 AM MST`, in the pair's zone, or why there is none."""
    return words_of(tx, pair, comes(tx, pair))


def words_of(tx: Session, pair: Pair, when: datetime | None) -> str:
    """The same, where it is known when the question comes."""
    if when is not None:
        return hours.time_words(when, ALL[pair.jurisdiction].zone)
    state = state_of(tx, pair)
    if state is PairState.RESTING:
        return "resting: an officer is no longer active"
    if state in (PairState.OUT, PairState.NOT_STARTED):
        return "not started"
    return f"not asked: {nobody_left(tx, pair) or 'somebody could not be welcomed yet'}"


def line_for(tx: Session, pair: Pair, reader: Person) -> str:
    """A whole sentence of when this reader is next asked, where the pair is theirs; else of when the pair is."""
    held = pairs.office_of(tx, reader)
    return own_line(tx, pair, reader) if held is not None and held.pair_id == pair.id else _pair_line(tx, pair)


def _pair_line(tx: Session, pair: Pair) -> str:
    state, when = state_of(tx, pair), comes(tx, pair)
    if state in NO_QUESTION:
        return NO_QUESTION[state]
    if when is None:
        why = nobody_left(tx, pair)
        return f"Nobody there is asked now: {why}." if why else words.NO_DATE
    return f"Next question: {hours.time_words(when, ALL[pair.jurisdiction].zone)}."
