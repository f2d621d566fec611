"""HTTP: a guard in front of the door (bot/door.py), and a server (bot/http_server.py) in front of the guard.

Bolt parses a body before it checks who sent it. Here no more is read than the longest request may have, and the
signature is looked at before anything is parsed.
"""

from __future__ import annotations

import hmac
import io
import logging
from collections.abc import Callable, Iterable
from typing import Any

from slack_sdk.signature import SignatureVerifier

from bot.clock import Clock

log = logging.getLogger(__name__)

EVENTS = "/slack/events"
MOST_BYTES = 1_000_000
NOTED = 20.0  # seconds: how exactly it is kept when Slack last reached us
QUIET = 600.0  # seconds between two lines about requests that are not signed

Environ = dict[str, Any]
Start = Callable[..., Any]
Wsgi = Callable[[Environ, Start], Iterable[bytes]]


class Guard:
    """A WSGI application: health, and what Slack has signed.

    `why_not_ready` gives one word, or nothing when all is well.
    `bolt` is set once Slack has said who we are; until then nothing is acknowledged, so that Slack sends it again.
    `on_refusal` is told, at most every ten minutes, why requests were refused for their signature, if none was let
    in meanwhile: `not_signed` or `clock_off`. `on_let_in` learns that Slack reaches us, and
    whether it had tried before, in vain.
    """

    def __init__(self, secret: str, clock: Clock, why_not_ready: Callable[[], str]) -> None:
        self.bolt: Wsgi | None = None
        self.on_refusal: Callable[[str], None] = lambda cause: None
        self.on_let_in: Callable[[bool], None] = lambda again: None
        self._clock = clock
        self._verifier = SignatureVerifier(secret, clock=_Seconds(clock))  # type: ignore[arg-type]  # wants its own
        self._why_not_ready = why_not_ready
        self._let_in_at = self._said_at = self._noted_at = -QUIET
        self._refused = 0

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
        return self.bolt(environ, start)

    def _refusal(self, environ: Environ) -> str:
        """Why this is not let through; empty: Slack has sent it. Its body can be read once more afterwards."""
        said = environ.get("CONTENT_LENGTH") or ""  # the server has put chunks together, and says how much they are
        if not said:
            return "411 Length Required"
        if not (said.isascii() and said.isdigit()):
            return "400 Bad Request"
        if len(said) > len(str(MOST_BYTES)) or int(said) > MOST_BYTES:
            return "413 Content Too Large"
        body = environ["wsgi.input"].read(int(said))
        if len(body) != int(said):
            return "400 Bad Request"
        environ["wsgi.input"] = io.BytesIO(body)
        why = self._why_not_slacks(environ, body)
        if why:
            self._note_refusal(why)
            return "401 Unauthorized"
        self._let_in_at = self._clock.elapsed()
        self._note_let_in(again=bool(environ.get("HTTP_X_SLACK_RETRY_NUM")))
        return ""

    def _note_let_in(self, again: bool) -> None:
        if self._let_in_at - self._noted_at >= NOTED:
            self._noted_at = self._let_in_at
            self.on_let_in(again)

    def _why_not_slacks(self, environ: Environ, body: bytes) -> str:
        """`not_signed` by our secret, or `clock_off`: by it, but minutes away from our clock. Empty: Slack's."""
        stamp, signature = (environ.get(f"HTTP_X_SLACK_{name}") for name in ("REQUEST_TIMESTAMP", "SIGNATURE"))
        try:
            if not (stamp and signature):
                return "not_signed"
            if self._verifier.is_valid(body, stamp, signature):
                return ""
            ours = self._verifier.generate_signature(timestamp=stamp, body=body)
            return "clock_off" if hmac.compare_digest(str(ours), signature) else "not_signed"
        except (ValueError, TypeError, OverflowError):  # not UTF-8, not a number, not ASCII
            return "not_signed"

    def _note_refusal(self, why: str) -> None:
        """One line for many: anybody can send what is not signed."""
        now = self._clock.elapsed()
        self._refused += 1
        if now - self._said_at < QUIET:
            return
        keys = {"action": "signature", "error": why, "refused": self._refused}
        log.warning("Refused requests that are not signed as Slack's", extra=keys)
        self._said_at, self._refused = now, 0
        if now - self._let_in_at >= QUIET:
            self.on_refusal(why)


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
