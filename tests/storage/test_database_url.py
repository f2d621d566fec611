"""A path and a URL of SQLite: one file, however it is spelled, and one `run` on it."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.database import Database
from storage.database_url import file_of, url_of
from storage.run_lock import AtWorkAlready, only_run

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where one works, with two names for one file and a home."""
    (tmp_path / "a b").mkdir()
    (tmp_path / "other").symlink_to("a b")
    (tmp_path / "a b" / "linked.db").symlink_to("x.db")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


SPELLINGS = [
    "sqlite:///a%20b/x.db",
    "sqlite:///./a b/x.db",
    "sqlite:///a b//x.db",
    "sqlite:///other/x.db",
    "sqlite:///other/../a b/x.db",
    "sqlite:///a b/linked.db",
    "sqlite:///a b/x.db?timeout=20",
    "sqlite:///~/a b/x.db",
    "sqlite:///{folder}/a b/x.db",
    "sqlite:////{folder}/a%20b/x.db",
]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_means_one_file_to_the_program_and_to_its_lock(folder: Path, spelling: str) -> None:
    url = spelling.format(folder=folder)
    first = url_of(folder / "a b" / "x.db")

    db = Database(url, None)
    db.migrate()
    db.close()
    with only_run(first), pytest.raises(AtWorkAlready, match="another `counterpart run` is at work"), only_run(url):
        pass

    assert file_of(url) == folder / "a b" / "x.db"
    assert {one.name for one in folder.iterdir()} == {"a b", "other"}
    assert {one.name for one in (folder / "a b").iterdir()} == {"x.db", "linked.db", "x.db.lock"}


@pytest.mark.parametrize("name", ["50%.db", "a%20b.db", "#1.db", "why?.db", "ä–日.db", "x y.db", "100%25.db"])
def test_the_url_of_a_file_means_that_file(folder: Path, name: str) -> None:
    db = Database(url_of(folder / name), None)
    db.migrate()
    db.close()

    assert file_of(url_of(folder / name)) == folder / name
    assert (folder / name).is_file()


@pytest.mark.parametrize("word", [errno.ENOLCK, errno.ENOTSUP, errno.EINVAL])
def test_a_file_that_cant_be_locked_is_said_in_one_line(
    folder: Path, monkeypatch: pytest.MonkeyPatch, word: int
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(word, os.strerror(word))

    monkeypatch.setattr(fcntl, "flock", refuse)

    with pytest.raises(AtWorkAlready, match=r"x\.db can't be locked .* a disk of this machine"):
        only_run("sqlite:///x.db").__enter__()


def test_the_program_may_lie_in_a_folder_with_a_percent_sign(tmp_path: Path) -> None:
    there = tmp_path / "50% off (%d) %s"
    shutil.copytree(ROOT / "storage", there / "storage")
    shutil.copytree(ROOT / "bot", there / "bot")
    program = (
        "from storage.database import Database; import storage.database as it; "
        "db = Database('sqlite:///x.db', None); db.migrate(); print(db.is_current(), '%' in it.__file__)"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], cwd=there, env={"PYTHONPATH": str(there)}, capture_output=True, text=True
    )

    assert (done.stdout, done.stderr) == ("True True\n", "")
