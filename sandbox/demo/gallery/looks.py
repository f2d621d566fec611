"""A first look: its pages, how the two offices compare, and a year later."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.rules.first_look import YEAR
from sandbox.demo.gallery.album import Album
from sandbox.demo.gallery.questions import ASKED, CADENCE, OVERTAKEN
from sandbox.demo.gallery.stage import GalleryStage, played


def looks(album: Album) -> None:
    """Four states: one goes through all of it, in the others something happens meanwhile."""
    with played(items=10, first_looks=True) as stage, album.scene("The first look", LOOK, stage):
        stage.set_up("ID", "ME", "UT", "TX", start=False)
        for typed in (f"schedule {CADENCE}", "start"):
            stage.types("admin", typed)
        stage.does("admin", "Start")
        stage.settle()
        stage.person("helper")
        stage.types("TX-CIO", "deputy @helper")
        stage.settle()
        album.now("it has come")
        stage.go_to(ASKED)
        stage.person("ID-CIO").open_home()
        stage.types("ID-CIO", "why")
        stage.types("admin", "pairs")
        album.now("one page is sent, and two days later all are")
        sends(stage, "ID-CIO", "under_way", pages=1)
        sends(stage, "ME-CIO", "in_place", pages=1)
        sends(stage, "helper", "in_place")
        stage.go_to(ASKED + timedelta(days=4))
        sends(stage, "ID-CIO", "stuck")
        stage.person("ID-CIO").open_home()
        album.now("another CIO comes to Maine, who had sent a page")
        stage.person("ME-new")
        stage.types("admin", "pair ME @ME-new @ME-CPO")
        stage.does("admin", "Change")
        album.now("both have sent all")
        sends(stage, "ID-CPO", "under_way", regular_meetings="stuck", from_the_start="not_for_us")
        sends(stage, "UT-CIO", "in_place")
        sends(stage, "UT-CPO", "in_place")
        sends(stage, "TX-CIO", "stuck")
        stage.does("ID-CIO", "Read both")
        stage.person("ID-CIO").open_home()
        album.now("one is changed, another withdrawn")
        sends(stage, "UT-CPO", "stuck", press="Change my answer")
        stage.does("UT-CIO", "Read both")
        withdraws(stage, "UT-CPO")
        stage.does("UT-CIO", "Read both")
        stage.does("UT-CIO", "withdraw", {})
        stage.types("ID-CIO", "me")
        stage.does("ID-CIO", "withdraw_which")
        album.now("the next question has come")
        stage.go_to(OVERTAKEN)
        stage.types("ID-CIO", "why")
        album.now("a year later")
        a_year_later(stage)
        sends(stage, "ID-CIO", "in_place", regular_meetings="stuck")
        sends(stage, "ID-CPO", "under_way", regular_meetings="stuck")
        stage.does("ID-CIO", "Read both")
        stage.types("ID-CIO", "why")


def a_year_later(stage: GalleryStage) -> None:
    """Nobody is left alone by then, and nothing else happens: an outage lasts until the day before."""
    stage.clock.advance(YEAR - timedelta(days=16))
    stage.settle()
    stage.go_to(ASKED + YEAR)


def sends(stage: GalleryStage, who: str, status: str, pages: int = 3, press: str = "", **other: str) -> None:
    """So many pages, from the first that is missing; this status for all but the `other`s."""
    person = stage.person(who)
    if press:
        person.press(press)
    else:
        person.command("answer")
    for _ in range(pages):
        if person.view is None or person.view.body["callback_id"] != "first_look":
            break
        fields = [block["block_id"] for block in person.view.body["blocks"] if block["type"] == "input"]
        values: dict[str, Any] = {
            name: "holds_up" if name == "outlook" else other.get(name.removeprefix("item/"), status)
            for name in fields
        }
        person.fill_and_submit(values)
    while person.view is not None:
        person.close()
    stage.settle()


def withdraws(stage: GalleryStage, who: str) -> None:
    person = stage.person(who)
    receipt = next(one for one in reversed(person.inbox) if one.text.startswith(("Recorded", "Kept")))
    person.press("withdraw", receipt)
    person.fill_and_submit()
    stage.settle()


LOOK = "A pair's first check-in: all points of the plan, statuses only, a page at a time."
