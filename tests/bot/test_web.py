"""The guard in front of Bolt: only what Slack has signed gets through, and nothing is parsed before."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.clock import Clock
from bot.web import EVENTS, MOST_BYTES, Guard
from sandbox.slack.signed import signature

SECRET = "8f742231b10e8888abcd99"
NOW = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)
STAMP = str(int(NOW.timestamp()))
BODY = b'{"type": "event_callback"}'


class Standing(Clock):
    def now(self) -> datetime:
        return NOW


class Bolt:
    """What stands behind the guard: it keeps what reaches it, and answers as it is told."""

    def __init__(self) -> None:
        self.got: list[bytes] = []
        self.length = ""
        self.status = "200 OK"

    def __call__(self, environ: dict[str, Any], start: Any) -> list[bytes]:
        self.got.append(environ["wsgi.input"].read())
        self.length = environ["CONTENT_LENGTH"]
        start(self.status, [("Content-Type", "application/json")])
        return [b"answer"]


class Unread(io.BytesIO):
    def read(self, *_: Any) -> bytes:
        raise AssertionError("it was read")


@pytest.fixture
def bolt() -> Bolt:
    return Bolt()


@pytest.fixture
def guard(bolt: Bolt) -> Guard:
    made = Guard(SECRET, Standing(), lambda: "")
    made.bolt = bolt
    return made


def ask(
    guard: Guard, method: str = "POST", path: str = EVENTS, body: bytes = BODY, **more: Any
) -> tuple[str, bytes]:
    """The status and the body of the answer to a signed request; `more` replaces or (None) leaves out."""
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "HTTP_X_SLACK_REQUEST_TIMESTAMP": STAMP,
        "HTTP_X_SLACK_SIGNATURE": signature(SECRET, STAMP, body),
    } | more
    said: list[str] = []
    answer = guard(
        {name: value for name, value in environ.items() if value is not None}, lambda status, _: said.append(status)
    )
    return said[0][:3], b"".join(answer)


def signed_at(stamp: str) -> dict[str, str]:
    return {
        "HTTP_X_SLACK_REQUEST_TIMESTAMP": stamp,
        "HTTP_X_SLACK_SIGNATURE": signature(SECRET, stamp, BODY),
    }


def test_what_slack_has_signed_reaches_bolt_whole(guard: Guard, bolt: Bolt) -> None:
    assert ask(guard) == ("200", b"answer")
    assert bolt.got == [BODY]


@pytest.mark.parametrize("away", [-301, 301])
def test_a_signature_holds_for_five_minutes(guard: Guard, bolt: Bolt, away: int) -> None:
    within = str(int(STAMP) + away - (1 if away > 0 else -1))

    assert ask(guard, **signed_at(within))[0] == "200"
    assert ask(guard, **signed_at(str(int(STAMP) + away)))[0] == "401"
    assert len(bolt.got) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"HTTP_X_SLACK_SIGNATURE": None},
        {"HTTP_X_SLACK_REQUEST_TIMESTAMP": None},
        {"HTTP_X_SLACK_SIGNATURE": signature("another", STAMP, BODY)},
        {"HTTP_X_SLACK_SIGNATURE": signature(SECRET, STAMP, BODY + b" ")},
        {"HTTP_X_SLACK_SIGNATURE": "v0=\xe9"},
        {"HTTP_X_SLACK_SIGNATURE": ""},
        signed_at("now"),
        signed_at("nan"),
        signed_at("9" * 5000),
        {"body": b"payload=null", "HTTP_X_SLACK_SIGNATURE": "v0=0"},
        {"body": b"ssl_check=1", "HTTP_X_SLACK_SIGNATURE": None},
        {"body": b"\xff\xfe", "HTTP_X_SLACK_SIGNATURE": signature(SECRET, STAMP, b"\xff\xfe")},
    ],
)
def test_what_slack_has_not_signed_is_refused_before_it_is_parsed(
    guard: Guard, bolt: Bolt, wrong: dict[str, Any]
) -> None:
    assert ask(guard, **wrong) == ("401", b"")
    assert bolt.got == []


@pytest.mark.parametrize(
    ("length", "status"),
    [(None, "411"), ("", "411"), ("ten", "400"), ("-1", "400"), (str(MOST_BYTES + 1), "413"), ("9" * 5000, "413")],
)
def test_a_length_that_is_missing_or_too_great_is_refused_before_anything_is_read(
    guard: Guard, bolt: Bolt, length: str | None, status: str
) -> None:
    assert ask(guard, CONTENT_LENGTH=length, **{"wsgi.input": Unread()})[0] == status
    assert bolt.got == []


def test_a_body_that_is_shorter_than_its_length_is_refused(guard: Guard, bolt: Bolt) -> None:
    assert ask(guard, CONTENT_LENGTH=str(len(BODY) + 1))[0] == "400"
    assert bolt.got == []


def test_a_megabyte_gets_through(guard: Guard, bolt: Bolt) -> None:
    body = json.dumps("x" * (MOST_BYTES - 2)).encode()

    assert ask(guard, body=body)[0] == "200"
    assert bolt.got == [body]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", EVENTS, "405"), ("POST", "/healthz", "405"), ("POST", "/", "404"), ("GET", "/slack/install", "404")],
)
def test_there_is_nothing_else(guard: Guard, bolt: Bolt, method: str, path: str, status: str) -> None:
    assert ask(guard, method, path)[0] == status
    assert bolt.got == []


def test_a_failure_is_not_acknowledged(guard: Guard, bolt: Bolt) -> None:
    bolt.status = "500 Internal Server Error"

    assert ask(guard)[0] == "500"


def test_until_slack_has_said_who_we_are_nothing_is_acknowledged(guard: Guard) -> None:
    guard.bolt = None

    assert ask(guard)[0] == "503"
    assert ask(guard, "GET", "/healthz") == ("200", b"ok")


def test_readiness_says_in_one_word_what_is_missing() -> None:
    why = ["database", "schema", "slack", ""]
    guard = Guard(SECRET, Standing(), lambda: why.pop(0))

    said = [ask(guard, "GET", "/readyz") for _ in range(4)]

    assert said == [("503", b"database"), ("503", b"schema"), ("503", b"slack"), ("200", b"ok")]


class Passing(Standing):
    """Standing still, but for elapsed time."""

    seconds = 0.0

    def elapsed(self) -> float:
        return self.seconds


@pytest.mark.parametrize(
    ("request_is", "why"),
    [
        ({"HTTP_X_SLACK_SIGNATURE": signature("another-secret", STAMP, BODY)}, "not_signed"),
        ({"HTTP_X_SLACK_SIGNATURE": None}, "not_signed"),
        ({"HTTP_X_SLACK_REQUEST_TIMESTAMP": "soon"}, "not_signed"),
        (signed_at(str(int(NOW.timestamp()) - 301)), "clock_off"),
        (signed_at(str(int(NOW.timestamp()) + 3_600)), "clock_off"),
    ],
)
def test_requests_that_are_not_slacks_are_told_once_in_ten_minutes_with_the_reason(
    bolt: Bolt, request_is: dict[str, Any], why: str, caplog: pytest.LogCaptureFixture
) -> None:
    clock, told = Passing(), list[str]()
    guard = Guard(SECRET, clock, lambda: "")
    guard.bolt, guard.on_refusal = bolt, told.append

    for seconds in (0, 1, 599, 601, 700):
        clock.seconds = float(seconds)
        assert ask(guard, **request_is)[0] == "401"

    assert told == [why, why]
    assert [record.__dict__["error"] for record in caplog.records] == [why, why]
    assert BODY.decode() not in caplog.text


def test_who_sends_junk_while_slack_reaches_us_is_no_reason_to_doubt_the_secret(bolt: Bolt) -> None:
    clock, told = Passing(), list[str]()
    guard = Guard(SECRET, clock, lambda: "")
    guard.bolt, guard.on_refusal = bolt, told.append
    ask(guard)

    ask(guard, HTTP_X_SLACK_SIGNATURE="v0=junk")

    assert told == []


def test_that_slack_reaches_us_is_noted_with_whether_it_had_tried_before(bolt: Bolt) -> None:
    clock, noted = Passing(), list[bool]()
    guard = Guard(SECRET, clock, lambda: "")
    guard.bolt, guard.on_let_in = bolt, noted.append

    for seconds, again in ((0, None), (5, None), (30, "2"), (35, None), (60, None)):
        clock.seconds = float(seconds)
        ask(guard, HTTP_X_SLACK_RETRY_NUM=again)

    assert noted == [False, True, False]
