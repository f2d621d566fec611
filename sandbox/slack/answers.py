"""What the app answers when it acknowledges: to a command, or to a form that was submitted."""

import json
from typing import Any

from sandbox.slack.deliveries import ACK_SECONDS, Deliveries
from sandbox.slack.errors import BadAnswer, SlackError
from sandbox.slack.faults import Faults
from sandbox.slack.records import Delivery, Json, ResponseUrl, Seen, View
from sandbox.slack.response_urls import ResponseUrls
from sandbox.slack.views import Views
from sandbox.slack.workspace import Workspace

MOST_ACK = 60_000  # bytes of an acknowledgement's payload


class Answers:
    """refused: when the app answered what Slack does not take, and why."""

    def __init__(
        self,
        workspace: Workspace,
        views: Views,
        deliveries: Deliveries,
        response_urls: ResponseUrls,
        faults: Faults,
    ) -> None:
        self.workspace, self.views, self.deliveries = workspace, views, deliveries
        self.response_urls, self.faults = response_urls, faults
        self.refused: list[tuple[float, str]] = []

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
        self.refused.append((now, why))
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
            self.response_urls.take(url, answer, now)
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
