"""The check-ins of the pairs and the asks in them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, or_, select, update
from sqlalchemy.orm import Session, aliased, contains_eager, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from bot.rules.model import AskState, Excuse, Office, PutOff, Status, countable
from storage import pairs
from storage.once import forget, once
from storage.record import Postponement
from storage.tables import Ask, CheckIn, Digest, Holding, Pair, Person, Reply

_WHOLE = (selectinload(CheckIn.asks).selectinload(Ask.replies), selectinload(CheckIn.pair))
_FIND = (
    select(CheckIn)
    .where(CheckIn.task_force_id == bindparam("task_force"), CheckIn.id == bindparam("id"))
    .with_for_update(key_share=True)
    .execution_options(populate_existing=True)
)
# Asked at every heartbeat, so they are put together once.
_TO_CLOSE = (
    select(CheckIn)
    .where(CheckIn.task_force_id == bindparam("task_force"), CheckIn.closed_at.is_(None))
    .where(CheckIn.closes_at <= bindparam("now"))
    .order_by(CheckIn.id)
    .with_for_update(key_share=True, skip_locked=True)
)
_TO_NUDGE = (
    select(Ask.id)
    .where(Ask.task_force_id == bindparam("task_force"), Ask.nudge_at <= bindparam("now"))
    .order_by(Ask.nudge_at, Ask.id)
)
_TO_OPEN = (
    select(Ask.id)
    .where(Ask.task_force_id == bindparam("task_force"), Ask.writes_until <= bindparam("now"))
    .order_by(Ask.writes_until, Ask.id)
)
_NEWER = aliased(CheckIn)
_OVERTAKEN = (
    select(_NEWER.id)
    .where(_NEWER.pair_id == CheckIn.pair_id, _NEWER.id > CheckIn.id, _NEWER.sent_at.is_not(None))
    .exists()
)
"""Whether a later question of the same pair is out."""
_IS_OVERTAKEN = select(_OVERTAKEN).where(CheckIn.id == bindparam("id"))
_ASKS = (
    select(Ask, _OVERTAKEN, Holding)
    .where(Ask.check_in_id == bindparam("id"))
    .join(Ask.check_in)
    .outerjoin(
        Holding,
        and_(Holding.pair_id == CheckIn.pair_id, Holding.office == Ask.office, Holding.until.is_(None)),
    )
    .outerjoin(Ask.replies)
    .order_by(Ask.office, Reply.version)
    .options(contains_eager(Ask.replies), *pairs.WHOLE)
    .execution_options(populate_existing=True)
)
_HEARD_IN = (
    select(CheckIn.pair_id, func.count(case((Ask.state == AskState.ANSWERED, 1))))
    .join(Ask)
    .where(CheckIn.task_force_id == bindparam("task_force"), CheckIn.round == bindparam("number"))
    .where(CheckIn.sent_at.is_not(None))
    .group_by(CheckIn.id, CheckIn.pair_id)
    .having(func.count(case((Ask.state != AskState.EXCUSED, 1))) > 0)
)
_STILL_OPEN = (
    select(CheckIn)
    .where(CheckIn.task_force_id == bindparam("task_force"), CheckIn.closed_at.is_(None))
    .where(CheckIn.not_sent.is_(None), CheckIn.revealed_at.is_(None), CheckIn.sent_at.is_not(None))
    .where(CheckIn.closes_at > bindparam("now"))
    .order_by(CheckIn.closes_at)
    .options(selectinload(CheckIn.pair))
)


def newest_of_all(*those: ColumnElement[bool]) -> Select[tuple[int | None]]:
    """The id of each pair's newest check-in of which this is so; None: it has none. Executed with `task_force`."""
    newest = select(CheckIn.id).where(CheckIn.pair_id == Pair.id, *those).order_by(CheckIn.id.desc()).limit(1)
    found = select(newest.correlate(Pair).scalar_subquery()).select_from(Pair)
    return found.where(Pair.task_force_id == bindparam("task_force"))


_NEWEST_OUT = newest_of_all(CheckIn.sent_at.is_not(None))
_BY_IDS = (
    select(CheckIn).where(CheckIn.id.in_(bindparam("ids", expanding=True))).options(selectinload(CheckIn.asks))
)


