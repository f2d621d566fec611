"""Every boundary: each statement, commit and call to Slack of every handler and job, broken in three ways.

The program lists them itself: the scenes are lived through without faults, and each statement is noted by whose it
is (which command, button, form or event, which job of the heartbeat, which message of the outbox) and by where in
the product it comes from. Then the same scene is lived through again for each of them and each way; at that point
the process is killed, gets an error, or waits in vain; what dies is started again, people try once more, and the
checker looks. What Bolt, the heartbeat or the outbox know and no scene meets is named, and counts as a failure.
"""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, cast

from slack_bolt import App

from handlers import Counterpart, commands, heartbeat, listening, switchboard
from simulation import rare_scenes, running, scenes, seed

WAYS = ("crash", "error", "timeout")
ACTS = 2.5 * scenes.REST  # seconds for which people still do something after the break
AFTER = 86_400.0  # seconds that are lived through after it, besides the hours until everything is out
FIRST = 4 * 86_400.0  # seconds from a scene's start by which its first question is out
LONGEST = 120  # seconds of a branch; one that takes longer has no end
PRODUCT = Path(__file__).parents[2]
OURS = {str(PRODUCT / name) for name in ("handlers", "storage", "bot")}
VERB = re.compile(
    r"(SELECT|INSERT INTO|UPDATE|DELETE FROM|BEGIN|SAVEPOINT|RELEASE|ROLLBACK)\b(?:.*?\bFROM)?\s*(\w*)", re.S
)
LISTENERS = {"_command": "command", "_press": "press", "_form": "form",
             "_message": "event", "_home": "event", "_other": "event"}  # fmt: skip


@dataclass(frozen=True)
class Boundary:
    """`whose` handler or job it is and `where` in the product; met as number `number` of the scene.

    `rest`: how many were met when nothing was under way the last time before.
    """

    whose: str
    where: str
    kind: str
    scene: type[scenes.Scene]
    number: int
    rest: int


OF_MAIL = {"job mail", "press no_mail", "press mail_again"}
"""No mail server is set in a life; what becomes of one over which somebody dies: test_mails.py."""

Outcome = tuple[Boundary, str, list[str], bool]
"""A boundary, the way in which it was broken, what was wrong then, and whether it was met."""


def walk(jobs: int, only: str = "", show: bool = False) -> int:
    """Break each boundary in each way. Returns 1 if the checker found something or something is never met.

    `only`: those whose handler or job begins so. `show`: list them and break none.
    """
    with running.place() as folder:
        found = every(folder)
        missed = registered() - {one.whose for one in found}
        found = [one for one in found if one.whose.startswith(only)]
        if show:
            for one in found:
                print(f"{one.whose} | {one.where}")
            print(f"{len(found)} boundaries.")
        outcomes = [] if show else _broken(folder, found, jobs)
    for name in sorted(missed):
        print(f"NEVER MET: {name}")
    if show:
        return int(bool(missed))
    print(table(outcomes))
    failed, unmet = sum(bool(wrong) for *_, wrong, _ in outcomes), sum(not met for *_, met in outcomes)
    print(f"\n{len(found)} boundaries, {len(outcomes)} lives; {failed} left something wrong, {unmet} were not met.")
    return int(bool(failed or unmet or missed))


def every(folder: Path) -> list[Boundary]:
    """Those of all scenes, each where it is met first."""
    found: dict[tuple[str, str], Boundary] = {}
    for scene in rare_scenes.ALL:
        for one in listed(folder, scene):
            found.setdefault((one.whose, one.where), one)
    return sorted(found.values(), key=lambda one: (one.whose, one.where))


def registered() -> set[str]:
    """Everything that has to be met: what listens, the heartbeat's jobs, the kinds of messages."""
    tables = {
        "command": commands.COMMANDS,
        "press": switchboard.PRESSES,
        "form": switchboard.FORMS,
        "event": set(switchboard.EVENTS),
        "message": switchboard.KINDS,
        "job": _jobs(),
    }
    known = {f"{kind} {name}" for kind, names in tables.items() for name in names} - OF_MAIL
    return known | {f"listener {name}" for name in _listeners() - LISTENERS.keys()}


def _listeners() -> set[str]:
    """What is registered with Bolt, by the names of the functions."""
    app = App(token="none", signing_secret="none", token_verification_enabled=False)
    listening.register(app, cast(Counterpart, None), switchboard.build())
    return {listener.ack_function.__name__ for listener in app._listeners}


