"""What every test may use: the bot and a local Slack on one stage, with a clock that stands still."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from postgres import fresh_database, running_server
from programs import Program
from scenes import Inner, Remembering

from sandbox.demo.stage import Stage
from storage.database import Database

MEMORY = Path("/dev/shm")
if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > 2 * 2**30:  # a disk would be waited for at every commit
    os.environ["TMPDIR"], tempfile.tempdir = str(MEMORY), None

ON_BOTH = {
    "test_database",
    "test_mails_at_once",
    "test_migrations",
    "test_promises_kept",
    "test_recorded",
    "test_outbox",
    "test_season",
    "test_story",
}
"""The modules whose every test runs on SQLite and on PostgreSQL."""


os.umask(0o077)  # as the program runs

gc.disable()  # while thousands of tests are collected, nothing of which is garbage; see pytest_collection_finish

LONG = (
    "test_gallery",
    "test_page",
    "test_refusals",
    "test_recorded",
    "test_rounds",
    "test_who_may_read",
    "test_leave_one_out",
    "test_killed",
    "test_outbox",
    "test_sealing",
    "test_previewing",
    "test_command_line",
    "test_migrations",
    "test_a_year",
    "test_season",
    "test_story",
    "test_silence",
    "test_transcripts",
    "test_many_processes",
    "test_simulation",
    "test_starting",
    "test_delivery",
    "test_consenting",
)
"""The modules that begin first, so that no process is left alone with one at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    rank = {name: number for number, name in enumerate(LONG)}
    items.sort(key=lambda item: rank.get(item.path.stem, len(LONG)))


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """From here on there is garbage. What was imported and collected stays, and is not looked through again."""
    gc.freeze()
    gc.set_threshold(10_000)
    gc.enable()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if metafunc.module.__name__.rpartition(".")[2] in ON_BOTH and "database_url" in metafunc.fixturenames:
        metafunc.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture(scope="session")
def postgres_server(testrun_uid: str) -> Iterator[str]:
    """The URL of a PostgreSQL of our own, one for all processes of a test run."""
    with running_server(testrun_uid) as url:
        yield url


@pytest.fixture
def postgres(postgres_server: str, worker_id: str) -> Iterator[str]:
    """The URL of a new database on PostgreSQL, with our schema."""
    with fresh_database(postgres_server, template=f"template_{worker_id}") as url:
        yield url


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of SQLite with our schema, to be copied: every test would else migrate one of its own."""
    path = tmp_path_factory.mktemp("empty") / "counterpart.db"
    db = Database(f"sqlite:///{path}", None)
    db.migrate()
    db.close()
    return path


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database that nobody has used: a file of SQLite, in the modules of ON_BOTH also one on PostgreSQL."""
    if getattr(request, "param", "sqlite") == "postgresql":
        return str(request.getfixturevalue("postgres"))
    shutil.copy(request.getfixturevalue("empty_database"), tmp_path / "counterpart.db")
    return f"sqlite:///{tmp_path / 'counterpart.db'}"


@pytest.fixture
def stage(request: pytest.FixtureRequest, tmp_path: Path, database_url: str) -> Iterator[Stage]:
    """An empty task force on Tuesday 1 December 2026, 10:00 in New York; nothing set up, nobody paired.

    Slack is a real server on a socket. Where waits are counted, so that nobody waits, tests are marked `waits`:
    there Slack is reached by plain calls, unless the test is marked `sockets` all the same. Pairs have had their
    first look, unless it is marked `first_looks`.
    """
    marked = request.node.get_closest_marker
    kind = Inner if marked("waits") and not marked("sockets") else Remembering
    made = kind(tmp_path, database_url=database_url)
    made.first_looks = marked("first_looks") is not None
    with made:
        yield made


@pytest.fixture
def program(stage: Stage, tmp_path: Path) -> Iterator[Program]:
    """The real program as processes of their own, on the stage; none of them outlives the test."""
    made = Program(stage, tmp_path)
    yield made
    made.end()