def find(tx: Session, task_force_id: int, check_in_id: int) -> CheckIn | None:
    """The check-in, locked until the transaction ends, so that two answers to it follow one another.

    What was answered is read once it is locked: what the other of the two has stored by then is seen. So is who
    holds the offices.
    """
    forget(tx)
    check_in = tx.scalar(_FIND, {"task_force": task_force_id, "id": check_in_id})
    if check_in is not None:
        found = tx.execute(_ASKS, {"id": check_in_id}).unique().all()
        set_committed_value(check_in, "asks", list(dict.fromkeys(ask for ask, *_ in found)))
        if found:  # else it was no question
            _is_overtaken.fill(tx, {check_in_id: found[0][1]})
            pairs.know(tx, check_in.pair_id, [held for *_, held in found if held is not None])
    return check_in


def locked(tx: Session, check_in_id: int) -> CheckIn | None:
    """The check-in as it is now, locked until the transaction ends. Whoever changes its asks locks it first."""
    forget(tx)
    query = select(CheckIn).where(CheckIn.id == check_in_id).with_for_update(key_share=True)
    return tx.scalar(query.execution_options(populate_existing=True))


@once(CheckIn, Pair)
def read_all(tx: Session, task_force_id: int) -> None:
    """Read at once what is open in each pair, and when each was last asked by hand."""
    every = tx.scalars(select(Pair.id).where(Pair.task_force_id == task_force_id)).all()
    theirs = CheckIn.task_force_id == task_force_id
    query = select(CheckIn).where(theirs, CheckIn.closed_at.is_(None), CheckIn.not_sent.is_(None))
    open_of.fill(tx, dict.fromkeys(every) | {one.pair_id: one for one in tx.scalars(query)})
    by_hand = select(CheckIn.pair_id, func.max(CheckIn.sent_at)).where(theirs, CheckIn.by_hand)
    asked = tx.execute(by_hand.group_by(CheckIn.pair_id)).all()
    last_by_hand.fill(tx, dict.fromkeys(every) | {pair_id: at for pair_id, at in asked})  # noqa: C416


@once(CheckIn)
def open_of(tx: Session, pair_id: int) -> CheckIn | None:
    """The pair's open check-in; there is at most one."""
    query = select(CheckIn).where(CheckIn.pair_id == pair_id, CheckIn.closed_at.is_(None))
    return tx.scalar(query.where(CheckIn.not_sent.is_(None)))


def latest_of(tx: Session, pair_id: int) -> CheckIn | None:
    """The pair's newest check-in that was a question (not a slot left out)."""
    query = select(CheckIn).where(CheckIn.pair_id == pair_id, CheckIn.not_sent.is_(None))
    return tx.scalar(query.order_by(CheckIn.id.desc()).limit(1))


def overtaken(tx: Session, check_in: CheckIn) -> bool:
    """Whether a newer question has gone out to this pair. One that only waits to go out does not count yet."""
    return _is_overtaken(tx, check_in.id)


@once(CheckIn)
def _is_overtaken(tx: Session, check_in_id: int) -> bool:
    return bool(tx.scalar(_IS_OVERTAKEN, {"id": check_in_id}))


def ended(tx: Session, check_in: CheckIn) -> bool:
    """Whether an office has changed hands since: the pair that was asked is no more, also once it is back."""
    held = pairs.holders(tx, check_in.pair_id)
    now = {office: person.id for office, person in held.items()}
    others = any(row.person_id != now.get(row.office) for row in check_in.asks)
    return others or check_in.ended_at is not None


def newest_out(tx: Session, pair_id: int) -> CheckIn | None:
    """The pair's newest question that went out."""
    query = select(CheckIn).where(CheckIn.pair_id == pair_id, CheckIn.sent_at.is_not(None))
    return tx.scalar(query.order_by(CheckIn.id.desc()).limit(1))


def newest_out_of_all(tx: Session, task_force_id: int) -> dict[int, CheckIn]:
    """The same for every pair, by pair id, read at once, with the asks."""
    ids = tx.scalars(_NEWEST_OUT, {"task_force": task_force_id}).all()
    found = tx.scalars(_BY_IDS, {"ids": [one for one in ids if one is not None]})
    return {one.pair_id: one for one in found}


def last_out_before(tx: Session, check_in: CheckIn) -> CheckIn | None:
    """The pair's last question that went out before this one."""
    query = select(CheckIn).where(CheckIn.pair_id == check_in.pair_id, CheckIn.id < check_in.id)
    return tx.scalar(query.where(CheckIn.sent_at.is_not(None)).order_by(CheckIn.id.desc()).limit(1))


