"""The database: its schema, its settings, its transactions, and what its errors never show."""

from __future__ import annotations

import logging
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from pooler import pooler
from postgres import empty_database
from sqlalchemy import Connection, event, func, inspect, select
from sqlalchemy.exc import IntegrityError, StatementError

from storage import task_forces
from storage.database import MIGRATING, Database, DatabaseTooNew, unavailable
from storage.tables import Ask, CheckIn, Pair, Person, Rate, Reply, Table, TaskForce

NOON = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
SECRET = "our vendor walked out"

INDEXES = {
    "sqlite": "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
    "postgresql": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'alembic_version'",
}
COUNTING = """
import sys
from sqlalchemy.exc import OperationalError
from storage.database import Database
from storage.tables import Rate

db = Database(sys.argv[1], lambda: 0.0)
for _ in range(150):
    while True:
        try:
            with db.begin() as tx:
                row = tx.get(Rate, 1, with_for_update=True)
                row.free_at = row.free_at + 1
            break
        except OperationalError:  # it had to wait too long, and nothing was added
            pass
"""


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    made = Database(database_url, lambda: 0.0)
    made.migrate()
    yield made
    made.close()


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Database]:
    """What is true of SQLite alone."""
    made = Database(f"sqlite:///{tmp_path / 'counterpart.db'}", lambda: 0.0)
    made.migrate()
    yield made
    made.close()


@contextmanager
def locked_by_another(db: Database) -> Iterator[None]:
    """Another program holds what every writer needs."""
    with db.engine.begin() as other:
        if db.engine.dialect.name == "postgresql":
            other.exec_driver_sql("LOCK TABLE task_force")
        yield  # on SQLite every transaction locks the file


def connect(db: Database) -> sqlite3.Connection:
    """Another program's look at the same file, which does not wait."""
    return sqlite3.connect(db.engine.url.database or "", timeout=0, isolation_level=None)


def test_the_migrations_make_from_nothing_what_the_models_say(db: Database) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
        differences = compare_metadata(context, Table.metadata)

    assert differences == []


def test_the_migrations_give_every_key_and_partial_index_the_models_name_and_condition(
    db: Database,
) -> None:
    migrated_names = _names(db)
    with db.engine.begin() as connection:
        Table.metadata.drop_all(connection)
        Table.metadata.create_all(connection)

    modelled_names = _names(db)

    assert migrated_names == modelled_names
    assert any("WHERE" in name and "'due'" in name for name in migrated_names)


def _names(db: Database) -> list[str]:
    """Every index as it was made, and the names of all primary, foreign and unique keys."""
    found = []
    look = inspect(db.engine)
    for table in Table.metadata.tables:
        keys = [look.get_pk_constraint(table), *look.get_foreign_keys(table), *look.get_unique_constraints(table)]
        found += [f"{table}: {key['name']}" for key in keys]
    with db.engine.connect() as connection:
        found += [sql for (sql,) in connection.exec_driver_sql(INDEXES[db.engine.dialect.name])]
    return sorted(found)


def test_migrating_twice_changes_nothing(db: Database) -> None:
    before = _names(db)

    db.migrate()

    assert db.is_current()
    assert _names(db) == before


def test_every_connection_to_postgresql_is_durable_waits_a_second_and_a_half_and_thinks_in_utc(
    postgres: str,
) -> None:
    asked = ("synchronous_commit", "lock_timeout", "statement_timeout", "TimeZone")
    db = Database(postgres, None)

    with db.begin() as tx:
        said = [tx.connection().exec_driver_sql(f"SHOW {name}").scalar() for name in asked]
    db.close()

    assert said == ["on", "1500ms", "1500ms", "UTC"]


def test_behind_a_pooler_every_transaction_has_its_own_settings_and_leaves_none_behind(postgres: str) -> None:
    asked = ("synchronous_commit", "lock_timeout", "statement_timeout", "TimeZone", "transaction_isolation")
    with pooler(postgres) as between:
        db = Database(between.url, None)
        said = []
        for _ in range(8):
            with db.begin() as tx:
                said.append([tx.connection().exec_driver_sql(f"SHOW {name}").scalar() for name in asked])
        with pytest.raises(Exception, match="statement timeout") as slow, db.begin() as tx:
            tx.execute(select(func.pg_sleep(5)))
        db.close()

    assert between.refused == []
    assert len(between.used) > 1
    assert said == [["on", "1500ms", "1500ms", "UTC", "read committed"]] * 8
    assert unavailable(slow.value)


