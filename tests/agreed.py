"""Two officers who agree on a next step: for the tests of what becomes of it."""

from __future__ import annotations

from typing import Any

from asked import answer, ask, pair, question, rows, shows

from sandbox.demo.stage import Stage
from sandbox.slack.person import Person
from sandbox.slack.records import Message

TEXT = "zqMeet the budget officeqz"
DAY = "2026-12-11"  # a Friday, eight days after the question
MARKS = "SELECT office, what FROM step_mark ORDER BY id"
VERSIONS = "SELECT number, version, office, text, day FROM step ORDER BY id"


def opened(stage: Stage, *codes: str) -> None:
    """These pairs (Idaho, unless named) have been asked, and both answers of each are open."""
    ask(stage, *codes)
    for code in codes or ("ID",):
        for person in pair(stage, code):
            answer(stage, person)
            leave(person)


def leave(person: Person) -> None:
    """Close what is open before this person."""
    while person.view is not None:
        person.close()


def fill(stage: Stage, person: Person, text: str | None = TEXT, day: str = DAY) -> Any:
    """Send the form that is open; then let time pass."""
    outcome = person.fill_and_submit({"text": text, "day": day})
    stage.settle()
    return outcome


def propose(stage: Stage, person: Person, text: str | None = TEXT, day: str = DAY) -> Any:
    """Press *Agree on a next step* under the question, and send the form."""
    leave(person)
    person.press("Agree on a next step", question(person))
    return fill(stage, person, text, day)


def told(person: Person) -> list[Message]:
    """What this person was told of steps by DM, as it stands now."""
    return [one for one in person.inbox if "'step/" in str(one.metadata)]


def says(stage: Stage, person: Person, button: str, **filled: str) -> str:
    """Press this under the newest that was told of a step. Returns what the window then says."""
    leave(person)
    person.press(button, told(person)[-1])
    if filled:
        person.fill_and_submit(filled)
    stage.settle()
    seen = person.sees[-1] if person.view is None else str(person.view.body["blocks"])
    return seen


def agree(stage: Stage, text: str = TEXT, day: str = DAY, code: str = "ID") -> None:
    """The CIO proposes it, and the CPO agrees."""
    cio, cpo = pair(stage, code)
    propose(stage, cio, text, day)
    says(stage, cpo, "Agreed")
    leave(cpo)
    leave(cio)


def marks(stage: Stage) -> list[tuple[str, str]]:
    return [tuple(row) for row in rows(stage, MARKS)]


def versions(stage: Stage) -> list[Any]:
    return [tuple(row) for row in rows(stage, VERSIONS)]


def everywhere(stage: Stage) -> str:
    """All that stands in Slack now, on every Home, and in every window."""
    with stage.server.lock:
        texts = [shows(one) + one.text for person in stage.people.values() for one in person.messages()]
        homes = [str(home.body) for home in stage.slack.views.homes.values()]
    return "\n".join([*texts, *homes])
