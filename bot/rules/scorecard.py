"""How each item went from digest to digest, and whose names may stand beside it. Pure: no clock, no I/O."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.rules import publishing
from bot.rules.digest import Difference, Figures
from bot.rules.model import Status, standing
from bot.rules.publishing import CHANGED, ENOUGH, ItemCount, Statuses, changed

MOST_POINTS = 20  # figures of one item that are shown, the newest ones


def history(posted: Sequence[Figures], item: str) -> list[ItemCount]:
    """The figures that were published of an item, each once, the oldest first: at most twenty, the newest.

    `posted`: the digests that were posted, the oldest first. A figure that stood for weeks is one.
    """
    found: dict[object, ItemCount] = {}
    for figures in posted:
        told = figures.published().get(item)
        if told is not None and told.states >= ENOUGH:
            found[told.as_of] = told
    return list(found.values())[-MOST_POINTS:]


def differing(posted: Sequence[Figures], item: str) -> list[Difference]:
    """Likewise in how many states the two offices were published to see it differently."""
    found = {one.as_of: one for figures in posted for one in figures.apart() if one.item == item}
    return list(found.values())[-MOST_POINTS:]


@dataclass(frozen=True)
class Apart:
    """What the differences on some items, each as published, add up to by the digest of `cut`.

    On `items` of them, of `compared` answers of both offices (a state once on each item) `states` differ.
    """

    items: int
    states: int
    compared: int
    cut: datetime


def apart_on(posted: Sequence[Figures], items: Collection[str]) -> list[Apart]:
    """Their sums, digest by digest, the oldest first: those that are not as the one before; at most twenty."""
    found: list[Apart] = []
    for figures in posted:
        told = [one for one in figures.apart() if one.item in items]
        it = Apart(len(told), sum(one.states for one in told), sum(one.compared for one in told), figures.cut)
        if told and (not found or replace(found[-1], cut=it.cut) != it):
            found.append(it)
    return found[-MOST_POINTS:]


def asked_unnamed(posted: Sequence[Figures]) -> set[str]:
    """The items on which a digest told that a state, which it did not name, asks for help."""
    return {one.item for figures in posted for one in figures.help if one.jurisdiction is None}


def named(
    said: Mapping[str, Statuses], agreed: Collection[str], before: Mapping[str, Statuses]
) -> dict[str, Status]:
    """State → where it stands, of those that `agreed` to be seen; none where names give others away.

    `said` is what the published figure rests on, by state, and `before` what the one before it did (empty: there
    was none). Whoever knows the named ones can take them off both figures. So what is left must be no state at all,
    or five and more, of which none has changed since the figure before, or three and more; and of no status that is
    told by itself one state alone.
    """
    stands = {state: standing(statuses.values()) for state, statuses in said.items()}
    rest = {state: statuses for state, statuses in said.items() if state not in agreed}
    rest_before = {state: statuses for state, statuses in before.items() if state not in agreed}
    differ = changed(rest, rest_before) if before else 0
    left = Counter(status for state, status in stands.items() if state in rest)
    by_itself = [which[0] for which, _ in publishing.told(publishing.count("", said, (), None)) if len(which) == 1]
    if 0 < len(rest) < ENOUGH or 0 < differ < CHANGED or 1 in [left[status] for status in by_itself]:
        return {}
    return {state: status for state, status in stands.items() if state in agreed and status is not None}
