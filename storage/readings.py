"""Who was shown whose answers, and when: only ever added, in the transaction that shows them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from bot.rules.model import ReadingPlace
from storage.check_ins import answers
from storage.database import execute_plainly
from storage.record import Reading
from storage.tables import CheckIn, Digest, Person, Reply

_ADDED = insert(Reading).inline()  # its id is asked by nobody


def of_answers(tx: Session, person: Person, check_in: CheckIn, place: ReadingPlace, now: datetime) -> None:
    """This person is shown the answers of an open question, as they stand."""
    _add(tx, person, place, _versions(answers(check_in).values()), now, check_in_id=check_in.id)


def of_before(tx: Session, person: Person, check_in: CheckIn, shown: Iterable[Reply], now: datetime) -> None:
    """This person is shown these answers to a question that was asked before they came."""
    _add(tx, person, ReadingPlace.HANDOVER, _versions(shown), now, check_in_id=check_in.id)


def on_home(tx: Session, person: Person, opened: Sequence[CheckIn], now: datetime) -> None:
    """The same, on Home, for several questions: once for the same versions, however often it is opened."""
    known = _known(tx, person, ReadingPlace.HOME)
    for one in {one.id: one for one in opened}.values():
        shown = _versions(answers(one).values())
        if (one.id, None, shown) not in known:
            _add(tx, person, ReadingPlace.HOME, shown, now, check_in_id=one.id)


def of_digest(
    tx: Session, person: Person, digest: Digest | None, quoted: Iterable[Reply], place: ReadingPlace, now: datetime
) -> None:
    """This person is shown what a digest quotes (None: one not cut yet); a preview once for the same quotes."""
    shown, digest_id = _versions(quoted), digest.id if digest is not None else None
    if place != ReadingPlace.PREVIEW or (None, digest_id, shown) not in _known(tx, person, place):
        _add(tx, person, place, shown, now, digest_id=digest_id)


def _known(tx: Session, person: Person, place: ReadingPlace) -> set[tuple[int | None, int | None, str]]:
    query = select(Reading.check_in_id, Reading.digest_id, Reading.shown)
    found = tx.execute(query.where(Reading.person_id == person.id, Reading.place == place))
    return {(check_in, digest, shown) for check_in, digest, shown in found}


def _versions(replies: Iterable[Reply]) -> str:
    return " ".join(str(one) for one in sorted(reply.id for reply in replies))


def _add(tx: Session, person: Person, place: ReadingPlace, shown: str, now: datetime, **about: int | None) -> None:
    values = {"task_force_id": person.task_force_id, "person_id": person.id, "place": place, "shown": shown}
    execute_plainly(tx, _ADDED, values | {"at": now} | about)
