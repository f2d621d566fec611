"""An admin sets the task force up: channel, times, plan, helpers. Who holds an office: `holders`."""

from __future__ import annotations

from bot.rules import cadence, spoken
from bot.rules.jurisdictions import ALL, known_as
from bot.words import commands as words
from bot.words.kit import Content
from handlers.acts import Command
from handlers.check_ins import upcoming
from handlers.check_ins.slots import reschedule
from handlers.digests.digest import digest_line
from handlers.offices.holders import line, refuse_unfit
from handlers.overview import gaps
from handlers.request import CHANNEL, Misread, Request
from handlers.rights import ADMIN
from handlers.settings.setup import give_role, reason, record, use_channel, use_digest_time, use_schedule
from storage import check_ins, people


def channel(request: Request) -> Content:
    """Where the digest goes; the bot must be in it."""
    picked = CHANNEL.fullmatch(request.words[0]) if request.words else None
    if picked is None:
        raise Misread("Pick the channel from the list that Slack shows after you type #.")
    return use_channel(request, picked[1])


def schedule(request: Request) -> Content:
    """When all pairs, or one, are asked."""
    if not request.words:
        raise Misread(f"Pairs are asked {request.task_force.cadence}. Say how often, a weekday and a time.")
    first = request.words[0]
    return _schedule_one(request) if len(first) == 2 or known_as(first) is not None else _schedule_all(request)


def digest_schedule(request: Request) -> Content:
    """When the digest is posted."""
    task_force = request.task_force
    if not request.words:
        now = task_force.digest_schedule
        raise Misread(f"The digest is posted {now}. To change it, say weekly, a weekday, a time and a zone.")
    try:
        chosen = cadence.parse_digest(" ".join(request.words))
    except cadence.CadenceError as wrong:
        raise Misread(reason(wrong)) from None
    return use_digest_time(request, chosen)


def show_pairs(request: Request) -> Content:
    """All pairs, a line each."""
    shown, held = gaps.paired(request.tx, request.task_force.id)
    if not shown:
        return words.lines(words.NOBODY)
    upcoming.read_all(request.tx, request.task_force.id, request.now)
    rows = [f"{line(one, held.get(one.id, {}))} · {upcoming.question_words(request.tx, one)}" for one in shown]
    return words.listing(f"{len(rows)} of {len(ALL)} pairs", rows)


def show_plan(request: Request) -> Content:
    plan = request.cp.plan
    areas = [(area.title, [item.claim for item in area.items]) for area in plan.areas]
    return words.plan(plan.title, plan.notice, areas)


def cochair(request: Request) -> Content:
    """Who sees the digest first."""
    return _helper(request, "cochair", digest_line(request))


def admin(request: Request) -> Content:
    """Who sets the task force up."""
    return _helper(request, "admin", words.ADMINS_TOO)


def _helper(request: Request, role: str, *more: str) -> Content:
    """Give somebody a role, or take it away."""
    verb = request.words[0].casefold() if request.words else ""
    if verb not in ("add", "remove") or len(request.words) != 2:
        raise Misread(f"Say `{role} add` or `{role} remove`, and whom.")
    slack_id = request.mentioned(request.words[1])
    if verb == "add":
        refuse_unfit(request, slack_id)
    person = people.find(request.tx, request.task_force.id, slack_id)
    if (person is not None and getattr(person, role)) == (verb == "add"):
        raise Misread(f"<@{slack_id}> {'has' if verb == 'add' else 'does not have'} that role. Nothing changed.")
    return words.lines(give_role(request, role, {slack_id: verb == "add"}), *more)


def _schedule_all(request: Request) -> Content:
    return use_schedule(request, _cadence(request.words))


def _schedule_one(request: Request) -> Content:
    one = request.pair()
    rest = request.words[1:]
    name, default = ALL[one.jurisdiction].name, f"default ({request.task_force.cadence})"
    if not rest:
        raise Misread(f"{name} is asked {one.cadence or default}.", f"schedule {one.jurisdiction} weekly tue 09:00")
    chosen = None if [word.casefold() for word in rest] == ["default"] else str(_cadence(rest, one.jurisdiction))
    old, one.cadence = one.cadence, chosen
    reschedule(request.tx, one, check_ins.last_asked(request.tx, one.id), request.now)
    record(request, "schedule", old, chosen, one)
    more = upcoming.question_line(request.tx, one)
    return words.changed(f"Schedule of {name}", old or default, chosen or default, more)


def _cadence(said: list[str], code: str = "") -> cadence.Cadence:
    try:
        return cadence.parse(" ".join(said))
    except cadence.CadenceError as wrong:
        kind = spoken.kind_of(spoken.tidy(" ".join(said)))
        raise Misread(reason(wrong), " ".join(["schedule", *filter(None, [code]), cadence.FORMS[kind]])) from None


COMMANDS = {
    "channel": Command(ADMIN, channel, lock=True, form="channel #task-force", help="where the digest goes", most=1),
    "schedule": Command(
        ADMIN,
        schedule,
        lock=True,
        form="schedule every 2 weeks thu 09:00",
        help="when all are asked, each in its own zone",
        more=(("schedule ID monthly 1st tue 09:00", "for one state; `schedule ID default` undoes it", ADMIN),),
        most=16,
    ),
    "digest-schedule": Command(
        ADMIN,
        digest_schedule,
        lock=True,
        form="digest-schedule weekly fri 14:00 America/New_York",
        help="when the digest is posted",
        most=16,
    ),
    "pairs": Command(ADMIN, show_pairs, form="pairs", help="all pairs, and when each is next asked"),
    "plan": Command(ADMIN, show_plan, form="plan", help="the action plan that questions come from"),
    "cochair": Command(
        ADMIN,
        cochair,
        lock=True,
        form="cochair add @user",
        help="let somebody see and post the digest; `cochair remove @user`",
        most=9,
    ),
    "admin": Command(
        ADMIN,
        admin,
        lock=True,
        form="admin add @user",
        help="let somebody set things up; `admin remove @user`",
        most=9,
    ),
}
