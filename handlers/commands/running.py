"""The task force at work: start it, ask one pair now, see or post the digest, see how things stand."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot import cadence, hours
from bot.hours import NoCommonHour, next_allowed, time_words
from bot.jurisdictions import ALL
from bot.words import commands as words
from bot.words import digest as digest_words
from bot.words.kit import Json, Message, escape
from handlers import Counterpart
from handlers.asking import ask
from handlers.commands.reading import Command, Request
from handlers.digesting import PostedAlready, count, drawn, post, this_week
from handlers.people import NotAllowed, is_admin
from handlers.reading import desk
from handlers.welcoming import Starting, plan_start, start
from storage import check_ins, messages, pairs, people, task_forces
from storage.tables import Pair, TaskForce


def start_asked(request: Request) -> Message:
    """Shows what starting would do, and asks."""
    chosen = [request.pair(position) for position in range(len(request.words))]
    chosen = chosen or list(pairs.every(request.tx, request.task_force.id))
    starting = _startable(request.tx, request.task_force, chosen, request.now)
    value = " ".join(pair.jurisdiction for pair in starting.pairs) if request.words else "all"
    first = f"{starting.first:%a %-d %b %-H:%M}"
    return words.confirm_start(len(starting.pairs), starting.people, first, value)


def start_pressed(cp: Counterpart, body: Json, now: datetime) -> Json:
    """*Start*: do it, and say so in place of the question."""
    value = body["actions"][0]["value"]
    with cp.db.begin() as tx:
        task_force = task_forces.of(tx, cp.team_id)
        person = people.ensure(tx, task_force.id, body["user"]["id"])
        if not is_admin(person, cp.admins):
            raise NotAllowed(words.WHO["admins"])
        everyone = list(pairs.every(tx, task_force.id))
        chosen = everyone if value == "all" else [one for one in everyone if one.jurisdiction in value.split()]
        starting = _startable(tx, task_force, chosen, now)
        start(tx, task_force, starting, person, now)
        if value == "all":
            task_force.started_at = task_force.started_at or now
        task_forces.record(tx, task_force.id, now, person, "start", None, value)
        said = words.started(len(starting.pairs), starting.people, f"{starting.first:%a %-d %b %-H:%M}")
        _respond(tx, task_force, body, said, now)
    return {}


def not_yet_pressed(cp: Counterpart, body: Json, now: datetime) -> Json:
    with cp.db.begin() as tx:
        task_force = task_forces.of(tx, cp.team_id)
        _respond(tx, task_force, body, words.lines("Not started. Nothing was sent to anybody."), now)
    return {}


def check_in_now(request: Request) -> Message:
    """Ask one pair now, or at the next minute allowed to both, which the answer names."""
    one = request.pair()
    if one.started_at is None:
        raise NotAllowed(f"{ALL[one.jurisdiction].name} has not started. First: `/counterpart start`")
    if check_ins.open_of(request.tx, one.id) is not None:
        raise NotAllowed(f"{ALL[one.jurisdiction].name} has an open question already; a new one would close it.")
    held = pairs.holders(request.tx, one.id)
    if not held:
        raise NotAllowed(f"Both offices of {ALL[one.jurisdiction].name} are vacant.")
    zone = ALL[one.jurisdiction].zone
    slot = hours.local(request.now, zone).replace(tzinfo=None).isoformat(timespec="seconds")
    made = ask(request.tx, request.cp.plan, one, slot, request.now, request.now, by_hand=True)
    task_forces.record(
        request.tx, request.task_force.id, request.now, request.person, "checkin", new=slot, pair_id=one.id
    )
    return words.lines(
        f"{ALL[one.jurisdiction].name} is asked {_when(request, one)}: {escape(made.question or '')}"
    )


def digest_preview(request: Request) -> Message:
    """The digest as it would be now, for the asker alone."""
    task_force = request.task_force
    week = this_week(task_force, request.now)
    counted = count(request.tx, request.cp.plan, task_force, week, request.now)
    first, *rest = digest_words.preview(drawn(request.tx, request.cp.plan, counted))
    text = "\n\n".join([first.text, *(part.text for part in rest)])
    return Message(
        text, [*first.blocks, *words.lines(f"{len(rest)} more in its thread.").blocks] if rest else first.blocks
    )


def digest_post(request: Request) -> Message:
    """Post this week's digest now, instead of at its time."""
    task_force = request.task_force
    if task_force.channel is None:
        raise NotAllowed(words.NO_CHANNEL)
    if task_force.digests_from is None:
        raise NotAllowed(words.NOT_STARTED)
    week = this_week(task_force, request.now)
    try:
        post(request.tx, request.cp.plan, task_force, week, request.now)
    except PostedAlready:
        raise NotAllowed(f"The digest of week {week} is posted already; there is one a week.") from None
    task_forces.record(request.tx, task_force.id, request.now, request.person, "digest post", new=week)
    return words.lines(f"The digest of week {week} goes to <#{task_force.channel}> now.")


