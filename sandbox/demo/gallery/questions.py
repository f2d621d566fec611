"""The question, by who answered, who is excused and why, and how old it is; both answers, by their statuses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import product

from bot.rules.jurisdictions import ALL
from bot.rules.model import Status
from sandbox.demo.gallery.album import Album, When
from sandbox.demo.gallery.stage import GalleryStage, played

STATES = [code for code in ALL if ALL[code].zone == "America/New_York"]
STATES += [code for code in ALL if ALL[code].zone == "America/Chicago"]
WORDS = {"CIO": "Ask me, or the contracts desk.", "CPO": "We call Pat. Whoever has the file helps."}
CADENCE = "every 2 weeks thu 09:00"
ASKED = datetime(2026, 12, 3, 20, tzinfo=UTC)
CLOSED = datetime(2026, 12, 10, 20, tzinfo=UTC)
OVERTAKEN = datetime(2026, 12, 17, 20, tzinfo=UTC)
AWAY = "away 2026-12-02 2026-12-30"
PAUSE = "until 2027-01-11"
ANSWERED: Mapping[str, tuple[str, ...]] = {
    "nobody has answered": (),
    "the CIO has answered": ("CIO",),
    "the CPO has answered": ("CPO",),
    "both have answered": ("CIO", "CPO"),
}
Acts = list[tuple[str, str]]
BEFORE: dict[str, Acts] = {
    "nobody is excused": [],
    "the CIO is away": [("CIO", AWAY)],
    "nobody holds the CIO's office": [("admin", "vacate {code} CIO")],
}
MEANWHILE: dict[str, Acts] = {
    "both went away after it was asked": [("CIO", AWAY), ("CPO", AWAY)],
    "the CPO paused the state after it was asked": [("CPO", f"pause {PAUSE}")],
    "an admin paused the state after it was asked": [("admin", f"pause {{code}} {PAUSE}")],
    "the CIO's account was deactivated after it was asked": [("deactivated", "CIO")],
}


def questions(album: Album) -> None:
    """One pair for each situation, all asked the same question on the same morning."""
    cases = dict(zip(STATES, product((*BEFORE, *MEANWHILE), ANSWERED), strict=False))
    with played(items=1) as stage, album.scene("The question", QUESTION, stage):
        album.alias = alias(cases)
        set_up(stage, cases, BEFORE)
        situation = Situations(album, cases)
        situation.now("it has come")
        stage.go_to(ASKED)
        for code, (why, who) in cases.items():
            acts(stage, code, MEANWHILE.get(why, []))
            for office in ANSWERED[who]:
                answer(stage, f"{code}-{office}")
        stage.settle()
        situation.now("a week later it closes")
        stage.go_to(CLOSED)
        situation.now("the next one has come")
        stage.go_to(OVERTAKEN)


def silences(album: Album) -> None:
    """An office that has let three questions close; and then both."""
    cases = dict(
        zip(STATES, product(["the CIO has let three close", "both have let three close"], ANSWERED), strict=False)
    )
    with played(items=1) as stage, album.scene("Offices that are left alone", SILENCE, stage):
        album.alias = alias(cases)
        set_up(stage, cases, {})
        for week in range(3):
            stage.go_to(ASKED + week * (OVERTAKEN - ASKED))
            for code, (why, _) in cases.items():
                if why.startswith("the CIO"):
                    answer(stage, f"{code}-CPO")
        Situations(album, {code: (why, "") for code, (why, _) in cases.items()}).now(
            "the third closes, the next comes"
        )
        stage.go_to(ASKED + 3 * (OVERTAKEN - ASKED))
        situation = Situations(album, cases)
        situation.now("the fourth")
        for code, (_, who) in cases.items():
            for office in ANSWERED[who]:
                answer(stage, f"{code}-{office}")
        situation.now("two weeks later")
        stage.go_to(ASKED + 4 * (OVERTAKEN - ASKED))


def changed_hands(album: Album) -> None:
    """Somebody else becomes the CIO while the question is open, or after both have answered."""
    cases = dict(zip(STATES, product(["another CIO comes"], ANSWERED), strict=False))
    with played(items=1) as stage, album.scene("An office changes hands", HANDS, stage):
        album.alias = alias(cases)
        situation = Situations(album, cases)
        set_up(stage, cases, {})
        stage.go_to(ASKED)
        for code, (_, who) in cases.items():
            for office in ANSWERED[who]:
                answer(stage, f"{code}-{office}")
        situation.now("then")
        for code in cases:
            stage.person(f"{code}-new", tz=ALL[code].zone)
            stage.types("admin", f"pair {code} @{code}-new @{code}-CPO")
            stage.does("admin", "Change")
        stage.go_to(OVERTAKEN)


def reveals(album: Album) -> None:
    """Each pair of statuses that two offices can have given."""
    cases = dict(zip(STATES, product(Status, Status), strict=False))
    with played(items=1) as stage, album.scene("Both answers, by their statuses", REVEAL, stage):
        album.alias = alias(cases)
        set_up(stage, cases, {})
        stage.go_to(ASKED)
        situation = Situations(album, {code: (f"CIO: {cio}", f"CPO: {cpo}") for code, (cio, cpo) in cases.items()})
        for code, (cio, cpo) in cases.items():
            album.only = ("nothing",)
            answer(stage, f"{code}-CIO", cio)
            situation.now("")
            album.only = ("their own conversation, now reads",)
            answer(stage, f"{code}-CPO", cpo)


class Situations:
    """Says of whoever is shown something in which situation their state is."""

    def __init__(self, album: Album, cases: Mapping[str, tuple[str, str]]) -> None:
        self.album, self.cases = album, cases

    def now(self, moment: str) -> None:
        def when(who: str) -> When:
            return (*self.cases.get(who.partition("-")[0], ()), moment)

        self.album.when = when


def alias(codes: Mapping[str, object]) -> dict[str, str]:
    """All states stand for one in the text."""
    return {ALL[code].name: "Idaho" for code in codes} | dict.fromkeys(codes, "ID")


def set_up(stage: GalleryStage, cases: Mapping[str, tuple[str, str]], before: Mapping[str, Acts]) -> None:
    """Everybody is paired, what is so beforehand is said, and all are welcomed."""
    stage.set_up(*cases, start=False)
    admin = stage.person("admin")
    admin.command(f"schedule {CADENCE}")
    for code, (why, _) in cases.items():
        acts(stage, code, before.get(why, []))
    admin.command("start")
    admin.press("Start")
    stage.settle()


def acts(stage: GalleryStage, code: str, them: Acts) -> None:
    for who, what in them:
        if who == "deactivated":
            stage.deactivate(f"{code}-{what}")
            continue
        stage.types("admin" if who == "admin" else f"{code}-{who}", what.format(code=code))
        for button in ("Vacate", "Change"):
            stage.does("admin", button)


def answer(stage: GalleryStage, who: str, status: str = "under_way") -> None:
    """By the command, which is there wherever the question came; whoever can't answer does not."""
    stage.answers(who, status=status, comment=WORDS[who.partition("-")[2]])


QUESTION = """
Each state is in another situation: why somebody is excused, times who has answered. What differs only in the
state's name is shown once, with all the situations in which it was so.
"""
SILENCE = "Whoever has let three questions in a row close is not asked any more until they act."
HANDS = "The question belongs to the two who were asked."
REVEAL = "What both read once both have answered: twenty-five pairs of statuses."
