"""Files that hold tokens or answers: made for their owner alone, and looked at by `counterpart doctor`."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

OTHERS = stat.S_IRWXG | stat.S_IRWXO
COPIES = (b"SQLite format 3\0", b"PGDMP")  # how a database, and pg_dump's copy of one, begin
MOST = 1_000  # files of a folder that are looked at


def keep_to_ourselves() -> None:
    """Make whatever is made from now on its owner's alone: databases, what SQLite puts beside them, copies."""
    os.umask(OTHERS)


def open_to_others(database: Path | None) -> list[str]:
    """What others may read of `.env`, the database, and the copies beside it or in the working folder."""
    here = Path.cwd()
    found = {path for path in _held(database) if _is_open(path)}
    return sorted(str(path.relative_to(here)) if path.is_relative_to(here) else str(path) for path in found)


def _held(database: Path | None) -> Iterator[Path]:
    here = Path.cwd()
    yield here / ".env"
    if database is not None:
        yield from (database.with_name(f"{database.name}{more}") for more in ("", "-wal", "-shm"))
    for folder in {here, database.parent if database is not None else here}:
        with suppress(OSError):
            yield from (Path(one) for one in islice(os.scandir(folder), MOST) if _is_copy(one))


def _is_copy(one: os.DirEntry[str]) -> bool:
    with suppress(OSError):
        if one.is_file():
            with open(one.path, "rb") as file:
                return file.read(16).startswith(COPIES)
    return False


def _is_open(path: Path) -> bool:
    with suppress(OSError):
        return bool(path.stat().st_mode & OTHERS)
    return False
