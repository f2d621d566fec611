"""One seed, lived through: set up, a quarter with faults, then some days without, then a look at what there is."""

from __future__ import annotations

import gc
import logging
import random
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib import resources
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import yaml

from bot.rules.cadence import next_digest, parse_digest
from bot.rules.jurisdictions import ALL
from bot.rules.preview import shown_at
from sandbox.demo.stage import NO_FIRST_LOOKS
from sandbox.slack.core import Slack
from sandbox.slack.records import Delivery
from simulation import checker
from simulation.facts import Blocked, Call, Facts, Handled, left_behind
from simulation.faults import OF_ONE_PLACE, Faults, Injected
from simulation.hands import DAY
from simulation.people import People
from simulation.process import Process, wired
from simulation.witness import Witness
from simulation.world import HEARTBEAT, LONGEST_REST, Restless, Task, World
from storage import task_forces
from storage.columns import Utc
from storage.database import Database
from storage.tables import Table

MANIFEST = yaml.safe_load((resources.files("bot") / "manifest.yml").read_text())
QUARTER = timedelta(days=91)
QUIET = timedelta(days=12)  # without faults, at the end
DRAINED = timedelta(hours=3)  # in which all that is due by then must be out
FIRST, LAST = datetime(2026, 8, 3, 14, tzinfo=UTC), datetime(2027, 6, 28, 14, tzinfo=UTC)
CADENCES = (
    "every 2 weeks thu 09:00",
    "weekly tue 09:00",
    "weekly mon 08:00",
    "every 3 weeks wed 17:30",
    "monthly 1st tue 09:00",
)
OFTEN, FIVE_WEEKS = "weekly tue 09:00", timedelta(days=35)
MANY = 0.12  # of the seeds have so many states that the digest may count what they say
BLOCKED = 0.5  # of them, one conversation that is closed to the bot for good
KEPT = ("reply", "thread_message", "check_in")  # of which copies are made, to see what changes
STRENGTHS = (0.0, 0.1, 0.5, 1.0, 2.0)


@dataclass
class Result:
    """What came of a seed. `violations` empty: nothing."""

    seed: int
    violations: list[str]
    story: list[str]
    trace: str
    faults: Counter[str]
    days: float
    seconds: float
    counts: Counter[str]
    drawn: int  # faults
    acts: int


def live(
    seed: int,
    url: str,
    kept_fault: Callable[[int], bool] = lambda number: True,
    kept_act: Callable[[int], bool] = lambda number: True,
    life: type[Life] | None = None,
    boundary: Callable[[str, str], str | None] | None = None,
) -> Result:
    """Live through this seed on this empty (migrated) database."""
    began = time.process_time()
    random.seed(seed)
    it = (life or Life)(seed, url, kept_fault, kept_act)
    if boundary is not None:
        it.world.faults.boundary = boundary
        it.facts.calm = False
    with wired(it.called), it.logging(), tidied_by_turns():
        try:
            it.run()
            violations = it.check()
        except Restless as restless:
            violations = [f"rest: {restless}"]
        counts = it.counts()
        it.end()
    world = it.world
    days = (world.true - it.start.timestamp()) / DAY
    seconds = time.process_time() - began
    faults = world.faults
    return Result(
        seed,
        violations,
        world.story,
        world.trace,
        faults.played,
        days,
        seconds,
        counts,
        faults.drawn,
        it.people.acted,
    )


