"""The clock ticks: what has become due is decided from the tables, then what is due is delivered."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from handlers import Counterpart
from handlers.asking import close, slot_due
from handlers.delivery import deliver_one
from handlers.digesting import digest_due
from handlers.nudging import nudge
from storage import check_ins, pairs, task_forces
from storage.tables import Ask, Pair

log = logging.getLogger(__name__)


def beat(cp: Counterpart) -> None:
    """One heartbeat: decide, then deliver until nothing more is due. The edge: what fails is logged."""
    _guarded(lambda: tick(cp, cp.clock.now()), "decide")
    _guarded(lambda: deliver(cp), "deliver")


def tick(cp: Counterpart, now: datetime) -> None:
    """Decide what this moment calls for. Each pair has its own transaction, so that none waits for another."""
    with cp.db.begin() as tx:
        task_force = task_forces.of(tx, cp.team_id)
        for check_in in check_ins.to_close(tx, task_force.id, now):
            close(tx, check_in, now)
        due = [pair.id for pair in pairs.due(tx, task_force.id, now)]
        to_nudge = check_ins.to_nudge(tx, task_force.id, now)
    for pair_id in due:
        _guarded(lambda pair_id=pair_id: _slot(cp, pair_id, now), "ask")  # type: ignore[misc]
    for ask_id in to_nudge:
        _guarded(lambda ask_id=ask_id: _nudge(cp, ask_id, now), "nudge")  # type: ignore[misc]
    with cp.db.begin() as tx:
        digest_due(tx, cp.plan, task_forces.of(tx, cp.team_id), now)


def deliver(cp: Counterpart) -> None:
    """Send what is due. Each message meets the clock anew: hours may end while others are sent."""
    while deliver_one(cp, cp.clock.now()):
        pass


def _slot(cp: Counterpart, pair_id: int, now: datetime) -> None:
    with cp.db.begin() as tx:
        pair = tx.get(Pair, pair_id, with_for_update=True)
        if pair is not None and pair.next_due is not None and pair.next_due <= now:  # nobody else was quicker
            slot_due(tx, cp.plan, pair, now)


def _nudge(cp: Counterpart, ask_id: int, now: datetime) -> None:
    with cp.db.begin() as tx:
        ask = tx.get(Ask, ask_id, with_for_update=True)
        if ask is not None and ask.nudge_at is not None and ask.nudge_at <= now:  # nobody else was quicker
            nudge(tx, ask, now)


def _guarded(work: Callable[[], None], action: str) -> None:
    """An edge: one thing's failure must not stop the others; the next heartbeat tries again."""
    try:
        work()
    except Exception:
        log.exception("A heartbeat failed; the next one tries again", extra={"action": action})
