"""The figures of a digest as data: what it told in words, with numerator, denominator and moment. Pure.

Only what stands in the digest is here: of an item what `told` makes of it, never a status of one state; of a quiet
week its two lines. What people wrote, and how many did, is no figure.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from pydantic import BaseModel, ConfigDict

from bot.rules import outlook, publishing
from bot.rules.digest import AreaCount, Figures
from bot.rules.plan import Plan
from bot.rules.publishing import ENOUGH, ItemCount


class Published(BaseModel):
    """`figure` counts `what` (statuses, or a word), of `about` (the key of an item or area, a round, an office).

    `denominator` is missing where the digest told a number alone. `as_of`: when it was counted.
    """

    model_config = ConfigDict(frozen=True)

    digest: str
    plan_version: int
    figure: str
    about: str
    label: str
    what: tuple[str, ...]
    numerator: int
    denominator: int | None
    as_of: datetime


def listed(plan: Plan, figures: Figures) -> list[Published]:
    """All figures of one posted digest, in the order in which it tells them."""
    it = _Listing(plan, figures)
    quiet = figures.quiet and not (figures.help or figures.wins)
    return list(it.of_a_quiet_week() if quiet else it.all())


class _Listing:
    def __init__(self, plan: Plan, figures: Figures) -> None:
        self.plan, self.figures = plan, figures
        self.items = {item.key: item for item in plan.items}

    def all(self) -> Iterator[Published]:
        yield from self._headline()
        yield from self._heard()
        yield from self._open()
        yield from self._steps()
        if (talks := self.figures.talks) is not None:
            yield self._one(
                "requests", "led to a talk", ("requests",), len(talks.talked), len(talks.asked), talks.as_of
            )
        for area in self.figures.areas:
            yield from self._area(area)
        for one in self.figures.apart():
            if one.compared >= ENOUGH and one.states > 1 and one.item in self.items:
                what = ("seen differently",)
                yield self._one("difference", one.item, what, one.states, one.compared, one.as_of)
        yield from self._outlook()

    def of_a_quiet_week(self) -> Iterator[Published]:
        """How many are open; else how many states are heard, or take part."""
        if self.figures.still_open is not None:
            yield from self._open()
        elif self.figures.states_heard:
            yield self._one("heard", "so far", ("can be counted",), self.figures.states_heard, None)
        else:
            yield self._one("taking part", "so far", ("pairs",), self.figures.pairs, None)

    def _headline(self) -> Iterator[Published]:
        line, what = self.figures.headline, self._statuses(True)
        if line is None or line.item not in self.items or line.states < ENOUGH:
            return
        yield self._one("headline", line.item, what, line.reached, line.states)
        if line.before is not None and line.before.as_of is not None:
            then = line.before
            yield self._one("headline before", line.item, what, then.reached, then.states, then.as_of)

    def _heard(self) -> Iterator[Published]:
        for place, one in enumerate(self.figures.rounds[:2]):
            yield self._one("round", str(one.begins), ("both offices",), one.both, one.asked)
            if place == 0:
                yield self._one("round", str(one.begins), ("one office",), one.one, one.asked)
        if not self.figures.rounds:
            for what, number in zip(("both offices", "one office", "neither"), self._three(), strict=True):
                yield self._one("heard", "since the digest before", (what,), number, None)
        if self.figures.late:
            yield self._one("late", "since the digest before", ("answered late",), self.figures.late, None)

    def _three(self) -> tuple[int, int, int]:
        return self.figures.heard.both, self.figures.heard.one, self.figures.heard.none

    def _open(self) -> Iterator[Published]:
        if (still := self.figures.still_open) is not None:
            yield self._one("open", str(still.last), ("pairs",), still.check_ins, None)

    def _steps(self) -> Iterator[Published]:
        if (steps := self.figures.steps) is not None:
            yield self._one("steps", "agreed", ("steps",), len(steps.agreed), None, steps.as_of)
            yield self._one("steps", "agreed", ("states",), steps.states, None, steps.as_of)
            if steps.done_told is not None:
                yield self._one("steps", "done", ("steps",), steps.done_told, len(steps.agreed), steps.as_of)

    def _area(self, area: AreaCount) -> Iterator[Published]:
        told = area.model_copy(update={"items": tuple(one for one in area.items if one.states >= ENOUGH)})
        if told.items:
            newest = max(one.as_of or self.figures.cut for one in told.items)
            yield self._one("area", area.area, self._statuses(True), told.reached, told.states, newest)
        for one in told.items:
            yield from self._item(one)

    def _item(self, one: ItemCount) -> Iterator[Published]:
        """Its groups; and what was told of it a quarter before, where that stands beside it."""
        for statuses, number in publishing.told(one):
            what = tuple(str(status) for status in statuses)
            yield self._one("item", one.item, what, number, one.states, one.as_of)
        for then in self.figures.earlier:
            if then.item == one.item:
                what = self._statuses(True)
                yield self._one("item before", one.item, what, then.reached, then.states, then.as_of)

    def _outlook(self) -> Iterator[Published]:
        for one in self.figures.outlook:
            groups = outlook.told(one)
            if len(groups) > 1 or len(one.said) == 1:
                for answers, number in groups:
                    what = tuple(str(answer) for answer in answers)
                    yield self._one("outlook", str(one.office), what, number, one.states, one.as_of)

    def _statuses(self, reached: bool) -> tuple[str, ...]:
        return tuple(str(status) for status in publishing.ADVANCE if status.reached is reached)

    def _one(
        self,
        figure: str,
        about: str,
        what: tuple[str, ...],
        numerator: int,
        denominator: int | None,
        as_of: datetime | None = None,
    ) -> Published:
        titles = {area.key: area.title for area in self.plan.areas}
        item = self.items.get(about)
        return Published(
            digest=self.figures.week,
            plan_version=self.plan.version,
            figure=figure,
            about=about,
            label=item.claim if item else titles.get(about, about),
            what=what,
            numerator=numerator,
            denominator=denominator,
            as_of=(as_of or self.figures.cut).astimezone(UTC),
        )
