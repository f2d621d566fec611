"""The mails that a question waits: at most one to a person in a round, claimed before it is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from bot.rules.model import AskState, MailState, MessageKind
from storage import rounds
from storage.database import insert_new
from storage.record import Mail, MailWish, Postponement
from storage.tables import Ask, CheckIn, Message, Person

LONG_AGO = timedelta(minutes=10)
"""Whoever has claimed a mail for so long has died over it."""


def waiting(tx: Session, task_force_id: int, now: datetime) -> Sequence[Ask]:
    """Whose question waits, who were reminded of it and did not put that off, and of which no mail is done with.

    What was tried least comes first: one that fails is never first in line for ever.
    """
    its = and_(Mail.person_id == Ask.person_id, Mail.round == CheckIn.round)
    put_off = select(Postponement.id).where(Postponement.ask_id == Ask.id).exists()
    query = select(Ask).join(CheckIn, Ask.check_in_id == CheckIn.id).outerjoin(Mail, its)
    query = query.where(CheckIn.task_force_id == task_force_id, CheckIn.closed_at.is_(None))
    query = query.where(CheckIn.sent_at.is_not(None), CheckIn.revealed_at.is_(None), CheckIn.closes_at > now)
    query = query.where(CheckIn.round.is_not(None), CheckIn.ended_at.is_(None), CheckIn.not_sent.is_(None))
    query = query.where(Ask.state == AskState.EXPECTED, Ask.nudges > 0, ~put_off)
    query = query.where(or_(Mail.id.is_(None), and_(Mail.state == MailState.PUT_OFF, Mail.again_at <= now)))
    return tx.scalars(query.order_by(func.coalesce(Mail.attempts, 0), Ask.id)).all()


def claim(tx: Session, ask: Ask, address: str, now: datetime) -> Mail | None:
    """Whoever gets this row may send it, once, when that is stored; None: another did, or the mail is done with."""
    check_in = ask.check_in
    new = insert_new(
        tx,
        Mail,
        task_force_id=ask.task_force_id,
        person_id=ask.person_id,
        round=check_in.round,
        check_in_id=check_in.id,
        pair_id=check_in.pair_id,
        office=ask.office,
        address=address,
        state=MailState.CLAIMED,
        attempts=1,
        at=now,
    )
    query = select(Mail).where(Mail.person_id == ask.person_id, Mail.round == check_in.round).with_for_update()
    row = tx.scalars(query.execution_options(populate_existing=True)).one()
    if new:
        return row
    if row.state != MailState.PUT_OFF or row.again_at is None or row.again_at > now:
        return None
    row.state, row.address, row.check_in_id = MailState.CLAIMED, address, check_in.id
    row.attempts, row.again_at, row.at = row.attempts + 1, None, now
    tx.flush()
    return row


def end(tx: Session, mail_id: int, state: MailState, now: datetime, code: int | None = None) -> Mail:
    """What became of it."""
    row = tx.get_one(Mail, mail_id)
    row.state, row.code, row.at = state, code, now
    tx.flush()
    return row


def may_be_known_elsewhere(tx: Session, check_in: CheckIn) -> bool:
    """Whether this database is a copy that was brought back, and a mail may have gone out that it knows nothing of:
    the round began before the copy was made, or the question was found in Slack, from before it was asked here.
    """
    restored = check_in.pair.task_force.restored_at
    began = rounds.of_number(tx, check_in.task_force_id, check_in.round)
    if restored is None or began is None or began.at <= restored:
        return restored is not None
    theirs = (Message.check_in_id == check_in.id, Message.kind == MessageKind.CHECK_IN, Message.ts.is_not(None))
    asked = [float(ts) for ts in tx.scalars(select(Message.ts).where(*theirs)) if ts is not None]
    return any(ts < (check_in.created_at - LONG_AGO).timestamp() for ts in asked)


def refused(tx: Session, person: Person, address: str) -> bool:
    """Whether a mail server has refused this address of this person's."""
    query = select(Mail.id).where(Mail.person_id == person.id, Mail.state == MailState.REFUSED)
    return tx.scalar(query.where(Mail.address == address).limit(1)) is not None


def was_sent_any(tx: Session, person: Person) -> bool:
    """Whether a mail to this person is out, as far as we know."""
    never = (MailState.PUT_OFF, MailState.REFUSED)
    query = select(Mail.id).where(Mail.person_id == person.id, Mail.state.not_in(never))
    return tx.scalar(query.limit(1)) is not None


def counted(tx: Session, task_force_id: int, number: int, now: datetime) -> Mapping[MailState, int]:
    """How many mails of this round came to what. Of what was claimed long ago nobody knows any more."""
    query = select(Mail.state, Mail.at).where(Mail.task_force_id == task_force_id, Mail.round == number)
    found: dict[MailState, int] = {}
    for state, at in tx.execute(query):
        died = state == MailState.CLAIMED and at < now - LONG_AGO
        came_to = MailState.UNKNOWN if died else state
        found[came_to] = found.get(came_to, 0) + 1
    return found


def wants(tx: Session, person: Person) -> bool:
    """Whether this person has not said *No more mail*, or has taken that back."""
    query = select(MailWish.mail).where(MailWish.person_id == person.id).order_by(MailWish.id.desc()).limit(1)
    return tx.scalar(query) is not False


def wish(tx: Session, person: Person, mail: bool, now: datetime) -> None:
    """What this person wants from now on."""
    tx.add(MailWish(task_force_id=person.task_force_id, person_id=person.id, mail=mail, at=now))
    tx.flush()
