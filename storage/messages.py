"""The outbox: which messages shall exist, which are to be sent now, and what became of them.

From the moment a post may go out until it is known what became of it, `search_after` is set: a process that dies
in between leaves a message that is searched for before it is sent again. A claim is a lease in elapsed time; a
moment further ahead than its longest possible value is from before a restart of the machine and has passed.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache, reduce
from typing import Any

from sqlalchemy import ColumnElement, Float, Update, bindparam, case, false, func, or_, select, union_all, update
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from bot.rules.model import MessageKind, MessageState
from storage.database import execute_plainly, insert_new
from storage.tables import Ask, CheckIn, Message, Pair, Person
from storage.work import WORK, Which

LEASE = 15.0  # longer than a call to Slack may take (see bot/slack.py)
SETTLING = 60.0  # Slack may still be writing a post this long after we stopped waiting for it
LONGEST_WAIT = 7_200.0  # longer than a rate is held (storage.rates.LONGEST), so that others go first then
NOT_MADE = "it can't be made"  # the beginnings of errors of our own
NOT_SEARCHED = "cannot be searched for"
SHUT = "Slack lets nothing through"  # the error of what met it; why is in `task_force.shut`


def _passed(moment: InstrumentedAttribute[float | None], most: float) -> ColumnElement[bool]:
    return or_(moment.is_(None), moment <= _ELAPSED, moment > _ELAPSED + most)


# Asked at every step, so they are put together once.
_ELAPSED = bindparam("elapsed", type_=Float())
_DUE = (
    Message.task_force_id == bindparam("force"),
    WORK,
    or_(Message.not_before <= bindparam("now"), Message.state == MessageState.SENT),
    _passed(Message.retry_at, LONGEST_WAIT),
    _passed(Message.lease_until, LEASE),
    _passed(Message.search_after, LEASE + SETTLING),
)
_BY_KEY = select(Message).where(Message.task_force_id == bindparam("force"), Message.key == bindparam("its_key"))
_NEXT = (  # with what most messages are made of
    select(Message)
    .where(*_DUE)
    .order_by(Message.urgent.desc(), Message.not_before, Message.id)
    .limit(1)
    .with_for_update(key_share=True, skip_locked=True, of=Message)
    .options(
        joinedload(Message.person),
        joinedload(Message.check_in).joinedload(CheckIn.pair).joinedload(Pair.task_force),
        joinedload(Message.check_in).selectinload(CheckIn.asks).selectinload(Ask.replies),
    )
)
_MOMENTS = [  # one later than `elapsed` has passed: see `_passed`
    case((moment <= _ELAPSED, moment), else_=bindparam("already", type_=Float()))
    for moment in (Message.retry_at, Message.lease_until, Message.search_after)
]
_OURS, _SINCE = Message.task_force_id == bindparam("task_force"), Message.created_at >= bindparam("since")
_WRONG = select(Message.id).where(_OURS, Message.error.is_not(None))
_FAILED = union_all(  # both by the same index
    _WRONG.where(Message.state.in_((MessageState.DUE, MessageState.SENT))),
    _WRONG.where(Message.state == MessageState.REFUSED, _SINCE),
).subquery()
_FAILURES = (
    select(Message)
    .join(_FAILED, _FAILED.c.id == Message.id)
    .order_by(Message.id.desc())
    .limit(200)
    .options(joinedload(Message.check_in).joinedload(CheckIn.pair))
)
_OF_KIND = select(Message).where(_OURS, Message.kind == bindparam("its_kind"), _SINCE).order_by(Message.id.desc())
_SOONEST = select(func.min(reduce(lambda one, other: case((one > other, one), else_=other), _MOMENTS))).where(*_DUE)


def add(tx: Session, task_force_id: int, key: str, kind: MessageKind, now: datetime, **more: Any) -> bool:
    """Let a message exist, unless its key does already; says whether it is new."""
    values = {"not_before": now, "data": {}, "discarded": []} | more
    return insert_new(tx, Message, task_force_id=task_force_id, key=key, kind=kind, created_at=now, **values)


def by_key(tx: Session, task_force_id: int, key: str) -> Message | None:
    return tx.scalar(_BY_KEY, {"force": task_force_id, "its_key": key})


def at(tx: Session, task_force_id: int, channel: str, ts: str) -> Message | None:
    """The message of ours that Slack shows at this place."""
    query = select(Message).where(Message.channel == channel, Message.ts == ts)
    return tx.scalar(query.where(Message.task_force_id == task_force_id))


def of_check_in(tx: Session, check_in_id: int, kind: MessageKind) -> Sequence[Message]:
    return tx.scalars(select(Message).where(Message.check_in_id == check_in_id, Message.kind == kind)).all()


def waits_for(tx: Session, person_id: int, kind: MessageKind) -> bool:
    """Whether a message of this kind is still to go out to this person."""
    query = select(Message.id).where(
        Message.person_id == person_id, Message.kind == kind, Message.state == MessageState.DUE
    )
    return tx.scalar(query.limit(1)) is not None


def to_person(tx: Session, person_id: int, kind: MessageKind) -> Sequence[Message]:
    """The messages of this kind to this person."""
    return tx.scalars(select(Message).where(Message.person_id == person_id, Message.kind == kind)).all()


def in_groups(tx: Session, task_force_id: int, kind: MessageKind, after: datetime) -> Sequence[Message]:
    """The messages of this kind in group DMs whose check-in went out since, or is still open; newest first."""
    query = select(Message).join(CheckIn, Message.check_in_id == CheckIn.id)
    query = query.where(Message.task_force_id == task_force_id, Message.kind == kind, Message.ts.is_not(None))
    query = query.where(Message.pair_id.is_not(None), or_(CheckIn.sent_at > after, CheckIn.closed_at.is_(None)))
    return tx.scalars(query.order_by(Message.id.desc())).all()


def may_be_out(tx: Session, check_in_id: int, kind: MessageKind) -> bool:
    """Whether a message of this kind is out, or nobody knows."""
    return any(row.ts or row.search_after is not None for row in of_check_in(tx, check_in_id, kind))


def want_again(tx: Session, check_in_id: int, *kinds: MessageKind, words_gone: bool = False) -> None:
    """What these messages of a check-in should show has changed; or words that they may show were taken back."""
    _want_again(tx, Message.check_in_id == check_in_id, Message.kind.in_(kinds), words_gone=words_gone)


def clear_private(tx: Session, check_in_id: int, kind: MessageKind) -> None:
    """What one person alone reads of a check-in shows what was taken back, until it is drawn anew."""
    chosen = (Message.check_in_id == check_in_id, Message.kind == kind, Message.person_id.is_not(None))
    tx.execute(update(Message).where(*chosen, Message.state == MessageState.SENT).values(cleared=Message.wanted))


def want_all_again(
    tx: Session,
    check_in_id: int,
    kinds: Sequence[MessageKind],
    last: MessageKind,
    offices: Sequence[str],
    now: datetime,
) -> None:
    """What these messages of a check-in should show has changed, and after them those of the kind `last` to these
    offices: all that shows more is edited before. Who has read any of them in the transaction reads it anew.
    """
    again = _all_again(tuple(kinds), last, tuple(offices))
    execute_plainly(tx, again, {"check_in": check_in_id, "after_those": now + timedelta(hours=1)})


@cache
def _all_again(kinds: tuple[MessageKind, ...], last: MessageKind, offices: tuple[str, ...]) -> Update:
    """Every answer needs it, and a list of values would be written into the statement anew each time."""
    of_last = (Message.kind == last) & or_(false(), *(Message.office == one for one in offices))
    again = update(Message).where(
        Message.check_in_id == bindparam("check_in"),
        or_(Message.state == MessageState.DUE, Message.state == MessageState.SENT),
        or_(of_last, *(Message.kind == one for one in kinds)),
    )
    later = bindparam("after_those", type_=Message.not_before.type)
    is_out = (Message.kind == last) & (Message.state == MessageState.SENT)
    again = again.values(not_before=case((is_out, later), else_=Message.not_before))
    again = again.values(wanted=Message.wanted + 1, retry_at=None)
    return again.execution_options(synchronize_session=False)


def want_key_again(tx: Session, task_force_id: int, key: str) -> None:
    """What this one message should show has changed."""
    _want_again(tx, Message.task_force_id == task_force_id, Message.key == key)


def want_pair_again(tx: Session, pair_id: int, kind: MessageKind) -> None:
    """What these messages about a pair should show has changed."""
    _want_again(tx, Message.pair_id == pair_id, Message.kind == kind)


def want_of_check_ins_again(tx: Session, pair_id: int, kind: MessageKind) -> None:
    """What these messages about any of a pair's check-ins should show has changed."""
    theirs = select(CheckIn.id).where(CheckIn.pair_id == pair_id)
    _want_again(tx, Message.kind == kind, Message.check_in_id.in_(theirs))


