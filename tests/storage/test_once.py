"""What is read once in a transaction is read anew after whatever can have changed it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import event, update
from sqlalchemy.orm import Session

from bot.rules.model import Office
from storage import pairs, people, task_forces
from storage.database import Database
from storage.tables import Holding, Pair

NOW = datetime(2026, 12, 1, 15, tzinfo=UTC)


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    made = Database(database_url, None)
    yield made
    made.close()


@pytest.fixture
def idaho(db: Database) -> int:
    with db.begin() as tx:
        force = task_forces.ensure(tx, "T1")
        pair = pairs.ensure(tx, force.id, "ID")
        pairs.seat(tx, pair, Office.CIO, people.ensure(tx, force.id, "U1"), NOW)
        return pair.id


def cio(tx: Session, pair_id: int) -> str | None:
    held = pairs.holding(tx, pair_id, Office.CIO)
    return held.person.slack_id if held is not None else None


def test_who_holds_an_office_is_read_once_in_a_transaction(db: Database, idaho: int) -> None:
    with db.begin() as tx:
        asked: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *about: asked.append(about[2]))
        for _ in range(3):
            pairs.holders(tx, idaho)
            pairs.rests(tx, idaho)
            pairs.deputy(tx, idaho, Office.CIO)

    assert len([one for one in asked if "FROM holding" in one]) == 1


def test_after_an_office_changed_hands_it_is_read_anew(db: Database, idaho: int) -> None:
    with db.begin() as tx:
        before, pair = cio(tx, idaho), tx.get_one(Pair, idaho)
        pairs.seat(tx, pair, Office.CIO, people.ensure(tx, pair.task_force_id, "U2"), NOW)
        after = cio(tx, idaho)
        pairs.seat(tx, pair, Office.CIO, None, NOW)
        vacated = cio(tx, idaho)

    assert (before, after, vacated) == ("U1", "U2", None)


def test_what_waits_to_be_written_and_what_is_written_past_the_objects_counts(db: Database, idaho: int) -> None:
    with db.begin() as tx:
        held = pairs.holding(tx, idaho, Office.CIO)
        assert held is not None
        held.until = NOW
        ended = cio(tx, idaho)
        tx.execute(update(Holding).where(Holding.id == held.id).values(until=None))
        back = cio(tx, idaho)

    assert (ended, back) == (None, "U1")


def test_after_waiting_for_a_lock_what_another_wrote_meanwhile_is_read(postgres: str) -> None:
    db = Database(postgres, None)
    with db.begin() as tx:
        force = task_forces.ensure(tx, "T1")
        idaho = pairs.ensure(tx, force.id, "ID").id
    with db.begin() as tx:
        before = cio(tx, idaho)
        with db.begin() as other:
            pairs.seat(other, other.get_one(Pair, idaho), Office.CIO, people.ensure(other, force.id, "U2"), NOW)
        pairs.locked(tx, idaho)
        after = cio(tx, idaho)
    db.close()

    assert (before, after) == (None, "U2")
