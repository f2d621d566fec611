"""The server in front of the guard: whoever holds connections, however many, Slack is answered in time."""

from __future__ import annotations

import logging
import re
import select
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest

from bot import http_server
from bot.clock import Clock
from bot.http_server import Server, listeners, serve
from bot.settings import BadSettings
from bot.web import EVENTS, MOST_BYTES, Guard
from sandbox.slack.signed import signature

SECRET = "8f742231b10e8888abcd99"
IN_TIME = 1.0  # seconds
LONG = 30.0  # seconds: all of it passes only when a test fails
HEAD = f"POST {EVENTS} HTTP/1.1\r\nHost: x\r\n"
SILENT = {
    "nothing": b"",
    "half a line": b"POST /sla",
    "half a head": HEAD.encode() + b"X-Slack-Sig",
    "no body": HEAD.encode() + b"Content-Length: 1000\r\n\r\n",
    "half a body": HEAD.encode() + b"Content-Length: 1000\r\n\r\n" + b"x" * 500,
    "half a chunk": HEAD.encode() + b"Transfer-Encoding: chunked\r\n\r\nff\r\nx",
    "blank lines": b"\r\n\r\n",
    "a promise": HEAD.encode() + b"Content-Length: 1000\r\nExpect: 100-continue\r\n\r\n",
}


class Running:
    """The server in a thread of its own; `port` is where it answers."""

    def __init__(self, guard: Any, threads: int = 2) -> None:
        (self._socket,) = [self._bound()]
        self.port = self._socket.getsockname()[1]
        self._stop = threading.Event()
        self.server = Server(guard, [self._socket], threads)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _bound(self) -> socket.socket:
        one = socket.socket()
        one.bind(("127.0.0.1", 0))
        return one

    def _run(self) -> None:
        while not self._stop.is_set():
            self.server.turn(0.05)
        self.server.stop()

    def stop(self) -> float:
        """Returns the seconds that it took."""
        began = time.monotonic()
        self._stop.set()
        self._thread.join(LONG)
        return time.monotonic() - began

    def connect(self, said: bytes = b"") -> socket.socket:
        made = socket.create_connection(("127.0.0.1", self.port), timeout=LONG)
        made.sendall(said)
        return made