@contextmanager
def tidied_by_turns() -> Iterator[None]:
    """What nobody holds anymore goes when the world says so, not when Python has made so many objects.

    Whether SQLAlchemy asks for a row once more depends on that, and with it which statement a fault strikes: the
    same seed would come out otherwise in a process of Python that had lived through another before.
    """
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class Life:
    """A seed as it is lived."""

    QUARTER, QUIET = QUARTER, QUIET
    strengths, cadences = STRENGTHS, CADENCES
    first, last = FIRST, LAST
    workers = (1, 1, 2, 3)
    looks: bool | None = None
    """Whether the states begin with their first look; None: in every other seed."""

    def __init__(
        self, seed: int, url: str, kept_fault: Callable[[int], bool], kept_act: Callable[[int], bool]
    ) -> None:
        self.seed, self.url = seed, url
        self.draw = Random(f"{seed}/plan")
        span = int((self.last - self.first).total_seconds())
        self.start = self.first + timedelta(seconds=self.draw.randrange(span))
        self.many = self.draw.random() < MANY
        self.first_looks = seed % 2 == 0 if self.looks is None else self.looks
        self.start = self.start.replace(hour=15, minute=self.draw.randrange(60))
        slack = Slack(MANIFEST, seed=seed)
        slack.workspace.base_url = "http://slack.invalid"
        faults = Faults(Random(f"{seed}/faults"), self.draw.choice(self.strengths), kept_fault)
        self.world = World(seed, self.start, slack, faults)
        self.facts = Facts(calm=faults.strength == 0.0)
        self.people = People(self.world, self.facts, kept_act)
        self.world.send = self._send
        self.db = Database(url, self.world.clock.elapsed)  # to look, never to change anything
        self.eye = Eye(url)
        self._digests: dict[str, datetime] = {}
        self.world.due_at = self._due_at
        self.world.jumped = lambda seconds: self.facts.jumps.append((self.world.true, seconds))
        self.world.troubled = lambda: self.facts.troubles.append(self.world.true)
        self.world.refuses, self.world.handled = self._refuses, self._handled
        self.world.digest_changed = Witness(self.world, self.facts, self.rows).committed
        self._flying: dict[str, Call] = {}

    # The course of it.

    def run(self) -> None:
        world, draw = self.world, self.draw
        with self.db.begin() as tx:
            task_forces.ensure(tx, world.slack.workspace.team_id)
            for statement in () if self.first_looks else NO_FIRST_LOOKS[self.db.engine.dialect.name]:
                tx.connection().exec_driver_sql(statement)
        world.processes = [Process(world, f"p{number}", self.url) for number in range(draw.choice(self.workers))]
        admin = self._set_up()
        until = self.start.timestamp() + (FIVE_WEEKS if self.many else self.QUARTER).total_seconds()
        world.faults.on = True
        self.plan(until)
        self._pass(until)
        world.faults.on = False
        self._calm_down()
        self._pass(until + self.QUIET.total_seconds())
        self._drain()
        for patience in (1_000.0, 60.0):  # who gets no answer asks once more
            world.act(self.people._type(self.people.everyone[admin], "status"))
            world.run(world.true + patience)
        self.facts.status = self.facts.commands[-1].shown

    def plan(self, until: float) -> None:
        self._plan_block(until)
        self._plan_troubles(until)
        self.people.plan(until)

    def _set_up(self) -> str:
        """As an admin does it: channel, pairs, schedule, Start."""
        world, slack, people, draw = self.world, self.world.slack, self.people, self.draw
        admin = people.add("admin", is_admin=True)
        self.facts.admins.add(admin)
        self.facts.strangers.add(people.add("stranger"))
        self.facts.channel = slack.workspace.add_channel("task-force", members=[admin])
        slack.admin.invite_bot(self.facts.channel)
        boss = people.everyone[admin]
        people.codes = draw.sample(list(ALL), 6 if self.many else draw.choice((1, 2, 2)))
        cadence = OFTEN if self.many else draw.choice(self.cadences)
        said = [f"channel <#{self.facts.channel}|task-force>", f"schedule {cadence}"]
        for code in people.codes:
            pair = [f"<@{self._officer(code, office)}>" for office in ("CIO", "CPO")]
            self.facts.stand_ins[code] = [self._officer(code, "DEP")]
            if draw.random() < 0.2 and not self.many:  # both let go by what they are asked
                people.become("never", code)
            if self.many:
                people.become("eager", code)
            if draw.random() < 0.1:
                pair[draw.randrange(2)] = "vacant"
            said.append(f"pair {code} {' '.join(pair)}")
        if draw.random() < 0.6:
            self.facts.cochairs.add(cochair := draw.choice(sorted(self.facts.holders)))
            said.append(f"cochair add <@{cochair}>")
        for text_ in [*said, "start"]:
            world.act(people._type(boss, text_))
            world.run(world.true + 5.0)
        world.act(people._press_newest(boss, "start"))
        world.run(world.true + 5.0)
        return admin

    def _officer(self, code: str, office: str) -> str:
        user = self.people.add(f"{code}-{office}", officer=True, tz=ALL[code].zone)
        self.facts.homes[user], self.facts.zones[user] = code, ALL[code].zone
        self.world.slack.admin.invite(self.facts.channel, user, self.world.true)
        if office != "DEP":
            self.facts.holders.add(user)
        return user

    def _pass(self, until: float) -> None:
        """Day by day, so that people notice what came, and a copy is kept of what must not change."""
        while self.world.true < until:
            self.world.run(min(until, self.world.true + self.draw.uniform(0.1, 1.0) * DAY))
            self.people.notice()
            if self.draw.random() < 0.2:
                self.facts.snapshots.append({name: self.rows(name) for name in KEPT})

    def _plan_troubles(self, until: float) -> None:
        """Calendar jumps, restarts of the machine, and hours without any process."""
        if self.facts.calm:
            return
        for _ in range(self.draw.choice((0, 0, 1, 2))):
            moment = self.draw.uniform(self.world.true + DAY, until - 20 * DAY)
            seconds = self.draw.choice((-3 * DAY, -7_200.0, -90.0, 90.0, 7_200.0, 3 * DAY, 20 * DAY))
            self._trouble(moment, f"the calendar jumps by {seconds:.0f} s", "jump", lambda s=seconds: self._jump(s))
        for _ in range(self.draw.choice((0, 0, 1))):
            moment = self.draw.uniform(self.world.true + DAY, until)
            self._trouble(moment, "the machine restarts", "reboot", self._reboot)
        for _ in range(self.draw.choice((0, 1))):
            moment, hours = self.draw.uniform(self.world.true + DAY, until), self.draw.choice((1, 30, 400, 400))
            self._trouble(
                moment, f"nothing runs for {hours} h", "outage", lambda h=hours: self._outage(h * 3_600.0, until)
            )

    def _plan_block(self, until: float) -> None:
        """One conversation is closed to the bot, whatever else goes well."""
        if self.draw.random() < BLOCKED:
            moment, word = self.draw.uniform(self.world.true + DAY, until - DAY), self.draw.choice(OF_ONE_PLACE)
            of_two, place = self.draw.random() < 0.5, self.draw.random()
            self.world.at(moment, lambda: self._block(word, of_two, place))

    def _block(self, word: str, of_two: bool, place: float) -> None:
        slack = self.world.slack
        kind = "mpim" if of_two else "im"
        found = [one for one in slack.channels.values() if one.kind == kind and slack.app.bot_user in one.members]
        found = [one for one in found if set(slack.workspace.humans_in(one)) & self.facts.holders]
        if found:
            channel = found[int(place * len(found))]
            users = frozenset(slack.workspace.humans_in(channel))
            self.facts.blocked.append(Blocked(channel.id, users, word, self.world.true))
            self.world.faults.played["blocked"] += 1
            self.world.tell(f"FAULT {channel.id} of {sorted(users)} is closed to the bot: {word}")

    def _refuses(self, method: str, args: dict[str, str]) -> str | None:
        """Slack's word for a call about a conversation that is closed to the bot."""
        for one in self.facts.blocked:
            named = frozenset(args.get("users", "").split(","))
            if args.get("channel") == one.channel or (method == "conversations.open" and named == one.users):
                return one.word
        return None

    def _handled(self, task: Task, delivery: Delivery, began: float) -> None:
        """A request was answered: what it changed, and what it told."""
        if delivery.user is not None:
            wrote = frozenset(task.wrote)
            self.facts.handled.append(Handled(delivery.user, delivery.kind, began, wrote, "\n".join(task.said)))

    def _trouble(self, moment: float, what: str, kind: str, do: Callable[[], None]) -> None:
        def happen() -> None:
            faults = self.world.faults
            faults.drawn += 1
            if faults.on and faults.kept(faults.drawn):
                faults.played[kind] += 1
                self.world.troubled()
                self.world.tell(f"FAULT {what}")
                do()

        self.world.at(moment, happen)

    def _jump(self, seconds: float) -> None:
        self.world.skew += seconds
        self.world.jumped(seconds)

    def _reboot(self) -> None:
        for process in self.world.processes:
            if process.up:
                process.dies()
        self.world.booted = self.world.true - 20.0
        self.facts.gaps.append(self.world.true)

    def _outage(self, seconds: float, until: float) -> None:
        """For so long, but no longer than until the quiet days."""
        seconds = min(seconds, until + DAY - self.world.true)
        self.facts.gaps.append(self.world.true)
        for process in self.world.processes:
            if process.up:
                process.ends()
                self.world.at(self.world.true + seconds, process.start)
        officers = [one for one in self.people.everyone.values() if one.officer]
        for name in ("thread", "thread", "edit_said", "delete_said"):  # what is to be caught up with
            moment = self.world.true + seconds * self.draw.random()
            self.people.later(moment, name, self.draw.choice(officers))

    def _calm_down(self) -> None:
        self.world.tell("From here on nothing goes wrong anymore")
        for process in self.world.processes:
            process.frozen_until = 0.0

    def _drain(self) -> None:
        """Time goes on until all that was due is out. What never is, the checker finds."""
        self.waited_from = self.world.calendar()
        self.world.run(self.world.true + DRAINED.total_seconds())

    def check(self) -> list[str]:
        tables = {name: self.rows(name) for name in Table.metadata.tables}
        return checker.check(self.facts, self.world.slack, tables, self.world.calendar(), self.late())

    def late(self) -> datetime:
        """What was due by then must be done."""
        return self.world.calendar() - DRAINED

    def counts(self) -> Counter[str]:
        counted = Counter({name: len(self.rows(name)) for name in ("check_in", "reply", "message", "digest")})
        facts, replies = self.facts, self.rows("reply")
        counted += Counter(calls=len(facts.calls), commits=self.world.commits, acts=self.people.acted)
        counted["answered by a deputy"] = sum(row["author_id"] != row["holder_id"] for row in replies)
        counted["taken back"] = sum(not row["given"] for row in replies)
        said = Counter(row["what"] for row in self.rows("step_mark"))
        counted |= {f"steps {what}": number for what, number in said.items()}
        counted["steps proposed"] = sum(row["text"] is not None for row in self.rows("step"))
        counted["steps withdrawn"] = sum(row["text"] is None for row in self.rows("step"))
        counted["notes left"] = sum(row["text"] is not None for row in self.rows("handover_note"))
        counted["let a new holder read"] = sum(row["lets"] != "nothing" for row in self.rows("handover_yes"))
        counted["offers of help"] = len(self.rows("offer"))
        counted["talks of four"] = sum(row["opened_at"] is not None for row in self.rows("offer"))
        counted["quoted"] = len(self.rows("carried"))
        counted["written in a thread"] = len(facts.said)
        counted["edited or deleted there"] = sum(len(one.later) for one in facts.said)
        counted["accounts deactivated"] = len(facts.left)
        counted["channel shut"] = len(facts.reopened)
        counted["copies left by who froze and died"] = len(left_behind(facts))
        counted["pressed in a preview"] = sum(one.what.startswith("digest_") for one in facts.sent)
        return counted

    def end(self) -> None:
        for process in self.world.processes:
            if process.up:
                self.world.kill(process)
                process.db.close()
        self.db.close()
        self.eye.close()

    def rows(self, name: str) -> list[dict[str, Any]]:
        with self.db.begin() as tx:
            table = Table.metadata.tables[name]
            return [dict(row._mapping) for row in tx.execute(table.select().order_by(table.c.id))]

    # How the world asks.

    def _send(self, delivery: Delivery) -> None:
        """Slack sends this now: to one of the processes, if any is there; an event perhaps later, or twice."""
        world, faults = self.world, self.world.faults
        event = delivery.kind == "events_api"
        if event and not delivery.attempt and faults.happens("event_delayed"):
            faults.played["event_delayed"] += 1
            delivery.due = world.true + faults.draw.choice((1.0, 20.0, 400.0, 9_000.0))
            return
        up = [process for process in world.processes if process.up]
        world.slack.deliveries.mark_sent(delivery, world.true)
        if not up:
            world.slack.deliveries.not_acknowledged(delivery.id, world.true)
            return
        process = up[world.draw.randrange(len(up))] if len(up) > 1 else up[0]
        if event and faults.happens("event_again"):
            faults.played["event_again"] += 1
            other = up[world.draw.randrange(len(up))]
            world.at(
                world.true + faults.draw.choice((0.0, 2.0, 4_000.0)),
                lambda: other.up and other.receives(delivery, again=True),
            )
        process.receives(delivery)

    def called(self, task: Task, method: str, args: dict[str, str]) -> Call:
        key = _key(args)
        call = Call(
            task.process.name,
            method,
            args,
            key,
            self.world.true,
            self.world.elapsed(),
            task.decided,
            task.claimed,
            task.decided_at,
        )
        call.turn = self.world.turns
        self.facts.calls.append(call)
        if method == "chat.postMessage":
            channel = self.world.slack.channels.get(args.get("channel", ""))
            call.readers = self.world.slack.workspace.humans_in(channel) if channel else []
        self.world.note(f"call {method} {key} {args.get('channel', '')}")
        return call

    def _due_at(self) -> float:
        """When (true) a heartbeat would next find something to do, by the tables: never later than that."""
        now, elapsed, true = self.world.calendar(), self.world.elapsed(), self.world.true
        ahead, overdue, schedule, rows, shut = self.eye.look(now)
        if schedule not in self._digests or self._digests[schedule] <= now:
            self._digests[schedule] = _next_of_digest(schedule, now)
        found = [true + LONGEST_REST, true + (self._digests[schedule] - now).total_seconds()]
        if ahead is not None:
            found.append(true + (ahead - now).total_seconds())
        for moments in rows:
            left = [m - elapsed for m in (*moments, shut) if m is not None and elapsed < m <= elapsed + 3_700]
            found.append(true + max([1.0, *left]))
        if overdue:
            found.append(true + HEARTBEAT)
        found += [true + (back - now).total_seconds() for back in self.eye.ends_of_absences() if back > now]
        return min(found)

    @contextmanager
    def logging(self) -> Iterator[None]:
        """Everything that is logged is kept; whatever was not made to fail by us is a fault of the bot's."""
        root = logging.getLogger()
        handler, level, others = Ear(self.facts), root.level, root.handlers[:]
        root.handlers = [handler]
        root.setLevel(logging.INFO)
        try:
            yield
        finally:
            root.handlers = others
            root.setLevel(level)


