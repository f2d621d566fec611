"""Something happens to a conversation that we write in: archived, deleted, left, joined, or moved to another id.

A rename changes nothing, since conversations are known by their ids; nor does a channel that is made private, as
long as we are in it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.rules.model import MessageKind
from bot.words import failures as words
from bot.words.kit import Json
from handlers import Counterpart
from handlers.digests.digest import send_refused
from handlers.failures.notice import tell_admins
from storage import conversations, task_forces

CAUSES = {
    "channel_archive": "is_archived",
    "group_archive": "is_archived",
    "channel_deleted": "channel_not_found",
    "group_deleted": "channel_not_found",
    "channel_left": "not_in_channel",
    "group_left": "not_in_channel",
    "member_left_channel": "not_in_channel",
}


def lost(cp: Counterpart, body: Json, now: datetime) -> None:
    """No more writing there: A pair's is opened anew when it is next needed; the digest's needs an admin."""
    event = body["event"]
    if event["type"] == "member_left_channel" and event.get("user") != cp.user_id:
        return
    with cp.db.begin() as tx:
        task_force = task_forces.of(tx, cp.team_id)
        conversations.forget(tx, task_force.id, event["channel"])
        if event["channel"] == task_force.channel:
            tell_admins(tx, cp, CAUSES[event["type"]], words.channel_of_digest(event["channel"]), now)


def restored(cp: Counterpart, body: Json, now: datetime) -> None:
    """The digest's channel takes messages again: what it refused goes there after all."""
    with cp.db.begin() as tx:
        task_force = task_forces.of(tx, cp.team_id)
        if task_force.channel is not None and body["event"]["channel"] == task_force.channel:
            send_refused(tx, task_force.id, task_force.channel, now)


def joined(cp: Counterpart, body: Json, now: datetime) -> None:
    """We are back; or somebody else now reads what stands in a pair's conversation, so it is drawn anew."""
    event = body["event"]
    if event.get("user") == cp.user_id:
        restored(cp, body, now)
        return
    with cp.db.begin() as tx:
        task_force = task_forces.of(tx, cp.team_id)
        conversations.draw_again(tx, task_force.id, event["channel"], MessageKind.CHECK_IN)


def moved(cp: Counterpart, body: Json, now: datetime) -> None:
    """It is the same conversation under another id."""
    event = body["event"]
    with cp.db.begin() as tx:
        task_force = task_forces.of(tx, cp.team_id)
        conversations.move(tx, task_force, event["old_channel_id"], event["new_channel_id"])


EVENTS: dict[str, Callable[[Counterpart, Json, datetime], None]] = {
    **dict.fromkeys(CAUSES, lost),
    "channel_unarchive": restored,
    "group_unarchive": restored,
    "member_joined_channel": joined,
    "channel_id_changed": moved,
}
