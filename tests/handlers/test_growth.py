"""What an admin looks at, and a heartbeat, cost as many statements for six pairs as for two."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from asked import SLOT
from sqlalchemy import event

from handlers.heartbeat import tick
from sandbox.demo.stage import Stage


def statements(stage: Stage, do: Callable[[], object]) -> int:
    """How many statements this takes."""
    asked: list[str] = []
    event.listen(stage.db.engine, "before_cursor_execute", note := lambda *about: asked.append(about[2]))
    do()
    event.remove(stage.db.engine, "before_cursor_execute", note)
    return len(asked)


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


def test_a_heartbeat_at_which_nothing_is_due_costs_the_same_for_six_as_for_two(stage: Stage) -> None:
    stage.set_up("ID", "ME")
    stage.go_to(SLOT + timedelta(hours=3))
    two = statements(stage, lambda: tick(stage.bot, stage.clock.now()))
    stage.set_up("OH", "TX", "NY", "VA", start=False)
    stage.go_to(SLOT + timedelta(hours=4))

    assert statements(stage, lambda: tick(stage.bot, stage.clock.now())) == two
