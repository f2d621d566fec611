"""Somebody answers before their question comes, as who goes on leave may: sealed, and nobody's answer until then.

When the pair's next question is seen to be out, in that same transaction it becomes the office's answer, if that is
what is asked; else its writer is told, once. Until then nobody else learns of it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from sqlalchemy.orm import Session

from bot.rules.first_look import is_due
from bot.rules.hours import date_words, local
from bot.rules.jurisdictions import ALL
from bot.rules.model import Early, MessageKind, Role
from bot.words import early as words
from bot.words import notices
from bot.words.draft import HOLDER_SENDS
from bot.words.home import Line
from bot.words.kit import Content, Json
from handlers import Counterpart
from handlers.check_ins import rounds, slots, upcoming
from handlers.check_ins.answer import not_to_be_quoted, read, record
from handlers.kinds import Kind
from handlers.people import NotAllowed
from handlers.plans.active import plan_on
from handlers.request import Request, Wrong
from handlers.seats import Seat
from storage import check_ins, early, homes, messages, pairs
from storage.absences import Days
from storage.early import About
from storage.record import EarlyAnswer
from storage.tables import Ask, CheckIn, Holding, Message, Pair, Person


@dataclass(frozen=True)
class Coming:
    """What a pair is asked next with all others, as things stand, and when."""

    about: About
    day: date

    @property
    def when(self) -> str:
        return date_words(self.day)


def coming(tx: Session, cp: Counterpart, pair: Pair) -> Coming:
    """What this pair is asked next. Raises NotAllowed where that can't be said, or not be answered early.

    Of a question of its own nothing is said: which one it is follows from what the other office answered, too.
    """
    made = check_ins.open_of(tx, pair.id)
    if made is not None and made.sent_at is None:
        raise NotAllowed(words.ON_ITS_WAY)
    due = upcoming.question(tx, pair)
    fallen = slots.due(pair, due - timedelta(microseconds=1), due) if due is not None else []
    if due is None or not fallen:
        raise NotAllowed(words.NOT_PLANNED)
    slot = fallen[-1][0].date()
    if is_due(pair.first_look_from, slot):
        raise NotAllowed(words.FIRST_LOOK)
    item = rounds.foreseen(tx, partial(plan_on, tx, cp, pair.task_force), pair, slot)
    if item is None:
        raise NotAllowed(words.OWN)
    return Coming(About(item.key, item.claim, item.question), local(due, ALL[pair.jurisdiction].zone).date())


def can_answer_before(request: Request, held: Holding, days: Days) -> bool:
    """Whether the pair's next question comes on these days, and this person could answer it before."""
    try:
        found = coming(request.tx, request.cp, held.pair)
        _refuse(request.tx, held)
    except NotAllowed:
        return False
    return days[0] <= found.day <= days[1]


def open_pressed(request: Request) -> Json:
    """*Answer early*: the form, filled in with what waits if they may read that. Raises NotAllowed."""
    tx, held = request.tx, request.held
    _refuse(tx, held)
    found = coming(tx, request.cp, held.pair)
    waits, last = _theirs(tx, held), early.newest(tx, held.pair_id, held.office)
    same = waits is not None and early.about_of(waits) == found.about
    return words.early_form(
        found.about.item,
        found.about.claim,
        found.about.question,
        ALL[held.pair.jurisdiction].name,
        held.office,
        found.when,
        early.as_answer(waits) if waits is not None and same else None,
        last.version if last is not None else 0,
        held.role == Role.HOLDER or held.may_name,
    )


def send(request: Request) -> str:
    """The form was sent. Raises Wrong and NotAllowed, when nothing was kept."""
    tx, held, now = request.tx, request.held, request.now
    item, version = _opened(request)
    sent = read(request.body["view"])
    if wrong := sent.wrong():
        raise Wrong(wrong)
    if wrong := not_to_be_quoted(held.pair, held.role == Role.HOLDER or held.may_name, sent.answer()):
        raise Wrong(wrong)
    pairs.locked(tx, held.pair_id)
    _refuse(tx, held)
    found, last = coming(tx, request.cp, held.pair), early.newest(tx, held.pair_id, held.office)
    if found.about.item != item:
        raise NotAllowed(words.NOT_ANYMORE)
    if last is not None and last.version != version and last.person_id != request.person.id:
        raise NotAllowed(words.MEANWHILE)
    waits = early.waiting(tx, held.pair_id, held.office)
    if waits is not None and early.writer(tx, waits) is None:
        _end(tx, waits, Early.LEFT, now)
    holder = pairs.holding(tx, held.pair_id, held.office)
    assert holder is not None
    early.give(tx, holder, request.person, found.about, sent.answer(), now)
    homes.draw_again(tx, held.pair_id)
    return words.kept(ALL[held.pair.jurisdiction].name, held.office, found.when)


def back_pressed(request: Request) -> str:
    """*Take it back*: by who wrote it, or for whom it was written. Raises NotAllowed."""
    tx, held = request.tx, request.held
    pairs.locked(tx, held.pair_id)
    _refuse(tx, held)
    waits = _theirs(tx, held)
    if waits is None:
        raise NotAllowed(words.NOTHING)
    if request.value != str(waits.version):
        raise NotAllowed(words.MEANWHILE)
    early.end(tx, waits, Early.TAKEN_BACK, request.now, by=request.person)
    homes.draw_again(tx, held.pair_id)
    return words.TAKEN_BACK


