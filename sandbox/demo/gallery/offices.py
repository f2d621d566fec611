"""First contact, an officer's own settings, deputies."""

from __future__ import annotations

from datetime import timedelta

from sandbox.demo.gallery.album import Album
from sandbox.demo.gallery.answers import STUCK, ready
from sandbox.demo.gallery.questions import ASKED, OVERTAKEN
from sandbox.demo.gallery.stage import played
from sandbox.slack.states import elements_in


def first_contact(album: Album) -> None:
    """Welcome, the line that opens the pair's own conversation, and each of their buttons."""
    with played() as stage, album.scene("The first days", FIRST, stage):
        stage.person("admin").command(f"channel <#{stage.channel}|task-force>")
        for who in ("ID-CIO", "ID-CPO", "ME-CIO"):
            stage.person(who)
        stage.types("admin", "pair ID @ID-CIO @ID-CPO")
        stage.types("admin", "pair ME @ME-CIO vacant")
        album.now("after Start")
        stage.person("admin").command("start")
        stage.person("admin").press("Start")
        stage.settle()
        stage.go_to(ASKED)
        for button in ("Fine", "Less often", "Who sees this?", "Let my deputy answer"):
            album.now(f"{button}, under the welcome")
            welcome = next(one for one in stage.person("ID-CIO").inbox if "Welcome" in one.text)
            stage.presses("ID-CIO", button, welcome)


def menu(album: Album) -> None:
    """⋯ under the question."""
    with played() as stage, album.scene("More, under a question", MORE, stage):
        ready(stage, "ID")
        question = stage.person("ID-CIO").inbox[-1]
        for label in menu_of(question.blocks):
            album.now(f"{label}, under the question")
            stage.presses("ID-CIO", "more", question, label)


def own_settings(album: Album) -> None:
    """What officers may set for themselves or their pair, as commands."""
    with played() as stage, album.scene("What officers set", SETTINGS, stage):
        ready(stage, "ID")
        for text in (
            "away 2026-12-21 2027-01-04", "away 2026-12-28 2027-01-08", "away", "away off", "away off",
            "away yesterday", "away 2026-12-21", "away 2027-01-04 2026-12-21",
            "zone America/Boise", "zone Mountain", "zone Mars/Base", "zone",
            "slower", "slower", "slower off", "slower off",
            "pause until 2027-01-15", "pause until 2026-12-01", "pause until 2028-01-15", "pause",
            "pause off", "pause off",
            "deputy", "deputy off", "why", "me",
        ):  # fmt: skip
            album.now(f"ID-CIO: /counterpart {text}")
            stage.types("ID-CIO", text)
        album.now("the other office slows and pauses the state")
        stage.types("ID-CPO", "slower")
        stage.types("ID-CPO", "pause until 2027-01-15")
        stage.go_to(OVERTAKEN)
        stage.types("ID-CPO", "pause off")
        stage.go_to(OVERTAKEN + timedelta(days=1))


def deputies(album: Album) -> None:
    """From being named to the end."""
    with played(items=1) as stage, album.scene("Deputies", DEPUTIES, stage):
        ready(stage, "ID", "ME")
        for who in ("helper", "other"):
            stage.person(who)
        for named in ("helper", "helper", "ID-CIO", "ID-CPO", "ME-CIO"):
            album.now(f"ID-CIO: /counterpart deputy @{named}")
            stage.types("ID-CIO", f"deputy @{named}")
        stage.types("ME-CIO", "deputy @helper")
        album.now("the deputy is welcomed and asked")
        stage.go_to(ASKED + timedelta(hours=20))
        stage.types("helper", "me")
        stage.types("helper", "why")
        album.now("the deputy's Home")
        stage.person("helper").open_home()
        album.now("the deputy answers")
        stage.answers("helper", **STUCK)
        album.now("then the CPO")
        stage.answers("ID-CPO", **STUCK)
        stage.does("helper", "Read both")
        album.now("the holder changes it; then the deputy tries to")
        stage.answers("ID-CIO", status="in_place", comment="Mine.")
        stage.answers("helper", **STUCK)
        album.now("the holder is away: the deputy alone is asked and reminded")
        stage.types("ID-CIO", "away 2026-12-15 2027-02-28")
        stage.go_to(OVERTAKEN + timedelta(days=7))
        stage.does("helper", "not_now")
        album.now("the deputy, who never answers, is left alone")
        stage.go_to(OVERTAKEN + timedelta(days=45))
        album.now("another deputy, then none")
        stage.types("ID-CIO", "deputy @other")
        stage.types("ID-CIO", "deputy off")
        album.now("the deputy stops")
        stage.types("ID-CIO", "deputy @helper")
        stage.types("helper", "deputy off")
        stage.settle()


def menu_of(blocks: object) -> list[str]:
    """The labels of the ⋯ menu in these blocks."""
    return [
        str(option["text"]["text"])
        for _, element in elements_in(blocks)
        if element["type"] == "overflow"
        for option in element["options"]
    ]


FIRST = "Nothing goes to an officer before the task force has started."
MORE = "Each choice of the menu."
SETTINGS = "What concerns only themselves, and what concerns both."
DEPUTIES = "A deputy answers beside the holder, by direct message."
