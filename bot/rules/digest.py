"""What the weekly digest counts. Pure: no clock, no I/O, and no word of a person.

Figures are stored with their digest; the words they point to (reply ids) stay in the reply table and are given
again at each rendering. A state is written here only beside a win or a request for help that both offices allowed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

from bot.rules import steps_told, talks_told
from bot.rules.model import Office, Outlook, Quotable, Status, standing
from bot.rules.outlook import Opinions, OutlookCount, outlooks
from bot.rules.plan import Plan
from bot.rules.publishing import ENOUGH, ItemCount, Statuses, Stored, count, publish
from bot.rules.steps_told import Agreed, StepCount
from bot.rules.talks_told import Asked, TalkCount

A_WHILE = timedelta(weeks=4)  # what was told before is set beside what is told now
A_QUARTER = timedelta(weeks=12)  # by the digest of then; a week or two more where there was none
TOLD = 2  # states that differ: fewer would be a single state's difference


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
    replies: Mapping[Office, int] = field(default_factory=dict)  # ids of the answers that say so
    outlooks: Mapping[Office, Outlook] = field(default_factory=dict)  # of a first look

    @property
    def counted(self) -> Mapping[Office, Status]:
        """The statuses that enter a count: all once revealed, else one whose other office was not expected."""
        if self.revealed:
            return self.statuses
        return {o: status for o, status in self.statuses.items() if o.other not in self.expected}

    @property
    def counted_replies(self) -> list[int]:
        """The ids of the answers that hold them."""
        return [self.replies[office] for office in self.counted if office in self.replies]

    @property
    def status(self) -> Status | None:
        """Where the state stands; None while nothing may be counted."""
        return standing(self.counted.values())


@dataclass(frozen=True)
class Said:
    """One win, or request for help, that may be carried. Its words stand in the reply."""

    reply: int  # id of the reply version
    kind: Quotable
    jurisdiction: str | None  # postal code where both offices agreed to be named; None: without the state
    item: str


class Heard(Stored):
    """States of which both offices, one, or neither answered."""

    both: int
    one: int
    none: int


class RoundCount(Stored):
    """Of the states `asked` in a round so far, those of which both offices, or one, have answered by now."""

    number: int
    begins: date
    asked: int
    both: int
    one: int


class Headline(Stored):
    """`reached` of `states` heard on the item are under way or in place; `before`: what was told a while ago."""

    item: str
    reached: int
    states: int
    before: ItemCount | None = None


class AreaCount(Stored):
    """The items of one area of which something may be told, in plan order."""

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


class Difference(Stored):
    """In `states` of the `compared` states heard from both offices, the two statuses on the item differ."""

    item: str
    states: int
    compared: int
    as_of: datetime | None = None  # when this was counted


class Earlier(Stored):
    """What had been told of an item a quarter before: `reached` of `states`, counted `as_of`."""

    item: str
    reached: int
    states: int
    as_of: datetime


class StillOpen(Stored):
    """Check-ins that are open at the cut, and the first and last day on which one closes (the pair's zone)."""

    check_ins: int
    first: date
    last: date


class Figures(Stored):
    """Everything one digest says except people's words; stored as JSON. True as of `cut`."""

    version: Literal[1, 2] = 2
    look: int = 1  # 2: with a title, a chart and a table; what was posted before these is drawn anew as it was
    week: str  # ISO week in the task force's zone, such as 2026-W50
    cut: datetime  # aware, UTC: when this was counted
    since: datetime | None = None  # the posting before; None: there was none
    pairs: int  # pairs that have started
    states_heard: int  # states ever heard on any item of the plan
    heard: Heard
    rounds: tuple[RoundCount, ...] = ()  # the round that it is, then the one before
    opened: tuple[int, ...] = ()  # the check-ins (ids) that it reports as open
    late: int = 0  # states that opened, since the posting before, what it had told of as closed
    headline: Headline | None  # None: nothing new could be counted
    areas: tuple[AreaCount, ...]
    retired: tuple[ItemCount, ...] = ()  # published once, of items that the plan no longer has
    differences: tuple[Difference, ...]
    earlier: tuple[Earlier, ...] = ()  # of the items that were counted anew since
    help: tuple[Said, ...]
    wins: tuple[Said, ...]
    outlook: tuple[OutlookCount, ...] = ()  # by office, of those of whom it may be told
    still_open: StillOpen | None
    steps: StepCount | None = None  # None: too few states have one
    talks: TalkCount | None = None  # likewise
    quiet: bool  # nothing that an office was asked was opened or closed

    def apart(self) -> list[Difference]:
        """The differences that may be told; an older version counted others as well."""
        return [one for one in self.differences if one.compared >= ENOUGH and one.states >= TOLD]

    def published(self) -> dict[str, ItemCount]:
        """By item, what was last told of it. Nothing of what an older version told, which rested on anything."""
        if self.version == 1:
            return {}
        return {one.item: one for one in (*(one for area in self.areas for one in area.items), *self.retired)}


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
    said_then: Mapping[str, Mapping[str, Statuses]],
    outlooks_then: Opinions | None = None,
    rounds: Sequence[RoundCount] = (),
    item: str | None = None,
    quarter_ago: Figures | None = None,
    steps: Sequence[Agreed] | None = None,
    asked: Sequence[Asked] | None = None,
) -> Figures:
    """One digest: `fresh` happened since the last posting and was never reported, `earlier` is all before it.

    `previous` is what was last posted, and `said_then` what its figures rest on: item → state → statuses. `rounds`:
    the round that it is, whose `item` (None: each pair's own) is the digest's subject, then the one before.
    `quarter_ago`: what was posted then; `steps`: every one that was ever agreed, `asked`: every request that
    was ever told of (None: what was told last stands).
    """
    now = heard(fresh)
    late = len({one.jurisdiction for one in earlier if previous and opened_since(one, previous)})
    latest = latest_by_item([*earlier, *fresh])
    shown = published(latest, previous, said_then, cut)
    carried = may_be_carried(plan, fresh, said, shown)
    last, talked = (previous.steps, previous.talks) if previous else (None, None)
    known = {item.key for item in plan.items}
    return Figures(
        look=2,
        week=week,
        cut=cut,
        since=previous.cut if previous else None,
        pairs=pairs,
        states_heard=len({state for item, states in latest.items() if item in known for state in states}),
        heard=now,
        rounds=tuple(rounds),
        opened=tuple(dict.fromkeys(one.check_in for one in fresh if one.revealed)),
        late=late,
        headline=headline(plan, fresh, shown, cut, item, previous, quarter_ago),
        areas=progress(plan, shown),
        retired=tuple(one for key, one in sorted(shown.items()) if key not in known),
        differences=differences(plan, shown, too_close(fresh, carried)),
        earlier=earlier_figures(shown, quarter_ago),
        help=tuple(one for one in carried if one.kind is Quotable.HELP),
        wins=tuple(one for one in carried if one.kind is Quotable.WIN),
        outlook=outlook([*earlier, *fresh], previous, outlooks_then or {}, cut),
        still_open=still_open(open_until),
        steps=last if steps is None else steps_told.count(steps, last, cut),
        talks=talked if asked is None else talks_told.count(asked, talked, cut),
        quiet=not (now.both or now.one or now.none or late),
    )


