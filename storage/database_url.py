"""Where the database is: the one file that a URL of SQLite means, however it is spelled."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import make_url


def file_of(url: str) -> Path | None:
    """Return the file that this URL means, by its absolute path with every link followed; None: it is no file.

    A URL is read as one: `%20` is a space and `%25` a percent sign; a percent sign without two digits of base 16
    after it means itself. `~/` at the beginning is the home folder of who runs this.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or parsed.database in (None, "", ":memory:"):
        return None
    name = str(parsed.database)
    if name.startswith("~/"):
        name = os.path.expanduser(name)
    if name.startswith("//"):  # which realpath would leave as it is, and is the same as one stroke
        name = f"/{name.lstrip('/')}"
    return Path(os.path.realpath(name))


def url_of(file: Path) -> str:
    """Return the URL of SQLite that means this file, whatever is in its name."""
    return f"sqlite:///{quote(str(file))}"


def why_unusable(file: Path) -> str:
    """Say what keeps SQLite from working on this file, and what to do; empty: nothing that shows from outside.

    SQLite's own word for all of it is "unable to open database file".
    """
    folder = file.parent
    if not folder.is_dir():
        return f"the folder {folder} {'is a file' if folder.exists() else 'does not exist'}. Make it first."
    if file.is_dir():
        return f"{file} is a folder. Name a file in it."
    if not os.access(folder, os.W_OK | os.X_OK):
        return f"the folder {folder} can't be written. Let the user that runs this own it."
    if file.exists() and not os.access(file, os.R_OK | os.W_OK):
        return f"{file} can't be written. Let the user that runs this own it."
    return ""
