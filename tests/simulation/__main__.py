"""`make simulate SEEDS=…`: live through seeds, with a progress bar. A seed that fails tells its story."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from simulation.seed import Result, live
from storage.database import Database

SHM = Path("/dev/shm")


def template(folder: Path) -> Path:
    """An empty database with our schema, to be copied for each seed."""
    path = folder / "template.db"
    db = Database(f"sqlite:///{path}", lambda: 0.0)
    db.migrate()
    with db.engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    return path


def on_sqlite(folder: Path, seed: int, **kept) -> Result:
    path = folder / f"{seed}.db"
    shutil.copy(folder / "template.db", path)
    try:
        return live(seed, f"sqlite:///{path}", **kept)
    finally:
        for one in folder.glob(f"{seed}.db*"):
            one.unlink()


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("seeds", nargs="+")
    chosen = parser.parse_args()
    seeds = [n for one in chosen.seeds for n in _range(one)]
    with tempfile.TemporaryDirectory(dir=SHM if SHM.is_dir() else None) as name:
        folder = Path(name)
        template(folder)
        faults, days, began, failed = Counter(), 0.0, time.time(), 0
        for seed in seeds:
            result = on_sqlite(folder, seed)
            faults += result.faults
            days += result.days
            if result.violations:
                failed += 1
                print(f"SEED {seed} {result.seconds:.1f}s {dict(result.counts)} {dict(result.faults)}")
                print("\n".join("   " + one[:600] for one in result.violations[:6]))
            elif len(seeds) < 20:
                print(f"ok {seed} {result.seconds:.1f}s {result.trace} {dict(result.counts)} {dict(result.faults)}")
        print(f"{len(seeds)} seeds, {days / 365.25:.1f} years, {failed} failed, {time.time() - began:.0f}s; {dict(faults)}")
    return bool(failed)


def _range(text: str) -> range:
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


if __name__ == "__main__":
    sys.exit(main())
