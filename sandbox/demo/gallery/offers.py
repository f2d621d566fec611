"""Help between two states: an offer, four yeses, one conversation; and each way in which none comes of it."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from sandbox.demo.gallery.album import Album
from sandbox.demo.gallery.answers import STUCK, ready
from sandbox.demo.gallery.digests import POSTED
from sandbox.demo.gallery.stage import GalleryStage, played
from sandbox.demo.gallery.steps import BUT_HOME
from sandbox.slack.errors import NotPossible
from sandbox.slack.records import Message
from sandbox.slack.states import elements_in

CODES = ("ID", "UT", "WY", "CO", "NM")  # Idaho asks by its name, New Mexico without


def offers(album: Album) -> None:
    """Offered, agreed to by four, and talked about; then what is said where it can't be done."""
    with played(items=1) as stage, album.scene("Help between states", FOUR, stage):
        _posted(album, stage)
        album.now("Utah's CIO presses We can help under Idaho's request")
        _helps(stage, "UT-CIO", "ID", {})
        album.now("the same once more; then by who can't")
        for who in ("UT-CIO", "UT-CPO", "ID-CPO", "helper", "stranger", "admin"):
            _helps(stage, who, "ID")
        _helps(stage, "UT-CIO", "")
        album.now("Utah's CPO says no, then yes")
        for button in ("No", "Yes after all"):
            _says(stage, "UT-CPO", button)
        album.now("Utah's CIO takes it back, and offers it after all")
        for button in ("Take my yes back", "Yes after all"):
            _says(stage, "UT-CIO", button)
        album.now("Idaho's two say yes")
        for who in ("ID-CIO", "ID-CPO"):
            _says(stage, who, "Yes, let's talk")
        album.now("after that")
        _helps(stage, "UT-CIO", "ID")
        album.now("Wyoming offers help with the request that names no state")
        _helps(stage, "WY-CPO", "", {})
        _helps(stage, "WY-CIO", "")
        _says(stage, "WY-CIO", "Yes, let's talk")
        album.now("one of the four says no, and two weeks pass")
        _says(stage, "NM-CIO", "No")
        stage.go_to(POSTED + timedelta(days=15))
        _helps(stage, "WY-CPO", "")


def offers_end(album: Album) -> None:
    """An office changes hands, Slack refuses, the request is taken back, nobody holds the other office."""
    with played(items=1) as stage, album.scene("Help that can't be had so", APART, stage):
        for who in ("ID-new", "UT-new"):
            stage.person(who)
        _posted(album, stage)
        _helps(stage, "UT-CIO", "ID", {})
        album.now("both offices that are in it change hands")
        for code in ("UT", "ID"):
            stage.types("admin", f"pair {code} @{code}-new @{code}-CPO")
            stage.does("admin", "Change")
        stage.go_to(POSTED + timedelta(days=4))
        for who in ("UT-new", "UT-CPO", "ID-new"):
            album.now("who came into the office is asked anew")
            _says(stage, who, "Yes, let's talk")
        album.now("all four said yes, and Slack refuses")
        stage.slack.fault("error", "conversations.open", error="user_disabled")
        _says(stage, "ID-CPO", "Yes, let's talk")
        album.now("Colorado's other office is vacant")
        stage.types("admin", "vacate CO CIO")
        stage.does("admin", "Change")
        _helps(stage, "CO-CPO", "")
        album.now("the four talk, and the request is taken back")
        _helps(stage, "WY-CIO", "ID", {})
        for who in ("WY-CPO", "ID-new", "ID-CPO"):
            _says(stage, who, "Yes, let's talk")
        stage.answers("ID-CPO", status="stuck", help_quote="no")
        stage.answers("ID-new", status="stuck", help_quote="no")
        stage.does("ID-CIO", "Withdraw", {})
        _helps(stage, "CO-CPO", "ID")


def offers_sought(album: Album) -> None:
    """Nobody offers: who was stuck on the same, and has it in place by now, is asked; then the request goes."""
    with played(items=1) as stage, album.scene("Where nobody offers help", SOUGHT, stage):
        _posted(album, stage)
        album.only = ("nowhere",)
        stage.go_to(POSTED + timedelta(days=13, hours=20))
        for office in ("CIO", "CPO"):
            stage.answers(f"UT-{office}", status="in_place")
        stage.go_to(POSTED + timedelta(days=20))
        album.only = BUT_HOME
        album.now("three weeks after the digest")
        stage.go_to(POSTED + timedelta(days=25))
        album.now("the request is taken back")
        stage.types("ID-CIO", "me")
        stage.does("ID-CIO", "Withdraw what I wrote", {})


def _posted(album: Album, stage: GalleryStage) -> None:
    """A digest tells of two requests for help."""
    album.only = ("nowhere",)
    ready(stage, *CODES)
    stage.types("admin", "channel #task-force")
    stage.person("helper")
    stage.types("UT-CIO", "deputy @helper")
    people = [stage.person(f"{code}-{office}") for code in CODES for office in ("CIO", "CPO")]
    with suppress(NotPossible):
        for person in (*people, stage.person("helper"), stage.person("stranger")):
            stage.slack.admin.invite(stage.channel, person.id, stage.server.now())
    for code in CODES:
        quote = {"ID": "as_state", "NM": "without_state"}.get(code, "no")
        stage.answers(f"{code}-CIO", **STUCK, help_quote=quote)
        stage.answers(f"{code}-CPO", **STUCK)
    stage.does("ID-CPO", "Read both", {"help": "yes"})
    stage.go_to(POSTED)
    album.only = BUT_HOME


def _helps(stage: GalleryStage, who: str, code: str, *filled: dict[str, str]) -> None:
    """Presses *We can help* under the request of this state, or of the unnamed one, and sends what opens."""
    person = stage.person(who)
    for message in reversed(person.messages(stage.channel)):
        doors = [one for _, one in elements_in(message.blocks) if one.get("action_id") == "offer"]
        for door in doors:
            if str(door["value"]).split(":")[1] == code:
                _press_it(stage, who, message, door)
                with suppress(NotPossible):
                    for values in filled:
                        person.fill_and_submit(values)
                stage.does(who)
                return


def _press_it(stage: GalleryStage, who: str, message: Message, door: dict[str, str]) -> None:
    block = next(it["block_id"] for it in message.blocks or [] if it.get("accessory") == door)
    stage.slack.interactions.press(
        stage.person(who).id, message.channel, message.ts, "offer", stage.server.now(), None, block
    )
    stage.server.settle()


def _says(stage: GalleryStage, who: str, button: str) -> None:
    """Presses this under what this person was last told of an offer."""
    told = [one for one in stage.person(who).inbox if "'offer/" in str(one.metadata)]
    if told:
        stage.presses(who, button, told[-1])
    stage.settle()


FOUR = "Nobody learns of a no. One conversation is opened once all four offices have said yes, and not before."
SOUGHT = "They are asked for what they said themselves; nobody learns that they were asked."
APART = "A yes is a person's in an office. Where no conversation can be had, the four read what to do instead."
