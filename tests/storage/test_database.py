"""The database: its schema, its settings, its transactions, and what its errors never show."""

from __future__ import annotations

import logging
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect
from sqlalchemy.exc import IntegrityError, StatementError

from storage import task_forces
from storage.database import Database, DatabaseTooNew, unavailable
from storage.tables import Ask, CheckIn, Pair, Person, Rate, Reply, Table, TaskForce

NOON = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
SECRET = "our vendor walked out"

COUNTING = """
import sys
from sqlalchemy.exc import OperationalError
from storage.database import Database
from storage.tables import Rate

db = Database(sys.argv[1], lambda: 0.0)
for _ in range(500):
    while True:
        try:
            with db.begin() as tx:
                row = tx.get(Rate, 1)
                row.free_at = row.free_at + 1
            break
        except OperationalError:  # it had to wait too long, and nothing was added
            pass
"""


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    made = Database(f"sqlite:///{tmp_path / 'counterpart.db'}", lambda: 0.0)
    made.migrate()
    yield made
    made.close()


def connect(db: Database) -> sqlite3.Connection:
    """Another program's look at the same file, which does not wait."""
    return sqlite3.connect(db.engine.url.database or "", timeout=0, isolation_level=None)


def test_the_migrations_make_from_nothing_what_the_models_say(db: Database) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
        differences = compare_metadata(context, Table.metadata)

    assert differences == []


def test_the_migrations_give_every_key_and_partial_index_the_models_name_and_condition(
    db: Database, tmp_path: Path
) -> None:
    modelled = Database(f"sqlite:///{tmp_path / 'modelled.db'}", lambda: 0.0)
    Table.metadata.create_all(modelled.engine)

    migrated_names, modelled_names = _names(db), _names(modelled)
    modelled.close()

    assert migrated_names == modelled_names
    assert any("state = 'due' OR" in name for name in migrated_names)


def _names(db: Database) -> list[str]:
    """Every index as it was made, and the names of all primary, foreign and unique keys."""
    found = []
    look = inspect(db.engine)
    for table in Table.metadata.tables:
        keys = [look.get_pk_constraint(table), *look.get_foreign_keys(table), *look.get_unique_constraints(table)]
        found += [f"{table}: {key['name']}" for key in keys]
    with db.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
        found += [sql for (sql,) in rows]
    return sorted(found)


def test_migrating_twice_changes_nothing(db: Database) -> None:
    before = _names(db)

    db.migrate()

    assert db.is_current()
    assert _names(db) == before


def test_every_connection_is_durable_and_waits_a_second_and_a_half(db: Database) -> None:
    asked = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    full = 2

    with db.begin() as tx:
        said = [tx.connection().exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked]

    assert said == ["wal", full, 1, 1500]


def test_a_row_that_points_nowhere_is_refused(db: Database) -> None:
    stray = Pair(task_force_id=999, jurisdiction="ID")

    with pytest.raises(IntegrityError, match="FOREIGN KEY"), db.begin() as tx:
        tx.add(stray)

    with db.begin() as tx:
        assert tx.query(Pair).count() == 0


def test_two_processes_that_count_at_once_lose_nothing(db: Database) -> None:
    with db.begin() as tx:
        force = task_forces.ensure(tx, "T1")
        tx.add(Rate(task_force_id=force.id, bucket="count", free_at=0.0))
    command = [sys.executable, "-c", COUNTING, db.url]

    counting = [subprocess.Popen(command) for _ in range(2)]
    ended = [process.wait(60) for process in counting]

    assert ended == [0, 0]
    with db.begin() as tx:
        assert tx.query(Rate).one().free_at == 1000.0


def test_elapsed_time_is_read_while_the_lock_is_held(tmp_path: Path) -> None:
    held = []

    def elapsed() -> float:
        try:
            connect(db).execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as locked:
            held.append(str(locked))
        return 1.0

    db = Database(f"sqlite:///{tmp_path / 'counterpart.db'}", elapsed)
    db.migrate()

    with db.begin() as tx:
        db.elapsed(tx)

    assert held == ["database is locked"]


def test_what_fails_halfway_leaves_nothing(db: Database) -> None:
    whole = TaskForce(team_id="T1", cadence="weekly tue 09:00", digest_schedule="weekly fri 14:00 UTC")
    broken = Pair(task_force_id=999, jurisdiction="ID")

    with pytest.raises(IntegrityError), db.begin() as tx:
        tx.add_all([whole, broken])

    with db.begin() as tx:
        assert tx.query(TaskForce).count() == 0


def test_a_time_without_a_zone_is_refused(db: Database) -> None:
    naive = datetime(2026, 12, 1, 12, 0)  # noqa: DTZ001 - that is the point

    with pytest.raises(StatementError, match="must be aware"), db.begin() as tx:
        task_forces.ensure(tx, "T1").started_at = naive


def test_a_time_of_any_zone_comes_back_as_the_same_moment_in_utc(db: Database) -> None:
    in_boise = NOON.astimezone(timezone(timedelta(hours=-7)))

    with db.begin() as tx:
        task_forces.ensure(tx, "T1").started_at = in_boise
    with db.begin() as tx:
        started_at = task_forces.of(tx, "T1").started_at

    assert started_at == NOON
    assert started_at is not None
    assert started_at.tzinfo is UTC


def test_a_database_of_a_newer_counterpart_is_left_alone(db: Database) -> None:
    with db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(DatabaseTooNew, match="9999"):
        db.migrate()

    assert not db.is_current()


def test_a_database_locked_by_another_program_is_unavailable_and_not_broken(db: Database) -> None:
    other = connect(db)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(Exception, match="locked") as caught, db.begin() as tx:
        task_forces.ensure(tx, "T1")
    other.close()

    assert unavailable(caught.value)


def test_a_reply_that_can_not_be_stored_shows_in_no_error_and_no_log(
    db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with db.begin() as tx:
        force = task_forces.ensure(tx, "T1")
        person = Person(task_force_id=force.id, slack_id="U1")
        pair = Pair(task_force_id=force.id, jurisdiction="ID")
        more = {"slot": "2026-12-03T09:00", "due_at": NOON, "created_at": NOON}
        ask = Ask(task_force_id=force.id, office="CIO", state="expected")
        tx.add_all([person, CheckIn(task_force_id=force.id, pair=pair, asks=[ask], **more)])
        tx.flush()
        values = {"task_force_id": force.id, "ask_id": ask.id, "version": 1, "author_id": person.id}
        values |= {"holder_id": person.id, "comment": SECRET, "at": NOON}
        tx.add(Reply(**values))

    with pytest.raises(IntegrityError) as caught, db.begin() as tx:
        tx.add(Reply(**values))
    with db.begin() as tx:
        read = tx.query(Reply).one().comment

    assert read == SECRET
    assert SECRET not in str(caught.value) + repr(caught.value) + caplog.text