class Ear(logging.Handler):
    def __init__(self, facts: Facts) -> None:
        super().__init__()
        self.facts = facts
        self.shown = logging.Formatter()

    def emit(self, record: logging.LogRecord) -> None:
        whole = self.shown.format(record) + str(
            {k: v for k, v in vars(record).items() if k in ("key", "error", "action")}
        )
        self.facts.log.append(whole)
        error = record.exc_info[1] if record.exc_info else None
        if error is not None and not _ours(error):
            self.facts.errors.append(whole[-1_500:])


def _next_of_digest(schedule: str, now: datetime) -> datetime:
    """When something is next due of a digest: its preview, or itself."""
    chosen = parse_digest(schedule)
    due_at = next_digest(chosen, now)[1]
    preview = shown_at(due_at, chosen.zone)
    return preview if preview > now else due_at


def _ours(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, Injected):
            return True
        error = error.__cause__ or error.__context__
    return False


def _key(args: dict[str, str]) -> str:
    found = args.get("metadata", "")
    return yaml.safe_load(found)["event_payload"]["key"] if found else ""


class Eye:
    """A look at what is due next, on a connection of its own: it is asked too often to go the long way."""

    def __init__(self, url: str) -> None:
        self._sqlite = url.startswith("sqlite")
        if self._sqlite:
            self._connection: Any = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        else:
            self._connection = psycopg.connect(url.replace("+psycopg", ""), autocommit=True)
        self._moments, self._work = _queries("?" if self._sqlite else "%s")

    def look(self, now: datetime) -> tuple[datetime | None, int, str, list[Any], float | None]:
        """The next moment in any column, how much is overdue, the digest's schedule, what waits, and until when
        (elapsed) Slack lets nothing through.
        """
        moment = now.strftime("%Y-%m-%d %H:%M:%S.%f") if self._sqlite else now
        query, count = self._moments
        ahead, overdue, schedule, shut = self._connection.execute(query, [moment] * count).fetchone()
        return _aware(ahead), overdue, schedule, self._connection.execute(self._work, [moment]).fetchall(), shut

    def ends_of_absences(self) -> list[datetime]:
        """From when who is away is back, where they are: then what says that they are away says so no more."""
        rows = self._connection.execute(ABSENCES).fetchall()
        return [
            datetime.combine(
                date.fromisoformat(str(last)) + DAY_AFTER, datetime.min.time(), ZoneInfo(zone or ALL[code].zone)
            )
            for last, zone, code in rows
        ]

    def close(self) -> None:
        self._connection.close()


