"""The real program in processes of its own, against a stage's Slack and database, and what is then on Slack."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from handlers.looking import LOOKS
from sandbox.stage import Stage
from storage.tables import Message

ROOT = Path(__file__).parent.parent
ASKED_AT = datetime(2026, 12, 3, 16, 0, tzinfo=UTC)  # Thursday, 9:00 in Boise and in Salt Lake City
QUESTION = "checkin/ID/2026-12-03T09:00"
PATIENCE = 20.0  # real seconds; all of it passes only when a test fails


class Program:
    """`counterpart run`, as often as it is started, on the stage's database and against its Slack.

    Other commands may be called beside it. All of them have the stage's calendar.
    """

    def __init__(self, stage: Stage, folder: Path) -> None:
        self.stage = stage
        self.calendar = folder / "calendar"
        self.log = folder / "log"
        self.process: subprocess.Popen[bytes] | None = None
        self.begun: list[subprocess.Popen[bytes]] = []

    def start(self, **more: str) -> None:
        """Until it is connected. `more` is put into its environment."""
        self.go_to(self.stage.clock.now())
        self.process = self.begin("run", **more)
        assert self.stage.server.wait_for(lambda: self.stage.server.connections, PATIENCE), self.log.read_text()

    def begin(self, *command: str, **more: str) -> subprocess.Popen[bytes]:
        """Any command, in a process of its own; what it prints can be read from it."""
        settings = self.stage.settings
        values = {
            "SLACK_BOT_TOKEN": settings.slack_bot_token.get_secret_value(),
            "SLACK_APP_TOKEN": settings.slack_app_token.get_secret_value() if settings.slack_app_token else "",
            "SLACK_API_URL": settings.slack_api_url,
            "DATABASE_URL": settings.database_url,
            "COUNTERPART_HEARTBEAT_SECONDS": "0.1",
            "KILLABLE_CALENDAR": str(self.calendar),
            "PYTHONPATH": str(ROOT),
        }
        program = [sys.executable, str(ROOT / "tests" / "killable.py"), *command]
        out = subprocess.DEVNULL if command in (("run",), ("worker",)) else subprocess.PIPE
        with self.log.open("ab") as log:
            env = os.environ | values | more
            self.begun.append(subprocess.Popen(program, env=env, cwd=self.log.parent, stdout=out, stderr=log))
        return self.begun[-1]

    def end(self) -> None:
        for process in self.begun:
            process.kill()
            process.communicate()

    def kill(self) -> None:
        """kill -9; returns when it is dead."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.died()

    def died(self) -> None:
        assert self.process is not None
        assert self.process.wait(PATIENCE) == -signal.SIGKILL, self.log.read_text()
        assert self.stage.server.wait_for(lambda: not self.stage.server.connections, PATIENCE)

    def dies_when_slack_gets(self, method: str, fault: str, key: str) -> None:
        """Kill it at the moment when its post with this key reaches Slack."""

        def kill(args: dict[str, Any]) -> bool:
            if f'"key": "{key}"' not in args.get("metadata", ""):
                return False
            assert self.process is not None
            self.process.send_signal(signal.SIGKILL)
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
        self.process.terminate()
        assert self.process.wait(PATIENCE) == 0, self.log.read_text()


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
        posts = (Message.response_url.is_(None), Message.state != "dropped", Message.kind.not_in(LOOKS))
        rows = tx.scalars(select(Message).where(*posts)).all()
        assert {(row.state, row.search_after, row.error) for row in rows} == {("sent", None, None)}
        assert all(row.shown == row.wanted for row in rows)
        wanted = Counter(row.key for row in rows)
    return keys_on_slack(stage) == wanted


def searched(stage: Stage) -> bool:
    return bool(stage.slack.calls_of("conversations.history") + stage.slack.calls_of("conversations.replies"))
