"""The lowest layer: one workspace, its people and conversations, its ids, and who has seen what.

The local Slack is one object built in layers, one file each; a layer uses only those below it:
workspace · outbox · board · modals · answers · people · slack. No layer reads a clock: `now` is an argument.
"""

import itertools
from typing import Any

from sandbox.slack.errors import SlackError
from sandbox.slack.faults import Fault, Faults
from sandbox.slack.records import Channel, Json, Message, Person, Ping, ResponseUrl, Seen, Trigger, View

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LETTER = {"im": "D", "mpim": "C", "private": "C", "public": "C"}  # nothing can be told from a C


class Workspace:
    """People, conversations and what everybody has seen."""

    def __init__(self, manifest: Json, *, seed: int = 1) -> None:
        self.manifest = manifest
        self.seed = seed
        self._counter = itertools.count(1)
        self._last_ts = 0
        self.base_url = "http://slack.invalid"
        self.people: dict[str, Person] = {}
        self.channels: dict[str, Channel] = {}
        self.seen: dict[str, list[Seen]] = {}
        self.ephemerals: dict[str, list[Message]] = {}
        self.pings: list[Ping] = []
        self.app_errors: list[tuple[float, str]] = []
        self.faults = Faults()
        self.views: dict[str, View] = {}
        self.stacks: dict[str, list[str]] = {}
        self.homes: dict[str, View] = {}
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self._identity()

    def _identity(self) -> None:
        """The workspace, its app, its bot and its tokens."""
        self.team_id = self.new_id("T")
        self.app_id = self.new_id("A")
        self.bot_id = self.new_id("B")
        bot = self.manifest.get("features", {}).get("bot_user", {}).get("display_name", "bot")
        self.bot_user = self.add_person(bot, is_bot=True)
        self.set_tokens(f"{self.seed:032x}")
        self.scopes = set(self.manifest.get("oauth_config", {}).get("scopes", {}).get("bot", []))
        settings = self.manifest.get("settings", {})
        self.bot_events = set(settings.get("event_subscriptions", {}).get("bot_events", []))
        self.installed = True
        self.people["USLACKBOT"] = Person("USLACKBOT", "Slackbot", self.team_id)
        self.seen["USLACKBOT"] = []

    def set_tokens(self, secret: str) -> None:
        """Let the tokens and the signing secret be made of these letters and digits.

        They are the same in every run, but behind a page, which a browser can reach, made anew at each start.
        """
        self.bot_token = f"xoxb-{secret}-{self.bot_user}"
        self.app_token = f"xapp-1-{self.app_id}-{secret}"
        self.signing_secret = secret

    def new_id(self, prefix: str) -> str:
        """An id that no other thing has: prefix, seed, count; the same in every run."""
        count, digits = next(self._counter), ""
        while count:
            count, rest = divmod(count, 36)
            digits = DIGITS[rest] + digits
        return f"{prefix}0{self.seed % 1000:03d}{digits:0>6}"

    def new_ts(self, now: float) -> str:
        """A message's ts: `now` to the microsecond, and later than every one before."""
        self._last_ts = max(round(now * 1_000_000), self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def add_person(self, name: str, *, user_id: str | None = None, **fields: Any) -> str:
        """Adds a person (see `Person` for the fields; a stranger gets a team_id of their own). Returns the id."""
        if fields.get("is_stranger"):
            fields.setdefault("team_id", self.new_id("T"))
        fields.setdefault("team_id", self.team_id)
        if (fields["team_id"] == self.team_id or fields.get("teams") is not None) and not fields.get("is_bot"):
            fields.setdefault("email", f"{name.lower().replace(' ', '.')}@example.gov")
        user_id = user_id or self.new_id("U")
        self.people[user_id] = Person(user_id, name, **fields)
        self.seen[user_id] = []
        for channel in self.channels.values():
            if channel.kind == "public" and self.can_read(user_id, channel):
                self.seen[user_id].extend(channel.versions)
        return user_id

    def add_channel(self, name: str, *, private: bool = False, members: Any = (), now: float = 0.0) -> str:
        """Adds a channel with these people. The bot is in it only after `invite_bot`."""
        channel = Channel(self.new_id("C"), name, "private" if private else "public", now, list(members))
        self.channels[channel.id] = channel
        return channel.id

    def person(self, user_id: str) -> Person:
        """This person, or a KeyError for a mistake in a test."""
        return self.people[user_id]

    def is_here(self, user_id: str) -> bool:
        """This person is in our workspace, and not only in another of the organization, or of another one."""
        person = self.people[user_id]
        return person.team_id == self.team_id if person.teams is None else self.team_id in person.teams

    def handle_of(self, user_id: str) -> str:
        """The name behind the @, or an empty string for nobody."""
        person = self.people.get(user_id)
        return person.handle if person else ""

    def humans_in(self, channel: Channel) -> list[str]:
        """Its members other than bots and deactivated people."""
        return [m for m in channel.members if not self.people[m].is_bot and not self.people[m].deleted]

    def can_read(self, user_id: str, channel: Channel) -> bool:
        """This person is in the conversation, or could look into it because it is public."""
        person = self.people[user_id]
        if person.deleted:
            return False
        return user_id in channel.members or (channel.kind == "public" and person.is_full)

    def readers(self, channel: Channel) -> list[str]:
        """Everyone who could read the conversation now, bots left out."""
        if channel.kind != "public":
            return self.humans_in(channel)
        return [p.id for p in self.people.values() if not p.is_bot and self.can_read(p.id, channel)]

    def record(self, user_id: str, seen: Seen) -> None:
        """Notes that this person has been shown something."""
        self.seen[user_id].append(seen)

    def seen_by(self, user_id: str) -> list[Seen]:
        """Everything this person was shown or could read, in order; earlier versions of edited messages too."""
        return list(self.seen[user_id])

    def notifications(self, user_id: str) -> list[Seen]:
        """What this person's phone showed: new messages in their DMs and group DMs, and pings elsewhere."""
        return [seen for seen in self.seen[user_id] if seen.kind == "notification"]

    def shares_channel(self, user_id: str) -> bool:
        """A channel holds both this person and the bot, so that a stranger can be written to."""
        return any(
            {user_id, self.bot_user} <= set(channel.members)
            for channel in self.channels.values()
            if channel.kind in {"public", "private"}
        )

    def channel_for_bot(self, channel_id: str) -> Channel:
        """A conversation that the bot may know of, else `channel_not_found`."""
        channel = self.channels.get(channel_id)
        hidden = channel and channel.kind != "public" and self.bot_user not in channel.members
        if channel is None or hidden:
            raise SlackError("channel_not_found")
        return channel

    def find_direct(self, members: set[str]) -> Channel | None:
        """The DM or group DM of exactly these people, the bot among them."""
        for channel in self.channels.values():
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
        names = "--".join(sorted(self.handle_of(user) for user in members))
        name = "" if kind == "im" else f"mpdm-{names}-1"
        channel = Channel(self.new_id(LETTER[kind]), name, kind, now, sorted(members))
        self.channels[channel.id] = channel
        return channel, False

    def fault(self, name: str, method: str | None = None, times: int = 1, when: Any = None, **kw: Any) -> None:
        """Asks for a fault (names in sandbox/slack/faults.py) at the next `times` calls of `method`, or of any."""
        self.faults.add(Fault(name, method, times, when, kw))
