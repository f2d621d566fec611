"""All wins that may be quoted, by area, and the digests of past weeks: what co-chairs look back on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from slackblocks import Block

from bot.words.kit import Content, Json, context, escape, form, header, quote, section, select_field

TITLE, PAST = "What went well", "Past digests"
PAGE = 20  # wins in one window: Slack takes 100 blocks
MOST_WEEKS = 100  # options of a choice in Slack; two years
ELSEWHERE = "Of points not named here"
"""A win without its state, of an item that too few were heard on: its area could tell whose it is."""
NONE = "No win may be quoted yet: its state has to say so, and both its offices where it is named."
KEPT = (
    "As their states let them be quoted: with a state's name only where both its offices said yes to that text. "
    "One that is taken back is gone from here at once."
)
NO_DIGEST = "No digest was posted yet."


@dataclass(frozen=True)
class Won:
    """One win: its words, the state's name (empty: without it), and the area's title."""

    words: str
    state: str
    area: str


def window(won: Sequence[Won], page: int) -> Json:
    """The wins of this page, by area; its button leads to the next, and from the last to the first."""
    if not won:
        return form(TITLE, "notice", "", section(NONE))
    pages = (len(won) + PAGE - 1) // PAGE
    page = page % pages
    shown = won[page * PAGE : (page + 1) * PAGE]
    count = f"{len(won)} {'win' if len(won) == 1 else 'wins'}"
    where = f"{count}, page {page + 1} of {pages}." if pages > 1 else f"{count}."
    blocks: list[Block] = [context(f"{where} {KEPT}")]
    for area, theirs in groupby(shown, key=lambda one: one.area):
        blocks += [header(area), *(quote("", one.words, one.state) for one in theirs)]
    if pages == 1:
        return form(TITLE, "notice", "", *blocks)
    onward = "Next page" if page + 1 < pages else "First page"
    return form(TITLE, "wins", str((page + 1) % pages), *blocks, submit=onward)


def weeks(posted: Sequence[tuple[str, str]]) -> Json:
    """Which week's digest to show. `posted`: week → when it was posted, the newest first."""
    if not posted:
        return form(PAST, "notice", "", section(NO_DIGEST))
    options = [(week, f"{week}: {when}") for week, when in posted[:MOST_WEEKS]]
    older = "An older one: `/counterpart digest 2026-W49`, with its week."
    more = [context(older)] if len(posted) > MOST_WEEKS else []
    return form(PAST, "past_digest", "", select_field("week", "Week", options, options[0][0]), *more, submit="Show")


def of_week(week: str, shown: Content) -> Json:
    """A past week's digest in the window, without its buttons: a window opens no other."""
    drawn = [block for block in shown.blocks if block["type"] != "actions"]
    return form(f"Digest {week}", "notice", "", section(escape(shown.text))) | {"blocks": drawn}
