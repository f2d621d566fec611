"""A copy of the whole database, taken while others are at work on it.

The copy knows that it is one (`task_force.restored_at`): whoever works on it later searches Slack for each message
before sending it for the first time, since it may have gone out after the copy was made.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import make_url

from storage.database_url import file_of


class NoBackup(Exception):
    """No copy was made; the message says why and what to do."""


def backup(url: str, target: Path, now: datetime) -> None:
    """Write a copy of the database to this file, for its owner alone. Raises NoBackup; no file is left then."""
    part = target.with_name(f"{target.name}.part") if target.name else target
    file = file_of(url)
    try:
        if os.path.lexists(target):
            raise FileExistsError
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        try:
            if file is not None:
                _copy(file, part, now)
            else:
                _dump(url, part)
            _put_in_place(part, target)
        finally:
            part.unlink(missing_ok=True)
    except FileExistsError:
        raise NoBackup(f"{target} is there already, and is left as it is. Choose another name.") from None
    except OSError as wrong:
        raise NoBackup(f"{target} can't be written: {wrong.strerror}") from None
    except sqlite3.Error as wrong:  # a full disk, say
        raise NoBackup(f"{target} can't be written: {wrong}") from None


def _put_in_place(part: Path, target: Path) -> None:
    """Give the finished copy its name, unless something has that name by now. Raises FileExistsError."""
    try:
        os.link(part, target)  # unlike a renaming, it replaces nothing
    except FileExistsError:
        raise
    except OSError:  # no hard links there: SMB, exFAT
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))  # so it is ours to replace
        try:
            os.replace(part, target)
        except OSError:
            target.unlink(missing_ok=True)
            raise


def _copy(source: Path, part: Path, now: datetime) -> None:
    """SQLite's own way: one moment's state, whatever is written meanwhile."""
    with (
        closing(sqlite3.connect(f"{source.as_uri()}?mode=ro", uri=True)) as original,
        closing(sqlite3.connect(part.absolute(), isolation_level=None)) as copy,
    ):
        original.backup(copy)
        moment = f"{now.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"  # as SQLAlchemy keeps it
        copy.execute("UPDATE task_force SET restored_at = ?", [moment])
        said = copy.execute("PRAGMA quick_check").fetchone()[0]
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, whole in itself
    if said != "ok":
        raise NoBackup(f"the database is damaged ({said}): no copy was kept. See docs/operations.md, “Restore”.")


def _dump(url: str, part: Path) -> None:
    """PostgreSQL's own way. The password goes by the environment: arguments can be read by others."""
    program = shutil.which("pg_dump")
    if program is None:
        raise NoBackup(
            "pg_dump is not on the path. Install PostgreSQL's client programs, or use your host's own backups."
        )
    parsed = make_url(url).set(drivername="postgresql")
    password = {"PGPASSWORD": parsed.password} if parsed.password else {}
    shown = parsed.set(password=None).render_as_string(hide_password=False)
    command = [program, "--format=custom", f"--file={part}", f"--dbname={shown}"]
    done = subprocess.run(command, env=os.environ | password, capture_output=True, text=True)  # noqa: S603 - no shell
    if done.returncode:
        said = [line.removeprefix("pg_dump: ") for line in done.stderr.strip().splitlines()]
        raise NoBackup(f"pg_dump failed: {'; '.join(said[-3:]) or 'no reason given'}")
