"""See the digest before it is posted, and post it now."""

from __future__ import annotations

from handlers.acts import Command
from handlers.digests import scorecard, wins
from handlers.digests.by_hand import post, preview
from handlers.rights import COCHAIR, MEMBER

COMMANDS = {
    "scorecard": Command(
        MEMBER,
        scorecard.typed,
        form="scorecard",
        help="where the states stand on each item, and how that went; `scorecard AREA` for one area",
        most=9,
    ),
    "wins": Command(COCHAIR, wins.show, form="wins", help="all wins that may be quoted, by area"),
    "digest": Command(
        COCHAIR,
        preview,
        lock=True,
        form="digest",
        help="the digest so far; only you see it",
        more=(("digest 2026-W49", "a past week's, as it was posted", COCHAIR),),
        most=1,
    ),
    "digest post": Command(
        COCHAIR, post, lock=True, form="digest post", help="post this week's digest now, instead of at its time"
    ),
}
