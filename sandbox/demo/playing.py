"""The stage that the page stands on: a clock that goes on and can be sent ahead, and a bot that can be killed.

One thread, the player, beats the bot's heart, lets invented officers answer, and does what the page's controls ask
for, one thing after the other. The bot is the real one, as on every stage.
"""

from __future__ import annotations

import logging
import queue
import secrets
import shutil
import sqlite3
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from math import inf
from pathlib import Path

from bot.rules.jurisdictions import ALL
from sandbox.demo.kept import Kept
from sandbox.demo.officers import Officers
from sandbox.demo.stage import START, MovedClock, Stage
from sandbox.slack.person import Person
from storage.database_url import file_of, url_of

log = logging.getLogger(__name__)

PULSE = 1.0  # seconds between two heartbeats while nothing happens
FURTHEST = timedelta(days=400)
PATIENCE_IN_TROUBLE = 3  # simulated seconds for a backlog that can't be worked off
OUTAGE = "refused"
CHARTS = ("data_visualization", "data_table")
RETRY_AFTER = 5
MOST_RECORDED = 1_000  # calls; then the local Slack forgets what is over
FOR_EVER = 10**9
MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it

Job = Callable[[], None]


class RunningClock(MovedClock):
    """Goes on by itself, a second a second, besides being moved."""

    def __init__(self, start: datetime) -> None:
        super().__init__(start)
        self._began = time.monotonic()

    def now(self) -> datetime:
        return super().now() + timedelta(seconds=time.monotonic() - self._began)

    def elapsed(self) -> float:
        return super().elapsed() + time.monotonic() - self._began


