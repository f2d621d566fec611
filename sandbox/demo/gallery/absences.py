"""Days away that an admin enters for somebody else; who has not been heard from."""

from __future__ import annotations

from datetime import timedelta

from sandbox.demo.gallery.admins import with_everybody
from sandbox.demo.gallery.album import Album
from sandbox.demo.gallery.answers import STUCK
from sandbox.demo.gallery.questions import ASKED
from sandbox.demo.gallery.stage import played


def away_for(album: Album) -> None:
    """An admin enters somebody's days away, and ends them."""
    with played() as stage, album.scene("Somebody else's days away", AWAY_FOR, stage):
        with_everybody(stage)
        stage.types("ID-CPO", "away 2027-01-04 2027-01-08")
        for text in (
            "away @ID-CIO 2026-12-21 2026-12-31", "away ID CIO 2026-12-30 2027-01-04", "away ID CIO off",
            "away ID CIO off", "away ID CPO off", "away @ME-CIO 2026-12-02 2026-12-20",
            "away @stranger 2026-12-21 2026-12-31",
            "away ID 2026-12-21 2026-12-31", "away 2026-12-21 2026-12-31", "away",
        ):  # fmt: skip
            album.now(f"admin: /counterpart {text}")
            stage.types("admin", text)
            stage.settle()
        album.now("an officer's Home, and then: I'm back")
        stage.person("ME-CIO").open_home()
        stage.does("ME-CIO", "I'm back")
        stage.settle()
        stage.types("admin", "vacate OH CPO")
        stage.does("admin", "Change")
        album.now("what can't be entered by the form")
        for state, office, last in (
            ("WY", "CIO", "2026-12-31"),
            ("OH", "CPO", "2026-12-31"),
            ("ID", "CIO", "2026-11-01"),
        ):
            stage.person("admin").command("away")
            stage.does("admin", {"state": state, "office": office, "first": "2026-12-21", "last": last})


def not_heard_from(album: Album) -> None:
    """Who has let every question of four weeks go by, for an admin and a co-chair."""
    with played(items=1) as stage, album.scene("Not heard from", NOT_HEARD_FROM, stage):
        with_everybody(stage)
        for who in ("ID-CIO", "ME-CPO", "GA-CIO", "GA-CPO"):
            stage.answers(who, **STUCK)
        stage.types("OH-CIO", "away 2026-12-28 2027-01-20")
        stage.go_to(ASKED + timedelta(weeks=4, hours=1))
        album.now("after four weeks: an admin's Home, and its button")
        stage.person("admin").open_home()
        stage.does("admin", "Write to who is silent …")
        album.now("a co-chair's Home")
        stage.person("GA-CIO").open_home()


AWAY_FOR = "As if they had said so themselves; they are told who did."
NOT_HEARD_FROM = "Who is away or paused is not among them. Admins read names, co-chairs a count."
