"""`counterpart web`, the real program, while Slack can't be reached. What many do together: test_rounds."""

from __future__ import annotations

import json
import signal
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from pooler import pooler
from programs import PATIENCE, Program, free_port
from scenes import Patient

from sandbox.demo.stage import Stage
from sandbox.slack.signed import signature


class Programs(Program):
    def web(self, **more: str) -> str:
        """Starts one; returns where it answers."""
        port = free_port()
        self.begin("web", PORT=str(port), **more)
        return f"http://127.0.0.1:{port}"

    def until_it_says(self, url: str, *said: object) -> None:
        """Asks again and again: that a process has started is no news of Slack's."""
        began = time.monotonic()
        while answer_of(url) != said:
            assert time.monotonic() - began < PATIENCE, self.log.read_text()
            self.stage.server.wait_for(lambda: False, 0.1)

    def stopped(self) -> list[int | None]:
        """As a host ends them: SIGTERM, then ten seconds."""
        for process in self.begun:
            process.send(signal.SIGTERM)
        return [process.wait(10) for process in self.begun]


def answer_of(url: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()
    except OSError:
        return 0, b""


@pytest.fixture
def stage(tmp_path: Path, postgres: str) -> Iterator[Stage]:
    """Nothing is set up; the bot of the stage itself has gone home."""
    with Patient(tmp_path, database_url=postgres) as made:
        made.stop_bot()
        assert made.server.wait_for(lambda: not made.server.sockets.connections)
        yield made


@pytest.fixture
def programs(stage: Stage, tmp_path: Path) -> Iterator[Programs]:
    made = Programs(stage, tmp_path)
    made.go_to(stage.clock.now())
    yield made
    made.end()


def test_while_slack_cant_be_reached_web_lives_says_so_and_acknowledges_nothing(
    stage: Stage, programs: Programs
) -> None:
    site = programs.web(SLACK_API_URL="http://127.0.0.1:9/api/")
    programs.until_it_says(f"{site}/healthz", 200, b"ok")
    stage.server.posting.urls = (f"{site}/slack/events",)

    ready = answer_of(f"{site}/readyz")
    shown = stage.person("admin").command("help")
    ended = programs.stopped()

    assert ready == (503, b"slack")
    assert "failed with the error" in str(shown)
    assert ended == [0]


def test_web_lives_while_its_database_comes_up_and_then_takes_chunks_by_ipv4_and_ipv6(
    stage: Stage, programs: Programs
) -> None:
    with pooler(stage.database_url) as between:
        between.refusals, between.down = ["the database system is starting up"], True
        site = programs.web(DATABASE_URL=between.url)
        programs.until_it_says(f"{site}/readyz", 503, b"database")
        between.down, between.refusals = False, []
        programs.until_it_says(f"{site}/readyz", 200, b"ok")
        port = int(site.rpartition(":")[2])
        by_four = posted(socket.create_connection(("127.0.0.1", port)), stage)
        by_six = posted(socket.create_connection(("::1", port)), stage) if has_ipv6() else by_four
        ended = programs.stopped()

    assert by_four == by_six == b"HTTP/1.1 200 OK"
    assert ended == [0]


def posted(connection: socket.socket, stage: Stage) -> bytes:
    """The first line of the answer to a signed request in two chunks."""
    body = json.dumps({"type": "event_callback", "event": {"type": "nothing_of_ours"}}).encode()
    stamp = str(int(stage.server.now()))
    head = (
        "POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n"
        f"X-Slack-Request-Timestamp: {stamp}\r\n"
        f"X-Slack-Signature: {signature(stage.slack.app.signing_secret, stamp, body)}\r\n\r\n"
    )
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:9], body[9:])) + b"0\r\n\r\n"
    with connection:
        connection.sendall(head.encode() + chunks)
        return connection.makefile("rb").readline().strip()


def has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
        return True
    except OSError:
        return False
