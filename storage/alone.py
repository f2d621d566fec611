"""One `counterpart run` at a time for each file of SQLite."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager


class AtWorkAlready(Exception):
    """Another one is at work, or the lock can't be had; the message says which."""


@contextmanager
def alone(url: str) -> Iterator[None]:
    """Two processes with heartbeats on one file would only get in each other's way. Raises AtWorkAlready."""
    if not url.startswith("sqlite:"):
        yield  # PostgreSQL takes any number of processes
        return
    path = url.removeprefix("sqlite:///").partition("?")[0]
    try:
        lock = open(f"{path}.lock", "w")  # noqa: SIM115 - closed below
    except OSError as wrong:
        raise AtWorkAlready(f"DATABASE_URL: {path}: {wrong.strerror}") from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AtWorkAlready(f"another `counterpart run` is at work on {path}") from None
        yield