def opened_since(report: Report, posted: Figures) -> bool:
    """Whether it was opened after that digest had been counted; at the very same moment, if it was not in it."""
    return report.revealed and report.at >= posted.cut and report.check_in not in posted.opened


def published(
    latest: Mapping[str, Mapping[str, Report]],
    previous: Figures | None,
    said_then: Mapping[str, Mapping[str, Statuses]],
    cut: datetime,
) -> dict[str, ItemCount]:
    """By item, what may be told of it now."""
    last, found = previous.published() if previous else {}, {}
    for item in latest.keys() | last.keys():
        said = {state: one.counted for state, one in latest.get(item, {}).items()}
        replies = sorted(id_ for one in latest.get(item, {}).values() for id_ in one.counted_replies)
        now = count(item, said, tuple(replies), cut)
        told = publish(now, said, last.get(item), said_then.get(item, {}))
        if told is not None:
            found[item] = told
    return found


def outlook(
    reports: Iterable[Report], previous: Figures | None, then: Opinions, cut: datetime
) -> tuple[OutlookCount, ...]:
    """Office by office, what may be told of its outlook: each state's latest counts."""
    latest: dict[Office, dict[str, tuple[Outlook, int]]] = {office: {} for office in Office}
    for report in sorted(reports, key=lambda one: (one.at, one.check_in)):
        for office in report.outlooks.keys() & report.counted.keys():
            latest[office][report.jurisdiction] = report.outlooks[office], report.replies[office]
    now = {office: {state: said for state, (said, _) in theirs.items()} for office, theirs in latest.items()}
    ids = {office: tuple(sorted(reply for _, reply in theirs.values())) for office, theirs in latest.items()}
    return outlooks(now, ids, previous.outlook if previous is not None else (), then, cut)


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