@cache
def _queries(mark: str) -> tuple[tuple[str, int], str]:
    parts = [
        f"SELECT min({column.name}) AS at FROM {table.name} WHERE {column.name} > {mark}"
        for table in Table.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, Utc) and column.name not in PAST
    ]
    overdue = (
        f"(SELECT count(*) FROM pair WHERE started_at IS NOT NULL AND next_due <= {mark})"
        f" + (SELECT count(*) FROM check_in WHERE closed_at IS NULL AND closes_at <= {mark})"
        f" + (SELECT count(*) FROM ask WHERE nudge_at <= {mark})"
        f" + (SELECT count(*) FROM digest WHERE posted_at IS NULL AND COALESCE(held_until, due_at) <= {mark}"
        " AND (SELECT channel FROM task_force) IS NOT NULL)"
    )
    ahead = f"(SELECT min(at) FROM ({' UNION ALL '.join(parts)}) AS found)"
    shut = "(SELECT free_at FROM rate WHERE bucket = 'slack/0')"
    moments = f"SELECT {ahead}, {overdue}, (SELECT digest_schedule FROM task_force), {shut}"
    work = (
        "SELECT retry_at, lease_until, search_after FROM message"
        f" WHERE (state = 'due' AND not_before <= {mark}) OR (state = 'sent' AND shown < wanted)"
    )
    return (moments, moments.count(mark)), work


DAY_AFTER = timedelta(days=1)
ABSENCES = (
    "SELECT absence.last_day, person.zone, pair.jurisdiction FROM absence"
    " JOIN person ON person.id = absence.person_id"
    " JOIN holding ON holding.person_id = person.id AND holding.until IS NULL"
    " JOIN pair ON pair.id = holding.pair_id"
)
PAST = {
    "at",
    "created_at",
    "since",
    "until",
    "loaded_at",
    "sent_at",
    "closed_at",
    "revealed_at",
    "welcomed_at",
    "started_at",
    "cut",
    "listened_at",
    "expires_at",
    "digests_from",
}


def _aware(found: Any) -> datetime | None:
    moment = datetime.fromisoformat(found) if isinstance(found, str) else found
    return moment if moment is None or moment.tzinfo else moment.replace(tzinfo=UTC)
