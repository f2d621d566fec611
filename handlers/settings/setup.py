"""What an admin sets for the whole task force: channel, times, helpers. What is typed, and Home, lead here."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.rules import cadence
from bot.words import commands as words
from bot.words.kit import Content, Json, escape
from handlers.check_ins import upcoming
from handlers.check_ins.slots import reschedule
from handlers.digests.digest import digest_line, send_refused
from handlers.digests.quote import QUOTING
from handlers.people import NotAllowed
from handlers.request import Misread, Request
from storage import check_ins, digests, messages, pairs, people, task_forces
from storage.tables import Pair

ROLES = {"cochair": "Co-chairs", "admin": "Admins by command"}


def use_channel(request: Request, slack_id: str) -> Content:
    """Let the digest go there. Raises Misread and NotAllowed for a channel that can't be used."""
    _refuse_channel(request.known.channels[slack_id])
    task_force = request.task_force
    old, task_force.channel = task_force.channel, slack_id
    again = send_refused(request.tx, task_force.id, slack_id, request.now)
    record(request, "channel", old, slack_id)
    more = [f"{again} digest messages that could not be posted go there now."] if again else []
    was = f"<#{old}>" if old else "none"
    return words.lines(f"*Channel:* {was} → <#{slack_id}>", digest_line(request), *more)


def use_digest_time(request: Request, chosen: cadence.DigestTime) -> Content:
    """Let the digest be posted at this time from now on."""
    task_force = request.task_force
    old, task_force.digest_schedule = task_force.digest_schedule, str(chosen)
    if task_force.digests_from is not None:
        task_force.digests_from = request.now
    record(request, "digest schedule", old, str(chosen))
    return words.changed("Digest", old, str(chosen), digest_line(request))


def give_role(request: Request, role: str, changes: Mapping[str, bool]) -> str:
    """Give these people (Slack ids) a role, or take it away; who may have it was seen to. Returns old → new."""
    old = named(request, role)
    for slack_id, on in changes.items():
        setattr(people.ensure(request.tx, request.task_force.id, slack_id), role, on)
    request.tx.flush()
    new = named(request, role)
    for waiting in digests.unposted(request.tx, request.task_force.id):
        messages.want_digest_again(request.tx, waiting.id, *QUOTING)  # its preview is for who may see it now
    record(request, role, old, new)
    return f"*{ROLES[role]}:* {old} → {new}"


def named(request: Request, role: str) -> str:
    """Who has this role, as mentions."""
    chosen = people.cochairs if role == "cochair" else people.admins
    return ", ".join(f"<@{one.slack_id}>" for one in chosen(request.tx, request.task_force.id)) or "nobody"


def use_schedule(request: Request, chosen: cadence.Cadence) -> Content:
    """Let all pairs without a schedule of their own be asked like this."""
    task_force = request.task_force
    old, task_force.cadence = task_force.cadence, str(chosen)
    for one in pairs.every(request.tx, task_force.id):
        if one.cadence is None:
            reschedule(request.tx, one, check_ins.last_asked(request.tx, one.id), request.now)
    record(request, "schedule", old, str(chosen))
    return words.changed(
        "Schedule", old, str(chosen), upcoming.first_of_all(request.tx, task_force.id, request.now)
    )


def reason(wrong: cadence.CadenceError) -> str:
    """What was wrong, without the example: ours can be typed as it stands."""
    return escape(re.split(r" (?:For example:|The nearest form is) ", str(wrong))[0])


def _refuse_channel(info: Json) -> None:
    if info.get("is_mpim") or info.get("is_im"):
        raise Misread("That is a direct message. Pick a channel, so that the whole task force can read the digest.")
    if info.get("is_archived"):
        raise Misread("That channel is archived. Bring it back, or pick another one.")
    if info.get("error") or not info.get("is_member"):  # a private one that we are not in can't be seen at all
        raise NotAllowed(words.NOT_IN_CHANNEL)


def record(request: Request, what: str, old: str | None, new: str | None, one: Pair | None = None) -> None:
    pair_id = one.id if one is not None else None
    task_forces.record(request.tx, request.task_force.id, request.now, request.person, what, old, new, pair_id)
