"""A stage that remembers: what led from here to there once need not be played again for the next test.

Only what was really played is remembered, under everything that it began from (the database, Slack, the clock), so
a test that begins elsewhere plays it anew. On SQLite; each test process has a memory of its own.
"""

from __future__ import annotations

import pickle
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sandbox.demo.inside import InnerStage
from sandbox.demo.stage import Stage
from sandbox.slack.person import Person

HERE = b"127.0.0.1:00000"  # stands for the address of a stage's own local Slack; of the same length

NO_WAL = b"\1\1"  # of a file's header: what is in memory knows no write-ahead log


@dataclass(frozen=True)
class Scene:
    """How things stood: the database's image, the local Slack, the two times, and whose rights the bot knew."""

    database: bytes
    slack: bytes
    times: tuple[datetime, float]
    rights: dict[str, tuple[float, bool]]
    people: dict[str, str]


class Patient(Stage):
    """Its Slack waits long for an acknowledgement, so that no test fails because the machine is busy."""

    ack_seconds = 60.0


class Remembering(Patient):
    """`set_up` and `go_to`, played once from each beginning."""

    played: dict[str, Scene] = {}  # noqa: RUF012 - one memory for all stages of this process

    def set_up(self, *codes: str, start: bool = True) -> None:
        self._once(("set_up", codes, start), lambda: super(Remembering, self).set_up(*codes, start=start))

    def go_to(self, moment: datetime, step: timedelta | None = None) -> None:
        self._once(("go_to", moment, step), lambda: super(Remembering, self).go_to(moment, step))

    def _once(self, act: Any, play: Callable[[], None]) -> None:
        if not self.database_url.startswith("sqlite:") or self.slack.faults.waiting:
            return play()
        with self.server.lock:
            begun = self._scene()
        key = sha256(pickle.dumps((act, self.first_looks, self.slack.rates is None, begun))).hexdigest()
        if key not in self.played:
            play()
            with self.server.lock:
                self.played[key] = self._scene()
        else:
            with self.server.lock:
                self._resume(self.played[key])

    def _scene(self) -> Scene:
        with closing(self._file()) as file, closing(sqlite3.connect(":memory:")) as image:
            file.backup(image)
            database = bytearray(image.serialize())
        database[18:20] = NO_WAL
        slack = pickle.dumps(self.slack.__dict__).replace(self._address(), HERE)
        people = {name: person.id for name, person in self.people.items()}
        times = self.clock.now(), self.clock.elapsed()
        return Scene(bytes(database), slack, times, dict(self.bot.rights), people)

    def _resume(self, scene: Scene) -> None:
        with closing(self._file()) as file, closing(sqlite3.connect(":memory:")) as saved:
            saved.deserialize(scene.database)
            saved.backup(file)
        self.slack.__dict__.update(pickle.loads(scene.slack.replace(HERE, self._address())))
        now, elapsed = scene.times
        self.clock.jump(now - self.clock.now() - timedelta(seconds=elapsed - self.clock.elapsed()))
        self.clock.advance(timedelta(seconds=elapsed - self.clock.elapsed()))
        self.bot.rights.clear()
        self.bot.rights.update(scene.rights)
        self.people.update(
            {name: Person(self.server, user) for name, user in scene.people.items() if name not in self.people}
        )

    def _address(self) -> bytes:
        return self.slack.workspace.base_url.removeprefix("http://").encode()

    def _file(self) -> sqlite3.Connection:
        return sqlite3.connect(self.database_url.removeprefix("sqlite:///"))


class Inner(Remembering, InnerStage):
    """The same without sockets and threads: no test on it waits for anything, or depends on how long that takes."""
