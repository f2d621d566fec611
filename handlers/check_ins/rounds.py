"""Which round a question is of, and what is asked in it: the same of all pairs, or of each pair its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from bot.rules import cadence
from bot.rules import rounds as rules
from bot.rules.closed_days import FEDERAL
from bot.rules.draw import Asked, draw
from bot.rules.first_look import is_due
from bot.rules.hours import OPENS, at
from bot.rules.jurisdictions import ALL, is_working_day
from bot.rules.model import Status
from bot.rules.plan import Item, Plan
from bot.rules.step import Stands
from bot.words import rounds as words
from handlers.check_ins.first_look import asks_all
from storage import check_ins, pairs, steps
from storage import rounds as stored
from storage.record import Focus, Round
from storage.tables import CheckIn, Pair, TaskForce

CHOSEN_BY = time(17)
"""On the working day before a round, in the digest's zone."""


def item_of(tx: Session, plan: Plan, pair: Pair, day: date, now: datetime) -> tuple[Round, Item | None]:
    """The round of this local date, and what this pair is asked in it; the round begins where it has not yet.

    None: it has its first look. A pair that has been asked the round's item already, by hand or by a schedule of
    its own, is asked its own.
    """
    current = _round_of(tx, plan, pair.task_force, day, now)
    if is_due(pair.first_look_from, day):
        return current, None
    return current, _shared(tx, plan, pair, current) or _own(tx, plan, pair, day)


def foreseen(tx: Session, plan_on: Callable[[date], Plan], pair: Pair, day: date) -> Item | None:
    """What this pair is asked with all others on a date to come, as things stand today; no round begins by it.

    `plan_on`: the plan that is in force on a day. None: it is asked something of its own, or has its first look.
    """
    task_force = pair.task_force
    begins = _begins(task_force, day)
    plan, last = plan_on(begins), stored.latest(tx, task_force.id)
    if last is None or last.begins < begins:
        number, item, _ = _to_begin(tx, plan, task_force, begins, last, ahead=True)
        current = Round(number=number, begins=begins, item=item.key if item is not None else None)
    else:
        current = stored.at(tx, task_force.id, day) or last
    return None if is_due(pair.first_look_from, day) else _shared(tx, plan, pair, current)


def _shared(tx: Session, plan: Plan, pair: Pair, current: Round) -> Item | None:
    """What all are asked in this round, unless this pair had it already, or there is no such item."""
    item = next((item for item in plan.items if item.key == current.item), None)
    if item is None or item.key in check_ins.items_in_round(tx, pair.id, current.number):
        return None
    return item


def _own(tx: Session, plan: Plan, pair: Pair, day: date) -> Item:
    """What this pair is asked alone, by what it has answered."""
    history: list[Asked] = []
    looked: dict[str, tuple[Status, ...]] = {}
    held = {office: person.id for office, person in pairs.holders(tx, pair.id).items()}
    for past in check_ins.of_pair(tx, pair.id):
        stay = {ask.office for ask in past.asks if ask.person_id == held.get(ask.office)}
        counted = check_ins.by_item(past, check_ins.may_count(past)).items()
        theirs = {item: tuple(said for office, said in given.items() if office in stay) for item, given in counted}
        if past.first_look:
            looked |= theirs
        else:
            history += [Asked(item, said, len(stay) == len(past.asks)) for item, said in theirs.items()]
            looked.pop(past.item or "", None)
    agreed = {one.item for one in steps.standing(tx, pair.id, day) if one.stands is Stands.AGREED and one.item}
    return draw(plan, history, rules.to_come(plan, stored.items(tx, pair.task_force_id)), agreed, looked)


def _round_of(tx: Session, plan: Plan, task_force: TaskForce, day: date, now: datetime) -> Round:
    """The round of this local date. What is asked by hand before the first slot is of the first round already."""
    begins, last = _begins(task_force, day), stored.latest(tx, task_force.id)
    if last is None or last.begins < begins:
        number, item, focus = _to_begin(tx, plan, task_force, begins, last)
        stored.begin(tx, task_force.id, number, begins, item.key if item else None, focus, now)
    found = stored.at(tx, task_force.id, day)
    assert found is not None
    return found


