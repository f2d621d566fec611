"""Digests of invented states: what the real rules count of them and the real words say, for `docs/digests/`.

No bot runs here and no clock: a year of rounds is made up of `invented` officers, and counted week by week.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from bot.rules.digest import A_QUARTER, Figures, Report, RoundCount, Said, figures
from bot.rules.hours import time_words
from bot.rules.jurisdictions import ALL
from bot.rules.model import Office, Quotable, Status
from bot.rules.plan_file import shipped
from bot.rules.publishing import Statuses
from bot.rules.steps_told import Agreed
from bot.words import digest as words
from bot.words import preview
from bot.words.consent import help_line
from bot.words.kit import Content
from sandbox.demo.invented import NEIGHBOURS, WINS, Officer

PLAN = shipped()
ZONE = "America/New_York"
FIRST = date(2026, 9, 17)  # the day of the first question, a Thursday
FRIDAY = timedelta(days=1)
SIZES = (15, 40, 56)
WEEKS = 53
TYPICAL = ("ID", "GA", "OR", "UT", "WY", "ME", "OH", "TX", "WA", "MN", "VA", "CO", "AZ", "NM", "MT")
NOTE = "Thank you, all who answered. The CPOs meet in Boise on the 30th."
STATUSES = {status.value: status for status in Status}


def states(size: int) -> list[str]:
    return [*TYPICAL, *(code for code in ALL if code not in TYPICAL)][:size]


@dataclass
class Year:
    """What so many states have answered until now, and what was told of it."""

    codes: Sequence[str]
    posted_at: int = 18  # o'clock, UTC
    told: list[Figures] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    rests_on: dict[str, dict[str, Statuses]] = field(default_factory=dict)
    rounds: list[RoundCount] = field(default_factory=list)
    late: list[Report] = field(default_factory=list)
    opened: int = 0
    since: int = 0  # reports before it were told of
    officers: dict[tuple[str, Office], Officer] = field(default_factory=dict)
    before: dict[tuple[str, str, Office], Status] = field(default_factory=dict)

    def week(self, number: int, said: Sequence[Said] = (), steps: Sequence[Agreed] = ()) -> Figures:
        """Live through one week and post its digest on Friday; a new round begins in every second."""
        day = FIRST + timedelta(weeks=number)
        cut = datetime(day.year, day.month, day.day, self.posted_at, tzinfo=UTC) + FRIDAY
        self.reports += self._rest(cut) if number % 2 else self._round(number // 2, day, cut)
        now, earlier = self.reports[self.since :], self.reports[: self.since]
        quarter = [one for one in self.told if one.cut <= cut - A_QUARTER]
        told = figures(
            PLAN,
            now,
            earlier,
            said,
            [day + timedelta(days=7)] * len(self.late),
            self.told[-1] if self.told else None,
            week=f"{day.isocalendar().year}-W{day.isocalendar().week:02}",
            cut=cut,
            pairs=len(self.codes),
            said_then=self.rests_on,
            rounds=self.rounds[-1:-3:-1],
            item=self.item(number // 2),
            quarter_ago=quarter[-1] if quarter else None,
            steps=steps,
        )
        self._keep(told)
        return told

    def _keep(self, told: Figures) -> None:
        self.told.append(told)
        self.since = len(self.reports)
        for item in (one for area in told.areas for one in area.items if one.as_of == told.cut):
            of_item = (one for one in self.reports if one.item == item.item)
            self.rests_on[item.item] = {one.jurisdiction: one.counted for one in of_item}

    def item(self, number: int) -> str | None:
        """What all are asked in this round; every third is each pair's own."""
        if number % 3 == 2:
            return None
        shared = number - number // 3
        return PLAN.items[shared * 7 % len(PLAN.items)].key

    def _round(self, number: int, day: date, cut: datetime) -> list[Report]:
        """The answers of a new round by Friday; some come in the week after, some never."""
        chance = random.Random(f"round {number} of {len(self.codes)}")
        found: list[Report] = []
        for place, code in enumerate(self.codes):
            item = self.item(number) or PLAN.items[(number + 3 * place) % len(PLAN.items)].key
            luck = chance.random()
            if luck < 0.92:
                (found if luck > 0.3 else self.late).append(self._report(code, item, cut - timedelta(hours=2)))
        one = len(self.codes) // 12
        self.rounds.append(
            RoundCount(number=number + 1, begins=day, asked=len(self.codes), both=len(found), one=one)
        )
        return found

    def _rest(self, cut: datetime) -> list[Report]:
        """Those that came a week later."""
        found, self.late = [replace(one, at=cut - timedelta(hours=2)) for one in self.late], []
        now = self.rounds.pop()
        self.rounds.append(now.model_copy(update={"both": now.both + len(found)}))
        return found

    def _report(self, code: str, item: str, at: datetime) -> Report:
        statuses = {}
        for office in Office:
            officer = self.officers.setdefault((code, office), Officer(code, office))
            last = self.before.get((code, item, office))
            said = STATUSES[officer.answer(item)["status"]]
            statuses[office] = NEIGHBOURS[last] if last is not None and said is not last else said
            self.before[code, item, office] = statuses[office]
        self.opened += 1
        both = frozenset(Office)
        return Report(self.opened, code, item, at, both, statuses, True, both)


