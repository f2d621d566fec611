"""A year of rounds and digests of 56 states, with people's delays. `make year-of-rounds` writes it into docs/.

Most answer within nine days, one in ten never; a dozen states join late, and in eight the CIO changes. The whole of
deciding runs; of Slack there is only that it takes every message. Each sentence of each digest is counted once more
at its posting, from the rows alone, by the simulation's checker, which shares no code with the bot.
"""

from __future__ import annotations

import heapq
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from random import Random

from simulation.counted import SENTENCES, Count, item_in
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from bot.rules.cadence import next_digest, parse_digest
from bot.rules.jurisdictions import ALL
from bot.rules.model import Answer, MessageKind, Office, Outlook, Status
from bot.rules.plan_file import shipped
from handlers import Counterpart
from handlers.check_ins.answer import record
from handlers.check_ins.slots import next_due
from handlers.digests.digest import drawn
from handlers.heartbeat import tick
from handlers.outbox.readers import audience
from handlers.people import NotAllowed
from handlers.rehearsal.lived import OUTLOOK, send_pages
from handlers.rehearsal.obliging import posted
from handlers.seats import seat_in
from handlers.switchboard import KINDS
from sandbox.demo.stage import MovedClock
from storage import pairs, people, task_forces
from storage.database import Database
from storage.tables import Ask, CheckIn, Digest, Message, Pair, Table

BEGIN, FIRST_SLOT = datetime(2026, 10, 5, 12, tzinfo=UTC), date(2026, 10, 8)
KEPT = Path(__file__).parents[1] / "docs" / "year-of-rounds.txt"
DIGEST = parse_digest(task_forces.DEFAULT_DIGEST)
LATE, NEW_CIO, NEVER = 12, 8, 0.1  # states that join late, whose CIO changes; the part of people who never answer
MEAN_DELAY = timedelta(days=3)

HEAD = """\
A year of rounds, as the tables hold them at its end, and of digests, as they were posted. 56 states, asked every
two weeks; most answer within nine days, one person in ten never; twelve join late, in eight the CIO changes. Each
pair begins with its first look, of all items. Written by `make year-of-rounds`; each sentence of each digest was
counted once more from the rows at its posting.
"""


@dataclass(order=True)
class Due:
    """Somebody means to answer then."""

    when: datetime
    user: str = field(compare=False)
    check_in: int = field(compare=False)


