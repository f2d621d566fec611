"""Every migration is run with rows: what was really played, as each earlier version would hold it, is upgraded.

Then the real program goes on with it: nothing is posted again, nothing deleted, and a quote can still be withdrawn.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from alembic import command
from asked import SLOT, answer, ask, pair, question, rows
from quotes import channel, marks, says
from sqlalchemy import column, inspect, select, table

from sandbox.demo.stage import Stage
from storage.database import Database, _alembic_config, _scripts
from storage.tables import CheckIn, Pair, Table

Rows = dict[str, list[dict[str, Any]]]
TO_BE_MADE_ANEW = {("message", "wanted"), ("ask", "excuse"), ("reply", "promised"), ("check_in", "ended_at")}
FIRST_LOOKS, YEAR = "0016", timedelta(weeks=52)
POSTS = ("chat.postMessage", "chat.postEphemeral", "chat.delete")


def test_from_each_version_on_rows_are_kept_nothing_is_posted_again_and_a_quote_can_be_withdrawn(
    stage: Stage,
) -> None:
    played(stage)
    stage.stop_bot()
    whole, slack = everything_in(stage.database_url), pickle.dumps(stage.slack.__dict__)

    for revision in revisions():
        stage.slack.__dict__.update(pickle.loads(slack))
        with opened(stage.database_url) as db:
            then = as_of(db, revision, whole)
            db.migrate()
            assert not lost(then, everything(db)), revision
            if revision < FIRST_LOOKS:
                assert first_looks(db) == a_year_after_the_first_question(db), revision
        stage.start_bot()
        before = posts(stage)
        stage.settle()

        assert posts(stage) == before, f"from {revision}"
        assert rows(stage, "SELECT id FROM message WHERE shown < cleared") == [], f"from {revision}"
        assert "zqIDqz" in channel(stage), f"from {revision}"
        withdraws(stage)
        assert "zqIDqz" not in channel(stage), f"from {revision}"
        assert calls(stage, "chat.delete") == [], f"from {revision}"
        stage.stop_bot()
    stage.start_bot()


def first_looks(db: Database) -> dict[int, Any]:
    """From which day on each pair's slot brings its first look; None: its next does."""
    with db.engine.connect() as connection:
        return dict(connection.execute(select(Pair.id, Pair.first_look_from)).all())


def a_year_after_the_first_question(db: Database) -> dict[int, Any]:
    with db.engine.connect() as connection:
        asked = connection.execute(select(CheckIn.pair_id, CheckIn.sent_at)).all()
        every = connection.execute(select(Pair.id)).scalars().all()
    first = {pair_id: min(at for of, at in asked if of == pair_id and at) for pair_id in {of for of, _ in asked}}
    return {pair_id: (first[pair_id] + YEAR).date() if pair_id in first else None for pair_id in every}


def played(stage: Stage) -> None:
    """Something of everything: a quote in a posted digest, a sealed answer, a thread, a deputy, an absence."""
    ask(stage, "ID", "UT", "ME")
    stage.person("admin").command(f"cochair add <@{pair(stage, 'ID')[0].id}|x>")
    marks(stage, "ID")
    says(stage, "ID", win="yes")
    answer(stage, pair(stage, "UT")[0], "stuck", "Sealed.")
    asked = question(pair(stage, "ID")[0], 0)
    pair(stage, "ID")[0].say("A word.", asked.channel, asked.ts)
    pair(stage, "ME")[0].command(f"deputy <@{stage.person('helper').id}|x>")
    pair(stage, "ME")[1].command("away 2026-12-21 2027-01-04")
    stage.go_to(SLOT + timedelta(days=5))
    assert "zqIDqz" in channel(stage)


def withdraws(stage: Stage) -> None:
    cio = pair(stage, "ID")[0]
    receipt = next(one for one in reversed(cio.inbox) if one.text.startswith("Recorded"))
    cio.press("withdraw", receipt)
    cio.fill_and_submit()
    stage.settle()
    cio.close()


def revisions() -> list[str]:
    """All but the newest, oldest first."""
    every = [script.revision for script in _scripts().walk_revisions()]
    assert len(every) >= 10
    return every[:0:-1]


@contextmanager
def opened(url: str) -> Iterator[Database]:
    db = Database(url, lambda: 0.0)
    yield db
    db.close()


def everything_in(url: str) -> Rows:
    with opened(url) as db:
        return everything(db)


def everything(db: Database) -> Rows:
    with db.engine.connect() as connection:
        return {
            one.name: [dict(row) for row in connection.execute(select(one).order_by(one.c.id)).mappings()]
            for one in Table.metadata.sorted_tables
        }


def as_of(db: Database, revision: str, whole: Rows) -> Rows:
    """Let this database be of that version, with all of these rows that it knows; returns them."""
    config = _alembic_config()
    with db.engine.begin() as connection:
        Table.metadata.drop_all(connection)
        connection.exec_driver_sql("DROP TABLE alembic_version")
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        known = {name: {one["name"] for one in look} for name, look in _columns(connection).items()}
        held = {
            name: [{key: value for key, value in row.items() if key in known[name]} for row in whole[name]]
            for name in whole
            if name in known
        }
        for one in Table.metadata.sorted_tables:
            for row in held.get(one.name, []):
                connection.execute(table(one.name, *(column(key, one.c[key].type) for key in row)).insert(), row)
            if one.name in held and connection.dialect.name == "postgresql":
                connection.exec_driver_sql(
                    f"SELECT setval(pg_get_serial_sequence('{one.name}', 'id'), "
                    f"(SELECT COALESCE(MAX(id), 0) + 1 FROM {one.name}), false)"
                )
    return held


def _columns(connection: Any) -> dict[str, Any]:
    look = inspect(connection)
    return {name: look.get_columns(name) for name in look.get_table_names()}


def lost(then: Rows, now: Rows) -> list[tuple[str, int, str, Any, Any]]:
    """What an upgrade changed that it had no reason to."""
    found = []
    for name, held in then.items():
        after = {row["id"]: row for row in now[name]}
        for row in held:
            for key, value in row.items():
                kept = after[row["id"]][key]
                if kept != value and (name, key) not in TO_BE_MADE_ANEW:
                    found.append((name, row["id"], key, value, kept))
    return found


def calls(stage: Stage, *methods: str) -> list[Any]:
    with stage.server.lock:
        return [call for call in stage.slack.calls if call.method in methods]


def posts(stage: Stage) -> int:
    return len(calls(stage, *POSTS))
