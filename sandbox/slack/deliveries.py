"""What is on its way to the app (events, commands and interactions), with Slack's retries."""

from typing import Any

from sandbox.slack.app import App
from sandbox.slack.records import Delivery, Json, Seen
from sandbox.slack.views import Views
from sandbox.slack.workspace import Workspace

ACK_SECONDS = 3.0
RETRY_AFTER = (0.0, 60.0, 300.0)  # seconds after the attempt before failed
KIND_OF_MESSAGES = {"im": "im", "mpim": "mpim", "private": "groups", "public": "channels"}


class Deliveries:
    """all: every one that there was; open: at least those that are not over."""

    def __init__(self, workspace: Workspace, app: App, views: Views) -> None:
        self.workspace, self.app, self.views = workspace, app, views
        self.all: list[Delivery] = []
        self.open: list[Delivery] = []
        self.by_envelope: dict[str, Delivery] = {}

    def emit(self, event: Json, now: float, user: str | None = None) -> Delivery | None:
        """An event for the app, if the manifest subscribes to it and the bot is where it happened."""
        if not self.app.installed or not self._subscribed(event):
            return None
        payload = {
            "token": "verification",
            "team_id": self.workspace.team_id,
            "api_app_id": self.app.id,
            "event": event,
            "type": "event_callback",
            "event_id": self.workspace.new_id("Ev"),
            "event_time": int(now),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": self.workspace.team_id,
                    "user_id": self.app.bot_user,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
            "event_context": f"4-{self.workspace.new_id('Ec')}",
        }
        return self.add("events_api", payload, now, user)

    def _subscribed(self, event: Json) -> bool:
        if event["type"] != "message":
            return event["type"] in self.app.events
        channel = self.workspace.channels[event["channel"]]
        wanted = f"message.{KIND_OF_MESSAGES[channel.kind]}" in self.app.events
        return wanted and self.app.bot_user in channel.members

    def add(self, kind: str, payload: Json, now: float, user: str | None = None) -> Delivery:
        """Puts something on its way to the app."""
        delivery = Delivery("", kind, payload, now, now, user)
        self._new_envelope(delivery)
        self.all.append(delivery)
        self.open.append(delivery)
        return delivery

    def _new_envelope(self, delivery: Delivery) -> None:
        delivery.id = self.workspace.new_id("Env")
        delivery.envelopes.append(delivery.id)
        self.by_envelope[delivery.id] = delivery

    def due(self, now: float) -> list[Delivery]:
        """What is to be sent now, oldest first; attempts that had no answer within 3 s are given up before."""
        self.expire(now)
        return self.waiting(now)

    def waiting(self, now: float) -> list[Delivery]:
        """What is to be sent now, without giving up anything."""
        self.open = [d for d in self.open if not d.over]
        return [d for d in self.open if d.state == "waiting" and d.due <= now]

    def give_up(self) -> None:
        """Nobody has been there for long enough: what is on its way to the app never arrives."""
        for delivery in self.open:
            if not delivery.over:
                delivery.state = "failed"

    def unanswered(self) -> list[Delivery]:
        """What was sent and is not acknowledged yet."""
        return [d for d in self.open if d.state == "sent"]

    def mark_sent(self, delivery: Delivery, now: float) -> Json:
        """Notes that the delivery left for the app; returns the envelope."""
        delivery.state, delivery.sent_at = "sent", now
        return delivery.envelope()

    def expire(self, now: float) -> None:
        """Gives up every attempt that was sent 3 s ago or longer."""
        for delivery in self.unanswered():
            if delivery.sent_at is not None and now - delivery.sent_at >= ACK_SECONDS:
                self.not_acknowledged(delivery.id, delivery.sent_at + ACK_SECONDS)

    def not_acknowledged(self, envelope_id: str, now: float) -> None:
        """An attempt failed: an event is tried again later; the person behind anything else sees an error."""
        delivery = self.by_envelope.get(envelope_id)
        if delivery is None or delivery.over or delivery.id != envelope_id:
            return
        if delivery.kind != "events_api":
            self.interaction_failed(delivery, now, "operation_timeout")
        elif delivery.attempt >= len(RETRY_AFTER):
            delivery.state = "failed"
        else:
            delivery.due = now + RETRY_AFTER[delivery.attempt]
            delivery.attempt += 1
            delivery.state, delivery.sent_at = "waiting", None
            self._new_envelope(delivery)

    def interaction_failed(self, delivery: Delivery, now: float, why: str) -> None:
        """A command or interaction came to nothing, and the person is told so."""
        delivery.state, delivery.outcome = "failed", "error"
        self.tell_error(delivery, now, why)

    def tell_error(self, delivery: Delivery, now: float, why: str) -> None:
        """Shows the person behind a delivery that something went wrong, in words like Slack's."""
        payload: dict[str, Any] = delivery.payload
        where = payload.get("channel_id") or (payload.get("channel") or {}).get("id")
        if delivery.kind == "slash_commands":
            text = f'{payload["command"]} failed with the error "{why}"'
        else:
            text = "We had some trouble connecting. Try again?"
            self.views.release(payload)
        delivery.shown = text
        if delivery.user:
            self.workspace.record(delivery.user, Seen(now, where or "modal", "error", text))

    def forget(self, most: int) -> None:
        """Lets go of what is over, but for the last `most`."""
        old = self.all[:-most]
        for envelope in (envelope for one in old if one.over for envelope in one.envelopes):
            self.by_envelope.pop(envelope, None)
        self.all = [one for one in old if not one.over] + self.all[-most:]
