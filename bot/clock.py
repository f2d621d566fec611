"""The one place that reads the clock. Everything else is told what time it is."""

from __future__ import annotations

import time
from datetime import UTC, datetime


class Clock:
    """Two times: `now`, the calendar, decides what is due; `elapsed` runs leases, retries and rates.

    The calendar may jump; elapsed time does not (CLOCK_MONOTONIC: one for all processes of a machine).
    `shared`: elapsed time is the same for every process there is, on whatever machine.
    """

    shared = False

    def now(self) -> datetime:
        """This moment, aware UTC."""
        return datetime.now(UTC)

    def elapsed(self) -> float:
        """Seconds since some moment in the past."""
        return time.monotonic()


def seconds() -> float:
    """Seconds since some moment in the past, for sockets: they pass however a test turns its clock."""
    return time.monotonic()
