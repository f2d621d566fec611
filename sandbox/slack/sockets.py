"""Socket Mode: the app's WebSocket connections, what is sent over them, and what becomes of acknowledgements."""

import asyncio
import contextlib
import json
import time
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from sandbox.slack.posting import Posting
from sandbox.slack.records import Delivery
from sandbox.slack.shared import Shared

MOST_CONNECTIONS = 10
TICK = 0.02  # seconds between looks for retries that have become due
PING = 0.1  # seconds between pings; the SDK's client can only close while it is not waiting for bytes


@dataclass
class Connection:
    """One WebSocket of the app. closing: it was told to go and gets nothing more. sent: envelope → real time."""

    socket: web.WebSocketResponse
    request: web.Request
    closing: bool = False
    sent: dict[str, float] = field(default_factory=dict)


def abort(request: web.Request) -> None:
    """Cuts the connection of a request."""
    if request.transport:
        request.transport.abort()


class Sockets:
    """The connections of one server. Where the app is reached by HTTP (`posting.urls`), nothing goes over them."""

    def __init__(self, shared: Shared, posting: Posting) -> None:
        self.shared, self.posting = shared, posting
        self.connections: list[Connection] = []
        self._turn = 0
        self._alone: dict[str, float] = {}

    async def link(self, request: web.Request) -> web.StreamResponse:
        """One Socket Mode connection, from `hello` to its end."""
        with self.shared.lock:
            ticket = request.query.get("ticket", "")
            if ticket not in self.shared.slack.tickets:
                return web.Response(status=404)
            self.shared.slack.tickets.remove(ticket)
        socket = web.WebSocketResponse(compress=False)  # Slack's own client reads no compressed frames
        await socket.prepare(request)
        connection = Connection(socket, request)
        if len(self.connections) >= MOST_CONNECTIONS:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            return socket
        await socket.send_json(self._hello())
        self._joined(connection)
        try:
            async for message in socket:
                if message.type == WSMsgType.TEXT:
                    self._received(message.data)
        finally:
            self._lost(connection)
        return socket

    def _hello(self) -> dict[str, Any]:
        debug = {"host": "sandbox", "build_number": 1, "approximate_connection_time": 18060}
        count = len(self.connections) + 1
        info = {"app_id": self.shared.slack.app.id}
        return {"type": "hello", "num_connections": count, "debug_info": debug, "connection_info": info}

    def _joined(self, connection: Connection) -> None:
        with self.shared.change():
            self.connections.append(connection)

    def _received(self, data: str) -> None:
        try:
            answer = json.loads(data)
            envelope = answer["envelope_id"]
        except (ValueError, KeyError, TypeError):
            return
        with self.shared.change():
            for connection in self.connections:  # the client may have moved to another one meanwhile
                if connection.sent.pop(envelope, None) is not None:
                    self.shared.slack.answers.acknowledge(
                        envelope, answer.get("payload"), self.shared.now(), elapsed=0.0
                    )

    def _lost(self, connection: Connection) -> None:
        """A connection ended: what it had not acknowledged goes the way of retries."""
        with self.shared.change():
            if connection in self.connections:
                self.connections.remove(connection)
            for envelope in connection.sent:
                self.shared.slack.deliveries.not_acknowledged(envelope, self.shared.now())
            connection.sent.clear()

    async def send(self) -> None:
        """Sends and gives up until cancelled. What goes wrong in it is raised in whoever waits for something."""
        try:
            await self._send_and_give_up()
        except Exception as error:  # noqa: BLE001 - it is handed on, by wait_for
            with self.shared.changed:
                self.shared.failure = error
                self.shared.changed.notify_all()

    async def _send_and_give_up(self) -> None:
        pinged = 0.0
        while True:
            for connection, frame in self._to_send():
                await self._over(connection, connection.socket.send_json(frame))
            if time.monotonic() - pinged >= PING:
                pinged = time.monotonic()
                for connection in list(self.connections):
                    await self._over(connection, connection.socket.ping(b"local slack"))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.shared.news.wait(), TICK)
            self.shared.news.clear()

    async def _over(self, connection: Connection, sending: Coroutine[Any, Any, None]) -> None:
        try:
            await sending
        except (ConnectionError, RuntimeError):
            connection.closing = True  # its reader notices the end and fails what it held

    def _to_send(self) -> list[tuple[Connection, dict[str, Any]]]:
        with self.shared.changed:
            self._give_up()
            if self.posting.urls:
                return []
            out = []
            for delivery in self.shared.slack.deliveries.waiting(self.shared.now()):
                connection = self._next_connection()
                if connection is None:
                    self._nobody_there(delivery)
                    continue
                connection.sent[delivery.id] = time.monotonic()
                out.append((connection, self.shared.slack.deliveries.mark_sent(delivery, self.shared.now())))
                self.shared.changed.notify_all()
            return out

    def _next_connection(self) -> Connection | None:
        able = [c for c in self.connections if not c.closing and not c.socket.closed]
        self._turn += 1
        return able[self._turn % len(able)] if able else None

    def _nobody_there(self, delivery: Delivery) -> None:
        """Without a connection a person sees an error at once; an event counts as tried after 3 s."""
        if delivery.kind != "events_api":
            self.shared.slack.deliveries.interaction_failed(delivery, self.shared.now(), "dispatch_failed")
            self.shared.changed.notify_all()
        elif time.monotonic() - self._alone.setdefault(delivery.id, time.monotonic()) >= self.shared.ack_seconds:
            del self._alone[delivery.id]
            self.shared.slack.deliveries.not_acknowledged(delivery.id, self.shared.now())
            self.shared.changed.notify_all()

    def _give_up(self) -> None:
        for connection in self.connections:
            late = [e for e, at in connection.sent.items() if time.monotonic() - at >= self.shared.ack_seconds]
            for envelope in late:
                del connection.sent[envelope]
                self.shared.slack.deliveries.not_acknowledged(envelope, self.shared.now())
                self.shared.changed.notify_all()

    def disconnect(self, reason: str = "refresh_requested") -> None:
        """Tells every connection to go (`warning`: soon, it still gets envelopes; others: now)."""
        assert self.shared.loop
        asyncio.run_coroutine_threadsafe(self._disconnect(reason), self.shared.loop).result(60)

    async def _disconnect(self, reason: str) -> None:
        for connection in list(self.connections):
            connection.closing = reason != "warning"
            await connection.socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {}})

    def hang_up(self) -> None:
        """Closes every Socket Mode connection, as a server does that is shut down."""
        assert self.shared.loop
        for connection in list(self.connections):
            connection.closing = True
            asyncio.run_coroutine_threadsafe(connection.socket.close(), self.shared.loop)

    def drop(self) -> None:
        """Cuts every Socket Mode connection without a word."""
        assert self.shared.loop
        self.shared.loop.call_soon_threadsafe(self.cut)

    def cut(self) -> None:
        """The same, from the server's own thread."""
        for connection in list(self.connections):
            abort(connection.request)
