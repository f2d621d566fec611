"""The door in: whatever Slack sends, over HTTP or Socket Mode, is checked here and then handed to Bolt.

What Slack never sends is acknowledged and dropped: refused, it would come three times more, and nobody could mend
it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from http import HTTPStatus
from time import time
from typing import Any

from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.adapter.socket_mode.internals import send_response
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.envelopes import NotSlacks, checked, parsed
from bot.words import notices

log = logging.getLogger(__name__)


class Door:
    """In front of Bolt, which would parse and look through whatever it is given."""

    def __init__(self, app: App) -> None:
        self.app = app

    def posted(self, body: bytes, content_type: str) -> BoltResponse:
        """The answer to the body of an HTTP request, whose signature was looked at before."""
        return self._answered(lambda: parsed(body, content_type))

    def came(self, payload: object) -> BoltResponse:
        """The answer to what came by Socket Mode."""
        return self._answered(lambda: payload)

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        """The same as a WSGI application."""
        answer = self.posted(environ["wsgi.input"].read(), environ.get("CONTENT_TYPE") or "")
        body, status = answer.body.encode(), HTTPStatus(answer.status)
        headers = {"Content-Type": answer.headers["content-type"][0], "Content-Length": str(len(body))}
        start(f"{status.value} {status.phrase}", [*headers.items()])
        return [body]

    def _answered(self, read: Callable[[], object]) -> BoltResponse:
        try:
            payload = checked(read())
        except NotSlacks as wrong:
            keys = {"action": "envelope", "what": wrong.what, "field": wrong.where}
            log.warning("Dropped what Slack never sends", extra=keys)
            # Should it be Slack all the same, a form that just closes would say that it was saved.
            said = {"response_action": "push", "view": notices.notice_form(notices.UNREADABLE)}
            return BoltResponse(status=200, body=said if wrong.what == "view_submission" else "")
        answer = self.app.dispatch(BoltRequest(mode="socket_mode", body=payload))
        # What none of our listeners wants is acknowledged, or Slack would send it three times more.
        return BoltResponse(status=200) if answer.status == 404 else answer


def over_socket(door: Door, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
    """Answer what came by a connection of Socket Mode."""
    send_response(client, request, door.came(request.payload), time())
