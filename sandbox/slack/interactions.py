"""What people press, choose and submit, and opening the app. It raises NotPossible where a client refuses."""

from typing import Any

from sandbox.slack.app import App
from sandbox.slack.deliveries import Deliveries
from sandbox.slack.errors import CannotSubmit, NotPossible, NotVisible
from sandbox.slack.messages import Messages
from sandbox.slack.records import Delivery, Json, Message, Person, View
from sandbox.slack.response_urls import ResponseUrls
from sandbox.slack.states import chosen, complaint, elements_in, first_state
from sandbox.slack.views import Views
from sandbox.slack.workspace import Workspace


class Interactions:
    """Press in a message, a form or Home; submit and close a form; open Home."""

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
        person = self.workspace.acting(user)
        message = self._message_before(user, channel, ts)
        block, element = self._find(message.blocks, action_id, block_id)
        place = self.workspace.channels[channel]
        container = {"type": "message", "message_ts": ts, "channel_id": channel, "is_ephemeral": bool(message.to)}
        if message.thread_ts:
            container["thread_ts"] = message.thread_ts
        payload = self.payload("block_actions", person, self.views.new_trigger(user, now))
        payload |= {
            "container": container,
            "channel": {"id": channel, "name": place.payload_name},
            "state": {"values": first_state(message.blocks)},
            "response_url": self.response_urls.new(
                user, channel, now, original=ts, thread_ts=message.thread_ts if message.is_reply else None
            ),
            "actions": [self.action(block, element, value, now)],
        }
        if not message.to:  # an ephemeral is not kept by Slack, so its content does not come back
            payload["message"] = self.messages.as_json(message)
        self._put(payload["state"]["values"], block, element, value)
        return self.deliveries.add("interactive", payload, now, user)

    def _message_before(self, user: str, channel: str, ts: str) -> Message:
        message = self.messages.ephemeral(user, ts)
        if message is None and self.workspace.can_read(user, self.workspace.channels[channel]):
            message = self.workspace.channels[channel].history.get(ts)
        if message is None or message.tombstone:
            raise NotVisible(f"{user} sees no message {ts} in {channel}")
        return message

    def _find(self, blocks: Any, action_id: str, block_id: str | None) -> tuple[Json, Json]:
        for block, element in elements_in(blocks):
            if element.get("action_id") == action_id and block_id in {None, block["block_id"]}:
                return block, element
        raise NotVisible(f"no element {action_id}")

    def payload(self, kind: str, person: Person, trigger_id: str | None) -> Json:
        """What every payload of this kind tells the app first."""
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

    def action(self, block: Json, element: Json, value: Any, now: float) -> Json:
        """What was pressed or chosen, as the app is told."""
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
        person = self.workspace.acting(user)
        view = self._view_before(user, view_id)
        block, element = self._find(view.body["blocks"], action_id, block_id)
        self._put(view.state, block, element, value)
        if block["type"] == "input" and not block.get("dispatch_action"):
            return None
        modal = view.id if view.kind == "modal" else None
        payload = self.payload("block_actions", person, self.views.new_trigger(user, now, modal))
        payload |= {
            "container": {"type": "view", "view_id": view.id},
            "view": self.views.as_json(view),
            "actions": [self.action(block, element, value, now)],
        }
        return self.deliveries.add("interactive", payload, now, user)

    def submit(self, user: str, view_id: str, values: Json, now: float) -> Delivery:
        """Fills in and submits a modal. values: block_id → what is chosen or typed (see states.chosen).

        Raises CannotSubmit where the client would show errors and send nothing.
        """
        person = self.workspace.acting(user)
        view = self._view_before(user, view_id)
        if view.kind != "modal" or not view.body.get("submit") or view.waiting:
            raise NotPossible("there is nothing to submit, or it is being submitted")
        self._fill_in(view, values)
        self._complain(view)
        view.waiting = True
        payload = self.payload("view_submission", person, self.views.new_trigger(user, now, view.id))
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

    def close(self, user: str, view_id: str, now: float) -> Delivery | None:
        """Closes the top modal; the app hears of it if the view says notify_on_close."""
        person = self.workspace.acting(user)
        view = self._view_before(user, view_id)
        payload = self.payload("view_closed", person, None)
        payload |= {"view": self.views.as_json(view), "is_cleared": bool(view.body.get("clear_on_close"))}
        if view.body.get("clear_on_close"):
            self.views.clear(user)
        else:
            self.views.pop(user)
        return self.deliveries.add("interactive", payload, now, user) if view.body.get("notify_on_close") else None

    def open_home(self, user: str, now: float, tab: str = "home") -> Delivery | None:
        """Opens the app (tab: home or messages), of which a subscribed app hears every time."""
        self.workspace.acting(user)
        place, _ = self.app.direct([user], now)
        event: Json = {"type": "app_home_opened", "user": user, "channel": place.id, "tab": tab}
        event["event_ts"] = self.workspace.new_ts(now)
        if tab == "home" and user in self.views.homes:
            event["view"] = self.views.as_json(self.views.homes[user])
        return self.deliveries.emit(event, now, user)
