"""Every item of the plan in one table of Slack's own, which sorts and filters. All of it stands as text beside it.

What is held back is a dash: an item of which nothing may be told, a status held together with others (`told`), a
difference of one state, a change where nothing was counted anew.
"""

from __future__ import annotations

from collections.abc import Mapping

from slackblocks import DataTableBlock, RawNumber, RawText, RichTextBlock

from bot.rules.digest import Difference, Earlier
from bot.rules.model import Status
from bot.rules.plan import Item, Plan
from bot.rules.publishing import ItemCount, told

DASH = "–"
SHOWN = 10  # rows at once; Slack turns the pages
HEAD = ("Item", *(status.label for status in Status), "Seen differently", "States heard", "Change in 3 months")
Cell = RawText | RawNumber | RichTextBlock


def table(
    plan: Plan,
    shown: Mapping[str, ItemCount],
    differing: Mapping[str, Difference],
    earlier: Mapping[str, Earlier],
    day: str,
) -> DataTableBlock:
    """Draw a row for each item, those first of which something is told; a plan has at most a hundred."""
    items = sorted(plan.items, key=lambda item: item.key not in shown)
    rows = [_row(item, shown.get(item.key), differing.get(item.key), earlier.get(item.key)) for item in items]
    caption = f"Where the states stand on each item, counted {day}"
    return DataTableBlock([[RawText(text) for text in HEAD], *rows], caption, page_size=SHOWN)


def _row(
    item: Item, counted: ItemCount | None, differing: Difference | None, earlier: Earlier | None
) -> list[Cell]:
    if counted is None:
        return [RawText(item.short_name), *(RawText(DASH) for _ in HEAD[1:])]
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
    return [RawText(item.short_name), *statuses, apart, heard, _change(counted, earlier)]


def _change(counted: ItemCount, earlier: Earlier | None) -> Cell:
    """In points of the share that is in place or under way."""
    if earlier is None:
        return RawText(DASH)
    points = _points_since(counted, earlier)
    return RawNumber(points, f"{points:+} {_points(points)}" if points else "0 points")


def _points_since(counted: ItemCount, earlier: Earlier) -> int:
    """How many points of a hundred more of the states heard are in place or under way; fewer: below zero."""
    return round(100 * counted.reached / counted.states) - round(100 * earlier.reached / earlier.states)


def change_line(counted: ItemCount, earlier: Earlier) -> str:
    """`Sep 18: 27 of 48 in place or under way; now 11 percentage points more`."""
    points = _points_since(counted, earlier)
    amount = f"{abs(points)} percentage {_points(points)} {'more' if points > 0 else 'fewer'}"
    now = "the same share now" if points == 0 else f"now {amount}"
    day = f"{earlier.as_of:%b} {earlier.as_of.day}, {earlier.as_of.year}"
    return f"{day}: {earlier.reached} of {earlier.states} in place or under way; {now}"


def _points(points: int) -> str:
    return "point" if abs(points) == 1 else "points"
