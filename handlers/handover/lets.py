"""Who answered before a new holder came says whether they may read it: asked once, taken back at any time."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.rules.handover import MOST
from bot.rules.hours import day_words
from bot.rules.jurisdictions import ALL
from bot.rules.model import Excuse, Lets, MessageKind, MessageState, Office
from bot.words import handover as words
from bot.words import notices
from bot.words.kit import Content, Json
from handlers.check_ins.excuse import excuse_of, is_left_alone
from handlers.handover.before import lets_of
from handlers.kinds import Kind
from handlers.people import NotAllowed
from handlers.request import Request, Wrong
from storage import handovers, homes, messages, pairs
from storage.pairs import desk
from storage.tables import Holding, Message, Pair, Person, Reply

LOOK_AGAIN = timedelta(days=1)
WELCOMED_FIRST = timedelta(minutes=10)


def changed_hands(tx: Session, pair: Pair, office: Office, now: datetime) -> None:
    """Somebody else holds this office from now on, or nobody: who answered before is asked, each once."""
    messages.want_pair_again(tx, pair.id, MessageKind.HANDOVER)
    held = pairs.holding(tx, pair.id, office)
    if held is None or pair.started_at is None:
        return
    for writer in _writers(tx, held):
        if handovers.given_by(tx, held, writer):
            _tell(tx, held, writer, _key(held, writer), {"holding": held.id}, now)


def _writers(tx: Session, held: Holding) -> list[int]:
    """Who is asked: the counterpart, and whom the new holder follows."""
    other = pairs.holding(tx, held.pair_id, held.office.other)
    stays = [other.person_id] if other is not None else []
    return [*stays, *(one for one in handovers.followed(tx, held) if one not in stays)]


def _key(held: Holding, *people: int) -> str:
    return "/".join((MessageKind.HANDOVER, held.pair.jurisdiction, str(held.id), *map(str, people)))


def _tell(tx: Session, held: Holding, person: int, key: str, data: Json, now: datetime) -> None:
    """Tell this person, once; again where what was to be told was over before it went out."""
    place = {"pair_id": held.pair_id, "person_id": person}
    if messages.add(tx, held.task_force_id, key, MessageKind.HANDOVER, now, data=data, **place):
        return
    row = messages.by_key(tx, held.task_force_id, key)
    if row is not None and row.ts is None and row.state == MessageState.DROPPED:
        row.state, row.shown, row.not_before, row.error = MessageState.DUE, 0, now, None


def open_pressed(request: Request) -> Json:
    """*Choose what they may read*, or *Change*: the answers that there are, and what was said last."""
    held = request.held
    _must_hold(request.tx, held)
    zone = desk(request.person, held.pair).zone
    given = handovers.given_by(request.tx, held, request.person.id)
    lets, chosen = _said(request.tx, held, request.person)
    options = [(str(one.ask_id), _named(one, zone)) for one in given[:MOST]]
    return words.lets_form(
        ALL[held.pair.jurisdiction].name, held.office, held.id, options, lets, list(map(str, chosen))
    )


def send(request: Request) -> str:
    """The form was sent. Raises Wrong by field, when nothing was kept."""
    tx, held, me = request.tx, request.held, request.person
    pairs.locked(tx, held.pair_id)
    _must_hold(tx, held)
    lets, asks = _read(request)
    before, chosen = _said(tx, held, me)
    if (lets, asks) != (before, sorted(chosen)):
        handovers.let(tx, held, me, lets, asks, request.now)
        messages.want_key_again(tx, held.task_force_id, _key(held, me.id))
        messages.want_key_again(tx, held.task_force_id, _key(held, held.person_id, me.id))
        homes.draw_again(tx, held.pair_id)
    if lets is not Lets.NOTHING:
        data = {"holding": held.id, "writer": me.id}
        _tell(tx, held, held.person_id, _key(held, held.person_id, me.id), data, request.now)
    return words.saved(lets, before)


def _said(tx: Session, held: Holding, writer: Person) -> tuple[Lets, list[int]]:
    return lets_of(tx, held, writer.id, handovers.followed(tx, held))


def _must_hold(tx: Session, held: Holding) -> None:
    """Raises NotAllowed where another holds that office by now."""
    if not _holds(tx, held):
        raise NotAllowed(words.OVER)


def _holds(tx: Session, held: Holding) -> bool:
    now = pairs.holding(tx, held.pair_id, held.office)
    return now is not None and now.id == held.id


def _named(reply: Reply, zone: str) -> str:
    """`Thu, Dec 3 · Each office has a named contact…`"""
    check_in = reply.ask.check_in
    about = words.FIRST_LOOK if check_in.first_look else check_in.claim or check_in.area
    return f"{day_words(check_in.sent_at or check_in.created_at, zone)} · {about}"


def _read(request: Request) -> tuple[Lets, list[int]]:
    """What was filled in. Raises Wrong, and NotAllowed for a form that we did not make."""
    try:
        values = request.body["view"]["state"]["values"]
        lets = Lets(values["lets"]["value"]["selected_option"]["value"])
        picked = values.get("asks", {}).get("value", {}).get("selected_options") or []
        asks = sorted({int(one["value"]) for one in picked})
    except (AttributeError, KeyError, TypeError, ValueError):
        raise NotAllowed(notices.UNREADABLE) from None
    theirs = {one.ask_id for one in handovers.given_by(request.tx, request.held, request.person.id)}
    asks = [one for one in asks if one in theirs]  # one that was withdrawn meanwhile is none
    if lets is Lets.CHOSEN and not asks:
        raise Wrong({"asks": words.CHOSE_NONE})
    if lets is not Lets.CHOSEN and asks:
        raise Wrong({"lets": words.CHOSE_SOME})
    return lets, asks


def _message(tx: Session, row: Message, now: datetime) -> Content | None:
    """The question to who answered, or what they said; to a new holder, that they may read it."""
    assert row.pair is not None
    assert row.person is not None
    held = handovers.place(tx, row.task_force_id, int(row.data["holding"]))
    assert held is not None
    state, is_new = ALL[row.pair.jurisdiction].name, row.state == MessageState.DUE
    writer = int(row.data.get("writer", row.person.id))
    holds, said = _holds(tx, held), lets_of(tx, held, writer, handovers.followed(tx, held))
    if "writer" in row.data:
        if holds and said[0] is not Lets.NOTHING:
            return words.told(_called(tx, held, writer))
        return None if is_new else words.told_no_more()
    if is_new and (not holds or row.person.deleted or row.person_id not in _writers(tx, held)):
        return None
    if not holds:
        return words.over(state, held.office)
    if handovers.yes_of(tx, held, writer) is not None or said[0] is not Lets.NOTHING:
        return words.let(state, held.office, said[0], len(said[1]), held.id)
    return words.asking(state, held.office, writer in handovers.followed(tx, held), held.id)


def _called(tx: Session, held: Holding, writer: int) -> str:
    """Whose answers they are, as the new holder knows them."""
    state, other = ALL[held.pair.jurisdiction].name, pairs.holding(tx, held.pair_id, held.office.other)
    if other is not None and other.person_id == writer:
        return f"{state}'s {other.office}"
    return f"{state}'s {held.office} before you"


def _may_go(tx: Session, row: Message, now: datetime) -> bool:
    """Nobody gets one who is asked nothing just now, or is not welcomed yet; it is looked at again later."""
    assert row.pair is not None
    assert row.person is not None
    mine = pairs.seat_of(tx, row.person)
    if mine is None or mine.pair_id != row.pair_id:
        return True
    if excuse_of(tx, row.pair, mine.office, now) in (Excuse.PAUSED, Excuse.RESTING) or is_left_alone(mine):
        row.not_before = now + LOOK_AGAIN
    elif row.person.welcomed_at is None:
        row.not_before = now + WELCOMED_FIRST
    else:
        return True
    return False


KINDS = (Kind(MessageKind.HANDOVER, "A handover", _message, asks=True, may_go=_may_go),)
