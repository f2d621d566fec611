"""How PostgreSQL is spoken to: what each transaction begins with, and what is told of a result."""

from __future__ import annotations

from typing import Any

import psycopg
from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import ExceptionContext


def postgresql_engine(url: URL, connections: int, seconds: float) -> Engine:
    """An engine with so many connections, none of which is waited for longer than so many seconds; nor is a lock,
    nor the end of a statement.
    """
    engine = create_engine(
        url,
        hide_parameters=True,
        connect_args={
            "connect_timeout": 2,  # the least that libpq knows
            "prepare_threshold": None,  # a pooler between us and the database knows no prepared statements
            "autocommit": True,  # else the driver says a BEGIN of its own, one round trip more
            "cursor_factory": _Cursor,
        },
        pool_size=connections,
        max_overflow=0,
        pool_timeout=seconds,
    )
    milliseconds = int(seconds * 1000)
    # Said as the beginning of every transaction, and not at the start of a connection: a pooler between us and the
    # database hands out another connection for each transaction, and refuses most of what is asked at its start.
    begin = f"""BEGIN ISOLATION LEVEL READ COMMITTED;
SET LOCAL lock_timeout = {milliseconds};
SET LOCAL statement_timeout = {milliseconds};
SET LOCAL synchronous_commit = 'on';
SET LOCAL random_page_cost = 1.1;
SET LOCAL timezone = 'UTC'"""

    def begun(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine, "handle_error", _say_no_values)
    event.listen(engine, "begin", begun)
    return engine


class _Cursor(psycopg.Cursor[Any]):
    """Tells what SQLAlchemy asks of a result's columns: name and type. The driver's own tells more, and a twentieth
    of an answer's time went there.
    """

    @property
    def description(self) -> Any:
        """As the DB-API has it: seven things of each column; None: the statement returns no rows."""
        result = self.pgresult
        if result is None or not result.nfields:
            return None
        columns = range(result.nfields)
        return [((result.fname(one) or b"").decode(), result.ftype(one), *[None] * 5) for one in columns]


def _say_no_values(context: ExceptionContext) -> None:
    """PostgreSQL adds the whole row that failed as a DETAIL; a log must not have it."""
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None and error.args:
            error.args = (str(error.args[0]).partition("\n")[0], *error.args[1:])
