"""Two `counterpart web` and three `counterpart worker`, the real programs, on one PostgreSQL, over HTTP."""

from __future__ import annotations

import signal
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from programs import Program, free_port, keys_on_slack
from sqlalchemy import select

from handlers.looking import LOOKS
from sandbox.stage import Stage
from sandbox.text import all_text
from storage.tables import CheckIn, Message, Reply

STATES = ("ID", "UT")
ASKED_AT = datetime(2026, 12, 3, 16, 0, tzinfo=UTC)  # Thursday, 9:00 in Boise and in Salt Lake City
DIGEST_AT = datetime(2026, 12, 4, 19, 0, tzinfo=UTC)
PATIENCE = 30.0  # real seconds; all of it passes only when a test fails


class Programs(Program):
    """Several at once."""

    def web(self, **more: str) -> str:
        """Starts one; returns where it answers."""
        port = free_port()
        self.begin("web", PORT=str(port), **more)
        return f"http://127.0.0.1:{port}"

    def until(self, condition: Callable[[], Any]) -> None:
        assert self.stage.server.wait_for(condition, PATIENCE), self.log.read_text()

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
        with urllib.request.urlopen(url, timeout=3) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()
    except OSError:
        return 0, b""


@pytest.fixture
def stage(tmp_path: Path, postgres: str) -> Iterator[Stage]:
    """Two states are paired, started and welcomed; the bot of the stage itself has gone home."""
    with Stage(tmp_path, database_url=postgres) as made:
        made.set_up(*STATES)
        made.stop_bot()
        assert made.server.wait_for(lambda: not made.server.connections)
        yield made


@pytest.fixture
def programs(stage: Stage, tmp_path: Path) -> Iterator[Programs]:
    made = Programs(stage, tmp_path)
    made.go_to(stage.clock.now())
    yield made
    made.end()


def answer(stage: Stage, name: str, **more: str) -> object:
    person = stage.person(name)
    person.press("Answer")
    done = person.fill_and_submit({"status": "in_place", "comment": f"words of {name}"} | more)
    if person.view is not None:
        person.close()
    return done


def test_a_story_over_http_with_two_web_and_three_workers_doubles_and_loses_nothing(
    stage: Stage, programs: Programs
) -> None:
    sites = [programs.web() for _ in range(2)]
    for _ in range(3):
        programs.begin("worker")
    stage.server.request_urls = tuple(f"{site}/slack/events" for site in sites)
    for site in sites:
        programs.until_it_says(f"{site}/readyz", 200, b"ok")

    programs.go_to(ASKED_AT)
    programs.until(lambda: all(keys_on_slack(stage)[f"checkin/{code}/2026-12-03T09:00"] for code in STATES))
    programs.go_to(ASKED_AT.replace(minute=5))
    for code in STATES:
        answer(stage, f"{code}-CIO")
        answer(stage, f"{code}-CPO")
    programs.until(lambda: all(keys_on_slack(stage)[f"reveal/{code}/2026-12-03T09:00/CIO"] for code in STATES))
    stage.person("admin").command("status")
    programs.go_to(DIGEST_AT)
    programs.until(lambda: keys_on_slack(stage)["digest/2026-W49"])
    ended = programs.stopped()

    stage.server.request_urls = ()
    stage.start_bot()
    stage.settle()
    assert ended == [0] * 5
    with stage.db.begin() as tx:
        rows = tx.scalars(select(Message).where(Message.response_url.is_(None), Message.kind.not_in(LOOKS))).all()
        assert {(row.state, row.search_after, row.error) for row in rows} == {("sent", None, None)}
        assert all(row.shown == row.wanted for row in rows)
        assert len(tx.scalars(select(CheckIn)).all()) == len(STATES)
        assert sorted(reply.comment or "" for reply in tx.scalars(select(Reply))) == sorted(
            f"words of {code}-{office}" for code in STATES for office in ("CIO", "CPO")
        )
        wanted = Counter(row.key for row in rows)
    assert keys_on_slack(stage) == wanted
    assert any("words of ID-CPO" in all_text(message) for message in stage.person("ID-CIO").inbox)
    assert (stage.slack.refused_for_rate, stage.slack.app_errors) == ([], [])


def test_while_slack_cant_be_reached_web_lives_says_so_and_acknowledges_nothing(
    stage: Stage, programs: Programs
) -> None:
    site = programs.web(SLACK_API_URL="http://127.0.0.1:9/api/")
    programs.until_it_says(f"{site}/healthz", 200, b"ok")
    stage.server.request_urls = (f"{site}/slack/events",)

    ready = answer_of(f"{site}/readyz")
    shown = stage.person("admin").command("help")
    ended = programs.stopped()

    assert ready == (503, b"slack")
    assert "failed with the error" in str(shown)
    assert ended == [0]
