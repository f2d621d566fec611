"""Answers that were given before their question came: sealed, and nobody's answer until it is asked.

Versions are only ever added; the newest of an office counts.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.rules.model import Answer, Early, Office
from storage import pairs
from storage.record import EarlyAnswer
from storage.tables import CheckIn, Holding, Person


@dataclass(frozen=True)
class About:
    """What is answered: an item, as it was read then."""

    item: str
    claim: str
    question: str


def newest(tx: Session, pair_id: int, office: Office) -> EarlyAnswer | None:
    """The last version of this office's, whoever held it."""
    query = select(EarlyAnswer).where(EarlyAnswer.pair_id == pair_id, EarlyAnswer.office == office)
    return tx.scalar(query.order_by(EarlyAnswer.version.desc()).limit(1))


def waiting(tx: Session, pair_id: int, office: Office) -> EarlyAnswer | None:
    """The answer of this office that waits for its question; None: there is none."""
    found = newest(tx, pair_id, office)
    return found if found is not None and found.what is Early.GIVEN else None


def writer(tx: Session, row: EarlyAnswer) -> Holding | None:
    """The place of who wrote it, while they answer for the same office under the same holder."""
    holder = pairs.holding(tx, row.pair_id, row.office)
    if holder is None or holder.id != row.holding_id:
        return None
    both = (holder, pairs.deputy(tx, row.pair_id, row.office))
    return next((held for held in both if held is not None and held.person_id == row.person_id), None)


def find(tx: Session, row_id: int) -> EarlyAnswer | None:
    """This version."""
    return tx.get(EarlyAnswer, row_id)


def give(tx: Session, holder: Holding, person: Person, about: About, answer: Answer, now: datetime) -> bool:
    """Add what this person answers for the office that `holder` holds; False when it stands so already.

    Call with the pair locked.
    """
    before = waiting(tx, holder.pair_id, holder.office)
    theirs = before is not None and before.person_id == person.id and before.holding_id == holder.id
    if before is not None and theirs and (about_of(before), as_answer(before)) == (about, answer):
        return False
    last = newest(tx, holder.pair_id, holder.office)
    row = EarlyAnswer(
        task_force_id=holder.task_force_id,
        pair_id=holder.pair_id,
        office=holder.office,
        version=last.version + 1 if last is not None else 1,
        holding_id=holder.id,
        person_id=person.id,
        what=Early.GIVEN,
        at=now,
        **asdict(about),
        **asdict(answer),
    )
    tx.add(row)
    tx.flush()
    return True


def end(tx: Session, row: EarlyAnswer, what: Early, now: datetime, by: Person | None = None,
        check_in: CheckIn | None = None) -> None:  # fmt: skip
    """Add a version that says what became of it, without its words."""
    place = {"task_force_id": row.task_force_id, "pair_id": row.pair_id, "office": row.office}
    whose = {"holding_id": row.holding_id, "person_id": by.id if by is not None else row.person_id}
    settled = check_in.id if check_in is not None else None
    about = asdict(about_of(row))
    tx.add(EarlyAnswer(**place, **whose, **about, version=row.version + 1, what=what, check_in_id=settled, at=now))
    tx.flush()


def about_of(row: EarlyAnswer) -> About:
    return About(row.item, row.claim, row.question)


def as_answer(row: EarlyAnswer) -> Answer:
    """What it says; only of one that was given."""
    assert row.status is not None
    return Answer(row.status, row.comment, row.win, row.win_quote, row.help_quote)
