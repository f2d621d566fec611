"""How many requests for help led to a talk, as the digest may tell it: by count alone, as any figure. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.rules.publishing import CHANGED, ENOUGH, Stored, changed


@dataclass(frozen=True)
class Asked:
    """A request that a digest told of: `id` is its ask's. `talked`: four said yes, and had one conversation."""

    id: int
    state: str
    talked: bool


class TalkCount(Stored):
    """So many requests were told of in `states` states, and so many of them led to a talk; the ids of each."""

    asked: tuple[int, ...]
    talked: tuple[int, ...]
    states: int
    as_of: datetime


def count(every: Sequence[Asked], last: TalkCount | None, now: datetime) -> TalkCount | None:
    """What may be told: what is so now, else what was told `last` and stands, else nothing.

    Nothing before five states have asked and five of them have talked, so that neither number is guessed to be
    somebody's; nothing new before three of them have another count than then.
    """
    asked, talked = [one.id for one in every], [one.id for one in every if one.talked]
    said = _by_state(every, asked, talked)
    if sum(1 for _, talks in said.values() if talks) < ENOUGH:
        return last
    if last is not None and changed(said, _by_state(every, last.asked, last.talked)) < CHANGED:
        return last
    return TalkCount(asked=tuple(asked), talked=tuple(talked), states=len(said), as_of=now)


def _by_state(
    every: Sequence[Asked], asked: Collection[int], talked: Collection[int]
) -> Mapping[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for one in every:
        if one.id in asked:
            before = found.get(one.state, (0, 0))
            found[one.state] = (before[0] + 1, before[1] + (one.id in talked))
    return found