@once(CheckIn, Ask, Reply)
def of_pair(tx: Session, pair_id: int) -> Sequence[CheckIn]:
    """All questions that went out to the pair, oldest first, with their asks and replies."""
    query = select(CheckIn).where(CheckIn.pair_id == pair_id, CheckIn.sent_at.is_not(None))
    return tx.scalars(query.order_by(CheckIn.id).options(*_WHOLE)).all()


def items_in_round(tx: Session, pair_id: int, number: int) -> set[str | None]:
    """The keys of what this pair was asked in this round, if it went out or may yet."""
    query = select(CheckIn.item).where(CheckIn.pair_id == pair_id, CheckIn.round == number)
    return set(tx.scalars(query.where(CheckIn.not_sent.is_(None))))


def claim_in_round(tx: Session, task_force_id: int, number: int, item: str) -> str | None:
    """The claim of what all pairs are asked in this round, as it was asked; the plan may have retired it since."""
    query = select(CheckIn.claim).where(CheckIn.task_force_id == task_force_id, CheckIn.round == number)
    return tx.scalar(query.where(CheckIn.item == item).limit(1))


def last_asked(tx: Session, pair_id: int) -> datetime | None:
    """When this pair was last asked; None: never."""
    return tx.scalar(select(func.max(CheckIn.sent_at)).where(CheckIn.pair_id == pair_id))


@once(CheckIn)
def last_by_hand(tx: Session, pair_id: int) -> datetime | None:
    """When this pair was last asked by hand; None: never."""
    return tx.scalar(select(func.max(CheckIn.sent_at)).where(CheckIn.pair_id == pair_id, CheckIn.by_hand))


def end_all(tx: Session, pair_id: int, now: datetime) -> None:
    """An office of this pair changes hands: its questions have ended, even if the two are the same again later."""
    theirs = (CheckIn.pair_id == pair_id, CheckIn.ended_at.is_(None))
    tx.execute(update(CheckIn).where(*theirs).values(ended_at=now))


def to_close(tx: Session, task_force_id: int, now: datetime) -> Sequence[CheckIn]:
    """Those whose time has passed, locked; without those that another process is closing or answering just now."""
    forget(tx)
    return tx.scalars(_TO_CLOSE, {"task_force": task_force_id, "now": now}).all()


def to_nudge(tx: Session, task_force_id: int, now: datetime) -> Sequence[int]:
    """The asks (their ids) whose time for a reminder has come."""
    return tx.scalars(_TO_NUDGE, {"task_force": task_force_id, "now": now}).all()


def to_open(tx: Session, task_force_id: int, now: datetime) -> Sequence[int]:
    """The asks (their ids) whose time to write before both answers open is over."""
    return tx.scalars(_TO_OPEN, {"task_force": task_force_id, "now": now}).all()


def away(tx: Session, task_force_id: int) -> Sequence[int]:
    """The asks (their ids) in sealed questions that are out which say that somebody is away."""
    query = select(Ask.id).join(CheckIn).where(Ask.task_force_id == task_force_id, Ask.excuse == Excuse.AWAY)
    query = query.where(Ask.state == AskState.EXCUSED, CheckIn.sent_at.is_not(None), CheckIn.revealed_at.is_(None))
    return tx.scalars(query.where(~_OVERTAKEN)).all()


def postpone(tx: Session, ask: Ask, person: Person, choice: PutOff, until: datetime | None, now: datetime) -> None:
    """Write down that this person put the office's reminder off, or skipped the question."""
    more = {"person_id": person.id, "choice": choice, "until": until, "at": now}
    tx.add(Postponement(task_force_id=ask.task_force_id, ask_id=ask.id, **more))
    tx.flush()


def not_reported(task_force_id: int, cut: datetime, digest_id: int | None = None) -> list[ColumnElement[bool]]:
    """What went out, was revealed or closed by the cut, and was reported by no digest but this, as conditions."""
    happened = or_(CheckIn.revealed_at <= cut, CheckIn.closed_at <= cut)
    unreported = CheckIn.digest_id.is_(None)
    mine = or_(unreported, CheckIn.digest_id == digest_id) if digest_id is not None else unreported
    return [CheckIn.task_force_id == task_force_id, CheckIn.sent_at.is_not(None), happened, mine]


def lock_unreported(tx: Session, task_force_id: int, cut: datetime, digest_id: int) -> Sequence[CheckIn]:
    """Those that no other digest than this has reported, locked, in order.

    So an answer that opens one of them comes before the digest or after it, never unseen by both.
    """
    forget(tx)
    query = select(CheckIn).where(*not_reported(task_force_id, cut, digest_id)).order_by(CheckIn.id)
    return tx.scalars(query.with_for_update(key_share=True).execution_options(populate_existing=True)).all()


