"""The one door to the database.

Rows are locked with `key_share=True` (FOR NO KEY UPDATE): others may still insert rows that point to them.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    Connection,
    CursorResult,
    Engine,
    Executable,
    Update,
    bindparam,
    create_engine,
    event,
    func,
    insert,
    make_url,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.orm import Session, SessionTransaction, make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.pool import StaticPool
from sqlalchemy.sql.dml import ReturningInsert

from storage.database_url import file_of, why_unusable
from storage.once import written
from storage.postgresql import postgresql_engine
from storage.tables import Table

Row = TypeVar("Row", bound=Table)

BUSY_SECONDS = 1.5  # a listener has 2 s in all before Slack gives up at 3 s
MIGRATING = 5_607_301  # the key of the advisory lock under which PostgreSQL is migrated
LEAST_FREE = 100_000_000  # bytes on the disk of a SQLite file
CONNECTIONS = 10  # that a process keeps and may have at once, unless it is told: more than it has threads


# What PostgreSQL, its client library and poolers say of what no waiting mends. Anything else they say while one
# connects (no answer, no such host yet, "starting up", "too many clients") may be over in a while.
_FOR_GOOD = re.compile(
    r"authentication failed|no password supplied|does not exist|no such (user|database)|no pg_hba\.conf entry"
    r"|not permitted to log in|permission denied|startup parameter|does not support SSL|SSL is required|certificate"
    r"|invalid (connection option|sslmode|port|integer|percent-encoded|URI)",
    re.IGNORECASE,
)
_BUSY = {5, 6, 7, 10, 13, 15}  # SQLite's BUSY, LOCKED, NOMEM, IOERR, FULL, PROTOCOL
_NO_RIGHT, _READ_ONLY = "42501", "25006"  # PostgreSQL's words for them


class NotSure(Exception):
    """The database went away while a transaction was being committed: nobody knows whether it was."""


ERRORS = (DBAPIError, NoConnectionFree, NotSure)
"""What is raised where a database can't do what it is asked; `unavailable` tells whether it may later."""


class DatabaseTooNew(Exception):
    """The database was migrated by a newer Counterpart than this one."""


class Database:
    """A database by its URL. `elapsed` is the second time: seconds that never jump with the calendar.

    None: the database's own clock, which is one for all machines that work on it (PostgreSQL only).
    On SQLite every transaction is BEGIN IMMEDIATE: its default lets two processes lose each other's updates.
    """

    def __init__(self, url: str, elapsed: Callable[[], float] | None, connections: int = CONNECTIONS) -> None:
        self.url = url
        self._elapsed = elapsed
        self.engine = _engine(url, connections)
        self._turn = threading.RLock() if self.engine.dialect.name == "sqlite" else None

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """On SQLite a process's threads follow one another. Left to the file's lock, which they would try again and
        again, ever more seldom, the unlucky ones of sixteen give up.
        """
        if self._turn is None:
            yield
            return
        if not self._turn.acquire(timeout=BUSY_SECONDS):
            raise NoConnectionFree("other threads of this process had the database all the time")
        try:
            yield
        finally:
            self._turn.release()

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """One transaction: committed when the block ends, rolled back when it raises. Raises NotSure."""
        worked = False
        try:
            with self._in_turn(), Session(self.engine, expire_on_commit=False) as session, _begun(session):
                yield session
                session.flush()
                worked = True
        except DBAPIError as error:
            if worked:
                raise NotSure from error
            raise

    def elapsed(self, tx: Session) -> float:
        """Seconds on the clock that runs leases, retries and rates."""
        if self._elapsed is not None:
            return self._elapsed()
        return float(tx.scalar(select(func.extract("epoch", func.clock_timestamp()))) or 0.0)

    def answers(self) -> bool:
        """Whether it can be asked anything at all now."""
        try:
            with self.begin() as tx:
                return tx.scalar(select(1)) == 1
        except ERRORS:
            return False

    def unusable(self) -> str:
        """Why nothing can be kept in a file of SQLite, and what to do; empty: nothing that can be seen."""
        file = file_of(self.url)
        return why_unusable(file) if file is not None else ""

    def unsound(self) -> tuple[str, str] | None:
        """What is wrong with a file of SQLite, its folder or its disk, and the fix; None: nothing."""
        if self.engine.dialect.name != "sqlite":
            return None
        file = Path(self.engine.url.database or "").resolve()
        if not (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)):
            return f"{file} or its folder can't be written", "let the user that runs this own both"
        free = shutil.disk_usage(file.parent).free
        if free < max(LEAST_FREE, 2 * file.stat().st_size):
            return f"only {free // 1_000_000} MB are free on its disk", "make room on it"
        with closing(self.engine.raw_connection()) as connection:  # no transaction, so that nobody waits for it
            said = str(connection.cursor().execute("PRAGMA quick_check").fetchone()[0])
        return None if said == "ok" else (f"it is damaged ({said})", "restore a backup (docs/operations.md)")

    def close(self) -> None:
        self.engine.dispose()

    def migrate(self) -> None:
        """Bring the schema to this code's version. Raises DatabaseTooNew."""
        self.refuse_newer()
        with self.engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                _migrate_alone(connection)
            if _version(connection) == _scripts().get_current_head():
                return  # to read all migrations for nothing takes longer than the rest of a start
            config = _alembic_config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def refuse_newer(self) -> None:
        """Raises DatabaseTooNew when the schema is of a version that this code does not know."""
        with self.engine.connect() as connection:
            version = _version(connection)
        if version and version not in {script.revision for script in _scripts().walk_revisions()}:
            raise DatabaseTooNew(f"the database is at version {version}, newer than this Counterpart knows")

    def is_current(self) -> bool:
        """Whether the schema is exactly this code's."""
        with self.begin() as tx:
            version = _version(tx.connection())
        return version == _scripts().get_current_head()


