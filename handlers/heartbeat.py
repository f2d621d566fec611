"""The clock ticks: what has become due is decided from the tables, then what is due is delivered."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from handlers import Counterpart
from handlers.asking import close, slot_due
from handlers.delivery import deliver_one, waits_for_a_rate
from handlers.digesting import digest_due
from storage import check_ins, pairs, task_forces

log = logging.getLogger(__name__)


def beat(cp: Counterpart, soon: Callable[[], None] = lambda: None) -> None:
    """One heartbeat: decide, then deliver until nothing more is due. The edge: what fails is logged.

    `soon` is called where the rates leave something for the next second.
    """
    _guarded(lambda: tick(cp, cp.clock.now()), "decide")
    _guarded(lambda: deliver(cp), "deliver")
    _guarded(lambda: soon() if waits_for_a_rate(cp, cp.clock.now()) else None, "wait")


def tick(cp: Counterpart, now: datetime) -> None:
    """Decide what this moment calls for. Each pair has its own transaction, so that none waits for another."""
    with cp.db.begin() as tx:
        task_force = task_forces.of(tx, cp.team_id)
        for check_in in check_ins.to_close(tx, task_force.id, now):
            close(tx, check_in, now)
        due = [pair.id for pair in pairs.due(tx, task_force.id, now)]
    for pair_id in due:
        _guarded(lambda pair_id=pair_id: _slot(cp, pair_id, now), "ask")  # type: ignore[misc]
    with cp.db.begin() as tx:
        digest_due(tx, cp.plan, task_forces.locked(tx, cp.team_id), now)


def deliver(cp: Counterpart) -> None:
    """Send what is due. Each message meets the clock anew: hours may end while others are sent."""
    while not cp.stop.is_set() and deliver_one(cp, cp.clock.now()):
        pass


def _slot(cp: Counterpart, pair_id: int, now: datetime) -> None:
    with cp.db.begin() as tx:
        pair = pairs.locked(tx, pair_id)
        if pair is not None and pair.next_due is not None and pair.next_due <= now:  # nobody else was quicker
            slot_due(tx, cp.plan, pair, now)


def _guarded(work: Callable[[], None], action: str) -> None:
    """An edge: one thing's failure must not stop the others; the next heartbeat tries again."""
    try:
        work()
    except Exception:
        log.exception("A heartbeat failed; the next one tries again", extra={"action": action})
