"""What became of a call to Slack, written down: each outcome named by what we do next."""

from __future__ import annotations

import logging
from datetime import datetime

from sqlalchemy.orm import Session

from bot import VERSION
from bot.rules.model import MessageState
from bot.slack import DOUBTFUL, Refused, Shut, SlackFailure, TryLater, Unknown
from bot.words import kit
from bot.words.kit import Json
from handlers import Counterpart
from handlers.failures import shut
from handlers.failures.notice import cause_of_edit, tell_of
from handlers.outbox import removal
from handlers.outbox.readers import audience
from handlers.outbox.step import Step
from storage import conversations, messages, postings, rates, task_forces
from storage.rates import hold_bucket
from storage.tables import Message

log = logging.getLogger(__name__)

AGAIN = 10.0
SEARCH_AGAIN = 900.0
NEWS_AT = 5
COPIES = "copies"  # in a message's data: that there may be a second
WAITS = "waits"  # in a message's data: how often in a row it was told to wait
LOST = ("channel_not_found", "not_in_channel", "is_archived")
NOT_IN_A_GROUP = (*LOST, "user_not_visible", "invalid_user_combination", "restricted_action")

Outcome = str | list[str] | Json | SlackFailure | None
"""Of a call: the conversation or `ts`, what a search or a look found, what went wrong, or nothing to tell."""


def settle(tx: Session, cp: Counterpart, step: Step, outcome: Outcome, now: datetime) -> None:
    """Write down what became of the call."""
    elapsed = cp.db.elapsed(tx)
    if isinstance(outcome, TryLater) and outcome.error == "ratelimited":  # obeyed by all
        rates.hold(tx, task_forces.of(tx, cp.team_id).id, hold_bucket(step.method), outcome.seconds, elapsed)
    row = messages.claimed(tx, step.message_id, step.claim)
    told_to_wait = isinstance(outcome, TryLater) and outcome.error == "ratelimited"
    if row is not None and not told_to_wait and WAITS in row.data:
        row.data = {name: value for name, value in row.data.items() if name != WAITS}
    if row is None:
        _claim_was_lost(tx, step, outcome, now, elapsed)
    elif isinstance(outcome, TryLater):
        _try_later(tx, cp, row, step, outcome, now, elapsed)
    elif isinstance(outcome, SlackFailure):
        _failed(tx, cp, row, step, outcome, now, elapsed)
    elif isinstance(outcome, dict):
        _called(tx, cp, row, step, outcome, now)
    elif step.what == "open":
        _opened(row, str(outcome))
    elif step.what == "find":
        _searched(tx, cp, row, step, list(outcome or []), now, elapsed)
    elif step.what == "members":
        _who_reads(tx, cp, row, list(outcome or []), now)
    elif step.what in ("whisper", "respond"):
        messages.end(row, MessageState.SENT)
    else:
        messages.sent(row, step.channel, str(outcome or step.ts), step.revision, now)
        row.version = VERSION
        _out(tx, cp, row, now, elapsed)


def _called(tx: Session, cp: Counterpart, row: Message, step: Step, found: Json, now: datetime) -> None:
    """What a call of its own found, or that Slack refused it, is written down; then the next may be made."""
    assert step.call is not None
    messages.release(row)
    row.error, row.attempts = None, 0
    step.call.keep(tx, cp, row, found, now)


def _opened(row: Message, channel: str) -> None:
    messages.release(row)
    row.channel = channel
    if row.person is not None:
        row.person.dm = channel
    elif row.pair is not None:
        row.pair.conversation = channel


def _searched(
    tx: Session, cp: Counterpart, row: Message, step: Step, found: list[str], now: datetime, elapsed: float
) -> None:
    """Found: it is out, showing at least its first revision. Not found: it may be posted again.

    One from before a restore shows what is known no more, so it is drawn anew.
    """
    ours = [ts for ts in found if ts not in row.discarded]
    kept = row.ts or (ours[0] if ours else None)  # where copies are looked for, it is known already
    if kept is not None:
        messages.sent(row, step.channel, kept, 0 if row.data.get("looked_for") else 1, now)
        _out(tx, cp, row, now, elapsed)
        for second in (ts for ts in ours if ts != kept):
            removal.remove_copy(tx, row, step.channel, second, now)
    else:
        messages.not_out(row)
        if row.attempts > 1:  # not the first time that nothing came of it
            messages.later(row, AGAIN * 2 ** min(row.attempts, 6), elapsed)


def _out(tx: Session, cp: Counterpart, row: Message, now: datetime, elapsed: float) -> None:
    """It was seen to be out: what follows from that."""
    tx.flush()
    kind = cp.kinds[row.kind]
    if kind.on_record:
        postings.seen_out(tx, row, now)
    kind.went_out(tx, row, now)
    if row.data.get(COPIES):
        row.data = {name: value for name, value in row.data.items() if name != COPIES}
        messages.look_for_copies(row, elapsed)


def _who_reads(tx: Session, cp: Counterpart, row: Message, members: list[str], now: datetime) -> None:
    """Who is in the conversation: the two and we, or somebody else too."""
    known = {person.slack_id for person in audience(tx, row)} | {cp.user_id}
    if set(members) <= known:
        messages.release(row)
        row.data = row.data | {"seen": row.wanted, "others": False}
    else:
        _others_read(tx, cp, row, "others read that conversation", now)


def _others_read(tx: Session, cp: Counterpart, row: Message, why: str, now: datetime) -> None:
    """What is to go out is stuck; what is out is drawn as others may read it."""
    messages.release(row)
    row.data = row.data | {"seen": row.wanted, "others": True}
    log.warning(
        "Others may read a pair's conversation", extra={"action": "who_reads", "key": row.key, "error": why}
    )
    stuck = cp.kinds[row.kind].stuck
    if row.state == MessageState.DUE and stuck is not None:
        stuck(tx, row, why, now)