def _jobs() -> Iterator[str]:
    """What the heartbeat guards, by its name."""
    for node in ast.walk(ast.parse(Path(heartbeat.__file__).read_text())):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_guarded":
            name = node.args[2]
            assert isinstance(name, ast.Constant)
            yield str(name.value)


def listed(folder: Path, scene: type[scenes.Scene]) -> list[Boundary]:
    """The boundaries that this scene meets, each at its first time."""
    found: dict[tuple[str, str], Boundary] = {}
    count, rest = 0, -1

    class Listed(scene):  # type: ignore[misc,valid-type]
        def at_rest(self) -> None:
            nonlocal rest
            rest = count

    def note(kind: str, what: str) -> None:
        nonlocal count
        count += 1
        whose, where = _whose(), f"{_place()}: {_short(kind, what)}"
        if whose and rest >= 0:
            found.setdefault((whose, where), Boundary(whose, where, kind, scene, count, rest))

    with _database(folder) as url:
        result = seed.live(1, url, life=Listed, boundary=note)
    assert result.violations == [], (scene, result.violations)
    return list(found.values())


def broken(folder: Path, found: Sequence[Boundary], jobs: int, told: Callable[[Outcome], None]) -> None:
    """Break each of them in each way: live through their scenes, and from before each a life of its own."""
    for scene in rare_scenes.ALL:
        mine = [one for one in found if one.scene is scene]
        if mine:
            Branches(folder, scene, mine, jobs, told).live()


class Branches:
    """A scene, and what would come of it: where nothing is under way, the process of Python is forked."""

    def __init__(
        self,
        folder: Path,
        scene: type[scenes.Scene],
        found: Sequence[Boundary],
        jobs: int,
        told: Callable[[Outcome], None],
    ) -> None:
        self.folder, self.scene, self.jobs, self.told = folder, scene, jobs, told
        self.at: dict[int, list[Boundary]] = {}
        for one in found:
            self.at.setdefault(one.rest, []).append(one)
        self.count = 0
        self.struck: tuple[Boundary, str] | None = None  # in a branch: what is to be broken there, and how
        self.pipe = -1
        self.pids: dict[int, tuple[Boundary, str, int]] = {}

    def live(self) -> None:
        """Through the scene, and through all its branches; each outcome is told."""
        branches = self

        class Branching(self.scene):  # type: ignore[misc,name-defined]
            def at_rest(self) -> None:
                branches.at_rest(self)

        with _database(self.folder) as url:
            self.url = url
            try:
                result = seed.live(1, url, life=Branching, boundary=self.strike)
            except BaseException as error:
                if self.struck is None:
                    raise
                self._end([f"died: {error!r}"])
            if self.struck is not None:
                self._end(result.violations)
            while self.pids:
                self._wait()

    def at_rest(self, life: scenes.Scene) -> None:
        for boundary in self.at.pop(self.count, ()) if self.struck is None else ():
            for way in WAYS:
                if self._branch(life, boundary, way):
                    return

    def _branch(self, life: scenes.Scene, boundary: Boundary, way: str) -> bool:
        """Whether this is the branch."""
        place = Path(tempfile.mkdtemp(dir=self.folder))
        for path in Path(self.url.removeprefix("sqlite:///")).parent.iterdir():
            if not path.name.endswith("-shm"):
                shutil.copy(path, place)
        read, write = os.pipe()
        pid = os.fork()
        if pid:
            os.close(write)
            self.pids[pid] = boundary, way, read
            while len(self.pids) >= self.jobs:
                self._wait()
            return False
        signal.alarm(LONGEST)
        self.struck, self.pipe, self.life, self.place = (boundary, way), write, life, place
        life.moves_to(f"sqlite:///{place / 'counterpart.db'}")
        return True

    def strike(self, kind: str, what: str) -> str | None:
        self.count += 1
        if self.struck is None or self.count != self.struck[0].number:
            return None
        now = self.life.world.true
        first = self.life.start.timestamp() + FIRST  # the checker wants everybody to be asked at all
        self.life.stops, self.life.ends = now + ACTS, max(now + AFTER, first)
        return self.struck[1]

    def _end(self, wrong: list[str]) -> None:
        """The end of a branch."""
        assert self.struck is not None
        met = self.count >= self.struck[0].number
        os.write(self.pipe, json.dumps([[line[:500] for line in wrong[:5]], met]).encode())
        shutil.rmtree(self.place, ignore_errors=True)
        os._exit(0)

    def _wait(self) -> None:
        pid, _ = os.waitpid(-1, 0)
        boundary, way, pipe = self.pids.pop(pid)
        with open(pipe, "rb") as told:
            wrong, met = json.loads(told.read() or '[["no end"], true]')
        self.told((boundary, way, wrong, met))


