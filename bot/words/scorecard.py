"""The scorecard: where the states stand on each item by count, and how that went; for co-chairs some by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.rules.digest import Difference
from bot.rules.hours import local
from bot.rules.jurisdictions import ALL
from bot.rules.model import Status
from bot.rules.plan import Area, Item, Plan
from bot.rules.publishing import ADVANCE, ItemCount
from bot.rules.scorecard import Apart
from bot.words import digest_items
from bot.words.kit import Json, context, escape, first_that_fit, form, header, section, sections, select_field
from bot.words.own import day_of

TITLE = "Scorecard"
WHOLE = "all"
MOST_SHOWN = 60_000  # characters of the window: Slack takes 250 kB of JSON
HEIGHTS = "▁▂▃▄▅▆▇█"
NOTHING_YET = (
    "No figures have been published yet: they come with the first digest that counts five states on an item."
)
NOTHING_HERE = "Nothing has been published on these items yet."
BY_COUNT = (
    "States by count, as the digests told it; an item stands here once five states were heard on it. The bars show "
    "shares, digest by digest: of states under way or in place, and of those that are seen differently."
)
BY_NAME = (
    "Only you co-chairs see names here, and only of states whose CIO and CPO both said yes to that. Names are left "
    "out where they would tell how the other states stand."
)


@dataclass(frozen=True)
class Scorecard:
    """`told`: item → its published figures, the oldest first; `apart`: area → likewise. `as_of` is a day in words.

    `named`: item → state → where it stands; None where the reader may see no names. `area`: the only one shown.
    """

    plan: Plan
    told: Mapping[str, Sequence[ItemCount]]
    differing: Mapping[str, Sequence[Difference]]
    apart: Mapping[str, Sequence[Apart]]
    as_of: str
    zone: str
    area: str = WHOLE
    named: Mapping[str, Mapping[str, Status]] | None = None


def window(it: Scorecard) -> Json:
    """The whole scorecard, or one area's, with a field to choose which."""
    areas = [area for area in it.plan.areas if it.area in (WHOLE, area.key)]
    lines = [line for area in areas for line in _area(it, area)]
    fitting = first_that_fit(lines or [NOTHING_HERE], MOST_SHOWN)
    choice = [(WHOLE, "All areas"), *((area.key, area.title) for area in it.plan.areas)]
    return form(
        TITLE,
        "scorecard",
        "",
        header(it.plan.title),
        context(f"{it.as_of} {BY_COUNT}"),
        *([context(BY_NAME)] if it.named is not None else []),
        *sections(fitting),
        select_field("area", "Show", choice, it.area),
        submit="Show",
    )


def empty() -> Json:
    """Before anything was published."""
    return form(TITLE, "notice", "", section(NOTHING_YET))


def which(areas: Sequence[tuple[str, str]], some: bool) -> str:
    """Asked back: which area is this? `areas`: key and title, `some` of them meant, else all that there are."""
    said = "Several areas of the plan are called that." if some else "No area of the plan is called that."
    return "\n".join(
        [f"{said} Say one of these by its key:", *(f"`{key}`: {escape(title)}" for key, title in areas)]
    )


def last_digest(posted: date) -> str:
    return f"As the digest of {day_of(posted)} told it."


def _area(it: Scorecard, area: Area) -> list[str]:
    """Its title with the sum of its items, then a few lines for each."""
    told = [(item, it.told[item.key]) for item in area.items if it.told.get(item.key)]
    if not told:
        return []
    reached, states = sum(one[-1].reached for _, one in told), sum(one[-1].states for _, one in told)
    of = f"{states} answers on {len(told)} items" if len(told) > 1 else f"{states} states"
    title = f"*{escape(area.title)}* · {reached} of {of} under way or in place"
    apart = _apart(it.apart.get(area.key, ()), it.zone)
    return [title, *apart, *(_item(it, item, figures) for item, figures in told)]


def _apart(told: Sequence[Apart], zone: str) -> list[str]:
    """`Seen differently by the two offices: 45 of 120 pairs of answers on 4 items ▂▄▆ (Dec 11, 2026: …)`."""
    if not told or told[-1].items < 2:  # one item's line says the same
        return []
    first, now = told[0], told[-1]
    before = f" {_bars([one.states / one.compared for one in told])} ({_day(first.cut, zone)}: {_of(first)})"
    return [f"Seen differently by the two offices: {_of(now)}{before if first != now else ''}"]


def _of(it: Apart) -> str:
    return f"{it.states} of {it.compared} pairs of answers on {it.items} {'item' if it.items == 1 else 'items'}"


def _item(it: Scorecard, item: Item, figures: Sequence[ItemCount]) -> str:
    now = figures[-1]
    lines = [f"• {escape(item.claim)}", f"{now.states} states: {digest_items.by_status(now)}"]
    if differing := it.differing.get(item.key):
        lines.append(_differently(differing, it.zone))
    if len(figures) > 1:
        lines.append(_over_time(figures, it.zone))
    if it.named is not None and (named := it.named.get(item.key)):
        lines.append(_by_name(named))
    return "\n      ".join(lines)


def _differently(told: Sequence[Difference], zone: str) -> str:
    """`The two offices see it differently in 9 of 40 states ▆▂ (Dec 11, 2026: 11 of 38)`."""
    first, now = told[0], told[-1]
    bars = _bars([one.states / one.compared for one in told])
    before = f" {bars} ({_day(first.as_of, zone)}: {first.states} of {first.compared})" if first != now else ""
    return f"The two offices see it differently in {now.states} of {now.compared} states{before}"


def _over_time(figures: Sequence[ItemCount], zone: str) -> str:
    """`▂▄▆ from 27 of 48 (Dec 11, 2026) to 34 of 51`."""
    bars = _bars([one.reached / one.states for one in figures])
    first, now = figures[0], figures[-1]
    before = f"from {first.reached} of {first.states} ({_day(first.as_of, zone)})"
    return f"{bars} {before} to {now.reached} of {now.states}"


def _bars(shares: Sequence[float]) -> str:
    return "".join(HEIGHTS[round((len(HEIGHTS) - 1) * one)] for one in shares)


def _day(moment: datetime | None, zone: str) -> str:
    """`Fri, Dec 11, 2026`; the first digests did not keep it."""
    return day_of(local(moment, zone).date()) if moment is not None else "before"


def _by_name(named: Mapping[str, Status]) -> str:
    lists = []
    for status in ADVANCE:
        states = sorted(ALL[code].name for code, stands in named.items() if stands is status)
        lists += [f"{status.label}: {', '.join(states)}"] if states else []
    return "By name: " + "; ".join(lists)