def newest_to(tx: Session, person_id: int, kind: MessageKind) -> Message | None:
    """The newest message of this kind to this person."""
    query = select(Message).where(Message.person_id == person_id, Message.kind == kind)
    return tx.scalar(query.order_by(Message.id.desc()).limit(1))


def want_digest_again(tx: Session, digest_id: int, *kinds: MessageKind, words_gone: bool = False) -> None:
    """What these messages of a digest should show has changed."""
    _want_again(tx, Message.digest_id == digest_id, Message.kind.in_(kinds), words_gone=words_gone)


def _want_again(tx: Session, *chosen: ColumnElement[bool], words_gone: bool = False) -> None:
    again = update(Message).where(*chosen, Message.state.in_((MessageState.DUE, MessageState.SENT)))
    if words_gone:
        again = again.values(cleared=Message.wanted + 1)
    tx.execute(again.values(wanted=Message.wanted + 1, retry_at=None))


def replies_under(tx: Session, row: Message) -> Sequence[Message]:
    """The messages that stand in this one's thread, locked."""
    query = select(Message).where(
        Message.parent_id == row.id, Message.state == MessageState.SENT, Message.ts.is_not(None)
    )
    query = query.order_by(Message.id).with_for_update(key_share=True)
    return tx.scalars(query.execution_options(populate_existing=True)).all()


