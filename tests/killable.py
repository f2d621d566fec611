"""The real `counterpart` as a process of its own, for tests that end it with kill -9 at a chosen point.

Only its clock is another: the calendar is what the file $KILLABLE_CALENDAR says (and stands still, unless it also
says at which monotonic second it was that), and elapsed time runs 30 times as fast (or $KILLABLE_SPEED times), so
that a lease and the minute before a search pass in seconds. $KILLABLE_AT names a point at which the process kills
itself: `stored` is right after an answer was committed, before anything else; `storing` right before.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from bot import __main__ as program
from bot.clock import Clock

SPEED = 30.0


class Hurried(Clock):
    """A calendar that a test turns, and elapsed time that runs faster than it should."""

    shared = True

    def __init__(self) -> None:
        self._speed = float(os.environ.get("KILLABLE_SPEED", SPEED))

    def now(self) -> datetime:
        moment, *since = Path(os.environ["KILLABLE_CALENDAR"]).read_text().split()
        passed = time.monotonic() - float(since[0]) if since else 0.0
        return datetime.fromisoformat(moment) + timedelta(seconds=passed)

    def elapsed(self) -> float:
        return time.monotonic() * self._speed


def die(*_: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_with_a_reply(when: str) -> None:
    """Die in the transaction that holds a new reply: at `before_commit` or `after_commit`."""
    of_this_thread = threading.local()  # a transaction has one thread

    @event.listens_for(Engine, "after_cursor_execute")
    def _executed(conn: Any, cursor: Any, statement: str, *_: Any) -> None:
        of_this_thread.holds = getattr(of_this_thread, "holds", False) or statement.startswith("INSERT INTO reply")

    @event.listens_for(Session, when)
    def _committing(_: Session) -> None:
        if getattr(of_this_thread, "holds", False):
            die()


def main(arguments: list[str], env: dict[str, str], folder: Path, out: Path | None, log: Path) -> None:
    """A process that has begun: from here on it is `counterpart` with these arguments."""
    os.setsid()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(env)
    for number, path in ((1, out or Path(os.devnull)), (2, log)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND), number)
    point = os.environ.get("KILLABLE_AT")
    if point:
        die_with_a_reply({"stored": "after_commit", "storing": "before_commit"}[point])
    program.Clock = Hurried  # type: ignore[misc]
    sys.exit(program.main(arguments))
