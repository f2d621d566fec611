"""The program's start: it waits for a Slack that can't be reached, and says which token Slack refuses."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from mail_kit import Box, served, unheard
from programs import PATIENCE
from pydantic import SecretStr

from bot.app import Running, _Address, build, database
from bot.settings import BadSettings
from bot.slack import Refused, Slack, SlackFailure, TryLater
from sandbox.demo.stage import Stage

AGAIN = 0.01


@pytest.fixture(autouse=True)
def _soon_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.app.ASK_AGAIN", AGAIN)


@pytest.fixture
def alone(stage: Stage) -> Iterator[Stage]:
    """A stage whose own bot has gone home."""
    stage.stop_bot()
    assert stage.server.wait_for(lambda: not stage.server.sockets.connections)
    yield stage
    stage.db.close()


@pytest.mark.parametrize("fault", [("http_500", {}), ("refused", {}), ("error", {"error": "internal_error"})])
def test_a_slack_that_can_not_be_reached_is_asked_again_until_it_can(
    alone: Stage, fault: tuple[str, dict[str, Any]]
) -> None:
    name, details = fault
    alone.slack.fault(name, "auth.test", times=2, **details)
    alone.slack.fault(name, "apps.connections.open", times=2, **details)
    running, stop = Running(build(alone.settings, alone.clock, alone.db), alone.settings), threading.Event()

    running.start()
    waiting = threading.Thread(target=running.wait, args=[stop])
    waiting.start()
    connected = bool(alone.server.wait_for(lambda: alone.server.sockets.connections))
    stop.set()
    waiting.join()
    running.stop()

    assert connected
    assert len(alone.slack.calls_of("apps.connections.open")) == 1 + 3  # the stage's own bot asked once


def test_mail_is_looked_at_by_a_job_of_its_own(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.app.MAIL", AGAIN)
    unheard(stage)
    came = threading.Event()
    with served(Box(seen=came.set)) as mailer:
        running = Running(replace(stage.bot, mailer=mailer), stage.settings, connect=False)
        running.start()
        sent = came.wait(PATIENCE)
        running.stop()

    assert sent


def test_told_to_stop_while_slack_can_not_be_reached_it_stops(alone: Stage) -> None:
    stop = threading.Event()
    alone.slack.fault("http_500", "apps.connections.open", times=99, when=lambda _: bool(stop.set() or True))
    running = Running(build(alone.settings, alone.clock, alone.db), alone.settings)

    running.start()
    running.wait(stop)
    running.stop()

    assert len(alone.slack.calls_of("apps.connections.open")) == 2


def test_a_database_that_another_process_has_locked_is_asked_again_until_it_is_free(
    alone: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("storage.database.BUSY_SECONDS", AGAIN)
    other, ours = database(alone.settings, alone.clock), database(alone.settings, alone.clock)
    stop, tried = threading.Event(), threading.Event()
    monkeypatch.setattr(stop, "wait", lambda seconds: tried.set())
    with ThreadPoolExecutor() as pool, closing(other), closing(ours):
        with other.begin():
            begun = pool.submit(build, alone.settings, alone.clock, ours, stop)
            assert tried.wait(PATIENCE)
        made = begun.result(PATIENCE)

    assert "trying again" in caplog.text
    assert made.team_id == alone.slack.workspace.team_id


def test_told_to_stop_while_the_database_is_locked_it_stops(alone: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.database.BUSY_SECONDS", AGAIN)
    other, ours, stop = (
        database(alone.settings, alone.clock),
        database(alone.settings, alone.clock),
        threading.Event(),
    )
    monkeypatch.setattr(stop, "wait", lambda seconds: stop.set() or True)

    with closing(other), closing(ours), other.begin(), pytest.raises(SlackFailure):
        build(alone.settings, alone.clock, ours, stop)


def test_a_bot_token_that_slack_refuses_ends_the_start(alone: Stage) -> None:
    settings = alone.settings.model_copy(update={"slack_bot_token": SecretStr("xoxb-wrong")})

    with pytest.raises(Refused) as refused:
        build(settings, alone.clock, alone.db)

    assert refused.value.error == "invalid_auth"


def test_an_app_token_that_slack_refuses_ends_the_start_with_its_name(alone: Stage) -> None:
    settings = alone.settings.model_copy(update={"slack_app_token": SecretStr("xapp-wrong")})
    running, stop = Running(build(settings, alone.clock, alone.db), settings), threading.Event()
    enough = 3 + len(alone.slack.calls_of("apps.connections.open"))

    def stop_it(_: dict[str, Any]) -> None:
        if len(alone.slack.calls_of("apps.connections.open")) >= enough:
            stop.set()

    alone.slack.fault("error", "apps.connections.open", when=stop_it)
    running.start()
    with pytest.raises(BadSettings, match="SLACK_APP_TOKEN: Slack refuses it"):
        running.wait(stop)
    running.stop()

    assert alone.server.sockets.connections == []


def connects(alone: Stage, running: Running) -> bool:
    """Whether a connection comes about soon."""
    stop = threading.Event()
    running.start()
    waiting = threading.Thread(target=running.wait, args=[stop])
    waiting.start()
    connected = bool(alone.server.wait_for(lambda: alone.server.sockets.connections))
    stop.set()
    waiting.join()
    running.stop()
    return connected


def test_a_connection_that_is_asked_for_and_gets_no_answer_is_given_up_and_asked_for_again(
    alone: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.slack.CALL_SECONDS", 0.3)
    alone.slack.fault("no_answer_before", "apps.connections.open", times=2)

    assert connects(alone, Running(build(alone.settings, alone.clock, alone.db), alone.settings))


def test_a_connection_that_is_made_and_gets_no_answer_is_given_up_and_asked_for_again(alone: Stage) -> None:
    running = Running(build(alone.settings, alone.clock, alone.db), alone.settings)
    assert running._socket is not None
    asks = running._socket.client.issue_new_wss_url
    with closing(socket.create_server(("127.0.0.1", 0))) as mute:  # it takes connections, and says nothing
        first = [f"ws://127.0.0.1:{mute.getsockname()[1]}/link"]
        running._socket.client.issue_new_wss_url = lambda: first.pop() if first else asks()  # type: ignore[method-assign]

        assert connects(alone, running)


def test_while_slack_asks_us_to_wait_it_is_not_asked_for_a_connection(alone: Stage) -> None:
    made = Slack(alone.slack.app.app_token, alone.server.api_url)
    address, before = _Address(alone.clock, made), len(alone.slack.calls_of("apps.connections.open"))
    alone.slack.fault("rate_limited", "apps.connections.open", retry_after=3_600)

    for seconds in (0, 30, 31):
        alone.clock.advance(timedelta(seconds=seconds))
        with suppress(TryLater):
            assert address.ask().startswith("ws://")

    assert len(alone.slack.calls_of("apps.connections.open")) == before + 2  # a minute at most
