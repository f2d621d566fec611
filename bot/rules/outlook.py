"""What the offices say once a year of IT procurement in their state, counted office by office. Pure.

It is told by the same rules as a figure on an item (`bot.rules.publishing`): not below five states, not changed by
fewer than three, and no single state's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from bot.rules.model import Office, Outlook
from bot.rules.publishing import Stored, publish

Opinions = Mapping[Office, Mapping[str, Outlook]]
"""Office → state → what it said."""


class OutlookCount(Stored):
    """How many states' holders of one office say what. `replies`: the answers (ids) that it rests on."""

    office: Office
    said: dict[Outlook, int]
    as_of: datetime
    replies: tuple[int, ...] = ()

    @property
    def states(self) -> int:
        """States heard: the denominator."""
        return sum(self.said.values())


def outlooks(
    now: Opinions, replies: Mapping[Office, tuple[int, ...]], last: tuple[OutlookCount, ...], then: Opinions,
    cut: datetime,
) -> tuple[OutlookCount, ...]:  # fmt: skip
    """What may be told of each office now. `last` is what was last told, which rests on what was said `then`."""
    before, found = {one.office: one for one in last}, []
    for office in Office:
        said = now.get(office, {})
        number = Counter(said.values())
        counted = {one: number[one] for one in Outlook if number[one]}
        fresh = OutlookCount(office=office, said=counted, as_of=cut, replies=replies.get(office, ()))
        told = publish(fresh, said, before.get(office), then.get(office, {}))
        found += [told] if told is not None else []
    return tuple(found)


def told(counted: OutlookCount) -> list[tuple[tuple[Outlook, ...], int]]:
    """The answers in groups, as they may be told; no group is the answer of a single state."""
    order = (Outlook.HOLDS_UP, Outlook.HELPS, Outlook.NEITHER)
    groups: list[tuple[tuple[Outlook, ...], int]] = [
        ((one,), counted.said[one]) for one in order if one in counted.said
    ]
    while len(groups) > 1 and any(number == 1 for _, number in groups):
        (first, some), (last, more) = groups[-2:]
        groups[-2:] = [((*first, *last), some + more)]
    return groups
