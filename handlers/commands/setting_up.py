"""An admin sets the task force up: channel, times, pairs, helpers."""

from __future__ import annotations

from datetime import datetime

from bot import cadence, hours
from bot.jurisdictions import ALL
from bot.model import Office
from bot.words import commands as words
from bot.words.kit import Json, Message, escape
from handlers.commands.reading import CHANNEL, Command, Misread, Request
from handlers.people import NotAllowed
from handlers.welcoming import greet, offices_of, plan_start, reschedule, start
from storage import check_ins, messages, pairs, people, task_forces
from storage.tables import Pair, Person


def channel(request: Request) -> Message:
    """Where the digest goes; the bot must be in it."""
    picked = CHANNEL.fullmatch(request.words[0]) if request.words else None
    if picked is None:
        raise Misread("Pick the channel from the list that Slack shows after you type #.")
    info = request.known.channels[picked[1]]
    if info.get("is_archived"):
        raise Misread("That channel is archived.")
    if not info.get("is_member"):
        raise NotAllowed("I am not in that channel. Type `/invite @Counterpart` there, then this again.")
    old, request.task_force.channel = request.task_force.channel, picked[1]
    again = messages.send_refused_digests(request.tx, request.task_force.id, picked[1], request.now)
    _record(request, "channel", old, picked[1])
    due = cadence.next_digest(cadence.parse_digest(request.task_force.digest_schedule), request.now)[1]
    more = [f"{again} digest messages that could not be posted go there now."] if again else []
    old_words = f"<#{old}>" if old else "none"
    return words.lines(
        f"*Channel:* {old_words} → <#{picked[1]}>", f"Next digest: {_digest_time(request, due)}.", *more
    )


def schedule(request: Request) -> Message:
    """When all pairs, or one, are asked."""
    if not request.words:
        return words.lines(
            f"Pairs are asked {request.task_force.cadence}.", "Example: `/counterpart schedule weekly tue 09:00`"
        )
    one = len(request.words[0].strip("\"'")) == 2
    return _schedule_one(request) if one else _schedule_all(request)


def digest_schedule(request: Request) -> Message:
    """When the digest is posted."""
    task_force = request.task_force
    try:
        chosen = cadence.parse_digest(" ".join(request.words))
    except cadence.CadenceError as wrong:
        raise Misread(escape(str(wrong))) from None
    old, task_force.digest_schedule = task_force.digest_schedule, str(chosen)
    if task_force.digests_from is not None:
        task_force.digests_from = request.now
    _record(request, "digest schedule", old, str(chosen))
    due = cadence.next_digest(chosen, request.now)[1]
    return words.changed("Digest", old, str(chosen), f"Next digest: {_digest_time(request, due)}.")


def pair(request: Request) -> Message:
    """Who holds the two offices of a state."""
    state = request.state()
    if len(request.words) != 3:
        raise Misread("Name the state, its CIO and its CPO, in this order; either may be `vacant`.")
    chosen = {
        office: _officer(request, word, state.code) for office, word in zip(Office, request.words[1:], strict=True)
    }
    given = [person for person in chosen.values() if person is not None]
    if len({person.id for person in given}) < len(given):
        raise Misread("One person can't hold both offices.")
    made = pairs.ensure(request.tx, request.task_force.id, state.code)
    held = pairs.holders(request.tx, made.id)
    if {office: person.id for office, person in held.items()} == _ids(chosen):
        return words.lines(f"{state.name}: nothing to change. {_line(made, held)}")
    if check_ins.latest_of(request.tx, made.id) is not None:
        raise NotAllowed(f"{state.name} has been asked already; its officers can't be changed while it runs.")
    for office, person in chosen.items():
        if held.get(office) is not person:
            pairs.seat(request.tx, made, office, person, request.now)
    made.conversation = None
    new = pairs.holders(request.tx, made.id)
    _record(request, "pair", _line(made, held), _line(made, new), made)
    return words.lines(f"{_line(made, held)} → {_line(made, new)}", _begin(request, made))


def show_pairs(request: Request) -> Message:
    """All pairs, a line each."""
    all_pairs = pairs.every(request.tx, request.task_force.id)
    held = pairs.all_holders(request.tx, request.task_force.id)
    if not all_pairs:
        return words.lines(words.NOBODY)
    rows = [f"{_line(one, held.get(one.id, {}))} · {_next(one)}" for one in all_pairs]
    return words.listing(f"{len(rows)} of {len(ALL)} pairs", rows)


def show_plan(request: Request) -> Message:
    plan = request.cp.plan
    areas = [(area.title, [item.claim for item in area.items]) for area in plan.areas]
    return words.plan(plan.title, plan.notice, areas)


def cochair(request: Request) -> Message:
    return _helper(request, "cochair")


def admin(request: Request) -> Message:
    return _helper(request, "admin")


def _helper(request: Request, role: str) -> Message:
    """Give somebody a role, or take it away."""
    verb = request.words[0].casefold() if request.words else ""
    if verb not in ("add", "remove") or len(request.words) != 2:
        raise Misread(f"Say `{role} add` or `{role} remove` and whom.")
    slack_id = request.mentioned(request.words[1])
    if verb == "add":
        _refuse_unfit(request, slack_id)
    person = people.ensure(request.tx, request.task_force.id, slack_id)
    old, new = getattr(person, role), verb == "add"
    setattr(person, role, new)
    _record(request, role, f"{slack_id}: {old}", f"{slack_id}: {new}")
    chosen = people.cochairs if role == "cochair" else people.admins
    request.tx.flush()
    names = ", ".join(f"<@{one.slack_id}>" for one in chosen(request.tx, request.task_force.id)) or "nobody"
    title = "Co-chairs" if role == "cochair" else "Admins (with those of the workspace and of the settings)"
    return words.lines(f"*{title}:* {names}")


