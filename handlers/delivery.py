"""A message is due: claim it, do one thing at Slack with no transaction open, write down what became of it.

`deliver_one` is the doing half; what is to be done next with a message is decided in `next_step`.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.hours import NoCommonHour, next_allowed
from bot.slack import CALL_SECONDS, Refused, Shut, Slack, SlackFailure, TryLater
from bot.words import kit
from handlers import Counterpart
from handlers.asking import ask_alone, edit_refused, went_out
from handlers.rendering import KINDS, audience, render
from storage import messages, rates, task_forces
from storage.database import unavailable
from storage.tables import Message

log = logging.getLogger(__name__)

POST_EVERY = 1.0  # seconds between two posts in one conversation
PARENT_WAIT = 2.0
AGAIN = 10.0
SEARCH_AGAIN = 900.0
SEARCH_BACK = timedelta(days=7)  # a post can't be older than its message; our clock and Slack's may differ
NOT_IN_A_GROUP = ("user_not_visible", "invalid_user_combination", "restricted_action")

TAKE_BACK = "take_back"  # the kind of a message that deletes one

METHODS = {
    "open": "conversations.open",
    "find": "conversations.history",
    "post": "chat.postMessage",
    "edit": "chat.update",
    "delete": "chat.delete",
    "whisper": "chat.postEphemeral",
    "respond": "response_url",
}


Outcome = str | list[str] | SlackFailure | None
"""Of a call: the conversation or `ts`, what a search found, what went wrong, or nothing to tell."""


@dataclass(frozen=True)
class Step:
    """One call to Slack for one claimed message."""

    what: str
    message_id: int
    claim: str
    key: str
    revision: int
    claimed_at: float
    content: kit.Message | None = None
    channel: str = ""
    ts: str = ""
    thread: str | None = None
    users: tuple[str, ...] = ()
    since: datetime | None = None


def deliver_one(cp: Counterpart, now: datetime) -> bool:
    """Take one step with one message; False when nothing is due."""
    with cp.db.begin() as tx:
        elapsed = cp.db.elapsed(tx)
        row = messages.claim(tx, task_forces.of(tx, cp.team_id).id, now, elapsed)
        if row is None:
            return False
        step = _step_or_later(tx, row, now, elapsed, cp.clock.elapsed())
    # A process frozen since the claim must not call: another may have taken over.
    if step is not None and cp.clock.elapsed() - step.claimed_at < messages.LEASE - CALL_SECONDS:
        outcome = _do(cp.slack, step)
        with cp.db.begin() as tx:
            settle(tx, cp, step, outcome, now)
    return True


def _step_or_later(tx: Session, row: Message, now: datetime, elapsed: float, claimed_at: float) -> Step | None:
    """One message that can't be made must not hold up the others."""
    try:
        with tx.begin_nested():
            return next_step(tx, row, now, elapsed, claimed_at)
    except Exception as error:
        if unavailable(error):
            raise
        log.exception("A message can't be made", extra={"action": "render", "key": row.key})
        messages.failed(row, AGAIN, elapsed, "it can't be made: the log says why")
        return None


def next_step(tx: Session, row: Message, now: datetime, elapsed: float, claimed_at: float) -> Step | None:
    """What to do next with this claimed message; None: nothing at Slack for now (it was ended or postponed)."""
    step = _decide(tx, row, now, elapsed, claimed_at)
    if step is None:
        messages.release(row)
        return None
    wait = rates.wait_for(tx, row.task_force_id, f"method:{METHODS[step.what]}", elapsed)
    if not wait and step.what == "post":
        wait = rates.take(tx, row.task_force_id, f"post:{step.channel}", POST_EVERY, elapsed)
    if wait:
        messages.later(row, wait, elapsed)
        return None
    if step.what == "post":
        messages.about_to_post(row, elapsed)
    return step


