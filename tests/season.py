"""A season of 13 weeks: who is asked what and when, and why then. `make season` writes it to tests/season.txt.

Over the end of daylight saving time, Thanksgiving, Christmas and New Year. The whole of deciding runs; of Slack
there is only that it takes every message. Zones, days off and excuses are worked out here from what was drawn up,
not taken from the bot, so that a reader can hold each line against the rules.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.rules import closed_days
from bot.rules.jurisdictions import ALL
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
from sandbox.demo.stage import NO_FIRST_LOOKS, MovedClock
from storage import absences, check_ins, pairs, people, task_forces
from storage.database import Database
from storage.tables import Ask, CheckIn, Message, Pair

BEGIN, WEEKS = datetime(2026, 10, 19, 10, tzinfo=UTC), 13  # a Monday
FIRST_SLOT = date(2026, 10, 29)
KEPT = Path(__file__).with_name("season.txt")

HEAD = f"""\
Who was asked what and when, {WEEKS} weeks from {BEGIN:%a %-d %b %Y}: every 2 weeks on Thursday at 9:00,
from {FIRST_SLOT:%-d %b}, unless a pair says otherwise. Written by `make season`, then read by hand.

Times are local, with their zone; behind them the day and time of UTC. "new": never asked before. "again": how
many other questions lay between, and what had been said ("not opened": one answer alone, which counts as none).
Reminders come at 9:00 on the 2nd working day after the question, where the person is; a second one on the 2nd
after that, before the close, and only to open the other's answer.
"""


@dataclass(frozen=True)
class Officer:
    """`answers`: at the question, at the first or second reminder (0, 1, 2), or None: never."""

    answers: int | None = 0
    zone: str | None = None
    away: tuple[date, date] | None = None


@dataclass(frozen=True)
class State:
    """`says`: both officers' status at their first, second, … question; the last goes on."""

    about: str
    cio: Officer | None = field(default_factory=Officer)
    cpo: Officer | None = field(default_factory=Officer)
    says: tuple[Status, ...] = (Status.IN_PLACE,)
    cadence: str | None = None
    paused: tuple[date, date] | None = None


S = Status
STATES = {
    "ID": State(
        "CIO in Boise, CPO in the state's Pacific part; stuck at first",
        cpo=Officer(zone="America/Los_Angeles"),
        says=(S.STUCK, S.UNDER_WAY),
    ),
    "AZ": State("No daylight saving time. The CPO answers at the reminder", cpo=Officer(1)),
    "GU": State("Ahead of UTC: asked while it is still Wednesday in New York", says=(S.NOT_STARTED,)),
    "HI": State("No daylight saving time. The CIO answers at the second reminder", cio=Officer(2)),
    "ME": State(
        "The CPO is away 9-13 Nov, the CIO 21 Dec - 8 Jan",
        cio=Officer(away=(date(2026, 12, 21), date(2027, 1, 8))),
        cpo=Officer(away=(date(2026, 11, 9), date(2026, 11, 13))),
    ),
    "TX": State(
        "Weekly, Friday at 10:00: the days after Thanksgiving, Christmas and New Year's own",
        cadence="weekly fri 10:00",
        says=(S.STUCK, S.STUCK, S.UNDER_WAY),
    ),
    "VT": State("Paused from 20 Nov, until 20 Dec", paused=(date(2026, 11, 20), date(2026, 12, 20))),
    "NV": State("No CPO", cpo=None, says=(S.UNDER_WAY,)),
    "AK": State("The CIO never answers", cio=Officer(None)),
    "OH": State("Monthly, on the last Thursday: Thanksgiving, New Year's Eve", cadence="monthly last thu 09:00"),
}


