"""Messages: how they change, who gets to see them, and what the app is told of it."""

import json
from typing import Any

from sandbox.slack.app import App
from sandbox.slack.blocks import MESSAGE_TEXT, check_blocks, text_size
from sandbox.slack.deliveries import Deliveries
from sandbox.slack.errors import SlackError
from sandbox.slack.files import Files
from sandbox.slack.filled import filled_in
from sandbox.slack.records import Channel, Json, Message, Ping, Seen
from sandbox.slack.text import pings_in, pings_in_blocks
from sandbox.slack.workspace import Workspace

NO_FALLBACK = "This content can't be displayed."


class Messages:
    """They stand in their `Channel`; ephemerals: what stands before one person alone.

    `unknown_blocks`: types that this workspace does not know yet, such as `data_table`.
    """

    def __init__(self, workspace: Workspace, app: App, files: Files, deliveries: Deliveries) -> None:
        self.workspace, self.app, self.files, self.deliveries = workspace, app, files, deliveries
        self.ephemerals: dict[str, list[Message]] = {}
        self.unknown_blocks: set[str] = set()

    def checked_blocks(self, blocks: Any) -> list[Json] | None:
        """A copy of valid blocks with what Slack fills in, or invalid_blocks / msg_blocks_too_long."""
        if blocks is None:
            return None
        if not isinstance(blocks, list):
            raise SlackError("invalid_blocks_format")
        report = check_blocks(blocks, "message", frozenset(self.files.ready))
        unknown = sorted(self.unknown_blocks & report.seen_blocks.keys())
        faults = [*report.messages, *(f"unsupported type: {kind}" for kind in unknown)]
        if faults:
            raise SlackError("invalid_blocks", *faults)
        if text_size(blocks) > MESSAGE_TEXT:
            raise SlackError("msg_blocks_too_long")
        return filled_in(blocks, self.workspace.new_id)

    def post(self, message: Message, now: float, loose: bool = False) -> Message:
        """Puts a new message into its conversation: members see it, phones show it, the app hears of it."""
        channel = self.workspace.channels[message.channel]
        channel.history[message.ts] = message
        self._shown(message, now, "reply" if message.is_reply else "message")
        pinged = self._note_pings(message, now, "posted", loose) if message.bot else set()
        self._notify(channel, message, now, pinged)
        event = self.as_json(message)
        if message.broadcast:
            event["subtype"] = "thread_broadcast"
        self._tell(channel, event, now, message.user)
        if message.is_reply and message.thread_ts:
            self._count_reply(channel, message, now)
        return message

    def _count_reply(self, channel: Channel, message: Message, now: float) -> None:
        """The parent's reply count changes, of which the app hears as an edit."""
        parent = channel.history.get(message.thread_ts or "")
        if parent is None:
            return
        before = self.as_json(parent)
        parent.thread_ts = parent.ts
        parent.replies.append(message.ts)
        self.tell_change(channel, parent, before, now, None)

    def change(self, message: Message, text: str, blocks: list[Json] | None, now: float) -> None:
        """Edits a message. Nobody is notified; members see the new version too."""
        channel = self.workspace.channels[message.channel]
        before = self.as_json(message)
        message.text, message.blocks = text, blocks
        message.edited = {"user": message.user, "ts": f"{int(now)}.000000"}  # whole seconds
        self._shown(message, now, "edit")
        if message.bot:
            self._note_pings(message, now, "edited")
        self.tell_change(channel, message, before, now, message.user)

    def remove(self, message: Message, now: float) -> None:
        """Deletes a message; a parent with replies leaves a tombstone."""
        channel = self.workspace.channels[message.channel]
        event = {
            "type": "message",
            "subtype": "message_deleted",
            "hidden": True,
            "deleted_ts": message.ts,
            "ts": self.workspace.new_ts(now),
            "previous_message": self.as_json(message),
        }
        if message.replies:
            message.text, message.blocks, message.tombstone = "This message was deleted.", None, True
            message.metadata = message.files = None
        else:
            del channel.history[message.ts]
            parent = channel.history.get(message.thread_ts or "")
            if parent and message.ts in parent.replies:
                parent.replies.remove(message.ts)
        self._tell(channel, event, now, message.user)

    def tell_change(self, channel: Channel, message: Message, before: Json, now: float, by: str | None) -> None:
        """The app hears of an edit; `before` is the message as it was."""
        event = {
            "type": "message",
            "subtype": "message_changed",
            "hidden": True,
            "message": self.as_json(message),
            "previous_message": before,
            "ts": self.workspace.new_ts(now),
        }
        self._tell(channel, event, now, by)

    def _tell(self, channel: Channel, event: Json, now: float, user: str | None) -> None:
        where = {"channel": channel.id, "channel_type": channel.type, "event_ts": event["ts"]}
        self.deliveries.emit({**event, **where}, now, user)

    def whisper(self, user: str, channel: str, text: str, blocks: Any, now: float, **more: Any) -> Message:
        """An ephemeral message from the bot to one person."""
        message = Message(
            channel, self.workspace.new_ts(now), self.app.bot_user, text, blocks, bot=True, to=user, **more
        )
        self.ephemerals.setdefault(user, []).append(message)
        self.workspace.record(user, Seen(now, channel, "ephemeral", text, blocks, message.ts, self.app.bot_user))
        self._note_pings(message, now, "ephemeral")
        return message

    def _shown(self, message: Message, now: float, kind: str) -> None:
        channel = self.workspace.channels[message.channel]
        seen = Seen(now, channel.id, kind, message.text, message.blocks, message.ts, message.user)
        channel.versions.append(seen)
        for reader in self.workspace.readers(channel):
            self.workspace.record(reader, seen)

    def _notify(self, channel: Channel, message: Message, now: float, pinged: set[str]) -> None:
        text = message.text or NO_FALLBACK
        everyone = channel.kind in {"im", "mpim"} or pinged & {"channel", "here", "everyone"}
        for member in self.workspace.humans_in(channel):
            if member != message.user and (everyone or member in pinged):
                self.workspace.record(
                    member, Seen(now, channel.id, "notification", text, None, message.ts, message.user)
                )

    def _note_pings(self, message: Message, now: float, how: str, loose: bool = False) -> set[str]:
        """Records whom the markup of one of our messages notifies."""
        who = {*pings_in(message.text, loose), *pings_in_blocks(message.blocks or [])}
        self.workspace.pings.extend(Ping(now, message.channel, message.ts, one, how) for one in sorted(who))
        return who

    def of(self, channel: str) -> list[Message]:
        """The conversation as it stands, replies included, oldest first."""
        return [*self.workspace.channels[channel].history.values()]

    def visible(self, user: str) -> list[Message]:
        """Every message and ephemeral before this person, oldest first, from conversations they are in."""
        mine = [c for c in self.workspace.channels.values() if user in c.members]
        standing = [m for c in mine for m in c.history.values() if not m.tombstone]
        return sorted([*standing, *self.ephemerals.get(user, [])], key=lambda m: m.ts)

    def ephemeral(self, user: str, ts: str | None) -> Message | None:
        """This person's ephemeral with this ts, while it is there."""
        return next((m for m in self.ephemerals.get(user, []) if m.ts == ts), None)

    def as_json(self, message: Message, metadata: bool = False) -> Json:
        """A message as Slack's JSON."""
        out: Json = {"type": "message", "user": message.user, "ts": message.ts, "text": message.text}
        if message.bot:
            out |= {"bot_id": self.app.bot_id, "app_id": self.app.id, "bot_profile": self._bot_profile()}
        out["team"] = self.workspace.people[message.user].team_id
        if message.blocks is not None:
            out["blocks"] = json.loads(json.dumps(message.blocks))
        out |= {name: value for name in ("thread_ts", "edited", "files") if (value := getattr(message, name))}
        if message.tombstone:
            out |= {"subtype": "tombstone", "hidden": True, "user": "USLACKBOT"}
        if metadata and message.metadata is not None:
            out["metadata"] = json.loads(json.dumps(message.metadata))
        return out | self._thread_fields(message)

    def _thread_fields(self, message: Message) -> Json:
        if message.is_reply:
            parent = self.workspace.channels[message.channel].history.get(message.thread_ts or "")
            return {"parent_user_id": parent.user} if parent else {}
        if not message.replies:
            return {}
        history = self.workspace.channels[message.channel].history
        users = sorted({history[ts].user for ts in message.replies})
        return {
            "reply_count": len(message.replies),
            "reply_users": users,
            "reply_users_count": len(users),
            "latest_reply": message.replies[-1],
            "is_locked": False,
            "subscribed": False,
        }

    def _bot_profile(self) -> Json:
        name = self.workspace.people[self.app.bot_user].name
        return {
            "id": self.app.bot_id,
            "app_id": self.app.id,
            "name": name,
            "team_id": self.workspace.team_id,
            "deleted": False,
        }
