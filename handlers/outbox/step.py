"""What to do next with a message: decided here, from what is stored, for `handlers.outbox.delivery` to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot import VERSION
from bot.hours import OPENS, Desk, NoCommonHour, at, local, next_allowed
from bot.model import MessageKind, MessageState
from bot.words import kit
from bot.words.kit import Json
from handlers.asking import ask_alone, came_to_nothing, still_asked
from handlers.outbox.kinds import Look
from handlers.outbox.readers import KINDS, audience, render
from handlers.outbox.turns import EDITS, POSTS, TIER_2, TIER_3, TIER_4, held
from handlers.reading import closing
from storage import absences, messages, postings, rates
from storage.tables import Message, Person, TaskForce

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
    look: Look | None = None
    view: Json | None = None

    @property
    def method(self) -> str:
        """What Slack counts it as; a thread is searched by another method than a conversation."""
        return METHODS["thread" if self.what == "find" and self.thread else self.what]


def next_step(tx: Session, row: Message, now: datetime, elapsed: float, claimed_at: float) -> Step | None:
    """What to do next with this claimed message; None: nothing at Slack for now (it was ended or postponed)."""
    step = _in_turn(tx, row, _decide(tx, row, now, elapsed, claimed_at), elapsed)
    if step is not None and step.content is not None:
        _record(tx, row, step, step.content, now)
    return step


def _record(tx: Session, row: Message, step: Step, content: kit.Content, now: datetime) -> None:
    """Which Counterpart sends it; and of what the channel is shown, what."""
    if not row.ts:
        row.version = VERSION  # of an edit, once it is out
    if row.kind in postings.KINDS and step.what in ("post", "edit"):
        postings.about_to_show(tx, row, content.text, content.blocks, now)


def publishing(tx: Session, row: Message, view: Json, elapsed: float, claimed_at: float) -> Step | None:
    """Show somebody's Home anew; None: not yet."""
    assert row.claim is not None
    assert row.person is not None
    users = (row.person.slack_id,)
    step = Step("publish", row.id, row.claim, row.key, row.wanted, claimed_at, users=users, view=view)
    return _in_turn(tx, row, step, elapsed)


def _in_turn(tx: Session, row: Message, step: Step | None, elapsed: float) -> Step | None:
    """The step, if Slack's rates have room for it now; else the message waits."""
    if step is None:
        messages.release(row)
        return None
    wait = rates.take(tx, row.task_force_id, _limits(step), elapsed, held(step.method))
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


def _decide(tx: Session, row: Message, now: datetime, elapsed: float, claimed_at: float) -> Step | None:
    def step(what: str, **more: Any) -> Step:
        assert row.claim is not None
        return Step(what, row.id, row.claim, row.key, row.wanted, claimed_at, **more)

    thread = row.parent.ts if row.parent is not None else row.data.get("thread_ts")
    if row.search_after is not None:
        return step("find", channel=row.channel, thread=thread)
    if row.kind == MessageKind.TAKE_BACK:
        return step("delete", channel=row.data["channel"], ts=row.data["ts"])
    if row.state == MessageState.DUE and row.expires_at is not None and row.expires_at <= now:
        messages.end(row, MessageState.DROPPED, "expired")
        return None
    look = KINDS[row.kind].look(row)
    if look is not None:
        return step(look.what, look=look)
    content = render(tx, row, now)
    if content is None:
        _not_wanted(tx, row, now)
        return None
    if row.ts and row.channel:
        if _must_see_who_reads(row):
            return step("members", channel=row.channel)
        return step("edit", channel=row.channel, ts=row.ts, content=content)
    if row.response_url:
        return step("respond", channel=row.response_url, content=content)
    if not _allowed(tx, row, now) or not still_asked(tx, row, now):
        return None
    if row.parent is not None and row.parent.state != MessageState.SENT:
        _wait_for_parent(row, row.parent, elapsed)
        return None
    row.channel = row.channel or _place(row)
    if not row.channel:
        users = tuple(person.slack_id for person in audience(tx, row))
        return step("open", users=users)
    if row.ephemeral_to:
        return step("whisper", channel=row.channel, users=(row.ephemeral_to,), thread=thread, content=content)
    if _must_see_who_reads(row):
        return step("members", channel=row.channel)
    if _may_be_out_from_before(tx, row):
        row.data = row.data | {"looked_for": True}
        return step("find", channel=row.channel, thread=thread)
    return step("post", channel=row.channel, thread=thread, content=content)


def _must_see_who_reads(row: Message) -> bool:
    """Before a question and before both answers are drawn for the two, see that only the two read along.

    Anyone in a group DM can turn it into a channel and let others in.
    """
    if row.kind != MessageKind.CHECK_IN or row.pair_id is None or row.check_in is None:
        return False
    draws = row.state == MessageState.DUE or row.check_in.revealed_at is not None
    return draws and row.data.get("seen") != row.wanted


def _may_be_out_from_before(tx: Session, row: Message) -> bool:
    """In a database that was restored from a copy, what is to be sent may have gone out after the copy was made."""
    restored_at = tx.get_one(TaskForce, row.task_force_id).restored_at
    if restored_at is None or row.data.get("looked_for"):
        return False
    return row.created_at < restored_at + REMEMBERED


def _not_wanted(tx: Session, row: Message, now: datetime) -> None:
    if row.state == MessageState.DUE:
        messages.end(row, MessageState.DROPPED, "no longer wanted")
        came_to_nothing(tx, row, now)
    else:
        messages.end(row, row.state)


def _allowed(tx: Session, row: Message, now: datetime) -> bool:
    """Whether everyone who would be pinged may be at this minute (promise 3); else it is put off."""
    if not KINDS[row.kind].asks:
        return True
    try:
        allowed = _next_allowed(tx, row, now)
    except NoCommonHour:
        ask_alone(tx, row, "no common hour", now)
        return False
    if row.kind == MessageKind.CHECK_IN and row.check_in and row.pair_id and allowed >= closing(row.check_in, now):
        ask_alone(tx, row, "no common hour before the close", now)
        return False
    if allowed > now:
        row.not_before = allowed
    return allowed <= now


def _next_allowed(tx: Session, row: Message, now: datetime) -> datetime:
    """The next minute at which all are at work. A question has its own way with who is away: they are excused.

    Raises NoCommonHour.
    """
    readers = KINDS[row.kind].desks(tx, row)
    desks = [desk for _, desk in readers]
    allowed, waits = next_allowed(now, desks), row.kind != MessageKind.CHECK_IN
    while waits and (back := max((_back(tx, *one, allowed) for one in readers), default=allowed)) > allowed:
        allowed = next_allowed(back, desks)
    return allowed


def _back(tx: Session, person: Person, desk: Desk, moment: datetime) -> datetime:
    """When the absence ends in which this moment lies, if it lies in one."""
    last = absences.last_day(tx, person.id, local(moment, desk.zone).date())
    return at(last + timedelta(days=1), OPENS, desk.zone) if last is not None else moment


def _wait_for_parent(row: Message, parent: Message, elapsed: float) -> None:
    if parent.state == MessageState.DUE:
        messages.later(row, PARENT_WAIT, elapsed)
    else:
        messages.end(row, MessageState.DROPPED, "the message it belongs to is not there")


def _place(row: Message) -> str | None:
    if row.person is not None:
        return row.person.dm
    if row.pair is not None:
        return row.pair.conversation
    return str(row.data["channel"])
