"""The real program in processes of its own, against a stage's Slack and database, and what is then on Slack."""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import threading
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime
from multiprocessing import connection, forkserver
from pathlib import Path
from typing import Any
from unittest.mock import patch

import killable
from sqlalchemy import select

from handlers.switchboard import KINDS
from sandbox.demo.stage import Stage
from storage.tables import Message

ROOT = Path(__file__).parent.parent
ASKED_AT = datetime(2026, 12, 3, 16, 0, tzinfo=UTC)  # Thursday, 9:00 in Boise and in Salt Lake City
QUESTION = "checkin/ID/2026-12-03T09:00"
SHOWN = [name for name, kind in KINDS.items() if kind.render is not None]
PATIENCE = 120.0  # real seconds; all of it passes only when a test fails


class Process:
    """A process of the program: as real as any, but that it is forked of one that has done the imports.

    They are nearly all that a start costs.
    """

    def __init__(self, arguments: tuple[str, ...], env: dict[str, str], folder: Path, out: Path, log: Path) -> None:
        forked = multiprocessing.get_context("forkserver")
        forked.set_forkserver_preload(["__main__", "killable"])
        with patch.dict(os.environ, PYTHONPATH=f"{ROOT}:{ROOT / 'tests'}"):
            forkserver.ensure_running()
        begun = (list(arguments), env, folder, out, log)
        self._process = forked.Process(target=killable.main, args=begun, daemon=True)
        self._process.start()
        self._out, self._lock = out, threading.Lock()

    def send(self, what: signal.Signals, whole: bool = False) -> None:
        """To the process, or to the whole of it. To a dead one nothing is sent."""
        if self.poll() is None and (pid := self._process.pid) is not None:
            for kill in (os.killpg, os.kill) if whole else (os.kill,):
                with suppress(ProcessLookupError):  # just begun, it has no group of its own yet; or just dead
                    return kill(pid, what)

    def poll(self) -> int | None:
        """With what it has ended; None: it is at work."""
        with self._lock:
            return self._process.exitcode

    def wait(self, seconds: float) -> int | None:
        """The same, after so many seconds at most."""
        connection.wait([self._process.sentinel], seconds)  # not with the lock held
        return self.poll()

    def said(self) -> str:
        """What it has printed."""
        return self._out.read_text()


class Program:
    """`counterpart run`, as often as it is started, on the stage's database and against its Slack.

    Other commands may be called beside it. All of them have the stage's calendar.
    """

    def __init__(self, stage: Stage, folder: Path) -> None:
        self.stage = stage
        self.folder = folder
        self.calendar = folder / "calendar"
        self.log = folder / "log"
        self.process: Process | None = None
        self.begun: list[Process] = []

    def start(self, **more: str) -> None:
        """Until it is connected. `more` is put into its environment."""
        self.go_to(self.stage.clock.now())
        self.process = self.begin("run", **more)
        assert self.stage.server.wait_for(lambda: self.stage.server.sockets.connections, PATIENCE), (
            self.log.read_text()
        )

    def begin(self, *command: str, **more: str) -> Process:
        """Any command, in a process of its own."""
        settings = self.stage.settings
        values = {
            "SLACK_BOT_TOKEN": settings.slack_bot_token.get_secret_value(),
            "SLACK_APP_TOKEN": settings.slack_app_token.get_secret_value() if settings.slack_app_token else "",
            "SLACK_SIGNING_SECRET": self.stage.slack.app.signing_secret,
            "SLACK_API_URL": settings.slack_api_url,
            "DATABASE_URL": settings.database_url,
            "COUNTERPART_HEARTBEAT_SECONDS": "0.1",
            "KILLABLE_CALENDAR": str(self.calendar),
        }
        out = self.folder / f"printed-{len(self.begun)}"
        self.begun.append(Process(command, os.environ | values | more, self.folder, out, self.log))
        return self.begun[-1]

    def end(self) -> None:
        for process in self.begun:
            process.send(signal.SIGKILL, whole=True)
            process.wait(PATIENCE)

    def kill(self) -> None:
        """kill -9; returns when it is dead."""
        assert self.process is not None
        self.process.send(signal.SIGKILL)
        self.died()

    def died(self) -> None:
        assert self.process is not None
        assert self.process.wait(PATIENCE) == -signal.SIGKILL, self.log.read_text()
        assert self.stage.server.wait_for(lambda: not self.stage.server.sockets.connections, PATIENCE)

    def dies_when_slack_gets(self, method: str, fault: str, key: str) -> None:
        """Kill it at the moment when its post with this key reaches Slack."""

        def kill(args: dict[str, Any]) -> bool:
            if f'"key": "{key}"' not in args.get("metadata", ""):
                return False
            assert self.process is not None
            self.process.send(signal.SIGKILL)
            self.process.wait(PATIENCE)
            return True

        self.stage.slack.fault(fault, method, when=kill)

    def go_to(self, moment: datetime) -> None:
        """Turn the calendar, here and there."""
        self.stage.clock.advance(moment - self.stage.clock.now())
        new = self.calendar.with_suffix(".new")
        new.write_text(moment.isoformat())
        new.replace(self.calendar)

    def stop(self) -> None:
        """As an operator stops it: it finishes what it is at."""
        assert self.process is not None
        self.process.send(signal.SIGTERM)
        assert self.process.wait(PATIENCE) == 0, self.log.read_text()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def is_out(stage: Stage, key: str) -> bool:
    return keys_on_slack(stage)[key] > 0


def keys_on_slack(stage: Stage) -> Counter[str]:
    """How often each message of ours stands on Slack, by its key."""
    shown = [message for channel in stage.slack.channels.values() for message in channel.history.values()]
    ours = [message.metadata for message in shown if message.bot and message.metadata and not message.tombstone]
    return Counter(metadata["event_payload"]["key"] for metadata in ours)


def nothing_is_lost_or_doubled(stage: Stage) -> bool:
    """What a last process finds left to do is done; then Slack shows every message of the outbox once."""
    stage.start_bot()
    stage.settle()
    with stage.db.begin() as tx:
        posts = (Message.response_url.is_(None), Message.state != "dropped", Message.kind.in_(SHOWN))
        rows = tx.scalars(select(Message).where(*posts)).all()
        assert {(row.state, row.search_after, row.error) for row in rows} == {("sent", None, None)}
        assert all(row.shown == row.wanted for row in rows)
        wanted = Counter(row.key for row in rows)
    return keys_on_slack(stage) == wanted


def searched(stage: Stage) -> bool:
    return bool(stage.slack.calls_of("conversations.history") + stage.slack.calls_of("conversations.replies"))
