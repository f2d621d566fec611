"""Idaho asks for help in a posted digest, and Utah offers it: for the tests of what becomes of an offer."""

from __future__ import annotations

from asked import ask, key_of, pair, rows, shows
from quotes import marks, posts, says

from sandbox.demo.stage import Stage
from sandbox.slack.person import Person
from sandbox.slack.records import Channel, Message

SAID = "SELECT p.jurisdiction, m.office, m.yes FROM offer_mark m JOIN pair p ON p.id = m.pair_id ORDER BY m.id"


def requested(stage: Stage, *codes: str, asks: str = "ID", quote: str = "as_state", asked: bool = False) -> None:
    """These states were asked (Idaho and Utah, unless named); `asks` is told to ask for help in the digest.

    `asked`: they have been already.
    """
    if not asked:
        ask(stage, *(codes or ("ID", "UT")))
    for code in codes or ("ID", "UT"):
        join(stage, *pair(stage, code))
    marks(stage, asks, "stuck", quote, win=None)
    if quote == "as_state":
        says(stage, asks, help="yes")
    else:  # without its state only where five were heard
        for code in codes:
            if code != asks:
                marks(stage, code, win=None)
    posts(stage)


def join(stage: Stage, *people: Person) -> None:
    """They are in the task-force channel from now on."""
    with stage.server.lock:
        for person in people:
            stage.slack.admin.invite(stage.channel, person.id, stage.server.now())


def digest(stage: Stage) -> Message:
    """The digest's post in the channel."""
    found = stage.person("admin").messages(stage.channel)
    return next(one for one in reversed(found) if "offer" in str(one.blocks))


def leave(person: Person) -> None:
    while person.view is not None:
        person.close()


def window(person: Person) -> str:
    """What the window before this person says, which is then closed."""
    assert person.view is not None
    said = str(person.view.body["blocks"])
    leave(person)
    return said


def offers(stage: Stage, person: Person) -> str:
    """Press *We can help*, and send the form. Returns what the window then says."""
    leave(person)
    person.press("We can help", digest(stage))
    assert person.view is not None
    if person.view.body.get("submit"):
        person.fill_and_submit()
    stage.settle()
    return window(person)


def told(person: Person) -> list[Message]:
    """What this person was told of offers, as it stands now."""
    return [one for one in person.inbox if key_of(one).startswith("offer/")]


def answers(stage: Stage, person: Person, button: str) -> str:
    """Press this under the newest that was told of an offer. Returns what the window then says."""
    leave(person)
    person.press(button, told(person)[-1])
    stage.settle()
    return window(person)


def agrees(stage: Stage, *people: Person) -> None:
    for person in people:
        answers(stage, person, "Yes, let's talk")


def four(stage: Stage) -> tuple[Person, Person, Person, Person]:
    """Utah's two, then Idaho's."""
    return (*pair(stage, "UT"), *pair(stage, "ID"))


def talks(stage: Stage) -> list[Channel]:
    """The conversations of four."""
    with stage.server.lock:
        return [
            one
            for one in stage.slack.workspace.channels.values()
            if len(one.members) >= 5 and one.id != stage.channel
        ]


def first_words(stage: Stage, person: Person) -> list[str]:
    """What our messages say in this person's conversations of four."""
    return [shows(one) for one in person.messages() if key_of(one).startswith("talk/")]


def said(stage: Stage) -> list[tuple[str, str, bool]]:
    return [(code, office, bool(yes)) for code, office, yes in rows(stage, SAID)]
