"""The page in front of the local Slack: plain files, one person's view as JSON, their acts, and news as they come.

`Site(server)` adds it to a server before that is started. With `controls` the page has more than Slack: a cast, the
time, a guide, switches (see sandbox/demo/controls.py). Everything is on loopback and for this page alone.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import unicodedata
from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path
from typing import Protocol

from aiohttp import web

from sandbox.slack import wire
from sandbox.slack.acts import ACTS
from sandbox.slack.errors import CannotSubmit, NotPossible
from sandbox.slack.records import Delivery, Json
from sandbox.slack.server import Server
from sandbox.slack.visible import Readings, snapshot

FILES = Path(__file__).parent / "page"
LOOK = 0.06  # seconds between two looks for news
ALIVE = 5.0  # seconds after which a line without news is sent, so that a gone browser is noticed
POLICY = "default-src 'self'; img-src 'self' data: http: https:; frame-ancestors 'none'; base-uri 'none'"
PICTURES = ((0x2300, 0x2400), (0x2600, 0x27C0), (0x2B00, 0x2C00), (0x1F000, 0x1FB00))

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Controls(Protocol):
    """What a demo puts around Slack."""

    def shown(self, user: str) -> Json:
        """For the page's frame, as this person."""

    def wire(self) -> Json:
        """For the drawer: how the app is."""

    def do(self, name: str, given: Json) -> None:
        """A control was used. Raises NotPossible with words for the visitor."""

    def pace(self) -> float:
        """Seconds that the page leaves, at the least, between two looks for news."""

    def allows(self) -> str:
        """Why nobody can do anything in Slack now, or an empty string."""


class Site:
    """The routes of the page."""

    def __init__(self, server: Server, controls: Controls | None = None, gallery: tuple[str, ...] = ()) -> None:
        self.server, self.controls, self.gallery = server, controls, gallery
        self.pictures: bytes | None = None
        self.readings = Readings()
        server.slack.app.set_tokens(secrets.token_hex(16))
        server.more_routes.append(self._add)

    def _add(self, router: web.UrlDispatcher) -> None:
        for method, path, handler in (
            ("GET", "/", self._index),
            ("GET", "/page/state", self._state),
            ("GET", "/page/news", self._news),
            ("GET", "/page/wire", self._wire),
            ("POST", "/page/act", self._act),
            ("POST", "/page/file", self._file),
            ("POST", "/page/control", self._control),
            ("GET", "/gallery", self._gallery),
            ("GET", "/page/gallery.json", self._pictures),
            ("GET", "/page/emoji_names.js", self._emoji_names),
            ("GET", "/page/{name:[a-z_]+\\.(?:js|css|svg)}", self._plain),
        ):
            router.add_route(method, path, handler)

    async def _index(self, request: web.Request) -> web.StreamResponse:
        return _file(FILES / "index.html")

    async def _plain(self, request: web.Request) -> web.StreamResponse:
        path = FILES / request.match_info["name"]
        return _file(path) if path.is_file() else web.Response(status=404)

    async def _gallery(self, request: web.Request) -> web.StreamResponse:
        return _file(FILES / "gallery.html") if self.gallery else web.Response(status=404)

    async def _pictures(self, request: web.Request) -> web.Response:
        """What the gallery's own program prints: it plays for a minute or two, in processes of its own, once."""
        if self.pictures is None and self.gallery:
            program = await asyncio.create_subprocess_exec(*self.gallery, stdout=asyncio.subprocess.PIPE)
            self.pictures, _ = await program.communicate()
        return web.Response(body=self.pictures, content_type="application/json")

    async def _emoji_names(self, request: web.Request) -> web.Response:
        return web.Response(text=f"export const UNICODE = {emoji_names()};", content_type="text/javascript")

    async def _state(self, request: web.Request) -> web.Response:
        slack = self.server.slack
        with self.server.lock:
            version = self.server.changed.count
            user = self._who(request.query.get("as", ""))
            place = request.query.get("in", "")
            state = snapshot(slack, self.readings, user, place, self.server.now())
            if self.controls:
                state["demo"] = self.controls.shown(user)
            body = json.dumps(state | {"version": version})
        return web.Response(text=body, content_type="application/json")

    def _who(self, asked: str) -> str:
        people = self.server.slack.people
        if asked in people and not people[asked].is_bot:
            return asked
        return next(one.id for one in people.values() if not one.is_bot and one.id != "USLACKBOT")

    async def _news(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: a number that grows with every change."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        told, quiet = -1, 0.0
        while True:
            version = self.server.changed.count
            if version != told or quiet >= ALIVE:
                await response.write(f"data: {version}\n\n".encode())
                told, quiet = version, 0.0
            pause = max(LOOK, self.controls.pace() if self.controls else 0.0)
            await asyncio.sleep(pause)
            quiet += pause

    async def _wire(self, request: web.Request) -> web.Response:
        with self.server.lock:
            found: Json = {"lines": wire.lines(self.server.slack), "now": self.server.now()}
            found["app"] = self.controls.wire() if self.controls else {}
            body = json.dumps(found, default=str)
        return web.Response(text=body, content_type="application/json")

    async def _act(self, request: web.Request) -> web.Response:
        given = await request.json()
        try:
            self._refuse_if_cut_off()
            return web.json_response(await self._done(given))
        except CannotSubmit as refused:
            return web.json_response({"errors": refused.errors})
        except NotPossible as refused:
            return web.json_response({"refused": str(refused)})

    def _refuse_if_cut_off(self) -> None:
        why = self.controls.allows() if self.controls else ""
        if why:
            raise NotPossible(why)

    async def _done(self, given: Json) -> Json:
        """Does it, waits until the app has answered or Slack has given up, and says what came of it."""
        with self.server.changed:
            delivery = ACTS[given["act"]](self.server.slack, self._who(given["as"]), self.server.now(), given)
            self.server.changed.notify_all()
        self.server.kick()
        while delivery is not None and not delivery.over and delivery.attempt == 0:
            await asyncio.sleep(0.01)
        return _outcome(delivery)

    async def _file(self, request: web.Request) -> web.Response:
        """A file that somebody puts into a form."""
        parts = await request.post()
        part = parts["file"]
        if not isinstance(part, web.FileField):
            raise web.HTTPBadRequest
        with self.server.lock:
            user = self._who(str(parts["as"]))
            file = self.server.slack.files.give(user, part.filename, part.file.read())
        return web.json_response(file)

    async def _control(self, request: web.Request) -> web.Response:
        given = await request.json()
        try:
            if self.controls:
                self.controls.do(given["name"], given)
        except NotPossible as refused:
            return web.json_response({"refused": str(refused)})
        return web.json_response({})


@cache
def emoji_names() -> str:
    """JSON: what Unicode calls its pictures, for a browser without a font for them."""
    signs = (chr(point) for first, last in PICTURES for point in range(first, last))
    named = {sign: unicodedata.name(sign, "") for sign in signs if unicodedata.category(sign) == "So"}
    return json.dumps({sign: name.lower().replace(" ", "_") for sign, name in named.items()})


def _outcome(delivery: Delivery | None) -> Json:
    if delivery is None:
        return {}
    return {"outcome": delivery.outcome, "errors": delivery.errors, "shown": delivery.shown}


def _file(path: Path) -> web.FileResponse:
    headers = {"Cache-Control": "no-store", "Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff"}
    return web.FileResponse(path, headers=headers)
