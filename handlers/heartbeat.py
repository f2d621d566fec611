"""The clock ticks: what has become due is decided from the tables, then what is due is delivered."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from math import inf

from sqlalchemy.orm import Session

from bot.rules.cadence import next_digest, parse_digest
from bot.rules.model import AskState
from bot.rules.preview import shown_at
from handlers import Counterpart
from handlers.check_ins import catch_up, reveal, silence
from handlers.check_ins.excuse import absence_over
from handlers.check_ins.nudge import nudge
from handlers.check_ins.question import close, slot_due
from handlers.digests.digest import lacks_channel
from handlers.digests.preview import digest_due
from handlers.failures.notice import tell_admins
from handlers.mails.send import send_due
from handlers.offices import accounts
from handlers.outbox.delivery import deliver_one
from handlers.plans.active import plan_now
from storage import check_ins, moments, pairs, task_forces
from storage.database import unavailable
from storage.tables import Ask, TaskForce

log = logging.getLogger(__name__)

NEWS_AT = 3
"""The admins learn of what fails at so many heartbeats in a row."""


def beat(cp: Counterpart, again: Callable[[float], None] = lambda _: None) -> None:
    """One heartbeat: decide, then deliver until nothing more is due. The edge: what fails is logged.

    `again` is called with the seconds until something has its turn that the rates left for later.
    """
    _guarded(cp, lambda: _tell(cp, cp.clock.now()), "tell")
    _guarded(cp, lambda: tick(cp, cp.clock.now()), "decide")
    _guarded(cp, lambda: _deliver(cp, again), "deliver")


def tick(cp: Counterpart, now: datetime) -> None:
    """Decide what this moment calls for. Each thing has its own transaction, so that none waits for another."""
    _guarded(cp, partial(_beat, cp, now), "beat")
    with cp.db.begin() as tx:
        task_force = task_forces.of(tx, cp.team_id)
        accounts.look_daily(tx, task_force, now)
        opening = check_ins.to_open(tx, task_force.id, now)
        closing = [check_in.id for check_in in check_ins.to_close(tx, task_force.id, now)]
        due = [pair.id for pair in pairs.due(tx, task_force.id, now)]
        to_nudge = check_ins.to_nudge(tx, task_force.id, now)
        away = check_ins.away(tx, task_force.id)
    for ask_id in opening:
        _guarded(cp, partial(_open, cp, ask_id, now), "open", ask_id)
    for check_in_id in closing:
        _guarded(cp, partial(_close, cp, check_in_id, now), "close", check_in_id)
    for pair_id in due:
        _guarded(cp, partial(_slot, cp, pair_id, now), "ask", pair_id)
    for ask_id in to_nudge:
        _guarded(cp, partial(_nudge, cp, ask_id, now), "nudge", ask_id)
    for ask_id in away:
        _guarded(cp, partial(_back, cp, ask_id, now), "back", ask_id)
    _guarded(cp, partial(_silent, cp, now), "silent")
    _guarded(cp, partial(_digest, cp, now), "digest")


def next_due(tx: Session, task_force: TaskForce, now: datetime) -> datetime:
    """The next moment at which there is something to decide or to send; in a day at the latest."""
    chosen = parse_digest(task_force.digest_schedule)
    digest = next_digest(chosen, now)[1]
    preview = shown_at(digest, chosen.zone)
    found = [digest, preview if preview > now else digest, now + timedelta(days=1)]
    return min(*found, *moments.after(tx, task_force.id, now))


def deliver(cp: Counterpart) -> float:
    """Send what is due. Each message meets the clock anew: hours may end while others are sent.

    Returns the seconds until something has its turn that waits for a rate, its next try or another process.
    Infinity: nothing has, soon.
    """
    wait = 0.0
    while not wait and not cp.stop.is_set():
        wait = deliver_one(cp, cp.clock.now())
    return wait or inf


def mail(cp: Counterpart) -> None:
    """Send the mails that are due: a job of its own, so that no mail server holds up a beat."""
    _guarded(cp, lambda: send_due(cp), "mail")


def listening(cp: Counterpart, anew: bool = False) -> None:
    """Slack reaches us just now; `anew`: it did not, as far as this process knows, before."""
    _guarded(cp, lambda: catch_up.listening(cp, cp.clock.now(), anew), "listen")


def reached(cp: Counterpart, again: bool) -> None:
    """Slack reaches us over HTTP just now; `again`: it had tried before, in vain."""
    _guarded(cp, lambda: catch_up.reached(cp, cp.clock.now(), again), "listen")


def look_at_threads_daily(cp: Counterpart) -> None:
    """Over HTTP nobody can tell silence from a gap: once a day the threads are read, whatever was heard."""
    _guarded(cp, lambda: catch_up.look_daily(cp, cp.clock.now()), "listen")


def _deliver(cp: Counterpart, again: Callable[[float], None]) -> None:
    wait = deliver(cp)
    if wait < inf:
        again(wait)


def _beat(cp: Counterpart, now: datetime) -> None:
    with cp.db.begin() as tx:
        task_forces.beat(tx, cp.team_id, now)


def _open(cp: Counterpart, ask_id: int, now: datetime) -> None:
    with cp.db.begin() as tx:
        writing = tx.get_one(Ask, ask_id)
        check_in = check_ins.find(tx, writing.task_force_id, writing.check_in_id)
        ask = tx.get_one(Ask, ask_id)
        if check_in is not None and ask.writes_until is not None and ask.writes_until <= now:
            reveal.time_is_up(tx, ask, now)


def _close(cp: Counterpart, check_in_id: int, now: datetime) -> None:
    with cp.db.begin() as tx:
        check_in = check_ins.locked(tx, check_in_id)
        if check_in is not None and check_in.closed_at is None:
            close(tx, check_in, now)


def _silent(cp: Counterpart, now: datetime) -> None:
    with cp.db.begin() as tx:
        silence.tell_of_nobody_left(tx, cp, now)


def _digest(cp: Counterpart, now: datetime) -> None:
    with cp.db.begin() as tx:
        task_force = task_forces.locked(tx, cp.team_id)
        digest_due(tx, cp, task_force, now)
        if lacks_channel(task_force, now):
            tell_admins(tx, cp, "channel_not_set", "The digest", now)


def _tell(cp: Counterpart, now: datetime) -> None:
    """What went wrong in earlier heartbeats, as soon as it can be written down."""
    untold = sorted(cp.untold)
    if untold:
        with cp.db.begin() as tx:
            for cause, concerned in untold:
                tell_admins(tx, cp, cause, concerned, now)
        cp.untold.difference_update(untold)


def _slot(cp: Counterpart, pair_id: int, now: datetime) -> None:
    with cp.db.begin() as tx:
        pair = pairs.locked(tx, pair_id)
        if pair is not None and pair.next_due is not None and pair.next_due <= now:  # nobody else was quicker
            slot_due(tx, plan_now(tx, cp, pair.task_force, now), pair, now)


def _nudge(cp: Counterpart, ask_id: int, now: datetime) -> None:
    with cp.db.begin() as tx:
        waiting = tx.get(Ask, ask_id)
        check_ins.locked(tx, waiting.check_in_id if waiting else 0)  # before its asks, as everywhere
        ask = tx.get(Ask, ask_id, with_for_update=True, populate_existing=True)
        if ask is not None and ask.nudge_at is not None and ask.nudge_at <= now:  # nobody else was quicker
            nudge(tx, ask, now)


def _back(cp: Counterpart, ask_id: int, now: datetime) -> None:
    with cp.db.begin() as tx:
        said_away = tx.get(Ask, ask_id)
        check_ins.locked(tx, said_away.check_in_id if said_away else 0)
        ask = tx.get(Ask, ask_id, with_for_update=True, populate_existing=True)
        if ask is not None and ask.state == AskState.EXCUSED:
            absence_over(tx, ask, now)


def _guarded(cp: Counterpart, work: Callable[[], None], action: str, about: int = 0) -> None:
    """An edge: one thing's failure must not stop the others. The next heartbeat tries again.

    The admins are told of what has failed for the third time in a row: less mends itself.
    """
    try:
        work()
        cp.failed.pop((action, about), None)
    except Exception as error:
        log.exception("A heartbeat failed; the next one tries again", extra={"action": action})
        cp.failed[action, about] = times = cp.failed.get((action, about), 0) + 1
        if times >= NEWS_AT:
            cp.untold.add(("database", "Everything") if unavailable(error) else ("broken", f"`action={action}`"))
