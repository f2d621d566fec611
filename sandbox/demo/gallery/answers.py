"""Answering and what comes of it: forms, receipts, quotes and their yes, reminders, withdrawing, refusals."""

from __future__ import annotations

from datetime import timedelta

from sandbox.demo.gallery.album import Album
from sandbox.demo.gallery.questions import ASKED, CLOSED, OVERTAKEN
from sandbox.demo.gallery.stage import GalleryStage, played

WEEK = timedelta(days=7)
STUCK = {"status": "stuck", "comment": "Our calendars have no common hour before March."}
WIN = {"status": "in_place", "comment": "Tuesdays.", "win": "Both offices plan the year in one room."}


def taps(album: Album) -> None:
    """One tap is an answer: the first office's, the second's, and the five minutes before both open."""
    with played(items=1) as stage, album.scene("One tap is an answer", TAPS, stage):
        ready(stage, "ID", "ME")
        album.now("the CIO taps a status, and then another one")
        stage.does("ID-CIO", "tap_stuck")
        stage.does("ID-CIO", "tap_under_way")
        album.now("the CIO undoes it, and taps again")
        stage.does("ID-CIO", "Undo")
        stage.does("ID-CIO", "tap_under_way")
        album.now("the window can't be opened")
        stage.slack.fault("error", "views.open", times=2)
        stage.does("ID-CIO", "tap_in_place")
        album.now("the CPO taps: both are in")
        stage.does("ID-CPO", "tap_stuck")
        album.now("the CPO does not wait for the five minutes")
        stage.does("ID-CPO", "Open both")
        album.now("in Maine both tap, and five minutes go by")
        stage.does("ME-CIO", "tap_stuck")
        stage.does("ME-CPO", "tap_stuck")
        stage.go_to(stage.clock.now() + timedelta(minutes=6))


def quotes(album: Album) -> None:
    """A win and a request for help, under each leave to quote, and the other office's yes."""
    with played(items=2) as stage, album.scene("Wins, requests for help, and naming the state", QUOTES, stage):
        ready(stage, "ID", "ME")
        for quote in ("no", "without_state", "as_state"):
            album.now(f"the CIO's first answer has a win: {quote}")
            stage.answers("ID-CIO", **WIN, win_quote=quote)
            album.now(f"the CIO asks for help: {quote}")
            stage.answers("ID-CIO", **STUCK, help_quote=quote)
        album.now("help asked for and not stuck; leave to quote, and no win")
        stage.answers("ME-CIO", status="under_way", help_quote="without_state", win_quote="as_state")
        album.now("a win and help, both as the state")
        stage.answers("ID-CIO", **STUCK, win=WIN["win"], win_quote="as_state", help_quote="as_state")
        album.now("the CPO answers and reads both")
        stage.answers("ID-CPO", **STUCK)
        album.now("the CPO says yes to one and no to the other")
        stage.does("ID-CPO", "Read both", {"win": "yes", "help": "no"})
        stage.does("ID-CIO", "Read both")
        album.now("then the CIO changes the win's words")
        stage.answers("ID-CIO", **STUCK, win="Another win.", win_quote="as_state", help_quote="as_state")
        stage.does("ID-CPO", "Read both", {"win": "yes"})
        album.now("then the CIO names another state in the win")
        stage.answers("ID-CIO", **STUCK, win="We do better than Oregon.", win_quote="without_state")
        album.now("the CIO withdraws it all")
        stage.does("ID-CIO", "Withdraw", {})
        stage.types("ID-CIO", "me")


def reminders(album: Album) -> None:
    """Up to two to a question; *Not now*; what they become."""
    with played(items=1) as stage, album.scene("Reminders", REMINDERS, stage):
        codes = ("ID", "ME", "OH", "GA")
        ready(stage, *codes)
        stage.answers("ID-CPO", **STUCK)
        stage.answers("OH-CPO", **STUCK)
        album.now("the second working day; in Idaho and Ohio the CPO has answered")
        stage.go_to(ASKED + timedelta(days=4))
        album.now("Not now")
        for who, when in (("ID-CIO", "tomorrow"), ("ME-CIO", "next_week"), ("GA-CIO", "skip")):
            stage.does(who, "not_now", {"when": when})
        stage.does("GA-CPO", "more")
        album.now("Not now, pressed after the answer")
        stage.answers("OH-CIO", **STUCK)
        stage.does("OH-CIO", "not_now")
        album.now("until the question closes")
        stage.go_to(CLOSED + timedelta(days=1))
        stage.does("GA-CIO", "not_now", {"when": "tomorrow"})
        album.now("after that")
        stage.go_to(OVERTAKEN)
        stage.does("GA-CIO", "not_now")


def talks(album: Album) -> None:
    """What is written beside the form: in the thread, in a direct message."""
    with played(items=1) as stage, album.scene("Written, and not in the form", TALKS, stage):
        ready(stage, "ID")
        cio, cpo = stage.person("ID-CIO"), stage.person("ID-CPO")
        asked = cio.inbox[-1]
        album.now("the CIO writes in the question's thread")
        cio.say("We call Pat first.", asked.channel, asked.ts)
        stage.settle()
        album.now("Answer is pressed under it")
        stage.does("ID-CIO", "answer")
        album.now("the CIO writes below the question, not in its thread")
        cio.say("And then the help desk.", asked.channel)
        stage.settle()
        album.now("the CPO writes to me alone")
        for words in ("We have two names on a list.", "help", "stop", "/help"):
            cpo.say(words)
            stage.settle()
        stage.does("ID-CPO", "answer")
        album.now("a stranger writes to me")
        stage.person("stranger").say("hello")
        stage.settle()


def too_late(album: Album) -> None:
    """Forms and buttons that come too late, and what is refused."""
    with played(items=1) as stage, album.scene("Too late, or not yours", LATE, stage):
        ready(stage, "ID", "ME")
        album.now("nothing to withdraw, nothing to change")
        for who in ("ID-CIO", "stranger", "admin"):
            stage.types(who, "answer")
            stage.types(who, "me")
        cio = stage.person("ID-CIO")
        cio.command("answer")
        album.now("the form was open while the question was overtaken")
        stage.go_to(OVERTAKEN)
        cio.fill_and_submit(STUCK)
        stage.does("ID-CIO")
        album.now("the window to withdraw was open while the answer was withdrawn")
        stage.answers("ID-CIO", **STUCK)
        cio.press("Withdraw")
        view = cio.view
        assert view is not None
        cio.fill_and_submit({})
        stage.does("ID-CIO", "Withdraw", {})
        album.now("somebody else's office")
        stage.types("ME-CIO", "vacate ID CIO")
        stage.types("ME-CIO", "digest")
        stage.types("stranger", "away 2027-01-01 2027-01-02")


def ready(stage: GalleryStage, *codes: str) -> None:
    """These are asked, an hour ago or so."""
    stage.set_up(*codes, start=False)
    admin = stage.person("admin")
    stage.person("stranger")
    admin.command("schedule every 2 weeks thu 09:00")
    admin.command("start")
    admin.press("Start")
    stage.settle()
    stage.go_to(ASKED)


TAPS = (
    "A tap is stored at once; the window that opens then only adds to it. Whoever is second writes before reading."
)
QUOTES = "Nothing carries a state's name unless both its offices said yes to that very text."
REMINDERS = "To one officer alone, in their own direct message; they never say what the other answered."
TALKS = "Only the form counts; what was written in a thread can be put into it."
LATE = "Nothing that somebody wrote is lost, and nothing happens that they did not see."
