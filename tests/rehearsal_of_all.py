"""All 56 states rehearsed over 90 days before *Start*, and how long that takes: `make rehearsal-of-all`."""

from __future__ import annotations

import sys
import time
from collections import Counter
from datetime import UTC, datetime
from itertools import pairwise

from bot.rules.jurisdictions import ALL
from bot.rules.model import Office
from bot.rules.plan_file import shipped
from handlers import Counterpart
from handlers.rehearsal import lived
from handlers.rehearsal.report import parts
from handlers.switchboard import KINDS
from sandbox.demo.stage import MovedClock
from storage import pairs, people, task_forces
from storage.database import Database

NOW = datetime(2026, 12, 1, 15, tzinfo=UTC)


def waiting(codes: list[str]) -> Counterpart:
    """These states, all of whose offices are held, before *Start*."""
    clock = MovedClock(NOW)
    db = Database("sqlite://", clock.elapsed)
    db.migrate()
    cp = Counterpart(db, None, clock, shipped(), "T1", "U1", KINDS)  # type: ignore[arg-type]
    with db.begin() as tx:
        force = task_forces.ensure(tx, "T1")
        force.channel = "C1"
        for code in codes:
            pair = pairs.ensure(tx, force.id, code)
            for office in Office:
                pairs.seat(tx, pair, office, people.ensure(tx, force.id, f"U{code}{office}"), NOW)
    return cp


def main(days: int = 90, *codes: str) -> None:
    cp = waiting(list(codes or ALL))
    began, slices = time.perf_counter(), [0.0]
    life = lived.of_everybody(cp, "UADMIN", NOW, days)
    slices.extend(time.perf_counter() - began for _ in life.going)
    took = time.perf_counter() - began
    longest = max(after - before for before, after in pairwise(slices))
    print(f"{len(codes or ALL)} states, {days} days: {took:.1f} s, the longest step {longest:.1f} s")
    for kind, many in Counter(one.kind for one in life.sent).most_common():
        print(f"{many:6} {kind}")
    for content in parts(life, None, None, days) + parts(life, (codes or ["ID"])[0], None, days):
        print(content.text)


if __name__ == "__main__":
    main(*(int(one) if one.isdecimal() else one for one in sys.argv[1:]))
