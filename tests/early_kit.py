"""Answers before the question comes: for the tests of what becomes of them."""

from __future__ import annotations

from typing import Any

from agreed import leave
from asked import key_of, rows
from command_kit import typed

from sandbox.demo.stage import Stage
from sandbox.slack.person import Person
from sandbox.slack.records import Message

WORDS = "zqearlywordsqz"
AWAY = "away 2026-12-03 2026-12-09"  # over Idaho's first slot
STANDS = "SELECT office, version, what FROM early_answer ORDER BY id"
NOTHING = {"comment": None, "win": None, "win_quote": "no", "help_quote": "no"}


def early(stage: Stage, person: Person, status: str = "stuck", comment: str | None = WORDS, **more: Any) -> Any:
    """Type `early`, fill the form in and send it. Returns what the window then says, or the errors."""
    leave(person)
    person.command("early")
    outcome = person.fill_and_submit(NOTHING | {"status": status, "comment": comment} | more)
    stage.settle()
    said = str(person.view.body["blocks"]) if person.view is not None else ""
    return outcome if isinstance(outcome, dict) else said


def before_leave(stage: Stage, who: str = "ID-CIO") -> Person:
    """Somebody is away over the next question, and answers it before."""
    typed(stage, AWAY, who)
    early(stage, stage.person(who))
    leave(stage.person(who))
    return stage.person(who)


def stands(stage: Stage) -> list[tuple[str, int, str]]:
    return [tuple(row) for row in rows(stage, STANDS)]


def replies(stage: Stage) -> list[tuple[str, str, str]]:
    """Office, status and comment of each version."""
    said = "SELECT a.office, r.status, r.comment FROM reply r JOIN ask a ON a.id = r.ask_id ORDER BY r.id"
    return [tuple(row) for row in rows(stage, said)]


def told(person: Person) -> list[Message]:
    """What this person was told of early answers that were not used."""
    return [one for one in person.inbox if key_of(one).startswith("early/")]


def receipts(person: Person) -> list[Message]:
    return [one for one in person.inbox if key_of(one).startswith("receipt/")]
