"""Start the task force, and see how it stands."""

from __future__ import annotations

from datetime import datetime

from bot import VERSION
from bot.rules import cadence, hours
from bot.rules.jurisdictions import ALL
from bot.words import commands as words
from bot.words.kit import Content
from handlers.acts import Command
from handlers.check_ins import rounds, upcoming
from handlers.digests.digest import digest_line
from handlers.failures import notice
from handlers.offices.holders import line
from handlers.offices.start import asked
from handlers.overview import gaps, plan, reach
from handlers.overview.doctor import ALIVE, mails_of_round
from handlers.plans import load
from handlers.rehearsal import rehearse
from handlers.request import Request
from handlers.rights import ADMIN, ANYONE
from storage import check_ins, messages
from storage.tables import TaskForce


def status(request: Request) -> Content:
    """How things stand, who is behind, and what failed."""
    tx, task_force, now = request.tx, request.task_force, request.now
    taken, _ = gaps.paired(tx, task_force.id)
    said = [
        f"Channel: {f'<#{task_force.channel}>' if task_force.channel else words.NO_CHANNEL}",
        f"Pairs: {len(taken)}, of them started: {sum(one.started_at is not None for one in taken)}",
        f"Schedule: {task_force.cadence}, in each state's own zone",
        f"Open questions: {len(check_ins.still_open(tx, task_force.id, request.now))}",
        digest_line(request),
        f"Messages waiting for their time: {messages.waiting(tx, task_force.id, now)}",
        *([f"Mail that a question waits: {mails_of_round(tx, task_force, now)}"] if request.cp.mailer else []),
        f"{_at_work(task_force, now)} Version: {VERSION}.",
    ]
    waited_for = gaps.lines(tx, task_force, now)
    said += ["*Who is behind:*", *waited_for] if waited_for else [words.NOBODY_BEHIND]
    failed = notice.lines(tx, request.cp.kinds, task_force.id, now)
    said += ["*What failed in the last 7 days:*", *failed] if failed else ["Nothing failed in the last 7 days."]
    return words.listing("Status", said)


def _at_work(task_force: TaskForce, now: datetime) -> str:
    """When the heartbeat last came, and what it means if that is long ago."""
    if task_force.beat_at is None:
        return f"Last heartbeat: none yet. {words.NOT_AT_WORK}"
    last = hours.time_words(task_force.beat_at, cadence.parse_digest(task_force.digest_schedule).zone)
    asleep = f" {words.NOT_AT_WORK}" if abs(now - task_force.beat_at) > ALIVE else ""
    return f"Last heartbeat: {last}.{asleep}"


def show_pairs(request: Request) -> Content:
    """All pairs, a line each."""
    shown, held = gaps.paired(request.tx, request.task_force.id)
    if not shown:
        return words.lines(words.NOBODY)
    upcoming.read_all(request.tx, request.task_force.id, request.now)
    rows = [f"{line(one, held.get(one.id, {}))} · {upcoming.question_words(request.tx, one)}" for one in shown]
    now_in = rounds.line(request.tx, request.task_force)
    return words.listing(f"{len(rows)} of {len(ALL)} pairs", [now_in, *rows] if now_in else rows)


COMMANDS = {
    "start": Command(
        ADMIN,
        asked,
        lock=True,
        form="start",
        help="shows what would be sent, then asks; `start ID ME` for some states",
        most=len(ALL),
    ),
    "reach": Command(ADMIN, reach.shown, form="reach", help="who has not answered for weeks, and a mail to copy"),
    "rehearse": Command(
        ADMIN,
        rehearse.typed,
        form="rehearse",
        help="what would go out in the next 30 days, and when; `rehearse 90` for up to 90 days",
        more=(
            ("rehearse ID", "each message to one state, and why it comes then", ADMIN),
            ("rehearse ID CIO", "sends you alone what that office will get", ADMIN),
        ),
        most=4,
    ),
    "status": Command(ADMIN, status, form="status", help="how things stand, and what failed"),
    "pairs": Command(ADMIN, show_pairs, form="pairs", help="all pairs, and when each is next asked"),
    "plan": Command(
        ANYONE,
        plan.show,
        form="plan",
        help="the action plan: where each item is from, and where your two offices stand",
        more=(
            ("plan load", "give the task force another plan, from a spreadsheet", ADMIN),
            ("plan export", "the newest plan as a spreadsheet, to be copied; `plan export yaml` as YAML", ADMIN),
        ),
        most=9,
        shows_rights=True,
        about=Command(ADMIN, load.typed, form="plan load"),
    ),
}