def _begun(session: Session) -> SessionTransaction:
    """Begin now: a time that is read inside is read with the lock held.

    Who finds that the database has cut a connection that was kept gets a new one: nothing was done on the old. To
    ask each of them before whether it lives would cost every transaction a round trip.
    """
    try:
        session.connection()
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
        session.close()
        session.connection()
    begun = session.get_transaction()
    assert begun is not None
    return begun


def unavailable(error: BaseException) -> bool:
    """Whether this is the database being locked, full or gone: the same request may work later."""
    if isinstance(error, OperationalError | NoConnectionFree | NotSure):
        return True
    return isinstance(error, DBAPIError) and (error.connection_invalidated or _sqlstate(error) == _READ_ONLY)


def not_yet(error: BaseException) -> bool:
    """Whether a database that gives this at the start is worth waiting for: locked, full, or not up yet."""
    if isinstance(error, NoConnectionFree | NotSure):
        return True
    if not isinstance(error, DBAPIError):
        return False
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in _BUSY
    if _sqlstate(error) == _READ_ONLY:  # a standby that is about to take over
        return True
    return isinstance(error, OperationalError) and not _FOR_GOOD.search(str(error.orig))


def of_no_use(error: BaseException) -> bool:
    """Whether it is the setting, or what the database allows us, that has to be changed."""
    if not isinstance(error, DBAPIError) or not_yet(error):
        return False
    damaged = type(error) is DatabaseError  # SQLite's: it is no database
    return damaged or isinstance(error, OperationalError) or _sqlstate(error) == _NO_RIGHT


def reason(error: BaseException) -> str:
    """What the driver says, in one line; of what stands before an @ it may have taken a part for a host."""
    said = str(getattr(error, "orig", None) or error).strip() or type(error).__name__
    return re.sub(r"""(["'])[^"'@]*+@[^"']*\1""", "that host", said.splitlines()[0]).rstrip(".")


def _sqlstate(error: DBAPIError) -> str | None:
    return getattr(error.orig, "sqlstate", None)


def _version(connection: Connection) -> str | None:
    """The version of the schema that is there; None: there is none."""
    return MigrationContext.configure(connection).get_current_revision()


@cache
def _scripts() -> ScriptDirectory:
    """The migrations, read once: `/readyz` asks for them again and again."""
    return ScriptDirectory.from_config(_alembic_config())


def _alembic_config() -> Config:
    config = Config()
    here = str(Path(__file__).parent / "migrations")
    config.set_main_option("script_location", here.replace("%", "%%"))  # read by configparser, which interpolates
    return config


def _engine(url: str, connections: int) -> Engine:
    # Alembic's own lines are of no use to an operator; a failed statement must never show its parameters.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        return postgresql_engine(parsed, connections, BUSY_SECONDS)
    file = file_of(url)
    if file is not None:
        parsed = parsed.set(database=str(file), query={})  # one name for one file, and nothing but its name
    # What lives in memory has one connection, whichever thread asks.
    in_memory = {"poolclass": StaticPool, "connect_args": {"check_same_thread": False}}
    pool: dict[str, Any] = {"max_overflow": connections} if file is not None else in_memory
    engine = create_engine(parsed, hide_parameters=True, **pool)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _migrate_alone(connection: Connection) -> None:
    """A release may start on two machines at once: the second waits, and finds nothing to do."""
    connection.execute(text("SET LOCAL statement_timeout = 0"))
    connection.execute(text("SET LOCAL lock_timeout = '60s'"))
    connection.execute(select(func.pg_advisory_xact_lock(MIGRATING)))


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not open transactions of its own
    for pragma in (
        f"busy_timeout={int(BUSY_SECONDS * 1000)}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def insert_new(tx: Session, table: type[Table], **values: Any) -> bool:
    """Insert a row unless its unique key is there already; says whether it was new. The key is the memory."""
    added = execute_plainly(tx, _insert_new(table, tx.get_bind().dialect.name), values)
    written(tx, table)
    return added.scalar() is not None


@cache
def _insert_new(table: type[Table], dialect: str) -> ReturningInsert[tuple[int]]:
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    # What comes back says whether it is there; psycopg counts no rows for such a statement.
    return insert(table).on_conflict_do_nothing().returning(table.id)


def add_plainly(tx: Session, table: type[Row], **values: Any) -> Row:
    """Insert a row, with a value for each of its columns, and return it."""
    number = execute_plainly(tx, _insert(table), values).scalar_one()
    written(tx, table)
    row = table(id=number, **values)
    make_transient_to_detached(row)  # the session takes it for one that it has read
    tx.add(row)
    return row


@cache
def _insert(table: type[Table]) -> ReturningInsert[tuple[int]]:
    return insert(table).returning(table.id)


def set_plainly(tx: Session, row: Table, **values: Any) -> None:
    """Change a row that was read."""
    execute_plainly(tx, _update(type(row), tuple(values)), {"its_id": row.id} | values)
    written(tx, type(row))
    for name, value in values.items():
        set_committed_value(row, name, value)


@cache
def _update(table: type[Table], names: tuple[str, ...]) -> Update:
    return update(table).where(table.id == bindparam("its_id")).values({name: bindparam(name) for name in names})


def execute_plainly(tx: Session, statement: Executable, values: Mapping[str, Any]) -> CursorResult[Any]:
    """Execute a statement that was built once, past the ORM: its unit of work costs five times as much.

    What was read before of the rows that it changes stays as it was read.
    """
    tx.flush()
    return tx.connection().execute(statement, values)
