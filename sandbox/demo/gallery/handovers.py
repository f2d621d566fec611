"""An office changes hands: what who comes reads of before, the note, and whose yes it takes."""

from __future__ import annotations

from datetime import timedelta

from sandbox.demo.gallery.album import Album
from sandbox.demo.gallery.answers import STUCK, ready
from sandbox.demo.gallery.questions import ASKED
from sandbox.demo.gallery.stage import GalleryStage, played
from sandbox.slack.records import Message

TYPED = "direct message, only you see it"
BUT_HOME = ("window", "error in the window", "direct message", "direct message, now reads", TYPED)
NOTE = "Call Dana in the budget office first. The list of open contracts is with the CPO's staff."


def handed_over(album: Album) -> None:
    """A note is left, a new CIO comes, and who answered before lets them read it, or not."""
    with played(items=1) as stage, album.scene("A handover", HANDED, stage):
        stage.person("ID-new")
        stage.person("ID-third")
        album.only = BUT_HOME
        ready(stage, "ID")
        stage.answers("ID-CIO", **STUCK)
        stage.answers("ID-CPO", **STUCK)
        album.now("the CIO reads what came before")
        stage.types("ID-CIO", "handover")
        album.now("the CIO leaves a note")
        empty = {"text": "", "lets": "nothing"}
        stage.does("ID-CIO")
        _fills(stage, "ID-CIO", "handover note", empty, {"text": NOTE, "lets": "nothing"})
        album.now("takes it back, and leaves it once more")
        _fills(stage, "ID-CIO", "handover note", empty)
        _fills(stage, "ID-CIO", "handover note", {"text": NOTE, "lets": "nothing"})
        album.homes(stage, "ID-CIO")
        album.now("a new CIO comes")
        _comes(stage, "ID-new", "ID-CPO")
        stage.go_to(ASKED + timedelta(hours=1))
        album.homes(stage, "ID-new", "ID-CPO")
        album.now("the admin says that the new CIO is acting")
        for what in ("acting ID CIO", "acting ID CIO off", "acting ID CIO", "acting ID boss", "vacate ID CPO"):
            stage.types("admin", what)
        stage.types("admin", "pair ME vacant @ME-CPO")
        stage.types("admin", "acting ME CIO")
        stage.types("ID-new", "why")
        album.homes(stage, "ID-new")
        album.now("the new CIO reads what came before")
        stage.types("ID-new", "handover")
        stage.types("ID-new", "handover everything")
        album.now("the CPO chooses what they may read")
        one = stage.person("ID-CPO")
        one.press("Choose what they may read", _told(stage, "ID-CPO"))
        ask = one.view.body["blocks"][1]["element"]["options"][0]["value"] if one.view is not None else ""
        for values in ({"lets": "chosen"}, {"lets": "nothing", "asks": [ask]}, {"lets": "chosen", "asks": [ask]}):
            one.fill_and_submit(values)
        stage.does("ID-CPO")
        stage.types("ID-new", "handover")
        album.now("who left lets them read their statuses; the CPO all")
        _says(stage, "ID-CIO", "Choose what they may read", {"lets": "statuses", "asks": []})
        _says(stage, "ID-CPO", "Change", {"lets": "all", "asks": []})
        stage.types("ID-new", "handover")
        album.now("the CPO takes it back; who left withdraws the note")
        _says(stage, "ID-CPO", "Change", {"lets": "nothing", "asks": []})
        stage.types("ID-CIO", "me")
        stage.does("ID-CIO", "Withdraw what I wrote")
        album.now("the office changes hands again")
        _comes(stage, "ID-third", "ID-CPO")
        stage.go_to(stage.clock.now() + timedelta(hours=1))


def _comes(stage: GalleryStage, cio: str, cpo: str) -> None:
    stage.types("admin", f"pair ID @{cio} @{cpo}")
    stage.does("admin", "Change")


def _fills(stage: GalleryStage, who: str, typed: str, *filled: dict[str, str]) -> None:
    """Types this, and sends the form that opens."""
    stage.person(who).command(typed)
    for values in filled:
        stage.person(who).fill_and_submit(values)
    stage.does(who)


def _told(stage: GalleryStage, who: str) -> Message:
    return next(one for one in reversed(stage.person(who).inbox) if "'handover/" in str(one.metadata))


def _says(stage: GalleryStage, who: str, button: str, filled: dict[str, object]) -> None:
    """Presses this under what this person was last told of a handover, and sends what opens."""
    stage.person(who).press(button, _told(stage, who))
    stage.person(who).fill_and_submit(filled)
    stage.does(who)


HANDED = "Who comes reads which questions were asked, and of an answer only what its writer lets them."