def first(size: int) -> list[Content]:
    """The very first digest, the day after the first question."""
    return _posted(Year(states(size)).week(0))


def busy(size: int) -> list[Content]:
    """After a year, with wins, requests for help, next steps and a note."""
    told, texts = _busy(size)
    return _posted(told, texts, NOTE)


def quiet(size: int) -> list[Content]:
    """A week in which nothing was asked."""
    told, _ = _busy(size)
    later = told.cut + timedelta(weeks=1)
    still = told.model_copy(update={"wins": (), "help": (), "still_open": None, "quiet": True, "cut": later})
    return _posted(still)


def held(size: int) -> list[Content]:
    """The busy week's preview, at 9:00: a co-chair holds it, and has left one win out."""
    told, texts = _busy(size, posted_at=13)
    due = told.cut + timedelta(hours=5)
    quotes = preview.quotes(_quotes(told, texts), 1)
    post, *thread = words.channel_messages(PLAN, told, texts, NAMES, ZONE, NOTE, "the CIO co-chair", quotes=quotes)
    standing = preview.Standing(
        digest=1,
        channel="C0TASKFORCE",
        due=time_words(due, ZONE),
        hold="Monday, 10:00 AM",
        counted=time_words(told.cut, ZONE),
        held=time_words(told.cut + timedelta(days=3, hours=1), ZONE),
        held_by="the CIO co-chair",
        note_by="the CIO co-chair",
        may_release=True,
        left_out=["the CPO co-chair"],
    )
    return [preview.first(post, standing), *thread]


def _quotes(told: Figures, texts: Mapping[int, str]) -> list[preview.Quote]:
    asked = [
        preview.Quote(one.reply, who, line=help_line(who, PLAN.item(one.item).help_phrase))
        for one in told.help
        for who in [NAMES[one.jurisdiction] if one.jurisdiction else "A state"]
    ]
    won = [
        preview.Quote(one.reply, NAMES[one.jurisdiction] if one.jurisdiction else preview.UNNAMED, texts[one.reply])
        for one in sorted(told.wins, key=lambda one: one.jurisdiction is not None)
    ]
    return [*asked, replace(won[0], left_out_by="the CPO co-chair"), *won[1:]]


NAMES = {code: state.name for code, state in ALL.items()}
KINDS: Mapping[str, Callable[[int], list[Content]]] = {"first": first, "busy": busy, "quiet": quiet, "held": held}


def _busy(size: int, posted_at: int = 18) -> tuple[Figures, dict[int, str]]:
    it = Year(states(size), posted_at)
    for number in range(WEEKS - 1):
        it.week(number)
    item = it.item((WEEKS - 1) // 2) or PLAN.items[0].key
    named = [Said(1, Quotable.WIN, "ID", item), Said(2, Quotable.HELP, "OR", item)]
    wins = [Said(3 + place, Quotable.WIN, None, item) for place in range(1 + size // 20)]
    asked = [Said(50 + place, Quotable.HELP, None, item) for place in range(1 + size // 20)]
    agreed = [Agreed(id=at, state=code, done=at % 3 == 0) for at, code in enumerate(it.codes[: size // 2])]
    told = it.week(WEEKS - 1, [*named, *wins, *asked], agreed)
    texts = {one.reply: WINS[one.reply % len(WINS)] for one in told.wins} | {one.reply: "" for one in told.help}
    return told, texts


def _posted(told: Figures, texts: Mapping[int, str] | None = None, note: str | None = None) -> list[Content]:
    return words.channel_messages(PLAN, told, texts or {}, NAMES, ZONE, note, "the CIO co-chair", 1)
