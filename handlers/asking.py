"""What Slack is asked while somebody waits: within rates that all processes share, and a 429 is obeyed.

The outbox has rates of its own (handlers/outbox/limits.py); both together stay below what Slack publishes. Nothing
of this is queued: a window's trigger lives three seconds, and who typed something wants an answer now.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from bot.slack import LONGEST_WAIT, SlackFailure, TryLater
from bot.words.kit import Json
from handlers import Counterpart
from storage import rates, task_forces
from storage.rates import Budget, hold_bucket

PERSON, CHANNEL, HOME, WINDOW = "users.info", "conversations.info", "views.publish", "views.open"
BUDGETS = {
    PERSON: Budget(30, 3.0),  # 50 in any minute; the outbox has 45 of Slack's 100
    CHANNEL: Budget(25, 3.0),  # 45 of 50
}
REREAD = (5, 60 / 9)  # as the outbox reads: its places and ours are the same
FOR_RIGHTS = 5  # calls that are left to those of whom only Slack knows what they may do
A_MINUTE = 60.0
MOST_SHOWN = 40  # windows, and Homes, in a minute to one person; Slack takes about a hundred for all


def room(cp: Counterpart, calls: Mapping[str, int], spare: int = 0) -> None:
    """Make room for so many calls of each method, so that `spare` are left for others. Raises TryLater."""
    with cp.db.begin() as tx:
        force, elapsed = task_forces.of(tx, cp.team_id).id, cp.db.elapsed(tx)
        wait = max(_in_turn(tx, force, method, count, spare, elapsed) for method, count in calls.items())
    if wait:
        raise TryLater("ratelimited", wait)


def _in_turn(tx: Session, force: int, method: str, count: int, spare: int, elapsed: float) -> float:
    """Make room (returns 0), else the seconds until there will be."""
    if method in BUDGETS:
        return rates.spend(tx, force, method, BUDGETS[method], count, spare, elapsed)
    return rates.take(tx, force, {method: REREAD}, elapsed, hold_bucket(method))


def obey(cp: Counterpart, method: str, failure: SlackFailure) -> None:
    """Was it a 429, nobody calls this method before its time, whichever process it is."""
    if isinstance(failure, TryLater) and failure.error == "ratelimited":
        with cp.db.begin() as tx:
            force = task_forces.of(tx, cp.team_id).id
            rates.hold(tx, force, hold_bucket(method), failure.seconds, cp.db.elapsed(tx))


def message(cp: Counterpart, channel: str, ts: str, thread: str) -> Json | None:
    """One message, as it stands; None: it is gone. Raises SlackFailure."""
    method = "conversations.replies" if thread else "conversations.history"
    room(cp, {method: 1})
    try:
        return cp.slack.message(channel, ts, thread)
    except SlackFailure as failure:
        obey(cp, method, failure)
        raise


def open_form(cp: Counterpart, who: str, trigger_id: str, view: Json) -> None:
    """Open a window before this person. Raises SlackFailure.

    That must cost an answer no statement, so it is counted, and a 429 obeyed, by each process for itself.
    """
    now = cp.clock.elapsed()
    left = cp.held.get(WINDOW, 0.0) - now
    if 0 < left <= LONGEST_WAIT:
        raise TryLater("ratelimited", left)
    if wait := _share(cp, who, WINDOW):
        raise TryLater("ratelimited", wait)
    try:
        cp.slack.open_form(trigger_id, view)
    except TryLater as failure:
        if failure.error == "ratelimited":
            cp.held[WINDOW] = now + failure.seconds
        raise


def may_show_home(tx: Session, cp: Counterpart, task_force_id: int, who: str) -> bool:
    """Whether this person's Home may be shown now; else the outbox does it."""
    (held,) = rates.waits_for(tx, task_force_id, [{hold_bucket(HOME): rates.HELD}], cp.db.elapsed(tx))
    return not held and not _share(cp, who, HOME)


def _share(cp: Counterpart, who: str, method: str) -> float:
    """Count one more that is shown to this person (returns 0), else the seconds until another may be."""
    now = cp.clock.elapsed()
    lately = [at for at in cp.shown.get((method, who), ()) if 0 <= now - at < A_MINUTE]
    if len(lately) >= MOST_SHOWN:
        return A_MINUTE - (now - lately[0])
    cp.shown[method, who] = [*lately, now]
    return 0.0
