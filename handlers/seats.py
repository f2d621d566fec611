"""An officer's place in a check-in: in the one that was meant, or in the newest where that can't be answered."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from bot.rules.jurisdictions import ALL
from bot.rules.model import Office, Role
from bot.words import notices
from handlers.people import NotAllowed
from storage import check_ins, pairs, people
from storage.tables import Ask, CheckIn, Person, TaskForce


def seat_now(tx: Session, task_force: TaskForce, slack_id: str, check_in_id: int) -> Seat:
    """This person's place in the question that was pressed; where that can't be answered anymore, in the newest
    one, with a note that says so. Raises NotAllowed: not theirs, or there is none to answer.
    """
    try:
        seat = seat_in(tx, task_force, slack_id, check_in_id)
        why = why_not(tx, seat.check_in)
    except NotAllowed as refusal:
        if not _was_theirs(tx, task_force, slack_id, check_in_id):
            raise
        why = str(refusal)
    if not why:
        return seat
    newest = newest_seat(tx, task_force, slack_id)
    if newest is None or newest.check_in.id == check_in_id:
        raise NotAllowed(notices.NONE_TO_ANSWER if why == notices.STALE else why)
    return replace(newest, note=notices.THE_NEWEST)


def why_not(tx: Session, check_in: CheckIn) -> str:
    """Why this question can't be answered anymore; "": it can."""
    if check_ins.ended(tx, check_in):
        return notices.ENDED
    return notices.STALE if check_ins.overtaken(tx, check_in) else ""


def newest_seat(tx: Session, task_force: TaskForce, slack_id: str) -> Seat | None:
    """Their place in the newest question of their pair, if that can be answered."""
    person = people.find(tx, task_force.id, slack_id)
    held = pairs.office_of(tx, person) if person is not None else None
    newest = check_ins.newest_out(tx, held.pair_id) if held is not None else None
    if newest is None:
        return None
    try:
        seat = seat_in(tx, task_force, slack_id, newest.id)
    except NotAllowed:
        return None
    return None if why_not(tx, seat.check_in) else seat


def _was_theirs(tx: Session, task_force: TaskForce, slack_id: str, check_in_id: int) -> bool:
    """Whether it was put to this person, who may hold another office by now, or to their office before them."""
    check_in, person = check_ins.find(tx, task_force.id, check_in_id), people.find(tx, task_force.id, slack_id)
    held = pairs.office_of(tx, person) if person is not None else None
    if check_in is None or check_in.not_sent is not None or person is None or held is None:
        return False
    return held.pair_id == check_in.pair_id or any(ask.person_id == person.id for ask in check_in.asks)


@dataclass(frozen=True)
class Seat:
    """An officer, or the deputy of one, in one check-in: their office's is the `ask`.

    `may_name`: they may agree to their state being named: they hold the office, or the holder gave them that right.
    `drafts`: a deputy who only drafts what the holder answers.
    `note` says that this is not the check-in that was asked for.
    """

    person: Person
    office: Office
    check_in: CheckIn
    ask: Ask
    may_name: bool
    drafts: bool = False
    note: str = ""

    @property
    def is_deputy(self) -> bool:
        return self.ask.person_id != self.person.id


def seat_in(tx: Session, task_force: TaskForce, slack_id: str, check_in_id: int) -> Seat:
    """The place of this person in this check-in. Raises NotAllowed: gone, or not theirs."""
    check_in = check_ins.find(tx, task_force.id, check_in_id)
    if check_in is None or check_in.not_sent is not None:
        raise NotAllowed(notices.GONE)
    held = pairs.place_of(tx, check_in.pair_id, slack_id)
    if held is None:
        raise NotAllowed(notices.not_yours(ALL[check_in.pair.jurisdiction].name))
    ask = check_ins.ask_of(check_in, held.office)
    holder = pairs.holding(tx, held.pair_id, held.office)
    if holder is None or ask.person_id != holder.person_id:
        raise NotAllowed(notices.BEFORE_YOU)
    holds = held.role == Role.HOLDER
    return Seat(held.person, held.office, check_in, ask, holds or held.may_name, not holds and held.drafts)
