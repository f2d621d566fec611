"""An admin sets the task force up: channel, times, pairs, helpers."""

from __future__ import annotations

import re
from difflib import get_close_matches

from bot import cadence
from bot.jurisdictions import ALL, Jurisdiction
from bot.model import Office
from bot.words import commands as words
from bot.words.kit import Json, Message, escape
from handlers.commands import upcoming
from handlers.commands.reading import CHANNEL, Command, Misread, Request
from handlers.people import NotAllowed
from handlers.welcoming import newcomers, plan_start, reschedule, start
from storage import check_ins, messages, pairs, people, task_forces
from storage.tables import Pair, Person

NAMES = {state.name.casefold() for state in ALL.values()}


def channel(request: Request) -> Message:
    """Where the digest goes; the bot must be in it."""
    picked = CHANNEL.fullmatch(request.words[0]) if request.words else None
    if picked is None:
        raise Misread("Pick the channel from the list that Slack shows after you type #.")
    _refuse_channel(request.known.channels[picked[1]])
    task_force = request.task_force
    old, task_force.channel = task_force.channel, picked[1]
    again = messages.send_refused_digests(request.tx, task_force.id, picked[1], request.now)
    _record(request, "channel", old, picked[1])
    more = [f"{again} digest messages that could not be posted go there now."] if again else []
    was = f"<#{old}>" if old else "none"
    return words.lines(f"*Channel:* {was} → <#{picked[1]}>", upcoming.digest_line(request), *more)


def schedule(request: Request) -> Message:
    """When all pairs, or one, are asked."""
    if not request.words:
        raise Misread(f"Pairs are asked {request.task_force.cadence}. Say how often, a weekday and a time.")
    first = request.words[0].casefold()
    return _schedule_one(request) if len(first) == 2 or first in NAMES else _schedule_all(request)


def digest_schedule(request: Request) -> Message:
    """When the digest is posted."""
    task_force = request.task_force
    if not request.words:
        now = task_force.digest_schedule
        raise Misread(f"The digest is posted {now}. To change it, say weekly, a weekday, a time and a zone.")
    try:
        chosen = cadence.parse_digest(" ".join(request.words))
    except cadence.CadenceError as wrong:
        raise Misread(_reason(wrong)) from None
    old, task_force.digest_schedule = task_force.digest_schedule, str(chosen)
    if task_force.digests_from is not None:
        task_force.digests_from = request.now
    _record(request, "digest schedule", old, str(chosen))
    return words.changed("Digest", old, str(chosen), upcoming.digest_line(request))


def pair(request: Request) -> Message:
    """Who holds the two offices of a state."""
    state = request.state()
    chosen = _both(request, state)
    made = pairs.find(request.tx, request.task_force.id, state.code)
    if made is None and not any(chosen.values()):
        raise Misread(f"{state.name} needs at least one of its two officers.")
    made = made or pairs.ensure(request.tx, request.task_force.id, state.code)
    held = pairs.holders(request.tx, made.id)
    if {office: person.id for office, person in held.items()} == _ids(chosen):
        return words.lines(f"Nothing to change: {_line(made, held)}.", _begin(request, made))
    if check_ins.latest_of(request.tx, made.id) is not None:
        raise NotAllowed(words.runs_already(state.name))
    for office, person in chosen.items():
        if held.get(office) is not person:
            pairs.seat(request.tx, made, office, person, request.now)
    made.conversation = None
    new = pairs.holders(request.tx, made.id)
    _record(request, "pair", _offices(held), _offices(new), made)
    name = f"*{ALL[made.jurisdiction].name}:*"
    return words.lines(f"{name} {_offices(held)} → {_offices(new)}", _begin(request, made))


def show_pairs(request: Request) -> Message:
    """All pairs, a line each."""
    all_pairs = pairs.every(request.tx, request.task_force.id)
    held = pairs.all_holders(request.tx, request.task_force.id)
    if not all_pairs:
        return words.lines(words.NOBODY)
    rows = [f"{_line(one, held.get(one.id, {}))} · {upcoming.question_words(request.tx, one)}" for one in all_pairs]
    return words.listing(f"{len(rows)} of {len(ALL)} pairs", rows)