@contextmanager
def _database(folder: Path) -> Iterator[str]:
    with tempfile.TemporaryDirectory(dir=folder) as name:
        yield running.fresh_sqlite(folder, Path(name))


def _broken(folder: Path, found: Sequence[Boundary], jobs: int) -> list[Outcome]:
    outcomes: list[Outcome] = []

    def told(outcome: Outcome) -> None:
        outcomes.append(outcome)
        boundary, way, wrong, met = outcome
        if wrong or not met:
            print(f"{boundary.whose} | {boundary.where} | {way}: {wrong[:3] or 'not met'}", flush=True)
        running.bar(len(outcomes), len(found) * len(WAYS), sum(bool(one[2]) for one in outcomes))

    broken(folder, found, jobs or os.cpu_count() or 1, told)
    return outcomes


def table(outcomes: Sequence[Outcome]) -> str:
    """How many boundaries of each kind, and what came of breaking them, by handler or job."""
    kinds: dict[str, Counter[str]] = {}
    for boundary, _, wrong, met in outcomes:
        count = kinds.setdefault(boundary.whose.partition(" ")[0], Counter())
        count[boundary.kind] += 1
        count["wrong" if wrong else "whole" if met else "not met"] += 1
    columns = ("statement", "commit", "call")
    rows = ["| Handler or job | Statements | Commits | Calls | Lives | Wrong |", f"|{' --- |' * 6}"]
    for name, count in [*sorted(kinds.items()), ("All", sum(kinds.values(), Counter()))]:
        numbers = [count[kind] // len(WAYS) for kind in columns]
        rows.append(f"| {name} | {' | '.join(f'{number:,}' for number in numbers)} |"
                    f" {count['whole'] + count['wrong']:,} | {count['wrong']} |")  # fmt: skip
    return "\n".join(rows)


def _whose() -> str:
    """Which handler or job is at work; empty: none of the product's."""
    message = ""
    for _, frame in _frames():
        name, here = frame.f_code.co_name, frame.f_locals
        file = Path(frame.f_code.co_filename).stem
        if file == "listening" and name in LISTENERS:
            return f"{LISTENERS[name]} {_heard(name, here['body'])}"
        if file == "delivery" and name == "deliver_one" and here.get("row") is not None:
            message = f"message {here['row'].__dict__['kind']}"
        if file == "heartbeat" and name == "_guarded":
            return message or f"job {here['action']}"
    return ""


def _heard(listener: str, body: dict[str, Any]) -> str:
    if listener == "_command":
        return _command(str(body.get("text", "")).split())
    if listener == "_press":
        return str(body["actions"][0]["action_id"])
    return str(body["view"]["callback_id"] if listener == "_form" else body["event"]["type"])


def _command(said: list[str]) -> str:
    found = [name for name in commands.COMMANDS if name.split() == said[: len(name.split())]]
    return max(found, key=len, default="unknown")


def _place() -> str:
    """Which functions of a handler and of storage make this statement or call."""
    found: dict[str, str] = {}
    for path, frame in _frames():
        found.setdefault(path.parts[0], f"{'.'.join(path.parts[1:])}.{frame.f_code.co_name}")
    return " → ".join(found[folder] for folder in ("handlers", "storage", "bot") if folder in found)


def _frames() -> Iterator[tuple[Path, FrameType]]:
    """The product's functions that are under way, innermost first."""
    frame = sys._getframe(2)
    while frame is not None:
        path = frame.f_code.co_filename
        ours = any(path.startswith(folder + "/") for folder in OURS)
        if ours and frame.f_code.co_name not in ("begin", "<lambda>"):
            yield Path(path).relative_to(PRODUCT).with_suffix(""), frame
        frame = frame.f_back  # type: ignore[assignment]


def _short(kind: str, what: str) -> str:
    if kind != "statement":
        return what
    found = VERB.match(what)
    return " ".join(part for part in found.groups() if part) if found else what[:30]
