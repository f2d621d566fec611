"""First looks: the pages as they were sent, and what each office said before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.rules.model import Looked, Office, Status
from storage import check_ins
from storage.tables import Ask, CheckIn, Person, Reply


def save(
    tx: Session, ask: Ask, said: Looked, whole: bool, author: Person, now: datetime, after_reveal: bool
) -> bool:
    """Add all that was sent so far as the newest version; False when the newest says the same already.

    `whole`: no page is missing. Every version has the pages before it too, so that it can be read by itself.
    """
    newest = check_ins.sent_of(ask)
    if newest is not None and dict(said.statuses) == newest.statuses and said.outlook == newest.outlook:
        return False
    assert ask.person_id is not None
    ask.replies.append(
        Reply(
            task_force_id=ask.task_force_id,
            version=len(ask.replies) + 1,
            author_id=author.id,
            holder_id=ask.person_id,
            statuses={item: str(status) for item, status in said.statuses.items()},
            outlook=said.outlook,
            whole=whole,
            after_reveal=after_reveal,
            at=now,
        )
    )
    tx.flush()
    return True


def last_said(tx: Session, pair_id: int, office: Office, person: Person) -> Mapping[str, Status]:
    """Item → what this office said of it last, in answers that this person gave, or that were given for them."""
    theirs = or_(Reply.author_id == person.id, Reply.holder_id == person.id)
    query = select(Reply).join(Ask).join(CheckIn).where(CheckIn.pair_id == pair_id, Ask.office == office, theirs)
    found: dict[str, Status] = {}
    for reply in tx.scalars(query.order_by(Reply.id)):
        if check_ins.answer_of(reply.ask) is reply:
            for item, said in check_ins.by_item(reply.ask.check_in, {office: reply}).items():
                found |= {item: said[office]} if office in said else {}
    return found


def had_one(tx: Session, pair_id: int) -> bool:
    """Whether a first look went out to this pair."""
    query = select(CheckIn.id).where(CheckIn.pair_id == pair_id, CheckIn.first_look, CheckIn.sent_at.is_not(None))
    return tx.scalar(query.limit(1)) is not None


def opened_before(tx: Session, check_in: CheckIn) -> CheckIn | None:
    """The pair's last first look before this one that both may read, of the same two officers."""
    query = select(CheckIn).where(CheckIn.pair_id == check_in.pair_id, CheckIn.id < check_in.id, CheckIn.first_look)
    found = tx.scalar(query.where(CheckIn.revealed_at.is_not(None)).order_by(CheckIn.id.desc()).limit(1))
    same = found is not None and all(
        check_ins.ask_of(found, ask.office).person_id == ask.person_id for ask in check_in.asks
    )
    return found if same else None
