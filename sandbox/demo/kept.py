"""A stage as it stood, kept in a file, so that a story need not be played again at every start.

The file is a pickle of our own making, in the folder of the Python environment that runs us, under a name that
changes with every line of the program.
"""

from __future__ import annotations

import hashlib
import pickle
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sandbox.demo.officers import Officers
from sandbox.slack.core import Slack

HOUSE = Path(__file__).parent.parent.parent
PROGRAM = ("bot", "handlers", "storage", "sandbox")


@dataclass
class Kept:
    """A local Slack, the bot's database, the two times, the officers' minds, and who is who."""

    slack: Slack
    database: bytes
    now: datetime
    elapsed: float
    officers: Officers
    people: dict[str, str]
    channel: str


def place() -> Path:
    """Where this very program keeps its story."""
    digest = hashlib.sha256()
    for path in sorted(path for folder in PROGRAM for path in (HOUSE / folder).rglob("*")):
        if path.suffix in (".py", ".yml"):
            digest.update(path.read_bytes())
    return Path(sys.prefix) / "counterpart-demo" / f"{digest.hexdigest()[:16]}.story"


def load(path: Path) -> Kept | None:
    """What was kept there, or None."""
    try:
        with path.open("rb") as file:
            kept = pickle.load(file)  # noqa: S301 - written by us, see above
    except (OSError, EOFError, AttributeError, ImportError, pickle.UnpicklingError):
        return None
    return kept if isinstance(kept, Kept) else None


def save(kept: Kept, path: Path) -> None:
    """Keep it there, in place of an older program's. Where nothing can be written, nothing is kept."""
    try:
        path.parent.mkdir(exist_ok=True)
        for old in path.parent.glob("*.story"):
            old.unlink()
        new = path.with_suffix(".new")
        new.write_bytes(pickle.dumps(kept))
        new.replace(path)
    except OSError:
        return
