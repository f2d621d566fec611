"""A year of every tenth pair, with absences, pauses, vacancies, holidays, both DST nights, and officers' habits.

The whole of deciding runs, on one database; of Slack there is only that it takes every message. What was sent is
checked against the days that were drawn here, not against what the bot made of them.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.rules.hours import local
from bot.rules.jurisdictions import ALL, is_working_day
from bot.rules.model import Answer, Office, Status
from bot.rules.plan_file import shipped
from handlers import Counterpart
from handlers.check_ins.answer import record
from handlers.check_ins.slots import next_due
from handlers.heartbeat import tick
from handlers.outbox.readers import audience
from handlers.rehearsal.obliging import posted
from handlers.seats import seat_in
from handlers.switchboard import KINDS
from sandbox.demo.stage import MovedClock
from storage import absences, pairs, people, task_forces
from storage.database import Database
from storage.tables import Ask, CheckIn, Holding, Message, Pair

BEGIN, END = datetime(2026, 10, 5, 12, tzinfo=UTC), datetime(2027, 10, 5, 12, tzinfo=UTC)
CODES = list(ALL)[::10]  # all 56 take minutes
HABITS = {"prompt": 0.9, "seldom": 0.2, "never": 0.0}  # how likely they answer at a ping
ELSEWHERE = ("Pacific/Honolulu", "America/New_York", "America/Anchorage", "America/Denver")

Days = dict[int, list[tuple[date, date]]]


@dataclass(frozen=True)
class Ping:
    kind: str
    person: int
    pair: int
    check_in: int
    when: datetime
    zone: str
    silent: int


@dataclass
class Year:
    """What was drawn, and what was sent."""

    clock: MovedClock
    draw: random.Random
    cp: Counterpart = None  # type: ignore[assignment]
    elapsed: float = 0.0
    away: Days = field(default_factory=lambda: defaultdict(list))
    paused: Days = field(default_factory=lambda: defaultdict(list))
    habit: dict[int, str] = field(default_factory=dict)
    pings: list[Ping] = field(default_factory=list)

    def seconds(self) -> float:
        """So much passes between two looks that no rate holds anything up."""
        self.elapsed += 100
        return self.elapsed


@pytest.fixture(scope="module")
def year() -> Year:
    made = peopled(random.Random(56))
    while (now := made.clock.now()) < END:
        tick(made.cp, now)
        new = deliver(made)
        act(made, new)
        made.clock.jump(next_moment(made) - now)
    return made


def peopled(draw: random.Random) -> Year:
    """Pairs that have long been welcomed; every fifth has a vacant office."""
    year = Year(MovedClock(BEGIN), draw)
    db = Database("sqlite://", year.seconds)
    db.migrate()
    year.cp = Counterpart(db, None, year.clock, shipped(), "T1", "U1", KINDS)  # type: ignore[arg-type]
    with db.begin() as tx:
        force = task_forces.ensure(tx, "T1")
        force.first_slot, force.started_at = date(2026, 10, 8), BEGIN
        for number, code in enumerate(CODES):
            pair = pairs.ensure(tx, force.id, code)
            pair.started_at, pair.conversation, pair.next_due = BEGIN, f"G{code}", next_due(pair, BEGIN)
            for office in Office:
                if number % 5 or office is Office.CIO:
                    hire(tx, year, pair, office)
            if draw.random() < 0.4:
                first = BEGIN.date() + timedelta(days=draw.randrange(330))
                year.paused[pair.id].append((first, first + timedelta(days=draw.randrange(1, 90))))
    return year


def hire(tx: Session, year: Year, pair: Pair, office: Office) -> None:
    """Somebody for this office, with a habit, perhaps a zone of their own, and up to five absences."""
    person = people.ensure(tx, pair.task_force_id, f"U{pair.jurisdiction}{office}")
    person.welcomed_at, person.dm = BEGIN - timedelta(days=30), f"D{person.id}"
    person.zone = year.draw.choice(ELSEWHERE) if year.draw.random() < 0.1 else None
    pairs.seat(tx, pair, office, person, BEGIN)
    year.habit[person.id] = year.draw.choice(list(HABITS))
    for _ in range(year.draw.randrange(6)):
        first = BEGIN.date() + timedelta(days=year.draw.randrange(365))
        last = first + timedelta(days=year.draw.choice((0, 1, 4, 14, 40)))
        year.away[person.id].append((first, last))
        absences.add(tx, person, first, last)


def deliver(year: Year) -> list[Ping]:
    """Slack takes whatever is due."""
    now = year.clock.now()
    with year.cp.db.begin() as tx:
        new = [ping for row in posted(tx, year.cp, now, year.seconds) for ping in pings(tx, row, now)]
    year.pings += new
    return new


def pings(tx: Session, row: Message, now: datetime) -> list[Ping]:
    """Whom this post pings, as things are at this moment."""
    found = []
    for person in audience(tx, row) if row.check_in is not None else []:
        held = tx.scalars(select(Holding).where(Holding.person_id == person.id)).one()
        zone = person.zone or ALL[row.check_in.pair.jurisdiction].zone
        found.append(Ping(row.kind, person.id, held.pair_id, row.check_in.id, now, zone, held.silent))
    return found


def act(year: Year, new: list[Ping]) -> None:
    """Who was pinged answers, or does not, as is their habit. Pauses begin and end on their days."""
    now = year.clock.now()
    with year.cp.db.begin() as tx:
        force = task_forces.of(tx, "T1")
        for ping in new:
            if year.draw.random() < HABITS[year.habit[ping.person]] and ping.kind != "revealed":
                slack_id = tx.scalars(select(Holding).where(Holding.person_id == ping.person)).one().person.slack_id
                record(tx, seat_in(tx, force, slack_id, ping.check_in), Answer(Status.UNDER_WAY), now)
        for pair_id, spans in year.paused.items():
            for first, until in spans:
                pair = tx.get_one(Pair, pair_id)
                if pair.paused_until is None and first <= local(now, ALL[pair.jurisdiction].zone).date() < until:
                    pair.paused_until = until


def next_moment(year: Year) -> datetime:
    """When something is next due, as the tables say; in a day at the latest."""
    now = year.clock.now()
    with year.cp.db.begin() as tx:
        columns = (Pair.next_due, CheckIn.closes_at, Ask.nudge_at)
        found = [tx.scalar(select(func.min(one)).where(one > now)) for one in columns]
        waiting = select(func.min(Message.not_before)).where(Message.not_before > now, Message.state == "due")
        found.append(tx.scalar(waiting))
    return min([moment for moment in found if moment is not None] + [now + timedelta(days=1)])


def test_nobody_is_pinged_on_a_day_off_or_outside_eight_to_six(year: Year) -> None:
    codes = dict(enumerate(CODES, start=1))
    here = [(ping, local(ping.when, ping.zone)) for ping in year.pings]

    assert [one for one, at in here if not 8 <= at.hour < 18] == []
    assert [one for one, at in here if not is_working_day(codes[one.pair], at.date())] == []


def test_nobody_is_asked_or_reminded_while_away_paused_or_silent(year: Year) -> None:
    asked = [ping for ping in year.pings if ping.kind in ("checkin", "nudge")]
    days = {ping: local(ping.when, ping.zone).date() for ping in asked}

    assert [one for one in asked if any(a <= days[one] <= b for a, b in year.away[one.person])] == []
    assert [one for one in asked if any(a < days[one] < b for a, b in year.paused[one.pair])] == []
    assert [one for one in asked if one.silent >= 3] == []


def test_a_question_brings_nobody_more_than_three_pings(year: Year) -> None:
    counted = Counter((ping.person, ping.check_in) for ping in year.pings)

    assert max(counted.values()) == 3


def test_who_never_answers_is_told_once_and_then_left_alone(year: Year) -> None:
    never = [person for person, habit in year.habit.items() if habit == "never"]
    told = Counter(ping.person for ping in year.pings if ping.kind == "silent")
    questions = Counter(ping.person for ping in year.pings if ping.kind == "checkin")

    assert {told[person] for person in never} <= {0, 1}
    assert sum(told[person] for person in never) > len(never) / 2
    assert (
        max(questions[person] for person in never) < 3 + 6
    )  # one is not counted where they were away at its close


def test_the_year_was_one(year: Year) -> None:
    """Most were asked every two weeks; each kind of message came; every excuse was met."""
    kinds = Counter(ping.kind for ping in year.pings)
    with year.cp.db.begin() as tx:
        excuses = {*tx.scalars(select(Ask.excuse)), *tx.scalars(select(CheckIn.not_sent))}
        asked = dict(tx.execute(select(CheckIn.pair_id, func.count()).group_by(CheckIn.pair_id)).all())

    assert set(kinds) == {"checkin", "nudge", "revealed", "silent"}
    assert excuses >= {None, "away", "paused", "silent", "vacant"}
    assert len(asked) == len(CODES)
    assert min(asked.values()) >= 25
