"""What to do next with a message: decided here, from what is stored, for `handlers.outbox.delivery` to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from bot import VERSION
from bot.rules.hours import NoCommonHour
from bot.rules.model import MessageState
from bot.words import kit
from handlers import Counterpart
from handlers.kinds import Call, Kind
from handlers.outbox.limits import EDITS, POSTS, TIER_2, TIER_3, TIER_4
from handlers.outbox.readers import audience, next_allowed
from storage import messages, postings, rates, task_forces
from storage.rates import hold_bucket
from storage.tables import Message, TaskForce

PARENT_WAIT = 2.0
REMEMBERED = timedelta(days=60)  # what was sent before a restore is met again by then, or never

METHODS = {
    "open": "conversations.open",
    "find": "conversations.history",
    "members": "conversations.members",
    "post": "chat.postMessage",
    "edit": "chat.update",
    "delete": "chat.delete",
    "whisper": "chat.postEphemeral",
    "respond": "response_url",
    "publish": "views.publish",
    "people": "users.list",
    "person": "users.info",
    "thread": "conversations.replies",
    "file": "file",
    "probe": "auth.test",
    "nothing": "nothing",
}


@dataclass(frozen=True)
class Step:
    """One call to Slack for one claimed message."""

    what: str
    message_id: int
    claim: str
    key: str
    revision: int
    claimed_at: float
    content: kit.Content | None = None
    channel: str = ""
    ts: str = ""
    thread: str | None = None
    users: tuple[str, ...] = ()
    call: Call | None = None

    @property
    def method(self) -> str:
        """What Slack counts it as; a thread is searched by another method than a conversation."""
        return METHODS["thread" if self.what == "find" and self.thread else self.what]


def next_step(
    tx: Session, cp: Counterpart, row: Message, now: datetime, elapsed: float, claimed_at: float
) -> Step | None:
    """What to do next with this claimed message; None: nothing at Slack for now (it was ended or postponed)."""
    step = _in_turn(tx, row, _decide(tx, cp, row, now, elapsed, claimed_at), elapsed)
    if step is not None and step.content is not None:
        if not row.ts:
            row.version = VERSION  # of an edit, once it is out
        if cp.kinds[row.kind].on_record and step.what in ("post", "edit"):
            postings.about_to_show(tx, row, step.content.text, step.content.blocks, now)
    return step


def _in_turn(tx: Session, row: Message, step: Step | None, elapsed: float) -> Step | None:
    """The step, if Slack's rates have room for it now; else the message waits."""
    if step is None:
        messages.release(row)
        return None
    wait = rates.take(tx, row.task_force_id, _limits(step), elapsed, hold_bucket(step.method))
    if wait:
        messages.later(row, wait, elapsed)
        return None
    if step.what == "post":
        messages.about_to_post(row, elapsed)
    return step


def _limits(step: Step) -> rates.Limits:
    match step.what:
        case "post":
            return {**POSTS, f"post:{step.channel}": (1, 1.0)}
        case "edit":
            return EDITS
        case "whisper" | "members" | "publish":
            return {step.method: TIER_4}
        case "people":
            return {step.method: TIER_2}
        case "respond" | "file" | "probe" | "nothing":
            return {}
        case _:
            return {step.method: TIER_3}


def _decide(
    tx: Session, cp: Counterpart, row: Message, now: datetime, elapsed: float, claimed_at: float
) -> Step | None:
    kind, step = cp.kinds[row.kind], partial(_step, row, claimed_at)
    if row.search_after is not None:
        return step("find", channel=row.channel, thread=_thread(row))
    if row.state == MessageState.DUE and row.expires_at is not None and row.expires_at <= now:
        messages.end(row, MessageState.DROPPED, "expired")
        return None
    call = kind.call(tx, cp, row, now)
    if call is not None:
        return step(call.step, call=call)
    content = _render(tx, kind, row, now)
    if content is None:
        _end_unwanted(tx, kind, row, now)
        return None
    if row.ts and row.channel:
        if _must_see_who_reads(kind, row):
            return step("members", channel=row.channel)
        return step("edit", channel=row.channel, ts=row.ts, content=content)
    if row.response_url:
        return step("respond", channel=row.response_url, content=content)
    if not _allowed(tx, kind, row, now) or not kind.may_go(tx, row, now):
        return None
    return _send(tx, kind, row, content, elapsed, step)


