"""What five years of history cost: `make bench-history`. Processor time and statements, by years, pairs, database.

One year of 56 states is lived by the real code (`year_of_rounds`); what happened in it is copied into the years
before, with other ids, and for more pairs into states invented here. Slack is never reached. Each figure is the
median of several runs, interleaved.
"""

from __future__ import annotations

import argparse
import json
import logging
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import product
from statistics import median
from time import monotonic, process_time
from typing import Any

from postgres import empty_database, running_server
from sqlalchemy import event, insert, or_, select, text, update
from sqlalchemy.orm import Session
from year_of_rounds import Year

from bot.rules import closed_days
from bot.rules.jurisdictions import ALL
from bot.rules.model import MessageState
from bot.rules.plan_file import shipped
from handlers import Counterpart, heartbeat, home
from handlers.commands import start
from handlers.digests import digest
from handlers.overview import why
from handlers.request import Request
from handlers.switchboard import KINDS
from sandbox.demo.stage import MovedClock
from storage import pairs, people, task_forces
from storage.database import Database
from storage.tables import Digest, Message, Person, Table

A_YEAR = timedelta(weeks=52)
APART = 10_000_000  # between the ids of a row and of its copy
RUNS = 7
LIKE = "ID"
FIXED = ("task_force", "plan_version", "plan_load")  # what there is once, whatever the years and the pairs
KEPT = (*FIXED, "person", "pair", "holding", "absence", "rate")  # what there is once, whatever the years
SHARED = (*FIXED, "digest", "round", "focus", "rate")  # what there is once, whatever the pairs
ADMIN, COCHAIR = "UADMIN", "UCOCHAIR"
LARGE = 5_000  # rows
LATEST = """
SELECT c.item, p.jurisdiction, a.office, r.status, r.statuses FROM check_in c
JOIN pair p ON p.id = c.pair_id JOIN ask a ON a.check_in_id = c.id JOIN reply r ON r.ask_id = a.id
WHERE c.digest_id IS NOT NULL AND c.revealed_at IS NOT NULL AND r.given
AND r.version = (SELECT MAX(version) FROM reply WHERE ask_id = a.id) ORDER BY c.id
"""
"""The same figures by hand: a state's newest answers on each item, in Python the last one wins."""

Row = dict[str, Any]
Rows = dict[str, list[Row]]
Kept = tuple[str, ...]


class Unread(Year):
    """The year, whose digests nobody counts again."""

    def _count_again(self, tx: Session, digest: Digest, said: list[str]) -> None:
        pass


def lived(weeks: int, states: int = 56) -> tuple[Rows, datetime]:
    """All rows at the end of a year, and that moment."""
    year = Unread(states=states, weeks=weeks)
    year.live()
    with year.cp.db.begin() as tx:
        rows = {
            one.name: [dict(row) for row in tx.execute(select(one)).mappings()]
            for one in Table.metadata.sorted_tables
        }
    return rows, year.end


def copied(rows: Rows, number: int, back: timedelta, kept: Kept) -> Rows:
    """The rows once more, as of so long before; what they refer to among the `kept` is the same."""
    found: Rows = {}
    for table in Table.metadata.sorted_tables:
        if table.name not in kept:
            keys = ((one.name, key.column.table.name) for one in table.columns for key in one.foreign_keys)
            refers = dict(keys)
            found[table.name] = [_copy(row, table, refers, number, back, kept) for row in rows[table.name]]
    return found


def _copy(row: dict[str, Any], table: Any, refers: dict[str, str], number: int, back: timedelta, kept: Kept) -> Row:
    made = {name: value - back if isinstance(value, date) else value for name, value in row.items()}
    for name in ("id", *refers):
        if row.get(name) is not None and (name == "id" or refers[name] not in kept):
            made[name] = row[name] + number * APART
    for name in ("key", "ts", "slack_id", "jurisdiction", "channel", "bucket"):
        if isinstance(row.get(name), str):
            made[name] = row[name] + f"{number:05}"
    return made | (_as_over(made, table.name, number, back) if back else {})


