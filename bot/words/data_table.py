"""Every item of the plan in one table of Slack's own, which sorts and filters. All of it stands as text beside it.

What is held back is a dash: an item of which nothing may be told, a status held together with others (`told`), a
difference of one state, a change where nothing was counted anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from slackblocks import DataTableBlock, RawNumber, RawText, RichTextBlock

from bot.rules import publishing
from bot.rules.digest import Difference, Earlier
from bot.rules.hours import local, time_words
from bot.rules.model import Status
from bot.rules.plan import Item, Plan
from bot.rules.publishing import ItemCount, told

DASH = "–"
DASHES = "(–: not told, see “How we count”)"
SHOWN = 10  # rows at once; Slack turns the pages
HEAD = ("Item", *(status.label for status in Status), "Seen differently", "States heard", "Change in points")
Cell = RawText | RawNumber | RichTextBlock


def table(
    plan: Plan,
    shown: Mapping[str, ItemCount],
    differing: Mapping[str, Difference],
    earlier: Mapping[str, Earlier],
    cut: datetime,
    zone: str,
) -> DataTableBlock:
    """Draw a row for each item, those first of which something is told; a plan has at most a hundred."""
    items = sorted(plan.items, key=lambda item: item.key not in shown)
    rows = [
        [*_row(item, shown.get(item.key), differing.get(item.key)), _change(shown.get(item.key), since, zone)]
        for item, since in ((item, earlier.get(item.key)) for item in items)
    ]
    caption = f"Where the states stand on each item, as last counted by {time_words(cut, zone)} {DASHES}"
    return DataTableBlock([[RawText(text) for text in HEAD], *rows], caption, page_size=SHOWN)


def _row(item: Item, counted: ItemCount | None, differing: Difference | None) -> list[Cell]:
    """All of it but the change."""
    if counted is None:
        return [RawText(item.short_name), *(RawText(DASH) for _ in HEAD[2:])]
    alone = {which[0]: number for which, number in told(counted) if len(which) == 1}
    together = {status for which, _ in told(counted) if len(which) > 1 for status in which}
    statuses = [
        RawText(DASH) if status in together else RawNumber(alone.get(status, 0), str(alone.get(status, 0)))
        for status in Status
    ]
    apart = (
        RawNumber(differing.states, f"{differing.states} of {differing.compared}") if differing else RawText(DASH)
    )
    heard = RawNumber(counted.states, str(counted.states))
    return [RawText(item.short_name), *statuses, apart, heard]


def _change(counted: ItemCount | None, earlier: Earlier | None, zone: str) -> Cell:
    """`+9 since Sep 18, 2026`: of the share that is in place or under way."""
    if counted is None or earlier is None:
        return RawText(DASH)
    points = publishing.points((counted.reached, counted.states), (earlier.reached, earlier.states))
    return RawNumber(points, f"{f'{points:+}' if points else '0'} since {_day(earlier, zone)}")


def change_line(counted: ItemCount, earlier: Earlier, zone: str) -> str:
    """`Sep 18: 27 of 48 in place or under way; now 11 percentage points more`."""
    points = publishing.points((counted.reached, counted.states), (earlier.reached, earlier.states))
    now = f"now {abs(points)} percentage {_points(points)} {'more' if points > 0 else 'fewer'}"
    if points == 0:
        same = counted.reached * earlier.states == earlier.reached * counted.states
        now = "the same share now" if same else "now within half a percentage point of that"
    return f"{_day(earlier, zone)}: {earlier.reached} of {earlier.states} in place or under way; {now}"


def _day(earlier: Earlier, zone: str) -> str:
    day = local(earlier.as_of, zone)
    return f"{day:%b} {day.day}, {day.year}"


def _points(points: int) -> str:
    return "point" if abs(points) == 1 else "points"