def show_plan(request: Request) -> Message:
    plan = request.cp.plan
    areas = [(area.title, [item.claim for item in area.items]) for area in plan.areas]
    return words.plan(plan.title, plan.notice, areas)


def cochair(request: Request) -> Message:
    """Who sees the digest first."""
    return _helper(request, "cochair", "Co-chairs", upcoming.digest_line(request))


def admin(request: Request) -> Message:
    """Who sets the task force up."""
    return _helper(request, "admin", "Admins by command", words.ADMINS_TOO)


def _helper(request: Request, role: str, title: str, more: str) -> Message:
    """Give somebody a role, or take it away."""
    verb = request.words[0].casefold() if request.words else ""
    if verb not in ("add", "remove") or len(request.words) != 2:
        raise Misread(f"Say `{role} add` or `{role} remove`, and whom.")
    slack_id = request.mentioned(request.words[1])
    if verb == "add":
        _refuse_unfit(request, slack_id)
    person = people.ensure(request.tx, request.task_force.id, slack_id)
    if getattr(person, role) == (verb == "add"):
        raise Misread(f"<@{slack_id}> {'has' if verb == 'add' else 'does not have'} that role. Nothing changed.")
    old = _named(request, role)
    setattr(person, role, verb == "add")
    request.tx.flush()
    new = _named(request, role)
    _record(request, role, old, new)
    return words.lines(f"*{title}:* {old} → {new}", more)


def _named(request: Request, role: str) -> str:
    chosen = people.cochairs if role == "cochair" else people.admins
    return ", ".join(f"<@{one.slack_id}>" for one in chosen(request.tx, request.task_force.id)) or "nobody"


def _schedule_all(request: Request) -> Message:
    task_force = request.task_force
    chosen = _cadence(request.words)
    old, task_force.cadence = task_force.cadence, str(chosen)
    for one in pairs.every(request.tx, task_force.id):
        if one.cadence is None:
            reschedule(request.tx, one, check_ins.last_asked(request.tx, one.id), request.now)
    _record(request, "schedule", old, str(chosen))
    return words.changed("Schedule", old, str(chosen), upcoming.first_of_all(request.tx, task_force.id))


def _schedule_one(request: Request) -> Message:
    one = request.pair()
    rest = request.words[1:]
    name, default = ALL[one.jurisdiction].name, f"default ({request.task_force.cadence})"
    if not rest:
        raise Misread(f"{name} is asked {one.cadence or default}.", f"schedule {one.jurisdiction} weekly tue 09:00")
    chosen = None if [word.casefold() for word in rest] == ["default"] else str(_cadence(rest, one.jurisdiction))
    old, one.cadence = one.cadence, chosen
    reschedule(request.tx, one, check_ins.last_asked(request.tx, one.id), request.now)
    _record(request, "schedule", old, chosen, one)
    more = upcoming.question_line(request.tx, one)
    return words.changed(f"Schedule of {name}", old or default, chosen or default, more)


def _cadence(said: list[str], code: str = "") -> cadence.Cadence:
    try:
        return cadence.parse(" ".join(said))
    except cadence.CadenceError as wrong:
        kind = (get_close_matches(said[0].casefold(), cadence.FORMS, n=1) or ["weekly"])[0]
        raise Misread(_reason(wrong), " ".join(["schedule", *filter(None, [code]), cadence.FORMS[kind]])) from None


def _reason(wrong: cadence.CadenceError) -> str:
    """What was wrong, without the example: ours can be typed as it stands."""
    return escape(re.split(r" (?:For example:|The nearest form is) ", str(wrong))[0])


