"""The local Slack without sockets or threads: calls and deliveries are plain calls within one process.

It looks like `sandbox.slack.server.Server` to people and the stage. The SDK's clients are the real ones;
only the function by which they open an address leads this one to the core. For much to do in no time.
"""

from __future__ import annotations

import io
import json
import threading
import urllib.error
import urllib.request
import urllib.response
from collections.abc import Callable
from contextlib import closing
from functools import cache
from http.client import HTTPMessage, RemoteDisconnected
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from slack_sdk.web import base_client
from slack_sdk.webhook import client as webhook_client

from bot.app import door
from bot.door import Door
from bot.settings import Settings
from sandbox.demo.stage import Stage
from sandbox.slack.core import Slack
from sandbox.slack.records import Delivery, Json, Response
from sandbox.slack.signed import request_for
from storage.database import Database
from storage.database_url import file_of

URL = "http://127.0.0.1:00009"  # where nothing listens
SDK: tuple[Any, ...] = (base_client, webhook_client)  # where its clients open an address
NO_ANSWER = {"no_answer_before", "no_answer_after"}


class Inside:
    """`takes` is told how many seconds each call took: 0 unless a fault says otherwise, or `latency` is set."""

    api_url = f"{URL}/api/"
    ack_seconds = 3.0

    def __init__(self, slack: Slack, clock: Callable[[], float]) -> None:
        self.slack = slack
        self.clock = clock
        self.lock = threading.RLock()
        self.latency = 0.0
        self.takes: Callable[[float], None] = lambda seconds: None
        self.connections: list[Door] = []

    def now(self) -> float:
        return self.clock()

    def start(self) -> Inside:
        self.slack.workspace.base_url = URL
        for module in SDK:
            module.urlopen = self._open
        return self

    def stop(self) -> None:
        for module in SDK:
            module.urlopen = urllib.request.urlopen

    def _open(self, request: urllib.request.Request, **how: Any) -> Any:
        """A call of the app's, or something that is none of ours."""
        address, timeout = request.full_url, how.get("timeout")
        if not address.startswith(URL):
            return urllib.request.urlopen(request, **how)  # noqa: S310
        body = request.data.decode() if isinstance(request.data, bytes) else ""
        path = urlsplit(address).path
        self.takes(self.latency)
        with self.lock:
            answer = self._answer(request, path, body)
        too_long = timeout is not None and answer.fault == "slow" and answer.seconds >= timeout
        if answer.fault in NO_ANSWER or too_long:
            self.takes(float(timeout or 0.0))
            raise TimeoutError
        self.takes(answer.seconds)
        if answer.fault == "refused":
            raise urllib.error.URLError(ConnectionRefusedError())
        if answer.lost:
            raise RemoteDisconnected("the answer was lost")
        return _response(address, answer)

    def _answer(self, request: urllib.request.Request, path: str, body: str) -> Response:
        if not path.startswith("/api/"):
            return self.slack.response_urls.post(path, json.loads(body), self.now())
        token = (request.get_header("Authorization") or "").removeprefix("Bearer ")
        return self.slack.call(path.removeprefix("/api/"), dict(parse_qsl(body)), self.now(), token)

    def settle(self, timeout: float | None = None) -> bool:
        """Deliver what is due to the app until nothing is."""
        while waiting := self.slack.deliveries.due(self.now()):
            for delivery in waiting:
                self._deliver(delivery)
        return True

    def wait_for(self, condition: Callable[[], Any], timeout: float | None = None) -> Any:
        """There is nothing to wait for: all is done by then, or never."""
        self.settle()
        return condition()

    def _deliver(self, delivery: Delivery) -> None:
        envelope = delivery.id
        if not self.connections:
            if delivery.kind == "events_api":
                self.slack.deliveries.not_acknowledged(envelope, self.now())
            else:
                self.slack.deliveries.interaction_failed(delivery, self.now(), "dispatch_failed")
            return
        self.slack.deliveries.mark_sent(delivery, self.now())
        status, payload = self._hand_over(delivery)
        if status == 200:
            self.slack.answers.acknowledge(envelope, payload, self.now(), elapsed=0.0)
        else:
            self.slack.deliveries.not_acknowledged(envelope, self.now())

    def _hand_over(self, delivery: Delivery) -> tuple[int, Json | None]:
        headers, body = request_for(delivery, self.slack.app.signing_secret, self.now())
        answer = self.connections[0].posted(body, headers["Content-Type"])
        return answer.status, json.loads(answer.body) if answer.body.strip().startswith("{") else None


@cache
def empty_file() -> bytes:
    """A file of SQLite with our schema, to be copied: each of many stages would else migrate one of its own."""
    db = Database("sqlite://", None)
    db.migrate()
    with closing(db.engine.raw_connection()) as connection:
        return bytes(connection.driver_connection.serialize())  # type: ignore[union-attr]


class InnerStage(Stage):
    """A stage without sockets and threads."""

    server: Any  # an Inside: it stands in for the Server

    def made_database(self, settings: Settings) -> Database:
        file = file_of(self.database_url)
        if file is not None and not file.exists():
            file.write_bytes(empty_file())
        return super().made_database(settings)

    def made_server(self, slack: Slack) -> Any:
        return Inside(slack, clock=lambda: self.clock.now().timestamp())

    def connect(self) -> None:
        self.server.connections = [door(self.bot)]

    def disconnect(self) -> None:
        self.server.connections = []


def _response(url: str, answer: Response) -> Any:
    told = HTTPMessage()
    told["Content-Type"] = "application/json; charset=utf-8"
    for name, value in answer.headers.items():
        told[name] = value
    data = io.BytesIO(json.dumps(answer.body).encode())
    if answer.status != 200:
        raise urllib.error.HTTPError(url, answer.status, "", told, data)
    return urllib.response.addinfourl(data, told, url, answer.status)
