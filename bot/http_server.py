"""waitress in front of the guard: a thread is given whole requests only, and a connection must send one in time.

Whoever sends nothing, half a request or a byte now and then holds a connection and no thread, for seconds. Where
there are too many of them the oldest gives way, so that Slack gets in however many they are.
"""

from __future__ import annotations

import errno
import logging
import socket
import threading
from typing import Any

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher

from bot.clock import seconds
from bot.settings import BadSettings
from bot.web import MOST_BYTES, Wsgi

READING = 10.0  # seconds for a whole request, from when the connection was made
IDLE = 60.0  # seconds until the next one has come on the same connection: proxies keep them
MOST_CONNECTIONS = 250
AT_ONCE = 50  # connections that are taken in before what came on others is looked at
MOST_HEAD = 16_384  # bytes
LOOK = 0.5  # seconds between two looks at who is late, and whether to stop
HALF_READ, ANSWERING = 1.0, 8.0  # seconds that are left, on being told to stop, to what is under way
LAST = 1.0  # and to the threads, once nothing is: a host gives ten in all


def serve(guard: Wsgi, port: int, threads: int, stop: threading.Event) -> None:
    """Answer HTTP on this port until told to stop. Raises BadSettings where the port can't be had."""
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # that a request waits for a thread is no news
    server = Server(guard, listeners(port), threads)
    while not stop.is_set():
        server.turn()
    server.stop()


def listeners(port: int) -> list[socket.socket]:
    """Where to listen, so that IPv4 and IPv6 both reach us, as far as this machine has them. Raises BadSettings."""
    made, wrong = [], OSError()
    for family, host in ((socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::")):  # noqa: S104  # Slack comes from outside
        try:
            one = socket.socket(family, socket.SOCK_STREAM)
            if family == socket.AF_INET6:
                one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            one.bind((host, port))
            made.append(one)
        except OSError as error:
            wrong = error
    if not made or wrong.errno in (errno.EADDRINUSE, errno.EACCES):
        raise BadSettings(f"PORT: can't listen on {port}: {wrong.strerror}. Example: PORT=8000")
    return made


class Server:
    """`turn` does what there is to do; `stop` ends it."""

    def __init__(self, guard: Wsgi, sockets: list[socket.socket], threads: int) -> None:
        self._map: dict[int, Any] = {}
        self._threads = ThreadedTaskDispatcher()
        self._threads.set_thread_count(threads)
        chosen = Adjustments(
            ident=None,
            connection_limit=10 * MOST_CONNECTIONS,  # at this limit waitress would take in nobody any more
            max_request_header_size=MOST_HEAD,
            max_request_body_size=MOST_BYTES * 5 // 4,  # chunks have heads of their own; the guard counts the rest
            inbuf_overflow=2 * MOST_BYTES,  # what people wrote is held in memory, and in no file
            cleanup_interval=LOOK,
            log_socket_errors=False,
        )
        self._listening = [
            _Listener(guard, self._map, _sock=one, dispatcher=self._threads, adj=chosen, bind_socket=False,
                      sockinfo=(one.family, one.type, one.proto, one.getsockname()))
            for one in sockets
        ]  # fmt: skip

    def turn(self, longest: float = LOOK) -> None:
        """Wait for what comes, and take it."""
        wasyncore.loop(timeout=longest, use_poll=True, map=self._map, count=1)

    def stop(self) -> None:
        """Take in nobody any more, and finish what is under way."""
        for one in self._listening:
            wasyncore.dispatcher.close(one)  # but not what its threads wake us by
        began = seconds()
        while (passed := seconds() - began) < ANSWERING:
            channels = [one for one in self._map.values() if isinstance(one, _Channel)]
            if not any(one.is_answered() or (one.request and passed < HALF_READ) for one in channels):
                break
            self.turn(0.05)
        self._threads.shutdown(timeout=LAST)
        wasyncore.close_all(self._map)


class _Channel(HTTPChannel):  # type: ignore[misc]  # waitress has no types
    """One connection. It owes us a whole request `since` it was made, or was last answered."""

    def __init__(self, *given: Any, **more: Any) -> None:
        self.since, self.patience = seconds(), READING
        super().__init__(*given, **more)

    def is_answered(self) -> bool:
        """Whether a whole request is there, or an answer on its way."""
        return bool(self.requests or self.total_outbufs_len)

    def service(self) -> None:
        """Answer a request. In a thread."""
        super().service()
        self.since, self.patience = seconds(), IDLE


class _Listener(TcpWSGIServer):  # type: ignore[misc]
    """Takes connections in, and closes those that are late, or too many."""

    channel_class = _Channel

    def maintenance(self, now: float) -> None:
        """Close who is late; waitress itself would wait anew for each byte that comes."""
        for one in list(self.active_channels.values()):
            if not one.requests and seconds() - one.since > one.patience:
                one.will_close = True

    def handle_accept(self) -> None:
        """Take in who waits; where they are too many, those that have owed us a request for longest go."""
        for _ in range(AT_ONCE):
            before = len(self._map)
            super().handle_accept()
            if len(self._map) == before:
                break
        channels = [one for one in self._map.values() if isinstance(one, _Channel)]
        waiting = sorted((one for one in channels if not one.requests), key=lambda one: one.since)
        for one in waiting[: max(0, len(channels) - MOST_CONNECTIONS)]:
            one.handle_close()