def _both(request: Request, state: Jurisdiction) -> dict[Office, Person | None]:
    """Who is to hold the two offices. Raises Misread."""
    if len(request.words) != 3:
        raise Misread("Name the state, its CIO and its CPO, in this order; either may be `vacant`.")
    chosen = {
        office: _officer(request, word, state.code) for office, word in zip(Office, request.words[1:], strict=True)
    }
    given = [person.id for person in chosen.values() if person is not None]
    if len(set(given)) < len(given):
        raise Misread("One person can't hold both offices. Where an office has nobody yet, say `vacant`.")
    return chosen


def _officer(request: Request, word: str, code: str) -> Person | None:
    """The person meant; None: vacant. Raises Misread for anyone who can't hold an office."""
    if word.casefold() == "vacant":
        return None
    slack_id = request.mentioned(word)
    _refuse_unfit(request, slack_id)
    person = people.ensure(request.tx, request.task_force.id, slack_id)
    held = pairs.seat_of(request.tx, person)
    if held is not None and held.pair.jurisdiction != code:
        elsewhere = f"{ALL[held.pair.jurisdiction].name}'s {held.office}"
        raise Misread(f"<@{slack_id}> is {elsewhere} already, and one person holds one office.")
    return person


def _refuse_channel(info: Json) -> None:
    if info.get("is_archived"):
        raise Misread("That channel is archived. Bring it back, or pick another one.")
    if info.get("error") or not info.get("is_member"):  # a private one that we are not in can't be seen at all
        raise NotAllowed(words.NOT_IN_CHANNEL)


def _refuse_unfit(request: Request, slack_id: str) -> None:
    """Members and guests of this workspace may take part; nobody else."""
    why = _unfit(request.known.people[slack_id], slack_id, request.cp.team_id)
    if why:
        raise Misread(f"<@{slack_id}> {why}. {words.FIT}")


def _unfit(info: Json, slack_id: str, team_id: str) -> str | None:
    if info.get("error"):
        return "is not somebody I can find in this workspace"
    if info.get("deleted"):
        return "has a deactivated account"
    if info.get("is_bot") or slack_id == "USLACKBOT":
        return "is an app, not a person"
    if info.get("is_stranger") or info.get("team_id", team_id) != team_id:
        return "belongs to another organisation's Slack"
    return None


def _begin(request: Request, made: Pair) -> str:
    """Once the task force has started for all, a new pair starts by itself."""
    tx, task_force, now = request.tx, request.task_force, request.now
    if made.started_at is not None:
        newcomers(tx, made, now)
    elif task_force.started_at is not None and (starting := plan_start(tx, task_force, [made], now)):
        start(tx, task_force, starting, None, now)
        _record(request, "start", None, made.jurisdiction, made)
    return upcoming.question_line(tx, made)


def _line(one: Pair, held: pairs.Holders) -> str:
    return f"*{ALL[one.jurisdiction].name}* {_offices(held)}"


def _offices(held: pairs.Holders) -> str:
    who = (f"{office} <@{held[office].slack_id}>" if office in held else f"{office} vacant" for office in Office)
    return ", ".join(who)


def _ids(chosen: dict[Office, Person | None]) -> dict[Office, int]:
    return {office: person.id for office, person in chosen.items() if person is not None}


def _record(request: Request, what: str, old: str | None, new: str | None, one: Pair | None = None) -> None:
    pair_id = one.id if one is not None else None
    task_forces.record(request.tx, request.task_force.id, request.now, request.person, what, old, new, pair_id)


COMMANDS = {
    "channel": Command(channel, "admins", "channel #task-force", 1),
    "schedule": Command(schedule, "admins", "schedule every 2 weeks thu 09:00", 9),
    "digest-schedule": Command(digest_schedule, "admins", "digest-schedule weekly fri 14:00 America/New_York", 9),
    "pair": Command(pair, "admins", "pair ID @cio @cpo", 9),
    "pairs": Command(show_pairs, "admins", "pairs"),
    "plan": Command(show_plan, "admins", "plan"),
    "cochair": Command(cochair, "admins", "cochair add @user", 9),
    "admin": Command(admin, "admins", "admin add @user", 9),
}