def look_again(tx: Session, person_id: int, now: datetime) -> None:
    """What waits for this person's hours is looked at anew: they are back."""
    waits = (Message.person_id == person_id, Message.state == MessageState.DUE, Message.not_before > now)
    tx.execute(update(Message).where(*waits).values(not_before=now))


def readers_of_digest(tx: Session, digest_id: int, kind: MessageKind) -> Sequence[Person]:
    """To whom a message of this kind of a digest goes or went."""
    query = select(Person).join(Message, Message.person_id == Person.id)
    return tx.scalars(query.where(Message.digest_id == digest_id, Message.kind == kind).distinct()).all()


def claim(
    tx: Session,
    task_force_id: int,
    now: datetime,
    elapsed: float,
    but: Sequence[Which] = (),
) -> Message | None:
    """The next message to work on, claimed for `LEASE` seconds; answers to people first. None: nothing is due.

    `but`: not one of these.
    """
    next_one = _NEXT.where(*(~which for which in but)) if but else _NEXT
    row = tx.scalar(next_one, {"force": task_force_id, "now": now, "elapsed": elapsed})
    if row is None:
        return None
    row.claim, row.lease_until, row.retry_at = uuid.uuid4().hex, elapsed + LEASE, None
    tx.flush()
    return row


def anything_due(tx: Session, task_force_id: int, now: datetime, elapsed: float) -> bool:
    """Whether something could be worked on at this moment, if the rates allowed."""
    query = select(Message.id).where(*_DUE).limit(1)
    return tx.scalar(query, {"force": task_force_id, "now": now, "elapsed": elapsed}) is not None


def next_moment(tx: Session, task_force_id: int, now: datetime, elapsed: float, until: float) -> float | None:
    """From when on (elapsed) something that is due may be worked on, if the rates allow; None: not until then.

    It may be somewhat too early, never too late.
    """
    values = {"force": task_force_id, "now": now, "elapsed": until, "already": elapsed}
    first: float | None = tx.scalar(_SOONEST, values)
    return first


def claimed(tx: Session, message_id: int, claim: str) -> Message | None:
    """The message, if this claim on it still holds."""
    row = locked(tx, message_id)
    return row if row is not None and row.claim == claim else None


def is_work(row: Message) -> bool:
    """Whether there is still something to do with it (as `storage.work.WORK` says it in SQL)."""
    return row.state == MessageState.DUE or (row.state == MessageState.SENT and row.shown < row.wanted)


def locked(tx: Session, message_id: int) -> Message | None:
    """The message as it is now, and stays until the transaction ends."""
    return tx.get(Message, message_id, with_for_update={"key_share": True}, populate_existing=True)


def locked_by_key(tx: Session, task_force_id: int, key: str) -> Message | None:
    """The message of this key as it is now, and stays until the transaction ends."""
    row = by_key(tx, task_force_id, key)
    return locked(tx, row.id) if row is not None else None


def about_to_post(row: Message, elapsed: float) -> None:
    """From here on the post may be out. Call in the claim's transaction."""
    row.search_after = elapsed + LEASE + SETTLING


def release(row: Message) -> None:
    row.claim = row.lease_until = None


def sent(row: Message, channel: str, ts: str, revision: int, now: datetime) -> None:
    """It is out, and shows this revision."""
    release(row)
    row.state, row.channel, row.ts, row.sent_at = MessageState.SENT, channel, ts, row.sent_at or now
    row.shown, row.search_after, row.error, row.attempts = max(row.shown, revision), None, None, 0


def not_out(row: Message) -> None:
    """It is certain that the post did not go out."""
    release(row)
    row.search_after = None


