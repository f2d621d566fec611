"""The heartbeat itself, on APScheduler's own timer and in real time: it goes on when the wall clock jumps.

Nobody can set this machine's clock for a test, so the one module of APScheduler that reads it is given another.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

import pytest
from programs import PATIENCE

from bot.app import Running, build, database
from bot.clock import Clock
from sandbox.demo.stage import Stage
from storage import messages, task_forces
from storage.tables import CheckIn, Message

ROOT = Path(__file__).parent.parent.parent
ASKED_AT = datetime(2026, 12, 3, 16, 0, tzinfo=UTC)  # Thursday, 9:00 in Boise
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


class WallClock(Clock):
    """The real clock, until somebody sets it. It counts how often the heartbeat looks at it."""

    def __init__(self) -> None:
        self.shift = timedelta()
        self.looks = threading.Semaphore(0)

    def now(self) -> datetime:
        if threading.current_thread().name.startswith("ThreadPoolExecutor"):  # where APScheduler runs its jobs
            self.looks.release()
        return super().now() + self.shift

    def jump(self, time: timedelta) -> None:
        while self.looks.acquire(blocking=False):
            pass
        self.shift += time

    def is_looked_at_again_and_again(self) -> bool:
        """A beat that was under way at the jump looks once or twice more; to get to ten takes further beats."""
        return all(self.looks.acquire(timeout=PATIENCE) for _ in range(10))


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> WallClock:
    """A wall clock that the bot and APScheduler both read."""
    clock = WallClock()

    class Shifted(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + clock.shift

    monkeypatch.setattr("apscheduler.schedulers.base.datetime", Shifted)
    return clock


@pytest.fixture
def running(stage: Stage, wall: WallClock) -> Iterator[Running]:
    """The bot at work as `counterpart run` has it, with ten heartbeats a second."""
    stage.stop_bot()
    settings = stage.settings.model_copy(update={"counterpart_heartbeat_seconds": 0.1})
    db = database(settings, wall)
    made, stop = Running(build(settings, wall, db), settings), threading.Event()
    made.start()
    waiting = threading.Thread(target=made.wait, args=[stop])
    waiting.start()
    yield made
    stop.set()
    waiting.join()
    made.stop()
    db.close()


def goes_out(stage: Stage, running: Running, text: str) -> bool:
    """Whether a message that exists from now on goes out by itself.

    For one person's eyes: of such a message Slack sends no event, which would wake the bot.
    """
    admin, now = stage.person("admin"), running.cp.clock.now()
    with running.cp.db.begin() as tx:
        data = {"channel": stage.channel, "text": text, "blocks": []}
        force = task_forces.of(tx, running.cp.team_id).id
        messages.add(tx, force, text, "response", now, data=data, ephemeral_to=admin.id)
    return bool(stage.server.wait_for(lambda: text in [message.text for message in admin.messages()], PATIENCE))


@pytest.mark.parametrize("jump", [timedelta(hours=-1), timedelta(hours=1), timedelta(days=20)])
def test_the_heartbeat_goes_on_when_the_wall_clock_jumps(
    stage: Stage, running: Running, wall: WallClock, jump: timedelta
) -> None:
    before = goes_out(stage, running, "first")

    wall.jump(jump)

    assert before
    assert wall.is_looked_at_again_and_again()
    assert goes_out(stage, running, "second")


def test_the_heartbeat_goes_on_when_the_wall_clock_jumps_there_and_back(
    stage: Stage, running: Running, wall: WallClock
) -> None:
    wall.jump(timedelta(hours=2))
    there = wall.is_looked_at_again_and_again()

    wall.jump(timedelta(hours=-2))
    back = wall.is_looked_at_again_and_again()

    assert (there, back) == (True, True)
    assert goes_out(stage, running, "first")


def one_pass(stage: Stage, folder: Path) -> subprocess.CompletedProcess[str]:
    """`counterpart tick`, as cron runs it."""
    values = {
        "SLACK_BOT_TOKEN": stage.settings.slack_bot_token.get_secret_value(),
        "SLACK_API_URL": stage.settings.slack_api_url,
        "DATABASE_URL": stage.database_url,
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "bot", "tick"]
    return subprocess.run(
        command, env=os.environ | values, cwd=folder, capture_output=True, text=True, timeout=PATIENCE, check=False
    )


def test_tick_makes_one_pass_and_ends(stage: Stage, tmp_path: Path) -> None:
    stage.set_up("ID")
    stage.go_to(ASKED_AT)
    with stage.db.begin() as tx:
        tx.query(CheckIn).one().closes_at = LONG_AGO
        data = {"channel": stage.channel, "text": "Hello", "blocks": []}
        force = task_forces.of(tx, stage.bot.team_id).id
        messages.add(tx, force, "due", "response", LONG_AGO, data=data)
        messages.add(tx, force, "not due", "response", datetime(2999, 1, 1, tzinfo=UTC), data=data)

    done = one_pass(stage, tmp_path)

    assert (done.returncode, done.stdout) == (0, "")
    with stage.db.begin() as tx:
        assert tx.query(CheckIn).filter(CheckIn.closes_at == LONG_AGO).one().closed_at is not None
        out = {row.key: row.state for row in tx.query(Message).where(Message.kind == "response")}
    assert (out["due"], out["not due"]) == ("sent", "due")
    assert stage.slack.calls_of("chat.update")


def test_tick_on_a_database_that_was_never_migrated_says_what_to_do(stage: Stage, tmp_path: Path) -> None:
    stage.database_url = f"sqlite:///{tmp_path / 'new.db'}"

    done = one_pass(stage, tmp_path)

    assert done.returncode == 2
    assert done.stderr == "counterpart: the database is not up to date: run `counterpart migrate`\n"
