"""The lowest layer: what the app answers, by an acknowledgement or to a response_url."""

import json
from typing import Any

from sandbox.slack.app import App
from sandbox.slack.deliveries import ACK_SECONDS, Deliveries
from sandbox.slack.errors import SlackError
from sandbox.slack.faults import Faults
from sandbox.slack.files import Files
from sandbox.slack.messages import Messages
from sandbox.slack.records import Delivery, Json, Message, Response, ResponseUrl, Seen, View
from sandbox.slack.text import linked
from sandbox.slack.views import Views
from sandbox.slack.workspace import Workspace

MOST_ACK = 60_000  # bytes of an acknowledgement's payload
URL_USES = 5
URL_SECONDS = 30 * 60.0
RESPONSE_FIELDS = {
    "text",
    "blocks",
    "response_type",
    "replace_original",
    "delete_original",
    "thread_ts",
    "unfurl_links",
    "unfurl_media",
    "metadata",
    "mrkdwn",
}


class BadAnswer(Exception):
    """The app's answer is not one that Slack takes."""


class Answers:
    """Acknowledgements and response_urls."""

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
        self.response_urls: dict[str, ResponseUrl] = {}
        self.app_errors: list[tuple[float, str]] = []

    def acknowledge(self, envelope_id: str, payload: Any, now: float, elapsed: float | None = None) -> None:
        """The app acknowledges an envelope, for a command or a submission with an answer.

        elapsed: seconds since it was sent, if the caller knows better than the difference of the two nows (a
        test's clock may jump). Later than 3 s, or for an earlier attempt, it counts for nothing.
        """
        delivery = self.deliveries.by_envelope.get(envelope_id)
        if delivery is None or delivery.over or delivery.id != envelope_id:
            return
        taken = now - (delivery.sent_at if delivery.sent_at is not None else now) if elapsed is None else elapsed
        if taken > ACK_SECONDS:
            self.deliveries.not_acknowledged(envelope_id, now)
        elif not self.faults.take(delivery.kind, delivery.payload, acks=True):
            delivery.state, delivery.response = "acked", payload
            self._answered(delivery, payload, now)

    def _answered(self, delivery: Delivery, payload: Any, now: float) -> None:
        try:
            if len(json.dumps(payload or {})) > MOST_ACK:
                raise BadAnswer("the acknowledgement is over 60 kB")
            self._take_answer(delivery, payload or {}, now)
        except BadAnswer as bad:
            self._answer_refused(delivery, str(bad), now)
        except SlackError as error:
            self._answer_refused(delivery, " ".join([error.name, *error.messages]), now)

    def _answer_refused(self, delivery: Delivery, why: str, now: float) -> None:
        self.app_errors.append((now, why))
        delivery.outcome = "error"
        self.deliveries.tell_error(delivery, now, "dispatch_failed")

    def _take_answer(self, delivery: Delivery, answer: Any, now: float) -> None:
        if not isinstance(answer, dict):
            raise BadAnswer("the answer is not an object")
        kind = delivery.payload["type"] if delivery.kind == "interactive" else delivery.kind
        if kind == "slash_commands":
            self._command_answered(delivery, answer, now)
        elif kind == "view_submission":
            self.views.release(delivery.payload)
            self._submission_answered(delivery, answer, now)
        elif answer:
            raise BadAnswer(f"{kind} takes no answer in the acknowledgement")

    def _command_answered(self, delivery: Delivery, answer: Json, now: float) -> None:
        if answer:
            payload = delivery.payload
            url = ResponseUrl(payload["user_id"], payload["channel_id"], now)
            self._respond(url, answer, now)
            delivery.outcome = "shown"

    def _submission_answered(self, delivery: Delivery, answer: Json, now: float) -> None:
        view = self.views.by_id.get(delivery.payload["view"]["id"])
        action = answer.get("response_action") if answer else "close"
        if view is None:
            return
        if action == "close":
            self.views.pop(view.user)
        elif action == "clear":
            self.views.clear(view.user)
        elif action == "errors":
            self._view_errors(delivery, view, answer.get("errors"), now)
        elif action == "update":
            self.views.replace(view, answer.get("view"), now)
        elif action == "push":
            self.views.push_answer(view.user, answer.get("view") or {}, now)
        else:
            raise BadAnswer(f"unknown response_action {action}")
        done = {"close": "closed", "clear": "cleared", "update": "updated", "push": "pushed"}
        delivery.outcome = done.get(str(action), str(action))

    def _view_errors(self, delivery: Delivery, view: View, errors: Any, now: float) -> None:
        """Errors stand under fields, so each must name the block_id of an input block of this view."""
        inputs = {block["block_id"] for block in view.body["blocks"] if block["type"] == "input"}
        if not isinstance(errors, dict) or not errors:
            raise BadAnswer("`errors` is not an object with entries")
        if not errors.keys() <= inputs:
            raise BadAnswer(f"`errors` names {sorted(errors.keys() - inputs)}, which are no input blocks")
        if not all(isinstance(text, str) and text for text in errors.values()):
            raise BadAnswer("`errors` holds something other than text")
        delivery.errors = errors
        self._show_errors(view, errors, now)

    def _show_errors(self, view: View, errors: dict[str, str], now: float) -> None:
        self.workspace.record(view.user, Seen(now, "modal", "error", "\n".join(errors.values()), None, view.id))

    def new_response_url(self, user: str, channel: str, now: float, **more: Any) -> str:
        """A response_url for something this person did in this conversation."""
        path = f"/response/{self.workspace.team_id}/{self.workspace.new_id('R')}"
        self.response_urls[path] = ResponseUrl(user, channel, now, **more)
        return self.workspace.base_url + path

    def respond(self, url: str, body: Any, now: float) -> Response:
        """The app posts to a response_url: 5 times within 30 minutes."""
        known = self.response_urls.get("/response/" + url.partition("/response/")[2])
        try:
            if known is None or now - known.made_at > URL_SECONDS:
                raise SlackError("expired_url")
            if known.uses >= URL_USES:
                raise SlackError("used_url")
            self._respond(known, body, now)
            known.uses += 1
        except BadAnswer as bad:
            return Response(400, {}, {"ok": False, "error": "invalid_payload", "why": str(bad)})
        except SlackError as error:
            return Response(404 if error.name.endswith("_url") else 400, {}, error.body())
        return Response(200, {}, {"ok": True})

    def _respond(self, url: ResponseUrl, body: Any, now: float) -> None:
        if not isinstance(body, dict) or body.keys() - RESPONSE_FIELDS:
            raise BadAnswer(f"unknown fields {sorted(set(body) - RESPONSE_FIELDS)}")
        if body.get("delete_original"):
            self._delete_original(url, now)
            return
        blocks = self.messages.checked_blocks(body.get("blocks"))
        text = linked(str(body.get("text") or ""))
        if not text.strip() and not blocks:
            raise SlackError("no_text")
        if body.get("response_type", "ephemeral") not in {"ephemeral", "in_channel"}:
            raise BadAnswer("response_type is neither ephemeral nor in_channel")
        if body.get("replace_original") and url.original:
            self._replace_original(url, text, blocks, now)
        elif body.get("response_type") == "in_channel":
            message = Message(url.channel, self.workspace.new_ts(now), self.app.bot_user, text, blocks, bot=True)
            self.messages.post(message, now)
        else:
            self.messages.whisper(url.user, url.channel, text, blocks, now, thread_ts=url.thread_ts)

    def _original(self, url: ResponseUrl) -> Message:
        message = self.messages.ephemeral(url.user, url.original)
        message = message or self.workspace.channels[url.channel].history.get(url.original or "")
        if message is None:
            raise SlackError("message_not_found")
        return message

    def _delete_original(self, url: ResponseUrl, now: float) -> None:
        message = self._original(url)
        if message.to:
            self.messages.ephemerals[message.to].remove(message)
        else:
            self.messages.remove(message, now)

    def _replace_original(self, url: ResponseUrl, text: str, blocks: Any, now: float) -> None:
        message = self._original(url)
        if message.to:
            self.messages.ephemerals[message.to].remove(message)
            new = self.messages.whisper(message.to, message.channel, text, blocks, now, thread_ts=message.thread_ts)
            url.original = new.ts
        else:
            self.messages.change(message, text, blocks, now)
