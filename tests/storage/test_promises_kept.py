"""A database of the version before, with rows: what was written under "stays sealed" is marked so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from alembic import command

from storage.database import Database, _alembic_config
from storage.tables import Table

BEFORE = "0007"
THEN, LATER = "2026-12-03 16:00:00.000000", "2026-12-05 16:00:00.000000"
ROWS = """
INSERT INTO task_force (id, team_id, cadence, digest_schedule) VALUES (1, 'T1', 'every 2 weeks thu 09:00', 'x');
INSERT INTO person (id, task_force_id, slack_id, deleted, workspace_admin, admin, cochair)
    VALUES (1, 1, 'U1', {no}, {no}, {no}, {no}), (2, 1, 'U2', {no}, {no}, {no}, {no});
INSERT INTO pair (id, task_force_id, jurisdiction, slower)
    VALUES (1, 1, 'ID', {no}), (2, 1, 'UT', {no}), (3, 1, 'OR', {no});
INSERT INTO holding (id, task_force_id, pair_id, office, person_id, role, since, until, silent)
    VALUES (1, 1, 3, 'CIO', 1, 'holder', '2026-11-01 16:00:00.000000', '{later}', 0),
           (2, 1, 3, 'CIO', 1, 'holder', '{later}', NULL, 0),
           (3, 1, 1, 'CIO', 1, 'holder', '2026-11-01 16:00:00.000000', NULL, 3);
"""


@pytest.fixture
def before(database_url: str) -> Iterator[Database]:
    db = Database(database_url, lambda: 0.0)
    with db.engine.begin() as connection:
        Table.metadata.drop_all(connection)
        connection.exec_driver_sql("DROP TABLE alembic_version")
        config = _alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, BEFORE)
    no = "false" if db.engine.dialect.name == "postgresql" else "0"
    run(db, *ROWS.format(no=no, later=LATER).split(";\n"))
    yield db
    db.close()


def run(db: Database, *sql: str) -> None:
    with db.engine.begin() as connection:
        for one in filter(str.strip, sql):
            connection.exec_driver_sql(one)


def rows(db: Database, sql: str) -> list[Any]:
    with db.engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(sql)]


def question(db: Database, pair: int, number: int, *asks: tuple[str, str | None], opened: bool = False) -> None:
    """A question to this pair that the CPO has answered, and its messages; `asks`: the CIO's and the CPO's."""
    no, revealed = "false" if db.engine.dialect.name == "postgresql" else "0", f"'{THEN}'" if opened else "NULL"
    run(
        db,
        "INSERT INTO check_in (id, task_force_id, pair_id, slot, due_at, by_hand, created_at, sent_at, closed_at, "
        f"revealed_at) VALUES ({number}, 1, {pair}, 's{number}', '{THEN}', {no}, '{THEN}', '{THEN}', '{LATER}', "
        f"{revealed})",
    )
    for place, (office, (state, excuse)) in enumerate(zip(("CIO", "CPO"), asks, strict=True)):
        ask = number * 10 + place
        why = f"'{excuse}'" if excuse else "NULL"
        run(
            db,
            "INSERT INTO ask (id, task_force_id, check_in_id, office, person_id, state, excuse, nudges, put_off) "
            f"VALUES ({ask}, 1, {number}, '{office}', {place + 1}, '{state}', {why}, 0, {no})",
        )
        if state == "answered":
            given = no.replace("0", "1").replace("false", "true")
            run(
                db,
                "INSERT INTO reply (id, task_force_id, ask_id, version, author_id, holder_id, given, status, "
                f"win_quote, help_quote, after_reveal, at) VALUES ({ask}, 1, {ask}, 1, {place + 1}, {place + 1}, "
                f"{given}, 'stuck', 'no', 'no', {no}, '{THEN}')",
            )
    run(
        db,
        "INSERT INTO message (id, task_force_id, key, kind, check_in_id, data, urgent, not_before, wanted, shown, "
        f"cleared, state, attempts, discarded, created_at) VALUES ({number}, 1, 'receipt/{number}', 'receipt', "
        f"{number}, '{{}}', {no}, '{THEN}', 1, 1, 0, 'sent', 0, '[]', '{THEN}')",
    )


def test_what_was_told_to_stay_sealed_is_marked_and_its_receipt_is_drawn_anew(before: Database) -> None:
    expected, answered = ("expected", None), ("answered", None)
    question(before, 1, 1, ("excused", "away"), answered)  # overtaken by the next one: told so for good
    question(before, 1, 2, ("excused", "paused"), answered)
    question(before, 2, 3, expected, answered)
    question(before, 2, 4, ("answered", "away"), answered, opened=True)
    question(before, 2, 5, ("answered", "away"), expected)  # its own form said so, too

    before.migrate()

    marked = "SELECT id FROM reply WHERE promised = {} ORDER BY id"
    yes, no = ("true", "false") if before.engine.dialect.name == "postgresql" else (1, 0)
    assert rows(before, marked.format(yes)) == [(11,), (21,), (50,)]
    assert rows(before, marked.format(no)) == [(31,), (40,), (41,)]
    assert rows(before, "SELECT id FROM message WHERE wanted > shown ORDER BY id") == [(2,), (5,)]
    assert before.is_current()


def test_a_question_stays_ended_where_the_same_person_came_back(before: Database) -> None:
    question(before, 1, 1, ("expected", None), ("answered", None))
    question(before, 3, 2, ("expected", None), ("answered", None))

    before.migrate()

    assert rows(before, "SELECT id FROM check_in WHERE ended_at IS NOT NULL") == [(2,)]


def test_a_kind_word_that_promised_too_much_is_drawn_anew(before: Database) -> None:
    question(before, 1, 1, ("closed", None), ("answered", None))
    run(before, "UPDATE message SET kind = 'silent'")

    before.migrate()

    assert rows(before, "SELECT wanted, shown FROM message") == [(2, 1)]