class Bolt:
    """What stands behind the guard. `before` is called before it answers."""

    def __init__(self) -> None:
        self.got: list[bytes] = []
        self.before: Callable[[], object] = lambda: None

    def __call__(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        self.before()
        self.got.append(environ["wsgi.input"].read())
        start("200 OK", [("Content-Length", "6")])
        return [b"answer"]


@pytest.fixture
def bolt() -> Bolt:
    return Bolt()


@pytest.fixture
def running(bolt: Bolt) -> Iterator[Running]:
    guard = Guard(SECRET, Clock(), lambda: "")
    guard.bolt = bolt
    made = Running(guard)
    yield made
    made.stop()


def signed(body: bytes, chunks: int = 0) -> bytes:
    """A request as Slack sends it; in so many chunks as a tunnel may pass it on."""
    stamp = str(int(datetime.now(UTC).timestamp()))
    head = f"{HEAD}X-Slack-Request-Timestamp: {stamp}\r\nX-Slack-Signature: {signature(SECRET, stamp, body)}\r\n"
    if not chunks:
        return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
    size = len(body) // chunks + 1
    parts = (body[place : place + size] for place in range(0, len(body), size))
    sent = b"".join(f"{len(part):x}\r\n".encode() + part + b"\r\n" for part in parts)
    return f"{head}Transfer-Encoding: chunked\r\n\r\n".encode() + sent + b"0\r\n\r\n"


def answered(made: socket.socket) -> bytes:
    """The next answer on this connection; nothing: it was closed."""
    said = b""
    while not (whole := re.match(rb"HTTP/1.1 \d+ .*\r\nContent-Length: (\d+)\r\n.*\r\n\r\n(.*)", said, re.S)) or (
        len(whole[2]) < int(whole[1])
    ):
        try:
            more = made.recv(65_536)
        except ConnectionError:
            more = b""
        if not more or more.startswith(b"HTTP/1.1 100"):
            return said + more
        said += more
    return said


def asked(running: Running, body: bytes = b'{"type": "x"}', chunks: int = 0) -> float:
    """Seconds until a signed request of a new connection was answered."""
    began = time.monotonic()
    with running.connect() as made:
        made.sendall(signed(body, chunks))
        assert answered(made).startswith(b"HTTP/1.1 200 OK")
    return time.monotonic() - began


@pytest.mark.parametrize("what", SILENT)
def test_two_hundred_who_do_not_say_a_whole_request_keep_nobody_out(running: Running, what: str) -> None:
    held = [running.connect(SILENT[what]) for _ in range(200)]

    took = [asked(running) for _ in range(10)]

    assert max(took) < IN_TIME
    for one in held:
        one.close()


def test_nor_do_two_hundred_who_drip_nor_more_than_it_holds_at_all(running: Running) -> None:
    drips = [running.connect(SILENT["half a body"]) for _ in range(200)]
    more = [running.connect() for _ in range(http_server.MOST_CONNECTIONS)]
    took = []

    for _ in range(10):
        for one in drips:
            try:
                one.send(b"x")
            except ConnectionError:  # it gave way
                continue
        took.append(asked(running))

    assert max(took) < IN_TIME
    for one in (*drips, *more):
        one.close()


def test_who_has_begun_and_goes_on_in_time_is_answered_among_them(running: Running, bolt: Bolt) -> None:
    request = signed(b"a body")
    slow = running.connect(request[:40])
    held = [running.connect() for _ in range(100)]

    for place in range(40, len(request), 50):
        slow.sendall(request[place : place + 50])

    assert answered(slow).endswith(b"answer")
    assert bolt.got == [b"a body"]
    for one in held:
        one.close()


@pytest.mark.parametrize("what", SILENT)
def test_who_is_late_is_closed_also_one_who_says_a_byte_now_and_then(
    running: Running, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    monkeypatch.setattr(http_server, "READING", 1.0)
    late, began = running.connect(SILENT[what]), time.monotonic()

    while time.monotonic() - began < LONG:
        if select.select([late], [], [], 0.1)[0] and not answered(late).startswith(b"HTTP/1.1 100"):
            break
        try:
            late.send(b"\r\n" if what == "blank lines" else b"")
        except ConnectionError:
            break

    assert 0.9 < time.monotonic() - began < 5.0


def test_one_connection_may_ask_again_and_is_closed_once_nothing_comes(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_server, "IDLE", 1.0)
    with running.connect() as made:
        for _ in range(3):
            made.sendall(signed(b"x"))
            assert answered(made).endswith(b"answer")

        assert answered(made) == b""


@pytest.mark.parametrize("size", [0, 1, 5_000, MOST_BYTES])
@pytest.mark.parametrize("chunks", [0, 1, 900])
def test_a_body_comes_whole_also_in_chunks(running: Running, bolt: Bolt, size: int, chunks: int) -> None:
    body = b"x" * size

    asked(running, body, chunks)

    assert bolt.got == [body]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (signed(b"x" * (MOST_BYTES + 1)), b"413"),
        (signed(b"x" * (2 * MOST_BYTES), chunks=9), b"413"),
        (f"{HEAD}Content-Length: 99999999999999\r\n\r\n".encode(), b"413"),
        (f"{HEAD}Content-Length: -1\r\n\r\n".encode(), b"400"),
        (f"{HEAD}Content-Length: ten\r\n\r\n".encode(), b"400"),
        (f"{HEAD}Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n".encode(), b"400"),
        (f"{HEAD}Transfer-Encoding: chunked\r\n\r\n-3\r\nabc\r\n0\r\n\r\n".encode(), b"400"),
        (f"{HEAD}Transfer-Encoding: chunked\r\n\r\n3\r\nabcXX0\r\n\r\n".encode(), b"400"),
        (f"{HEAD}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n".encode(), b"401"),
        (f"{HEAD}Transfer-Encoding: gzip\r\n\r\n".encode(), b"501"),
        (f"{HEAD}\r\n".encode(), b"411"),
        (HEAD.encode() + b"X: " + b"x" * 20_000 + b"\r\n\r\n", b"431"),
        (b"\x16\x03\x01\x00\xa5\x01\x00\r\n\r\n", b"400"),
        (b"nonsense\r\n\r\n", b"400"),
    ],
)
def test_what_is_no_request_of_slacks_is_refused(running: Running, bolt: Bolt, sent: bytes, status: bytes) -> None:
    made = running.connect()
    with suppress(ConnectionError):  # it has answered before it had all
        made.sendall(sent)

    assert answered(made).split(b" ")[1] == status
    assert bolt.got == []
    assert asked(running) < IN_TIME


