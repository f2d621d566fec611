"""The map of tiles as a picture (SVG) that needs nothing else: read in gray, aloud, and by whoever sees no color.

It is made of elements, so whatever a person wrote stands in it as text. The same map gives the same bytes.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from xml.etree import ElementTree as Xml

from bot.rules.jurisdictions import ALL
from bot.rules.tiles import COLUMNS, ROWS, SPOTS
from bot.words.kit import without_turning
from bot.words.tile_map import Ground, Mark, Tile, TileMap, in_words

SIDE, GAP, MARGIN = 54, 6, 24  # of a tile, in pixels
STEP = SIDE + GAP
LINE = 21
RADIUS = 7
WIDTH = 2 * MARGIN + COLUMNS * STEP - GAP
MOST_IN_LINE = 100  # characters of the small print
MOST_IN_TITLE = 66
BLACK, WHITE = "#1a1a1a", "#ffffff"
FILLS = {  # what fills a tile, and what its letters are drawn in
    Ground.DARK: ("#1f4e79", WHITE),
    Ground.LIGHT: ("#a9c7e8", BLACK),
    Ground.PLAIN: (WHITE, BLACK),
    Ground.STRIPED: ("url(#striped)", BLACK),
    Ground.GRAY: ("#dddddd", BLACK),
}
SMALL = {"font-size": "15"}
STRIPES = ("#fff4d6", "#f0c766")
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def svg(it: TileMap) -> str:
    """Return the whole picture, in ASCII, so that no system can misread it."""
    title = textwrap.wrap(_clean(it.title), MOST_IN_TITLE)
    about = textwrap.wrap(_clean(it.about), MOST_IN_LINE)
    below = [] if it.all_lettered else textwrap.wrap(it.absent, MOST_IN_LINE)
    top = MARGIN + (LINE + 6) * len(title) + LINE * len(about) + 2 * GAP
    bottom = top + ROWS * STEP + 2 * GAP
    root = _root(it, bottom + LINE * len(below) + MARGIN // 2)
    _lines(root, MARGIN, MARGIN + 20, title, LINE + 6, {"font-size": "22", "font-weight": "bold"})
    _lines(root, MARGIN, MARGIN + 14 + (LINE + 6) * len(title), about, LINE, SMALL)
    _legend(root, it, MARGIN + STEP + 2 * RADIUS, top)
    for code, spot in SPOTS.items():
        _tile(root, it, code, MARGIN + STEP * spot.column, top + STEP * spot.row)
    _lines(root, MARGIN, bottom + LINE // 2, below, LINE, SMALL)
    drawn: bytes = Xml.tostring(root, encoding="us-ascii")
    return drawn.decode() + "\n"


def _clean(text: str) -> str:
    """Without what XML cannot hold, and without what turns the direction of text."""
    return NOT_IN_XML.sub("", without_turning(text))


def _root(it: TileMap, height: int) -> Xml.Element:
    size = {"width": str(WIDTH), "height": str(height), "viewBox": f"0 0 {WIDTH} {height}"}
    named = {"role": "img", "aria-labelledby": "title", "aria-describedby": "desc"}
    root = Xml.Element("svg", {"xmlns": "http://www.w3.org/2000/svg", **size, **named, "font-family": "sans-serif"})
    Xml.SubElement(root, "title", {"id": "title"}).text = _clean(it.title)
    Xml.SubElement(root, "desc", {"id": "desc"}).text = f"{_clean(it.about)} {in_words(it)}"
    turned = {"id": "striped", "width": "8", "height": "8", "patternUnits": "userSpaceOnUse"}
    pattern = Xml.SubElement(Xml.SubElement(root, "defs"), "pattern", {**turned, "patternTransform": "rotate(45)"})
    for width, fill in zip(("8", "3"), STRIPES, strict=True):
        Xml.SubElement(pattern, "rect", {"width": width, "height": "8", "fill": fill})
    Xml.SubElement(root, "rect", {"width": "100%", "height": "100%", "fill": WHITE})
    return root


def _lines(parent: Xml.Element, x: int, y: int, lines: Sequence[str], step: int, how: dict[str, str]) -> None:
    for number, line in enumerate(lines):
        Xml.SubElement(parent, "text", {"x": str(x), "y": str(y + step * number), "fill": BLACK, **how}).text = line


def _legend(root: Xml.Element, it: TileMap, x: int, y: int) -> None:
    """What is counted, with how its tiles are filled; then what the marks mean: where the north leaves room."""
    for number, group in enumerate(it.groups):
        at = y + 12 + LINE * number
        fill, ink = FILLS[group.ground]
        corner = {"x": str(x), "y": str(at - 9), "width": "18", "height": "18", "rx": "2"}
        Xml.SubElement(root, "rect", {**corner, "fill": fill, "stroke": BLACK})
        if group.mark is not None:
            _mark(root, group.mark, x + 9, at, ink)
        _lines(root, x + 28, at + 5, [group.counted], LINE, SMALL)
    x += 4 * STEP
    for number, (mark, meaning) in enumerate(it.legend):
        _mark(root, mark, x, y + 12 + LINE * number, BLACK)
        _lines(root, x + 18, y + 17 + LINE * number, [meaning], LINE, SMALL)
    if it.all_lettered:
        _lines(root, x - RADIUS, y + 17 + LINE * len(it.legend), [it.absent], LINE, SMALL)


def _tile(root: Xml.Element, it: TileMap, code: str, x: int, y: int) -> None:
    tile = it.tiles.get(code)
    fill, ink = FILLS[tile.ground] if tile else (WHITE, BLACK)
    drawn = Xml.SubElement(root, "g")
    corner = {"x": str(x), "y": str(y), "width": str(SIDE), "height": str(SIDE), "rx": "4", "fill": fill}
    edge = {"stroke": BLACK} if tile else {"stroke": "#8c8c8c", "stroke-dasharray": "3 3"}
    if tile is not None:
        Xml.SubElement(drawn, "title").text = tile.says
    elif it.all_lettered:
        Xml.SubElement(drawn, "title").text = f"{ALL[code].name}: not paired"
    Xml.SubElement(drawn, "rect", {**corner, **edge})
    middle = x + SIDE // 2
    if tile is not None or it.all_lettered:
        how = {"font-size": "18", "text-anchor": "middle", "font-weight": "bold" if tile else "normal", "fill": ink}
        _lines(drawn, middle, y + 23, [code], LINE, how)
    for at, mark in _placed(tile, middle):
        _mark(drawn, mark, at, y + 39, ink)


def _placed(tile: Tile | None, middle: int) -> list[tuple[int, Mark]]:
    """One mark in the middle; two side by side."""
    marks = tile.marks if tile is not None else []
    if len(marks) < 2:
        return [(middle, mark) for mark in marks]
    return [(middle - 11 + 22 * number, mark) for number, mark in enumerate(marks)]


def _mark(parent: Xml.Element, mark: Mark, x: int, y: int, ink: str) -> None:
    """A shape: a circle that is full, half full or empty, a cross, a dash."""
    stroke = {"stroke": ink, "stroke-width": "2.5", "fill": "none"}
    if mark in (Mark.FULL, Mark.HALF, Mark.EMPTY):
        whole = {**stroke, "fill": ink} if mark is Mark.FULL else stroke
        Xml.SubElement(parent, "circle", {"cx": str(x), "cy": str(y), "r": str(RADIUS - 1), **whole})
    if mark is Mark.HALF:
        half = f"M {x} {y - RADIUS + 1} A {RADIUS - 1} {RADIUS - 1} 0 0 0 {x} {y + RADIUS - 1} Z"
        Xml.SubElement(parent, "path", {"d": half, "fill": ink})
    if mark is Mark.CROSS:
        near = RADIUS - 2
        path = f"M {x - near} {y - near} L {x + near} {y + near} M {x - near} {y + near} L {x + near} {y - near}"
        Xml.SubElement(parent, "path", {"d": path, **stroke})
    if mark is Mark.DASH:
        Xml.SubElement(parent, "path", {"d": f"M {x - RADIUS + 1} {y} L {x + RADIUS - 1} {y}", **stroke})
