"""What who holds an office reads of before they came: never a word, or a status, without the yes of who gave it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.rules.handover import part_of
from bot.rules.hours import day_words
from bot.rules.jurisdictions import ALL
from bot.rules.model import Lets, Looked
from bot.rules.step import OPEN
from bot.words import handover as words
from bot.words.check_in import texts_of
from bot.words.kit import Json
from handlers.check_ins.points import claims_of
from handlers.handover import note
from handlers.request import Misread, Request
from handlers.steps.step import of_pair
from storage import check_ins, handovers, readings, replies
from storage.pairs import desk
from storage.tables import CheckIn, Holding, Reply


def typed(request: Request) -> Json:
    """`handover`, or `handover note`."""
    said = [word.casefold() for word in request.words]
    if said == ["note"]:
        return note.open_pressed(request)
    if said:
        raise Misread(words.HOW)
    return open_pressed(request)


def open_pressed(request: Request) -> Json:
    """*What came before you*, from the newest question on."""
    return _page(request, 0)


def next_page(request: Request) -> Json:
    """The next page, of what may be read by now."""
    return _page(request, int(request.value) if request.value.isdecimal() and len(request.value) < 5 else 0)


def _page(request: Request, number: int) -> Json:
    tx, held = request.tx, request.held
    state, zone = ALL[held.pair.jurisdiction], desk(request.person, held.pair).zone
    follows = handovers.followed(tx, held)
    if not follows:
        return words.nothing_before()
    every = handovers.questions(tx, held)
    pages = max(1, (len(every) + words.PAGE - 1) // words.PAGE)
    number %= pages
    asked = []
    for one in every[number * words.PAGE : (number + 1) * words.PAGE]:
        shown = _shown(tx, held, follows, one)
        if shown:
            readings.of_before(tx, request.person, one, [reply for reply, _ in shown], request.now)
        heard = [_heard(tx, held, one, reply, part) for reply, part in shown]
        claim = words.FIRST_LOOK if one.first_look else one.claim or one.area or ""
        asked.append(words.Before(day_words(one.sent_at or one.created_at, zone), claim, heard))
    left = [handovers.note_of(tx, held.pair_id, held.office, person) for person in follows]
    notes = [it.text for it in left if it is not None and it.text is not None]
    theirs = [it for it in of_pair(tx, held.pair, request.now) if it.stands in OPEN and held.office in it.readers]
    return words.page(state.name, held.office, notes, [(it.day, it.text) for it in theirs], asked, number, pages)


def _shown(tx: Session, held: Holding, follows: list[int], check_in: CheckIn) -> list[tuple[Reply, Lets]]:
    """The answers to this question of which the holder may read something, and how much."""
    if check_in.revealed_at is None:
        return []
    found: list[tuple[Reply, Lets]] = []
    for _, reply in sorted(check_ins.answers(check_in).items()):
        if reply.author_id == reply.holder_id:
            part = part_of(reply.ask_id, *lets_of(tx, held, reply.author_id, follows))
            found += [(reply, part)] if part is not Lets.NOTHING else []
    return found


def lets_of(tx: Session, held: Holding, writer: int, follows: list[int]) -> tuple[Lets, list[int]]:
    """What this person lets the holder of this place read of theirs, and which answers where they chose some."""
    if writer == held.person_id:
        return Lets.ALL, []
    said = handovers.yes_of(tx, held, writer)
    if said is not None:
        return said.lets, said.asks
    left = handovers.note_of(tx, held.pair_id, held.office, writer) if writer in follows else None
    return (left.lets, []) if left is not None else (Lets.NOTHING, [])


def _heard(tx: Session, held: Holding, check_in: CheckIn, reply: Reply, part: Lets) -> words.Heard:
    answer = replies.as_answer(reply)
    by = "You" if reply.author_id == held.person_id else f"{ALL[held.pair.jurisdiction].name}'s {reply.ask.office}"
    if isinstance(answer, Looked):
        claims = claims_of(tx, check_in)
        return words.Heard(by, "", [f"{claims[item]}: {said.label}" for item, said in answer.statuses.items()])
    return words.Heard(by, answer.status.label, (), texts_of(answer) if part is Lets.ALL else ())
