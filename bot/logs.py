"""What a log line looks like: a sentence, then keys. Never a token, never what a person wrote."""

from __future__ import annotations

import logging
import sys
import traceback
from types import TracebackType

_DATABASE = ("sqlalchemy.", "psycopg.", "sqlite3.")
_STANDARD = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class Sentence(logging.Formatter):
    """`2026-12-10T16:00:03+0000 INFO The clock moved; going on action=clock_moved`."""

    def format(self, record: logging.LogRecord) -> str:
        keys = {name: value for name, value in vars(record).items() if name not in _STANDARD}
        line = super().format(record)
        first, _, rest = line.partition("\n")
        return "\n".join(filter(None, [" ".join([first, *(f"{k}={v}" for k, v in keys.items())]), rest]))

    def formatException(
        self, info: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        return _where(info[1]) if info[1] is not None else ""


def _where(error: BaseException) -> str:
    """Where it went wrong, and of what kind each error was; not its text, which may quote what a person wrote.

    But for the first line of a database's: there the values are left out (storage/database.py).
    """
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    earlier = f"{_where(before)}\n\nAnd after that:\n\n" if before is not None else ""
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    text = f": {str(error).partition(chr(10))[0]}" if kind.startswith(_DATABASE) else ""
    return f"{earlier}{''.join(traceback.format_tb(error.__traceback__))}{kind}{text}"


def start(level: str) -> None:
    """Log to standard error from here on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Sentence("%(asctime)s %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S%z"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a beat that finds one at work is no news
