"""A message is due: claim it, do one thing at Slack with no transaction open, write down what became of it.

What is to be done next is decided in `step`; what became of it is written down in `outcome`.
"""

from __future__ import annotations

import logging
from datetime import datetime

from bot.slack import CALL_SECONDS, Slack, SlackFailure
from bot.words import kit
from handlers import Counterpart
from handlers.failures.notice import tell_of
from handlers.failures.shut import what_it_means
from handlers.outbox.limits import kept_waiting, seconds_until_next
from handlers.outbox.outcome import AGAIN, NEWS_AT, Outcome, settle
from handlers.outbox.step import Step, next_step
from storage import messages, task_forces
from storage.database import unavailable

log = logging.getLogger(__name__)


def deliver_one(cp: Counterpart, now: datetime) -> float:
    """Take one step with one message (returns 0), else the seconds until something has its turn (or infinity)."""
    taken: tuple[int, str | None] | None = None
    try:
        with cp.db.begin() as tx:
            claimed_at, elapsed = cp.clock.elapsed(), cp.db.elapsed(tx)
            force = task_forces.of(tx, cp.team_id).id
            waits = kept_waiting(tx, cp.kinds, force, elapsed)
            row = messages.claim(tx, force, now, elapsed, [which for _, which in waits])
            if row is None:
                return seconds_until_next(tx, force, now, elapsed, waits)
            taken = (row.id, row.claim)
            step = next_step(tx, cp, row, now, elapsed, claimed_at)
        # A process frozen since the claim must not call: another may have taken over.
        if step is not None and cp.clock.elapsed() - step.claimed_at < messages.LEASE - CALL_SECONDS:
            outcome = _do(cp.slack, step)
            with cp.db.begin() as tx:
                settle(tx, cp, step, outcome, now)
    except Exception as error:
        if taken is None:
            raise
        _put_off(cp, *taken, error, now)
    return 0.0


def _put_off(cp: Counterpart, message_id: int, claim: str | None, error: Exception, now: datetime) -> None:
    """One message with which something goes wrong must not be the first in line for ever: the others go before it.

    Where the database itself is gone this fails as well, and with it the heartbeat.
    """
    with cp.db.begin() as tx:
        row = messages.locked(tx, message_id)
        if row is None or row.claim not in (None, claim) or not messages.is_work(row):
            return
        log.error("A message can't be made", exc_info=error, extra={"action": "render", "key": row.key})
        busy = unavailable(error)  # a lock that is held for a moment is no news
        messages.failed(
            row, AGAIN, cp.db.elapsed(tx), row.error if busy else f"{messages.NOT_MADE}: the log says why"
        )
        if not busy or row.attempts == NEWS_AT:
            tell_of(tx, cp, row, "cannot_be_made", now)


def _do(slack: Slack, step: Step) -> Outcome:
    try:
        return _call(slack, step)
    except SlackFailure as failure:
        means = what_it_means(slack, failure)
        keys = {"action": step.what, "key": step.key, "error": failure.error}
        log.warning("Slack did not take a message", extra=keys)
        return means


def _call(slack: Slack, step: Step) -> Outcome:
    if step.call is not None:
        return step.call.make(slack)
    content = step.content or kit.Content("", [])
    match step.what:
        case "open":
            return slack.open(list(step.users))
        case "find":
            return slack.find(step.channel, step.key, step.thread)
        case "members":
            return slack.members(step.channel)
        case "post":
            return slack.post(step.channel, content, step.key, step.thread)
        case "edit":
            slack.edit(step.channel, step.ts, content)
        case "whisper":
            slack.whisper(step.channel, step.users[0], content, step.thread)
        case _:
            slack.respond(step.channel, content)
    return None
