"""A deputy who only drafts: what the tests of drafts do, and where they look."""

from __future__ import annotations

from asked import key_of, rows, shows

from sandbox.demo.stage import Stage
from sandbox.slack.messages import Message
from sandbox.slack.person import Person

SECRET = "zqdraftqz"


def helper(stage: Stage) -> Person:
    return stage.person("helper")


def drafts(stage: Stage, status: str = "stuck", comment: str = SECRET, **more: str) -> None:
    """The deputy fills in the form and saves the draft."""
    who = helper(stage)
    if who.view is not None:
        who.close()
    who.command("answer")
    who.fill_and_submit({"status": status, "comment": comment, **more})
    who.close()
    stage.settle()


def shown_to(person: Person) -> Message:
    """The newest message of theirs that tells of a draft."""
    return [one for one in person.messages() if key_of(one).startswith("draft/")][-1]


def presses(stage: Stage, person: Person, action: str, message: Message | None = None) -> None:
    person.press(action, message or shown_to(person))
    if person.view is not None:
        person.close()
    stage.settle()


def given(stage: Stage) -> list[tuple[str, str, str | None]]:
    return rows(
        stage,
        "SELECT p.slack_id, r.status, r.comment FROM reply r JOIN person p ON p.id = r.author_id ORDER BY r.id",
    )


def ends(stage: Stage) -> list[str | None]:
    return [end for (end,) in rows(stage, 'SELECT "end" FROM draft ORDER BY id')]


def told(stage: Stage) -> str:
    return "\n".join(shows(one) for one in helper(stage).messages())
