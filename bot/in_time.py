"""An answer must be whole in time, however its bytes drip: a socket's own timeout begins anew with each of them."""

from __future__ import annotations

import http.client
import ssl
from typing import Any

from bot.clock import seconds


class InTime(ssl.SSLSocket):
    """An encrypted connection for one call: its timeout is that of all that goes over it."""

    _until: float | None = None

    def send(self, data: Any, flags: int = 0) -> int:
        self._hurry()
        return super().send(data, flags)

    def read(self, len: int = 1024, buffer: Any = None) -> Any:
        self._hurry()
        return super().read(len, buffer)

    def _hurry(self) -> None:
        """Only what is left of the time may be waited for now. Raises TimeoutError."""
        timeout = self.gettimeout()
        if timeout is None:
            return
        if self._until is None:
            self._until = seconds() + timeout
        self.settimeout(max(0.001, self._until - seconds()))
        if seconds() > self._until:
            raise TimeoutError("it took too long in all")


def in_time() -> ssl.SSLContext:
    """For calls: what this machine trusts."""
    made = ssl.create_default_context()
    made.sslsocket_class = InTime
    return made


def beginning(answer: http.client.HTTPResponse, most: int, timeout: float) -> bytes:
    """What it holds, up to so many bytes. Raises TimeoutError, and HTTPException where it breaks off."""
    found, whole, until = bytearray(), answer.length, seconds() + timeout
    while len(found) < most and (more := answer.read1(most - len(found))):
        found += more
        if seconds() > until:
            raise TimeoutError("it took too long in all")
    if whole is not None and len(found) < min(whole, most):
        raise http.client.IncompleteRead(b"", whole - len(found))
    return bytes(found)
