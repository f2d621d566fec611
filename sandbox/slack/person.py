"""One person at a Slack client, for tests and the demo: blocking calls that return what came of an act."""

from typing import Any

from sandbox.slack.errors import NotVisible
from sandbox.slack.records import Delivery, Message, Seen, View
from sandbox.slack.server import Server
from sandbox.slack.states import elements_in
from sandbox.slack.text import all_text

Found = tuple[str, Any]  # the element's action_id and its block_id
ANSWERS = {"ephemeral", "error", "view"}


class Person:
    """`Person(server, user_id)`. Every act waits until the app has acknowledged it, or Slack has given up."""

    def __init__(self, server: Server, user_id: str) -> None:
        self.server = server
        self.slack = server.slack
        self.id = user_id

    def _do(self, act: Any) -> tuple[Delivery | None, list[Seen]]:
        """Does something under the lock, waits for the app; returns the delivery and what the person then saw."""
        with self.server.lock:
            before = len(self.slack.workspace.seen[self.id])
            delivery = act(self.server.now())
        if delivery is not None:
            self._wait(delivery)
        with self.server.lock:
            return delivery, self.slack.workspace.seen[self.id][before:]

    def _wait(self, delivery: Delivery) -> None:
        self.server.wait_for(lambda: delivery.over or delivery.attempt > 0, self.server.ack_seconds + 1)

    def _answer(self, act: Any) -> Seen | None:
        """The last answer to this person alone: an ephemeral, a view or an error."""
        _, seen = self._do(act)
        return next((one for one in reversed(seen) if one.kind in ANSWERS), None)

    def command(self, text: str, channel: str | None = None) -> Seen | None:
        """Types the slash command. What was shown in answer, or None for a bare acknowledgement."""
        return self._answer(lambda now: self.slack.composer.command(self.id, text, now, channel))

    def say(self, text: str, channel: str | None = None, thread_ts: str | None = None) -> str:
        """Writes a message, by default in the DM with the bot. Returns its ts when the app has acknowledged it."""

        def act(now: float) -> None:
            place = channel or self.slack.app.direct([self.id], now)[0].id
            said.append(self.slack.composer.say(self.id, place, text, now, thread_ts))

        said: list[str] = []
        with self.server.lock:
            count = len(self.slack.deliveries.all)
            act(self.server.now())
            new = self.slack.deliveries.all[count:]
        for delivery in new:
            self._wait(delivery)
        return said[0]

    def edit(self, channel: str, ts: str, text: str) -> None:
        """Edits an own message."""
        with self.server.lock:
            self.slack.composer.edit(self.id, channel, ts, text, self.server.now())
        self.server.settle()

    def delete(self, channel: str, ts: str) -> None:
        """Deletes an own message."""
        with self.server.lock:
            self.slack.composer.delete(self.id, channel, ts, self.server.now())
        self.server.settle()

    def press(self, name: str, message: Message | str | None = None, value: Any = None) -> Seen | None:
        """Presses what has this label or action_id: in the open modal, else the newest message, else Home.

        message: look only in this one (or the one with this ts). value: what to choose, if it is a select.
        Returns the view, ephemeral or error that came of it, or None for a bare acknowledgement.
        """
        return self._answer(lambda now: self._press(name, message, value, now))

    def _press(self, name: str, message: Message | str | None, value: Any, now: float) -> Delivery | None:
        view = self.view if message is None else None
        if view and (found := _named(view.body["blocks"], name)):
            return self.slack.interactions.press_in_view(self.id, view.id, found[0], now, value, found[1])
        for one in reversed(self.slack.messages.visible(self.id)):
            chosen = message is None or one.ts == getattr(message, "ts", message)
            if chosen and (found := _named(one.blocks, name)):
                return self.slack.interactions.press(self.id, one.channel, one.ts, found[0], now, value, found[1])
        home = self.slack.views.homes.get(self.id)
        if message is None and home and (found := _named(home.body["blocks"], name)):
            return self.slack.interactions.press_in_view(self.id, home.id, found[0], now, value, found[1])
        raise NotVisible(f"{self.id} sees nothing to press named {name!r}")

    @property
    def view(self) -> View | None:
        """The modal before this person, if any."""
        with self.server.lock:
            return self.slack.views.top(self.id)

    def fill_and_submit(self, values: dict[str, Any] | None = None) -> Any:
        """Fills in the modal (fields by block_id, action_id or label) and submits it.

        Returns `closed` or `cleared`, the errors under the fields as a dict, the view that is then before them,
        or `error` when the app failed. Raises CannotSubmit where the client itself would refuse.
        """
        view = self.view
        if view is None:
            raise NotVisible(f"{self.id} has no modal open")
        named = {_field(view.body["blocks"], name): value for name, value in (values or {}).items()}
        delivery, _ = self._do(lambda now: self.slack.interactions.submit(self.id, view.id, named, now))
        assert delivery is not None
        if delivery.outcome == "errors":
            return delivery.errors
        return self.view if delivery.outcome in {"updated", "pushed"} else delivery.outcome

    def close(self) -> None:
        """Closes the modal."""
        view = self.view
        if view is None:
            raise NotVisible(f"{self.id} has no modal open")
        self._do(lambda now: self.slack.interactions.close(self.id, view.id, now))

    def open_home(self, tab: str = "home") -> View | None:
        """Opens the app; returns its Home as it is when the app has acknowledged."""
        self._do(lambda now: self.slack.interactions.open_home(self.id, now, tab))
        return self.slack.views.homes.get(self.id)

    def messages(self, channel: str | None = None) -> list[Message]:
        """The messages and ephemerals before this person, oldest first."""
        with self.server.lock:
            found = self.slack.messages.visible(self.id)
        return [m for m in found if channel in {None, m.channel}]

    @property
    def inbox(self) -> list[Message]:
        """The same, in own DMs and group DMs only; newest last."""
        direct = {"im", "mpim"}
        return [m for m in self.messages() if self.slack.channels[m.channel].kind in direct]

    @property
    def sees(self) -> list[str]:
        """Every text this person was ever shown or could read."""
        with self.server.lock:
            return [all_text(seen) for seen in self.slack.workspace.seen_by(self.id)]


def _named(blocks: Any, name: str) -> Found | None:
    """The element with this action_id, or else this visible label."""
    held = list(elements_in(blocks))
    for block, element in held:
        if element.get("action_id") == name:
            return name, block["block_id"]
    for block, element in held:
        if (element.get("text") or element.get("placeholder") or {}).get("text") == name:
            return element["action_id"], block["block_id"]
    return None


def _field(blocks: Any, name: str) -> str:
    """The block_id of the field with this block_id, action_id or label."""
    held = list(elements_in(blocks))
    for block, element in held:
        label = (block.get("label") or {}).get("text")
        if name in {block["block_id"], element["action_id"], label}:
            return str(block["block_id"])
    raise NotVisible(f"no field {name!r}; there are {[block['block_id'] for block, _ in held]}")
