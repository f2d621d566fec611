"""A deputy who drafts: from being named to each end of a draft."""

from __future__ import annotations

from datetime import timedelta

from sandbox.demo.gallery.album import Album
from sandbox.demo.gallery.answers import STUCK, ready
from sandbox.demo.gallery.questions import ASKED, OVERTAKEN
from sandbox.demo.gallery.stage import played


def drafts(album: Album) -> None:
    """What the deputy and the holder read of drafts."""
    with played() as stage, album.scene("A deputy who drafts", DRAFTS, stage):
        ready(stage, "ID")
        stage.person("helper")
        album.now("ID-CIO: the form, and each way to name a deputy who drafts")
        stage.types("ID-CIO", "deputy")
        for text in ("deputy @helper sometimes", "deputy @helper answers", "deputy @helper drafts"):
            album.now(f"ID-CIO: /counterpart {text}")
            stage.types("ID-CIO", text)
        album.now("the deputy is welcomed and asked")
        stage.go_to(ASKED + timedelta(hours=20))
        album.now("the deputy taps, and drafts")
        stage.does("helper", "tap_under_way")
        stage.answers("helper", **STUCK | {"win": "One desk.", "win_quote": "as_state"})
        stage.person("helper").open_home()
        stage.person("ID-CIO").open_home()
        album.now("Change, then Not this")
        stage.does("ID-CIO", "draft_change")
        stage.does("ID-CIO", "draft_no")
        album.now("another draft, taken back")
        stage.does("helper", "tap_in_place")
        stage.does("helper", "draft_back")
        album.now("another: Change, and sent")
        stage.does("helper", "tap_in_place")
        stage.does("ID-CIO", "draft_change", {"status": "stuck", "comment": "Mine."})
        album.now("the next question: Send as mine")
        stage.go_to(OVERTAKEN + timedelta(hours=1))
        stage.does("helper", "tap_under_way")
        stage.does("ID-CIO", "draft_send")
        album.now("the one after: the holder answers otherwise; then no draft is sent in time")
        stage.go_to(OVERTAKEN + timedelta(days=14, hours=1))
        stage.does("helper", "tap_under_way")
        stage.answers("ID-CIO", **STUCK)
        stage.go_to(OVERTAKEN + timedelta(days=28, hours=1))
        stage.does("helper", "tap_under_way")
        stage.go_to(OVERTAKEN + timedelta(days=42, hours=1))
        album.now("they answer again, and a draft that waits falls away with its deputy")
        stage.does("helper", "tap_stuck")
        stage.types("ID-CIO", "deputy @helper answers")
        stage.settle()
        stage.types("ID-CIO", "deputy off")
        stage.settle()


DRAFTS = "A draft goes to the holder of the office, and is nobody's answer until they send it."
