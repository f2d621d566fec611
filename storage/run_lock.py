"""One `counterpart run` at a time for each file of SQLite."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import make_url

from storage.database_url import file_of, why_unusable


class AtWorkAlready(Exception):
    """Another one is at work, or the lock can't be had; the message says which."""


@contextmanager
def only_run(url: str) -> Iterator[None]:
    """Hold the lock of this database's file, so that no second process beats on it. Raises AtWorkAlready.

    The lock lies beside the file itself, so that every spelling of its name leads to the same.
    """
    import fcntl  # not on Windows, where other commands work

    file = file_of(url)
    if file is None:
        yield  # PostgreSQL takes any number of processes
        return
    if why := why_unusable(file):
        raise AtWorkAlready(f"DATABASE_URL: {why}")
    try:
        lock = open(f"{file}.lock", "w")  # noqa: SIM115 - closed below
    except OSError as wrong:
        raise AtWorkAlready(f"DATABASE_URL: {file}.lock can't be written: {wrong.strerror}") from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AtWorkAlready(f"another `counterpart run` is at work on {make_url(url).database}") from None
        except OSError as wrong:
            raise AtWorkAlready(
                f"DATABASE_URL: {file} can't be locked ({wrong.strerror}). Keep it on a disk of this machine: "
                "on a network share SQLite's own locks can't be relied on either."
            ) from None
        yield