class Year:
    """So many of the states, for so many weeks."""

    def __init__(self, states: int, weeks: int, seed: int = 1) -> None:
        self.clock, self.draw, self.elapsed = MovedClock(BEGIN), Random(seed), 0.0
        self.end, self.due = BEGIN + timedelta(weeks=weeks), list[Due]()
        self.digests, self.wrong, self.opened = list[str](), list[str](), frozenset[int]()
        self.views: dict[tuple[str, str], Status] = {}
        self.cp = Counterpart(self._database(), None, self.clock, shipped(), "T1", "U1", KINDS)  # type: ignore[arg-type]
        codes = list(ALL)[:states]
        late, changing = codes[: states * LATE // 56], codes[-(states * NEW_CIO // 56) :]
        with self.cp.db.begin() as tx:
            force = task_forces.ensure(tx, "T1")
            force.first_slot, force.started_at, force.channel, force.digests_from = FIRST_SLOT, BEGIN, "C1", BEGIN
            self.joins = {code: BEGIN + timedelta(weeks=self.draw.randrange(3, 20)) for code in late}
            self.changes = {code: BEGIN + timedelta(weeks=self.draw.randrange(5, 40)) for code in changing}
            for code in codes:
                if code not in self.joins:
                    self._join(tx, code, BEGIN)

    def live(self) -> str:
        """All of it, as text."""
        while (now := self.clock.now()) < self.end:
            self._comings_and_goings(now)
            tick(self.cp, now)
            with self.cp.db.begin() as tx:
                for row in posted(tx, self.cp, now, self._seconds):
                    self._read(tx, row, now)
            self._answer(now)
            self.clock.jump(min(self._next_moment(now), self.end) - now)
        with self.cp.db.begin() as tx:
            return "\n".join([HEAD, *self._rounds(tx), "", *self.digests, ""])

    def _database(self) -> Database:
        db = Database("sqlite://", self._seconds)
        db.migrate()
        return db

    def _seconds(self) -> float:
        """So much passes between two looks that no rate holds anything up."""
        self.elapsed += 100
        return self.elapsed

    def _join(self, tx: Session, code: str, now: datetime) -> None:
        pair = pairs.ensure(tx, task_forces.of(tx, "T1").id, code)
        pair.started_at, pair.conversation, pair.next_due = now, f"G{code}", next_due(pair, now)
        for office in Office:
            self._seat(tx, pair, office, f"{code}-{office}", now)

    def _seat(self, tx: Session, pair: Pair, office: Office, user: str, now: datetime) -> None:
        person = people.ensure(tx, pair.task_force_id, user)
        person.welcomed_at, person.dm = now - timedelta(days=30), f"D{person.id}"
        pairs.seat(tx, pair, office, person, now)

    def _comings_and_goings(self, now: datetime) -> None:
        with self.cp.db.begin() as tx:
            for code in [code for code, when in self.joins.items() if when <= now]:
                del self.joins[code]
                self._join(tx, code, now)
            for code in [code for code, when in self.changes.items() if when <= now]:
                del self.changes[code]
                pair = pairs.find(tx, task_forces.of(tx, "T1").id, code)
                assert pair is not None
                self._seat(tx, pair, Office.CIO, f"{code}-CIO-2", now)

    def _read(self, tx: Session, row: Message, now: datetime) -> None:
        """A question is answered sooner or later; a digest is counted once more."""
        if row.kind is MessageKind.CHECK_IN and row.check_in is not None:
            for person in audience(tx, row):
                if Random(person.slack_id).random() >= NEVER:
                    delay = self.draw.expovariate(1 / MEAN_DELAY.total_seconds())
                    heapq.heappush(self.due, Due(now + timedelta(seconds=delay), person.slack_id, row.check_in.id))
        elif row.kind is MessageKind.DIGEST and row.parent_id is None and row.digest is not None:
            tx.flush()
            said = [part.text for part in drawn(tx, row.digest)]
            self._count_again(tx, row.digest, said)
            lines = [line for line in said[0].splitlines() if not line.startswith("Counted ")]
            self.digests += [
                f"{row.digest.week}  posted {now:%a %-d %b %Y}",
                *(f"    {line}" for line in lines),
                "",
            ]

    def _count_again(self, tx: Session, digest: Digest, said: list[str]) -> None:
        every = Table.metadata.sorted_tables
        tables = {one.name: [dict(row) for row in tx.execute(select(one)).mappings()] for one in every}
        count = Count(tables, digest.id, self.opened)
        self.opened = frozenset(row["id"] for row in count.over if row["revealed_at"] is not None)
        items = {name: item.key for item in self.cp.plan.items for name in (item.claim, item.headline)}
        for before, line in (both for part in said for both in pairwise(["", *part.splitlines()])):
            for pattern, is_so in SENTENCES:
                found = pattern.search(line)
                if found is not None and not is_so(count, found, item_in(items, line, before)):
                    self.wrong.append(f"{digest.week}: {line}")

    def _answer(self, now: datetime) -> None:
        while self.due and self.due[0].when <= now:
            one = heapq.heappop(self.due)
            with (
                self.cp.db.begin() as tx,
                suppress(NotAllowed),
            ):  # the next question is out by now, or somebody new is in
                seat = seat_in(tx, task_forces.of(tx, "T1"), one.user, one.check_in)
                if seat.check_in.first_look:
                    send_pages(self.cp, tx, seat, now, partial(self._chosen, one.user))
                else:
                    record(tx, seat, Answer(self._status(one.user, seat.check_in.item or "")), now)

    def _chosen(self, user: str, field: str) -> Status | Outlook:
        """What this office chooses in a field of its first look."""
        if field == OUTLOOK:
            return Random(user[:2]).choice(list(Outlook))
        return self._status(user, field.removeprefix("item/"))

    def _status(self, user: str, item: str) -> Status:
        """What this office sees: mostly what the other does; with time it comes further."""
        state, months = user[:2], (self.clock.now() - BEGIN).days / 30
        shared = Random(f"{state} {item}").random() + months / 40
        seen = shared + Random(f"{user} {item}").choice((0.0, 0.0, 0.0, 0.25, -0.25))
        far = [(0.15, Status.STUCK), (0.45, Status.NOT_STARTED), (0.8, Status.UNDER_WAY), (1.15, Status.IN_PLACE)]
        return next((status for most, status in far if seen < most), Status.NOT_FOR_US)

    def _next_moment(self, now: datetime) -> datetime:
        """When something is next due, as the tables and people's minds say; in a day at the latest."""
        with self.cp.db.begin() as tx:
            columns = (Pair.next_due, CheckIn.closes_at, Ask.nudge_at)
            found = [tx.scalar(select(func.min(one)).where(one > now)) for one in columns]
            waiting = select(func.min(Message.not_before)).where(Message.not_before > now, Message.state == "due")
            found.append(tx.scalar(waiting))
        _, friday = next_digest(DIGEST, now)
        found += [self.due[0].when if self.due else None, friday, now + timedelta(days=1)]
        soonest = min(moment for moment in found if moment is not None)
        return min(max(soonest, now + timedelta(minutes=30)), friday)

    def _rounds(self, tx: Session) -> Iterator[str]:
        """By plain SQL: of each round its item, and how many states were asked, and heard from."""
        rows = tx.execute(text(ROUNDS)).all()
        claims = {item.key: item.claim for item in self.cp.plan.items}
        for number, begins, item, focus, asked, both, one, looks in rows:
            own = "first looks" if looks * 2 > asked else "each state's own"
            what = claims.get(item, own) + (" (chosen)" if focus else "")
            yield f"{number:>3}  {begins}  {asked:>2} asked  {both:>2} both  {one:>2} one  {what}"
        never = [item.claim for item in self.cp.plan.items if item.key not in {row[2] for row in rows}]
        yield f"     Not asked of all in this time: {'; '.join(never) or 'nothing'}"


ROUNDS = """
SELECT number, begins, item, focus_id, COUNT(*), SUM(given = 2), SUM(given = 1), SUM(look) FROM (
    SELECT r.number, r.begins, r.item, r.focus_id, c.pair_id, MAX(n) AS given, MAX(first_look) AS look
    FROM round r JOIN (
        SELECT c.id, c.round, c.pair_id, c.first_look, SUM(a.state = 'answered') AS n
        FROM check_in c JOIN ask a ON a.check_in_id = c.id
        WHERE c.sent_at IS NOT NULL GROUP BY c.id HAVING SUM(a.state != 'excused') > 0
    ) c ON c.round = r.number GROUP BY r.number, c.pair_id
) GROUP BY number ORDER BY number
"""


if __name__ == "__main__":
    year = Year(states=56, weeks=52)
    KEPT.write_text(year.live())
    sys.exit("\n".join(year.wrong) or None)
