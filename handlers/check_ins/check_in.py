"""Reads a check-in from the database into the words' own terms. Who may see what is decided here (promise 4)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.rules.hours import day_words, local, time_words
from bot.rules.jurisdictions import ALL
from bot.rules.model import AskState, ConsentTo, MessageKind, Office
from bot.words.check_in import Own, Question
from handlers.check_ins.points import points_of
from handlers.digests.quote import help_phrase, named_in
from storage import check_ins, consents, pairs
from storage.replies import as_answer, statuses_before
from storage.tables import Ask, CheckIn, Pair, Reply

RECEIPTS = (MessageKind.RECEIPT, MessageKind.RECEIPT_LATER)
DRAWN = (MessageKind.CHECK_IN, *RECEIPTS, MessageKind.REVEAL_INSTEAD, MessageKind.UNSEAL, MessageKind.DRAFT)
"""The messages that draw a check-in's state and are edited when it changes."""

OPEN_FOR = timedelta(days=7)
AFTER_BY_HAND = timedelta(days=4)
"""A slot this soon after a question asked by hand brings none, so it doesn't close that question either."""


def key_of(check_in: CheckIn) -> str:
    """The part of an outbox key that names this check-in: `ID/2026-12-10T09:00`."""
    return f"{check_in.pair.jurisdiction}/{check_in.slot}"


def closing(check_in: CheckIn, sent_at: datetime) -> datetime:
    """7 days after it was sent, or at the pair's next slot that brings a question, whichever is first."""
    latest = sent_at + OPEN_FOR
    next_due = check_in.pair.next_due
    too_soon = sent_at + AFTER_BY_HAND if check_in.by_hand else sent_at
    return min(latest, next_due) if next_due is not None and next_due > too_soon else latest


def question_of(tx: Session, check_in: CheckIn, now: datetime) -> Question:
    """What the pair may see of this check-in now: the answers only once both are in."""
    state, over = ALL[check_in.pair.jurisdiction], check_ins.ended(tx, check_in)
    given = check_ins.answers(check_in)
    shown = given if check_in.revealed_at is not None else {}
    named = named_in(tx, check_in) if check_in.revealed_at is not None else ()
    withdrawn = {ask.office for ask in check_in.asks if ask.replies} - given.keys()
    writing = None if over or check_in.revealed_at is not None else writing_in(check_in)
    return Question(
        id=check_in.id,
        state=state.name,
        area=check_in.area or "",
        claim=check_in.claim or "",
        question=check_in.question or "",
        until=day_words(check_in.closes_at or closing(check_in, now), state.zone),
        excuses={ask.office: ask.excuse for ask in check_in.asks if ask.state == AskState.EXCUSED and ask.excuse},
        rests=pairs.rests(tx, check_in.pair_id),
        paused_until=pause_of(check_in.pair, now),
        promised={office for office, reply in given.items() if stays_sealed(tx, reply)},
        answered=set(given),
        answers={office: as_answer(reply) for office, reply in shown.items()},
        withdrawn=withdrawn if check_in.revealed_at is not None else set(),
        changed={office for office, reply in shown.items() if reply.after_reveal},
        previous=statuses_before(tx, check_in) if check_in.revealed_at is not None else (),
        closed=check_in.closed_at is not None,
        ended=over,
        named=named,
        help_phrase=help_phrase(check_in) if named else "",
        answerable=not over and not check_ins.overtaken(tx, check_in),
        points=points_of(tx, check_in),
        writing=writing.office if writing is not None else None,
        opens=time_words(writing.writes_until, state.zone) if writing is not None and writing.writes_until else "",
    )


def writing_in(check_in: CheckIn) -> Ask | None:
    """The office that has answered second by one tap, and may still write before both open."""
    return next((ask for ask in check_in.asks if ask.writes_until is not None), None)


def own_of(check_in: CheckIn, office: Office | None, person_id: int | None) -> Own | None:
    """What this office has answered, as this one of its two may know it: what the holder gave is no deputy's."""
    ask = next((ask for ask in check_in.asks if ask.office == office), None)
    mine = check_ins.answer_of(ask) if ask is not None else None
    if ask is None or mine is None:
        return None
    if check_in.first_look:
        return _own_look(check_in, ask, mine, person_id)
    if mine.status is None:
        return None
    state, its = ALL[check_in.pair.jurisdiction].name, ask.office
    bare = check_in.revealed_at is None and as_answer(mine).is_bare
    if mine.author_id == person_id:
        return Own(its, "You", mine.status, bare=bare)
    if ask.person_id == person_id:
        return Own(its, "Your deputy", mine.status, bare=bare)
    return Own(its, f"{state}'s {its}", None if mine.author_id == ask.person_id else mine.status, bare=bare)


def _own_look(check_in: CheckIn, ask: Ask, mine: Reply, person_id: int | None) -> Own:
    """The same of a first look: that it was sent, and what can be done with it by who may know it."""
    state = f"{ALL[check_in.pair.jurisdiction].name}'s {ask.office}"
    by = "You" if mine.author_id == person_id else "Your deputy" if ask.person_id == person_id else state
    theirs = person_id in (mine.author_id, ask.person_id) or mine.author_id != ask.person_id
    return Own(ask.office, by, None, first_look=theirs)


def stays_sealed(tx: Session, reply: Reply) -> bool:
    """Whether this version was given under the promise that it stays sealed, and its writer did not say *open*."""
    return reply.promised and consents.latest(tx, [reply.id], ConsentTo.OPEN) is not True


def pause_of(pair: Pair, now: datetime) -> date | None:
    """The first day after the pause that the pair, or its task force, is in at this moment; None: in none."""
    return _ahead(pair, paused_until(pair), now)


def own_pause_of(pair: Pair, now: datetime) -> date | None:
    """The same, of the pair's own pause alone."""
    return _ahead(pair, pair.paused_until, now)


def all_paused_longer(pair: Pair, now: datetime) -> date | None:
    """The first day after a pause of the whole task force that outlasts the pair's own; None: it is in none."""
    until, own = _ahead(pair, pair.task_force.paused_until, now), own_pause_of(pair, now)
    return until if until is not None and (own is None or own < until) else None


def _ahead(pair: Pair, until: date | None, now: datetime) -> date | None:
    """A pause that was over by itself still stands in the row."""
    today = local(now, ALL[pair.jurisdiction].zone).date()
    return until if until is not None and today < until else None


def paused_until(pair: Pair) -> date | None:
    """The first day after the pair's pause and its task force's, whichever is later."""
    ends = [until for until in (pair.paused_until, pair.task_force.paused_until) if until is not None]
    return max(ends, default=None)