def _send(
    tx: Session, kind: Kind, row: Message, content: kit.Content, elapsed: float, step: Callable[..., Step]
) -> Step | None:
    """It is to go out now: below its parent, into a conversation that is open and that only its readers read."""
    if row.parent is not None and row.parent.state != MessageState.SENT:
        if row.parent.state == MessageState.DUE:
            messages.later(row, PARENT_WAIT, elapsed)
        else:
            messages.end(row, MessageState.DROPPED, "the message it belongs to is not there")
        return None
    row.channel = row.channel or _place(row)
    if not row.channel:
        return step("open", users=tuple(person.slack_id for person in audience(tx, row)))
    if row.ephemeral_to:
        users = (row.ephemeral_to,)
        return step("whisper", channel=row.channel, users=users, thread=_thread(row), content=content)
    if _must_see_who_reads(kind, row):
        return step("members", channel=row.channel)
    if _may_be_out_from_before(tx, row):
        row.data = row.data | {"looked_for": True}
        return step("find", channel=row.channel, thread=_thread(row))
    return step("post", channel=row.channel, thread=_thread(row), content=content)


def _step(row: Message, claimed_at: float, what: str, **more: Any) -> Step:
    assert row.claim is not None
    return Step(what, row.id, row.claim, row.key, row.wanted, claimed_at, **more)


def _thread(row: Message) -> str | None:
    return row.parent.ts if row.parent is not None else row.data.get("thread_ts")


def _render(tx: Session, kind: Kind, row: Message, now: datetime) -> kit.Content | None:
    """What it says now; None: it is no longer wanted. Who is no longer active gets none."""
    if row.state == MessageState.DUE and row.person is not None and row.person.deleted:
        return None
    kind.refresh(tx, row, now)
    content = kind.render(tx, row, now) if kind.render is not None else None
    if content is None or not kit.has_charts(content) or task_forces.takes_charts(tx, row.task_force_id, now):
        return content
    return kit.without_charts(content)


def _must_see_who_reads(kind: Kind, row: Message) -> bool:
    """Before that is drawn which two alone may read, see that only the two read along.

    Anyone in a group DM can turn it into a channel and let others in.
    """
    return kind.only_for_two is not None and kind.only_for_two(row) and row.data.get("seen") != row.wanted


def _may_be_out_from_before(tx: Session, row: Message) -> bool:
    """In a database that was restored from a copy, what is to be sent may have gone out after the copy was made."""
    restored_at = tx.get_one(TaskForce, row.task_force_id).restored_at
    if restored_at is None or row.data.get("looked_for"):
        return False
    return row.created_at < restored_at + REMEMBERED


def _end_unwanted(tx: Session, kind: Kind, row: Message, now: datetime) -> None:
    if row.state == MessageState.DUE:
        messages.end(row, MessageState.DROPPED, "no longer wanted")
        kind.dropped(tx, row, now)
    else:
        messages.end(row, row.state)


def _allowed(tx: Session, kind: Kind, row: Message, now: datetime) -> bool:
    """Whether everyone who would be pinged may be at this minute (promise 3); else it is put off."""
    if not kind.asks:
        return True
    try:
        allowed = next_allowed(tx, row, now, kind.asks_who_is_away)
    except NoCommonHour:
        _stuck(tx, kind, row, "no common hour", now)
        return False
    latest = kind.latest(row, now)
    if latest is not None and allowed >= latest:
        _stuck(tx, kind, row, "no common hour before the close", now)
        return False
    if allowed > now:
        row.not_before = allowed
    return allowed <= now


def _stuck(tx: Session, kind: Kind, row: Message, why: str, now: datetime) -> None:
    if kind.stuck is not None:
        kind.stuck(tx, row, why, now)
    else:
        messages.end(row, MessageState.DROPPED, why)


def _place(row: Message) -> str | None:
    if row.person is not None:
        return row.person.dm
    if row.pair is not None:
        return row.pair.conversation
    return str(row.data["channel"])
