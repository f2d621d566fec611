"""The report of a year as one page of HTML that needs nothing else, reads aloud, and prints to paper or PDF.

It is made of elements, so whatever a person wrote stands in it as text. The same figures give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from xml.etree import ElementTree as Xml

from bot.rules.hours import local
from bot.rules.publishing import CHANGED, ENOUGH, ItemCount, percent
from bot.rules.report import ItemYear, Year
from bot.words import digest, digest_items, outlook
from bot.words.kit import Json, first_that_fit, form, section, to_copy, without_turning
from bot.words.own import day_of

WIDTH, HEIGHT = 160, 14  # of a bar, in pixels
STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; color: #1a1a1a; background: #fff }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
h1 { line-height: 1.2 }
h2 { margin-top: 2.5rem; border-bottom: 2px solid #1a1a1a }
table { border-collapse: collapse; width: 100%; margin: 1rem 0 }
caption { text-align: left; color: #444; padding-bottom: .5rem }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem .35rem 0; border-bottom: 1px solid #ccc }
thead { display: table-header-group }
tr { break-inside: avoid }
blockquote { margin: 1rem 0; padding-left: 1rem; border-left: 3px solid #1a1a1a }
.small { color: #444; font-size: .875rem }
@media print { body { margin: 0; max-width: none } }
"""
METHOD = (
    "Everything here was published in a weekly digest before; nothing was counted for this report alone.",
    "A state counts once on each point, by its newest answers. Where its two offices differ, the one that is "
    "less far counts: stuck, then not started, under way, in place. “Not for us” counts only where nobody says "
    "otherwise.",
    f"A point is told of once {ENOUGH} states were heard on it, and counted anew once {CHANGED} of them have "
    "something new; until then its last figure stands. A status that one state alone has is told together with "
    "others.",
    "“X of Y” always is X of the Y states that were heard on that point. No state is named but with a win to whose "
    "text both its offices said yes.",
)
AGAIN = (
    "Each figure of a digest keeps which answers it rests on. On the machine that keeps the answers, "
    "counterpart figures --json lists every published figure with its numerator, its denominator, and when it "
    "was counted; the same database gives this report again, to the byte."
)
NO_WINS = "No win that may still be quoted was told this year."
NO_ITEMS = "No point was told of yet: none was heard on from five states."


TITLE = "Report of the year"
AS_TEXT = (
    "The same as text: select it, copy it, and paste it where you want it. Whoever runs Counterpart makes it as "
    "one page to print or forward: `counterpart report {year} > report.html`"
)
MOST_COPIED = 60_000  # characters of the window: Slack takes 250 kB of JSON


def page(it: Year, zone: str) -> str:
    """The whole page. Days are told in `zone`."""
    return "<!DOCTYPE html>\n" + Xml.tostring(_made(it, zone), encoding="unicode", method="html") + "\n"


def window(it: Year, zone: str) -> Json:
    """The same as text, in a window."""
    lines = first_that_fit(list(_lines(_made(it, zone))), MOST_COPIED)
    return form(TITLE, "notice", "", section(AS_TEXT.format(year=it.year)), *to_copy(lines))


def none_yet() -> Json:
    """Before the first digest."""
    return form(TITLE, "notice", "", section("No digest has been posted yet, so there is nothing to report."))


def nothing(year: int, years: Sequence[int]) -> str:
    """There is none of that year."""
    there_are = f"There are some of {' and '.join(map(str, years))}." if years else "None has been posted yet."
    return f"No digest was posted in {year}. {there_are}"


def _lines(root: Xml.Element) -> Iterator[str]:
    """What the page says, line by line; a table's row is one, its cells apart by a bar, quotes by an empty line."""
    for made in root.iter():
        if made.tag in ("h1", "h2", "h3"):
            yield from ("", str(made.text).upper())
        elif made.tag == "blockquote":
            yield ""
        elif made.tag in ("p", "caption"):
            yield "".join(made.itertext())
        elif made.tag == "footer":
            yield str(made.text)
        elif made.tag == "tr":
            yield " | ".join(_cell(cell) for cell in made)


