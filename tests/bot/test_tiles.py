"""The map of the states in tiles: each state once, read in gray and aloud, and no state that did not agree."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from datetime import date
from itertools import combinations
from xml.etree import ElementTree as Xml

import pytest

from bot.rules.jurisdictions import ALL
from bot.rules.model import Excuse, Office, Status
from bot.rules.tiles import COLUMNS, LAYOUT, ROWS, SPOTS
from bot.words import board, tile_picture
from bot.words.tile_map import OF_STAGE, Mark, TileMap, by_name, in_words, participation, typed
from bot.words.tile_picture import FILLS, STRIPES, svg
from handlers.overview.tile_picture import png
from sandbox.demo.map_looks import FOLDER, as_text, every

TODAY = date(2026, 12, 4)
AS_OF = "As the digest of Fri, Dec 4, 2026 told it."
NAMED = {"ID": Status.STUCK, "ME": Status.IN_PLACE, "GU": Status.UNDER_WAY}
HOSTILE = "</title><script>alert(1)</script> & \x00\x0b\ufffe\ud800 <!channel> ‮evil"
AGAIN = "words have changed: `make maps`, look at the pictures, commit them"
PHONE = 36  # characters of one width that a phone shows in a line
DRAWN = dict(every())


def row(code: str, cio: str, cpo: str) -> board.Row:
    return board.Row(code, ALL[code].name, {Office.CIO: cio, Office.CPO: cpo}, None, "", False)


def texts(drawn: str) -> Iterator[str]:
    """All that a picture says, to whoever sees it and whoever does not."""
    for element in Xml.fromstring(drawn).iter():
        yield from filter(None, [element.text, element.tail, *element.attrib.values()])


def luminance(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.03928 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return sum(share * one for share, one in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    """As WCAG counts it; it depends on lightness alone, so it is the same in gray."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_every_state_has_one_tile_and_no_two_lie_on_one_another() -> None:
    assert set(SPOTS) == set(ALL)
    assert len(LAYOUT.split()) == len(ALL) == len(set(SPOTS.values()))
    assert all(spot.row < ROWS and spot.column < COLUMNS for spot in SPOTS.values())


def test_the_territories_have_a_row_of_their_own_below() -> None:
    assert {code for code, spot in SPOTS.items() if spot.row == ROWS - 1} == {"AS", "GU", "MP", "PR", "VI"}


@pytest.mark.parametrize("it", DRAWN.values(), ids=DRAWN)
def test_a_picture_is_well_formed_and_says_its_figures_to_who_does_not_see_it(it: TileMap) -> None:
    root = Xml.fromstring(svg(it))
    space = "{http://www.w3.org/2000/svg}"

    assert (root.tag, root.get("role")) == (f"{space}svg", "img")
    assert root.findtext(f"{space}title") == it.title
    assert root.findtext(f"{space}desc") == f"{it.about} {in_words(it)}"
    assert (root.get("aria-labelledby"), root.get("aria-describedby")) == ("title", "desc")
    assert all(f"{one.what}: {len(one.states)}" in in_words(it) for one in it.groups)
    assert sum(len(one.states) for one in it.groups) == len(it.tiles)


@pytest.mark.parametrize("it", DRAWN.values(), ids=DRAWN)
def test_no_two_groups_differ_in_color_alone(it: TileMap) -> None:
    """Whoever sees no color tells them apart by what stands in the tile."""
    marks = {
        ground: {tuple(tile.marks) for tile in it.tiles.values() if tile.ground is ground}
        for ground in {tile.ground for tile in it.tiles.values()}
    }

    assert [(a, b) for a, b in combinations(marks, 2) if marks[a] & marks[b]] == []
    assert len({mark for mark, _ in OF_STAGE.values()}) == len(Status)


def test_letters_and_marks_stand_out_from_what_fills_a_tile_in_gray_too() -> None:
    for fill, ink in FILLS.values():
        for under in STRIPES if fill.startswith("url") else (fill,):
            assert contrast(under, ink) > 7, (fill, ink)
    plain = [fill for fill, _ in FILLS.values() if not fill.startswith("url")]
    assert min(contrast(a, b) for a, b in combinations(plain, 2)) > 1.25


def test_a_picture_is_the_same_to_the_byte_and_needs_nothing_from_outside() -> None:
    for name, it in every():
        assert svg(it) == svg(DRAWN[name])
        assert svg(it).isascii()
        assert not [one for one in ("href", "script", "style", "@import") if one in svg(it)]


