"""Bugs planted on purpose: each is put into a copy of the code, and seeds are lived through until one sees it.

A mutant is a file in `mutants/`: what it breaks, where, the lines as they are and as they then are.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDER = Path(__file__).parent / "mutants"
COPIED = ("bot", "handlers", "storage", "sandbox", "tests/simulation", "tests/postgres.py")


@dataclass(frozen=True)
class Mutant:
    """`was` stands once in the file `where`, and `becomes` stands there instead."""

    name: str
    what: str
    where: str
    was: str
    becomes: str
    postgresql: bool = False

    def has_its_place(self, root: Path) -> bool:
        return (root / self.where).read_text().count(self.was) == 1

    def plant(self, root: Path) -> None:
        path = root / self.where
        path.write_text(path.read_text().replace(self.was, self.becomes))


def every() -> Iterator[Mutant]:
    for path in sorted(FOLDER.glob("*.txt")):
        head, was, becomes = path.read_text().split("\n=====\n")
        what, where, *more = head.strip().splitlines()
        yield Mutant(path.stem, what, where, was, becomes.rstrip("\n"), "postgresql" in more)


def hunt(names: Sequence[str], seeds: Sequence[int], jobs: int) -> int:
    """A table of how many seeds it took to see each. Returns 1 if one was not seen."""
    chosen = [mutant for mutant in every() if not names or mutant.name in names]
    alive = 0
    print("| Bug | Where | Seeds | Seen by |\n| --- | --- | --- | --- |")
    with ThreadPoolExecutor(jobs or os.cpu_count()) as pool:
        for done in as_completed([pool.submit(lambda one: (one, look_for(one, seeds)), one) for one in chosen]):
            mutant, found = done.result()
            took, _, said = found.partition(" ")
            alive += not found
            missing = "" if found or mutant.has_its_place(ROOT) else " (its lines have moved: adapt it)"
            rule = said.partition(":")[0].replace("|", "/")
            print(f"| {mutant.what} | {mutant.where} | {took or 'NOT SEEN' + missing} | {rule} |", flush=True)
    print(f"\n{len(chosen)} mutants, {alive} not seen in {len(seeds)} seeds.")
    return int(bool(alive))


def look_for(mutant: Mutant, seeds: Sequence[int]) -> str:
    """`3 hours: …`: after how many seeds it was seen, and by what; empty: it was not."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        for one in COPIED:
            source, target = ROOT / one, root / one
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, target)
        if not mutant.has_its_place(root):
            return ""
        mutant.plant(root)
        command = [sys.executable, "-m", "simulation", "--until-found", *map(str, seeds)]
        command += ["--postgresql"] if mutant.postgresql else []
        env = os.environ | {"PYTHONPATH": f"{root}:{root / 'tests'}", "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run(command, cwd=root, env=env, capture_output=True, text=True)
        if done.returncode not in (0, 1) or (done.returncode == 1 and not done.stdout):
            return f"1 ended: {done.stderr.strip()[-200:]}"  # it broke down altogether
        return done.stdout.strip()