def test_told_to_stop_it_finishes_what_it_is_at_and_takes_in_nobody(running: Running, bolt: Bolt) -> None:
    began, goes_on = threading.Event(), threading.Event()
    bolt.before = lambda: (began.set(), goes_on.wait(LONG))
    busy, silent = running.connect(signed(b"x")), running.connect(SILENT["half a head"])
    assert began.wait(LONG)
    threading.Timer(1.5, goes_on.set).start()

    took = running.stop()

    assert answered(busy).endswith(b"answer")
    assert answered(silent) == b""
    assert 1.0 < took < 5.0
    with pytest.raises(ConnectionError):
        running.connect()


def test_who_never_ends_does_not_hold_it_up(running: Running, bolt: Bolt, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_server, "ANSWERING", 1.0)
    began, goes_on = threading.Event(), threading.Event()
    bolt.before = lambda: (began.set(), goes_on.wait(LONG))
    running.connect(signed(b"x"))
    assert began.wait(LONG)

    assert running.stop() < http_server.ANSWERING + http_server.LAST + 1.0
    goes_on.set()


def test_an_error_is_answered_without_a_word_about_it(
    running: Running, bolt: Bolt, caplog: pytest.LogCaptureFixture
) -> None:
    def fails() -> None:
        raise ValueError("zqwords")

    bolt.before = fails
    with running.connect(signed(b"x")) as made:
        said = answered(made)

    assert said.startswith(b"HTTP/1.1 500")
    assert b"zq" not in said
    assert b"waitress" not in said.lower()
    assert [record.levelname for record in caplog.records] == ["ERROR"]


def test_it_listens_by_ipv4_and_ipv6(bolt: Bolt) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    stop = threading.Event()
    thread = threading.Thread(target=serve, args=(Guard(SECRET, Clock(), lambda: ""), port, 1, stop))
    thread.start()
    try:
        for host in ("127.0.0.1", "::1") if socket.has_ipv6 and _has_ipv6() else ("127.0.0.1",):
            with _patiently(host, port) as made:
                made.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
                assert answered(made).endswith(b"ok")
    finally:
        stop.set()
        thread.join(LONG)
    assert logging.getLogger("waitress.queue").level == logging.ERROR


def _has_ipv6() -> bool:
    with socket.socket(socket.AF_INET6) as probe:
        try:
            probe.bind(("::1", 0))
        except OSError:
            return False
        return True


def _patiently(host: str, port: int) -> socket.socket:
    began = time.monotonic()
    while True:
        try:
            return socket.create_connection((host, port), timeout=LONG)
        except ConnectionRefusedError:
            assert time.monotonic() - began < LONG
            time.sleep(0.05)


def test_a_port_that_another_has_is_said_in_one_line() -> None:
    with socket.socket() as other:
        other.bind(("0.0.0.0", 0))
        other.listen()

        with pytest.raises(BadSettings, match=r"PORT: can't listen on \d+: Address already in use"):
            listeners(other.getsockname()[1])
