"""What the weekly digest counts. Pure: no clock, no I/O, and no word of a person.

Figures are stored with their digest; the words they point to (reply ids) stay in the reply table and are given
again at each rendering. A state is written here only beside a win or a request for help that both offices allowed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from bot.model import Office, Status
from bot.plan import Plan

Kind = Literal["win", "help"]
ENOUGH = 5  # states heard before anything is told "without our state": among fewer it could be guessed

# From least to most advanced. "Not for us" is last, so that of two statuses it counts only if both say so.
ADVANCE = (Status.STUCK, Status.NOT_STARTED, Status.UNDER_WAY, Status.IN_PLACE, Status.NOT_FOR_US)
REACHED = (Status.UNDER_WAY, Status.IN_PLACE)


@dataclass(frozen=True)
class Report:
    """One check-in that was revealed or closed: what may be counted of it."""

    check_in: int
    jurisdiction: str  # postal code
    item: str
    at: datetime  # when it was revealed or closed, aware, UTC
    answered: frozenset[Office]
    statuses: Mapping[Office, Status]
    revealed: bool
    expected: frozenset[Office]

    @property
    def counted(self) -> Mapping[Office, Status]:
        """The statuses that enter a count: all once revealed, else one whose other office was not expected."""
        if self.revealed:
            return self.statuses
        return {o: status for o, status in self.statuses.items() if o.other not in self.expected}

    @property
    def status(self) -> Status | None:
        """Where the state stands: the less advanced of its two statuses; None while nothing may be counted."""
        return min(self.counted.values(), key=ADVANCE.index, default=None)


@dataclass(frozen=True)
class Said:
    """One win, or request for help, that may be carried. Its words stand in the reply."""

    reply: int  # id of the reply version
    kind: Kind
    jurisdiction: str | None  # postal code where both offices agreed to be named; None: without the state
    item: str


class _Stored(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Heard(_Stored):
    """States of which both offices, one, or neither answered; or the change of these three numbers."""

    both: int
    one: int
    none: int


class Headline(_Stored):
    """`reached` of `states` heard on the item are under way or in place; `change` since they were last asked."""

    item: str
    reached: int
    states: int
    change: int | None  # None: no state had been asked before


class ItemCount(_Stored):
    """How many states stand where on one item. Only statuses that occur are listed."""

    item: str
    by_status: dict[Status, int]

    @property
    def states(self) -> int:
        """States heard on the item: the denominator."""
        return sum(self.by_status.values())

    @property
    def reached(self) -> int:
        """States under way or in place: the numerator."""
        return sum(self.by_status.get(status, 0) for status in REACHED)


class AreaCount(_Stored):
    """The items of one area that some state was heard on, in plan order."""

    area: str
    items: tuple[ItemCount, ...]

    @property
    def states(self) -> int:
        """States heard, summed over the items: the denominator."""
        return sum(item.states for item in self.items)

    @property
    def reached(self) -> int:
        """States under way or in place, summed over the items: the numerator."""
        return sum(item.reached for item in self.items)


class Difference(_Stored):
    """In `states` of the `compared` states heard from both offices, the two statuses on the item differ."""

    item: str
    states: int
    compared: int


class StillOpen(_Stored):
    """Check-ins that are open at the cut, and the first and last day on which one closes (the pair's zone)."""

    check_ins: int
    first: date
    last: date


class Figures(_Stored):
    """Everything one digest says except people's words; stored as JSON."""

    version: Literal[1] = 1
    week: str  # ISO week in the task force's zone, such as 2026-W50
    cut: datetime  # aware, UTC
    pairs: int  # pairs that have started
    states_heard: int  # states ever heard on any item
    heard: Heard
    change: Heard | None  # against the digest before; None for the first
    headline: Headline | None  # None: nothing new could be counted
    areas: tuple[AreaCount, ...]
    differences: tuple[Difference, ...]
    help: tuple[Said, ...]
    wins: tuple[Said, ...]
    still_open: StillOpen | None
    quiet: bool  # nothing that an office was asked was revealed or closed


def figures(
    plan: Plan,
    fresh: Sequence[Report],
    earlier: Sequence[Report],
    said: Sequence[Said],
    open_until: Sequence[date],
    previous: Figures | None,
    *,
    week: str,
    cut: datetime,
    pairs: int,
) -> Figures:
    """One digest: `fresh` happened since the last cut and was never reported, `earlier` is all before it."""
    now = heard(fresh)
    carried = may_be_carried(plan, fresh, said)
    latest = latest_by_item([*earlier, *fresh])
    return Figures(
        week=week,
        cut=cut,
        pairs=pairs,
        states_heard=len({state for states in latest.values() for state in states}),
        heard=now,
        change=change_of(now, previous.heard) if previous else None,
        headline=headline(plan, fresh, earlier),
        areas=progress(plan, latest),
        differences=differences(plan, latest, too_close(fresh, carried)),
        help=tuple(one for one in carried if one.kind == "help"),
        wins=tuple(one for one in carried if one.kind == "win"),
        still_open=still_open(open_until),
        quiet=not (now.both or now.one or now.none),
    )


def heard(fresh: Iterable[Report]) -> Heard:
    """States among the fresh check-ins by how many offices answered, sealed answers too.

    A state with two fresh check-ins counts once, where more offices answered. One whose offices were both excused
    is left out: nobody was asked.
    """
    most: dict[str, int] = {}
    for report in fresh:
        if report.answered or report.expected:
            most[report.jurisdiction] = max(most.get(report.jurisdiction, 0), len(report.answered))
    count = Counter(most.values())
    return Heard(both=count[2], one=count[1], none=count[0])


def change_of(now: Heard, before: Heard) -> Heard:
    """Each number less that of the digest before."""
    return Heard(both=now.both - before.both, one=now.one - before.one, none=now.none - before.none)


def latest_by_item(reports: Iterable[Report]) -> dict[str, dict[str, Report]]:
    """Item → state → its latest report with a status that may be counted."""
    found: dict[str, dict[str, Report]] = {}
    for report in sorted(reports, key=lambda one: (one.at, one.check_in)):
        if report.status:
            found.setdefault(report.item, {})[report.jurisdiction] = report
    return found


def headline(plan: Plan, fresh: Sequence[Report], earlier: Sequence[Report]) -> Headline | None:
    """The item with most reveals in `fresh`, then plan order, of those that some state was heard on in `fresh`.

    Numerator: states under way or in place. Denominator: states ever heard on the item.
    """
    new = {report.item for report in fresh if report.status}
    reveals = Counter(report.item for report in fresh if report.revealed)
    item = max((item.key for item in plan.items if item.key in new), key=lambda key: reveals[key], default=None)
    if item is None:
        return None
    count = count_item(item, latest_by_item([*earlier, *fresh])[item])
    change = since_last_asked(item, fresh, earlier)
    return Headline(item=item, reached=count.reached, states=count.states, change=change)


def since_last_asked(item: str, fresh: Iterable[Report], earlier: Iterable[Report]) -> int | None:
    """States under way or in place now, less then, over those heard on the item in `fresh` and before it."""
    now, then = latest_by_item(fresh).get(item, {}), latest_by_item(earlier).get(item, {})
    again = now.keys() & then.keys()
    if not again:
        return None
    return sum((now[state].status in REACHED) - (then[state].status in REACHED) for state in again)


def progress(plan: Plan, latest: Mapping[str, Mapping[str, Report]]) -> tuple[AreaCount, ...]:
    """Areas and items in plan order, without those that no state was heard on."""
    areas = (
        AreaCount(
            area=area.key,
            items=tuple(count_item(item.key, latest[item.key]) for item in area.items if item.key in latest),
        )
        for area in plan.areas
    )
    return tuple(area for area in areas if area.items)


def count_item(item: str, by_state: Mapping[str, Report]) -> ItemCount:
    """Numerators: states at each status. Denominator: states ever heard on the item, each by its latest report."""
    count = Counter(report.status for report in by_state.values())
    return ItemCount(item=item, by_status={status: count[status] for status in Status if count[status]})


def differences(
    plan: Plan, latest: Mapping[str, Mapping[str, Report]], left_out: frozenset[str] = frozenset()
) -> tuple[Difference, ...]:
    """By item, in plan order. Numerator: states whose two statuses differ. Denominator: states with both."""
    found = []
    for item in plan.items:
        pairs = [report.counted for report in latest.get(item.key, {}).values() if len(report.counted) == 2]
        differing = sum(len(set(statuses.values())) == 2 for statuses in pairs)
        if differing and item.key not in left_out:
            found.append(Difference(item=item.key, states=differing, compared=len(pairs)))
    return tuple(found)


def too_close(fresh: Sequence[Report], carried: Iterable[Said]) -> frozenset[str]:
    """Items with a state named and fewer than five newly compared: a difference there could be told to be its."""
    pairs = {(report.item, report.jurisdiction) for report in fresh if len(report.counted) == 2}
    compared = Counter(item for item, _ in pairs)
    return frozenset(one.item for one in carried if one.jurisdiction and compared[one.item] < ENOUGH)


def may_be_carried(plan: Plan, fresh: Iterable[Report], said: Iterable[Said]) -> tuple[Said, ...]:
    """Named ones always; those without their state only when at least five states were heard in `fresh`.

    Named ones first, by state; the others by item in plan order: their place must not tell whose they are.
    """
    enough = len({report.jurisdiction for report in fresh if report.status}) >= ENOUGH
    place = {item.key: number for number, item in enumerate(plan.items)}
    carried = [one for one in said if one.jurisdiction or enough]
    carried.sort(key=lambda one: (place.get(one.item, len(place)), one.reply))
    return tuple(sorted(carried, key=lambda one: (one.jurisdiction is None, one.jurisdiction or "")))


def still_open(open_until: Sequence[date]) -> StillOpen | None:
    """The open check-ins, each given by the day it closes; None where there is none."""
    if not open_until:
        return None
    return StillOpen(check_ins=len(open_until), first=min(open_until), last=max(open_until))


def later(report: Report, all_reports: Iterable[Report]) -> ItemCount:
    """The count of its item, once a check-in that was reported closed is opened; the state stays unnamed."""
    return count_item(report.item, latest_by_item([*all_reports, report]).get(report.item, {}))
