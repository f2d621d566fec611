"""How an offer of help stands, who of the four is told of it, and what each of them reads.

The offering state's two offices are asked first, and only with both yeses the two that ask for help. What somebody
says other than yes changes nothing that anybody else can see, until the offer lapses for all four at once.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.rules import offer as rules
from bot.rules.hours import time_words
from bot.rules.jurisdictions import ALL
from bot.rules.model import MessageKind, MessageState, Office, Quotable
from bot.rules.offer import Stands
from bot.words import consent
from bot.words import offer as words
from bot.words.kit import Content, Json
from handlers import Counterpart
from handlers.check_ins.excuse import may_hear
from handlers.digests.quote import help_phrase, is_carried, said_of
from handlers.kinds import Call, Kind
from storage import messages, offers, pairs
from storage.pairs import desk
from storage.record import Offer
from storage.tables import Holding, Message, Pair, Person, Reply

OPEN = (Stands.WAITS, Stands.AGREED)
"""That all four have said yes shows nowhere before they have their conversation: it may be taken back."""


def asks_still(tx: Session, offer: Offer) -> bool:
    """Whether the request stands in the digest that told it."""
    return is_carried(tx, offer.digest_id, offer.reply, Quotable.HELP)


def stands(tx: Session, offer: Offer, now: datetime) -> Stands:
    """How it stands now."""
    return rules.standing(offers.as_offered(offer), offers.said_by(tx, offer), asks_still(tx, offer), now)


def until(offer: Offer, person: Person, pair: Pair) -> str:
    """When it lapses, as this person reads it."""
    return time_words(offer.lapses_at, desk(person, pair).zone)


def request_line(reply: Reply) -> tuple[str, bool]:
    """The request as the digest told it, and whether it names the state."""
    code = said_of(reply, Quotable.HELP).jurisdiction
    who = ALL[code].name if code else "A state"
    return consent.help_line(who, help_phrase(reply.ask.check_in)), code is not None


def tell(tx: Session, offer: Offer, pair: Pair, office: Office, now: datetime) -> None:
    """Send who holds this office what is asked of them, once, in their hours."""
    held = pairs.holding(tx, pair.id, office)
    if held is None or not offers.is_asked(offer, pair.id):
        return
    key = offers.key_of(offer, held.person.slack_id, str(held.id))
    place = {"pair_id": pair.id, "person_id": held.person_id, "office": office}
    more = {"data": {"offer": offer.id}, "expires_at": offer.lapses_at}
    messages.add(tx, offer.task_force_id, key, MessageKind.OFFER, now, **place, **more)


def go_on(tx: Session, offer: Offer, held: Holding, now: datetime) -> None:
    """This office has said something: with both yeses of who offers, who asks is told; with four, they talk."""
    said = offers.said_by(tx, offer)
    if offer.asked_at is None and all(said.get((offer.pair_id, office)) for office in Office):
        offer.asked_at = now
        tx.flush()
        for office in Office:
            tell(tx, offer, offer.asking, office, now)
    if stands(tx, offer, now) is Stands.AGREED:
        _let_them_talk(tx, offer, now)
    offers.draw_again(tx, offer, of=(held.pair_id, held.office))


def _let_them_talk(tx: Session, offer: Offer, now: datetime) -> None:
    """One message for the four. Where an earlier one ended as a yes was taken back, that one begins anew."""
    key, data = offers.talk_key(offer), {"offer": offer.id}
    if messages.add(tx, offer.task_force_id, key, MessageKind.TALK, now, data=data):
        return
    row = messages.locked_by_key(tx, offer.task_force_id, key)
    if row is not None and row.ts is None and row.search_after is None and row.state != MessageState.REFUSED:
        messages.again(row, data, now)
        row.channel = None


def changed_hands(tx: Session, pair: Pair, office: Office, now: datetime) -> None:
    """Somebody else holds this office from now on: a yes was a person's, so who comes is asked anew."""
    for offer in offers.of_pair(tx, pair.id):
        if stands(tx, offer, now) is Stands.WAITS:
            tell(tx, offer, pair, office, now)
        offers.draw_again(tx, offer, of=(pair.id, office))


def offer_of(tx: Session, row: Message) -> Offer:
    return tx.get_one(Offer, int(row.data["offer"]))


def _message(tx: Session, row: Message, now: datetime) -> Content | None:
    """How the offer stands, to one of the four; nothing of it to who holds the office no more."""
    assert row.pair is not None
    assert row.office is not None
    assert row.person is not None
    offer, held = offer_of(tx, row), pairs.holding(tx, row.pair.id, row.office)
    how, is_new = stands(tx, offer, now), row.state == MessageState.DUE
    part = offers.who_agreed(tx, offer).get((row.pair_id or 0, row.office)) is row.person
    if row.data.get("apart"):
        return _apart(tx, offer, row.pair) if asks_still(tx, offer) else words.was_about_something()
    if held is None or held.person_id != row.person_id or (is_new and how not in OPEN):
        ours = part and how in (Stands.TALKS, Stands.APART)
        if is_new or not ours:
            return None if is_new else words.with_who_holds_it()
    if how is Stands.ENDED:
        return words.ended()
    if how in OPEN and held is not None:
        return words.waiting(shown(tx, offer, held))
    return words.talking() if how is Stands.TALKS else words.told_below()


def shown(tx: Session, offer: Offer, held: Holding) -> words.Shown:
    """The offer as who holds this office reads it."""
    (request, named), asking = request_line(offer.reply), offer.asking
    return words.Shown(
        id=offer.id,
        helpers=ALL[offer.pair.jurisdiction].name,
        askers=ALL[asking.jurisdiction].name,
        request=request,
        named=named,
        office=held.office,
        asks=held.pair_id == asking.id,
        made_by=offer.office,
        yes=offers.said_by(tx, offer).get((held.pair_id, held.office)),
        until=until(offer, held.person, held.pair),
    )


def _apart(tx: Session, offer: Offer, mine: Pair) -> Content:
    """Slack won't have the four in one conversation: whom this one may write to."""
    asking = offer.asking
    theirs = offer.pair if mine.id == asking.id else asking
    agreed = offers.who_agreed(tx, offer)
    people = [(office, agreed[theirs.id, office].slack_id) for office in Office if (theirs.id, office) in agreed]
    return words.apart(
        ALL[mine.jurisdiction].name, ALL[theirs.jurisdiction].name, people, asks=mine.id == asking.id
    )


def _next_end(tx: Session, cp: Counterpart, row: Message, now: datetime) -> Call:
    """It lapses now, for all four at once."""
    return Call("nothing", lambda slack: {}, _end)


def _end(tx: Session, cp: Counterpart, row: Message, found: Json, now: datetime) -> None:
    offers.draw_again(tx, offer_of(tx, row))
    messages.end(row, MessageState.SENT)


KINDS = (
    Kind(MessageKind.OFFER, "A private message", _message, asks=True, may_go=may_hear),
    Kind(MessageKind.OFFER_ENDS, "The end of an offer of help", call=_next_end),
)
