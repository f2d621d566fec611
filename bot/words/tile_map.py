"""A map of the states in tiles: for admins who takes part, for co-chairs where those stand that agreed to be seen.

Here is what it says, and its form in letters; `tile_picture` draws the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from slackblocks import Block

from bot.rules.jurisdictions import ALL
from bot.rules.model import Office, Stage, Status
from bot.rules.publishing import ADVANCE
from bot.rules.tiles import CELL, COLUMNS, ROWS, SPOTS
from bot.words import board
from bot.words.kit import Json, context, escape, form, header, section, select_field, to_copy
from bot.words.own import day_of


class Mark(Enum):
    """What stands in a tile besides its letters: its sign where the map is typed. A picture draws a shape."""

    FULL = "#"
    HALF = "+"
    EMPTY = "o"
    CROSS = "x"
    DASH = "-"


class Ground(Enum):
    """What a tile is filled with. Nothing depends on it: the mark says the same."""

    DARK = "dark"
    LIGHT = "light"
    PLAIN = "plain"
    STRIPED = "striped"
    GRAY = "gray"


@dataclass(frozen=True)
class Tile:
    """`marks`: the CIO's and the CPO's, or the state's one. `says`: the same in words."""

    marks: Sequence[Mark]
    ground: Ground
    says: str


@dataclass(frozen=True)
class Group:
    """States (their names) that are counted together, and what their tiles have in common."""

    what: str
    ground: Ground
    mark: Mark | None
    states: Sequence[str]

    @property
    def counted(self) -> str:
        return f"{self.what}: {len(self.states)}"


@dataclass(frozen=True)
class TileMap:
    """`tiles` by postal code. A state without one has an empty tile, with its letters only where `all_lettered`.

    `legend`: what marks mean that no group has; `absent`: what an empty tile means.
    """

    title: str
    about: str
    tiles: Mapping[str, Tile]
    groups: Sequence[Group]
    legend: Sequence[tuple[Mark, str]]
    absent: str
    all_lettered: bool


TITLE = "Map"
NO_LETTERS = ".."
OF_OFFICE = {
    board.ANSWERED: Mark.FULL,
    board.NOT_YET: Mark.EMPTY,
    board.NO_ANSWER: Mark.CROSS,
    board.PASSED: Mark.CROSS,
}
OF_STAGE = {
    Stage.DONE: (Mark.FULL, Ground.DARK),
    Stage.MOVING: (Mark.HALF, Ground.LIGHT),
    Stage.NOT_BEGUN: (Mark.EMPTY, Ground.PLAIN),
    Stage.BLOCKED: (Mark.CROSS, Ground.STRIPED),
    Stage.SET_ASIDE: (Mark.DASH, Ground.GRAY),
}
PARTICIPATION = "Who takes part"
OFFICES = (
    (Mark.FULL, "answered"),
    (Mark.EMPTY, "not yet"),
    (Mark.CROSS, "no answer, or skipped"),
    (Mark.DASH, "not asked: away, vacant …"),
)
COUNTED = {  # by what fills a tile
    Ground.DARK: "Both offices answered",
    Ground.LIGHT: "One office answered",
    Ground.PLAIN: "Nobody yet",
    Ground.STRIPED: "No answer, or skipped",
    Ground.GRAY: "Nobody is asked",
}
NOT_PAIRED = "no mark: not paired"
SAYS_NOTHING = (
    "An empty tile says nothing: no yes from both offices, no answer yet, or left out where names would tell how "
    "others stand."
)
FOR_COCHAIRS = (
    "These states agreed to be seen by the co-chairs: how many there are tells nothing of all states. For the "
    "co-chairs alone, and as of now: each may take its yes back at any time."
)
NOBODY_YET = (
    "No state can be shown by name yet. A state is, once both its CIO and its CPO have said yes to being seen by "
    "the co-chairs, and never where that would tell how the others stand."
)


def participation(rows: Sequence[board.Row], today: date) -> TileMap:
    """Who takes part in each state's newest question; nothing of what anybody said."""
    tiles = {row.code: _taking_part(row) for row in rows}
    groups = [
        Group(what, ground, None, [row.state for row in rows if tiles[row.code].ground is ground])
        for ground, what in COUNTED.items()
    ]
    about = (
        f"{_states(len(rows))}, each by its newest question, as of {day_of(today)}. For the admins. In each tile: "
        "left the CIO, right the CPO."
    )
    return TileMap(PARTICIPATION, about, tiles, groups, OFFICES, NOT_PAIRED, all_lettered=True)


