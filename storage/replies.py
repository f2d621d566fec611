"""The answers. Versions are only ever added, so nothing that was acknowledged can be lost or changed."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.model import Answer, Quote, Status
from storage.check_ins import answer_of
from storage.tables import Ask, CheckIn, Person, Reply


def give(tx: Session, ask: Ask, answer: Answer, author: Person, now: datetime, after_reveal: bool) -> bool:
    """Add this answer as the newest version; False when it says what the newest already says.

    Sending the same form twice (its first acknowledgement lost) therefore stores it once.
    """
    newest = answer_of(ask)
    if newest is not None and as_answer(newest) == answer:
        return False
    reply = Reply(
        task_force_id=ask.task_force_id,
        version=len(ask.replies) + 1,
        author_id=author.id,
        holder_id=ask.person_id,
        given=True,
        after_reveal=after_reveal,
        at=now,
        **asdict(answer),
    )
    ask.replies.append(reply)
    tx.flush()
    return True


def as_answer(reply: Reply) -> Answer:
    """What this version says. Only for a version that was given, not for a withdrawal."""
    assert reply.status is not None
    quotes = Quote(reply.win_quote), Quote(reply.help_quote)
    return Answer(Status(reply.status), reply.comment, reply.win, *quotes)


def last_status(tx: Session, pair_id: int, office: str, item: str) -> str | None:
    """This office's last status on this item."""
    query = (
        select(Reply.status)
        .join(Ask)
        .join(CheckIn)
        .where(CheckIn.pair_id == pair_id, CheckIn.item == item, Ask.office == office, Reply.given)
    )
    return tx.scalar(query.order_by(Reply.id.desc()).limit(1))
