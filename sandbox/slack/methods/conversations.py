"""conversations.open, .info, .history, .replies, .members."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.slack.errors import SlackError
from sandbox.slack.methods.args import Args, page
from sandbox.slack.records import Channel, Message

if TYPE_CHECKING:
    from sandbox.slack.core import Slack

Body = dict[str, Any]


def open_(slack: Slack, args: Args, now: float) -> Body:
    """conversations.open: the same people always give the same conversation."""
    if args.get("channel"):
        channel = slack.app.channel(args.need("channel"))
        return {"channel": {"id": channel.id}, "no_op": True, "already_open": True}
    users = list(dict.fromkeys(user for user in args.listed("users") if user != slack.app.bot_user))
    _refuse(slack, users)
    channel, known = slack.app.direct(users, now)
    found = conversation(slack, channel) if args.flag("return_im") else {"id": channel.id}
    return {"channel": found, "no_op": known, "already_open": known}


def _refuse(slack: Slack, users: list[str]) -> None:
    if not users:
        raise SlackError("users_list_not_supplied")
    if len(users) > 8:
        raise SlackError("too_many_users")
    needed = "im:write" if len(users) == 1 else "mpim:write"
    slack.app.need_scope(needed)
    for user in users:
        person = slack.people.get(user)
        if person is None:
            raise SlackError("user_not_found")
        if person.deleted:
            raise SlackError("user_disabled")
        if person.is_bot or user == "USLACKBOT":
            raise SlackError("cannot_dm_bot")
        if not slack.workspace.is_here(user):
            _refuse_stranger(slack, user, len(users))


def _refuse_stranger(slack: Slack, user: str, count: int) -> None:
    """People of other organisations: only alone, and only with a channel in common."""
    if count > 1:
        raise SlackError("invalid_user_combination")
    if not slack.app.shares_channel(user):
        raise SlackError("user_not_visible")


def conversation(slack: Slack, channel: Channel) -> Body:
    """A conversation as Slack's JSON."""
    out: Body = {
        "id": channel.id,
        "created": int(channel.created),
        "is_archived": channel.archived,
        "is_im": channel.kind == "im",
        "is_mpim": channel.kind == "mpim",
        "is_channel": channel.kind == "public",
        "is_group": channel.kind == "private",
        "is_private": channel.kind != "public",
        "context_team_id": slack.workspace.team_id,
    }
    if channel.kind == "im":
        user = next(member for member in channel.members if member != slack.app.bot_user)
        return out | {"user": user, "is_user_deleted": slack.people[user].deleted, "is_open": True}
    teams = {
        slack.workspace.team_id if slack.workspace.is_here(member) else slack.people[member].team_id
        for member in channel.members
    }
    return out | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_member": slack.app.bot_user in channel.members,
        "is_shared": len(teams) > 1,
        "is_ext_shared": len(teams) > 1,
    }


def info(slack: Slack, args: Args, now: float) -> Body:
    """conversations.info."""
    channel = slack.app.channel(args.need("channel"))
    slack.app.need_scope_for(channel, "read")
    found = conversation(slack, channel)
    if args.flag("include_num_members"):
        found["num_members"] = len(channel.members)
    return {"channel": found}


def members(slack: Slack, args: Args, now: float) -> Body:
    """conversations.members."""
    channel = slack.app.channel(args.need("channel"))
    slack.app.need_scope_for(channel, "read")
    found, cursor = page(channel.members, args, 100, 1000)
    return {"members": found, "response_metadata": {"next_cursor": cursor}}


def _readable(slack: Slack, args: Args) -> Channel:
    channel = slack.app.channel(args.need("channel"))
    slack.app.need_scope_for(channel, "history")
    if slack.app.bot_user not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def _micro(args: Args, name: str, default: int) -> int:
    """A ts in microseconds, so that comparing loses nothing."""
    value = args.text(name)
    if not value:
        return default
    whole, _, part = value.partition(".")
    if not whole.isdigit() or (part and not part.isdigit()):
        raise SlackError(f"invalid_ts_{name}")
    return int(whole) * 1_000_000 + int(f"{part:0<6}"[:6])


def _between(messages: list[Message], args: Args) -> list[Message]:
    oldest, latest = _micro(args, "oldest", -1), _micro(args, "latest", 10**18)
    edge = 1 if args.flag("inclusive") else 0
    times = [(int(m.ts.replace(".", "")), m) for m in messages]
    return [m for at, m in times if oldest - edge < at < latest + edge]


def history(slack: Slack, args: Args, now: float) -> Body:
    """conversations.history: newest first, replies in threads left out."""
    channel = _readable(slack, args)
    top = [m for m in channel.history.values() if not m.is_reply or m.broadcast]
    found, cursor = page(_between(top, args)[::-1], args, 100, 999)
    return _messages(slack, args, found, cursor)


def replies(slack: Slack, args: Args, now: float) -> Body:
    """conversations.replies: the parent and what stands under it, oldest first."""
    channel = _readable(slack, args)
    parent = channel.history.get(args.need("ts"))
    if parent is None:
        raise SlackError("thread_not_found")
    under = [channel.history[ts] for ts in parent.replies]
    found, cursor = page(_between(under, args), args, 1000, 1000)
    return _messages(slack, args, [parent, *found], cursor)


def _messages(slack: Slack, args: Args, found: list[Message], cursor: str) -> Body:
    metadata = args.flag("include_all_metadata")
    body: Body = {
        "messages": [slack.messages.as_json(m, metadata) for m in found],
        "has_more": bool(cursor),
        "pin_count": 0,
    }
    return body | ({"response_metadata": {"next_cursor": cursor}} if cursor else {})


METHODS = {
    "conversations.open": open_,
    "conversations.info": info,
    "conversations.members": members,
    "conversations.history": history,
    "conversations.replies": replies,
}
