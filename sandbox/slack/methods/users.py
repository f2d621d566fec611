"""users.info, .list, .lookupByEmail, .conversations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.slack import accounts
from sandbox.slack.errors import SlackError
from sandbox.slack.methods.args import Args, page
from sandbox.slack.methods.conversations import conversation

if TYPE_CHECKING:
    from sandbox.slack.core import Slack

Body = dict[str, Any]
KINDS = {"public_channel": "public", "private_channel": "private", "im": "im", "mpim": "mpim"}


def _user(slack: Slack, user_id: str) -> Body:
    return accounts.as_json(slack.people[user_id], "users:read.email" in slack.app.scopes)


def info(slack: Slack, args: Args, now: float) -> Body:
    """users.info: a stranger is visible only while a channel is shared, all of our organization always."""
    user_id = args.need("user")
    person = slack.people.get(user_id)
    if person is None:
        raise SlackError("user_not_found")
    if person.teams is None and not slack.workspace.is_here(user_id) and not slack.app.shares_channel(user_id):
        raise SlackError("user_not_visible")
    return {"user": _user(slack, user_id)}


def list_(slack: Slack, args: Args, now: float) -> Body:
    """users.list: everyone, deactivated people, bots and strangers of shared channels too."""
    known = [p.id for p in slack.people.values() if slack.workspace.is_here(p.id) or slack.app.shares_channel(p.id)]
    found, cursor = page(known, args, 1000, 1000)
    members = [_user(slack, user_id) for user_id in found]
    return {"members": members, "cache_ts": int(now), "response_metadata": {"next_cursor": cursor}}


def lookup(slack: Slack, args: Args, now: float) -> Body:
    """users.lookupByEmail: deactivated people, and those who have not accepted yet, are not found."""
    email = args.need("email").lower()
    for person in slack.people.values():
        here = slack.workspace.is_here(person.id) and not person.deleted and not person.is_invited_user
        if here and person.email and person.email.lower() == email:
            return {"user": _user(slack, person.id)}
    raise SlackError("users_not_found")


def conversations(slack: Slack, args: Args, now: float) -> Body:
    """users.conversations: those of a user, by default the bot's own, that the bot may know of."""
    user = args.text("user") or slack.app.bot_user
    if user not in slack.people:
        raise SlackError("user_not_found")
    types = args.listed("types") or ["public_channel"]
    if not set(types) <= KINDS.keys():
        raise SlackError("invalid_types")
    kinds = {KINDS[name] for name in types}
    for kind in sorted(kinds):
        slack.app.need_scope_of(kind, "read")
    known = [c for c in slack.channels.values() if c.kind in kinds and user in c.members]
    known = [c for c in known if c.kind == "public" or slack.app.bot_user in c.members]
    if args.flag("exclude_archived"):
        known = [c for c in known if not c.archived]
    found, cursor = page(known, args, 100, 999)
    channels = [conversation(slack, channel) for channel in found]
    return {"channels": channels, "response_metadata": {"next_cursor": cursor}}


METHODS = {
    "users.info": info,
    "users.list": list_,
    "users.lookupByEmail": lookup,
    "users.conversations": conversations,
}
