"""What a log line looks like: a sentence, then keys. Never a token, never what a person wrote."""

from __future__ import annotations

import logging
import sys

_STANDARD = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class Sentence(logging.Formatter):
    """`2026-12-10T16:00:03+0000 INFO The clock moved; going on action=clock_moved`."""

    def format(self, record: logging.LogRecord) -> str:
        keys = {name: value for name, value in vars(record).items() if name not in _STANDARD}
        line = super().format(record)
        first, _, rest = line.partition("\n")
        return "\n".join(filter(None, [" ".join([first, *(f"{k}={v}" for k, v in keys.items())]), rest]))


def start(level: str) -> None:
    """Log to standard error from here on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Sentence("%(asctime)s %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S%z"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a beat that finds one at work is no news
