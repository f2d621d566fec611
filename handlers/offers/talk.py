"""All four have said yes: one conversation is opened for them, and its first words say what it is about.

Slack gives the same people the same conversation, so that a process that dies between the opening and the post
opens no second one. Whether all four still say yes is looked at again before each of the calls.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.rules.hours import NoCommonHour, next_allowed
from bot.rules.jurisdictions import ALL
from bot.rules.model import MessageKind, MessageState
from bot.rules.offer import Stands
from bot.words import offer as words
from bot.words.kit import Content, Json
from handlers import Counterpart
from handlers.digests.quote import help_phrase
from handlers.kinds import Call, Kind
from handlers.offers.offer import asks_still, offer_of, stands
from storage import messages, offers, pairs
from storage.pairs import desk
from storage.record import Offer
from storage.tables import Message

OTHERS = "others_read_along"


def _next_call(tx: Session, cp: Counterpart, row: Message, now: datetime) -> Call | None:
    """Open it, then see that nobody else is in it, such as in one that was made a channel since."""
    offer = offer_of(tx, row)
    if row.ts is not None or stands(tx, offer, now) is not Stands.AGREED:
        return None
    if "channel" not in row.data:
        later = _shared_hour(tx, offer, now)
        if later is not None:
            row.not_before = later
            return None
        users = [person.slack_id for person in offers.who_agreed(tx, offer).values()]
        return Call("open", lambda slack: {"channel": slack.open(users), "users": users}, _keep)
    if "members" not in row.data:
        channel = str(row.data["channel"])
        return Call("members", lambda slack: {"members": slack.members(channel)}, _keep)
    return None


def _shared_hour(tx: Session, offer: Offer, now: datetime) -> datetime | None:
    """When all four are at work; None: now, also where that comes too late, or never."""
    held = [pairs.holding(tx, *place) for place in offers.as_offered(offer).four]
    try:
        allowed = next_allowed(now, [desk(one.person, one.pair) for one in held if one is not None])
    except NoCommonHour:
        return None
    return allowed if now < allowed < offer.lapses_at else None


def _keep(tx: Session, cp: Counterpart, row: Message, found: Json, now: datetime) -> None:
    """What was found is kept; where Slack refuses, or somebody else reads along, there is no conversation."""
    row.data = row.data | found
    strangers = set(found.get("members", ())) - {*row.data.get("users", ()), cp.user_id}
    if strangers or "failed" in found:
        _stay_apart(tx, row, OTHERS if strangers else str(found["failed"]), now)


def _stay_apart(tx: Session, row: Message, why: str, now: datetime) -> None:
    """The four are told what to do instead; the two that ask first of all."""
    offer = offer_of(tx, row)
    offer.apart = why
    tx.flush()
    for (pair_id, office), person in offers.who_agreed(tx, offer).items():
        key = offers.key_of(offer, "apart", person.slack_id)
        place = {"pair_id": pair_id, "person_id": person.id, "office": office}
        data = {"offer": offer.id, "apart": True}
        messages.add(tx, offer.task_force_id, key, MessageKind.OFFER, now, data=data, **place)
    offers.draw_again(tx, offer)


def _message(tx: Session, row: Message, now: datetime) -> Content | None:
    """The first words; None: a yes was taken back before they went out."""
    offer = offer_of(tx, row)
    if row.ts is None and stands(tx, offer, now) is not Stands.AGREED:
        return None
    states = (ALL[offer.pair.jurisdiction].name, ALL[offer.asking.jurisdiction].name)
    return words.first_words(*states, help_phrase(offer.reply.ask.check_in) if asks_still(tx, offer) else "")


def _may_go(tx: Session, row: Message, now: datetime) -> bool:
    return "members" in row.data


def _went_out(tx: Session, row: Message, now: datetime) -> None:
    """They have it: from now on the offer is what they make of it."""
    offer = offer_of(tx, row)
    if offer.opened_at is None:
        offer.opened_at = now
        offers.draw_again(tx, offer)


def _refused(tx: Session, row: Message, now: datetime) -> None:
    _stay_apart(tx, row, row.error or MessageState.REFUSED, now)


KINDS = (
    Kind(
        MessageKind.TALK,
        "The first words of a conversation of four",
        _message,
        call=_next_call,
        may_go=_may_go,
        went_out=_went_out,
        refused=_refused,
    ),
)
