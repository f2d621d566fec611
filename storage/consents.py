"""What one office says of a text that the other would have quoted as their state. Only ever added."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.tables import Consent, Person, Reply


def latest(tx: Session, replies: Collection[int], what: str) -> bool | None:
    """What was last said of the text that these versions hold; None: nothing yet."""
    query = select(Consent.yes).where(Consent.reply_id.in_(replies), Consent.what == what)
    return tx.scalar(query.order_by(Consent.id.desc()).limit(1))


def who_said(tx: Session, replies: Collection[int], what: str) -> int | None:
    """Who (their id) last said something of it; None: nobody yet."""
    query = select(Consent.person_id).where(Consent.reply_id.in_(replies), Consent.what == what)
    return tx.scalar(query.order_by(Consent.id.desc()).limit(1))


def say(tx: Session, reply: Reply, what: str, office: str, person: Person, yes: bool, now: datetime) -> None:
    tx.add(
        Consent(
            task_force_id=reply.task_force_id,
            reply_id=reply.id,
            what=what,
            office=office,
            person_id=person.id,
            yes=yes,
            at=now,
        )
    )
    tx.flush()
