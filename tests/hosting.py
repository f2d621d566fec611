"""A host for many processes of the program, that kills, freezes and restarts them while they are at work.

Their calendar runs as fast as the real one and can be turned; their elapsed time runs 30 times as fast.
"""

from __future__ import annotations

import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from killable import SPEED
from programs import PATIENCE, Process, Program, free_port

from bot.app import database
from sandbox.demo.stage import MovedClock, Stage
from storage.messages import LEASE, SETTLING

LEASE_HERE = LEASE / SPEED  # real seconds
FROZEN = ((0.1, 0.8), (1.5, 3.0), (1.5, 3.0), ((LEASE + SETTLING) / LEASE, 6.5))  # leases that a stop lasts
STRIKES = {signal.SIGKILL: 4, signal.SIGSTOP: 4, signal.SIGTERM: 2}
ENDING = 10.0  # seconds that a host gives a process that it has told to end
BEGUN = 5.0  # seconds in which a process that was just begun need not listen for SIGTERM yet
UP = 0.4  # seconds, at most, until it has started one again


class RunningClock(MovedClock):
    """The clock of the processes, for the stage and its Slack."""

    def __init__(self, start: datetime) -> None:
        super().__init__(start)
        self.turned_at = time.monotonic()

    def now(self) -> datetime:
        return self._now + timedelta(seconds=time.monotonic() - self.turned_at)

    def elapsed(self) -> float:
        return time.monotonic() * SPEED

    def turn(self, moment: datetime) -> None:
        self._now, self.turned_at = moment, time.monotonic()


class Town(Stage):
    """A stage without a bot of its own: an empty workspace, a database, and people."""

    clock: RunningClock

    def made_clock(self, start: datetime) -> RunningClock:
        return RunningClock(start)

    def start_bot(self) -> None:
        self.db = database(self.settings, self.clock)
        self.migrate()

    def stop_bot(self) -> None:
        self.db.close()


class Programs(Program):
    def go_to(self, moment: datetime) -> None:
        """Turn the calendar, here and there, and let it run."""
        self.stage.clock.turn(moment)
        new = self.calendar.with_suffix(".new")
        new.write_text(f"{moment.isoformat()} {self.stage.clock.turned_at}")
        new.replace(self.calendar)


@dataclass
class Place:
    """One process at its place: it is started there again whenever it has died. `starts`: what each was called."""

    programs: Programs
    command: str
    more: dict[str, str]
    name: str
    process: Process | None = None
    starts: int = 0
    struck: bool = False  # somebody is at it
    begun: float = 0.0

    @property
    def label(self) -> str:
        return f"{self.name}.{self.starts}"

    def has_ended_well(self, code: int | None, told: float) -> bool:
        """After a SIGTERM at that moment."""
        return code == 0 or (code == -signal.SIGTERM and told - self.begun < BEGUN)

    def start(self) -> None:
        self.starts, self.begun = self.starts + 1, time.monotonic()
        env = {"PGAPPNAME": self.label, "COUNTERPART_HEARTBEAT_SECONDS": "0.2"} | self.more
        self.process = self.programs.begin(self.command, **env)