def _as_over(made: Row, table: str, number: int, back: timedelta) -> Row:
    """What is different in it since it was long ago: all is closed, sent and told."""
    if table == "check_in":
        day, _, clock = made["slot"].partition("T")
        slot = f"{date.fromisoformat(day) - back}T{clock}"
        over = made["closed_at"] or made["due_at"]
        told = made["digest_id"] or (number * APART + 1 if made["sent_at"] else None)
        past = {"slot": slot, "closed_at": over, "digest_id": told}
        return past | {"round": made["round"] and made["round"] - number * 1000}
    if table == "ask":
        return {"nudge_at": None, "writes_until": None}
    if table == "message":
        return {"state": MessageState.SENT, "shown": made["wanted"]}
    if table == "digest":
        year, _, week = made["week"].partition("-")
        return {"week": f"{int(year) - number}-{week}"}
    return {"number": made["number"] - number * 1000} if table == "round" else {}


def world(rows: Rows, years: int, times: int) -> Rows:
    """So many years of them, of so many times the 56 states."""
    found = {name: list(of) for name, of in rows.items()}
    for number in range(1, years):
        for name, of in copied(rows, number, number * A_YEAR, KEPT).items():
            found[name] += of
    every = {name: list(of) for name, of in found.items()}
    for number in range(1, times):
        ALL.update(
            {
                f"{code}{number:05}": replace(ALL[LIKE], code=f"{code}{number:05}")
                for code in list(ALL)
                if len(code) == 2
            }
        )
        for name, of in copied(every, number * 10, timedelta(0), SHARED).items():
            found[name] += of
    return found


def fill(db: Database, rows: Rows) -> None:
    db.migrate()
    with db.begin() as tx:
        for table in Table.metadata.sorted_tables:
            if rows[table.name]:
                tx.execute(insert(table), rows[table.name])
        if db.engine.dialect.name == "postgresql":
            for name, of in rows.items():
                newest = max((row["id"] for row in of), default=0) + 1
                tx.execute(text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), {newest})"))


def all_sent(db: Database) -> None:
    """As if Slack had taken all that is due."""
    with db.begin() as tx:
        due = or_(Message.state == MessageState.DUE, Message.shown < Message.wanted)
        tx.execute(update(Message).where(due).values(state=MessageState.SENT, shown=Message.wanted))


class Counted:
    """What a database is asked, and what with."""

    def __init__(self, db: Database) -> None:
        self.statements: list[tuple[str, Any]] = []
        event.listen(db.engine, "before_cursor_execute", self._asked)

    def _asked(self, _: Any, __: Any, statement: str, given: Any, *___: Any) -> None:
        if not statement.startswith(("BEGIN", "SET", "PRAGMA")):
            self.statements.append((statement, given))


def read(cp: Counterpart, now: datetime, code: str = LIKE) -> dict[str, Callable[[Session], object]]:
    """What is read, by what it is called."""

    def asked(tx: Session, who: str) -> Request:
        person = tx.scalars(select(Person).where(Person.slack_id == who)).one()
        return Request(cp, tx, now, task_forces.of(tx, "T1"), person)

    def home_of(who: str) -> Callable[[Session], object]:
        return lambda tx: home._view(tx, cp, task_forces.of(tx, "T1"), asked(tx, who).person, now, [])

    def why_one(tx: Session) -> object:
        pair = pairs.find(tx, 1, code)
        assert pair is not None
        return why.of_pair(tx, pair, asked(tx, ADMIN).person, now)

    return {
        "digest, counted": lambda tx: digest.count(tx, cp.plan, task_forces.of(tx, "T1"), "2027-W41", now),
        "the same by hand": by_hand,
        "Home of an admin": home_of(ADMIN),
        "Home of a co-chair": home_of(COCHAIR),
        "Home of an officer": home_of(f"{code}-CPO"),
        "pairs": lambda tx: start.show_pairs(asked(tx, ADMIN)),
        "status": lambda tx: start.status(asked(tx, ADMIN)),
        f"why {code}": why_one,
    }


def by_hand(tx: Session) -> object:
    """How many offices say what of each item, by their newest answers."""
    newest = {}
    for item, state, office, status, statuses in tx.execute(text(LATEST)):
        if item is not None:
            newest[item, state, office] = status
        else:
            of = json.loads(statuses) if isinstance(statuses, str) else statuses
            newest.update({(one, state, office): said for one, said in of.items()})
    return Counter((item, status) for (item, _, _), status in newest.items())


def settled(db: Database, now: datetime) -> Counterpart:
    """What the year's last moment calls for is decided, and sent; there are an admin and a co-chair."""
    cp = Counterpart(db, None, MovedClock(now), shipped(), "T1", "U1", KINDS, frozenset([ADMIN]))  # type: ignore[arg-type]
    with db.begin() as tx:
        for who in (ADMIN, COCHAIR):
            people.ensure(tx, 1, who).cochair = who == COCHAIR
    for _ in range(3):
        heartbeat.tick(cp, now)
        all_sent(db)
    if db.engine.dialect.name == "postgresql":
        with closing(db.engine.raw_connection()) as plain:  # in no transaction
            plain.cursor().execute("VACUUM ANALYZE")
    return cp


