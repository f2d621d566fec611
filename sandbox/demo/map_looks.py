"""`make maps`: what the maps of the states look like, as text, SVG and pictures, into docs/maps/."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from bot.rules.jurisdictions import ALL
from bot.rules.model import Excuse, Office, Status
from bot.words import board, tile_map
from bot.words.kit import home
from bot.words.scorecard import last_digest
from bot.words.tile_map import TileMap
from bot.words.tile_picture import svg
from handlers.overview.tile_picture import png
from sandbox.slack.show import show_blocks

FOLDER = Path(__file__).parent.parent.parent / "docs" / "maps"
TODAY = date(2026, 12, 4)
STANDS = (
    *(board.ANSWERED, board.ANSWERED, board.ANSWERED, board.NOT_YET, board.ANSWERED, board.ANSWERED, board.NOT_YET),
    *(board.NO_ANSWER, board.ANSWERED, str(Excuse.AWAY), board.ANSWERED, str(Excuse.VACANT), board.PASSED),
)
NOT_PAIRED = ("AS", "MP", "WY", "SD")
CLAIM = "Each office has a named point of contact for the other"


def every() -> Iterator[tuple[str, TileMap]]:
    """Each by its name."""
    yield "who-takes-part", tile_map.participation(_rows(), TODAY)
    paired = sorted(set(ALL) - set(NOT_PAIRED))
    agreed = [code for number, code in enumerate(paired) if number % 2 or number % 5 == 0]
    stand = [status for status in Status for _ in range(2)]
    named = {code: stand[number * 3 % len(stand)] for number, code in enumerate(agreed)}
    yield "seen-by-co-chairs", tile_map.by_name(CLAIM, named, last_digest(TODAY))


def _rows() -> list[board.Row]:
    found = []
    for number, (code, state) in enumerate(ALL.items()):
        if code not in NOT_PAIRED:
            cio, cpo = STANDS[number % len(STANDS)], STANDS[number * 5 % len(STANDS)]
            offices = {Office.CIO: cio, Office.CPO: cpo}
            found.append(board.Row(code, state.name, offices, TODAY, "Thu, Dec 17, 9:00 AM", True))
    return found


def as_text(it: TileMap) -> str:
    """As it stands in Slack."""
    return show_blocks(home(*tile_map.blocks(it))["blocks"], {}, 96) + "\n"


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, it in every():
        (FOLDER / f"{name}.txt").write_text(as_text(it), encoding="utf-8")
        (FOLDER / f"{name}.svg").write_text(svg(it), encoding="utf-8")
        (FOLDER / f"{name}.png").write_bytes(png(svg(it)))
        print(name, flush=True)


if __name__ == "__main__":
    main()
