"""What officers set for themselves and their pair: away, zone, slower, pause."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.words.kit import Json, context, day, form, select

NOT_AWAY = "You are not set as away."
AWAY_HOW = "Say your first and your last day away."
ONE_DAY_ONLY = "I need two days: the first and the last one away. For a single day, write it twice."
DAYS_OVER = "Those days are over already."
AT_MOST_A_YEAR = "A year away is the most I can keep."
SLOWER_ALREADY = "Your state is asked once a month already."
NOT_SLOWER = "Your state is asked by the usual schedule already."
PAUSE_HOW = "Say until which day. On that day questions may come again."
NOT_PAUSED = "There is no pause to end."
AT_MOST_90 = "An officer can pause for 90 days at most. For longer, ask the task force's admins."
PAUSE_A_YEAR = "A pause can last a year at most."
ZONE_HOW = "Give a zone by its name."
PAUSE_TITLE = "Pause"
ZONE_NOTE = "Nothing comes before 8:00 or after 18:00 there. Any other zone: `/counterpart zone Europe/Paris`"
STAYS_OPEN = "A question that is open stays open, without reminders."


def day_of(it: date) -> str:
    """`Mon 21 Dec 2026`."""
    return f"{it:%a %-d %b %Y}"


def span(first: date, last: date) -> str:
    return day_of(first) if first == last else f"{day_of(first)} to {day_of(last)}"


def backwards(first: date, last: date) -> str:
    return f"{day_of(last)} comes before {day_of(first)}. The first day comes first."


def overlapping(spans: str) -> str:
    return f"You are away {spans} already. `/counterpart away off` ends that; then set it anew."


def until(it: date | None) -> str:
    return f"until {day_of(it)}" if it is not None else "no"


def not_after_today(it: date) -> str:
    return f"{day_of(it)} is not after today. Choose a later day."


def pause_form(chosen: date) -> Json:
    """Until when; to who pressed *Pause until …*."""
    return form(PAUSE_TITLE, "pause", "", day("until", "Ask again from", chosen.isoformat()), submit="Pause")


def zone_form(zones: Sequence[str], chosen: str) -> Json:
    """Where somebody's clock is."""
    return form(
        "Your hours",
        "zone",
        "",
        select("zone", "Your time zone", [(zone, zone) for zone in zones], chosen),
        context(ZONE_NOTE),
        submit="Save",
    )


def told_slower(state: str, office: str, on: bool, again: str) -> str:
    """To the other office and the admins, once."""
    change = "once a month" if on else "by the usual schedule again"
    undo = " Either of you can end that: `/counterpart slower off`." if on else ""
    return f"{state}'s {office} asked that {state} be asked {change}. {again}{undo}"


def told_paused(state: str, office: str, until: date | None, again: str) -> str:
    """To the other office and the admins, once."""
    if until is None:
        return f"{state}'s {office} ended the pause of {state}'s questions. {again}"
    undo = "`/counterpart pause off` by either officer ends that."
    return f"{state}'s {office} paused {state}'s questions until {day_of(until)}. {again} {undo}"
