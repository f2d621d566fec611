"""The lowest layer: what people do in their Slack clients. Each act raises NotPossible where a client refuses.

Text is what the person types. A pick from the client's list is written `@{U123}`, `#{C123}` or, in messages,
`@{channel}`; see sandbox.text.typed.
"""

from typing import Any

from sandbox.slack.answers import Answers
from sandbox.slack.app import App
from sandbox.slack.deliveries import Deliveries
from sandbox.slack.errors import CannotSubmit, NotPossible, NotVisible
from sandbox.slack.faults import Faults
from sandbox.slack.files import Files
from sandbox.slack.messages import Messages
from sandbox.slack.records import Channel, Delivery, Json, Message, Person, View
from sandbox.slack.response_urls import ResponseUrls
from sandbox.slack.states import chosen, complaint, elements_in, first_state
from sandbox.slack.text import typed, typed_runs
from sandbox.slack.views import Views
from sandbox.slack.workspace import Workspace

BROADCASTS = {"channel", "here", "everyone"}
COMMAND_MOST = 2000  # characters that the client takes after a command; a message takes 40,000


class People:
    """Say, edit, delete, press, submit, close, command, open Home."""

    def __init__(self, manifest: Json, *, seed: int = 1) -> None:
        self.workspace = Workspace(seed)
        self.app = App(manifest, self.workspace)
        self.workspace.add_person("Slackbot", user_id="USLACKBOT", email=None)
        self.people, self.channels = self.workspace.people, self.workspace.channels
        self.files = Files(self.workspace, self.app)
        self.views = Views(self.workspace, self.app, self.files)
        self.deliveries = Deliveries(self.workspace, self.app, self.views)
        self.messages = Messages(self.workspace, self.app, self.files, self.deliveries)
        self.faults = Faults()
        self.response_urls = ResponseUrls(self.workspace, self.app, self.messages)
        self.answers = Answers(self.workspace, self.views, self.deliveries, self.response_urls, self.faults)

    def acting(self, user: str) -> Person:
        """Someone who can sign in."""
        person = self.workspace.people[user]
        if person.deleted or person.is_bot:
            raise NotPossible(f"{person.name} cannot sign in")
        return person

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
        self.acting(user)
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
        person = self.acting(user)
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
            "channel_name": self._channel_name(place),
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

    def _channel_name(self, place: Channel) -> str:
        named = {"im": "directmessage", "private": "privategroup"}
        return named.get(place.kind, place.name)

    def _message_before(self, user: str, channel: str, ts: str) -> Message:
        message = self.messages.ephemeral(user, ts)
        if message is None and self.workspace.can_read(user, self.workspace.channels[channel]):
            message = self.workspace.channels[channel].history.get(ts)
        if message is None or message.tombstone:
            raise NotVisible(f"{user} sees no message {ts} in {channel}")
        return message

    def press(
        self,
        user: str,
        channel: str,
        ts: str,
        action_id: str,
        now: float,
        value: Any = None,
        block_id: str | None = None,
    ) -> Delivery:
        """Presses a button, or chooses `value` in a select, in a message or ephemeral that the person sees."""
        person = self.acting(user)
        message = self._message_before(user, channel, ts)
        block, element = self._find(message.blocks, action_id, block_id)
        place = self.workspace.channels[channel]
        container = {"type": "message", "message_ts": ts, "channel_id": channel, "is_ephemeral": bool(message.to)}
        if message.thread_ts:
            container["thread_ts"] = message.thread_ts
        payload = self._interaction("block_actions", person, self.views.new_trigger(user, now))
        payload |= {
            "container": container,
            "channel": {"id": channel, "name": self._channel_name(place)},
            "state": {"values": first_state(message.blocks)},
            "response_url": self.response_urls.new(
                user, channel, now, original=ts, thread_ts=message.thread_ts if message.is_reply else None
            ),
            "actions": [self._action(block, element, value, now)],
        }
        if not message.to:  # an ephemeral is not kept by Slack, so its content does not come back
            payload["message"] = self.messages.as_json(message)
        self._put(payload["state"]["values"], block, element, value)
        return self.deliveries.add("interactive", payload, now, user)

    def _find(self, blocks: Any, action_id: str, block_id: str | None) -> tuple[Json, Json]:
        for block, element in elements_in(blocks):
            if element.get("action_id") == action_id and block_id in {None, block["block_id"]}:
                return block, element
        raise NotVisible(f"no element {action_id}")

    def _interaction(self, kind: str, person: Person, trigger_id: str | None) -> Json:
        user = {"id": person.id, "username": person.handle, "name": person.handle, "team_id": person.team_id}
        payload = {
            "type": kind,
            "user": user,
            "team": {"id": self.workspace.team_id, "domain": "sandbox"},
            "api_app_id": self.app.id,
            "token": "verification",
            "enterprise": None,
            "is_enterprise_install": False,
        }
        return payload | ({"trigger_id": trigger_id} if trigger_id else {})

    def _action(self, block: Json, element: Json, value: Any, now: float) -> Json:
        ids = {
            "action_id": element["action_id"],
            "block_id": block["block_id"],
            "action_ts": self.workspace.new_ts(now),
        }
        if element["type"] != "button":
            return {**chosen(element, value), **ids}
        shown: Json = {key: element[key] for key in ("text", "value", "style", "url") if key in element}
        return {"type": "button", **shown, **ids}

    def _put(self, state: Any, block: Json, element: Json, value: Any) -> None:
        place = state.get(block["block_id"], {})
        if element["action_id"] in place:
            place[element["action_id"]] = chosen(element, value)

    def _view_before(self, user: str, view_id: str) -> View:
        home = self.views.homes.get(user)
        if home and home.id == view_id:
            return home
        top = self.views.top(user)
        if top is None or top.id != view_id:
            raise NotVisible(f"{user} does not have view {view_id} before them")
        return top

    def press_in_view(
        self, user: str, view_id: str, action_id: str, now: float, value: Any = None, block_id: str | None = None
    ) -> Delivery | None:
        """Presses or chooses in a modal or Home. None: an input without dispatch_action tells the app nothing."""
        person = self.acting(user)
        view = self._view_before(user, view_id)
        block, element = self._find(view.body["blocks"], action_id, block_id)
        self._put(view.state, block, element, value)
        if block["type"] == "input" and not block.get("dispatch_action"):
            return None
        modal = view.id if view.kind == "modal" else None
        payload = self._interaction("block_actions", person, self.views.new_trigger(user, now, modal))
        payload |= {
            "container": {"type": "view", "view_id": view.id},
            "view": self.views.as_json(view),
            "actions": [self._action(block, element, value, now)],
        }
        return self.deliveries.add("interactive", payload, now, user)

    def submit(self, user: str, view_id: str, values: Json, now: float) -> Delivery:
        """Fills in and submits a modal. values: block_id → what is chosen or typed (see sandbox.states.chosen).

        Raises CannotSubmit where the client would show errors and send nothing.
        """
        person = self.acting(user)
        view = self._view_before(user, view_id)
        if view.kind != "modal" or not view.body.get("submit") or view.waiting:
            raise NotPossible("there is nothing to submit, or it is being submitted")
        self._fill_in(view, values)
        self._complain(view)
        view.waiting = True
        payload = self._interaction("view_submission", person, self.views.new_trigger(user, now, view.id))
        payload |= {"view": self.views.as_json(view), "response_urls": []}
        return self.deliveries.add("interactive", payload, now, user)

    def _fill_in(self, view: View, values: Json) -> None:
        fields = {block["block_id"]: (block, element) for block, element in elements_in(view.body["blocks"])}
        for block_id, value in values.items():
            if block_id not in fields:
                raise NotVisible(f"no field {block_id}; there are {sorted(fields)}")
            self._put(view.state, *fields[block_id], value)

    def _complain(self, view: View) -> None:
        errors = {}
        for block in view.body["blocks"]:
            if block["type"] == "input":
                state = view.state[block["block_id"]][block["element"]["action_id"]]
                errors[block["block_id"]] = complaint(block, state)
        found = {block_id: text for block_id, text in errors.items() if text}
        if found:
            raise CannotSubmit(found)

    def close_view(self, user: str, view_id: str, now: float) -> Delivery | None:
        """Closes the top modal; the app hears of it if the view says notify_on_close."""
        person = self.acting(user)
        view = self._view_before(user, view_id)
        payload = self._interaction("view_closed", person, None)
        payload |= {"view": self.views.as_json(view), "is_cleared": bool(view.body.get("clear_on_close"))}
        if view.body.get("clear_on_close"):
            self.views.clear(user)
        else:
            self.views.pop(user)
        return self.deliveries.add("interactive", payload, now, user) if view.body.get("notify_on_close") else None

    def open_home(self, user: str, now: float, tab: str = "home") -> Delivery | None:
        """Opens the app (tab: home or messages), of which a subscribed app hears every time."""
        self.acting(user)
        place, _ = self.app.direct([user], now)
        event: Json = {"type": "app_home_opened", "user": user, "channel": place.id, "tab": tab}
        event["event_ts"] = self.workspace.new_ts(now)
        if tab == "home" and user in self.views.homes:
            event["view"] = self.views.as_json(self.views.homes[user])
        return self.deliveries.emit(event, now, user)
