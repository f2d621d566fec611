"""After a gap in which Slack could not reach us, the threads that may have been written in are read again.

The reading is one row of the outbox: it goes from thread to thread, a page at a call, within Slack's rates, and
whichever process has time does the next. What it reads goes through the same door as an event.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.orm import Session

from bot.rules.model import MessageKind, MessageState
from bot.slack import Slack
from bot.words.kit import Json
from handlers import Counterpart
from handlers.check_ins import thread
from handlers.kinds import Call, Kind
from storage import check_ins, messages, task_forces, threads
from storage.tables import CheckIn, Message, TaskForce
from storage.threads import Version

log = logging.getLogger(__name__)

KIND = MessageKind.CATCH_UP
NOTED = timedelta(seconds=20)  # how exactly it is kept when Slack last reached us
GAP = timedelta(seconds=60)  # Slack tries an event again at once and after a minute
SILENCE = timedelta(minutes=10)  # over HTTP: longer than Slack tries an event again
APART = timedelta(hours=1)  # over HTTP: between two readings
DAILY = timedelta(hours=23)
BEGUN, ONCE_MORE = "begun", "once_more"  # in the row's data: when the reading began; that another is wanted
RECENT = timedelta(days=35)  # a question this old may still be talked about; a month, for the monthly


def listening(cp: Counterpart, now: datetime, anew: bool = False) -> None:
    """Slack reaches us at this moment. After a gap, or `anew` after a start, what was missed is to be read."""
    with cp.db.begin() as tx:
        last = task_forces.of(tx, cp.team_id).listened_at
        if not anew and last is not None and abs(now - last) < NOTED:
            return
        task_force = task_forces.locked(tx, cp.team_id)
        last, task_force.listened_at = task_force.listened_at, now
        if anew or last is None or abs(now - last) > GAP:
            begin(tx, task_force, now)


def reached(cp: Counterpart, now: datetime, again: bool) -> None:
    """Slack reaches us over HTTP. If it had to try `again`, or was silent for long, what was missed is to be read.

    That people were silent looks the same, so this may read in vain: not twice within `APART`.
    """
    with cp.db.begin() as tx:
        task_force = task_forces.locked(tx, cp.team_id)
        last, task_force.listened_at = task_force.listened_at, now
        if again or last is None or abs(now - last) > SILENCE:
            _begin_once(tx, task_force, now)


def look_daily(cp: Counterpart, now: datetime) -> None:
    """Read the threads if that was not begun within a day."""
    with cp.db.begin() as tx:
        row = messages.by_key(tx, task_forces.of(tx, cp.team_id).id, KIND)
        if row is None or now - _begun(row) >= DAILY:
            _begin_once(tx, task_forces.locked(tx, cp.team_id), now)


def _begin_once(tx: Session, task_force: TaskForce, now: datetime) -> None:
    """Begin, or, where that was done shortly before, let it be done once more a while later."""
    row = messages.locked_by_key(tx, task_force.id, KIND)
    if row is None or abs(now - _begun(row)) >= APART:
        begin(tx, task_force, now)
    elif not row.data.get(ONCE_MORE):
        row.data = row.data | {ONCE_MORE: True}
        if row.state != MessageState.DUE:
            _once_more(tx, task_force, row, now)


def _once_more(tx: Session, task_force: TaskForce, row: Message, now: datetime) -> None:
    at = max(now, _begun(row) + APART)
    begin(tx, task_force, now)
    row.data = row.data | {BEGUN: at.isoformat()}
    row.not_before = at


def _begun(row: Message) -> datetime:
    said = row.data.get(BEGUN)
    return datetime.fromisoformat(said) if said else row.created_at


def begin(tx: Session, task_force: TaskForce, now: datetime) -> None:
    """Let every thread be read that somebody may have written in; a reading under way begins again."""
    questions = messages.in_groups(tx, task_force.id, MessageKind.CHECK_IN, now - RECENT)
    left = [[row.check_in_id, row.channel, row.ts] for row in questions]
    if not left:
        return
    log.info("Reading what may have been missed", extra={"action": KIND, "threads": len(left)})
    data = _next_thread(tx, left) | {BEGUN: now.isoformat()}
    if not messages.add(tx, task_force.id, KIND, KIND, now, data=data):
        row = messages.by_key(tx, task_force.id, KIND)
        assert row is not None
        messages.again(row, data, now)


def _next_call(tx: Session, cp: Counterpart, row: Message, now: datetime) -> Call:
    """The next page of the thread that it is at."""
    _, channel, ts = row.data["left"][0]
    return Call("thread", partial(_read, channel, ts, row.data["cursor"]), _keep)


def _read(channel: str, ts: str, cursor: str, slack: Slack) -> Json:
    found, after = slack.thread(channel, ts, cursor)
    return {"messages": [message for message in found if message["ts"] != ts], "cursor": after}


def _keep(tx: Session, cp: Counterpart, row: Message, found: Json, now: datetime) -> None:
    """Store what is new in this page; after the last, what is not there anymore was deleted."""
    check_in_id, channel, _ = row.data["left"][0]
    check_in = check_ins.locked(tx, check_in_id)
    if "failed" in found or check_in is None:
        log.warning("A thread can't be read", extra={"action": KIND, "error": found.get("failed", "gone")})
        _go_on(tx, row, now)
        return
    for message in found["messages"]:
        said = thread.read_again(channel, message, now)
        if said is not None:
            thread.note(tx, check_in, said, now)
    seen = [*row.data["seen"], *(message["ts"] for message in found["messages"])]
    if found["cursor"]:
        row.data = row.data | {"cursor": found["cursor"], "seen": seen}
        return
    _note_deleted(tx, check_in, channel, seen, row.data["up_to"], now)
    _go_on(tx, row, now)


def _note_deleted(tx: Session, check_in: CheckIn, channel: str, seen: list[str], up_to: int, now: datetime) -> None:
    at = f"{now.timestamp():.6f}"
    for gone in threads.missing(tx, check_in.id, channel, seen, up_to):
        version = Version(gone.ts, "", at, at, deleted=True)
        thread.note(tx, check_in, thread.Said(channel, "", None, version), now)


def _go_on(tx: Session, row: Message, now: datetime) -> None:
    left = row.data["left"][1:]
    if left:
        row.data = row.data | _next_thread(tx, left)
        return
    messages.end(row, MessageState.SENT)
    if row.data.get(ONCE_MORE):
        _once_more(tx, tx.get_one(TaskForce, row.task_force_id), row, now)


def _next_thread(tx: Session, left: list[list[int | str | None]]) -> Json:
    """`up_to`: what is stored by now was written before the thread is read; what is not there then was deleted."""
    return {"left": left, "cursor": "", "seen": [], "up_to": threads.newest_id(tx)}


KINDS = (Kind(KIND, "The reading of what was missed", call=_next_call),)
