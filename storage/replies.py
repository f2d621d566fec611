"""The answers. Versions are only ever added, so nothing that was acknowledged can be lost or changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from functools import cache

from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from bot.rules.model import Answer, Looked, Office, Outlook, Quote, Status, standing
from storage import check_ins, pairs
from storage.check_ins import answer_of
from storage.database import add_plainly
from storage.tables import Ask, CheckIn, Person, Reply

_EARLIER, _NEWER = aliased(CheckIn), aliased(Reply)
_LAST = (
    select(_EARLIER.id)
    .where(
        _EARLIER.pair_id == bindparam("pair"),
        or_(_EARLIER.item == bindparam("item"), _EARLIER.first_look),
        _EARLIER.id < bindparam("id"),
        _EARLIER.not_sent.is_(None),
    )
    .order_by(_EARLIER.id.desc())
    .limit(1)
    .scalar_subquery()
)
_OVERTAKEN = select(_NEWER.id).where(_NEWER.ask_id == Reply.ask_id, _NEWER.version > Reply.version).exists()
_STATUSES_BEFORE = (
    select(Reply.status, Reply.statuses)
    .join(Ask)
    .join(CheckIn)
    .where(CheckIn.id == _LAST, CheckIn.revealed_at.is_not(None), Reply.given, Reply.whole, ~_OVERTAKEN)
    .order_by(Ask.office)
)
_SHOWS = (Reply.given, Reply.whole, or_(Ask.excuse.is_(None), CheckIn.revealed_at.is_not(None)))
_ANSWERED = check_ins.newest_of_all(
    select(Ask.id).join(Reply).where(Ask.check_in_id == CheckIn.id, *_SHOWS).correlate(CheckIn).exists()
)
_LAST_OF = (
    select(CheckIn.pair_id, func.max(Reply.at))
    .join_from(CheckIn, Ask, Ask.check_in_id == CheckIn.id)
    .join(Reply, Reply.ask_id == Ask.id)
    .where(CheckIn.id.in_(bindparam("ids", expanding=True)), *_SHOWS)
    .group_by(CheckIn.pair_id)
)


def give(
    tx: Session,
    ask: Ask,
    answer: Answer,
    author: Person,
    now: datetime,
    after_reveal: bool,
    promised: bool = False,
    may_name: bool = False,
) -> bool:
    """Add this answer as the newest version; False when it says what the newest already says.

    Sending the same form twice (its first acknowledgement lost) therefore stores it once. `promised`: its writer
    was told that it stays sealed; given once more without that, it is a new version, which may be opened. A mark
    *as their state* is somebody's, so it is stored again when another person makes it theirs. `may_name`: see the
    table.
    """
    newest = answer_of(ask)
    if newest is not None and as_answer(newest) == answer:
        kept = newest.promised and not promised and not after_reveal
        marked = Quote.AS_STATE in (answer.win_quote, answer.help_quote)
        if not kept and (newest.author_id == author.id or not marked):
            return False
    reply = add_plainly(
        tx,
        Reply,
        task_force_id=ask.task_force_id,
        ask_id=ask.id,
        version=len(ask.replies) + 1,
        author_id=author.id,
        holder_id=ask.person_id,
        given=True,
        statuses={},
        outlook=None,
        whole=True,
        after_reveal=after_reveal,
        promised=promised,
        may_name=may_name,
        at=now,
        **asdict(answer),
    )
    set_committed_value(ask, "replies", [*ask.replies, reply])
    return True


def withdraw(tx: Session, ask: Ask, person: Person, now: datetime, after_reveal: bool) -> None:
    """Add a version that says: taken back. What was given before stays on record and is shown nowhere."""
    assert ask.person_id is not None
    version = len(ask.replies) + 1
    ask.replies.append(
        Reply(
            task_force_id=ask.task_force_id,
            version=version,
            author_id=person.id,
            holder_id=ask.person_id,
            given=False,
            after_reveal=after_reveal,
            at=now,
        )
    )
    tx.flush()


def as_answer(reply: Reply) -> Answer:
    """What this version says. Only for a version that was given, not for a withdrawal."""
    if reply.statuses:
        return looked(reply.statuses, reply.outlook)
    assert reply.status is not None
    quotes = reply.win_quote, reply.help_quote
    return Answer(reply.status, reply.comment, reply.win, *quotes)


def looked(statuses: Mapping[str, str], outlook: Outlook | None) -> Looked:
    """What an office says in a first look, as far as its pages were sent."""
    said = {item: Status.of(status) for item, status in statuses.items()}
    least = standing(said.values())
    assert least is not None
    return Looked(least, statuses=said, outlook=outlook)


def writer_of(tx: Session, ask: Ask, reply: Reply) -> Person:
    """Return who decides about it: who wrote it, while they answer for the office; else the holder."""
    assert ask.person is not None
    deputy = pairs.deputy(tx, ask.check_in.pair_id, ask.office)
    return deputy.person if deputy is not None and deputy.person_id == reply.author_id else ask.person


def last_status(tx: Session, pair_id: int, office: Office, item: str) -> Status | None:
    """This office's last status on this item, of the answers that stand, a first look's among them."""
    query = _standing().where(CheckIn.pair_id == pair_id, Ask.office == office, Reply.whole)
    newest = tx.scalar(query.where(or_(CheckIn.item == item, CheckIn.first_look)).limit(1))
    return check_ins.status_on(newest, item) if newest is not None else None


def statuses_before(tx: Session, check_in: CheckIn) -> list[Status]:
    """Both statuses, as they stand, of the pair's last check-in on the same item, or first look; none: it stayed
    sealed.
    """
    item = check_in.item or ""
    found = tx.execute(_STATUSES_BEFORE, {"pair": check_in.pair_id, "item": item, "id": check_in.id})
    return [status for one, many in found if (status := check_ins.status_among(one, many, item))]


def standing_of(tx: Session, person: Person, most: int) -> Sequence[Reply]:
    """The newest of the answers that stand and that this person gave, or that a deputy gave for them."""
    query = _standing().where(or_(Reply.holder_id == person.id, Reply.author_id == person.id))
    return tx.scalars(query.limit(most)).all()


def last_of_all(tx: Session, task_force_id: int) -> dict[int, datetime]:
    """When each pair's newest answered question was last answered, by pair id.

    Without what an excused office has answered, until both answers are open: before, it shows nowhere.
    """
    ids = tx.scalars(_ANSWERED, {"task_force": task_force_id}).all()
    found = tx.execute(_LAST_OF, {"ids": [one for one in ids if one is not None]})
    return {pair_id: at for pair_id, at in found}  # noqa: C416


def quotable(tx: Session, task_force_id: int) -> Sequence[Reply]:
    """The answers that stand, are open to both offices and let the digest carry something, oldest first."""
    query = _standing().where(Reply.task_force_id == task_force_id, CheckIn.revealed_at.is_not(None))
    marked = query.where(or_(Reply.win_quote != Quote.NO, Reply.help_quote != Quote.NO))
    return tx.scalars(marked.order_by(None).order_by(Reply.id)).all()


def by_ids(tx: Session, ids: Collection[int]) -> Sequence[Reply]:
    """These versions, each with the ask that it answers."""
    whole = joinedload(Reply.ask).joinedload(Ask.check_in).joinedload(CheckIn.pair)
    return tx.scalars(select(Reply).where(Reply.id.in_(ids)).order_by(Reply.id).options(whole)).all()


@cache
def _standing() -> Select[Reply]:
    """Answers as they stand, newest first: of each ask the newest version, unless it was withdrawn."""
    query = select(Reply).join(Ask).join(CheckIn).where(Reply.given, ~_OVERTAKEN)
    return query.order_by(Reply.id.desc())