def latest_by_item(reports: Iterable[Report]) -> dict[str, dict[str, Report]]:
    """Item → state → its latest report with a status that may be counted."""
    found: dict[str, dict[str, Report]] = {}
    for report in sorted(reports, key=lambda one: (one.at, one.check_in)):
        if report.status:
            found.setdefault(report.item, {})[report.jurisdiction] = report
    return found


def headline(
    plan: Plan,
    fresh: Sequence[Report],
    shown: Mapping[str, ItemCount],
    cut: datetime,
    subject: str | None = None,
    previous: Figures | None = None,
    quarter_ago: Figures | None = None,
) -> Headline | None:
    """Of the figures told anew that of the round's item (`subject`), else that with most reveals, then plan order.

    Numerator: states under way or in place. Denominator: states ever heard on the item. Beside it what the table
    compares with, else what was last told of it, if that is from before the last four weeks.
    """
    reveals = Counter(report.item for report in fresh if report.revealed)
    new = {report.item for report in fresh if report.status}
    keys = (item.key for item in plan.items if item.key in new and item.key in shown)
    anew = (key for key in keys if shown[key].as_of == cut)
    item = max(anew, key=lambda key: (key == subject, reveals[key]), default=None)
    if item is None:
        return None
    told = [then.published().get(item) for then in (quarter_ago, previous) if then is not None]
    dated = [one for one in told if one is not None and one.as_of is not None and cut - one.as_of >= A_WHILE]
    before = dated[0] if dated else None
    return Headline(item=item, reached=shown[item].reached, states=shown[item].states, before=before)


def progress(plan: Plan, shown: Mapping[str, ItemCount]) -> tuple[AreaCount, ...]:
    """Areas and items in plan order, without those of which nothing may be told."""
    areas = (
        AreaCount(area=area.key, items=tuple(shown[item.key] for item in area.items if item.key in shown))
        for area in plan.areas
    )
    return tuple(area for area in areas if area.items)


def differences(
    plan: Plan, shown: Mapping[str, ItemCount], left_out: frozenset[str] = frozenset()
) -> tuple[Difference, ...]:
    """By item, in plan order. Numerator: states whose two statuses differ. Denominator: states with both."""
    keys = (item.key for item in plan.items if item.key in shown and item.key not in left_out)
    told = (shown[key] for key in keys if shown[key].compared >= ENOUGH and shown[key].differing >= TOLD)
    return tuple(
        Difference(item=one.item, states=one.differing, compared=one.compared, as_of=one.as_of) for one in told
    )


def earlier_figures(shown: Mapping[str, ItemCount], then: Figures | None) -> tuple[Earlier, ...]:
    """What was told a quarter before of the items that have been counted anew since."""
    before = then.published() if then is not None else {}
    return tuple(
        Earlier(item=item, reached=one.reached, states=one.states, as_of=one.as_of)
        for item, one in before.items()
        if one.as_of is not None and item in shown and shown[item].as_of != one.as_of
    )


def too_close(fresh: Sequence[Report], carried: Iterable[Said]) -> frozenset[str]:
    """Items with a state named and fewer than five newly compared: a difference there could be told to be its."""
    pairs = {(report.item, report.jurisdiction) for report in fresh if len(report.counted) == 2}
    compared = Counter(item for item, _ in pairs)
    return frozenset(one.item for one in carried if one.jurisdiction and compared[one.item] < ENOUGH)


def may_be_carried(
    plan: Plan, fresh: Iterable[Report], said: Iterable[Said], shown: Mapping[str, ItemCount]
) -> tuple[Said, ...]:
    """Named ones always; those without their state only when at least five states were heard in `fresh`.

    A request for help tells that a state is stuck on the item, so without the state it needs a figure on the item
    that may be told as well.

    Named ones first, by state; the others by item in plan order: their place must not tell whose they are.
    """
    enough = len({report.jurisdiction for report in fresh if report.status}) >= ENOUGH
    place = {item.key: number for number, item in enumerate(plan.items)}
    hidden = [one for one in said if enough and (one.kind is Quotable.WIN or one.item in shown)]
    carried = [one for one in said if one.jurisdiction or one in hidden]
    carried.sort(key=lambda one: (place.get(one.item, len(place)), one.reply))
    return tuple(sorted(carried, key=lambda one: (one.jurisdiction is None, one.jurisdiction or "")))


def still_open(open_until: Sequence[date]) -> StillOpen | None:
    """The open check-ins, each given by the day it closes; None where there is none."""
    if not open_until:
        return None
    return StillOpen(check_ins=len(open_until), first=min(open_until), last=max(open_until))
