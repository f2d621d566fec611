"""The local Slack on a port of this machine: Web API, Socket Mode, response_urls and uploads, in one thread.

A skin without rules of its own: `endpoints` is what the app calls, `sockets` and `posting` are the two ways to send
it what happens; all of them share the core (`shared`). `clock` gives the core its `now`; waiting for an
acknowledgement is measured in real seconds, because a test's clock may stand still or jump.
"""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from sandbox.slack.core import Slack
from sandbox.slack.endpoints import Endpoints
from sandbox.slack.posting import Posting
from sandbox.slack.shared import Shared
from sandbox.slack.sockets import Sockets

LEAST_PATIENCE = 3.0
LOCAL = {"127.0.0.1", "localhost", "[::1]"}


@web.middleware
async def _for_this_machine(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Whatever is asked for: another site in the same browser, or another name for this machine, gets nothing."""
    origin = request.headers.get("Origin")
    host = (request.host.rpartition(":")[0] or request.host).lower()
    if host not in LOCAL or (origin and origin != f"http://{request.host}"):
        return web.Response(status=403, text="This is for this machine alone.")
    return await handler(request)


class Server:
    """`with Server(slack) as server:`; the core may be used directly only while holding `server.lock`."""

    def __init__(
        self,
        slack: Slack,
        clock: Callable[[], float] = time.time,
        port: int = 0,
        ack_seconds: float = 3.0,
    ) -> None:
        self.now = clock
        self.shared = Shared(slack, clock, ack_seconds)
        self.lock, self.changed = self.shared.lock, self.shared.changed
        self.endpoints = Endpoints(self.shared)
        self.posting = Posting(self.shared)
        self.sockets = Sockets(self.shared, self.posting)
        self.port = port
        self.more_routes: list[Callable[[web.UrlDispatcher], None]] = []
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="local slack", daemon=True)

    def __enter__(self) -> "Server":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """http://127.0.0.1:PORT"""
        return f"http://127.0.0.1:{self.port}"

    @property
    def api_url(self) -> str:
        """What a client takes as base_url, SLACK_API_URL."""
        return f"{self.url}/api/"

    @property
    def slack(self) -> Slack:
        """The Slack that it serves; another may take its place."""
        return self.shared.slack

    @slack.setter
    def slack(self, other: Slack) -> None:
        self.shared.slack = other

    @property
    def ack_seconds(self) -> float:
        """Real seconds that the app has to acknowledge; a test may set `shared.ack_seconds`."""
        return self.shared.ack_seconds

    def start(self) -> "Server":
        """Listens; returns when it does."""
        self._thread.start()
        self._ready.wait(60)
        if self.shared.failure:
            raise self.shared.failure
        return self

    def stop(self) -> None:
        """Drops every connection and ends the thread."""
        if self._thread.is_alive() and self.shared.loop:
            self.shared.loop.call_soon_threadsafe(self.shared.stopping.set)
            self._thread.join(60)

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except OSError as error:  # the port is taken
            self.shared.failure = error
            self._ready.set()

    async def _serve(self) -> None:
        self.shared.loop = asyncio.get_running_loop()
        app = web.Application(client_max_size=64 * 1024 * 1024, middlewares=[_for_this_machine])
        app.router.add_route("*", "/api/{method}", self.endpoints.api)
        app.router.add_get("/link/", self.sockets.link)
        app.router.add_post("/response/{team}/{id}", self.endpoints.response_url)
        app.router.add_post("/upload/{id}", self.endpoints.upload)
        app.router.add_get("/files/{id}", self.endpoints.file)
        for add in self.more_routes:
            add(app.router)
        runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.05)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", self.port)
        await site.start()
        self.port = runner.addresses[0][1]
        self.slack.workspace.base_url = self.url
        sending = [asyncio.create_task(self.sockets.send()), asyncio.create_task(self.posting.send())]
        self._ready.set()
        await self.shared.stopping.wait()
        for task in sending:
            task.cancel()
        self.sockets.cut()
        await runner.cleanup()

    def kick(self) -> None:
        """Tells the sending side that there may be something to send."""
        with self.changed:
            self.changed.notify_all()
        if self.shared.loop and not self.shared.loop.is_closed():
            self.shared.loop.call_soon_threadsafe(self.shared.news.set)

    @property
    def patience(self) -> float:
        """Real seconds to wait for what the app should do: at least as long as it may take to acknowledge."""
        return max(LEAST_PATIENCE, self.ack_seconds)

    def wait_for(self, condition: Callable[[], Any], timeout: float | None = None) -> Any:
        """Blocks until the condition (looked at under the lock, after each change) holds; returns its value."""
        self.kick()
        with self.changed:
            value = self.changed.wait_for(lambda: self.shared.failure or condition(), timeout or self.patience)
        if self.shared.failure:
            raise self.shared.failure
        return value

    def settle(self, timeout: float | None = None) -> bool:
        """Blocks until the app has acknowledged all that was due; False if it did not in time."""
        return bool(self.wait_for(self._idle, timeout))

    def _idle(self) -> bool:
        return not self.slack.deliveries.waiting(self.now()) and not self.slack.deliveries.unanswered()
