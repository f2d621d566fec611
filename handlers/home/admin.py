"""An admin's part of Home: what is set up, what is missing, and once it runs, what needs somebody."""

from __future__ import annotations

from collections.abc import Sequence

from bot.hours import day_words, local
from bot.jurisdictions import ALL
from bot.model import Office
from bot.words import own
from bot.words import setting_up as words
from bot.words.home import Blocks
from handlers import failing
from handlers.commands import upcoming
from handlers.commands.reading import Request
from handlers.commands.running import preview
from handlers.commands.setting_up import named
from handlers.excusing import SILENT_AFTER, is_paused
from handlers.welcoming import plan_start
from storage import check_ins, messages, pairs
from storage.tables import Pair

EASTERN = "America/New_York"  # where no other zone is the reader's


def page(request: Request) -> Blocks:
    """The steps; before the start what is missing, after it what needs somebody."""
    tx, task_force = request.tx, request.task_force
    every, held = pairs.every(tx, task_force.id), pairs.all_holders(tx, task_force.id)
    taken = [one for one in every if one.started_at is not None or held.get(one.id)]
    people = sum(len(held.get(one.id, {})) for one in taken)
    running = task_force.digests_from is not None
    vacant = _vacant(taken, held)
    return words.admin(
        words.Setup(
            channel=f"<#{task_force.channel}>" if task_force.channel else "",
            pairs=len(taken),
            states=len(ALL),
            people=people,
            vacant="" if running else vacant,
            schedule=task_force.cadence,
            first=upcoming.first_of_all(tx, task_force.id) if running else "",
            digest=_digest(request, running),
            cochairs=_mentions(request, "cochair"),
            admins=_mentions(request, "admin"),
            start=_start(request, every),
            missing=_missing(request, people),
            standing=_standing(request, taken) if running else "",
            needs=_needs(request, taken, vacant) if running else (),
        )
    )


def _digest(request: Request, running: bool) -> str:
    after = "" if running else ", once the task force has started"
    return f"{request.task_force.digest_schedule}. Next digest: {upcoming.digest_words(request)}{after}."


def _mentions(request: Request, role: str) -> str:
    found = named(request, role)
    return "" if found == "nobody" else found


def _start(request: Request, every: Sequence[Pair]) -> str:
    """What *Start* would do; empty: nothing is to be started."""
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
    still_open = len(check_ins.still_open(tx, task_force.id))
    waiting = messages.waiting(tx, task_force.id, request.now)
    return words.standing(len(started), since, still_open, waiting)


def _needs(request: Request, taken: Sequence[Pair], vacant: str) -> list[str]:
    """What failed; who is missing, paused, silent."""
    tx, task_force = request.tx, request.task_force
    lines = failing.lines(tx, task_force.id, request.now)
    silent = [
        f"{ALL[one.pair.jurisdiction].name} {one.office}" for one in pairs.silent(tx, task_force.id, SILENT_AFTER)
    ]
    resting = [one for one in taken if is_paused(one, local(request.now, ALL[one.jurisdiction].zone).date())]
    paused = [f"{ALL[one.jurisdiction].name} {own.until(one.paused_until)}" for one in resting if one.paused_until]
    if resting and task_force.paused_until is not None:
        paused.insert(0, f"the whole task force {own.until(task_force.paused_until)}")
    lists = (("Vacant", vacant), ("Paused", ", ".join(paused)), ("No answer three times", ", ".join(silent)))
    missing = [] if task_force.channel else [words.CANT_POST]
    return [*missing, *lines, *(f"• {what}: {who}." for what, who in lists if who)]


def _vacant(taken: Sequence[Pair], held: dict[int, pairs.Holders]) -> str:
    """`Idaho CPO, Maine CIO`."""
    return ", ".join(
        f"{ALL[one.jurisdiction].name} {office}"
        for one in taken
        for office in Office
        if office not in held.get(one.id, {})
    )