def _begins(task_force: TaskForce, day: date) -> date:
    assert task_force.first_slot is not None
    return max(rules.begins(cadence.parse(task_force.cadence), task_force.first_slot, day), task_force.first_slot)


def _to_begin(
    tx: Session, plan: Plan, task_force: TaskForce, begins: date, last: Round | None, ahead: bool = False
) -> tuple[int, Item | None, Focus | None]:
    """The number of the round that begins then, what all are asked in it, and the choice that this follows."""
    number = next(number for number, date in _ahead(task_force, last) if date >= begins)
    if rules.is_own(number) or asks_all(tx, task_force, begins, ahead):
        return number, None, None
    return number, *item_for(tx, plan, task_force, begins)


def item_for(tx: Session, plan: Plan, task_force: TaskForce, begins: date) -> tuple[Item, Focus | None]:
    """What all pairs are asked in a round that begins then, as things stand, and the choice that it follows."""
    focus = stored.focus(tx, task_force.id, begins)
    chosen = next((item for item in plan.items if focus is not None and item.key == focus.item), None)
    if chosen is not None:
        return chosen, focus
    return rules.draw(plan, stored.items(tx, task_force.id)), None  # left to the draw, or retired


def next_to_choose(tx: Session, task_force: TaskForce, now: datetime) -> tuple[date, datetime] | None:
    """When the next round begins whose item co-chairs may still choose, and until when they may.

    Until five on the last working day before it; until it begins for the first pair, where that is earlier. None:
    the task force has not started.
    """
    if task_force.first_slot is None:
        return None
    zone = cadence.parse_digest(task_force.digest_schedule).zone
    zones = [ALL[pair.jurisdiction].zone for pair in pairs.every(tx, task_force.id)] or [zone]
    for number, begins in _ahead(task_force, stored.latest(tx, task_force.id)):
        until = min(at(_working_day_before(begins), CHOSEN_BY, zone), *(at(begins, OPENS, one) for one in zones))
        if until > now and not rules.is_own(number) and not asks_all(tx, task_force, begins, ahead=True):
            return begins, until
    raise AssertionError("there is always a next slot")


def reason(tx: Session, check_in: CheckIn) -> str:
    """Why this question is about this item: a sentence, empty for what was asked before there were rules."""
    current = stored.of_number(tx, check_in.task_force_id, check_in.round)
    if current is None:
        return ""
    if check_in.first_look:
        return words.FIRST_LOOK
    if current.item is None:
        return words.own(current.number)
    if current.item != check_in.item:
        return words.had_it_already(current.number, ALL[check_in.pair.jurisdiction].name)
    by = stored.chooser(tx, current)
    return words.shared(current.number, by.slack_id if by is not None else None)


def line(tx: Session, task_force: TaskForce) -> str:
    """Which round the task force is in, and what it asks, as it was asked; empty before it has started."""
    if task_force.first_slot is None:
        return ""
    current = stored.latest(tx, task_force.id)
    if current is None:
        return words.none_yet(task_force.first_slot)
    if current.item is None and not rules.is_own(current.number):
        return words.all_look(current.number, current.begins)
    by = stored.chooser(tx, current)
    claim = check_ins.claim_in_round(tx, task_force.id, current.number, current.item) if current.item else None
    return words.current(current.number, current.begins, claim, by.slack_id if by is not None else None)


def _ahead(task_force: TaskForce, last: Round | None) -> Iterator[tuple[int, date]]:
    assert task_force.first_slot is not None
    known = (last.number, last.begins) if last is not None else None
    return rules.ahead(cadence.parse(task_force.cadence), task_force.first_slot, known)


def _working_day_before(day: date) -> date:
    """By the federal calendar, as the digest."""
    before = day - timedelta(days=1)
    return before if is_working_day(FEDERAL, before) else _working_day_before(before)