def test_a_state_without_a_yes_is_neither_in_the_picture_nor_in_its_words_nor_in_the_letters() -> None:
    it = by_name("Claim", NAMED, AS_OF)
    others = [state for code, state in ALL.items() if code not in NAMED]

    said = set(texts(svg(it)))
    assert {"ID", "ME", "GU", "Idaho: Stuck"} <= said
    assert [one for one in others if one.code in said or any(one.name in text for text in said)] == []
    letters = " ".join(typed(it)).split()
    assert [one for one in others if one.code in letters] == []
    assert {"ID", "ME", "GU"} <= set(letters)
    assert in_words(it) == (
        "In place: 1 (Maine). Under way: 1 (Guam). Not started: 0. Stuck: 1 (Idaho). Not for us: 0."
    )


def test_what_stands_in_a_plan_is_text_in_a_picture() -> None:
    drawn = svg(by_name(HOSTILE, NAMED, AS_OF))

    assert "<script" not in drawn
    assert Xml.fromstring(drawn).findtext("{http://www.w3.org/2000/svg}title") == (
        "</title><script>alert(1)</script> &  <!channel> evil"
    )


@pytest.mark.parametrize(
    ("cio", "cpo", "marks", "group"),
    [
        (board.ANSWERED, board.ANSWERED, "##", "Both offices answered"),
        (board.NOT_YET, board.ANSWERED, "o#", "One office answered"),
        (board.ANSWERED, str(Excuse.VACANT), "#-", "One office answered"),
        (board.NOT_YET, str(Excuse.AWAY), "o-", "Nobody yet"),
        (board.NO_ANSWER, board.PASSED, "xx", "No answer, or skipped"),
        (board.PASSED, str(Excuse.SILENT), "x-", "No answer, or skipped"),
        (str(Excuse.PAUSED), str(Excuse.PAUSED), "--", "Nobody is asked"),
        (board.NOT_ASKED, str(Excuse.VACANT), "--", "Nobody is asked"),
        ("a word of a newer board", board.NOT_YET, "-o", "Nobody yet"),
    ],
)
def test_who_takes_part_is_told_by_office(cio: str, cpo: str, marks: str, group: str) -> None:
    it = participation([row("ID", cio, cpo)], TODAY)

    assert "".join(mark.value for mark in it.tiles["ID"].marks) == marks
    assert [one.what for one in it.groups if one.states] == [group]
    assert "1 state, each by its newest question, as of Fri, Dec 4, 2026." in it.about


def test_a_state_that_is_not_paired_has_its_letters_and_no_mark() -> None:
    it = participation([row("ID", board.ANSWERED, board.NOT_YET)], TODAY)

    lines = typed(it)
    at = lines[4].index("ID")
    assert lines[5][at : at + 2] == "#o"
    assert lines[5].strip() == "#o"
    assert "WA ID MT" in lines[4]
    assert "Utah: not paired" in set(texts(svg(it)))


def test_the_letters_are_as_wide_as_a_phone_and_of_one_width() -> None:
    for it in DRAWN.values():
        assert max(map(len, typed(it))) < PHONE
        assert "".join(typed(it)).isascii()
    assert all(mark.value.isascii() and len(mark.value) == 1 for mark in Mark)


def test_the_longest_claim_stays_in_the_picture() -> None:
    drawn = svg(by_name("word " * 40, NAMED, AS_OF))
    root = Xml.fromstring(drawn)
    lowest = max(float(one.get("y", "0")) for one in root.iter() if one.tag.endswith("}text"))

    assert lowest < float(root.get("height", "0"))
    assert max(len(one.text or "") for one in root.iter() if one.tag.endswith("}text")) <= (
        tile_picture.MOST_IN_LINE
    )


@pytest.mark.parametrize("name", DRAWN)
def test_docs_show_what_it_looks_like_today(name: str) -> None:
    assert (FOLDER / f"{name}.svg").read_text() == svg(DRAWN[name]), AGAIN
    assert (FOLDER / f"{name}.txt").read_text() == as_text(DRAWN[name]), AGAIN
    assert {one.name for one in FOLDER.iterdir()} == {
        f"{one}.{kind}" for one in DRAWN for kind in ("svg", "txt", "png")
    }


@pytest.mark.parametrize("name", DRAWN)
def test_as_png_a_map_is_twice_as_large_has_its_letters_and_is_the_same_each_time(name: str) -> None:
    drawn = svg(DRAWN[name])
    made = png(drawn)

    assert made == png(drawn) != png(re.sub(r"<text.*?</text>", "", drawn))
    size = [2 * int(Xml.fromstring(drawn).attrib[side]) for side in ("width", "height")]
    assert struct.unpack(">II", made[16:24]) == tuple(size)
