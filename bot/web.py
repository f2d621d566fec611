"""HTTP: a guard in front of Bolt's WSGI adapter, and gunicorn in front of the guard.

Bolt parses a body before it checks who sent it. Here the length is looked at before anything is read, and the
signature before anything is parsed.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterable
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger
from slack_sdk.signature import SignatureVerifier

from bot.clock import Clock

EVENTS = "/slack/events"
MOST_BYTES = 1_000_000
THREADS = 8
GRACEFUL_SECONDS = 10

Environ = dict[str, Any]
Start = Callable[..., Any]
Wsgi = Callable[[Environ, Start], Iterable[bytes]]


class Guard:
    """A WSGI application: health, and what Slack has signed.

    `why_not_ready` gives one word, or nothing when all is well.
    `bolt` is set once Slack has said who we are; until then nothing is acknowledged, so that Slack sends it again.
    """

    def __init__(self, secret: str, clock: Clock, why_not_ready: Callable[[], str]) -> None:
        self.bolt: Wsgi | None = None
        self._verifier = SignatureVerifier(secret, clock=_Seconds(clock))  # type: ignore[arg-type]  # wants its own
        self._why_not_ready = why_not_ready

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "")
        if path in ("/healthz", "/readyz"):
            if method not in ("GET", "HEAD"):
                return _answer(start, "405 Method Not Allowed")
            why = self._why_not_ready() if path == "/readyz" else ""
            return _answer(start, "503 Service Unavailable" if why else "200 OK", why or "ok")
        if path != EVENTS:
            return _answer(start, "404 Not Found")
        refusal = "405 Method Not Allowed" if method != "POST" else self._refusal(environ)
        if refusal:
            return _answer(start, refusal)
        if self.bolt is None:
            return _answer(start, "503 Service Unavailable")
        return _handled(self.bolt, environ, start)

    def _refusal(self, environ: Environ) -> str:
        """Why this is not let through; empty: Slack has sent it. Its body can be read once more afterwards."""
        length = environ.get("CONTENT_LENGTH") or ""
        if not length:
            return "411 Length Required"
        if not (length.isascii() and length.isdigit()):
            return "400 Bad Request"
        if len(length) > len(str(MOST_BYTES)) or int(length) > MOST_BYTES:
            return "413 Content Too Large"
        body = environ["wsgi.input"].read(int(length))
        environ["wsgi.input"] = io.BytesIO(body)
        return "" if self._is_slacks(environ, body) else "401 Unauthorized"

    def _is_slacks(self, environ: Environ, body: bytes) -> bool:
        stamp, signature = (environ.get(f"HTTP_X_SLACK_{name}") for name in ("REQUEST_TIMESTAMP", "SIGNATURE"))
        try:
            return bool(stamp and signature and self._verifier.is_valid(body, stamp, signature))
        except (ValueError, TypeError, OverflowError):  # not UTF-8, not a number, not ASCII
            return False


def serve(load: Callable[[], Guard], port: int) -> None:
    """Answer HTTP on this port until told to stop. `load` runs in the process that gunicorn forks."""
    _Gunicorn(load, port).run()


def _handled(bolt: Wsgi, environ: Environ, start: Start) -> Iterable[bytes]:
    """Bolt's answer; what none of our listeners wants is acknowledged, or Slack would send it three times more."""
    said: list[tuple[str, Any]] = []
    body = bolt(environ, lambda status, headers: said.append((status, headers)))
    status, headers = said[0]
    if status.startswith("404"):
        return _answer(start, "200 OK")
    start(status, headers)
    return body


def _answer(start: Start, status: str, text: str = "") -> Iterable[bytes]:
    body = text.encode()
    start(status, [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))])
    return [body]


class _Seconds:
    """Our clock as the SDK's verifier asks for it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> float:
        return self._clock.now().timestamp()


class _OurLogs(Logger):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's own lines among ours. There is no log of requests."""

    def setup(self, cfg: Any) -> None:
        self.cfg, self._access_log_enabled = cfg, False
        self.loglevel = logging.getLogger().level
        self.error_log.propagate = True
        self.error_log.setLevel(max(logging.INFO, logging.getLogger().level))
        self.access_log.disabled = True


class _Gunicorn(BaseApplication):  # type: ignore[misc]
    def __init__(self, load: Callable[[], Guard], port: int) -> None:
        self._load, self._port = load, port
        super().__init__()

    def load_config(self) -> None:
        chosen = {
            "bind": f"0.0.0.0:{self._port}",
            "worker_class": "gthread",
            "threads": THREADS,
            "graceful_timeout": GRACEFUL_SECONDS,
            "logger_class": _OurLogs,
            "control_socket_disable": True,
        }
        for name, value in chosen.items():
            self.cfg.set(name, value)

    def load(self) -> Guard:
        return self._load()
