"""What happens to people and conversations without the app: joining, renaming, deactivation, uninstalling."""

from typing import Any

from sandbox.slack import accounts
from sandbox.slack.app import App
from sandbox.slack.deliveries import Deliveries
from sandbox.slack.errors import NotPossible
from sandbox.slack.messages import Messages
from sandbox.slack.records import Channel
from sandbox.slack.response_urls import ResponseUrls
from sandbox.slack.views import Views
from sandbox.slack.workspace import Workspace


class Admin:
    """Changes to the workspace itself, of which an app that listens for them hears."""

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

    def change_person(self, user_id: str, now: float, **fields: Any) -> None:
        """Changes fields of a person, deactivation (`deleted=True`) among them; a subscribed app hears of it."""
        person = self.workspace.people[user_id]
        was_deleted = person.deleted
        for name, value in fields.items():
            if not hasattr(person, name):
                raise AttributeError(name)
            setattr(person, name, value)
        person.updated = int(now)
        if person.deleted:
            self.views.clear(user_id)
        elif was_deleted:
            self._catch_up(user_id)
        user = accounts.as_json(person, "users:read.email" in self.app.scopes)
        ts = self.workspace.new_ts(now)
        self.deliveries.emit(
            {"type": "user_change", "user": user, "cache_ts": int(now), "event_ts": ts}, now, user_id
        )

    def _catch_up(self, user_id: str) -> None:
        """A person who is back can read what was written meanwhile."""
        known = set(map(id, self.workspace.seen[user_id]))
        for channel in self.workspace.channels.values():
            if self.workspace.can_read(user_id, channel):
                self.workspace.seen[user_id].extend(seen for seen in channel.versions if id(seen) not in known)

    def invite(self, channel: str, user_id: str, now: float = 0.0) -> None:
        """Adds a person to a channel; from then on they can read all that stands in it."""
        place = self.workspace.channels[channel]
        if place.kind in {"im", "mpim"}:
            raise NotPossible("nobody can be added to a DM or group DM")
        if user_id in place.members:
            return
        could_read = self.workspace.can_read(user_id, place)
        place.members.append(user_id)
        if not could_read and not self.workspace.people[user_id].is_bot:
            self.workspace.seen[user_id].extend(place.versions)
        self._membership("member_joined_channel", place, user_id, now)

    def leave(self, channel: str, user_id: str, now: float = 0.0) -> None:
        """A person leaves a channel."""
        place = self.workspace.channels[channel]
        if user_id == self.app.bot_user:
            self._happened(channel, "left", now)
        place.members.remove(user_id)
        self._membership("member_left_channel", place, user_id, now)

    def _membership(self, kind: str, place: Channel, user_id: str, now: float) -> None:
        event = {"type": kind, "user": user_id, "channel": place.id, "channel_type": place.type[0].upper()}
        self.deliveries.emit(
            {**event, "team": self.workspace.team_id, "event_ts": self.workspace.new_ts(now)}, now, user_id
        )

    def invite_bot(self, channel: str, now: float = 0.0) -> None:
        """Adds the bot to a channel."""
        self.invite(channel, self.app.bot_user, now)

    def remove_bot(self, channel: str, now: float = 0.0) -> None:
        """Takes the bot out of a channel."""
        self.leave(channel, self.app.bot_user, now)

    def archive(self, channel: str, now: float = 0.0) -> None:
        """Archives a channel: it can be read, and nobody can write."""
        self.workspace.channels[channel].archived = True
        self._happened(channel, "archive", now)

    def unarchive(self, channel: str, now: float = 0.0) -> None:
        """Opens an archived channel again."""
        self.workspace.channels[channel].archived = False
        self._happened(channel, "unarchive", now)

    def rename(self, channel: str, name: str, now: float = 0.0) -> None:
        """Gives a channel another name."""
        self.workspace.channels[channel].name = name
        self._happened(channel, "rename", now)

    def make_private(self, channel: str) -> None:
        """A public channel becomes a private one under the same id; no event tells of it."""
        self.workspace.channels[channel].kind = "private"

    def delete_channel(self, channel: str, now: float = 0.0) -> None:
        """Deletes a channel with all that stands in it."""
        self._happened(channel, "deleted", now)
        del self.workspace.channels[channel]

    def _happened(self, channel: str, what: str, now: float) -> None:
        """Tells an app that is in the channel; of a rename its new name."""
        place = self.workspace.channels[channel]
        if self.app.bot_user not in place.members:
            return
        family = "group" if place.kind == "private" else "channel"
        named = {"id": channel, "name": place.name, "created": int(place.created)}
        event = {"type": f"{family}_{what}", "channel": named if what == "rename" else channel}
        self.deliveries.emit({**event, "event_ts": self.workspace.new_ts(now)}, now)

    def convert(self, channel: str, name: str, now: float, new_id: bool = True) -> str:
        """A member turns a group DM into a private channel, perhaps under a new id. Returns the id it then has."""
        place = self.workspace.channels[channel]
        if place.kind != "mpim":
            raise NotPossible("only a group DM can be turned into a channel")
        place.kind, place.name = "private", name
        if new_id:
            del self.workspace.channels[channel]
            place.id = self.workspace.new_id("C")
            self.workspace.channels[place.id] = place
            self._move(channel, place)
            event = {"type": "channel_id_changed", "old_channel_id": channel, "new_channel_id": place.id}
            self.deliveries.emit({**event, "event_ts": self.workspace.new_ts(now)}, now)
        return place.id

    def _move(self, old: str, place: Channel) -> None:
        """What refers to a conversation follows it to its new id."""
        whispered = [m for each in self.messages.ephemerals.values() for m in each]
        moved: list[Any] = [*place.history.values(), *whispered, *self.response_urls.by_path.values()]
        for one in moved:
            if one.channel == old:
                one.channel = place.id

    def uninstall(self, now: float) -> None:
        """The app is taken out of the workspace: it hears of it, and every later call fails."""
        ts = self.workspace.new_ts(now)
        tokens = {"oauth": [], "bot": [self.app.bot_user]}
        self.deliveries.emit({"type": "tokens_revoked", "tokens": tokens, "event_ts": ts}, now)
        self.deliveries.emit({"type": "app_uninstalled", "event_ts": ts}, now)
        self.app.installed = False

    def install_again(self) -> None:
        """The app is back, with the token that it had."""
        self.app.installed = True