def settle(tx: Session, cp: Counterpart, step: Step, outcome: Outcome, now: datetime) -> None:
    """Write down what became of the call."""
    elapsed = cp.db.elapsed(tx)
    row = messages.claimed(tx, step.message_id, step.claim)
    if row is None:
        _claim_was_lost(tx, step, outcome, now)
    elif isinstance(outcome, TryLater):
        _try_later(tx, row, step, outcome, elapsed)
    elif isinstance(outcome, SlackFailure):
        _failed(tx, row, step, outcome, now, elapsed)
    elif step.what == "open":
        _opened(row, str(outcome))
    elif step.what == "find":
        _searched(tx, row, step, list(outcome or []), now, elapsed)
    elif step.what in ("whisper", "respond", "delete"):
        messages.end(row, "sent")
    else:
        messages.sent(row, step.channel, str(outcome or step.ts), step.revision, now)
        went_out(tx, row, now)


def _decide(tx: Session, row: Message, now: datetime, elapsed: float, claimed_at: float) -> Step | None:
    def step(what: str, **more: object) -> Step:
        assert row.claim is not None
        return Step(what, row.id, row.claim, row.key, row.wanted, claimed_at, **more)  # type: ignore[arg-type]

    thread = row.parent.ts if row.parent is not None else row.data.get("thread_ts")
    if row.search_after is not None:
        return step("find", channel=row.channel, thread=thread, since=row.created_at - SEARCH_BACK)
    if row.kind == TAKE_BACK:
        return step("delete", channel=row.data["channel"], ts=row.data["ts"])
    if row.state == "due" and row.expires_at is not None and row.expires_at <= now:
        messages.end(row, "dropped", "expired")
        return None
    content = render(tx, row, now)
    if content is None:
        if row.state == "due":
            messages.end(row, "dropped", "no longer wanted")
        else:
            messages.end(row, row.state)
        return None
    if row.ts and row.channel:
        return step("edit", channel=row.channel, ts=row.ts, content=content)
    if row.response_url:
        return step("respond", channel=row.response_url, content=content)
    if not _allowed(tx, row, now):
        return None
    if row.parent is not None and row.parent.state != "sent":
        _wait_for_parent(row, row.parent, elapsed)
        return None
    row.channel = row.channel or _place(row)
    if not row.channel:
        users = tuple(person.slack_id for person in audience(tx, row))
        return step("open", users=users)
    if row.ephemeral_to:
        return step("whisper", channel=row.channel, users=(row.ephemeral_to,), thread=thread, content=content)
    return step("post", channel=row.channel, thread=thread, content=content)


def _allowed(tx: Session, row: Message, now: datetime) -> bool:
    """Whether everyone who would be pinged may be at this minute (promise 3); else it is put off."""
    if not KINDS[row.kind].asks:
        return True
    try:
        allowed = next_allowed(now, KINDS[row.kind].desks(tx, row))
    except NoCommonHour:
        ask_alone(tx, row, "no common hour", now)
        return False
    if allowed > now:
        row.not_before = allowed
    return allowed <= now


def _wait_for_parent(row: Message, parent: Message, elapsed: float) -> None:
    if parent.state == "due":
        messages.later(row, PARENT_WAIT, elapsed)
    else:
        messages.end(row, "dropped", "the message it belongs to is not there")


def _place(row: Message) -> str | None:
    if row.person is not None:
        return row.person.dm
    if row.pair is not None:
        return row.pair.conversation
    return str(row.data["channel"])


def _do(slack: Slack, step: Step) -> Outcome:
    try:
        return _call(slack, step)
    except SlackFailure as failure:
        keys = {"action": step.what, "key": step.key, "error": failure.error}
        log.warning("Slack did not take a message", extra=keys)
        return failure


def _call(slack: Slack, step: Step) -> Outcome:
    content = step.content or kit.Message("", [])
    match step.what:
        case "open":
            return slack.open(list(step.users))
        case "find":
            assert step.since is not None
            return slack.find(step.channel, step.key, step.since, step.thread)
        case "post":
            return slack.post(step.channel, content, step.key, step.thread)
        case "edit":
            slack.edit(step.channel, step.ts, content)
        case "delete":
            slack.delete(step.channel, step.ts)
        case "whisper":
            slack.whisper(step.channel, step.users[0], content, step.thread)
        case _:
            slack.respond(step.channel, content)
    return None