def _cell(made: Xml.Element) -> str:
    drawn = made.find("svg")
    return str(drawn.get("aria-label")) if drawn is not None else made.text or ""


def _made(it: Year, zone: str) -> Xml.Element:
    root = Xml.Element("html", lang="en")
    head, body = Xml.SubElement(root, "head"), Xml.SubElement(root, "body")
    Xml.SubElement(head, "meta", charset="utf-8")
    Xml.SubElement(head, "meta", name="viewport", content="width=device-width, initial-scale=1")
    title = f"{it.plan.title}: report of {it.year}"
    _text(head, "title", title)
    _text(head, "style", STYLE)
    main = Xml.SubElement(body, "main")
    _text(main, "h1", title)
    _text(main, "p", _in_short(it, zone))
    _progress(main, it)
    _items(main, it, zone)
    _pairs(main, it, zone)
    _wins(main, it)
    _participation(main, it)
    _method(main, it)
    return root


def _in_short(it: Year, zone: str) -> str:
    digests = f"{it.digests} digest{'' if it.digests == 1 else 's'}"
    return (
        f"What {digests} told in {it.year}, the last one counted on {_day(it.last.cut, zone)}. "
        f"{it.last.pairs} pairs of CIO and CPO take part; {it.last.states_heard} states were heard on one point at "
        "least."
    )


def _progress(main: Xml.Element, it: Year) -> None:
    """By area, as bars and in figures."""
    _text(main, "h2", "Where the states stand, by area")
    titles = {area.key: area.title for area in it.plan.areas}
    rows = [
        (
            titles[area.area],
            _bar(area.reached, area.states),
            f"{area.reached} of {area.states}",
            str(len(area.items)),
        )
        for area in it.areas
        if area.area in titles
    ]
    caption = "In place or under way, of the answers: each state once on each item."
    _table(main, caption, ("Area", "Share", "In place or under way", "Points told of"), rows, NO_ITEMS)


def _items(main: Xml.Element, it: Year, zone: str) -> None:
    """By item: where it began, where it is, and who stands where."""
    _text(main, "h2", "Point by point, then and now")
    rows = [
        (
            one.item.claim,
            _reached(one.told[0], zone) if len(one.told) > 1 else "–",
            _reached(one.told[-1], zone),
            digest_items.by_status(one.told[-1]),
            _line(one.told),
        )
        for one in it.items
        if one.told
    ]
    caption = (
        "In place or under way, of the states heard. Then: the first figure of the year, or the last one before."
    )
    _table(main, caption, ("Point", "Then", "Now", "Now, by status", "Over the year"), rows, NO_ITEMS)
    _text(main, "h3", "Seen differently by a state's two offices")
    apart = [(one.item.claim, *_apart(one, zone)) for one in it.items if one.differing]
    caption = "States whose two offices gave different answers, of the states where both answered."
    _table(main, caption, ("Point", "Then", "Now"), apart, "Nothing was told of that this year.")


def _pairs(main: Xml.Element, it: Year, zone: str) -> None:
    """The steps, and the yearly outlook."""
    _text(main, "h2", "What the pairs agreed to do")
    for line in digest.step_lines(it.last, zone) or [f"Steps are told of from {ENOUGH} states on; fewer have one."]:
        _text(main, "p", line)
    said = outlook.lines(it.last.outlook, lambda when: f" (as of {_day(when, zone)})")
    if said:
        _text(main, "h2", outlook.TITLE)
        for line in said:
            _text(main, "p", line)
        _text(Xml.SubElement(main, "p"), "a", "NASCIO, February 2016").set("href", outlook.SOURCE)


def _wins(main: Xml.Element, it: Year) -> None:
    """Their own words, with the state's name where both its offices said yes."""
    _text(main, "h2", "What went well, in the states' own words")
    if not it.won:
        _text(main, "p", NO_WINS)
    for state, text in it.won:
        quote = Xml.SubElement(main, "blockquote")
        _text(quote, "p", without_turning(text))
        if state is not None:
            _text(quote, "footer", f"— {state}")


