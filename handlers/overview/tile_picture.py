"""The map of the states as a picture, on the command line: for the admins, or for the co-chairs."""

from __future__ import annotations

from datetime import datetime

from bot.rules.plan import Plan
from bot.words import tile_map as words
from bot.words.tile_picture import svg
from handlers.digests.tile_map import seen
from handlers.overview import board
from handlers.plans.by_hand import in_force, only
from storage.database import Database

TWICE = 2  # pixels of a PNG for one of the SVG: sharp on a phone and in print


class NoPictures(Exception):
    """What makes a PNG is not installed; the message says what to do."""


class NothingToShow(Exception):
    """No state may be shown by name on that item; the message says on which some may."""


def who_takes_part(db: Database, now: datetime) -> str:
    """Who takes part, as SVG. Raises NoTaskForce."""
    with db.begin() as tx:
        task_force = only(tx)
        return svg(words.participation(board.rows(tx, task_force, now), board.today_of(task_force, now)))


def seen_by_cochairs(db: Database, shipped: Plan, item: str | None, now: datetime) -> str:
    """Where those stand that agreed, on this item or the one counted last. Raises NothingToShow, NoTaskForce."""
    with db.begin() as tx:
        task_force = only(tx)
        it = seen(tx, task_force, in_force(tx, shipped, task_force, now))
        wanted = item or it.newest
        if wanted is None or wanted not in it.named:
            raise NothingToShow(words.nothing(item, list(it.named)))
        return svg(it.drawn(wanted))


def png(drawn: str) -> bytes:
    """The same picture as PNG, with letters of its own: a server may have none. Raises NoPictures."""
    try:
        from vl_convert import svg_to_png  # an extra: 33 MB that the bot itself needs nowhere
    except ImportError:
        install = "pip install --require-hashes -r requirements-pictures.txt"
        raise NoPictures(f"--png: what makes it isn't installed. Do: {install}. Without --png it is SVG.") from None
    return svg_to_png(drawn, scale=TWICE)
