"""The door to Slack: whatever answers there, we wait for a sane while, and none of its words are passed on."""

from __future__ import annotations

import http.server
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
import trustme

import bot.slack
from bot.in_time import in_time
from bot.slack import LONGEST_WAIT, WAIT, Refused, Shut, Slack, SlackFailure, TryLater, Unknown
from bot.words.kit import Content

WORDS = "My comment about Oregon"
Answer = Callable[[int, dict[str, str], str], Slack]


@pytest.fixture
def answering() -> Iterator[Answer]:
    """A Slack, or a proxy in its place, that answers everything so."""
    servers: list[http.server.HTTPServer] = []

    def start(status: int, headers: dict[str, str], body: str) -> Slack:
        class Odd(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                self.send_response(status)
                for name, value in headers.items():
                    for each in value.split("|"):
                        self.send_header(name, each)
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_: Any) -> None:
                pass

        server = http.server.HTTPServer(("127.0.0.1", 0), Odd)
        servers.append(server)
        threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        return Slack("xoxb-1", f"http://127.0.0.1:{server.server_port}/api/")

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def failed(slack: Slack) -> SlackFailure:
    with pytest.raises(SlackFailure) as caught:
        slack.post("C1", Content(WORDS, []), "key")
    return caught.value


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("30", 30.0),
        ("2.5", 2.5),
        ("0", 1.0),
        ("30, 60", 60.0),
        ("10|20", 20.0),
        ("999999999", LONGEST_WAIT),
        ("99999999999999999999999", WAIT),
        ("-5", WAIT),
        ("nan", WAIT),
        ("inf", WAIT),
        ("1e9", WAIT),
        ("soon", WAIT),
        ("", WAIT),
        ("Wed, 21 Oct 2026 07:28:00 GMT", WAIT),
        (None, WAIT),
    ],
)
def test_a_429_is_waited_for_a_sane_while_whatever_it_says(
    answering: Answer, said: str | None, seconds: float
) -> None:
    headers = {"Retry-After": said} if said is not None else {}

    failure = failed(answering(429, headers, '{"ok": false, "error": "ratelimited"}'))

    assert isinstance(failure, TryLater)
    assert failure.error == "ratelimited"
    # Of a header that comes twice the SDK keeps one.
    assert failure.seconds == seconds or (said == "10|20" and failure.seconds == 10.0)


@pytest.mark.parametrize("status", [200, 302, 403, 407, 429, 500, 502, 503])
@pytest.mark.parametrize(
    "body",
    [
        WORDS,
        f"<html>{WORDS}</html>",
        json.dumps({"ok": False, "error": WORDS}),
        json.dumps({"ok": False, "error": [WORDS]}),
        json.dumps({"error": {WORDS: WORDS}}),
        json.dumps([WORDS]),
        json.dumps(WORDS),
        json.dumps({"ok": True, "message": WORDS}),
        '{"text": "' + WORDS,
        "",
        "null",
    ],
)
def test_nothing_of_an_odd_answer_is_passed_on(
    answering: Answer, status: int, body: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")

    failure = failed(answering(status, {"X-Quoted": WORDS}, body))

    assert isinstance(failure, Unknown | TryLater)
    assert failure.error in ("unreadable_answer", "no_answer", "ratelimited", f"http_{status}")
    assert WORDS not in caplog.text + str(failure) + repr(failure.__cause__)


def test_a_5xx_with_a_word_of_its_own_is_unknown_by_its_number(answering: Answer) -> None:
    assert failed(answering(503, {}, '{"ok": false, "error": "medical"}')).error == "http_503"


@pytest.mark.parametrize("word", ["token_revoked", "access_denied", "a_rule_of_tomorrow"])
def test_only_of_auth_test_a_refusal_means_that_all_is_shut(answering: Answer, word: str) -> None:
    slack = answering(200, {}, json.dumps({"ok": False, "error": word}))

    assert isinstance(failed(slack), Refused)
    with pytest.raises(Shut):
        slack.who_am_i()
    with pytest.raises(Shut):
        slack.lets_us_in()


def test_who_answers_auth_test_without_saying_who_we_are_is_not_slack(answering: Answer) -> None:
    with pytest.raises(Unknown):
        answering(200, {}, '{"ok": true}').who_am_i()


# An answer whose bytes drip

QUICK = 0.4  # seconds
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
DRIPS = {
    "a line of the head": b"HTTP/1.1 200 OK\r\nX-Slow: ",
    "the body": HEAD + b"Content-Length: 100000\r\n\r\n",
    "a body in chunks": HEAD + b"Transfer-Encoding: chunked\r\n\r\nffff\r\n",
    "a body without a length": HEAD + b"\r\n",
}


@contextmanager
def dripping(begins: bytes) -> Iterator[str]:
    """The address of a server that says this at once, and then a byte now and then, encrypted; trusted by us."""
    authority = trustme.CA()
    certified, trusting = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH), in_time()
    authority.issue_cert("localhost").configure_cert(certified)
    authority.configure_trust(trusting)
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as door, pytest.MonkeyPatch.context() as patch:

        def serve() -> None:
            with suppress(OSError), certified.wrap_socket(door.accept()[0], server_side=True) as made:
                made.recv(65_536)
                made.sendall(begins)
                for _ in range(100):
                    if not over.wait(QUICK / 10):
                        made.sendall(b"x")

        patch.setattr(bot.slack, "tls", lambda: trusting)
        for name in ("CALL_SECONDS", "ANSWER_SECONDS"):
            patch.setattr(bot.slack, name, QUICK)
        threading.Thread(target=serve, daemon=True).start()
        yield f"https://localhost:{door.getsockname()[1]}/api/"
        over.set()


CALLS: dict[str, Callable[[Slack], Any]] = {
    "a call": lambda slack: slack.who_am_i(),
    "a quick call": lambda slack: slack.person("U1"),
    "a file": lambda slack: slack.file(slack.client.base_url, 1_000_000),
    "a response_url": lambda slack: slack.respond(slack.client.base_url, Content("x", [])),
}


@pytest.mark.parametrize("what", CALLS)
@pytest.mark.parametrize("where", DRIPS)
def test_an_answer_that_drips_is_let_go_in_time(what: str, where: str) -> None:
    with dripping(DRIPS[where]) as url:
        slack, began = Slack("xoxb-1", url), time.monotonic()

        with pytest.raises(Unknown, match="no_answer"):
            CALLS[what](slack)

        assert time.monotonic() - began < 5 * QUICK


def test_the_connection_of_socket_mode_has_no_end() -> None:
    slack = Slack("xapp-1", "https://slack.com/api/")

    assert slack.client.ssl.sslsocket_class is not ssl.SSLSocket
    assert slack.for_a_socket().ssl.sslsocket_class is ssl.SSLSocket