def test_behind_a_pooler_two_migrate_at_once_and_then_rows_are_read_as_they_were_written(
    postgres_server: str,
) -> None:
    with empty_database(postgres_server) as url, pooler(url) as between, ThreadPoolExecutor() as threads:
        two = [Database(between.url, None) for _ in range(2)]
        for done in [threads.submit(db.migrate) for db in two]:
            done.result(60)
        for number in range(20):  # the same statements again and again: a driver may want to prepare them
            with two[number % 2].begin() as tx:
                task_forces.ensure(tx, f"T{number}").started_at = NOON
        with two[0].begin() as tx:
            started = {force.started_at for force in tx.query(TaskForce)}
        current = [db.is_current() for db in two]
        for db in two:
            db.close()

    assert between.refused == []
    assert current == [True, True]
    assert started == {NOON}


def test_a_migration_waits_for_another_that_is_at_work_and_then_finds_nothing_to_do(postgres: str) -> None:
    db, done = Database(postgres, None), threading.Event()
    with db.engine.connect() as other, ThreadPoolExecutor() as threads:
        other.execute(select(func.pg_advisory_xact_lock(MIGRATING)))
        second = threads.submit(lambda: (db.migrate(), done.set()))
        at_once = done.wait(0.2)
        other.rollback()
        second.result(10)
    current = db.is_current()
    db.close()

    assert not at_once
    assert current


def test_elapsed_time_on_postgresql_is_the_databases_and_goes_on_within_a_transaction(postgres: str) -> None:
    db = Database(postgres, None)

    with db.begin() as tx:
        first = db.elapsed(tx)
        tx.execute(select(func.pg_sleep(0.01)))
        second = db.elapsed(tx)
    db.close()

    assert 0.01 <= second - first < 10


def test_a_connection_that_was_cut_is_replaced_before_anybody_gets_it(postgres: str) -> None:
    db, other = Database(postgres, None), Database(postgres, None)
    with db.begin() as tx:
        process = tx.scalar(select(func.pg_backend_pid()))
    with other.begin() as tx:
        tx.execute(select(func.pg_terminate_backend(process, 5_000)))

    answers = db.answers()
    db.close()
    other.close()

    assert answers


def test_a_statement_that_takes_too_long_and_a_server_that_is_gone_are_unavailable_and_not_broken(
    postgres: str,
) -> None:
    db, gone = Database(postgres, None), Database("postgresql+psycopg://nobody@127.0.0.1:9/none", None)

    with pytest.raises(Exception, match="statement timeout") as slow, db.begin() as tx:
        tx.execute(select(func.pg_sleep(5)))
    with pytest.raises(Exception, match="refused") as nowhere, gone.begin():
        pass
    with pytest.raises(Exception, match=r"terminating|closed") as cut, db.begin() as tx:
        tx.execute(select(func.pg_terminate_backend(func.pg_backend_pid())))
    db.close()

    assert [unavailable(each.value) for each in (slow, nowhere, cut)] == [True, True, True]
    assert not gone.answers()


def test_every_connection_is_durable_and_waits_a_second_and_a_half(file: Database) -> None:
    asked = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    full = 2

    with file.begin() as tx:
        said = [tx.connection().exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked]

    assert said == ["wal", full, 1, 1500]


def test_a_row_that_points_nowhere_is_refused(db: Database) -> None:
    stray = Pair(task_force_id=999, jurisdiction="ID")

    with pytest.raises(IntegrityError, match=r"(?i)foreign key"), db.begin() as tx:
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
        assert tx.query(Rate).one().free_at == 300.0


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
    with (
        locked_by_another(db),
        pytest.raises(Exception, match=r"locked|timeout") as caught,
        db.begin() as tx,
    ):
        task_forces.ensure(tx, "T1")

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


def test_on_a_file_the_threads_of_a_process_wait_for_one_another_and_not_for_the_files_lock(tmp_path: Path) -> None:
    db = Database(f"sqlite:///{tmp_path / 'counterpart.db'}", lambda: 0.0)
    db.migrate()
    begun: list[str] = []

    def note(connection: Connection, cursor: object, statement: str, *_: object) -> None:
        if statement == "BEGIN IMMEDIATE":
            begun.append(threading.current_thread().name)

    event.listen(db.engine, "before_cursor_execute", note)

    def other() -> None:
        with db.begin() as tx:
            task_forces.ensure(tx, "T2")

    with db.begin() as tx:
        waits = [threading.Thread(target=other, name=f"other {number}") for number in range(3)]
        for one in waits:
            one.start()
        for one in waits:
            one.join(0.1)  # they try
        task_forces.ensure(tx, "T1")
        meanwhile = list(begun)
    for one in waits:
        one.join()
    db.close()

    assert meanwhile == ["MainThread"]
    assert sorted(begun[1:]) == ["other 0", "other 1", "other 2"]
