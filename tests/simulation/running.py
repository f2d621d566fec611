"""Runs seeds: each on a database of its own, several at once, with a progress bar and a story for what fails."""

from __future__ import annotations

import gc
import multiprocessing
import os
import shutil
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import HealthCheck, find, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample
from postgres import fresh_database, running_server

from simulation import rare_scenes
from simulation.seed import Result, live
from storage.database import Database

IN_MEMORY = Path("/dev/shm")
TRIES = 300  # runs in which a failing seed is shortened


@contextmanager
def place() -> Iterator[Path]:
    """A folder for the databases, in memory where that can be had."""
    with tempfile.TemporaryDirectory(dir=IN_MEMORY if IN_MEMORY.is_dir() else None) as name:
        yield Path(name)


@cache
def _template(folder: Path) -> Path:
    """An empty database with our schema, to be copied."""
    path = folder / f"template-{os.getpid()}.db"
    db = Database(f"sqlite:///{path}", lambda: 0.0)
    db.migrate()
    db.close()
    with closing(sqlite3.connect(path)) as connection:  # not ours: a planted bug must not show before the seed
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)
    return path


def fresh_sqlite(folder: Path, place: Path) -> str:
    """The URL of a copy of the template in this place."""
    shutil.copy(_template(folder), place / "counterpart.db")
    return f"sqlite:///{place / 'counterpart.db'}"


def on_sqlite(folder: Path, seed: int, **more: Any) -> Result:
    with tempfile.TemporaryDirectory(dir=folder) as name:
        return live(seed, fresh_sqlite(folder, Path(name)), **more)


def on_postgresql(server: str, seed: int, **more: Any) -> Result:
    with fresh_database(server, template=f"template_{os.getpid()}") as url:
        return live(seed, url, **more)


@contextmanager
def databases(postgresql: bool) -> Iterator[Callable[..., Result]]:
    """How to live through a seed: a function of the seed that can be handed to another process of Python."""
    with ExitStack() as stack:
        if postgresql:
            yield Living(on_postgresql, stack.enter_context(running_server(f"simulation-{os.getpid()}")))
        else:
            yield Living(on_sqlite, stack.enter_context(place()))


class Living:
    def __init__(self, how: Callable[..., Result], where: object) -> None:
        self.how, self.where = how, where

    def __call__(self, seed: int, **kept: Callable[[int], bool]) -> Result:
        return self.how(self.where, seed, **kept)


def run(seeds: Sequence[int], jobs: int, postgresql: bool) -> int:
    """Returns 1 if a seed failed."""
    faults: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    days, began, failed = 0.0, time.monotonic(), []
    with databases(postgresql) as living:
        for done, result in enumerate(several(living, seeds, jobs), start=1):
            faults += result.faults
            counts += result.counts
            days += result.days
            if result.violations:
                failed.append(result.seed)
                _erase()
                tell(result)
            bar(done, len(seeds), len(failed))
    _erase()
    where = "PostgreSQL" if postgresql else "SQLite"
    print(f"{len(seeds)} seeds on {where}, {days / 365.25:.1f} simulated years, {time.monotonic() - began:.0f} s.")
    print(f"  {', '.join(f'{count:,} {what}' for what, count in counts.most_common())}")
    print(f"  {sum(faults.values()):,} faults: {', '.join(f'{n:,} {kind}' for kind, n in faults.most_common())}")
    print(f"  Failed: {', '.join(map(str, sorted(failed))) or 'none'}")
    return int(bool(failed))


def first_failure(seeds: Sequence[int], postgresql: bool) -> int:
    """Live through seeds until one fails; prints how many it took and the rule that was broken."""
    with databases(postgresql) as living:
        for tried, seed in enumerate(seeds, start=1):
            result = living(seed)
            if result.violations:
                print(f"{tried} {result.violations[0][:300]}")
                return 1
    return 0


def first_scene(names: Sequence[str]) -> int:
    """The same with these scenes of the boundaries, without a fault."""
    with place() as folder:
        for tried, name in enumerate(names, start=1):
            scene = next(one for one in rare_scenes.ALL if one.__name__ == name)
            result = on_sqlite(folder, 1, life=scene)
            if result.violations:
                print(f"{tried} {result.violations[0][:300]}")
                return 1
    return 0


def several(living: Callable[[int], Result], seeds: Sequence[int], jobs: int) -> Iterator[Result]:
    """The results as they come. Whatever happens in one seed happens in no other."""
    yield from each(living, seeds, jobs)


def each(do: Callable[[Any], Any], cases: Sequence[Any], jobs: int) -> Iterator[Any]:
    """Do it for each, several at a time; in no order."""
    count = jobs or os.cpu_count() or 1
    if count == 1 or len(cases) == 1:
        yield from map(do, cases)
        return
    with multiprocessing.get_context("fork").Pool(count) as pool:
        yield from pool.imap_unordered(do, cases)


def tell(result: Result) -> None:
    """What went wrong in a seed, and how to see it again."""
    print(f"\nSeed {result.seed} fails:")
    for violation in result.violations[:10]:
        print(f"  {violation[:1_000]}")
    print(f"  The last of its story ({len(result.story)} lines in all):")
    for line in result.story[-12:]:
        print(f"    {line}")
    print(f"  Again: make simulate SEEDS={result.seed}   With as little as possible: … SHORTEN=1\n")


def shorten(seed: int, postgresql: bool) -> int:
    """Tell a failing seed's story with the fewest faults and acts with which Hypothesis still sees it fail."""
    with databases(postgresql) as living:
        whole = living(seed)
        rules = {violation.partition(":")[0] for violation in whole.violations}
        if not rules:
            print(f"Seed {seed} does not fail.")
            return 0

        def lived(kept: tuple[list[bool], list[bool]]) -> Result:
            faults, acts = kept
            return living(
                seed,
                kept_fault=lambda number: number <= len(faults) and faults[number - 1],
                kept_act=lambda number: number <= len(acts) and acts[number - 1],
            )

        def fails(kept: tuple[list[bool], list[bool]]) -> bool:
            print(".", end="", file=sys.stderr, flush=True)
            return bool(rules & {violation.partition(":")[0] for violation in lived(kept).violations})

        # Of what is tried first nearly all is kept, or what seldom fails would not at all; then ever less.
        lists = (st.lists(st.integers(0, 99).map(bool), min_size=n, max_size=n) for n in (whole.drawn, whole.acts))
        how = settings(max_examples=TRIES, database=None, deadline=None, suppress_health_check=list(HealthCheck))
        try:
            least = find(st.tuples(*lists), fails, settings=how, random=Random(seed))
            whole = lived(least)
        except NoSuchExample:
            print("\nWith less it does not fail.")
        tell(whole)
        print("\n".join(whole.story))
    return 1


def bar(done: int, of: int, failed: int) -> None:
    if sys.stderr.isatty():
        filled = "█" * (30 * done // of)
        print(f"\r{filled:<30} {done}/{of}, {failed} failed ", end="", file=sys.stderr, flush=True)


def _erase() -> None:
    if sys.stderr.isatty():
        print("\r" + " " * 78 + "\r", end="", file=sys.stderr)
