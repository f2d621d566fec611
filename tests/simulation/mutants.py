"""Bugs planted on purpose: each is put into a copy of the code, and seeds are lived through until one sees it.

A mutant is a file in `mutants/`: what it breaks, where, the lines as they are and as they then are. It is seen when
the checker names a rule that it broke. One that only makes Python end, or never end, is not seen.
"""

from __future__ import annotations

import os
import re
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
TABLE = ROOT / "docs/simulation.md"
HEAD = "| Bug | Where | Seeds | Rule |\n| --- | --- | --- | --- |\n"
ROWS = re.compile(re.escape(HEAD) + r"((?:\|.*\n)*)")
SEEN = re.compile(r"(\d+) (\w[\w ]*): ")
LONGEST = 120  # seconds for a seed; one that takes longer has no end


@dataclass(frozen=True)
class Mutant:
    """`was` stands once in the file `where`, and `becomes` stands there instead."""

    name: str
    what: str
    where: str
    was: str
    becomes: str
    postgresql: bool = False

    def has_its_place(self, root: Path = ROOT) -> bool:
        return (root / self.where).read_text().count(self.was) == 1

    def planted(self, root: Path = ROOT) -> str:
        """The file as it then is."""
        return (root / self.where).read_text().replace(self.was, self.becomes)


def every() -> Iterator[Mutant]:
    for path in sorted(FOLDER.glob("*.txt")):
        head, was, becomes = path.read_text().split("\n=====\n")
        what, where, *more = head.strip().splitlines()
        yield Mutant(path.stem, what, where, was.strip("\n"), becomes.strip("\n"), "postgresql" in more)


Case = int | str
"""A seed, or the name of a scene."""


def hunt(names: Sequence[str], cases: Sequence[Case], jobs: int) -> int:
    """After how many seeds, or in which scene, each is seen, and by what rule; kept in the documentation.

    Returns 1 if one is not.
    """
    chosen = [mutant for mutant in every() if not names or mutant.name in names]
    rows, alive = known(), 0
    print(HEAD, end="", flush=True)
    with ThreadPoolExecutor(jobs or os.cpu_count()) as pool:
        for done in as_completed([pool.submit(lambda one: (one, look_for(one, cases)), one) for one in chosen]):
            mutant, (took, said) = done.result()
            alive += not took
            which = f"in `{cases[took - 1]}`" if took and isinstance(cases[0], str) else took or "NOT SEEN"
            rows[mutant.what] = f"| {mutant.what} | `{mutant.where}` | {which} | {said} |"
            print(rows[mutant.what], flush=True)
    write(rows)
    print(f"\n{len(chosen)} mutants, {alive} not seen in {len(cases)} seeds or scenes.")
    return int(bool(alive))


def known() -> dict[str, str]:
    """The rows that the documentation has, by the bug."""
    found = ROWS.search(TABLE.read_text())
    assert found is not None
    return {row.split(" | ")[0].removeprefix("| "): row for row in found[1].splitlines()}


def write(rows: dict[str, str]) -> None:
    """Put these rows in place of those; a bug that is no more has none."""
    kept = "".join(f"{rows[what]}\n" for what in sorted(mutant.what for mutant in every()) if what in rows)
    TABLE.write_text(ROWS.sub(lambda _: HEAD + kept, TABLE.read_text()))


def look_for(mutant: Mutant, cases: Sequence[Case]) -> tuple[int, str]:
    """After how many of these it was seen, and the rule that saw it; 0 and why: it was not."""
    if not mutant.has_its_place():
        return 0, "its lines have moved: adapt it"
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        for one in COPIED:
            source, target = ROOT / one, root / one
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, target)
        file = root / mutant.where
        file.write_text(mutant.planted())
        took, said = _lived(mutant, root, cases)
        if took:  # without it that very one must be without fault
            file.write_text((ROOT / mutant.where).read_text())
            alone, rule = _lived(mutant, root, [cases[took - 1]])
            took, said = (0, f"{cases[took - 1]} breaks {rule} without it, too") if alone else (took, said)
        return took, said


def _lived(mutant: Mutant, root: Path, cases: Sequence[Case]) -> tuple[int, str]:
    scenes = ["--scenes"] if isinstance(cases[0], str) else []
    command = [sys.executable, "-m", "simulation", "--until-found", *scenes, *map(str, cases)]
    command += ["--postgresql"] if mutant.postgresql else []
    env = os.environ | {"PYTHONPATH": f"{root}:{root / 'tests'}", "PYTHONDONTWRITEBYTECODE": "1"}
    limit = LONGEST * len(cases)
    try:
        done = subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, timeout=limit)
    except subprocess.TimeoutExpired:
        return 0, f"no end in {limit} s"
    seen = SEEN.match(done.stdout)
    if done.returncode == 1 and seen:
        return int(seen[1]), seen[2]
    last = done.stderr.strip().splitlines()[-1:] or [""]
    return 0, "" if done.returncode == 0 else f"it died: {last[0]}"
