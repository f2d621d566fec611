"""An admin starts the task force, or some of its states: what that would do is shown first."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.rules import hours
from bot.rules.jurisdictions import ALL
from bot.words import commands as words
from bot.words.kit import Content
from handlers.offices.welcome import Starting, plan_start, start
from handlers.people import NotAllowed
from handlers.request import Request
from storage import pairs, task_forces
from storage.tables import Pair, Person, TaskForce


def asked(request: Request) -> Content:
    """Shows what starting would do, and asks."""
    tx, task_force = request.tx, request.task_force
    everyone = [word.casefold() for word in request.words] in ([], ["all"])
    if everyone and (answer := _all_started(request)):
        return answer
    named = {} if everyone else {one.id: one for one in map(request.pair, range(len(request.words)))}
    chosen = list(pairs.every(tx, task_force.id)) if everyone else list(named.values())
    starting = startable(tx, task_force, chosen, request.now)
    value = "all" if everyone else " ".join(pair.jurisdiction for pair in starting.pairs)
    return _confirm(task_force, starting, value)


def _all_started(request: Request) -> Content | None:
    """Every pair was started by name already: from now on new ones start by themselves. None: some wait."""
    every, task_force = pairs.every(request.tx, request.task_force.id), request.task_force
    if task_force.started_at is not None or not every or any(one.started_at is None for one in every):
        return None
    task_force.started_at = request.now
    task_forces.record(request.tx, task_force.id, request.now, request.person, "start", None, "all")
    return words.lines(f"{words.ALL_STARTED} {words.NEW_ONES}")


def start_pressed(request: Request) -> Content:
    """*Start*: do it, and say so in place of the question; asks anew where it would no longer be what was shown."""
    value, _, shown = request.value.partition("|")
    tx, task_force, now = request.tx, request.task_force, request.now
    starting = startable(tx, task_force, _chosen(tx, task_force, value), now)
    if shown and shown != preview(starting).whole:
        return _confirm(task_force, starting, value, changed=True)
    return begin(tx, task_force, request.person, value, now)


def _confirm(task_force: TaskForce, starting: Starting, value: str, changed: bool = False) -> Content:
    """What starting would do, with a button that knows what was shown."""
    shown = preview(starting)
    return words.confirm_start(shown, f"{value}|{shown.whole}", task_force.channel is not None, changed)


def _chosen(tx: Session, task_force: TaskForce, value: str) -> list[Pair]:
    every = pairs.every(tx, task_force.id)
    return [one for one in every if value == "all" or one.jurisdiction in value.split()]


def begin(tx: Session, task_force: TaskForce, person: Person, value: str, now: datetime) -> Content:
    """Start `all` pairs, or those of these states. Raises NotAllowed where there is nothing to start."""
    starting = startable(tx, task_force, _chosen(tx, task_force, value), now)
    start(tx, task_force, starting, person, now)
    if value == "all":
        task_force.started_at = task_force.started_at or now
    task_forces.record(tx, task_force.id, now, person, "start", None, value)
    return words.started(preview(starting), value == "all")


def not_yet_pressed(request: Request) -> Content:
    """*Not yet*: nothing changes."""
    return words.lines(words.NOT_YET)


def startable(tx: Session, task_force: TaskForce, chosen: list[Pair], now: datetime) -> Starting:
    """Raises NotAllowed when there is nothing to start, saying what to do first."""
    waiting = [one for one in chosen if one.started_at is None]
    if chosen and not waiting:
        new = words.NEW_ONES if task_force.started_at is not None else ""
        only = f"{ALL[chosen[0].jurisdiction].name} has started already." if len(chosen) == 1 else ""
        raise NotAllowed(f"{only or words.ALL_STARTED} {new}".strip())
    starting = plan_start(tx, task_force, waiting, now)
    if starting is None:
        raise NotAllowed(words.ALL_EMPTY if waiting else words.NOBODY)
    return starting


def preview(starting: Starting) -> words.Preview:
    """What is told of it before, and after."""
    return words.Preview(
        len(starting.pairs),
        starting.people,
        f"{hours.date_words(starting.first)}, {hours.clock_words(starting.first)}",
        starting.others,
        starting.empty,
    )
