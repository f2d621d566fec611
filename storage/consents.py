"""What one office says of a text that the other would have quoted as their state. Only ever added."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, aliased

from bot.rules.model import ConsentTo, Office
from storage.record import Consent
from storage.tables import Ask, Person, Reply


def latest(tx: Session, replies: Collection[int], what: ConsentTo) -> bool | None:
    """What was last said, by who may say it, of the text that these versions hold; None: nothing yet."""
    query = select(Consent.yes).where(Consent.reply_id.in_(replies), Consent.what == what, _counts())
    return tx.scalar(query.order_by(Consent.id.desc()).limit(1))


def who_said(tx: Session, replies: Collection[int], what: ConsentTo) -> int | None:
    """Who (their id) last said something of it that counts; None: nobody yet."""
    query = select(Consent.person_id).where(Consent.reply_id.in_(replies), Consent.what == what, _counts())
    return tx.scalar(query.order_by(Consent.id.desc()).limit(1))


@cache
def _counts() -> ColumnElement[bool]:
    """A yes to being named is the holder's who was asked, or a deputy's with the right to it; a no is anybody's."""
    theirs, mine, other = aliased(Reply), aliased(Ask), aliased(Ask)
    asked = (
        select(other.id).join(mine, mine.check_in_id == other.check_in_id).join(theirs, theirs.ask_id == mine.id)
    )
    asked = asked.where(theirs.id == Consent.reply_id, other.office == Consent.office)
    naming = Consent.what.in_((ConsentTo.WIN, ConsentTo.HELP))
    return or_(~naming, ~Consent.yes, Consent.may_name, asked.where(other.person_id == Consent.person_id).exists())


def say(
    tx: Session,
    reply: Reply,
    what: ConsentTo,
    office: Office,
    person: Person,
    yes: bool,
    now: datetime,
    may_name: bool = False,
) -> None:
    """`may_name`: the person is a deputy who has the right to say it."""
    tx.add(
        Consent(
            task_force_id=reply.task_force_id,
            reply_id=reply.id,
            what=what,
            office=office,
            person_id=person.id,
            yes=yes,
            may_name=may_name,
            at=now,
        )
    )
    tx.flush()