def _opened(row: Message, channel: str) -> None:
    messages.release(row)
    row.channel = channel
    if row.person is not None:
        row.person.dm = channel
    elif row.pair is not None:
        row.pair.conversation = channel


def _searched(tx: Session, row: Message, step: Step, found: list[str], now: datetime, elapsed: float) -> None:
    """Found: it is out, showing at least its first revision. Not found: it may be posted again."""
    ours = [ts for ts in found if ts not in row.discarded]
    if ours:
        messages.sent(row, step.channel, ours[0], 1, now)
        went_out(tx, row, now)
        for second in ours[1:]:
            _take_back(tx, row, step.channel, second, now)
    else:
        messages.not_out(row)
        if row.attempts > 1:  # not the first time that nothing came of it
            messages.later(row, AGAIN * 2 ** min(row.attempts, 6), elapsed)


def _try_later(tx: Session, row: Message, step: Step, outcome: TryLater, elapsed: float) -> None:
    if step.what == "post":
        messages.not_out(row)
    if outcome.error == "ratelimited":  # obeyed by all, to the second
        rates.hold(tx, row.task_force_id, f"method:{METHODS[step.what]}", outcome.seconds, elapsed)
        messages.later(row, outcome.seconds, elapsed)
    elif isinstance(outcome, Shut):  # one call now and then, for all messages together
        for method in METHODS.values():
            rates.hold(tx, row.task_force_id, f"method:{method}", outcome.seconds, elapsed)
        messages.later(row, outcome.seconds, elapsed)
        row.error = outcome.error
    else:
        messages.failed(row, outcome.seconds, elapsed, outcome.error)


def _failed(tx: Session, row: Message, step: Step, outcome: SlackFailure, now: datetime, elapsed: float) -> None:
    known = isinstance(outcome, Refused)
    match step.what:
        case "post" if not known:
            messages.unknown(row, elapsed, outcome.error)
        case "post" | "open" if known:
            messages.not_out(row)
            if outcome.error.startswith(NOT_IN_A_GROUP) and row.kind == "checkin" and row.pair_id:
                ask_alone(tx, row, outcome.error, now)
            else:
                messages.end(row, "refused", outcome.error)
        case "edit" if known:
            messages.end(row, "sent", outcome.error)
            edit_refused(tx, row, now)
        case "whisper" | "respond":
            messages.end(row, "dropped", outcome.error)
        case "delete" if known:
            gone = outcome.error == "message_not_found"
            messages.end(row, "sent" if gone else "refused", None if gone else outcome.error)
        case "find" if known:
            messages.later(row, SEARCH_AGAIN, elapsed)
            row.error = f"cannot be searched for: {outcome.error}"
        case _:
            messages.failed(row, AGAIN, elapsed, outcome.error)


def _claim_was_lost(tx: Session, step: Step, outcome: Outcome, now: datetime) -> None:
    """We were frozen in the act and somebody took over. A copy that nobody knows of is ours to take back."""
    row = tx.get(Message, step.message_id, with_for_update=True, populate_existing=True)
    if row is not None and step.what == "edit":
        row.wanted += 1  # an older revision may just have been drawn over a newer one
    elif row is not None and step.what == "post" and isinstance(outcome, str) and row.ts != outcome:
        _take_back(tx, row, step.channel, outcome, now)


def _take_back(tx: Session, row: Message, channel: str, ts: str, now: datetime) -> None:
    """Let this copy be deleted: by the outbox, so that it happens even if we end here."""
    row.discarded = [*row.discarded, ts]
    key, data = f"{row.key}/second copy/{ts}", {"channel": channel, "ts": ts}
    messages.add(tx, row.task_force_id, key, TAKE_BACK, now, data=data, urgent=True)
    task_forces.record(tx, row.task_force_id, now, None, "second copy taken back", new=row.key)
    log.warning("A second copy is taken back", extra={"action": "take_back", "key": row.key})
