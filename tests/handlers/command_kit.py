"""What the tests of the commands share: what a person is shown, and whether anything was changed."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from sandbox.demo.stage import Stage
from sandbox.slack.show import show_message
from storage.record import Change
from storage.tables import Pair, Person, Table

CODE = re.compile(r"`/counterpart ([^`]+)`")
WIDE = 10_000  # so that no line is broken


def shown(stage: Stage, message: Any) -> str:
    """A message as Slack would show it."""
    names = {person.id: name for name, person in stage.people.items()} | {stage.channel: "task-force"}
    return show_message(message, names, WIDE)


def typed(stage: Stage, text: str, who: str = "admin") -> str:
    """Somebody types `/counterpart …`, with `@NAME` and `#task-force` picked; what they are then shown."""
    picked = re.sub(r"@([A-Z]{2}-C[IP]O|admin|stranger|helper)", lambda it: f"<@{stage.person(it[1]).id}|x>", text)
    picked = picked.replace("#task-force", f"<#{stage.channel}|task-force>")
    answer = stage.person(who).command(picked)
    assert answer is not None
    assert answer.kind in ("ephemeral", "view"), answer.text
    return shown(stage, answer)


def newest(stage: Stage, who: str = "admin") -> str:
    """The last thing before this person, once all is delivered that is due."""
    stage.settle()
    return shown(stage, stage.person(who).messages()[-1])


def everything(stage: Stage) -> dict[str, list[Any]]:
    """All rows of all tables, but for how much was asked of Slack."""
    tables = [one for one in Table.metadata.sorted_tables if one.name != "rate"]
    with stage.db.begin() as tx:
        return {one.name: list(tx.execute(select(one)).all()) for one in tables}


def changes(stage: Stage) -> list[tuple[str, str | None, str | None]]:
    """The audit: what, old, new, in order."""
    with stage.db.begin() as tx:
        return [(row.what, row.old, row.new) for row in tx.scalars(select(Change).order_by(Change.id))]


def due(stage: Stage, code: str) -> datetime | None:
    """When this pair's next slot falls due."""
    with stage.db.begin() as tx:
        return tx.scalars(select(Pair.next_due).where(Pair.jurisdiction == code)).one()


def welcomed(stage: Stage, who: str) -> datetime | None:
    with stage.db.begin() as tx:
        return tx.scalars(select(Person.welcomed_at).where(Person.slack_id == stage.person(who).id)).one()


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
