"""All states at a glance, for an admin: who takes part, and when. Nothing of what anybody said."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO

from bot.rules.hours import date_words
from bot.rules.model import Office
from bot.words.home import Blocks
from bot.words.kit import Json, button, buttons, context, form, header, section, sections, to_copy

TITLE, COPY, AWAY_FOR = "The states", "Copy as CSV", "Somebody is away …"
ANSWERED, NOT_YET, NO_ANSWER, PASSED, NOT_ASKED = "✓", "not yet", "no answer", "skipped it", "not asked yet"
SPOKEN = {ANSWERED: "answered"}
"""A spreadsheet takes words, whatever its encoding."""
LEGEND = f"{ANSWERED} has answered the state's newest question. What anybody says stands nowhere on this page."
TO_COPY = "Select all of it, copy it, and paste it into a spreadsheet or a file."


@dataclass(frozen=True)
class Row:
    """How one state takes part. `offices`: how each office stands; `last`: the day of the last answer of either.

    `coming`: when it is next asked, or (not `dated`) why it is not.
    """

    code: str
    state: str
    offices: Mapping[Office, str]
    last: date | None
    coming: str
    dated: bool


def on_home(rows: Sequence[Row], today: date) -> Blocks:
    """A line for each state, so that all 56 stand in a few sections: there are no pages to turn."""
    lines = [_line(one, today) for one in rows]
    return [
        header(TITLE),
        *sections(lines),
        context(LEGEND),
        buttons(button(COPY, "board_csv"), button(AWAY_FOR, "away_for")),
    ]


def _line(one: Row, today: date) -> str:
    offices = " · ".join(f"{office} {stands}" for office, stands in sorted(one.offices.items()))
    last = f" · last answer {_day(one.last, today)}" if one.last is not None else ""
    return f"*{one.state}* · {offices}{last} · {'next: ' if one.dated else ''}{one.coming}"


def _day(it: date, today: date) -> str:
    return date_words(it) if it.year == today.year else f"{date_words(it)}, {it.year}"


def csv_form(rows: Sequence[Row]) -> Json:
    """The same, to be copied into a spreadsheet."""
    return form(TITLE, "notice", "", section(TO_COPY), *to_copy(_csv_lines(rows)))


def _csv_lines(rows: Sequence[Row]) -> list[str]:
    written = StringIO()
    table = csv.writer(written, lineterminator="\n")
    table.writerow(["State", *sorted(Office), "Last answer", "Next question"])
    for one in rows:
        offices = [SPOKEN.get(one.offices[office], one.offices[office]) for office in sorted(Office)]
        table.writerow([one.state, *offices, one.last.isoformat() if one.last is not None else "", one.coming])
    return written.getvalue().splitlines()