def _taking_part(row: board.Row) -> Tile:
    """A mark for each office; filled by how far the two are."""
    marks = [OF_OFFICE.get(row.offices[office], Mark.DASH) for office in sorted(Office)]
    answered = marks.count(Mark.FULL)
    if answered:
        ground = Ground.DARK if answered == len(marks) else Ground.LIGHT
    elif Mark.EMPTY in marks:
        ground = Ground.PLAIN
    else:
        ground = Ground.STRIPED if Mark.CROSS in marks else Ground.GRAY
    told = (f"{office} {board.SPOKEN.get(stands, stands)}" for office, stands in sorted(row.offices.items()))
    return Tile(marks, ground, f"{row.state}: {', '.join(told)}")


def by_name(claim: str, named: Mapping[str, Status], as_of: str) -> TileMap:
    """Where the states stand on one item that agreed to be seen; `as_of` is a sentence with its day."""
    tiles, groups = dict[str, Tile](), list[Group]()
    for status in ADVANCE:
        mark, ground = OF_STAGE[status.stage]
        states = {code: ALL[code].name for code in sorted(named) if named[code] is status}
        tiles |= {code: Tile([mark], ground, f"{name}: {status.label}") for code, name in states.items()}
        groups.append(Group(status.label, ground, mark, sorted(states.values())))
    return TileMap(claim, f"{as_of} {FOR_COCHAIRS}", tiles, groups, (), SAYS_NOTHING, all_lettered=False)


def in_words(it: TileMap) -> str:
    """The figures with the names of the states, for who does not see the picture."""
    lists = (f" ({', '.join(one.states)})" if one.states else "" for one in it.groups)
    return " ".join(f"{one.counted}{names}." for one, names in zip(it.groups, lists, strict=True))


def _states(number: int) -> str:
    return f"{number} state{'' if number == 1 else 's'}"


def typed(it: TileMap) -> list[str]:
    """The map in letters, all of one width: below each postal code its marks."""
    lines = []
    for row in range(ROWS):
        letters, marks = [" " * CELL] * COLUMNS, [" " * CELL] * COLUMNS
        for code, spot in SPOTS.items():
            if spot.row == row:
                tile = it.tiles.get(code)
                letters[spot.column] = (code if tile or it.all_lettered else NO_LETTERS).ljust(CELL)
                marks[spot.column] = "".join(mark.value for mark in (tile.marks if tile else [])).ljust(CELL)
        lines += ["".join(letters).rstrip(), "".join(marks).rstrip()]
    return lines


def blocks(it: TileMap) -> list[Block]:
    """The map in letters, with the figures, and what its marks mean."""
    groups = [f"{f'`{one.mark.value}` ' if one.mark else ''}{one.counted}" for one in it.groups]
    signs = [f"`{mark.value}` {meaning}" for mark, meaning in it.legend]
    return [*to_copy(typed(it)), section(" · ".join(groups)), context(" · ".join([*signs, it.absent]))]


def on_home(rows: Sequence[board.Row], today: date) -> list[Block]:
    """Who takes part, for an admin's Home."""
    it = participation(rows, today)
    return [header(it.title), context(it.about), *blocks(it)]


def window(items: Sequence[tuple[str, str]], item: str, it: TileMap) -> Json:
    """Where those stand on one item that agreed to be seen, with a field to choose another (key, claim)."""
    return form(
        TITLE,
        "map",
        "",
        header(it.title),
        context(escape(it.about)),
        *blocks(it),
        select_field("item", "Show", items, item),
        submit="Show",
    )


def nobody() -> Json:
    """While no state can be shown."""
    return form(TITLE, "notice", "", section(NOBODY_YET))


def nothing(item: str | None, items: Sequence[str]) -> str:
    """On the command line: no state can be shown on this item, or on any."""
    if not items:
        return NOBODY_YET
    return f"no state can be shown by name on {item}. Items on which some can: {', '.join(items)}"