def _schedule_all(request: Request) -> Message:
    task_force = request.task_force
    chosen = _cadence(request, request.words)
    old, task_force.cadence = task_force.cadence, str(chosen)
    for one in pairs.every(request.tx, task_force.id):
        if one.cadence is None:
            reschedule(request.tx, one, check_ins.last_asked(request.tx, one.id), request.now)
    _record(request, "schedule", old, str(chosen))
    return words.changed("Schedule", old, str(chosen), _first_of_all(request))


def _schedule_one(request: Request) -> Message:
    one = request.pair()
    rest = request.words[1:]
    chosen = None if [word.casefold() for word in rest] == ["default"] else str(_cadence(request, rest))
    old, one.cadence = one.cadence, chosen
    reschedule(request.tx, one, check_ins.last_asked(request.tx, one.id), request.now)
    _record(request, "schedule", old, chosen, one)
    name = ALL[one.jurisdiction].name
    default = f"default ({request.task_force.cadence})"
    return words.changed(f"Schedule of {name}", old or default, chosen or default, f"Next question: {_next(one)}.")


def _cadence(request: Request, said: list[str]) -> cadence.Cadence:
    try:
        return cadence.parse(" ".join(said))
    except cadence.CadenceError as wrong:
        raise Misread(escape(str(wrong))) from None


def _officer(request: Request, word: str, code: str) -> Person | None:
    """The person meant; None: vacant. Raises Misread for anyone who can't hold an office."""
    if word.casefold() == "vacant":
        return None
    slack_id = request.mentioned(word)
    _refuse_unfit(request, slack_id)
    person = people.ensure(request.tx, request.task_force.id, slack_id)
    held = pairs.seat_of(request.tx, person)
    if held is not None and held.pair.jurisdiction != code:
        elsewhere = ALL[held.pair.jurisdiction].name
        raise Misread(f"<@{slack_id}> is {elsewhere}'s {held.office} already; one person holds one office.")
    return person


def _refuse_unfit(request: Request, slack_id: str) -> None:
    """Members and guests of this workspace may take part; nobody else."""
    info = request.known.people[slack_id]
    why = _unfit(info, request.cp.team_id)
    if why:
        raise Misread(f"<@{slack_id}> {why}.")


def _unfit(info: Json, team_id: str) -> str | None:
    if info.get("deleted"):
        return "has a deactivated account"
    if info.get("is_bot") or info.get("id") == "USLACKBOT":
        return "is not a person"
    if info.get("is_stranger") or info.get("team_id", team_id) != team_id:
        return "belongs to another organisation's Slack"
    return None


def _begin(request: Request, made: Pair) -> str:
    """Once the task force has started for all, a new pair starts by itself."""
    task_force = request.task_force
    if made.started_at is not None:
        for person in pairs.holders(request.tx, made.id).values():
            greet(request.tx, made, person, request.now)
    elif task_force.started_at is not None:
        starting = plan_start(request.tx, task_force, [made], request.now)
        if starting is not None:
            start(request.tx, task_force, starting, None, request.now)
    return f"{offices_of(pairs.holders(request.tx, made.id))} taken. Next question: {_next(made)}."


def _first_of_all(request: Request) -> str:
    running = [one for one in pairs.every(request.tx, request.task_force.id) if one.next_due and not one.cadence]
    if not running:
        return f"In each state's own zone. {words.NOT_STARTED}"
    first = min(running, key=lambda one: one.next_due or request.now)
    return f"Next question: {_next(first)}; in every other state at its own local time."


def _next(one: Pair) -> str:
    if one.next_due is None or one.started_at is None:
        return "not started"
    return hours.time_words(one.next_due, ALL[one.jurisdiction].zone)


def _line(one: Pair, held: pairs.Holders) -> str:
    who = (f"{office} <@{held[office].slack_id}>" if office in held else f"{office} vacant" for office in Office)
    return f"*{ALL[one.jurisdiction].name}* {', '.join(who)}"


def _ids(chosen: dict[Office, Person | None]) -> dict[Office, int]:
    return {office: person.id for office, person in chosen.items() if person is not None}


def _digest_time(request: Request, due: datetime) -> str:
    return hours.time_words(due, cadence.parse_digest(request.task_force.digest_schedule).zone)


def _record(request: Request, what: str, old: str | None, new: str | None, one: Pair | None = None) -> None:
    pair_id = one.id if one is not None else None
    task_forces.record(request.tx, request.task_force.id, request.now, request.person, what, old, new, pair_id)


COMMANDS = {
    "channel": Command(channel, "admins", "channel #task-force"),
    "schedule": Command(schedule, "admins", "schedule every 2 weeks thu 09:00"),
    "digest-schedule": Command(digest_schedule, "admins", "digest-schedule weekly fri 14:00 America/New_York"),
    "pair": Command(pair, "admins", "pair ID @cio @cpo"),
    "pairs": Command(show_pairs, "admins", "pairs"),
    "plan": Command(show_plan, "admins", "plan"),
    "cochair": Command(cochair, "admins", "cochair add @user"),
    "admin": Command(admin, "admins", "admin add @user"),
}
