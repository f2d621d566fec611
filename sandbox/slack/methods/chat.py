"""chat.postMessage, chat.update, chat.delete, chat.postEphemeral."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sandbox.slack.errors import SlackError
from sandbox.slack.methods.args import Args
from sandbox.slack.records import Channel, Message
from sandbox.slack.text import escape, linked

if TYPE_CHECKING:
    from sandbox.slack.core import Slack

POST_TEXT = 40_000  # characters of text in a post
UPDATE_TEXT = 4_000  # characters of text in an update, after escaping; measured, not published
METADATA_BYTES = 16_000


def _escaped_size(text: str) -> int:
    """Length with bare & escaped, as Slack counts; what is escaped already is not escaped twice."""
    bare = text.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")
    return max(len(text), len(escape(bare)))


def _place(slack: Slack, args: Args, now: float) -> Channel:
    """Where to post: a channel id, or a user id for the DM with that person."""
    name = args.need("channel")
    if name in slack.people:
        return slack.app.direct([name], now)[0]
    channel = slack.app.channel(name)
    if slack.app.bot_user not in channel.members:
        raise SlackError("not_in_channel")
    if channel.archived:
        raise SlackError("is_archived")
    return channel


def _content(slack: Slack, args: Args, most: int) -> tuple[str, list[dict[str, Any]] | None]:
    """Text and blocks, checked. markdown_text becomes a markdown block, as Slack makes of it."""
    markdown = args.text("markdown_text")
    blocks = args.json("blocks", "invalid_blocks_format")
    text = args.text("text") or ""
    if markdown:
        if text or blocks:
            raise SlackError("markdown_text_conflict")
        blocks, text = [{"type": "markdown", "text": markdown}], markdown
    if not text.strip() and not blocks and not args.get("attachments"):
        raise SlackError("no_text")
    if _escaped_size(text) > most:
        raise SlackError("msg_too_long")
    return linked(text), slack.messages.checked_blocks(blocks or None)


def _metadata(args: Args) -> dict[str, Any] | None:
    """Metadata: an event_type and an event_payload."""
    value = args.json("metadata", "invalid_metadata_format")
    if value is None or value == {}:
        return None
    good = isinstance(value, dict) and value.keys() == {"event_type", "event_payload"}
    if not good or not value["event_type"] or not isinstance(value["event_payload"], dict):
        raise SlackError("invalid_metadata_format")
    if len(json.dumps(value)) > METADATA_BYTES:
        raise SlackError("metadata_too_large")
    copy: dict[str, Any] = json.loads(json.dumps(value))
    return copy


def _loose(args: Args) -> bool:
    return args.flag("link_names") or args.text("parse") == "full"


def post(slack: Slack, args: Args, now: float) -> dict[str, Any]:
    """chat.postMessage."""
    channel = _place(slack, args, now)
    text, blocks = _content(slack, args, POST_TEXT)
    thread_ts = args.text("thread_ts")
    if thread_ts and thread_ts not in channel.history:
        raise SlackError("thread_not_found")
    if thread_ts:
        thread_ts = channel.history[thread_ts].thread_ts or thread_ts
    message = Message(
        channel.id, slack.workspace.new_ts(now), slack.app.bot_user, text, blocks, bot=True, thread_ts=thread_ts
    )
    message.metadata = _metadata(args)
    message.broadcast = bool(thread_ts) and args.flag("reply_broadcast")
    slack.messages.post(message, now, _loose(args))
    body = {"channel": channel.id, "ts": message.ts, "message": slack.messages.as_json(message, True)}
    return body if text.strip() else {**body, "warning": "missing_text_in_message"}


def _own(slack: Slack, args: Args, error: str) -> Message:
    channel = slack.app.channel(args.need("channel"))
    message = channel.history.get(args.need("ts"))
    if message is None or message.tombstone:
        raise SlackError("message_not_found")
    if message.user != slack.app.bot_user:
        raise SlackError(error)
    if slack.app.bot_user not in channel.members:
        raise SlackError("not_in_channel")
    if channel.archived:
        raise SlackError("is_archived")
    return message


def update(slack: Slack, args: Args, now: float) -> dict[str, Any]:
    """chat.update: text without blocks takes the blocks away; metadata stays unless given."""
    message = _own(slack, args, "cant_update_message")
    text, blocks = _content(slack, args, UPDATE_TEXT)
    if "metadata" in args:
        message.metadata = _metadata(args)
    slack.messages.change(message, text, blocks, now)
    shown = slack.messages.as_json(message, True)
    return {"channel": message.channel, "ts": message.ts, "text": message.text, "message": shown}


def delete(slack: Slack, args: Args, now: float) -> dict[str, Any]:
    """chat.delete."""
    message = _own(slack, args, "cant_delete_message")
    slack.messages.remove(message, now)
    return {"channel": message.channel, "ts": message.ts}


def ephemeral(slack: Slack, args: Args, now: float) -> dict[str, Any]:
    """chat.postEphemeral: to one person who is in the conversation."""
    channel = _place(slack, args, now)
    user = args.need("user")
    if user not in channel.members or slack.people[user].deleted:
        raise SlackError("user_not_in_channel")
    text, blocks = _content(slack, args, POST_TEXT)
    message = slack.messages.whisper(user, channel.id, text, blocks, now, thread_ts=args.text("thread_ts"))
    return {"message_ts": message.ts}


METHODS = {
    "chat.postMessage": post,
    "chat.update": update,
    "chat.delete": delete,
    "chat.postEphemeral": ephemeral,
}
