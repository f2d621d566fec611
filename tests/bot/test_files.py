"""What the program writes is for its owner alone, and what others may read is found."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from bot.files import open_to_others

ROOT = Path(__file__).parent.parent.parent


def counterpart(folder: Path, *arguments: str) -> None:
    """As a process that inherits no umask at all."""
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "SLACK_BOT_TOKEN": "xoxb-1"}
    subprocess.run([sys.executable, "-m", "bot", *arguments], cwd=folder, env=env, umask=0, check=True)


def modes(folder: Path) -> dict[str, int]:
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir() if path.is_file()}


def test_the_database_and_its_copies_are_made_for_their_owner_alone(tmp_path: Path) -> None:
    counterpart(tmp_path, "migrate")
    counterpart(tmp_path, "backup", "copy.db")

    found = modes(tmp_path)
    assert found.keys() >= {"counterpart.db", "counterpart.db-wal", "copy.db"}  # what SQLite puts beside it, too
    assert set(found.values()) == {0o600}


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666, 0o620])
def test_what_others_may_read_or_write_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int) -> None:
    database, here = tmp_path / "there" / "c.db", tmp_path / "here"
    for folder in (database.parent, here):
        folder.mkdir()
    monkeypatch.chdir(here)
    held = [here / ".env", database, database.with_name("c.db-wal"), here / "may.dump", database.with_name("old")]
    for path in held:
        path.write_bytes(b"PGDMP" if path.name in ("may.dump", "old") else b"x")
        path.chmod(mode)
    (here / "other.txt").write_text("x")
    (here / "other.txt").chmod(0o666)

    assert open_to_others(database) == sorted(
        [".env", "may.dump", *(str(database.parent / one.name) for one in held if one.parent == database.parent)]
    )
    for path in held:
        path.chmod(0o600)
    assert open_to_others(database) == []
    assert open_to_others(None) == []
