"""What one person's Slack shows, as the page's JSON: their conversations, messages, forms, Home, phone.

This is where the page keeps its promise that what a person can't see isn't there: everything goes through
`Messages.visible`, which is what Slack would show them.
"""

from __future__ import annotations

from typing import Any

from sandbox.slack.core import Slack
from sandbox.slack.records import Channel, Json, Message, Seen, View

MOST_MESSAGES = 80  # of one conversation, the newest
MOST_NOTIFICATIONS = 15
ORDER = {"public": 0, "private": 0, "mpim": 1, "im": 2}


class Readings:
    """Up to where each person has read each conversation."""

    def __init__(self) -> None:
        self._upto: dict[tuple[str, str], str] = {}

    def read(self, user: str, channel: Channel) -> None:
        """They have this conversation before them."""
        self._upto[user, channel.id] = next(reversed(channel.history), "")

    def unread(self, user: str, channel: Channel) -> int:
        upto, count = self._upto.get((user, channel.id), ""), 0
        for message in reversed(channel.history.values()):
            if message.ts <= upto:
                break
            count += message.user != user and not message.is_reply
        return count

    def all_until(self, slack: Slack, ts: str) -> None:
        """Everybody has read everything that is older."""
        self._upto = {(user, channel): ts for user in slack.people for channel in slack.channels}


def snapshot(slack: Slack, readings: Readings, user: str, place: str, now: float) -> Json:
    """All that the page draws for this person with the conversation `place` open ('' for none)."""
    me = slack.people[user]
    mine = [channel for channel in slack.channels.values() if user in channel.members]
    here = next((channel for channel in mine if channel.id == place), None)
    if here is not None:
        readings.read(user, here)
    modal = slack.views.top(user)
    return {
        "now": now,
        "me": {"id": me.id, "name": me.name, "tz": me.tz},
        "bot": slack.app.bot_user,
        "people": {one.id: _person(one) for one in slack.people.values() if one.id != "USLACKBOT"},
        "channels": {one.id: one.name for one in slack.channels.values() if _may_name(slack, user, one)},
        "conversations": [_conversation(slack, readings, user, one) for one in _sorted(mine)],
        "here": _messages(slack, user, here) if here else None,
        "modal": _view(slack, modal) | {"depth": len(slack.views.stacks[user])} if modal else None,
        "home": _view(slack, slack.views.homes[user]) if user in slack.views.homes else None,
        "tabs": slack.app.manifest.get("features", {}).get("app_home", {}),
        "commands": slack.app.manifest.get("features", {}).get("slash_commands", []),
        "phone": [_ping(one) for one in slack.workspace.notifications(user)[-MOST_NOTIFICATIONS:]],
        "problem": _problem(slack.workspace.seen[user], now),
    }


def _person(person: Any) -> Json:
    return {"name": person.name, "handle": person.handle, "bot": person.is_bot, "deleted": person.deleted}


def _may_name(slack: Slack, user: str, channel: Channel) -> bool:
    return channel.kind in ("public", "private") and slack.workspace.can_read(user, channel)


def _sorted(channels: list[Channel]) -> list[Channel]:
    return sorted(channels, key=lambda one: (ORDER[one.kind], one.created, one.id))


def _conversation(slack: Slack, readings: Readings, user: str, channel: Channel) -> Json:
    others = [one for one in channel.members if one != user]
    return {
        "id": channel.id,
        "kind": channel.kind,
        "name": channel.name,
        "others": others,
        "app": channel.kind == "im" and slack.app.bot_user in others,
        "unread": readings.unread(user, channel),
        "members": len(channel.members),
    }


def _messages(slack: Slack, user: str, channel: Channel) -> Json:
    whispered = [one for one in slack.messages.ephemerals.get(user, []) if one.channel == channel.id]
    standing = list(channel.history.values())[-MOST_MESSAGES:]
    found = sorted([*standing, *whispered[-MOST_MESSAGES:]], key=lambda one: one.ts)[-MOST_MESSAGES:]
    return {
        "id": channel.id,
        "messages": [_message(slack, one) for one in found],
        "more": len(channel.history) > MOST_MESSAGES,
    }


def _message(slack: Slack, message: Message) -> Json:
    out = slack.messages.as_json(message)
    return out | {"only_you": bool(message.to), "reply": message.is_reply, "broadcast": message.broadcast}


def _view(slack: Slack, view: View) -> Json:
    return slack.views.as_json(view) | {"waiting": view.waiting}


def _ping(seen: Seen) -> Json:
    return {"at": seen.at, "where": seen.where, "text": seen.text, "by": seen.by, "ts": seen.ts}


def _problem(seen: list[Seen], now: float) -> Json | None:
    """The last error that Slack showed them, for a minute. Errors of a form's fields stand at the fields."""
    for one in reversed(seen[-20:]):
        if one.kind == "error" and one.ts is None:
            return {"at": one.at, "text": one.text} if now - one.at < 60 else None
    return None
