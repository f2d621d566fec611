"""The yearly question of outlook, in the digest: each office by count, beside what was published in 2015."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from slackblocks import Block

from bot.rules.model import Office, Outlook
from bot.rules.outlook import OutlookCount, told
from bot.words.kit import context, escape, section

TITLE = "IT procurement in their state, all in all (asked once a year)"
SAYS = {
    Outlook.HOLDS_UP: "it holds the state's work up",
    Outlook.HELPS: "it helps",
    Outlook.NEITHER: "neither",
}
THEN = (
    "Beside it: in NASCIO's survey of 2015, 47% of state CIOs had a negative outlook on IT procurement processes. "
    "That was another question, so the two make no trend."
)
SOURCE = (
    "https://www.nascio.org/Newsroom/ArtMID/484/ArticleID/337/NASCIO-Issues-Calls-for-State-IT-Procurement-Reform"
)


def lines(counted: tuple[OutlookCount, ...], dated: Callable[[datetime], str]) -> list[str]:
    """A line for each office, and what stands beside the CIOs'."""
    found = [f"{one.states} {one.office}s{dated(one.as_of)}: {_said(one)}" for one in counted]
    return [*found, *([THEN] if any(one.office is Office.CIO for one in counted) else [])]


def blocks(said: list[str]) -> tuple[Block, ...]:
    """The same lines, drawn, with the source."""
    drawn = section("\n".join([f"*{escape(TITLE)}*", *map(escape, said)]))
    return (drawn, context(f"<{SOURCE}|NASCIO, February 2016>")) if THEN in said else (drawn,)


def _said(one: OutlookCount) -> str:
    """`12 say it holds the state's work up, 20 it helps, 8 neither`."""
    groups = [(" or ".join(SAYS[which] for which in them), number) for them, number in told(one)]
    if len(groups) == 1:
        return f"all say {groups[0][0]}" if len(one.said) == 1 else "too few say the same to tell more"
    first, *rest = [f"{number} say {what}" if not place else f"{number} {what}" for place, (what, number)
                    in enumerate(groups)]  # fmt: skip
    return ", ".join([first, *rest])
