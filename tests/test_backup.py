"""A copy of the database, and what goes on from it."""

from __future__ import annotations

import errno
import os
import sqlite3
import stat
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asked import NEXT, answer, pair, rows
from postgres import CLIENTS, empty_database
from programs import PATIENCE, Program, keys_on_slack
from scenes import Patient

from sandbox.demo.stage import Stage
from storage.backup import NoBackup, backup
from storage.database_url import url_of

THURSDAY = datetime(2026, 12, 3, 16, 0, tzinfo=UTC)
FRIDAY = datetime(2026, 12, 4, 19, 0, tzinfo=UTC)


def test_a_backup_refuses_to_overwrite_and_is_for_its_owner_alone(stage: Stage, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    backup(stage.database_url, target, stage.clock.now())

    with pytest.raises(NoBackup, match="is there already"):
        backup(stage.database_url, target, stage.clock.now())
    with pytest.raises(NoBackup, match="can't be written"):
        backup(stage.database_url, tmp_path / "no" / "copy.db", stage.clock.now())

    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert sorted(one.name for one in tmp_path.iterdir() if "copy" in one.name) == ["copy.db"]


ODD = [
    "a b.db",
    "#1.db",
    "50%.db",
    "a%20b.db",
    "why?.db",
    "Zürich–日本.db",
    "it's.db",
    "-x.db",
    "file:x.db",
    'a"b\\c.db',
]


@pytest.mark.parametrize("name", ODD)
def test_a_backup_goes_by_any_name_from_a_file_of_any_name(stage: Stage, tmp_path: Path, name: str) -> None:
    folder = tmp_path / f"of {name}"
    folder.mkdir()
    there = folder / name
    backup(stage.database_url, there, stage.clock.now())

    backup(url_of(there), folder / f"again {name}", stage.clock.now())

    assert sorted(one.name for one in folder.iterdir()) == sorted([name, f"again {name}"])
    copy = sqlite3.connect(folder / f"again {name}")
    assert copy.execute("SELECT count(*) FROM alembic_version").fetchone() == (1,)
    copy.close()


@pytest.mark.parametrize("word", [errno.EPERM, errno.ENOTSUP, errno.ENOSYS])
def test_a_backup_where_there_are_no_hard_links_is_made_all_the_same_and_replaces_nothing(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, word: int
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(word, os.strerror(word))

    monkeypatch.setattr(os, "link", refuse)
    backup(stage.database_url, tmp_path / "copy.db", stage.clock.now())
    before = (tmp_path / "copy.db").read_bytes()

    with pytest.raises(NoBackup, match="is there already"):
        backup(stage.database_url, tmp_path / "copy.db", stage.clock.now())

    assert sorted(one.name for one in tmp_path.iterdir() if "copy" in one.name) == ["copy.db"]
    assert (tmp_path / "copy.db").read_bytes() == before
    assert before.startswith(b"SQLite format 3")
    assert stat.S_IMODE((tmp_path / "copy.db").stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["x" * 300, "no/such/folder.db"])
def test_a_backup_that_cant_be_written_says_so_and_leaves_nothing(stage: Stage, tmp_path: Path, name: str) -> None:
    with pytest.raises(NoBackup, match="can't be written: "):
        backup(stage.database_url, tmp_path / name, stage.clock.now())

    assert [one.name for one in tmp_path.iterdir() if not one.name.startswith("counterpart.db")] == []


def test_a_backup_is_one_moment_though_somebody_is_just_writing(stage: Stage, tmp_path: Path) -> None:
    stage.set_up("ID")
    with stage.db.begin() as tx:
        tx.connection().exec_driver_sql("UPDATE pair SET cadence = 'unfinished'")
        backup(stage.database_url, tmp_path / "copy.db", stage.clock.now())

    copy = sqlite3.connect(tmp_path / "copy.db")
    assert copy.execute("PRAGMA quick_check").fetchone() == ("ok",)
    assert copy.execute("SELECT cadence FROM pair").fetchall() == [(None,)]
    copy.close()


def test_a_season_goes_on_from_a_restored_backup_and_doubles_nothing(stage: Stage, tmp_path: Path) -> None:
    """Backed up the day before the first question; restored, in an empty folder, after the digest."""
    stage.set_up("ID", "ME")
    stage.go_to(THURSDAY - timedelta(days=1))
    copy = tmp_path / "elsewhere" / "counterpart.db"
    copy.parent.mkdir()
    backup(stage.database_url, copy, stage.clock.now())
    stage.go_to(THURSDAY + timedelta(hours=1))
    answer(stage, pair(stage)[0], "stuck", "given after the copy")
    stage.go_to(FRIDAY + timedelta(hours=1))
    sent = keys_on_slack(stage)

    stage.stop_bot()
    stage.database_url = f"sqlite:///{copy}"
    stage.start_bot()
    stage.go_to(FRIDAY + timedelta(days=3, hours=2))
    cio, cpo = pair(stage)
    answer(stage, cio, "in_place", "given again")
    answer(stage, cpo, "in_place", "for the first time")
    stage.go_to(NEXT + timedelta(hours=3))

    after = keys_on_slack(stage)
    assert {key: count for key, count in after.items() if count > 1} == {}
    assert sent.keys() <= after.keys()
    assert {"checkin/ID/2026-12-03T09:00", "checkin/ID/2026-12-17T09:00", "digest/2026-W49"} <= after.keys()
    assert rows(stage, "SELECT DISTINCT state FROM message WHERE kind = 'checkin'") == [("sent",)]
    assert [row[0] for row in rows(stage, "SELECT comment FROM reply ORDER BY id")] == [
        "given again",
        "for the first time",
    ]
    assert "given after the copy" not in str([message.text for message in cpo.messages()])


def test_what_pg_dump_wrote_is_restored_as_the_page_on_operations_says_and_doubles_nothing(
    tmp_path: Path, postgres: str, postgres_server: str
) -> None:
    """`counterpart backup`, createdb, pg_restore, `counterpart migrate --restored`: the programs themselves."""
    tools = {"PATH": f"{CLIENTS}:{os.environ['PATH']}"}
    with Patient(tmp_path, database_url=postgres) as stage, empty_database(postgres_server) as restored:
        stage.set_up("ID")
        program = Program(stage, tmp_path)
        stage.go_to(THURSDAY - timedelta(days=1))
        program.go_to(stage.clock.now())
        assert program.begin("backup", "copy.dump", **tools).wait(PATIENCE) == 0, program.log.read_text()
        stage.go_to(THURSDAY + timedelta(hours=1))
        sent = keys_on_slack(stage)

        stage.stop_bot()
        libpq = restored.replace("+psycopg", "")
        dump = str(tmp_path / "copy.dump")
        subprocess.run([CLIENTS / "pg_restore", "--no-owner", f"--dbname={libpq}", dump], check=True)
        migrated = program.begin("migrate", "--restored", DATABASE_URL=restored)
        assert migrated.wait(PATIENCE) == 0, program.log.read_text()
        assert migrated.said() == "The database is up to date.\n"
        stage.database_url = restored
        stage.start_bot()
        stage.go_to(THURSDAY + timedelta(hours=3))
        answer(stage, pair(stage)[0], "in_place", "given after the restore")
        after, replies = keys_on_slack(stage), rows(stage, "SELECT comment FROM reply")

    assert stat.S_IMODE((tmp_path / "copy.dump").stat().st_mode) == 0o600
    assert sent["checkin/ID/2026-12-03T09:00"] == 1
    assert {key: count for key, count in after.items() if count > 1} == {}
    assert sent.keys() <= after.keys()
    assert replies == [("given after the restore",)]
