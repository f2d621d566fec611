"""Socket Mode: the app's WebSocket connections, what is sent over them, and what becomes of acknowledgements."""

import asyncio
import contextlib
import json
import threading
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from sandbox.slack.core import Slack
from sandbox.slack.records import Delivery

MOST_CONNECTIONS = 10
LEAST_PATIENCE = 3.0
TICK = 0.02  # seconds between looks for retries that have become due
PING = 0.1  # seconds between pings; the SDK's client can only close while it is not waiting for bytes


@dataclass
class Connection:
    """One WebSocket of the app. closing: it was told to go and gets nothing more. sent: envelope → real time."""

    socket: web.WebSocketResponse
    request: web.Request
    closing: bool = False
    sent: dict[str, float] = field(default_factory=dict)


def drop(request: web.Request) -> None:
    """Cuts the connection of a request."""
    if request.transport:
        request.transport.abort()


class Changes(threading.Condition):
    """Counts the changes that it tells of, so that one who looks now and then knows whether there was one."""

    count = 0

    def notify_all(self) -> None:
        self.count += 1
        super().notify_all()


class Sockets:
    """The connections of one server. `lock` guards the core, `changed` tells that something happened in it.

    With `request_urls` everything goes there instead (see sandbox.posting).
    """

    request_urls: tuple[str, ...] = ()

    def __init__(self, slack: Slack, clock: Callable[[], float], ack_seconds: float) -> None:
        self.slack = slack
        self.clock = clock
        self.ack_seconds = ack_seconds
        self.lock = threading.RLock()
        self.changed = Changes(self.lock)
        self.connections: list[Connection] = []
        self.failure: BaseException | None = None
        self._turn = 0
        self._alone: dict[str, float] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._news = asyncio.Event()

    def now(self) -> float:
        """The clock's now, in seconds."""
        return self.clock()

    def kick(self) -> None:
        """Tells the sending side that there may be something to send."""
        with self.changed:
            self.changed.notify_all()
        if self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._news.set)

    @property
    def patience(self) -> float:
        """Real seconds to wait for what the app should do: at least as long as it may take to acknowledge."""
        return max(LEAST_PATIENCE, self.ack_seconds)

    def wait_for(self, condition: Callable[[], Any], timeout: float | None = None) -> Any:
        """Blocks until the condition (looked at under the lock, after each change) holds; returns its value."""
        self.kick()
        with self.changed:
            value = self.changed.wait_for(lambda: self.failure or condition(), timeout or self.patience)
        if self.failure:
            raise self.failure
        return value

    def settle(self, timeout: float | None = None) -> bool:
        """Blocks until the app has acknowledged all that was due; False if it did not in time."""
        return bool(self.wait_for(self._idle, timeout))

    def _idle(self) -> bool:
        return not self.slack.deliveries.waiting(self.now()) and not self.slack.deliveries.unanswered()

    async def _link(self, request: web.Request) -> web.StreamResponse:
        """One Socket Mode connection, from `hello` to its end."""
        with self.lock:
            ticket = request.query.get("ticket", "")
            if ticket not in self.slack.tickets:
                return web.Response(status=404)
            self.slack.tickets.remove(ticket)
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
        info = {"app_id": self.slack.app.id}
        return {"type": "hello", "num_connections": count, "debug_info": debug, "connection_info": info}

    def _joined(self, connection: Connection) -> None:
        with self.changed:
            self.connections.append(connection)
            self.changed.notify_all()
        self._news.set()

    def _received(self, data: str) -> None:
        try:
            answer = json.loads(data)
            envelope = answer["envelope_id"]
        except (ValueError, KeyError, TypeError):
            return
        with self.changed:
            for connection in self.connections:  # the client may have moved to another one meanwhile
                if connection.sent.pop(envelope, None) is not None:
                    self.slack.answers.acknowledge(envelope, answer.get("payload"), self.now(), elapsed=0.0)
            self.changed.notify_all()
        self._news.set()

    def _lost(self, connection: Connection) -> None:
        """A connection ended: what it had not acknowledged goes the way of retries."""
        with self.changed:
            if connection in self.connections:
                self.connections.remove(connection)
            for envelope in connection.sent:
                self.slack.deliveries.not_acknowledged(envelope, self.now())
            connection.sent.clear()
            self.changed.notify_all()
        self._news.set()

    async def _pump(self) -> None:
        """Sends and gives up until cancelled. What goes wrong in it is raised in whoever waits for something."""
        try:
            await self._send_and_give_up()
        except Exception as error:  # noqa: BLE001 - it is handed on, by wait_for
            with self.changed:
                self.failure = error
                self.changed.notify_all()

    async def _send_and_give_up(self) -> None:
        pinged = 0.0
        while True:
            for connection, frame in self._to_send():
                await self._send(connection, connection.socket.send_json(frame))
            if time.monotonic() - pinged >= PING:
                pinged = time.monotonic()
                for connection in list(self.connections):
                    await self._send(connection, connection.socket.ping(b"local slack"))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), TICK)
            self._news.clear()

    async def _send(self, connection: Connection, sending: Coroutine[Any, Any, None]) -> None:
        try:
            await sending
        except (ConnectionError, RuntimeError):
            connection.closing = True  # its reader notices the end and fails what it held

    def _to_send(self) -> list[tuple[Connection, dict[str, Any]]]:
        with self.changed:
            self._give_up()
            if self.request_urls:
                return []
            out = []
            for delivery in self.slack.deliveries.waiting(self.now()):
                connection = self._next_connection()
                if connection is None:
                    self._nobody_there(delivery)
                    continue
                connection.sent[delivery.id] = time.monotonic()
                out.append((connection, self.slack.deliveries.mark_sent(delivery, self.now())))
                self.changed.notify_all()
            return out

    def _next_connection(self) -> Connection | None:
        able = [c for c in self.connections if not c.closing and not c.socket.closed]
        self._turn += 1
        return able[self._turn % len(able)] if able else None

    def _nobody_there(self, delivery: Delivery) -> None:
        """Without a connection a person sees an error at once; an event counts as tried after 3 s."""
        if delivery.kind != "events_api":
            self.slack.deliveries.interaction_failed(delivery, self.now(), "dispatch_failed")
            self.changed.notify_all()
        elif time.monotonic() - self._alone.setdefault(delivery.id, time.monotonic()) >= self.ack_seconds:
            del self._alone[delivery.id]
            self.slack.deliveries.not_acknowledged(delivery.id, self.now())
            self.changed.notify_all()

    def _give_up(self) -> None:
        for connection in self.connections:
            late = [e for e, at in connection.sent.items() if time.monotonic() - at >= self.ack_seconds]
            for envelope in late:
                del connection.sent[envelope]
                self.slack.deliveries.not_acknowledged(envelope, self.now())
                self.changed.notify_all()

    def disconnect(self, reason: str = "refresh_requested") -> None:
        """Tells every connection to go (`warning`: soon, it still gets envelopes; others: now)."""
        assert self._loop
        asyncio.run_coroutine_threadsafe(self._disconnect(reason), self._loop).result(60)

    async def _disconnect(self, reason: str) -> None:
        for connection in list(self.connections):
            connection.closing = reason != "warning"
            await connection.socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {}})

    def hang_up(self) -> None:
        """Closes every Socket Mode connection, as a server does that is shut down."""
        assert self._loop
        for connection in list(self.connections):
            connection.closing = True
            asyncio.run_coroutine_threadsafe(connection.socket.close(), self._loop)

    def drop_connections(self) -> None:
        """Cuts every Socket Mode connection without a word."""
        assert self._loop
        self._loop.call_soon_threadsafe(self.cut)

    def cut(self) -> None:
        """The same, from the server's own thread."""
        for connection in list(self.connections):
            drop(connection.request)
