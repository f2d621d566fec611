"""A transaction that could not be committed."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import Connection, event
from sqlalchemy.exc import OperationalError

from storage import task_forces
from storage.database import Database, NotSure


def test_a_commit_that_fails_leaves_no_lock_behind(tmp_path: Path) -> None:
    file = Database(f"sqlite:///{tmp_path / 'counterpart.db'}", lambda: 0.0)
    file.migrate()

    def fails(_: Connection) -> None:
        raise OperationalError("COMMIT", {}, sqlite3.OperationalError("database or disk is full"))

    event.listen(file.engine, "commit", fails)
    with pytest.raises(NotSure), file.begin() as tx:
        task_forces.ensure(tx, "T1")
    event.remove(file.engine, "commit", fails)
    other = Database(file.url, lambda: 0.0)
    with other.begin() as tx:
        kept = task_forces.known(tx, "T1")

    file.close()
    other.close()

    assert kept is None
