"""What an admin looks at, and a heartbeat, cost as many statements for six pairs as for two; and an answer few."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from asked import SLOT, ask, pair, question, send
from sqlalchemy import event

from handlers.heartbeat import tick
from handlers.outbox.delivery import deliver_one
from sandbox.demo.stage import Stage


def statements(stage: Stage, do: Callable[[], object]) -> int:
    """How many statements this takes."""
    return len(asked_by(stage, do))


def asked_by(stage: Stage, do: Callable[[], object]) -> list[str]:
    """The statements that this takes, the beginnings of transactions among them."""
    asked: list[str] = []
    event.listen(stage.db.engine, "before_cursor_execute", note := lambda *about: asked.append(about[2]))
    do()
    event.remove(stage.db.engine, "before_cursor_execute", note)
    return asked


@pytest.mark.parametrize("look", ["pairs", "status", "Home"])
def test_a_look_at_all_pairs_costs_the_same_for_six_as_for_two(stage: Stage, look: str) -> None:
    admin = stage.person("admin")
    see = admin.open_home if look == "Home" else lambda: admin.command(look)
    stage.set_up("ID", "ME")
    stage.go_to(SLOT + timedelta(hours=3))
    see()  # who an admin is, is asked of Slack now and then
    two = statements(stage, see)
    stage.set_up("OH", "TX", "NY", "VA", start=False)  # once it runs, who is paired is started
    stage.go_to(SLOT + timedelta(hours=4))
    see()

    assert statements(stage, see) == two


def test_a_home_costs_few_statements(stage: Stage) -> None:
    stage.set_up("ID", "ME")
    admin, (cio, cpo) = stage.person("admin"), pair(stage)
    admin.command(f"cochair add <@{cpo.id}|x>")
    stage.go_to(SLOT + timedelta(hours=3))
    for person in (admin, cio, cpo):
        person.open_home()
    found = [statements(stage, person.open_home) for person in (admin, cio, cpo)]

    assert found == [45, 29, 47]  # an admin's, an officer's, and of one who is a co-chair, too


def test_a_heartbeat_at_which_nothing_is_due_costs_the_same_for_six_as_for_two(stage: Stage) -> None:
    stage.set_up("ID", "ME")
    stage.go_to(SLOT + timedelta(hours=3))
    two = statements(stage, lambda: tick(stage.bot, stage.clock.now()))
    stage.set_up("OH", "TX", "NY", "VA", start=False)
    stage.go_to(SLOT + timedelta(hours=4))

    assert statements(stage, lambda: tick(stage.bot, stage.clock.now())) == two


def test_an_answer_is_stored_by_few_statements_in_one_transaction(stage: Stage) -> None:
    ask(stage)
    first, second = pair(stage)
    found = []
    for person, status in ((first, "under_way"), (second, "stuck"), (first, "in_place")):
        person.command("answer")
        asked = asked_by(stage, partial(send, person, status))
        found.append((len(asked) - asked.count("BEGIN IMMEDIATE"), asked.count("BEGIN IMMEDIATE")))

    assert found == [(8, 1), (14, 1), (9, 1)]


def test_a_tap_costs_no_more_than_the_form(stage: Stage) -> None:
    ask(stage)
    first, second = pair(stage)
    found = []
    for person, status in ((first, "under_way"), (second, "stuck"), (first, "in_place")):
        person.command("help")  # Slack reaches us
        asked = asked_by(stage, partial(person.press, f"tap_{status}", question(person)))
        found.append((len(asked) - asked.count("BEGIN IMMEDIATE"), asked.count("BEGIN IMMEDIATE")))

    assert found == [(8, 1), (9, 1), (7, 1)]


def test_a_message_is_sent_by_few_statements_and_a_look_at_an_empty_outbox_takes_four(stage: Stage) -> None:
    ask(stage)
    person, _ = pair(stage)
    person.command("answer")
    send(person, "under_way")
    receipt = asked_by(stage, lambda: deliver_one(stage.bot, stage.clock.now()))
    stage.settle()
    nothing = asked_by(stage, lambda: deliver_one(stage.bot, stage.clock.now()))

    assert (len(receipt) - 2, receipt.count("BEGIN IMMEDIATE")) == (14, 2)
    assert len(nothing) - 1 == 4