def _participation(main: Xml.Element, it: Year) -> None:
    """Round by round, as it was told last."""
    _text(main, "h2", "Who took part")
    rows = [
        (f"{one.begins:%b} {one.begins.day}, {one.begins.year}", str(one.asked), str(one.both), str(one.one))
        for one in it.rounds
    ]
    caption = "States in each round, as the digest after it told. Later answers are not in these numbers."
    names = ("Round that began", "Asked", "Heard from both offices", "From one office")
    _table(main, caption, names, rows, "No round was told of this year.")


def _method(main: Xml.Element, it: Year) -> None:
    _text(main, "h2", "How this was counted")
    for line in METHOD:
        _text(main, "p", line)
    _text(main, "h2", "How to count it again")
    _text(main, "p", AGAIN)
    if it.plan.notice:
        _text(main, "p", it.plan.notice).set("class", "small")


def _apart(one: ItemYear, zone: str) -> tuple[str, str]:
    first, now = one.differing[0], one.differing[-1]
    then = f"{first.states} of {first.compared}" if first != now else "–"
    dated = f" ({_day(now.as_of, zone)})" if now.as_of is not None else ""
    return then, f"{now.states} of {now.compared}{dated}"


def _reached(told: ItemCount, zone: str) -> str:
    dated = f" ({_day(told.as_of, zone)})" if told.as_of is not None else ""
    return f"{told.reached} of {told.states}{dated}"


def _day(moment: datetime, zone: str) -> str:
    return day_of(local(moment, zone).date())


def _text(parent: Xml.Element, tag: str, text: str) -> Xml.Element:
    made = Xml.SubElement(parent, tag)
    made.text = text
    return made


def _table(
    parent: Xml.Element,
    caption: str,
    names: Sequence[str],
    rows: Sequence[Sequence[str | Xml.Element]],
    none: str,
) -> None:
    """A table whose first column heads its rows; without rows a sentence."""
    if not rows:
        _text(parent, "p", none)
        return
    table = Xml.SubElement(parent, "table")
    _text(table, "caption", caption)
    line = Xml.SubElement(Xml.SubElement(table, "thead"), "tr")
    for name in names:
        _text(line, "th", name).set("scope", "col")
    body = Xml.SubElement(table, "tbody")
    for row in rows:
        line = Xml.SubElement(body, "tr")
        for number, cell in enumerate(row):
            made = _text(line, "td" if number else "th", cell if isinstance(cell, str) else "")
            if not number:
                made.set("scope", "row")
            if not isinstance(cell, str):
                made.append(cell)


def _bar(reached: int, states: int) -> Xml.Element:
    """A bar that is filled as far as the share goes; it stays readable in black and white."""
    said = f"{percent(reached, states)}%"
    svg = _svg(said)
    frame = {"x": "0.5", "y": "0.5", "width": str(WIDTH - 1), "height": str(HEIGHT - 1)}
    Xml.SubElement(svg, "rect", {**frame, "fill": "none", "stroke": "#1f4e79"})
    width = str(round((WIDTH - 1) * reached / states))
    Xml.SubElement(svg, "rect", {**frame, "width": width, "fill": "#1f4e79"})
    return svg


def _line(told: Sequence[ItemCount]) -> Xml.Element | str:
    """The share over the year, as a line; of one figure there is none."""
    if len(told) < 2:
        return "–"
    shares = [one.reached / one.states for one in told]
    first, last = (percent(one.reached, one.states) for one in (told[0], told[-1]))
    svg = _svg(f"from {first}% to {last}%")
    step = (WIDTH - 4) / (len(shares) - 1)
    points = " ".join(
        f"{2 + step * number:.1f},{HEIGHT - 2 - (HEIGHT - 4) * share:.1f}" for number, share in enumerate(shares)
    )
    Xml.SubElement(svg, "polyline", {"points": points, "fill": "none", "stroke": "#1f4e79", "stroke-width": "2"})
    return svg


def _svg(said: str) -> Xml.Element:
    size = {"width": str(WIDTH), "height": str(HEIGHT), "viewBox": f"0 0 {WIDTH} {HEIGHT}"}
    return Xml.Element("svg", {**size, "role": "img", "aria-label": said})
