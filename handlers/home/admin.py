"""An admin's part of Home: what is set up, what is missing, and once it runs, what needs somebody."""

from __future__ import annotations

from collections.abc import Sequence

from bot.rules.hours import day_words
from bot.words import admin_home as words
from bot.words import plan as plan_words
from bot.words import reach as reach_words
from bot.words.home import Blocks, Line
from bot.words.kit import button
from bot.words.reach import Unheard
from handlers import settings
from handlers.check_ins import rounds
from handlers.failures import notice
from handlers.offices.start import preview
from handlers.offices.welcome import plan_start
from handlers.overview import board, gaps
from handlers.plans.active import of_version, plan_now
from handlers.request import Request
from storage import check_ins, messages, pairs, plans
from storage.tables import Pair

EASTERN = "America/New_York"  # where no other zone is the reader's


def page(request: Request, silent: Sequence[Unheard]) -> Blocks:
    """The steps; before the start what is missing, after it what needs somebody, `silent` ones among them."""
    tx, task_force = request.tx, request.task_force
    taken, held = gaps.paired(tx, task_force.id)
    people = sum(len(held.get(one.id, {})) for one in taken)
    running = task_force.digests_from is not None
    return words.admin(
        words.Setup(
            steps=[*(one.line(request) for one in settings.CHECKLIST if one.line is not None), _plan(request)],
            start=_start(request),
            missing=_missing(request, people),
            standing=_standing(request, taken) if running else "",
            needs=[*_needs(request), *reach_words.lines(silent)] if running else (),
            doors=[button(reach_words.WRITE, "reach")] if silent else (),
            board=board.on_home(request) if running else (),
        )
    )


def _plan(request: Request) -> Line:
    """Which plan questions come from, and another that waits for its day."""
    tx, task_force, now = request.tx, request.task_force, request.now
    load, coming = plans.in_force(tx, task_force.id, now), plans.to_come(tx, task_force.id, now)
    doors = [button(plan_words.READ, "plan"), button(plan_words.LOAD, "plan_load")]
    stands = plan_words.on_home(plan_now(tx, request.cp, task_force, now))
    stands += "" if load is not None else f" {plan_words.WITH_US}"
    if coming is not None:
        stands += f"\n{plan_words.comes(coming.first_day, of_version(tx, request.cp, coming.plan_version_id))}"
    return Line("Plan", stands, doors, words.DONE if load is not None else words.AS_IT_IS)


def _start(request: Request) -> str:
    """What *Start* would do; empty: nothing is to be started."""
    every = pairs.every(request.tx, request.task_force.id)
    waiting = [one for one in every if one.started_at is None]
    starting = plan_start(request.tx, request.task_force, waiting, request.now) if waiting else None
    if starting is None:
        return ""
    what = preview(starting)
    return " ".join([f"{what}.", *what.notes()])


def _missing(request: Request, people: int) -> list[str]:
    found = [] if request.task_force.channel else ["the channel"]
    return found + ([] if people else ["at least one state with somebody in an office"])


def _standing(request: Request, taken: Sequence[Pair]) -> str:
    tx, task_force = request.tx, request.task_force
    started = [one.started_at for one in taken if one.started_at is not None]
    since = day_words(min(started, default=request.now), EASTERN)
    still_open = len(check_ins.still_open(tx, task_force.id, request.now))
    waiting = messages.waiting(tx, task_force.id, request.now)
    now_in = rounds.line(tx, task_force)
    return " ".join(filter(None, [words.standing(len(started), since, still_open, waiting), now_in]))


def _needs(request: Request) -> list[str]:
    """What failed; who is missing, paused, silent."""
    tx, task_force = request.tx, request.task_force
    missing = [] if task_force.channel else [words.CANT_POST]
    failed = notice.lines(tx, request.cp.kinds, task_force.id, request.now)
    return [*missing, *failed, *gaps.lines(tx, task_force, request.now)]
