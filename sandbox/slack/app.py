"""The app in the workspace: its bot, its tokens and scopes, and the conversations that it may know of."""

from sandbox.slack.errors import SlackError
from sandbox.slack.records import Channel, Json
from sandbox.slack.workspace import Workspace

APP_LEVEL = {"apps.connections.open"}
SCOPES = {
    "chat.postMessage": {"chat:write"},
    "chat.update": {"chat:write"},
    "chat.delete": {"chat:write"},
    "chat.postEphemeral": {"chat:write"},
    "conversations.open": {"im:write", "mpim:write"},
    "conversations.info": {"channels:read", "groups:read", "im:read", "mpim:read"},
    "conversations.members": {"channels:read", "groups:read", "im:read", "mpim:read"},
    "users.conversations": {"channels:read", "groups:read", "im:read", "mpim:read"},
    "conversations.history": {"channels:history", "groups:history", "im:history", "mpim:history"},
    "conversations.replies": {"channels:history", "groups:history", "im:history", "mpim:history"},
    "users.info": {"users:read"},
    "users.list": {"users:read"},
    "users.lookupByEmail": {"users:read.email"},
    "files.getUploadURLExternal": {"files:write"},
    "files.completeUploadExternal": {"files:write"},
}
FAMILY = {"public": "channels", "private": "groups", "im": "im", "mpim": "mpim"}
LETTER = {"im": "D", "mpim": "C"}  # nothing can be told from a C


class App:
    """The one app that is installed, as its manifest describes it."""

    def __init__(self, manifest: Json, workspace: Workspace) -> None:
        self.manifest = manifest
        self.workspace = workspace
        self.installed = True
        self.id = workspace.new_id("A")
        self.bot_id = workspace.new_id("B")
        bot = manifest.get("features", {}).get("bot_user", {}).get("display_name", "bot")
        self.bot_user = workspace.add_person(bot, is_bot=True)
        self.scopes = set(manifest.get("oauth_config", {}).get("scopes", {}).get("bot", []))
        settings = manifest.get("settings", {})
        self.events = set(settings.get("event_subscriptions", {}).get("bot_events", []))
        self.set_tokens(f"{workspace.seed:032x}")

    def set_tokens(self, secret: str) -> None:
        """Let the tokens and the signing secret be made of these letters and digits.

        They are the same in every run, but behind a page, which a browser can reach, made anew at each start.
        """
        self.bot_token = f"xoxb-{secret}-{self.bot_user}"
        self.app_token = f"xapp-1-{self.id}-{secret}"
        self.signing_secret = secret

    def authorise(self, method: str, token: str | None) -> None:
        """Slack's refusal unless this token may call this method."""
        if method == "api.test":
            return
        if not token:
            raise SlackError("not_authed")
        if token not in {self.bot_token, self.app_token}:
            raise SlackError("invalid_auth")
        if not self.installed:
            raise SlackError("account_inactive")
        if (token == self.app_token) != (method in APP_LEVEL):
            raise SlackError("not_allowed_token_type")
        needed = SCOPES.get(method)
        if needed and not needed & self.scopes:
            self._missing(sorted(needed))

    def _missing(self, needed: list[str]) -> None:
        raise SlackError("missing_scope", needed=",".join(needed), provided=",".join(sorted(self.scopes)))

    def need_scope(self, scope: str) -> None:
        """missing_scope unless the manifest asks for this one."""
        if scope not in self.scopes:
            self._missing([scope])

    def need_scope_of(self, kind: str, what: str) -> None:
        """missing_scope unless the app may read (or read the history of) this kind of conversation."""
        self.need_scope(f"{FAMILY[kind]}:{what}")

    def need_scope_for(self, channel: Channel, what: str) -> None:
        """The same for one conversation."""
        self.need_scope_of(channel.kind, what)

    def channel(self, channel_id: str) -> Channel:
        """A conversation that the bot may know of, else `channel_not_found`."""
        channel = self.workspace.channels.get(channel_id)
        hidden = channel and channel.kind != "public" and self.bot_user not in channel.members
        if channel is None or hidden:
            raise SlackError("channel_not_found")
        return channel

    def shares_channel(self, user_id: str) -> bool:
        """A channel holds both this person and the bot, so that a stranger can be written to."""
        return any(
            {user_id, self.bot_user} <= set(channel.members)
            for channel in self.workspace.channels.values()
            if channel.kind in {"public", "private"}
        )

    def find_direct(self, members: set[str]) -> Channel | None:
        """The DM or group DM of exactly these people, the bot among them."""
        for channel in self.workspace.channels.values():
            if channel.kind in {"im", "mpim"} and set(channel.members) == members:
                return channel
        return None

    def direct(self, users: list[str], now: float) -> tuple[Channel, bool]:
        """The DM or group DM of the bot with these people, and whether it was there already."""
        members = {self.bot_user, *users}
        known = self.find_direct(members)
        if known:
            return known, True
        kind = "im" if len(members) == 2 else "mpim"
        names = "--".join(sorted(self.workspace.handle_of(user) for user in members))
        name = "" if kind == "im" else f"mpdm-{names}-1"
        channel = Channel(self.workspace.new_id(LETTER[kind]), name, kind, now, sorted(members))
        self.workspace.channels[channel.id] = channel
        return channel, False
