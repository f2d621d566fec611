"""Offers of help, and what the four offices say of them. What was said is only ever added to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from bot.rules import offer as rules
from bot.rules.model import MessageKind, MessageState, Office, Quotable
from bot.rules.talks_told import Asked
from storage import pairs
from storage.record import Offer, OfferMark
from storage.tables import Ask, Carried, CheckIn, Digest, Message, Pair, Person, Reply


def find(tx: Session, task_force_id: int, offer_id: int) -> Offer | None:
    return tx.scalar(select(Offer).where(Offer.id == offer_id, Offer.task_force_id == task_force_id))


def locked(tx: Session, offer_id: int) -> Offer:
    """The offer, for one transaction at a time."""
    return tx.get_one(Offer, offer_id, with_for_update={"key_share": True}, populate_existing=True)


def make(
    tx: Session, digest_id: int, reply: Reply, pair: Pair, office: Office, person: Person, now: datetime
) -> Offer:
    """Add an offer, with the yes of who makes it. Call with the pair locked."""
    row = Offer(
        task_force_id=pair.task_force_id,
        digest_id=digest_id,
        reply_id=reply.id,
        pair_id=pair.id,
        asking_id=reply.ask.check_in.pair_id,
        office=office,
        lapses_at=now + rules.LAPSES,
        at=now,
    )
    tx.add(row)
    tx.flush()
    say(tx, row, pair.id, office, person, True, now)
    return row


def say(
    tx: Session, offer: Offer, pair_id: int, office: Office, person: Person, yes: bool, now: datetime
) -> OfferMark:
    """Somebody says yes or no for an office."""
    place = {"task_force_id": offer.task_force_id, "pair_id": pair_id, "office": office, "person_id": person.id}
    mark = OfferMark(**place, offer_id=offer.id, yes=yes, at=now)
    tx.add(mark)
    tx.flush()
    return mark


def as_offered(offer: Offer) -> rules.Offered:
    made = (offer.pair_id, offer.asking_id)
    return rules.Offered(*made, offer.lapses_at, offer.opened_at is not None, offer.apart is not None)


def said_by(tx: Session, offer: Offer) -> dict[rules.Place, bool]:
    """What each of the four offices says now, as far as who holds it has said anything."""
    query = select(OfferMark).where(OfferMark.offer_id == offer.id).order_by(OfferMark.id)
    marks = [rules.Mark((it.pair_id, it.office), it.person_id, it.yes, it.at) for it in tx.scalars(query)]
    held = {place: pairs.holding(tx, *place) for place in as_offered(offer).four}
    active = {at: rules.Held(it.person_id, it.since) for at, it in held.items() if it and not it.person.deleted}
    return rules.said_by(marks, active)


def is_asked(offer: Offer, pair_id: int) -> bool:
    """Whether this state has a part in it that it may know of."""
    return offer.pair_id == pair_id or (offer.asked_at is not None and offer.asking_id == pair_id)


def who_agreed(tx: Session, offer: Offer) -> dict[rules.Place, Person]:
    """Of each office who said yes last, unless that was taken back; whoever holds it now."""
    query = select(OfferMark, Person).join(Person, OfferMark.person_id == Person.id)
    rows = tx.execute(query.where(OfferMark.offer_id == offer.id).order_by(OfferMark.id)).all()
    newest = {(mark.pair_id, mark.office): (mark.yes, person) for mark, person in rows}
    return {place: newest[place][1] for place in as_offered(offer).four if newest.get(place, (False,))[0]}


def of_pair(tx: Session, pair_id: int) -> Sequence[Offer]:
    """The offers that this state made, or that were made to it, the oldest first."""
    columns = (Offer.pair_id, Offer.asking_id)
    found = [one for column in columns for one in tx.scalars(select(Offer).where(column == pair_id))]
    return sorted(found, key=lambda one: one.id)


def made_by(tx: Session, pair_id: int) -> Sequence[Offer]:
    """The offers that this state made, the newest first."""
    return tx.scalars(select(Offer).where(Offer.pair_id == pair_id).order_by(Offer.id.desc())).all()


def made_on(tx: Session, ask_id: int) -> bool:
    """Whether anybody has ever offered help with what this answer asks for."""
    query = select(Offer.id).join(Reply, Offer.reply_id == Reply.id).where(Reply.ask_id == ask_id)
    return tx.scalar(query.limit(1)) is not None


def sought_of(tx: Session, pair_id: int, since: datetime) -> bool:
    """Whether this state was asked since then whether it could help."""
    theirs = (Message.pair_id == pair_id, Message.kind == MessageKind.SOUGHT, Message.created_at >= since)
    return tx.scalar(select(Message.id).where(*theirs).limit(1)) is not None


def sought_key(ask_id: int, *more: str) -> str:
    """The outbox key of the question whether they could help: `sought/31/U0CIO`."""
    return "/".join((MessageKind.SOUGHT, str(ask_id), *more))


def key_of(offer: Offer, *more: str) -> str:
    """The outbox key of what tells somebody of an offer: `offer/12/U0CIO/7`."""
    return "/".join((MessageKind.OFFER, str(offer.id), *more))


def talk_key(offer: Offer) -> str:
    """The outbox key of the first words in the conversation of the four."""
    return f"{MessageKind.TALK}/{offer.id}"


def draw_again(tx: Session, offer: Offer, *, of: rules.Place | None = None, words_gone: bool = False) -> None:
    """What shows this offer has changed, to all four; or what it is about was taken back.

    `of`: to who holds this office alone. An edit of what the others read would tell them that something was said.
    """
    ours = (Message.kind == MessageKind.OFFER, Message.key.startswith(key_of(offer, ""), autoescape=True))
    talk = and_(Message.task_force_id == offer.task_force_id, Message.key == talk_key(offer))
    theirs = or_(*(and_(Message.pair_id == pair_id, *ours) for pair_id in (offer.pair_id, offer.asking_id)), talk)
    if of is not None:
        theirs = and_(Message.pair_id == of[0], Message.office == of[1], *ours)
    again = update(Message).where(theirs, Message.state.in_((MessageState.DUE, MessageState.SENT)))
    if words_gone:
        again = again.values(cleared=Message.wanted + 1)
    tx.execute(again.values(wanted=Message.wanted + 1, retry_at=None))


def request_taken_back(tx: Session, digest_id: int, reply_id: int) -> None:
    """A digest carries this request no more: what was offered on it ends, and no message shows it."""
    for row in tx.scalars(select(Offer).where(Offer.digest_id == digest_id, Offer.reply_id == reply_id)):
        draw_again(tx, row, words_gone=True)
    reply = tx.get_one(Reply, reply_id)
    begins = Message.key.startswith(sought_key(reply.ask_id, ""), autoescape=True)
    every = select(Pair.id).where(Pair.task_force_id == reply.task_force_id)
    theirs = (Message.pair_id.in_(every), Message.kind == MessageKind.SOUGHT, begins)
    again = update(Message).where(*theirs, Message.state == MessageState.SENT)
    tx.execute(again.values(cleared=Message.wanted + 1, wanted=Message.wanted + 1, retry_at=None))


def requests_told(tx: Session, task_force_id: int) -> list[Asked]:
    """Every request for help that a posted digest told of, also what was taken back since, the oldest first."""
    query = select(Reply.ask_id, Pair.jurisdiction).join(Carried, Carried.reply_id == Reply.id)
    query = query.join(Digest, Carried.digest_id == Digest.id).join(Ask, Reply.ask_id == Ask.id)
    query = query.join(CheckIn, Ask.check_in_id == CheckIn.id).join(Pair, CheckIn.pair_id == Pair.id)
    told = (Carried.what == Quotable.HELP, Carried.left_out_by.is_(None), Digest.posted_at.is_not(None))
    rows = tx.execute(query.where(Carried.task_force_id == task_force_id, *told).order_by(Reply.ask_id)).all()
    opened = select(Reply.ask_id).join(Offer, Offer.reply_id == Reply.id).where(Offer.opened_at.is_not(None))
    talked = set(tx.scalars(opened.where(Offer.task_force_id == task_force_id)))
    return [Asked(ask, state, ask in talked) for ask, state in dict.fromkeys((row[0], row[1]) for row in rows)]