def status(request: Request) -> Message:
    """How things stand, and what failed."""
    tx, task_force, now = request.tx, request.task_force, request.now
    all_pairs = pairs.every(tx, task_force.id)
    digest_time = cadence.parse_digest(task_force.digest_schedule)
    said = [
        f"Channel: {f'<#{task_force.channel}>' if task_force.channel else 'none. ' + words.NO_CHANNEL}",
        f"Pairs: {len(all_pairs)}, of them started: {sum(one.started_at is not None for one in all_pairs)}",
        f"Schedule: {task_force.cadence}",
        f"Open questions: {len(check_ins.still_open(tx, task_force.id))}",
        f"Next digest: {time_words(cadence.next_digest(digest_time, now)[1], digest_time.zone)}",
        f"Messages waiting to go out: {messages.waiting(tx, task_force.id, now)}",
    ]
    failed = [f"• {row.key}: {row.error}" for row in messages.failures(tx, task_force.id)]
    return words.listing("Status", said + (["*Not delivered:*", *failed] if failed else ["Nothing failed."]))


def _startable(tx: Session, task_force: TaskForce, chosen: list[Pair], now: datetime) -> Starting:
    """Raises NotAllowed when there is nothing to start, saying what to do first."""
    waiting = [one for one in chosen if one.started_at is None]
    if chosen and not waiting:
        raise NotAllowed("All of these have started already.")
    starting = plan_start(tx, task_force, waiting, now)
    if starting is None:
        raise NotAllowed(words.NOBODY)
    return starting


def _when(request: Request, one: Pair) -> str:
    """*now*, or the next minute allowed to everyone who is asked."""
    desks = [desk(person, one) for person in pairs.holders(request.tx, one.id).values()]
    try:
        allowed = next_allowed(request.now, desks)
    except NoCommonHour:
        return "by two separate messages, each in its reader's hours"
    return "now" if allowed == request.now else f"on {time_words(allowed, ALL[one.jurisdiction].zone)}"


def _respond(tx: Session, task_force: TaskForce, body: Json, said: Message, now: datetime) -> None:
    """Put this in the place of the message that was pressed (its response_url lives 30 minutes)."""
    messages.add(
        tx,
        task_force.id,
        f"response/{body['trigger_id']}",
        "response",
        now,
        response_url=body["response_url"],
        expires_at=now + timedelta(minutes=30),
        data={"text": said.text, "blocks": said.blocks},
        urgent=True,
    )


COMMANDS = {
    "start": Command(start_asked, "admins", "start"),
    "checkin": Command(check_in_now, "admins", "checkin ID"),
    "digest": Command(digest_preview, "cochairs", "digest"),
    "digest post": Command(digest_post, "cochairs", "digest post"),
    "status": Command(status, "admins", "status"),
}
