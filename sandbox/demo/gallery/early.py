"""An answer before its question comes: used, not used, taken back; a deputy's; why there can be none."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sandbox.demo.gallery.album import Album
from sandbox.demo.gallery.questions import ASKED, OVERTAKEN
from sandbox.demo.gallery.stage import GalleryStage, played

SAYS: dict[str, Any] = {
    "status": "stuck",
    "comment": "Ask Dana while I am gone; the list is with her.",
    "win": None,
    "win_quote": "no",
    "help_quote": "no",
}


def early(album: Album) -> None:
    """Before leave: the next question is answered, it comes, and then another than was planned."""
    with played(items=3) as stage, album.scene("Answered early", EARLY, stage):
        stage.types("admin", "schedule every 2 weeks thu 09:00")
        stage.set_up("ID", "ME", start=False)
        stage.person("ID-helper")
        stage.person("ID-new")
        album.now("before the start")
        stage.types("ID-CIO", "early")
        stage.types("admin", "start")
        stage.does("admin", "Start")
        stage.settle()
        album.now("the CIO will be away, and answers early")
        stage.types("ID-CIO", "away 2026-12-03 2026-12-09")
        _answers(stage, "ID-CIO", SAYS | {"win_quote": "without_state"}, SAYS)
        stage.types("ID-CIO", "me")
        album.homes(stage, "ID-CIO", "ID-CPO")
        stage.types("ID-CIO", "deputy @ID-helper")
        stage.settle()
        stage.types("ID-helper", "early")
        album.homes(stage, "ID-helper")
        album.now("Maine's CIO answers early, and leaves the office before the question comes")
        _answers(stage, "ME-CIO", SAYS)
        stage.types("admin", "pair ME @ID-new @ME-CPO")
        stage.does("admin", "Change")
        album.now("its question comes; the CPO answers; the CIO is back")
        stage.go_to(ASKED)
        stage.answers("ID-CPO", **SAYS)
        stage.go_to(ASKED + timedelta(days=7))
        album.now("the deputy answers the next one early; the CIO reads it, and takes it back")
        _answers(stage, "ID-helper", SAYS)
        album.homes(stage, "ID-CIO")
        stage.does("ID-CIO", "Take it back")
        album.now("answered once more, and another question is chosen")
        stage.person("ID-CIO").command("early")
        _answers(stage, "ID-helper", SAYS)
        stage.does("ID-CIO", SAYS)
        stage.person("ID-CPO").command("early")
        _answers(stage, "ID-helper", SAYS)
        stage.types("admin", f"focus {stage.bot.plan.items[2].key}")
        stage.does("ID-CPO", SAYS)
        stage.go_to(OVERTAKEN)


def _answers(stage: GalleryStage, who: str, *filled: dict[str, Any]) -> None:
    stage.person(who).command("early")
    stage.does(who, *filled)


EARLY = "It becomes the office's answer when its question is asked; until then nobody else learns of it."
