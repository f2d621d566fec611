"""What the app calls over HTTP: the Web API, response_urls, uploads and files."""

import asyncio
import json
from typing import Any

from aiohttp import web

from sandbox.slack.faults import Fault
from sandbox.slack.records import Response
from sandbox.slack.shared import Shared
from sandbox.slack.sockets import abort

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


class Endpoints:
    """Reads a request, calls the core, and plays faults at the socket."""

    def __init__(self, shared: Shared) -> None:
        self.shared = shared

    async def api(self, request: web.Request) -> web.StreamResponse:
        """One call of the Web API, with the fault that it meets."""
        method = request.match_info["method"]
        args, token = await self._read(request, method)
        with self.shared.change():
            response = self.shared.slack.call(method, args, self.shared.now(), token)
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
            await self.shared.stopping.wait()  # until the caller gives up, which cancels this
        if response.lost:
            abort(request)
            return web.Response()
        if response.fault == "slow":
            await asyncio.sleep(response.seconds)
        return web.json_response(response.body, status=response.status, headers=response.headers)

    async def response_url(self, request: web.Request) -> web.Response:
        """What the app posts to a response_url."""
        try:
            body = await request.json()
        except ValueError:
            body = None
        with self.shared.change():
            answer = self.shared.slack.response_urls.post(str(request.path), body, self.shared.now())
        return web.json_response(answer.body, status=answer.status)

    async def file(self, request: web.Request) -> web.StreamResponse:
        """A person's file, for the app, with the fault that it meets."""
        token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
        with self.shared.lock:
            file = self.shared.slack.files.download(request.match_info["id"], token)
            faults = self.shared.slack.faults
            fault = faults.take("file", {}) if any(one.method == "file" for one in faults.waiting) else None
        if file is None:  # Slack leads whoever may not read it to a page to sign in
            raise web.HTTPFound(f"{self.shared.slack.workspace.base_url}/link/")
        if fault is None:
            return web.Response(body=file["data"], content_type="text/csv")
        return await self._in_pieces(request, fault, file["data"])

    async def _in_pieces(self, request: web.Request, fault: Fault, data: bytes) -> web.StreamResponse:
        """A byte now and then, or half of it and no more."""
        answer = web.StreamResponse(headers={"Content-Type": "text/csv", "Content-Length": str(len(data))})
        await answer.prepare(request)
        if fault.name == "drips":
            for place in range(len(data)):
                await answer.write(data[place : place + 1])
                await asyncio.sleep(float(fault.details.get("seconds", 0.05)))
        else:
            await answer.write(data[: len(data) // 2])
            if request.transport:
                request.transport.close()  # once that is sent
        return answer

    async def upload(self, request: web.Request) -> web.Response:
        """The bytes of a file of the app."""
        if request.content_type.startswith("multipart/"):
            parts = await request.post()
            data = b"".join(part.file.read() for part in parts.values() if isinstance(part, web.FileField))
        else:
            data = await request.read()
        with self.shared.lock:
            answer = self.shared.slack.files.upload(request.path, data)
        return web.Response(status=answer.status, text="OK" if answer.ok else str(answer.body["error"]))
