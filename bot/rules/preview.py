"""Before the digest is posted: when its preview comes, and until when it may be held."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from bot.rules.closed_days import FEDERAL
from bot.rules.hours import at, local
from bot.rules.jurisdictions import is_working_day, next_working_day

SHOWN = time(9)
HELD = time(10)
AT_LEAST = timedelta(hours=1)
"""For which a preview can be looked at; a digest that is due earlier in the day is shown the working day before."""


def shown_at(due_at: datetime, zone: str) -> datetime:
    """When co-chairs see the digest that is due then: 9:00 that day, in this zone."""
    day = local(due_at, zone).date()
    if at(day, SHOWN, zone) + AT_LEAST > due_at:
        day -= timedelta(days=1)
        while not is_working_day(FEDERAL, day):
            day -= timedelta(days=1)
    return at(day, SHOWN, zone)


def held_until(due_at: datetime, zone: str) -> datetime:
    """Monday 10:00 after the digest was due; where that is a federal holiday, the next working day."""
    day = local(due_at, zone).date()
    return at(next_working_day(FEDERAL, day + timedelta(days=7 - day.weekday())), HELD, zone)
