"""Where each state stands on a map of tiles: all of one size, so that Rhode Island is as easy to read as Texas."""

from __future__ import annotations

from typing import NamedTuple

LAYOUT = """
AK                               ME
                              VT NH
   WA ID MT ND MN IL WI MI NY RI MA
   OR NV WY SD IA IN OH PA NJ CT
   CA UT CO NE MO KY WV VA MD DE
      AZ NM KS AR TN NC SC DC
            OK LA MS AL GA
HI          TX             FL
GU MP AS                      PR VI
"""
"""Roughly where they lie, as newspapers draw the country in squares; the territories in a row of their own."""

CELL = 3  # characters of the layout that a tile takes


class Spot(NamedTuple):
    """A tile's place: the first row and the first column are 0."""

    row: int
    column: int


SPOTS: dict[str, Spot] = {
    line[start : start + 2]: Spot(row, start // CELL)
    for row, line in enumerate(LAYOUT.strip("\n").splitlines())
    for start in range(0, len(line), CELL)
    if line[start : start + 2].strip()
}
ROWS = 1 + max(spot.row for spot in SPOTS.values())
COLUMNS = 1 + max(spot.column for spot in SPOTS.values())
