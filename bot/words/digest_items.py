"""What a digest tells of the plan's items: the chart, the table, and all of it as lines."""

from __future__ import annotations

from datetime import datetime

from bot.rules import outside
from bot.rules.digest import AreaCount, Figures
from bot.rules.hours import dated_words
from bot.rules.plan import Item, Plan
from bot.rules.publishing import ENOUGH, ItemCount, told
from bot.words import chart, data_table, kit, outlook
from bot.words.digest_parts import BLOCKS, PARAGRAPH, Part, paragraphs


def standing(plan: Plan, figures: Figures, zone: str) -> list[Part]:
    """Where the states stand, as a chart and its figures. Of one thing alone the headline says it."""
    title, bars = chart.by_area(plan, told_areas(figures))
    if len(bars) < 2 or figures.look < 2:
        return []
    groups = kit.packed(chart.sayings(bars), lambda said: len(kit.escape(said)) + 2, PARAGRAPH, BLOCKS)
    said = ["; ".join(some) for some in groups]
    said[0] = f"In place or under way: {said[0]}"
    said[-1] += f".{_oldest(figures, zone)}"
    parts = [Part(one, (kit.context(kit.escape(one)),)) for one in (*(f"{one}." for one in said[:-1]), said[-1])]
    parts[0] = Part(parts[0].plain, (chart.drawn(title, bars), *parts[0].blocks))
    return parts


def _oldest(figures: Figures, zone: str) -> str:
    """How old these shares are, where not all were counted just now."""
    days = {one.as_of or figures.cut for area in told_areas(figures) for one in area.items}
    if days == {figures.cut}:
        return ""
    day = dated_words(min(days), zone, figures.cut)
    return (
        f" As counted on {day}."
        if len(days) == 1
        else f" Items are counted at different times, the oldest on {day}."
    )


def told_areas(figures: Figures) -> list[AreaCount]:
    """The areas with the items that five states or more were heard on; an older version told of fewer."""
    areas = [
        area.model_copy(update={"items": tuple(one for one in area.items if one.states >= ENOUGH)})
        for area in figures.areas
    ]
    return [area for area in areas if area.items]


def at_a_glance(plan: Plan, figures: Figures, zone: str) -> list[Part]:
    """All items in one table. Its plain form are the lines that follow; of one item alone it would say no more."""
    shown = {one.item: one for area in told_areas(figures) for one in area.items}
    if sum(item.key in shown for item in plan.items) < 2 or figures.look < 2:
        return []
    apart = {one.item: one for one in figures.apart()}
    earlier = {one.item: one for one in figures.earlier}
    drawn = data_table.table(plan, shown, apart, earlier, figures.cut, zone)
    return [Part("", (drawn,))]


def progress(plan: Plan, figures: Figures, zone: str) -> list[Part]:
    """Each area with its items, as counts. An item that fewer than five states were heard on is left out."""
    titles = {area.key: area.title for area in plan.areas}
    earlier = {one.item: one for one in figures.earlier}
    parts = []
    for area in told_areas(figures):
        lines = [
            _item_line(item_of(plan, one.item), one, _dated(one.as_of, figures, zone))
            + (f"\n{data_table.change_line(one, earlier[one.item], zone)}" if one.item in earlier else "")
            for one in area.items
        ]
        parts += paragraphs(titles.get(area.area, chart.EARLIER), [_area_line(area), *lines])
    return parts


def _area_line(area: AreaCount) -> str:
    if len(area.items) == 1:
        return f"{area.reached} of {area.states} in place or under way, on 1 item"
    return f"{area.reached} of {area.states} answers on {len(area.items)} items: in place or under way"


def _item_line(item: Item | None, count: ItemCount, dated: str) -> str:
    return f"• {item.claim if item else 'An earlier item'}\n{count.states} states{dated}: {by_status(count)}"


def by_status(count: ItemCount) -> str:
    """`14 in place, 20 under way`, so that no number is a single state's status."""
    groups = told(count)
    said = [f"{number} {_any_of([status.counted for status in which])}" for which, number in groups]
    return ("; " if any(len(which) > 1 for which, _ in groups) else ", ").join(said)


def _any_of(statuses: list[str]) -> str:
    return " or ".join(filter(None, [", ".join(statuses[:-1]), statuses[-1]]))


def _dated(counted: datetime | None, figures: Figures, zone: str) -> str:
    """An older figure that stands, since too little has changed, says from when it is."""
    return f" (as of {dated_words(counted, zone, figures.cut)})" if counted and counted != figures.cut else ""


def differing(plan: Plan, figures: Figures, zone: str) -> list[Part]:
    """Where the two offices of a state see an item differently: how many states, never which, never one alone."""
    lines = []
    for one in figures.apart():
        item = item_of(plan, one.item)
        if item:
            dated = _dated(one.as_of, figures, zone)
            lines.append(
                f"In {one.states} of {one.compared} states{dated} the two offices see “{item.claim}” differently."
            )
    return paragraphs("Worth a talk", lines)


def item_of(plan: Plan, key: str) -> Item | None:
    """None for an item that the plan no longer has."""
    return next((item for item in plan.items if item.key == key), None)


def outlooks(figures: Figures, zone: str) -> list[Part]:
    """What the two offices say once a year of IT procurement in their state."""
    if not figures.outlook:
        return []
    said = outlook.lines(figures.outlook, lambda at: _dated(at, figures, zone))
    return [Part("\n".join([outlook.TITLE, *said]), outlook.blocks(said))]


def beside(plan: Plan, figures: Figures) -> list[Part]:
    """What others have counted of the same claims, under what is counted here."""
    parts = []
    for one in (one for area in told_areas(figures) for one in area.items):
        item = item_of(plan, one.item)
        others = outside.of(item.claim) if item else None
        if item and others:
            link = kit.context(f"<{others.source}|{others.title}>")
            plain = f"Beside “{item.claim}”\n{others.said}"
            parts.append(Part(f"{plain}\n{others.title}", (kit.section(kit.escape(plain)), link)))
    return parts
