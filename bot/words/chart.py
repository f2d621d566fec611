"""Where the states stand, as one chart of Slack's own and its figures as text.

Each side's sum is told of every item, so sums of these give nothing away; single statuses that `told` holds
together could be worked out from sums. So a chart has two bars: in place or under way, and all others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from slackblocks import AxisConfig, BarChart, DataPoint, DataSeries, DataVisualizationBlock

from bot.rules.digest import AreaCount
from bot.rules.plan import Plan
from bot.rules.publishing import percent
from bot.words import kit

MOST_BARS = 20  # categories of a chart
MOST_LABEL = 20  # characters of each
REACHED, OTHERS = "In place, under way", "All other answers"
TRAILING = {"a", "an", "and", "at", "by", "for", "in", "of", "on", "or", "the", "to", "with"}
EARLIER = "An earlier area"


@dataclass(frozen=True)
class Bar:
    """One group of bars: its whole name, and `reached` of `states`, over `items` items, each state once on each."""

    name: str
    reached: int
    states: int
    items: int = 1

    @property
    def percent(self) -> int:
        return percent(self.reached, self.states)


def by_area(plan: Plan, areas: Sequence[AreaCount]) -> tuple[str, list[Bar]]:
    """Return the chart's title and its bars: a group for each area; of one area alone, for each item."""
    if len(areas) > 1:
        titles = {area.key: area.title for area in plan.areas}
        bars = [Bar(titles.get(one.area, EARLIER), one.reached, one.states, len(one.items)) for one in areas]
        return "Where the states stand, by area, in percent", bars
    names = {item.key: item.short_name for item in plan.items}
    told = [one for area in areas for one in area.items if one.item in names]
    bars = [Bar(names[one.item], one.reached, one.states) for one in told]
    return "Where the states stand, by item, in percent", bars


def drawn(title: str, bars: Sequence[Bar]) -> DataVisualizationBlock:
    """Draw at most twenty groups of bars, in percent of what was answered: each state once on each item."""
    shown = bars[:MOST_BARS]
    names = labels([bar.name for bar in shown])
    series = [
        DataSeries(REACHED, [DataPoint(name, bar.percent) for name, bar in zip(names, shown, strict=True)]),
        DataSeries(OTHERS, [DataPoint(name, 100 - bar.percent) for name, bar in zip(names, shown, strict=True)]),
    ]
    return DataVisualizationBlock(title, BarChart(series, AxisConfig(names, y_label="Percent of the answers")))


def lines(title: str, bars: Sequence[Bar]) -> list[str]:
    """Say the same in text, a line for each group of bars, to be read alone."""
    return [f"{title}. In place or under way:", *sayings(bars)]


def sayings(bars: Sequence[Bar]) -> list[str]:
    """`Budgeting and forecasting 60% (44 of 73 answers on 2 items)`, a state once on each."""
    return [
        f"{bar.name} {bar.percent}% ({bar.reached} of {bar.states}"
        + (f" answers on {bar.items} items)" if bar.items > 1 else ")")
        for bar in bars[:MOST_BARS]
    ]


def labels(names: Sequence[str]) -> list[str]:
    """Shorten each name to what a chart takes, at the end of a word, so that no two are the same.

    Names that begin alike are told apart by their ends, else by a number.
    """
    short = [shortened(name) for name in names]
    times = Counter(one.casefold() for one in short)
    found: list[str] = []
    for name, one in zip(names, short, strict=True):
        wanted = _end_of(name) if times[one.casefold()] > 1 else one
        label, number = wanted, 1
        while label.casefold() in {other.casefold() for other in found}:
            number += 1
            label = kit.shorten(wanted, MOST_LABEL - len(f" ({number})")) + f" ({number})"
        found.append(label)
    return found


def shortened(name: str) -> str:
    """`Interactions and processes` → `Interactions…`."""
    if len(name) <= MOST_LABEL:
        return name
    kept: list[str] = []
    for word in name.split():
        if len(" ".join([*kept, word])) > MOST_LABEL - 1:
            break
        kept.append(word)
    while kept and kept[-1].casefold().strip(",;:&-–") in {"", *TRAILING}:
        kept.pop()
    return f"{' '.join(kept).rstrip(',;:-–')}…" if kept else kit.shorten(name, MOST_LABEL)


def _end_of(name: str) -> str:
    """`Data sharing between agencies` → `…between agencies`."""
    if len(name) <= MOST_LABEL:
        return name
    kept: list[str] = []
    for word in reversed(name.split()):
        if len(" ".join([word, *kept])) > MOST_LABEL - 1:
            break
        kept.insert(0, word)
    return f"…{' '.join(kept)}" if kept else f"…{name[-MOST_LABEL + 1 :]}"
