"""*We can help* under a request in the digest, and the yes or no of each of the four offices."""

from __future__ import annotations

from bot.rules.digest import Figures
from bot.rules.hours import day_words
from bot.rules.model import MessageKind, Quotable
from bot.rules.offer import LAPSES, RESTS, Stands
from bot.words import offer as words
from bot.words.kit import Json
from handlers.digests.quote import still_carried
from handlers.offers.offer import OPEN, go_on, request_line, stands, tell, until
from handlers.people import NotAllowed, number
from handlers.request import Request
from handlers.rights import about
from storage import digests, messages, offers
from storage.pairs import desk
from storage.record import Offer
from storage.tables import Digest, Reply


def help_pressed(request: Request) -> Json | str:
    """*We can help*: who learns what, and when, before anything is sent."""
    found = _possible(request)
    if not isinstance(found, Offer):
        reply, by_other = found[1], False
        end = day_words(request.now + LAPSES, desk(request.person, request.held.pair).zone)
    elif _said(request, found):
        return words.stands(_until(request, found))
    else:
        reply, by_other, end = found.reply, found.office is not request.held.office, _until(request, found)
    return words.form_of(*request_line(reply), request.held.office.other, by_other, end, request.value)


def send_offer(request: Request) -> str:
    """The offer is made; where the other office has made it, this is its yes."""
    found = _possible(request)
    held = request.held
    if not isinstance(found, Offer):
        digest, reply = found
        offer = offers.make(request.tx, digest.id, reply, held.pair, held.office, request.person, request.now)
        key = f"{MessageKind.OFFER_ENDS}/{offer.id}"
        more = {"data": {"offer": offer.id}, "not_before": offer.lapses_at}
        messages.add(request.tx, offer.task_force_id, key, MessageKind.OFFER_ENDS, request.now, **more)
        for office in (held.office.other, held.office):
            tell(request.tx, offer, held.pair, office, request.now)
        return words.kept(_until(request, offer))
    if _said(request, found):
        return words.stands(_until(request, found))
    return _say(request, found, True)


def yes_pressed(request: Request) -> str:
    """*Yes, let's talk*, *Yes after all*."""
    return _say(request, _meant(request), True)


def no_pressed(request: Request) -> str:
    """*No*, *Take my yes back*: nobody else learns of it."""
    return _say(request, _meant(request), False)


def _meant(request: Request) -> Offer:
    """The offer that was pressed, in which they have a part."""
    offer = offers.find(request.tx, request.task_force.id, about(request.value))
    assert offer is not None
    return offer


def _say(request: Request, found: Offer, yes: bool) -> str:
    """Keep it, unless that is what they said last. Raises NotAllowed where it has ended."""
    held, offer = request.held, offers.locked(request.tx, found.id)
    how = stands(request.tx, offer, request.now)
    if how not in OPEN:
        raise NotAllowed(words.ALREADY_ENDED if how is Stands.ENDED else words.TALKED_ALREADY)
    if offers.said_by(request.tx, offer).get((held.pair_id, held.office)) is not yes:
        offers.say(request.tx, offer, held.pair_id, held.office, request.person, yes, request.now)
        go_on(request.tx, offer, held, request.now)
    end = _until(request, offer)
    return words.kept(end) if yes else words.taken_back(end)


def _possible(request: Request) -> Offer | tuple[Digest, Reply]:
    """The offer that their state has made on this request, or the request on which it can make one.

    Raises NotAllowed. Their own pair is locked: two of its officers may press at once.
    """
    pair = request.pair_of_both(words.NOT_BEGUN, words.NOBODY_THERE)
    digest, asked = _asked_in(request)
    others = [one for one in asked if one.ask.check_in.pair_id != pair.id]
    if not others:
        raise NotAllowed(words.OWN if asked else words.GONE)
    asks, rests = {one.ask_id for one in others}, [request.now]
    for made in offers.made_by(request.tx, pair.id):
        how, same = stands(request.tx, made, request.now), made.reply.ask_id in asks
        if how in OPEN:
            if same:
                return made
            raise NotAllowed(words.ONE_AT_A_TIME.format(when=_until(request, made)))
        if same and (how in (Stands.TALKS, Stands.APART) or request.now < made.lapses_at + RESTS):
            others = [one for one in others if one.ask_id != made.reply.ask_id]
            rests.append(made.lapses_at + RESTS if how is Stands.ENDED else request.now)
    if not others:
        zone = desk(request.person, pair).zone
        free = max(rests)
        raise NotAllowed(words.TALKED if free == request.now else words.RESTS.format(day=day_words(free, zone)))
    return digest, others[0]


def _asked_in(request: Request) -> tuple[Digest, list[Reply]]:
    """The digest that was pressed, and the requests of its line that still stand, the oldest first.

    The button says which line it is (`digest:state:item`), and of an unnamed one not whose.
    """
    which, code, item = (*request.value.split(":", 2), "", "")[:3]
    digest = digests.find(request.tx, request.task_force.id, number(which))
    if digest is None or digest.posted_at is None:
        raise NotAllowed(words.GONE)
    standing = still_carried(request.tx, digest)
    asked = [one for one in Figures.model_validate(digest.figures).help if one.item == item]
    found = (standing.get((one.reply, Quotable.HELP)) for one in asked if (one.jurisdiction or "") == code)
    return digest, [reply for reply in found if reply is not None]


def _said(request: Request, offer: Offer) -> bool:
    """Whether their own office says yes to it now."""
    return offers.said_by(request.tx, offer).get((request.held.pair_id, request.held.office)) is True


def _until(request: Request, offer: Offer) -> str:
    return until(offer, request.person, request.held.pair)
