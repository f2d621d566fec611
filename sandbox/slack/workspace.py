"""One workspace: its people and conversations, who can read what, who has seen what, and its ids."""

import itertools
from typing import Any

from sandbox.slack.errors import NotPossible
from sandbox.slack.records import Channel, Person, Ping, Seen

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Workspace:
    """People, conversations, and what everybody has been shown."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._counter = itertools.count(1)
        self._last_ts = 0
        self.base_url = "http://slack.invalid"
        self.people: dict[str, Person] = {}
        self.channels: dict[str, Channel] = {}
        self.seen: dict[str, list[Seen]] = {}
        self.pings: list[Ping] = []
        self.team_id = self.new_id("T")

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
        """Adds a channel with these people. The bot is in it only after `admin.invite_bot`."""
        channel = Channel(self.new_id("C"), name, "private" if private else "public", now, list(members))
        self.channels[channel.id] = channel
        return channel.id

    def acting(self, user: str) -> Person:
        """Someone who can sign in."""
        person = self.people[user]
        if person.deleted or person.is_bot:
            raise NotPossible(f"{person.name} cannot sign in")
        return person

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