def opened_since(tx: Session, digest: Digest, but: Collection[int]) -> Sequence[int]:
    """The pairs of which a question that this digest reported was opened since it was posted, but for these."""
    query = select(CheckIn.pair_id).where(CheckIn.digest_id == digest.id, CheckIn.revealed_at >= digest.posted_at)
    query = query.where(CheckIn.task_force_id == digest.task_force_id, CheckIn.sent_at.is_not(None))
    return tx.scalars(query.where(CheckIn.id.not_in(but)).distinct()).all()


def heard_in(tx: Session, task_force_id: int, number: int) -> Mapping[int, int]:
    """Of how many offices each pair has an answer in this round; of those of which anybody was asked in it."""
    found: dict[int, int] = {}
    for pair_id, offices in tx.execute(_HEARD_IN, {"task_force": task_force_id, "number": number}):
        found[pair_id] = max(found.get(pair_id, 0), offices)
    return found


@once(CheckIn)
def still_open(tx: Session, task_force_id: int, now: datetime) -> Sequence[CheckIn]:
    """Those that are out and wait for an answer, and whose time has not passed."""
    return tx.scalars(_STILL_OPEN, {"task_force": task_force_id, "now": now}).all()


def leave_out(tx: Session, pair: Pair, slot: str, due_at: datetime, why: str, now: datetime) -> None:
    """Record that this slot brought no question, and why."""
    tx.add(
        CheckIn(
            task_force_id=pair.task_force_id,
            pair_id=pair.id,
            slot=slot,
            due_at=due_at,
            created_at=now,
            not_sent=why,
            closed_at=now,
        )
    )
    tx.flush()


def ask_of(check_in: CheckIn, office: Office) -> Ask:
    return next(ask for ask in check_in.asks if ask.office == office)


def went_to_holder(tx: Session, check_in: CheckIn, office: Office) -> bool:
    """Whether it was put to who holds this office now: what was between two others is theirs alone."""
    held = pairs.holding(tx, check_in.pair_id, office)
    return held is not None and ask_of(check_in, office).person_id == held.person_id


def answer_of(ask: Ask) -> Reply | None:
    """The answer as it stands: the newest version, unless it was withdrawn, or pages of it are missing."""
    newest = sent_of(ask)
    return newest if newest is not None and newest.whole else None


def sent_of(ask: Ask) -> Reply | None:
    """The same, also of a first look of which pages are missing."""
    newest = ask.replies[-1] if ask.replies else None
    return newest if newest is not None and newest.given else None


def answers(check_in: CheckIn) -> dict[Office, Reply]:
    """The answers as they stand, by office. Who may read them is another question."""
    given = {ask.office: answer_of(ask) for ask in check_in.asks}
    return {office: reply for office, reply in given.items() if reply is not None}


def may_count(check_in: CheckIn) -> Mapping[Office, Reply]:
    """The answers that may enter draws and figures; see `bot.rules.model.countable`."""
    return countable(
        answers(check_in),
        revealed=check_in.revealed_at is not None,
        closed=check_in.closed_at is not None,
        excused={ask.office for ask in check_in.asks if was_excused(ask)},
    )


def by_item(check_in: CheckIn, given: Mapping[Office, Reply]) -> dict[str, dict[Office, Status]]:
    """Item → what these answers say of it: of the one that was asked, or of all in a first look."""
    found: dict[str, dict[Office, Status]] = {} if check_in.first_look else {check_in.item or "": {}}
    for office, reply in given.items():
        for item in reply.statuses if check_in.first_look else found:
            if (said := status_on(reply, item)) is not None:
                found.setdefault(item, {})[office] = said
    return found


def status_on(reply: Reply, item: str) -> Status | None:
    """What this answer says of this item; `item` is what it was asked about, or one of a first look."""
    return status_among(reply.status, reply.statuses, item)


def status_among(status: Status | None, statuses: Mapping[str, str], item: str) -> Status | None:
    """The status on this item, of the one that was given and those of a first look."""
    said = statuses.get(item)
    return Status.of(said) if said is not None else status


def was_excused(ask: Ask) -> bool:
    """Excused to the end; or it answered all the same, which shows nowhere before both are open."""
    return ask.state == AskState.EXCUSED or (ask.state == AskState.ANSWERED and ask.excuse is not None)
