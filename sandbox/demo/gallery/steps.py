"""A next step, from the proposal to its end, and what becomes of it when an office changes hands."""

from __future__ import annotations

from datetime import timedelta

from sandbox.demo.gallery.album import Album
from sandbox.demo.gallery.answers import STUCK, ready
from sandbox.demo.gallery.questions import ASKED, OVERTAKEN
from sandbox.demo.gallery.stage import GalleryStage, played
from sandbox.slack.records import Message

DIRECT = ("direct message", "direct message, now reads")
THEIRS = ("their own conversation", "their own conversation, now reads")
BUT_HOME = ("window", "error in the window", *DIRECT, *THEIRS)
TEXT = "The CPO sends the list of open contracts; the CIO's staff mark what they need."
OTHER = "The two staffs meet on Tuesday and mark the list together."
BY, LATER = "2026-12-15", "2026-12-29"


def agreed(album: Album) -> None:
    """Proposed, changed, agreed, back over the question, done; another one dropped, one withdrawn."""
    with played(items=1) as stage, album.scene("A next step", STEP, stage):
        _both_open(album, stage, "ID")
        album.now("the CIO presses Agree on a next step")
        stage.does("ID-CIO", "Agree on a next step", {"text": "", "day": BY}, {"text": TEXT, "day": "2026-12-01"})
        album.now("the CIO proposes one")
        stage.does("ID-CIO", "Agree on a next step", {"text": TEXT, "day": BY})
        album.now("Home, while it waits")
        album.homes(stage, "ID-CIO", "ID-CPO")
        album.now("the CPO opens the form with another in mind")
        stage.types("ID-CPO", "step call the budget office by 1/8")
        album.now("the CPO changes it")
        _says(stage, "ID-CPO", "Change it", {"text": OTHER, "day": BY})
        album.now("the CIO opens the form once more")
        stage.types("ID-CIO", "step")
        album.now("the CIO agrees to an earlier text; then to this one")
        stage.presses("ID-CIO", "step_agree", _told(stage, "ID-CIO"))
        album.now("Home, once both agreed")
        album.homes(stage, "ID-CIO", "ID-CPO")
        album.now("the agenda")
        stage.types("ID-CIO", "agenda")
        stage.person("ID-CIO").command("agenda")
        stage.person("ID-CIO").fill_and_submit({"day": "2026-12-01", "clock": "10:00"})
        stage.does("ID-CIO", {"day": BY, "clock": "10:00", "minutes": "45"})
        album.now("the next question, after its day")
        stage.go_to(OVERTAKEN)
        album.now("still on it")
        _says(stage, "ID-CPO", "Still on it", {"day": "2026-12-01"}, {"day": BY})
        _says(stage, "ID-CPO", "Still on it", {"day": "2026-12-17"})
        album.now("one says done, the other dropped; then both done")
        for who, button in (("ID-CIO", "Done"), ("ID-CPO", "Dropped"), ("ID-CPO", "Done")):
            _says(stage, who, button)
        album.now("another, dropped by both")
        _agree(stage, "ID", "zq")
        for who in ("ID-CIO", "ID-CPO"):
            _says(stage, who, "Dropped")
        album.now("another, withdrawn")
        _agree(stage, "ID", TEXT)
        stage.types("ID-CIO", "me")
        stage.does("ID-CIO", "Withdraw what I wrote")
        _says(stage, "ID-CPO", "Withdraw", {})
        album.now("three are under way")
        for number in range(3):
            _agree(stage, "ID", f"Step {number + 1}.")
        stage.does("ID-CIO", "Agree on a next step", {"text": TEXT, "day": LATER})
        stage.types("ID-CIO", "step")
        album.now("while the state is paused")
        _says(stage, "ID-CIO", "Done")
        _says(stage, "ID-CPO", "Done")
        stage.types("ID-CIO", "pause until 2027-01-15")
        stage.types("ID-CIO", f"step {TEXT}")
        stage.does("ID-CIO", "step", {"text": TEXT, "day": "2027-01-29"})


def handed_over(album: Album) -> None:
    """An office changes hands while a step is under way, or waits for a yes."""
    with played(items=1) as stage, album.scene("A step, and a new officer", HANDED, stage):
        for code in ("ID", "ME", "OH", "GA"):
            stage.person(f"{code}-new")
        _both_open(album, stage, "ID", "ME", "OH", "GA")
        for code in ("ID", "ME", "OH"):
            _agree(stage, code, TEXT)
        stage.does("GA-CIO", "Agree on a next step", {"text": TEXT, "day": BY})
        album.now("Ohio's CIO has left, and nobody has come")
        stage.types("admin", "vacate OH CIO")
        stage.does("admin", "Change")
        album.homes(stage, "OH-CPO")
        album.now("a new CIO comes")
        for code in ("ID", "ME"):
            stage.types("admin", f"pair {code} @{code}-new @{code}-CPO")
            stage.does("admin", "Change")
        album.now("a new CPO comes, and a proposal of the CIO's waits")
        stage.types("admin", "pair GA @GA-CIO @GA-new")
        stage.does("admin", "Change")
        album.now("a new CIO comes")
        stage.go_to(ASKED + timedelta(hours=1))
        album.homes(stage, "ID-CPO", "ID-new")
        for code, button in (("ID", "Keep it"), ("ME", "Not for me")):
            album.now("the CPO shows it to them")
            _says(stage, f"{code}-CPO", "Show it to the CIO")
            album.homes(stage, f"{code}-new")
            album.now(f"{button}")
            _says(stage, f"{code}-new", button)
        album.now("who left withdraws it")
        _says(stage, "ID-CIO", "Withdraw", {})


def _both_open(album: Album, stage: GalleryStage, *codes: str) -> None:
    album.only = BUT_HOME
    ready(stage, *codes)
    for code in codes:
        for office in ("CIO", "CPO"):
            stage.answers(f"{code}-{office}", **STUCK)


def _agree(stage: GalleryStage, code: str, text: str) -> None:
    stage.does(f"{code}-CIO", "Agree on a next step", {"text": text, "day": LATER})
    _says(stage, f"{code}-CPO", "Agreed")


def _told(stage: GalleryStage, who: str) -> Message:
    return next(one for one in reversed(stage.person(who).inbox) if "'step/" in str(one.metadata))


def _says(stage: GalleryStage, who: str, button: str, *filled: dict[str, str]) -> None:
    """Presses this under what this person was last told of a step, and sends what opens."""
    stage.person(who).press(button, _told(stage, who))
    for values in filled:
        stage.person(who).fill_and_submit(values)
    stage.does(who)


STEP = "It counts once both said yes to the same text and day, and is settled when both say the same."
HANDED = "No word of it reaches a successor before who stays shows it to them; it binds nobody."