def _try_later(
    tx: Session, cp: Counterpart, row: Message, step: Step, outcome: TryLater, now: datetime, elapsed: float
) -> None:
    if step.what == "post":
        messages.not_out(row)
    if outcome.error == "ratelimited":
        _wait_longer(row, outcome.seconds, elapsed)
    elif isinstance(outcome, Shut):  # one call now and then, for all messages together
        shut.met(tx, cp, row, outcome, now)
    else:
        messages.failed(row, outcome.seconds, elapsed, outcome.error)
        _for_some_time(tx, cp, row, now)


def _wait_longer(row: Message, seconds: float, elapsed: float) -> None:
    """It waits a little longer than Slack says; told so again and again, ever longer.

    All that need the same method wait as well. Was it meant for this one conversation alone, they must have their
    turn before it is tried again.
    """
    waits = int(row.data.get(WAITS, 0))
    row.data = row.data | {WAITS: waits + 1}
    messages.later(row, 1.0 + seconds * 2 ** min(waits, 4), elapsed)


def _failed(
    tx: Session, cp: Counterpart, row: Message, step: Step, outcome: SlackFailure, now: datetime, elapsed: float
) -> None:
    known = isinstance(outcome, Refused)
    match step.what:
        case "post" | "members" if known and _opens_anew(tx, row, outcome.error):
            return
        case _ if known and outcome.error == "invalid_blocks" and step.content and kit.has_charts(step.content):
            task_forces.refuses_charts(tx, row.task_force_id, now)  # so it is made without them from here on
            messages.not_out(row)
        case _ if step.call is not None and known:
            _called(tx, cp, row, step, {"looked_at": step.what, "failed": outcome.error}, now)
        case "post" if not known:
            messages.unknown(row, elapsed, outcome.error)
            _for_some_time(tx, cp, row, now)
        case "post" | "open" if known:
            messages.not_out(row)
            _refused(tx, cp, row, outcome.error, now)
        case "edit" if known and row.shown < row.cleared:
            removal.remove_withdrawn_words(tx, cp, row, now)
        case "edit" if known:
            messages.end(row, MessageState.SENT, outcome.error)
            cp.kinds[row.kind].instead(tx, row, now)
            tell_of(tx, cp, row, cause_of_edit(outcome.error), now)
        case "whisper" | "respond":
            messages.end(row, MessageState.DROPPED, outcome.error)
        case "members" if known:
            if outcome.error in DOUBTFUL:
                tell_of(tx, cp, row, outcome.error, now)
            _others_read(tx, cp, row, outcome.error, now)
        case "find" if known and row.ts is not None:  # it is out; whether twice, nobody can see
            messages.sent(row, step.channel, row.ts, 1, now)
        case "find" if known:
            messages.later(row, SEARCH_AGAIN, elapsed)
            row.error = f"{messages.NOT_SEARCHED}: {outcome.error}"
            tell_of(tx, cp, row, "cannot_be_searched", now)
        case _:
            messages.failed(row, AGAIN, elapsed, outcome.error)
            _for_some_time(tx, cp, row, now)


def _refused(tx: Session, cp: Counterpart, row: Message, error: str, now: datetime) -> None:
    """It does not go out. To a pair there may be another way; else this is its end, and the admins are told."""
    kind = cp.kinds[row.kind]
    otherwise = kind.stuck if row.pair_id is not None else None
    if otherwise is not None and error.startswith(NOT_IN_A_GROUP):
        otherwise(tx, row, error, now)
    elif otherwise is not None and error in DOUBTFUL:  # nobody expects it, so an admin should know
        tell_of(tx, cp, row, error, now)
        otherwise(tx, row, error, now)
    else:
        messages.end(row, MessageState.REFUSED, error)
        tell_of(tx, cp, row, error, now)
        kind.refused(tx, row, now)


def _for_some_time(tx: Session, cp: Counterpart, row: Message, now: datetime) -> None:
    """One call that fails is no news; the fifth in a row, some five minutes later, is."""
    if row.attempts == NEWS_AT:
        tell_of(tx, cp, row, "no_answer", now)


def _opens_anew(tx: Session, row: Message, error: str) -> bool:
    """A pair's conversation that takes no more messages is forgotten, and a group DM opened instead, once."""
    pairs_own = row.state == MessageState.DUE and row.pair_id is not None and row.person_id is None
    if error not in LOST or not pairs_own or row.attempts or not row.channel:
        return False
    messages.not_out(row)
    conversations.forget(tx, row.task_force_id, row.channel)
    row.channel, row.attempts = None, 1
    return True


def _claim_was_lost(tx: Session, step: Step, outcome: Outcome, now: datetime, elapsed: float) -> None:
    """We were frozen in the act and somebody took over. A copy that nobody knows of is ours to take back."""
    row = messages.locked(tx, step.message_id)
    if row is None:
        return
    if step.what == "edit":
        row.wanted += 1  # an older revision may just have been drawn over a newer one
        row.shown = min(row.shown, step.revision)
    elif step.what == "post" and isinstance(outcome, str) and row.ts != outcome:
        removal.remove_copy(tx, row, step.channel, outcome, now)
    elif step.what != "post" or not isinstance(outcome, Unknown):
        return
    elif row.state == MessageState.SENT and row.claim is None:
        messages.look_for_copies(row, elapsed)  # it may be out twice
    else:  # once whoever has it in hand is done with it
        row.data = row.data | {COPIES: True}
