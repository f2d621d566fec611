"""No query of the beat, of delivery, of the digest or of an act reads all that ever was: each goes by an index.

Every statement that the program makes in a life of some weeks is noted, and SQLite is asked how it finds its rows.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from agreed import agree
from asked import AT_ONCE, NEXT, SLOT, answer, pair
from sqlalchemy import event

from bot.rules.model import Office
from sandbox.demo.inside import InnerStage
from storage import offers, pairs
from storage.tables import Reply

CODES = ("ID", "ME", "OH", "TX", "NY")
MOST_OF_IT = re.compile(r"\((?:(?:task_force_id|kind|state|excuse|office|role|given)=\?(?: AND )?)+\)$")
FEW = {
    "CONSTANT ROW": "no table",
    "task_force": "there is one",
    "pair": "56, whatever the years",
    "person": "who has, or had, a place here",
    "digest": "52 a year",
    "round": "52 a year",
    "plan_load": "a few: each plan that an admin ever loaded",
    "holding USING INDEX uq_holding_now": "those of now, by a partial index",
    "message USING INDEX ix_message_work": "what is due, by a partial index",
    "message USING INDEX ix_message_unsent": "what never went out, by a partial index",
    "message USING INDEX ix_message_told": "notices to admins and answers to who wrote alone, by a partial index",
    "message USING INDEX ix_message_failed": "what met an error, by a partial index",
    "reply USING INDEX ix_reply_marked": "what may be quoted, by a partial index",
    "check_in USING INDEX ix_check_in_by_hand": "what an admin asked by hand, by a partial index",
    "ask USING INDEX ix_ask_excuse": "the questions at which somebody was away",
}
SELDOM = {
    "FROM carried": "each quote once: when a digest is made or seen beforehand",
    "FROM step JOIN pair": "the steps, to be counted: likewise",
    "FROM step_mark": "likewise",
    "FROM reply JOIN carried": "the requests for help, to be counted: likewise",
    "FROM reply JOIN offer": "likewise",
    "check_in.digest_id IS NOT NULL": "what was published before: likewise",
    "(check_in.digest_id IS NULL OR check_in.digest_id = ?)": "what no other has reported: when it is posted",
    "AS min_1 \nFROM": "when something falls due next: a rehearsal asks that, of its copy",
}


@contextmanager
def noted(stage: InnerStage) -> Iterator[dict[str, Any]]:
    """Each statement, with what it was asked with first."""
    found: dict[str, Any] = {}

    def note(_: Any, __: Any, statement: str, given: Any, ___: Any, many: bool) -> None:
        if re.match(r"\s*(SELECT|UPDATE|DELETE)", statement):
            found.setdefault(statement, given[0] if many else given)

    event.listen(stage.db.engine, "before_cursor_execute", note)
    yield found
    event.remove(stage.db.engine, "before_cursor_execute", note)


def lived(stage: InnerStage) -> None:
    """Asked, away, answered, agreed, changed, withdrawn, seen beforehand, posted, looked at, and asked again."""
    stage.set_up(*CODES)
    stage.go_to(SLOT, AT_ONCE)
    for code in CODES:
        for person in pair(stage, code):
            answer(stage, person, "stuck", "words", win="a win", win_quote="without_state")
    cio, cpo = pair(stage)
    agree(stage)
    stage.person("admin").command(f"cochair add <@{cio.id}|x>")
    cpo.command("away 2026-12-21 2027-01-04")
    stage.go_to(SLOT + timedelta(days=8))
    for person in (cio, cpo, stage.person("admin")):
        person.open_home()
    for name in ("withdraw", "step_withdraw"):
        cio.press(name)
        cio.fill_and_submit()
        cio.close()
    stage.go_to(NEXT + timedelta(days=30))
    for command in ("status", "pairs", "why ID", "digest", "vacate ME CIO"):
        stage.person("admin").command(command)
    stage.settle()


def offered(stage: InnerStage) -> None:
    """Maine offers Idaho help, which is told, drawn anew, and taken back."""
    with stage.db.begin() as tx:
        now, reply = stage.clock.now(), tx.get_one(Reply, 1)
        maine = pairs.find(tx, 1, "ME")
        assert maine is not None
        held = pairs.holding(tx, maine.id, Office.CPO)
        assert held is not None
        row = offers.make(tx, 1, reply, maine, Office.CPO, held.person, now)
        offers.draw_again(tx, row)
        offers.draw_again(tx, row, of=(maine.id, Office.CPO))
        offers.request_taken_back(tx, 1, reply.id)
        for asked in (offers.of_pair(tx, maine.id), offers.made_by(tx, maine.id), offers.said_by(tx, row)):
            assert len(asked) == 1
        assert offers.made_on(tx, reply.ask_id)
        assert not offers.sought_of(tx, maine.id, now)
        assert list(offers.who_agreed(tx, row).values()) == [held.person]


def plans(file: Path, statements: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Each way of finding rows that reads a table, or all of it that is the task force's; and the statement."""
    with closing(sqlite3.connect(file)) as db:
        for statement, given in statements.items():
            for *_, how in db.execute(f"EXPLAIN QUERY PLAN {statement}", given):
                if how.startswith("SCAN ") or MOST_OF_IT.search(how):
                    yield how.removeprefix("SCAN ").removeprefix("SEARCH "), statement


def test_nothing_reads_a_table_that_grows_with_the_years(stage: InnerStage, tmp_path: Path) -> None:
    with noted(stage) as statements:
        lived(stage)
        offered(stage)
    found = set(plans(tmp_path / "counterpart.db", statements))

    assert len(statements) > 150
    more = {(how, said) for how, said in found if not how.startswith((*FEW,))}
    assert {(how, said) for how, said in more if not any(part in said for part in SELDOM)} == set()