class Season:
    """What was drawn up, and the lines of what came of it, by state."""

    def __init__(self, url: str) -> None:
        self.clock = MovedClock(BEGIN)
        self.elapsed = 0.0
        self.lines: dict[str, list[str]] = defaultdict(list)
        self.told: set[int] = set()
        self.asked: dict[str, list[str]] = defaultdict(list)
        self.said: dict[tuple[str, int], list[Status]] = defaultdict(list)
        self.expected: dict[tuple[str, int], int] = {}
        self.answering: list[tuple[str, int, Status]] = []
        db = Database(url, self.seconds)
        db.migrate()
        with db.engine.begin() as connection:  # the list is about questions; a first look comes once a year
            for statement in NO_FIRST_LOOKS[connection.dialect.name]:
                connection.exec_driver_sql(statement)
        self.cp = Counterpart(db, None, self.clock, shipped(), "T1", "U1", KINDS)  # type: ignore[arg-type]
        with db.begin() as tx:
            force = task_forces.ensure(tx, "T1")
            force.first_slot, force.started_at = FIRST_SLOT, BEGIN
            for code, state in STATES.items():
                self._pair(tx, force.id, code, state)

    def seconds(self) -> float:
        """So much passes between two looks that no rate holds anything up."""
        self.elapsed += 100
        return self.elapsed

    def live(self) -> str:
        """The whole season, as text."""
        end = BEGIN + timedelta(weeks=WEEKS)
        while (now := self.clock.now()) < end:
            self._pauses(now)
            tick(self.cp, now)
            with self.cp.db.begin() as tx:
                for row in posted(tx, self.cp, now, self.seconds):
                    self._posted(tx, row, now)
                self._left_out(tx)
                self._answer(tx, now)
            self.clock.jump(min(self._next_moment(now), end) - now)
        self.cp.db.close()
        told = (f"{ALL[code].name}. {STATES[code].about}.\n" + "\n".join(self.lines[code]) for code in STATES)
        return HEAD + "\n" + "\n\n".join(told) + "\n"

    def _pair(self, tx: Session, force: int, code: str, state: State) -> None:
        pair = pairs.ensure(tx, force, code)
        pair.cadence, pair.started_at, pair.conversation = state.cadence, BEGIN, f"G{code}"
        pair.next_due = next_due(pair, BEGIN)
        for office, officer in ((Office.CIO, state.cio), (Office.CPO, state.cpo)):
            if officer is None:
                continue
            person = people.ensure(tx, force, f"{code}-{office}")
            person.welcomed_at, person.dm, person.zone = BEGIN - timedelta(days=30), f"D{person.id}", officer.zone
            pairs.seat(tx, pair, office, person, BEGIN)
            if officer.away:
                absences.add(tx, person, *officer.away)

    def _pauses(self, now: datetime) -> None:
        with self.cp.db.begin() as tx:
            for code, state in STATES.items():
                if state.paused and now.astimezone(ZoneInfo(ALL[code].zone)).date() >= state.paused[0]:
                    pairs.ensure(tx, 1, code).paused_until = state.paused[1]

    def _next_moment(self, now: datetime) -> datetime:
        """When something is next due, as the tables say, or a pause begins."""
        with self.cp.db.begin() as tx:
            columns = (Pair.next_due, CheckIn.closes_at, Ask.nudge_at)
            found = [tx.scalar(select(func.min(one)).where(one > now)) for one in columns]
            waiting = select(func.min(Message.not_before)).where(Message.not_before > now, Message.state == "due")
            found.append(tx.scalar(waiting))
        begins = [
            datetime(*state.paused[0].timetuple()[:3], 12, tzinfo=UTC) for state in STATES.values() if state.paused
        ]
        return min(moment for moment in [*found, *begins] if moment is not None and moment > now)

    def _posted(self, tx: Session, row: Message, now: datetime) -> None:
        if row.kind not in ("checkin", "nudge", "silent") or row.check_in is None:
            return
        code, read_by = row.check_in.pair.jurisdiction, audience(tx, row)
        offices = [person.slack_id.partition("-")[2] for person in read_by]
        when = "; ".join(dict.fromkeys(_local(now, person.zone or ALL[code].zone) for person in read_by))
        who = " and ".join(offices) + (" alone" if row.kind == "checkin" and len(offices) == 1 else "")
        what = {"nudge": "(reminder)", "silent": "(kind word)"}.get(row.kind, row.check_in.item)
        why = self._why(code, row.check_in) if row.kind == "checkin" else self._why_reminded(row)
        self._line(code, when, now, who, str(what), why)
        for office in offices:
            self._may_answer(code, office, row)

    def _why(self, code: str, it: CheckIn) -> str:
        missing = [_excuse(code, ask.office, ask.excuse, it) for ask in it.asks if ask.excuse]
        before = self.asked[code]
        if it.item in before:
            last = max(number for number, item in enumerate(before) if item == it.item)
            drawn = f"again, {len(before) - 1 - last} between, {self._outcome(code, last)}"
        else:
            drawn = "new"
        self.expected[code, len(before)] = 2 - len(missing)
        before.append(it.item or "")
        return "; ".join([drawn, *_moved(code, it), *missing])

    def _outcome(self, code: str, number: int) -> str:
        """What became of the pair's question of that number; a single answer stays sealed and steers nothing."""
        said = self.said[code, number]
        return f"{said[0]} said" if len(said) == self.expected[code, number] else "not opened"

    def _why_reminded(self, row: Message) -> str:
        assert row.check_in is not None
        asked = row.check_in.sent_at
        assert asked is not None
        zone = ZoneInfo(ALL[row.check_in.pair.jurisdiction].zone)
        if row.kind == "silent":
            return "the third question in a row has closed without a word"
        other = Office(row.office or "").other
        answered = "answered" if other in check_ins.answers(row.check_in) else "not answered"
        return f"number {row.key[-1]} to the question of {asked.astimezone(zone):%-d %b}; the other has {answered}"

    def _may_answer(self, code: str, office: str, row: Message) -> None:
        """Right away, at a reminder, or never: as this officer does."""
        state = STATES[code]
        officer = state.cio if office == Office.CIO else state.cpo
        turn = {"checkin": 0, "nudge": int(row.key[-1]) if row.kind == "nudge" else 0}.get(row.kind)
        if officer is None or officer.answers is None or turn != officer.answers or row.check_in is None:
            return
        status = state.says[min(len(self.asked[code]), len(state.says)) - 1]
        self.said[code, len(self.asked[code]) - 1].append(status)
        self.answering.append((f"{code}-{office}", row.check_in.id, status))

    def _answer(self, tx: Session, now: datetime) -> None:
        force = task_forces.of(tx, "T1")
        for user, check_in, status in self.answering:
            record(tx, seat_in(tx, force, user, check_in), Answer(status), now)
        self.answering.clear()

    def _left_out(self, tx: Session) -> None:
        for it in tx.scalars(select(CheckIn).where(CheckIn.not_sent.is_not(None)).order_by(CheckIn.id)):
            if it.id not in self.told:
                self.told.add(it.id)
                code = it.pair.jurisdiction
                self._line(code, _local(it.due_at, ALL[code].zone), it.due_at, "nobody", "-", str(it.not_sent))

    def _line(self, code: str, when: str, now: datetime, who: str, what: str, why: str) -> None:
        width = 43 if code == "ID" else 20
        self.lines[code].append(f"  {when:<{width}}  {now:%d %H:%M}Z  {who:<11}  {what:<16}  {why}")


def _local(moment: datetime, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%a %-d %b %H:%M %Z}"


def _moved(code: str, it: CheckIn) -> list[str]:
    """What stood in the way of the slot's own day."""
    day, sent = date.fromisoformat(it.slot[:10]), it.due_at.astimezone(ZoneInfo(ALL[code].zone)).date()
    if day == sent:
        return []
    days = [day + timedelta(days=n) for n in range((sent - day).days)]
    known = [(one, closed_days.on(code, one)) for one in days]
    return [
        f"moved from {day:%a %-d %b}: " + ", ".join(it.what if it is not None else f"{one:%A}" for one, it in known)
    ]


def _excuse(code: str, office: str, excuse: str, it: CheckIn) -> str:
    """An excuse, with what was drawn up for it."""
    state = STATES[code]
    officer = state.cio if office == Office.CIO else state.cpo
    if excuse == "away" and officer is not None and officer.away is not None:
        return f"{office} away {officer.away[0]:%-d %b} - {officer.away[1]:%-d %b}"
    return f"{office} {excuse}"


if __name__ == "__main__":
    sys.stdout.write(Season("sqlite://").live())
