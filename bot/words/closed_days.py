"""The days on which a state's offices are closed: an admin corrects them; `why` names the next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.rules.closed_days import Calendar, Origin
from bot.rules.jurisdictions import ALL
from bot.words.kit import Json, date_field, escape, form, radio_buttons, section, select_field
from bot.words.own import day_of, span

CALLBACK = "closed"
WHAT = {"closed": "The offices are closed", "open": "The offices are open", "off": "Back to the public calendar"}
HOW = "Say which state, and one day or the first and the last of several. `open` or `off` may follow."
IN_THE_PAST = "That is over. Choose a day that is still to come."
TOO_FAR = "Three years ahead is the most I can keep."
AT_ONCE = "Two weeks are the most I can take at once."
NOTHING_SET = "No admin has set anything for that. Nothing was changed."


def too_long(code: str) -> str:
    """Nobody could be asked for so long that a pause says it better."""
    return (
        f"With that, {ALL[code].name}'s offices would be closed for more than two weeks in a row. "
        "For a rest that long, pause the state."
    )


def backwards(first: date, last: date) -> str:
    return f"The last day, {day_of(last)}, is before the first, {day_of(first)}. Give the first day first."


def day_is(when: date, known: Calendar | None) -> str:
    """`open`, `weekend`, `closed (Christmas Day)` or `closed (set by an admin)`."""
    if when.weekday() > 4:
        return "weekend"
    return "open" if known is None else f"{'closed' if known.closed else 'open'} ({known.what})"


def title(code: str, first: date, last: date) -> str:
    return f"{ALL[code].name}, {span(first, last)}"


def listing(code: str, days: Sequence[tuple[date, Calendar]], reaches: date, form: str) -> list[str]:
    """A line for each day that is closed, or open though a public list has it as a holiday."""
    rows = [f"• {day_of(when)}: {escape(day_is(when, known))}{_source(known)}" for when, known in days]
    return [
        f"*{ALL[code].name}: closed days in the next 12 months.* Nobody there is asked on these days.",
        *rows,
        "They come from a public list of holidays. Where we found a state's own law or calendar, it corrects that "
        f"list, through {reaches.year}.",
        f"Is one wrong? `{form}`, and `open` or `off` after it.",
    ]


def next_closed(code: str, when: date, known: Calendar) -> str:
    """For `why`: the next day on which nobody there is asked, and where that is known from."""
    where = {
        Origin.ADMIN: known.what,
        Origin.CORRECTION: f"{known.what}; {known.source}",
        Origin.LIBRARY: f"{known.what}, from a public list of holidays",
    }
    return f"{ALL[code].name}'s offices are next closed on {day_of(when)} ({escape(where[known.origin])})."


def closed_form(chosen: date) -> Json:
    """For which state, from when till when, and what those days are."""
    return form(
        "Closed days",
        CALLBACK,
        "",
        select_field("state", "State", [(it.code, it.name) for it in ALL.values()]),
        date_field("first", "First day", chosen.isoformat()),
        date_field("last", "Last day", chosen.isoformat()),
        radio_buttons("what", "On these days", list(WHAT.items()), "closed"),
        section("While its offices are closed, nobody of a state is asked; a question due then waits until after."),
        submit="Save",
    )


def _source(known: Calendar) -> str:
    return f" · {escape(known.source)}" if known.origin is Origin.CORRECTION else ""