@dataclass
class Host:
    """Two `web` and three `worker` on PostgreSQL, one `run` on SQLite."""

    stage: Town
    programs: Programs
    draw: random.Random
    phase: str = ""
    struck: Counter[tuple[str, str]] = field(default_factory=Counter)  # (phase, what)
    frozen: set[str] = field(default_factory=set)
    stops: list[float] = field(default_factory=list)  # in leases
    wrong: list[str] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    _under_way: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        if self.stage.database_url.startswith("postgresql"):
            ports = [free_port() for _ in range(2)]
            self.places = [
                Place(self.programs, "web", {"PORT": str(port)}, f"web{n}") for n, port in enumerate(ports)
            ]
            self.places += [Place(self.programs, "worker", {}, f"worker{n}") for n in range(3)]
            self.stage.server.posting.urls = tuple(f"http://127.0.0.1:{port}/slack/events" for port in ports)
        else:
            self.places = [Place(self.programs, "run", {}, "run")]
        for place in self.places:
            place.start()

    def strike(self) -> None:
        """Somewhen in the next moments, at one that is not in trouble already."""
        places = [place for place in self.places if not place.struck]
        if not places:
            return
        what = self.draw.choices(list(STRIKES), list(STRIKES.values()))[0]
        workers = [place for place in places if place.command != "web"]
        place = self.draw.choice(workers if workers and what is signal.SIGSTOP else places)
        place.struck = True
        wait, down, stop = (self.draw.uniform(*span) for span in ((0.0, 0.3), (0.0, UP), self.draw.choice(FROZEN)))
        thread = threading.Thread(target=self._struck, args=(place, what, wait, down, stop * LEASE_HERE))
        self._under_way.append(thread)
        thread.start()

    def _struck(self, place: Place, what: signal.Signals, wait: float, down: float, stop: float) -> None:
        assert place.process is not None
        time.sleep(wait)
        self.struck[self.phase, what.name] += 1
        began = time.monotonic()
        place.process.send(what, whole=what is not signal.SIGTERM)  # a host tells the program alone to end
        if what is signal.SIGSTOP:
            time.sleep(stop)
            self.stops.append((time.monotonic() - began) / LEASE_HERE)
            self.frozen.add(place.label)
            place.process.send(signal.SIGCONT, whole=True)
        else:
            code = place.process.wait(PATIENCE)
            late = time.monotonic() - began > ENDING
            if what is signal.SIGTERM and (late or not place.has_ended_well(code, began)):
                self.wrong.append(f"{place.label} ended with {code} after {time.monotonic() - began:.1f} s")
            time.sleep(down)
            place.start()
        place.struck = False

    def all_up(self) -> None:
        """Every strike is over."""
        for thread in self._under_way:
            thread.join()
        self._under_way.clear()
        for place in self.places:
            assert place.process is not None
            if (code := place.process.poll()) is not None:
                self.wrong.append(f"{place.label} has ended by itself with {code}: {place.process.said()[-500:]}")
                place.start()

    def stop(self) -> None:
        """As a host ends them: SIGTERM, then ten seconds."""
        told = time.monotonic()
        for place in self.places:
            assert place.process is not None
            place.process.send(signal.SIGTERM)
        for place in self.places:
            assert place.process is not None
            if not place.has_ended_well(code := place.process.wait(ENDING), told):
                self.wrong.append(f"{place.label} ended with {code}")

    def log(self) -> list[str]:
        return self.programs.log.read_text().splitlines()


NOTED = {
    "postgresql": (
        "CREATE TABLE claimed (n serial, message_id int, before text, claim text, who text)",
        "CREATE FUNCTION note_claim() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO claimed"
        " (message_id, before, claim, who) VALUES (NEW.id, OLD.claim, NEW.claim,"
        " current_setting('application_name')); RETURN NEW; END $$",
        "CREATE TRIGGER note_claim AFTER UPDATE OF claim ON message FOR EACH ROW WHEN"
        " (NEW.claim IS DISTINCT FROM OLD.claim AND NEW.claim IS NOT NULL) EXECUTE FUNCTION note_claim()",
    ),
    "sqlite": (
        "CREATE TABLE claimed (n integer primary key, message_id int, before text, claim text, who text)",
        "CREATE TRIGGER note_claim AFTER UPDATE OF claim ON message WHEN NEW.claim IS NOT OLD.claim"
        " AND NEW.claim IS NOT NULL BEGIN INSERT INTO claimed (message_id, before, claim)"
        " VALUES (NEW.id, OLD.claim, NEW.claim); END",
    ),
}
"""The database itself notes each claim, and the one that it takes the place of."""


def note_claims(stage: Stage) -> None:
    with stage.db.begin() as tx:
        for statement in NOTED[stage.db.engine.dialect.name]:
            tx.connection().exec_driver_sql(statement)


def overtaken(stage: Stage) -> Iterator[tuple[str, str]]:
    """(whose claim ran out, who took it over), for each lease that did not hold; empty names on SQLite."""
    with stage.db.begin() as tx:
        rows = tx.connection().exec_driver_sql("SELECT before, claim, who FROM claimed ORDER BY n").all()
    held = {claim: who or "" for _, claim, who in rows}
    yield from ((held.get(before, ""), who or "") for before, _, who in rows if before is not None)


def at(folder: Path, database_url: str | None) -> Town:
    return Town(folder, database_url=database_url, rates="off")