def _refuse(tx: Session, held: Holding) -> None:
    """Raises NotAllowed where there is nobody to answer for, or a deputy would meet the holder's words."""
    if pairs.holding(tx, held.pair_id, held.office) is None:
        raise NotAllowed(words.VACANT)
    if held.role == Role.DEPUTY and held.drafts:
        raise NotAllowed(HOLDER_SENDS)
    waits = _theirs(tx, held)
    if waits is not None and _is_holders(held, waits):
        raise NotAllowed(words.HOLDERS.format(office=held.office))


def _theirs(tx: Session, held: Holding) -> EarlyAnswer | None:
    """What waits for this office, if who wrote it still answers for it."""
    waits = early.waiting(tx, held.pair_id, held.office)
    return waits if waits is not None and early.writer(tx, waits) is not None else None


def _is_holders(held: Holding, waits: EarlyAnswer) -> bool:
    """Whether `held` is a deputy's place, and what waits is not theirs."""
    return held.role == Role.DEPUTY and waits.person_id != held.person_id


def _opened(request: Request) -> tuple[str, int]:
    try:
        carried = json.loads(request.body["view"].get("private_metadata") or "")
        return str(carried["item"]), int(carried["version"])
    except (KeyError, TypeError, ValueError):
        raise NotAllowed(notices.UNREADABLE) from None


def went_out(tx: Session, check_in: CheckIn, now: datetime) -> None:
    """The pair's question was seen to be out for the first time: what waited for it is the answer, or is not used.

    It never replaces what was answered since: a question can be answered before it is known here that it is out.
    Who is away comes first: where this opens both, it is they who are then told.
    """
    for ask in sorted(check_in.asks, key=lambda one: one.excuse is None):
        waits = early.waiting(tx, check_in.pair_id, ask.office)
        if waits is None:
            continue
        seat = _seat(tx, waits, ask)
        asked = About(check_in.item or "", check_in.claim or "", check_in.question or "")
        if seat is None:
            _end(tx, waits, Early.LEFT, now, check_in)
        elif ask.replies:
            _end(tx, waits, Early.ANSWERED, now, check_in)
        elif asked != early.about_of(waits):
            _end(tx, waits, Early.NOT_ASKED, now, check_in)
        else:
            early.end(tx, waits, Early.USED, now, check_in=check_in)
            record(tx, seat, early.as_answer(waits), now, early=True)


def _seat(tx: Session, waits: EarlyAnswer, ask: Ask) -> Seat | None:
    """The place in this question of who wrote it; None: they answer for that office no more."""
    held = early.writer(tx, waits)
    holder = pairs.holding(tx, waits.pair_id, waits.office)
    if held is None or holder is None or ask.person_id != holder.person_id:
        return None
    if held.role == Role.DEPUTY and held.drafts:  # since they wrote it, they only draft
        return None
    return Seat(held.person, held.office, ask.check_in, ask, held.role == Role.HOLDER or held.may_name)


def _end(tx: Session, waits: EarlyAnswer, why: Early, now: datetime, check_in: CheckIn | None = None) -> None:
    """It will not be used: its writer is told, in their hours and once they are back."""
    early.end(tx, waits, why, now, check_in=check_in)
    pair = tx.get_one(Pair, waits.pair_id)
    key = f"{MessageKind.EARLY}/{pair.jurisdiction}/{waits.office}/{waits.version}"
    place = {"person_id": waits.person_id, "pair_id": waits.pair_id, "office": waits.office}
    messages.add(tx, waits.task_force_id, key, MessageKind.EARLY, now, data={"id": waits.id, "why": why}, **place)
    homes.draw_again(tx, waits.pair_id)


def _not_used(tx: Session, row: Message, now: datetime) -> Content | None:
    waits = early.find(tx, row.data["id"])
    if waits is None or row.pair is None:
        return None
    state, why = ALL[row.pair.jurisdiction].name, Early(row.data["why"])
    return words.not_used(state, waits.office, waits.claim, why, early.as_answer(waits))


def stands(tx: Session, held: Holding, person: Person) -> str:
    """A sentence that something waits, for who answers for that office; empty: nothing does (mrkdwn)."""
    waits = _theirs(tx, held)
    if waits is None:
        return ""
    state = ALL[held.pair.jurisdiction].name
    if waits.person_id == person.id:
        return words.stands("You", waits.claim, waits.status)
    by = "Your deputy" if held.role == Role.HOLDER else f"{state}'s {held.office}"
    return words.stands(by, waits.claim, waits.status if held.role == Role.HOLDER else None)


def line(request: Request) -> Line:
    """On an officer's Home."""
    waits = _theirs(request.tx, request.held)
    said = stands(request.tx, request.held, request.person) or words.HOME
    mine = waits is not None and not _is_holders(request.held, waits)
    version = waits.version if waits is not None else 0
    return Line(words.TITLE, said, words.doors(waits is not None, mine, version))


KINDS = (Kind(MessageKind.EARLY, "The word that an early answer was not used", _not_used, asks=True),)
