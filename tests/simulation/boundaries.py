"""Every boundary: each statement, commit and call to Slack of every handler and job, broken in three ways.

The program lists them itself: a scripted month without faults is lived through, in which everybody does everything
once, and each statement is noted by where in the product it comes from. Then the same month is lived through again
for each of them and each way; at that point the process is killed, gets an error, or waits in vain; what dies is
started again, and the checker looks.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from simulation import running, seed
from simulation.people import ADMIN_ACTS, DAY, OFFICER_ACTS

WAYS = ("crash", "error", "timeout")
SCRIPTS = (101, 102, 103)  # seeds of the scripts; each meets some boundaries that the others don't
PRODUCT = Path(__file__).parents[2]
OURS = {str(PRODUCT / name) for name in ("handlers", "storage", "bot")}
VERB = re.compile(
    r"(SELECT|INSERT INTO|UPDATE|DELETE FROM|BEGIN|SAVEPOINT|RELEASE|ROLLBACK)\b(?:.*?\bFROM)?\s*(\w*)", re.S
)


@dataclass(frozen=True)
class Boundary:
    """`name` says where it is; it is met as number `number` in the script of that seed."""

    name: str
    script: int
    number: int


class Script(seed.Life):
    """A month in which everybody does everything, one thing after the other."""

    QUARTER = timedelta(days=24)
    QUIET = timedelta(days=10)
    strengths = (0.0,)
    cadences = ("weekly tue 09:00",)

    def plan(self, until: float) -> None:
        """No chance in it but which person does it."""
        self.world.faults.on = False
        people = list(self.people.everyone.values())
        officers = [one for one in people if one.officer]
        admin = next(one for one in people if one.id in self.facts.admins)
        for one in officers:
            one.habit = 1.0
        acts = [(name, self.draw.choice(officers)) for name in OFFICER_ACTS] + [
            (name, admin) for name in ADMIN_ACTS
        ]
        self.draw.shuffle(acts)
        moment = self.world.true + 4 * DAY
        for name, who in acts:
            self.people.later(moment, name, who)
            moment += (until - 2 * DAY - moment) / len(acts) * self.draw.uniform(0.5, 1.5)


def walk(jobs: int) -> int:
    """Lists all boundaries, breaks each in each way. Returns 1 if the checker found something."""
    found: dict[str, Boundary] = {}
    with running.place() as folder:
        for script in SCRIPTS:
            for boundary in listed(folder, script):
                found.setdefault(boundary.name, boundary)
        for name in sorted(found):
            print(f"  {name}")
        print(f"{len(found)} boundaries, each broken {len(WAYS)} ways: {len(found) * len(WAYS)} lives.", flush=True)
        cases = [(boundary, way) for boundary in found.values() for way in WAYS]
        failed = reached = 0
        for done, (case, violations, met) in enumerate(running.each(partial(broken, folder), cases, jobs), start=1):
            reached += met
            if violations:
                failed += 1
                print(f"{case[0].name} {case[1]}: {violations[:3]}", flush=True)
            running.bar(done, len(cases), failed)
    print(f"{reached} of {len(cases)} were reached; {failed} left something wrong.")
    return int(bool(failed) or reached < len(cases))


def listed(folder: Path, script: int) -> list[Boundary]:
    """The boundaries that this script meets, each at its first time."""
    names: dict[str, int] = {}
    count = 0

    def note(kind: str, what: str) -> None:
        nonlocal count
        count += 1
        names.setdefault(f"{_place()}: {_short(kind, what)}", count)

    result = _live(folder, script, note)
    assert result.violations == [], result.violations
    return [Boundary(name, script, number) for name, number in names.items()]


def broken(folder: Path, case: tuple[Boundary, str]) -> tuple[tuple[Boundary, str], list[str], bool]:
    """Live through it with this one boundary broken. Returns the case, what is wrong then, whether it was met."""
    boundary, way = case
    count = 0

    def strike(kind: str, what: str) -> str | None:
        nonlocal count
        count += 1
        return way if count == boundary.number else None

    result = _live(folder, boundary.script, strike)
    return case, result.violations, count >= boundary.number


def _live(folder: Path, script: int, boundary: Callable[[str, str], Any]) -> seed.Result:
    with tempfile.TemporaryDirectory(dir=folder) as name:
        url = running.fresh_sqlite(folder, Path(name))
        return seed.live(script, url, life=Script, boundary=boundary)


def _place() -> str:
    """Which functions of a handler and of storage make this statement or call."""
    found: dict[str, str] = {}
    for folder, name, function in _frames():
        found.setdefault(folder, f"{name}.{function}")
    return " → ".join(found[folder] for folder in ("handlers", "storage", "bot") if folder in found)


def _frames() -> Iterator[tuple[str, str, str]]:
    frame = sys._getframe(2)
    while frame is not None:
        path = frame.f_code.co_filename
        for folder in OURS:
            if path.startswith(folder + "/") and frame.f_code.co_name not in ("begin", "<lambda>"):
                parts = Path(path).relative_to(PRODUCT).with_suffix("").parts
                yield parts[0], ".".join(parts[1:]), frame.f_code.co_name
        frame = frame.f_back  # type: ignore[assignment]


def _short(kind: str, what: str) -> str:
    if kind != "statement":
        return what
    found = VERB.match(what)
    return " ".join(part for part in found.groups() if part) if found else what[:30]
