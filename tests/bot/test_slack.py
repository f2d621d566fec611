"""The door to Slack: whatever answers there, we wait for a sane while, and none of its words are passed on."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

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
