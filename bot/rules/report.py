"""A year of digests in one: what each told of each item, and of each round. Pure: no clock, no I/O."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.rules import scorecard
from bot.rules.digest import AreaCount, Difference, Figures, RoundCount
from bot.rules.plan import Item, Plan
from bot.rules.publishing import ItemCount


@dataclass(frozen=True)
class ItemYear:
    """One item of the plan: its published figures, and in how many states it was seen differently, oldest first."""

    item: Item
    told: Sequence[ItemCount]
    differing: Sequence[Difference]


@dataclass(frozen=True)
class Year:
    """What the digests of one year told. `last` are the figures of its last one; `rounds` as each was told last.

    `won`: the wins that a digest carried and that may still stand, with the state's name or None.
    """

    year: int
    plan: Plan
    last: Figures
    digests: int
    rounds: Sequence[RoundCount]
    items: Sequence[ItemYear]
    won: Sequence[tuple[str | None, str]]

    @property
    def areas(self) -> Sequence[AreaCount]:
        """The areas of which the last digest told something."""
        return self.last.areas


def year_of(
    year: int,
    plan: Plan,
    posted: Sequence[Figures],
    before: Sequence[Figures],
    won: Sequence[tuple[str | None, str]],
) -> Year:
    """Put a year together of its digests (`posted`, one at least) and those `before`, each the oldest first.

    The last figure from before the year is where an item began it.
    """
    rounds = {one.number: one for figures in posted for one in reversed(figures.rounds)}
    items = []
    for item in plan.items:
        earlier, told = scorecard.history(before, item.key), scorecard.history(posted, item.key)
        began = [one for one in earlier[-1:] if one.as_of != (told[0].as_of if told else None)]
        items.append(ItemYear(item, [*began, *told], scorecard.differing(posted, item.key)))
    return Year(
        year=year,
        plan=plan,
        last=posted[-1],
        digests=len(posted),
        rounds=[rounds[number] for number in sorted(rounds)],
        items=items,
        won=won,
    )
