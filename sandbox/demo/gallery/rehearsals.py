"""A rehearsal, before the start and later."""

from __future__ import annotations

from sandbox.demo.gallery.album import Album
from sandbox.demo.gallery.stage import played


def rehearsals(album: Album) -> None:
    """What an admin is told of the days to come."""
    with played(items=4, first_looks=True) as stage, album.scene("A rehearsal", REHEARSALS, stage):
        album.now("nobody is there yet")
        stage.types("admin", "rehearse")
        stage.set_up("ID", "OH", start=False)
        stage.types("admin", "vacate OH CPO")
        album.now("before the start: everybody, twice in a row")
        stage.person("admin").command("rehearse 21")
        stage.types("admin", "rehearse 21")
        album.now("before the start: one state; a vacant office")
        stage.types("admin", "rehearse OH 14")
        stage.types("admin", "rehearse OH CPO")
        album.now("what Idaho's CIO will get")
        stage.types("admin", "rehearse ID CIO")
        album.now("later: a closed day, a pause, a deputy")
        stage.types("admin", "start")
        stage.does("admin", "Start")
        stage.types("admin", "closed ID 2026-12-17")
        stage.person("helper")
        stage.types("ID-CPO", "deputy @helper")
        stage.types("admin", "pause OH until 2026-12-15")
        stage.types("admin", "rehearse ID 45")
        stage.types("admin", "rehearse OH 14")
        album.now("typed wrongly")
        stage.types("admin", "rehearse 91")


REHEARSALS = "What would go out, to whom, when and why, told to the admin who asked; and what one office will get."
