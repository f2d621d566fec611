"""An office of Idaho's changes hands: for the tests of what becomes of what was there before."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from agreed import leave
from asked import AT_ONCE, answer, ask, key_of, pair, rows

from sandbox.demo.stage import Stage
from sandbox.slack.person import Person
from sandbox.slack.records import Message

YESES = "SELECT person_id, lets FROM handover_yes ORDER BY id"
NOTES = "SELECT version, office, text, lets FROM handover_note ORDER BY id"
CHOOSE = "Choose what they may read"
CIO_WORDS, CPO_WORDS = "zqwordsofthecio", "zqwordsofthecpo"


def both_answered(stage: Stage) -> Stage:
    """Idaho has been asked, and both answers are open: the CIO's *Stuck*, and the CPO's *In place*."""
    ask(stage)
    for person, status, words in zip(pair(stage), ("stuck", "in_place"), (CIO_WORDS, CPO_WORDS), strict=True):
        answer(stage, person, status, words)
        leave(person)
    return stage


def admin_types(stage: Stage, text: str) -> None:
    stage.clock.advance(timedelta(minutes=1))
    admin = stage.person("admin")
    admin.command(text)
    admin.press("Change")
    stage.settle()
    stage.go_to(stage.clock.now() + timedelta(minutes=30), AT_ONCE)  # a newcomer is welcomed first


def succeeds(stage: Stage, name: str = "successor", office: str = "CIO") -> Person:
    """Somebody else holds this office of Idaho's from now on, and is welcomed."""
    new = stage.person(name)
    cio, cpo = pair(stage)
    held = {"CIO": (new, cpo), "CPO": (cio, new)}[office]
    admin_types(stage, f"pair ID <@{held[0].id}|x> <@{held[1].id}|x>")
    return new


def handed(person: Person) -> list[Message]:
    """What this person was told of a handover by DM, as it stands now."""
    return [one for one in person.inbox if key_of(one).startswith("handover/")]


def lets_read(stage: Stage, person: Person, lets: str, *asks: int, button: str = CHOOSE, number: int = -1) -> Any:
    """Say under what this person was asked (last, unless told otherwise) what a new holder may read."""
    leave(person)
    person.press(button, handed(person)[number])
    outcome = person.fill_and_submit({"lets": lets, "asks": list(map(str, asks))})
    stage.settle()
    return outcome


def leaves_note(stage: Stage, person: Person, text: str | None, lets: str = "nothing") -> Any:
    """Leave this for who follows them."""
    leave(person)
    person.command("handover note")
    outcome = person.fill_and_submit({"text": text, "lets": lets})
    stage.settle()
    return outcome


def page(person: Person) -> str:
    """What stands under *What came before you* now, or why it does not."""
    leave(person)
    before = len(person.sees)
    person.command("handover")
    shown = str(person.view.body["blocks"]) if person.view is not None else "\n".join(person.sees[before:])
    leave(person)
    return shown


def yeses(stage: Stage) -> list[str]:
    """What was said of it, in order."""
    return [lets for _, lets in rows(stage, YESES)]


def notes(stage: Stage) -> list[Any]:
    return [tuple(row) for row in rows(stage, NOTES)]