class Troubles(logging.Handler):
    """The last errors that the bot logged. `deaf`: it is dead, and what its threads still say is not its own."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.last: deque[str] = deque(maxlen=20)
        self.deaf = False

    def emit(self, record: logging.LogRecord) -> None:
        if not self.deaf:
            self.last.append(record.getMessage())


class Playing(Stage):
    """A stage that goes on by itself. `codes`: the states whose officers answer by themselves."""

    def __init__(self, start: datetime = START, codes: Iterable[str] = ()) -> None:
        # In memory where the system offers it: the demo's database is thrown away, and waits for no disk.
        self.folder = Path(tempfile.mkdtemp(prefix="counterpart-demo-", dir=MEMORY if MEMORY.is_dir() else None))
        self.codes = list(codes)
        self.officers = Officers(self.codes)
        self.alive = self.down = self.limited = False
        self.doing, self._from = "", start
        self.to: datetime | None = None
        self.troubles = Troubles()
        self._jobs: queue.Queue[Job | None] = queue.Queue()
        self._stopping, self._enough = threading.Event(), threading.Event()
        self._player = threading.Thread(target=self._play, name="player", daemon=True)
        self._woken = False
        super().__init__(self.folder, start)

    def __enter__(self) -> Playing:
        logging.getLogger().addHandler(self.troubles)
        self.server.start()
        self._player.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._enough.set()
        self._jobs.put(None)
        self._player.join(10)
        self.kill_bot()
        self.server.stop()
        logging.getLogger().removeHandler(self.troubles)
        shutil.rmtree(self.folder, ignore_errors=True)

    def made_clock(self, start: datetime) -> RunningClock:
        return RunningClock(start)

    def called(self, name: str) -> str:
        code, _, office = name.partition("-")
        return f"{ALL[code].name} {office}" if office else name.capitalize()

    # What the player does

    def ask(self, name: str, job: Job) -> None:
        """Let the player do this, after what it is at."""
        self._jobs.put(lambda: self._named(name, job))

    def enough(self) -> None:
        """Time is to stop where it is."""
        self._enough.set()

    @property
    def stopped(self) -> bool:
        """Whether time was told to stop where it is."""
        return self._enough.is_set()

    def wake(self) -> None:
        if not self._woken:
            self._woken = True
            self._jobs.put(None)

    def _play(self) -> None:
        while not self._stopping.is_set():
            try:
                job = self._jobs.get(timeout=PULSE)
            except queue.Empty:
                job = None
            self._woken = False
            (job or self._pulse)()

    def _named(self, name: str, job: Job) -> None:
        self.doing = name
        self._enough.clear()
        self.server.kick()
        try:
            job()
        except Exception as error:
            log.exception("%s failed: %s", name, error)
        finally:
            self.doing, self.to = "", None
            self.server.kick()

    def _pulse(self) -> None:
        if self.alive:
            self.beat()
            self._let_answer()
            self._forget()

    def beat(self) -> float:
        try:
            return super().beat()
        except Exception:
            log.exception("A heartbeat failed; the next one tries again")
            return inf

    def _let_answer(self) -> bool:
        return not self.down and self.officers.read_and_answer(self)

    # Time

    def go_on(self, until: datetime, found: Callable[[], bool] = lambda: False) -> None:
        """Let time pass until then, or until something is found; everybody lives on meanwhile."""
        self._from = self.clock.now()
        self.to = to = min(until, self._from + FURTHEST)
        while (now := self.clock.now()) < to and not found() and not self._enough.is_set():
            self.clock.advance(self._next(now, to) - now)
            if self.alive:
                self.settle()
                if self._let_answer():
                    self.settle()
            self._forget()
            self.server.kick()

    def _forget(self) -> None:
        if len(self.slack.calls) > MOST_RECORDED:
            with self.server.lock:
                self.slack.forget(self.server.now())

    def _next(self, now: datetime, until: datetime) -> datetime:
        due = self.next_due(now) if self.alive else until
        answer = self.officers.next_answer(now) or until
        return max(min(due, answer, until), now + timedelta(seconds=1))

    def passed(self) -> int | None:
        """How many percent of the time have passed that is passing; None: none is, or its end is not known."""
        if self.to is None or self.to <= self._from:
            return None
        return round(100 * ((self.clock.now() - self._from) / (self.to - self._from)))

    @property
    def patience(self) -> int:  # type: ignore[override]
        return PATIENCE_IN_TROUBLE if self.down or self.limited else Stage.patience

    # Trouble

    def kill_bot(self) -> None:
        """Its process ends: the connection is cut, its memory gone. What it knows is in its database."""
        if self.alive:
            self.alive, self.troubles.deaf = False, True
            self.bot.stop.set()
            self.stop_bot()
            self.server.kick()

    def live(self) -> None:
        """A new process of the bot."""
        if not self.alive and not self.down:
            self.start_bot()
            self.server.wait_for(lambda: self.server.sockets.connections)
            self.alive, self.troubles.deaf = True, False
            self.server.kick()

    def take_down(self, down: bool) -> None:
        """Nobody reaches Slack, nor does Slack reach anybody."""
        self.down = down
        self._faults(OUTAGE, [None] if down else [])
        if down:
            self.server.sockets.hang_up()

    def limit(self, limited: bool) -> None:
        """Slack refuses every post and edit for being one too many."""
        self.limited = limited
        methods = ["chat.postMessage", "chat.update", "chat.postEphemeral"] if limited else []
        self._faults("rate_limited", methods, retry_after=RETRY_AFTER)

    def take_charts(self, taken: bool) -> None:
        """Whether this workspace knows charts and tables of Slack's own."""
        with self.server.lock:
            self.slack.messages.unknown_blocks = set() if taken else set(CHARTS)

    def _faults(self, name: str, methods: Sequence[str | None], **details: int) -> None:
        with self.server.lock:
            faults = self.slack.faults
            faults.waiting = [fault for fault in faults.waiting if fault.name != name]
            for method in methods:
                self.slack.fault(name, method, FOR_EVER, **details)
        self.server.kick()

    # Setting the stage

    def begin(self, kept: Kept | None, start: datetime = START) -> None:
        """Begin anew, from what was kept or from nothing. The page stays where it is."""
        self.kill_bot()
        self.down = self.limited = False
        with self.server.lock:
            self._set(kept, start)
        self.live()

    def _set(self, kept: Kept | None, start: datetime) -> None:
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        self.database_url = url_of(folder / "counterpart.db")
        self.people = {}
        if kept is None:
            self.clock, self.officers = RunningClock(start), Officers(self.codes)
            self._fresh_slack()
        else:
            (folder / "counterpart.db").write_bytes(kept.database)
            self.clock, self.officers, self.channel = RunningClock(kept.now), kept.officers, kept.channel
            self.clock.set_elapsed(kept.elapsed)
            self.slack = self.server.slack = kept.slack
            self.people = {name: Person(self.server, user) for name, user in kept.people.items()}
        self.slack.workspace.base_url = self.server.url
        self.slack.app.set_tokens(secrets.token_hex(16))  # what was kept has those of another day

    def keep(self) -> Kept:
        """All there is, to begin from again. The bot must not be at work."""
        database = file_of(self.database_url)
        assert database is not None
        with sqlite3.connect(database) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        with self.server.lock:
            people = {name: person.id for name, person in self.people.items()}
            now, elapsed = self.clock.now(), self.clock.elapsed()
            return Kept(self.slack, database.read_bytes(), now, elapsed, self.officers, people, self.channel)
