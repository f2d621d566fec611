"""What people type: messages, their edits, and slash commands. It raises NotPossible where a client refuses.

A pick from the client's list is written `@{U123}`, `#{C123}` or, in messages, `@{channel}`; see text.typed.
"""

from sandbox.slack.app import App
from sandbox.slack.deliveries import Deliveries
from sandbox.slack.errors import NotPossible, NotVisible
from sandbox.slack.messages import Messages
from sandbox.slack.records import Channel, Delivery, Json, Message
from sandbox.slack.response_urls import ResponseUrls
from sandbox.slack.text import typed, typed_runs
from sandbox.slack.views import Views
from sandbox.slack.workspace import Workspace

BROADCASTS = {"channel", "here", "everyone"}
COMMAND_MOST = 2000  # characters that the client takes after a command; a message takes 40,000


class Composer:
    """Say, edit, delete, command."""

    def __init__(
        self,
        workspace: Workspace,
        app: App,
        messages: Messages,
        views: Views,
        deliveries: Deliveries,
        response_urls: ResponseUrls,
    ) -> None:
        self.workspace, self.app, self.messages, self.views = workspace, app, messages, views
        self.deliveries, self.response_urls = deliveries, response_urls

    def say(
        self,
        user: str,
        channel: str,
        text: str,
        now: float,
        thread_ts: str | None = None,
        broadcast: bool = False,
    ) -> str:
        """Writes a message, in a thread if thread_ts is given. Returns its ts."""
        place = self._writable(user, channel)
        if not text.strip() or len(text) > 40_000:
            raise NotPossible("the client does not send this text")
        if thread_ts is not None and thread_ts not in place.history:
            raise NotVisible(f"no message {thread_ts} to reply to")
        if thread_ts is not None:
            thread_ts = place.history[thread_ts].thread_ts or thread_ts
        text = typed(text, self._picked_in_message)
        blocks = self._typed_blocks(text)
        message = Message(channel, self.workspace.new_ts(now), user, text, blocks, thread_ts=thread_ts)
        message.broadcast = broadcast and thread_ts is not None
        return self.messages.post(message, now).ts

    def _typed_blocks(self, text: str) -> list[Json]:
        section = {"type": "rich_text_section", "elements": typed_runs(text)}
        return [{"type": "rich_text", "block_id": self.workspace.new_id("b"), "elements": [section]}]

    def edit(self, user: str, channel: str, ts: str, text: str, now: float) -> None:
        """Edits an own message."""
        message = self._own(user, channel, ts)
        text = typed(text, self._picked_in_message)
        self.messages.change(message, text, self._typed_blocks(text), now)

    def delete(self, user: str, channel: str, ts: str, now: float) -> None:
        """Deletes an own message."""
        self.messages.remove(self._own(user, channel, ts), now)

    def _own(self, user: str, channel: str, ts: str) -> Message:
        message = self._writable(user, channel).history.get(ts)
        if message is None or message.user != user or message.tombstone:
            raise NotVisible(f"no message {ts} of {user}")
        return message

    def _writable(self, user: str, channel: str) -> Channel:
        self.workspace.acting(user)
        place = self.workspace.channels[channel]
        if user not in place.members:
            raise NotVisible(f"{user} is not in {channel}")
        if place.archived:
            raise NotPossible("the channel is archived")
        home = self.app.manifest.get("features", {}).get("app_home", {})
        closed = home.get("messages_tab_read_only_enabled") or not home.get("messages_tab_enabled")
        if place.kind == "im" and self.app.bot_user in place.members and closed:
            raise NotPossible("the app takes no messages")
        return place

    def _picked_in_message(self, sign: str, name: str) -> str:
        if sign == "@" and name in BROADCASTS:
            return f"<!{name}>"
        return f"<@{name}>" if sign == "@" else self._channel_markup(name)

    def _channel_markup(self, channel: str) -> str:
        place = self.workspace.channels[channel]
        return f"<#{channel}|{place.name if place.kind == 'public' else ''}>"

    def _picked_in_command(self, sign: str, name: str) -> str:
        return f"<@{name}|{self.workspace.handle_of(name)}>" if sign == "@" else self._channel_markup(name)

    def command(
        self, user: str, text: str, now: float, channel: str | None = None, name: str | None = None
    ) -> Delivery:
        """Types a slash command (the manifest's first, unless named), by default in the DM with the bot."""
        person = self.workspace.acting(user)
        known = self.app.manifest.get("features", {}).get("slash_commands", [])
        command = next((c for c in known if name in {None, c["command"]}), None)
        if command is None or len(text) > COMMAND_MOST:
            raise NotPossible("no such command, or too long")
        place = self.workspace.channels[channel] if channel else self.app.direct([user], now)[0]
        if user not in place.members or place.archived:
            raise NotVisible(f"{user} cannot type in {place.id}")
        if command.get("should_escape"):
            text = typed(text, self._picked_in_command, raw=True)
        payload = {
            "token": "verification",
            "team_id": self.workspace.team_id,
            "team_domain": "sandbox",
            "channel_id": place.id,
            "channel_name": place.payload_name,
            "user_id": user,
            "user_name": person.handle,
            "command": command["command"],
            "text": text.strip(),
            "api_app_id": self.app.id,
            "is_enterprise_install": "false",
            "response_url": self.response_urls.new(user, place.id, now),
            "trigger_id": self.views.new_trigger(user, now),
        }
        return self.deliveries.add("slash_commands", payload, now, user)
