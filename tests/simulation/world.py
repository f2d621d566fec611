"""Time, and the processes of Counterpart that take turns in it. A turn ends at the edge of a transaction or a call.

Two times, as in the product, and a third, Slack's own: `true`. The bot's calendar is `true` plus a skew that jumps;
elapsed time is `true` less a start that only a restart of the machine changes.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import heapq
import itertools
import logging
from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from typing import Any

from greenlet import greenlet

from bot.clock import Clock
from sandbox.slack.core import Slack
from sandbox.slack.errors import NotPossible
from sandbox.slack.records import Delivery
from simulation.faults import Crash, Faults

ACK_SECONDS = 3.0
HEARTBEAT = 5.0
LONGEST_REST = 172_800.0  # a heartbeat comes at least so often, due or not
DAY = 86_400.0
MOST_TURNS = 100_000  # in a day; an hour for which Slack says to wait takes 40,000 of them, a beat each second
TIDIED = 500  # turns between two looks of Python's for what nobody holds anymore

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Redrawn:
    """What an act may wait for: that a message which this reader sees is just being redrawn."""

    reader: str


PATIENCE = 200_000.0  # seconds for which somebody waits for that; then they go on all the same

Act = Generator[float | Delivery | Redrawn, None, None]


class Restless(Exception):
    """It never came to rest."""


class Task(greenlet):
    """One thread of a process: a heartbeat, or a request."""

    def __init__(self, world: World, process: Any, work: Callable[[], None], name: str) -> None:
        super().__init__()
        self.world, self.process, self.work, self.name = world, process, work, name
        self.wake_at = 0.0
        self.decided: datetime | None = None  # the calendar in its last transaction
        self.claimed = 0.0  # the elapsed time there
        self.decided_at = 0  # and that transaction's number
        self.calls: list[Any] = []  # since its last transaction; a post that is refused is followed by a look
        self.lost_calls: list[Any] = []  # of which the transaction before could not write down what became of them
        self.blocked: Callable[[], bool] | None = None  # waits for another's lock
        self.wrote: set[str] = set()  # the tables in which it committed something
        self.writing: list[str] = []  # its statements since then
        self.said: list[str] = []  # what it let its person know otherwise than in its answer

    def run(self) -> None:
        try:
            with contextlib.suppress(Crash):
                self.work()
        except Exception:  # as it would end a thread; the checker reads the log
            log.exception("%s of %s has ended", self.name, self.process.name)


class SimulatedClock(Clock):
    shared = True

    def __init__(self, world: World) -> None:
        self._world = world

    def now(self) -> datetime:
        return self._world.calendar()

    def elapsed(self) -> float:
        return self._world.elapsed()


class World:
    """`run(until)` lets time pass. `at` and `act` are how everything else happens in it."""

    def __init__(self, seed: int, start: datetime, slack: Slack, faults: Faults) -> None:
        self.seed, self.slack, self.faults = seed, slack, faults
        self.draw = Random(f"{seed}/turns")
        self.true = start.timestamp()
        self.skew = 0.0
        self.booted = self.true - 1_000.0
        self.clock = SimulatedClock(self)
        self.tasks: list[Task] = []
        self.processes: list[Any] = []
        self.commits = 0
        self.turns = 0
        self._today = (self.true, 0)  # since when, and how many turns there had been by then
        self.due_at: Callable[[], float] = lambda: self.true + LONGEST_REST
        self.jumped: Callable[[float], None] = lambda seconds: None
        self.digest_changed: Callable[[], None] = lambda: None
        self.refuses: Callable[[str, dict[str, str]], str | None] = lambda method, args: None
        self.handled: Callable[[Any, Delivery, float], None] = lambda task, delivery, began: None
        self.story: list[str] = []
        self._heap: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = itertools.count()
        self._watched: list[tuple[Delivery, Callable[[], None]]] = []
        self._lurking: list[tuple[str, Callable[[], None]]] = []
        self._hash = hashlib.blake2b(digest_size=8)
        self._main = greenlet.getcurrent()
        self._due: tuple[Any, float] = (None, 0.0)

    # Time.

    def calendar(self, skew: float | None = None) -> datetime:
        return datetime.fromtimestamp(self.true + (self.skew if skew is None else skew), UTC)

    def elapsed(self) -> float:
        return self.true - self.booted

    def at(self, moment: float, do: Callable[[], None]) -> None:
        """Let this happen at that (true) moment."""
        heapq.heappush(self._heap, (moment, next(self._numbers), do))

    def act(self, work: Act, after: float = 0.0) -> None:
        """Somebody does something, step by step: it yields seconds to wait, or what to wait for."""

        def step() -> None:
            try:
                found = next(work)
            except (StopIteration, NotPossible):
                return
            if isinstance(found, Delivery):
                self._watched.append((found, step))
            elif isinstance(found, Redrawn):
                self._lurking.append(waits := (found.reader, step))
                self.at(self.true + PATIENCE, lambda: self._go_on_with([waits]))
            else:
                self.at(self.true + found, step)

        self.at(self.true + after, step)

    troubled: Callable[[], None]
    """Something goes wrong just now."""

    # What is told of it.

    def note(self, what: str) -> None:
        """One line of the trace: the same seed gives the same lines."""
        self._hash.update(f"{self.true:.3f} {what}\n".encode())

    def tell(self, what: str) -> None:
        """One line of the story that is told when the seed fails."""
        self.note(what)
        self.story.append(f"{self.calendar():%a %d %b %H:%M:%S} {what}")

    @property
    def trace(self) -> str:
        return self._hash.hexdigest()

    # Turns.

    def spawn(self, process: Any, work: Callable[[], None], name: str) -> Task:
        task = Task(self, process, work, name)
        self.tasks.append(task)
        return task

    def yields(self) -> None:
        """The running task's turn ends here; another's may come."""
        self._main.switch()

    def sleep(self, seconds: float) -> None:
        task = greenlet.getcurrent()
        assert isinstance(task, Task)
        task.wake_at = self.true + seconds
        self._main.switch()

    def run(self, until: float) -> None:
        """Let time pass until then."""
        while True:
            while self._heap and self._heap[0][0] <= self.true:
                heapq.heappop(self._heap)[2]()
            self._beat()
            self._take_turns()
            if self._heap and self._heap[0][0] <= self.true:
                continue
            self._rest()
            moment = self._next()
            if moment > until:
                self.true = max(self.true, until)
                return
            self.true = moment

    def _take_turns(self) -> None:
        while True:
            self._send_deliveries()
            self._go_on_watching()
            ready = [task for task in self.tasks if self._is_ready(task)]
            if not ready:
                return
            task = ready[self.draw.randrange(len(ready))] if len(ready) > 1 else ready[0]
            self.turns += 1
            if self.true > self._today[0] + DAY:
                self._today = (self.true, self.turns)
            if self.turns > self._today[1] + MOST_TURNS:
                raise Restless("it never came to rest")
            if self.turns % TIDIED == 0:
                gc.collect(1 if self.turns % (20 * TIDIED) else 2)
            task.blocked = None
            task.switch()
            if task.dead:
                self.tasks.remove(task)

    def _is_ready(self, task: Task) -> bool:
        if task.wake_at > self.true or task.process.frozen_until > self.true:
            return False
        return task.blocked is None or not task.blocked()

    def _next(self) -> float:
        moments = [self._heap[0][0]] if self._heap else []
        moments += [max(task.wake_at, task.process.frozen_until) for task in self.tasks]
        for delivery in self.slack.deliveries.open:
            if not delivery.over:
                moments.append(
                    delivery.due if delivery.state == "waiting" else (delivery.sent_at or 0) + ACK_SECONDS
                )
        moments += [p.beats_at for p in self.processes if p.up and not p.beating and p.frozen_until <= self.true]
        return min((m for m in moments if m > self.true), default=self.true + LONGEST_REST)

    def _beat(self) -> None:
        for process in self.processes:
            if process.up and not process.beating and process.beats_at <= self.true:
                process.beat()

    def _rest(self) -> None:
        """Nothing is running: when is each heart to beat next? Where it would find nothing to do it is left out."""
        key = (self.commits, self.skew, self.booted)
        if self._due[0] != key or self._due[1] <= self.true:
            self._due = (key, self.due_at())
        idle = [process for process in self.processes if process.up and not process.beating]
        if not idle:
            return
        moment = max(self._due[1], self.true + 0.001)
        together = self.draw.random() < 0.3
        first = self.draw.choice(idle)
        for process in idle:
            late = self.draw.uniform(0, HEARTBEAT) if moment > self.true + HEARTBEAT else 0.0
            process.beats_at = moment + (late if process is first else 0.0 if together else HEARTBEAT * 2)

    def kill(self, process: Any) -> None:
        """Nothing of it runs any further."""
        current = greenlet.getcurrent()
        for task in [one for one in self.tasks if one.process is process and one is not current]:
            self.tasks.remove(task)
            if task:  # begun and not over
                task.parent = current  # where it goes on when this one has ended
                task.throw(Crash)

    def _go_on_watching(self) -> None:
        done = [(d, step) for d, step in self._watched if d.over or d.attempt]
        if done:
            self._watched = [(d, step) for d, step in self._watched if not (d.over or d.attempt)]
            for _, step in done:
                step()

    def redraws(self, channel: str) -> None:
        """Who waited for it acts now, before anybody can write down what came of it."""
        readers = self.slack.workspace.humans_in(self.slack.channels[channel]) if self._lurking else ()
        self._go_on_with([one for one in self._lurking if one[0] in readers])

    def _go_on_with(self, waiting: list[tuple[str, Callable[[], None]]]) -> None:
        for one in waiting:
            if one in self._lurking:
                self._lurking.remove(one)
                one[1]()

    def _send_deliveries(self) -> None:
        for delivery in self.slack.deliveries.due(self.true):
            self.send(delivery)

    send: Callable[[Delivery], None]