def unknown(row: Message, elapsed: float, why: str) -> None:
    """The post may be out or not: search before trying again, and not before Slack must have written it."""
    release(row)
    row.search_after, row.error, row.attempts = elapsed + SETTLING, why, row.attempts + 1


def look_for_copies(row: Message, elapsed: float) -> None:
    """It is out, perhaps twice: search for it once more when Slack must have written the second."""
    row.search_after, row.wanted = elapsed + SETTLING, row.wanted + 1


def later(row: Message, wait: float, elapsed: float) -> None:
    """Try again in `wait` seconds."""
    release(row)
    row.retry_at = elapsed + min(wait, LONGEST_WAIT)


def failed(row: Message, wait: float, elapsed: float, why: str | None) -> None:
    """It went wrong. Try again in `wait` seconds, and after twice as long at each failure that follows."""
    later(row, wait * 2 ** min(row.attempts, 6), elapsed)
    row.error, row.attempts = why, row.attempts + 1


def again(row: Message, data: dict[str, Any], now: datetime) -> None:
    """Let it begin anew with this; what a process is at with it just now counts for nothing."""
    release(row)
    row.state, row.shown, row.data, row.not_before = MessageState.DUE, 0, data, now
    row.retry_at = row.error = None
    row.attempts = 0


def post_anew(row: Message, now: datetime) -> None:
    """Its copy in Slack is given up, and it is posted once more as it stands now."""
    again(row, row.data, now)
    row.discarded, row.ts, row.search_after = [*row.discarded, row.ts or ""], None, None


def end(row: Message, state: MessageState, why: str | None = None) -> None:
    """`dropped` (no longer wanted), `refused` (Slack will not have it) or `sent`: nothing more to do."""
    release(row)
    row.state, row.error, row.search_after = state, why, None
    row.shown = row.wanted


def send_refused(tx: Session, task_force_id: int, kinds: Sequence[MessageKind], channel: str) -> int:
    """The channel was set right: what was to go there and did not goes there after all. Returns how many."""
    query = select(Message).where(Message.task_force_id == task_force_id, Message.ts.is_(None))
    query = query.where(Message.kind.in_(kinds), Message.state.in_((MessageState.REFUSED, MessageState.DROPPED)))
    rows = tx.scalars(query.order_by(Message.id)).all()
    for row in rows:
        row.state, row.shown, row.error, row.channel = MessageState.DUE, 0, None, None
        row.data = row.data | {"channel": channel}
    return len(rows)


def refused_in(tx: Session, task_force_id: int, kind: MessageKind, channel: str) -> Sequence[Message]:
    """The messages of this kind that Slack refused in this channel."""
    query = select(Message).where(Message.task_force_id == task_force_id, Message.kind == kind)
    rows = tx.scalars(query.where(Message.state == MessageState.REFUSED, Message.ts.is_(None)))
    return [row for row in rows if row.data["channel"] == channel]


def failures(tx: Session, task_force_id: int, since: datetime | None = None) -> Sequence[Message]:
    """What we can't find out about, and what Slack refused (of what was made since then), newest first."""
    values = {"task_force": task_force_id, "since": since or datetime.min.replace(tzinfo=UTC)}
    return tx.scalars(_FAILURES, values).all()


def of_kind(tx: Session, task_force_id: int, kind: MessageKind, since: datetime) -> Sequence[Message]:
    """The messages of a kind (`failure` or `direct`: see the index) that were made since then, newest first."""
    return tx.scalars(_OF_KIND, {"task_force": task_force_id, "its_kind": kind, "since": since}).all()


def older(tx: Session, task_force_id: int, kind: MessageKind, before: datetime) -> Sequence[Message]:
    """Those of this kind that were added by then, locked until the transaction ends."""
    query = select(Message).where(Message.task_force_id == task_force_id, Message.kind == kind)
    query = query.where(Message.created_at <= before).order_by(Message.id)
    return tx.scalars(query.with_for_update().execution_options(populate_existing=True)).all()


def pairs_waiting(tx: Session, task_force_id: int, kind: MessageKind) -> set[int | None]:
    """The pairs (their ids) for which a message of this kind is due."""
    query = select(Message.pair_id).where(Message.task_force_id == task_force_id, Message.kind == kind)
    return set(tx.scalars(query.where(Message.state == MessageState.DUE)))


def waiting(tx: Session, task_force_id: int, now: datetime) -> int:
    """How many messages are due and not out."""
    query = select(func.count()).where(Message.task_force_id == task_force_id, Message.state == MessageState.DUE)
    return tx.scalar(query.where(Message.not_before <= now)) or 0