def beat(cp: Counterpart, now: datetime) -> None:
    heartbeat.tick(cp, now)
    heartbeat.deliver(cp)


def measured(db: Database, now: datetime) -> dict[str, tuple[float, int]]:
    """Of each its milliseconds of a processor, the median of some runs, and its statements."""
    cp = settled(db, now)
    count, took, asked = Counted(db), dict[str, list[float]](), dict[str, int]()

    def run(name: str, do: Callable[[], object]) -> None:
        count.statements.clear()
        began = process_time()
        do()
        took.setdefault(name, []).append(1000 * (process_time() - began))
        asked[name] = len(count.statements)
        if db.engine.dialect.name == "postgresql" and len(took[name]) == 1:
            found = Counter(table for tables in whole(db, count.statements).values() for table in tables)
            print(f"  {name} on PostgreSQL reads from end to end: {', '.join(found) or 'nothing'}")

    for _ in range(RUNS):
        run("idle beat", lambda: beat(cp, now))
        for name, do in read(cp, now).items():
            run(name, lambda do=do: in_one(db, do))  # type: ignore[misc]
    return {name: (median(of[1:]), asked[name]) for name, of in took.items()}


def in_one(db: Database, do: Callable[[Session], object]) -> None:
    with db.begin() as tx:
        do(tx)


def whole(db: Database, statements: Sequence[tuple[str, Any]], large: int = LARGE) -> dict[str, list[str]]:
    """Ask PostgreSQL how it finds their rows: statement → the large tables that it reads from end to end."""
    found = {}
    with db.begin() as tx:
        for statement, given in list(statements):
            if statement.startswith(("SELECT", "WITH")):
                asked = f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}"
                how = tx.connection().exec_driver_sql(asked, given).scalar_one()
                found[statement] = list(_read_whole(how, large))
    return {statement: tables for statement, tables in found.items() if tables}


def _read_whole(how: Any, large: int) -> Iterator[str]:
    """The tables of which a plan has read more than so many rows at once, whichever way."""
    if isinstance(how, list):
        for one in how:
            yield from _read_whole(one, large)
    elif isinstance(how, dict):
        read = how.get("Actual Rows", 0) + how.get("Rows Removed by Filter", 0) if how.get("Actual Loops") else 0
        if "Relation Name" in how and read > large:
            yield f"{how['Relation Name']} {read:,.0f}"
        for one in how.values():
            yield from _read_whole(one, large)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--years", type=int, nargs="+", default=[1, 5])
    asked.add_argument("--times", type=int, nargs="+", default=[1], help="as many pairs as 56 states have")
    asked.add_argument("--weeks", type=int, default=52, help="of the year that is lived and copied")
    asked.add_argument("--sqlite", action="store_true", help="leave PostgreSQL out")
    chosen = asked.parse_args()
    logging.disable(logging.WARNING)
    known = closed_days._public_holidays
    closed_days._public_holidays = lambda code, year: known(code[:2], year)  # type: ignore[assignment]
    rows, now = lived(chosen.weeks)
    with tempfile.TemporaryDirectory() as folder, running_server("history") as server:
        for years, times in product(chosen.years, chosen.times):
            it = world(rows, years, times)
            large = [f"{len(it[name]):,} {name}" for name in ("pair", "check_in", "reply", "message", "digest")]
            print(f"\n{years} x {chosen.weeks} weeks: {', '.join(large)}", flush=True)
            found = {"SQLite": _on(f"sqlite:///{folder}/{years}-{times}.db", it, now)}
            if not chosen.sqlite:
                with empty_database(server) as url:
                    found["PostgreSQL"] = _on(url, it, now)
            for name in found["SQLite"]:
                told = [f"{of}: {one[name][0]:8.1f} ms {one[name][1]:4} statements" for of, one in found.items()]
                print(f"  {name:<20} {'   '.join(told)}", flush=True)


def _on(url: str, rows: Rows, now: datetime) -> dict[str, tuple[float, int]]:
    db = Database(url, monotonic if url.startswith("sqlite") else None)
    fill(db, rows)
    found = measured(db, now)
    db.close()
    return found


if __name__ == "__main__":
    main()
