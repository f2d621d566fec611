"""The local Slack on a port of this machine: Web API, Socket Mode, response_urls and uploads, in one thread.

A skin without rules of its own: it reads requests, holds the lock, calls the core, and plays faults at the socket.
`clock` gives the core its `now`; waiting for an acknowledgement is measured in real seconds, because a test's
clock may stand still or jump.
"""

import asyncio
import json
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from sandbox.slack.core import Slack
from sandbox.slack.posting import Posting
from sandbox.slack.records import Response
from sandbox.slack.sockets import drop

FORM_ONLY = {
    "conversations.history",
    "conversations.replies",
    "conversations.info",
    "conversations.members",
    "users.info",
    "users.list",
    "users.lookupByEmail",
    "users.conversations",
    "files.getUploadURLExternal",
}


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


class Server(Posting):
    """`with Server(slack) as server:`; the core may be used directly only while holding `server.lock`."""

    def __init__(
        self,
        slack: Slack,
        clock: Callable[[], float] = time.time,
        port: int = 0,
        ack_seconds: float = 3.0,
    ) -> None:
        super().__init__(slack, clock, ack_seconds)
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

    def start(self) -> "Server":
        """Listens; returns when it does."""
        self._thread.start()
        self._ready.wait(60)
        if self.failure:
            raise self.failure
        return self

    def stop(self) -> None:
        """Drops every connection and ends the thread."""
        if self._thread.is_alive() and self._loop:
            self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join(60)

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except OSError as error:  # the port is taken
            self.failure = error
            self._ready.set()

    async def _serve(self) -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        app = web.Application(client_max_size=64 * 1024 * 1024, middlewares=[_for_this_machine])
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_get("/link/", self._link)
        app.router.add_post("/response/{team}/{id}", self._response_url)
        app.router.add_post("/upload/{id}", self._upload)
        app.router.add_get("/files/{id}", self._file)
        for add in self.more_routes:
            add(app.router)
        runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.05)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", self.port)
        await site.start()
        self.port = runner.addresses[0][1]
        self.slack.workspace.base_url = self.url
        pump, poster = asyncio.create_task(self._pump()), asyncio.create_task(self._post_until_cancelled())
        self._ready.set()
        await self._stopping.wait()
        pump.cancel()
        poster.cancel()
        self.cut()
        await runner.cleanup()

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        args, token = await self._read(request, method)
        with self.changed:
            response = self.slack.call(method, args, self.now(), token)
            self.changed.notify_all()
        self._news.set()
        return await self._answer(request, response)

    async def _read(self, request: web.Request, method: str) -> tuple[dict[str, Any], str | None]:
        args: dict[str, Any] = dict(request.query)
        if request.content_type == "application/json":
            body = await request.text()
            given = self._json(body) if body.strip() else {}
            args |= given if method not in FORM_ONLY and isinstance(given, dict) else {}
        elif request.method == "POST":
            args |= dict(await request.post())
        bearer = request.headers.get("Authorization", "")
        return args, bearer.removeprefix("Bearer ").strip() or args.get("token")

    def _json(self, body: str) -> Any:
        try:
            return json.loads(body)
        except ValueError:
            answer = json.dumps({"ok": False, "error": "invalid_json"})
            raise web.HTTPOk(text=answer, content_type="application/json") from None

    async def _answer(self, request: web.Request, response: Response) -> web.StreamResponse:
        if response.fault in {"no_answer_before", "no_answer_after"}:
            await self._stopping.wait()  # until the caller gives up, which cancels this
        if response.lost:
            drop(request)
            return web.Response()
        if response.fault == "slow":
            await asyncio.sleep(response.seconds)
        return web.json_response(response.body, status=response.status, headers=response.headers)

    async def _response_url(self, request: web.Request) -> web.Response:
        try:
            body = await request.json()
        except ValueError:
            body = None
        with self.changed:
            answer = self.slack.response_urls.post(str(request.path), body, self.now())
            self.changed.notify_all()
        self._news.set()
        return web.json_response(answer.body, status=answer.status)

    async def _file(self, request: web.Request) -> web.Response:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
        with self.lock:
            file = self.slack.files.download(request.match_info["id"], token)
        if file is None:  # Slack leads whoever may not read it to a page to sign in
            raise web.HTTPFound(f"{self.url}/link/")
        return web.Response(body=file["data"], content_type="text/csv")

    async def _upload(self, request: web.Request) -> web.Response:
        if request.content_type.startswith("multipart/"):
            parts = await request.post()
            data = b"".join(part.file.read() for part in parts.values() if isinstance(part, web.FileField))
        else:
            data = await request.read()
        with self.lock:
            answer = self.slack.files.upload(request.path, data)
        return web.Response(status=answer.status, text="OK" if answer.ok else str(answer.body["error"]))
