"""Setting up, running, what goes wrong; every command as everybody; Home of everybody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from bot.words.failures import CAUSES
from handlers.commands import COMMANDS, help_lines
from sandbox.demo.gallery.album import Album
from sandbox.demo.gallery.answers import STUCK, ready
from sandbox.demo.gallery.questions import ASKED, OVERTAKEN
from sandbox.demo.gallery.stage import GalleryStage, played

ROLES = (
    "stranger",
    "helper",
    "ID-CIO",
    "GA-CIO",
    "admin",
)  # a stranger, a deputy, an officer, a co-chair, an admin
ROSTER = """State,Office,Email,Title
Idaho,CIO,{ID-CIO},Chief Information Officer
Idaho,CPO,{ID-CPO},Chief Procurement Officer
Maine,CIO,{ME-CIO},Director of Procurement
Maine,CPO,nobody@example.gov,
Atlantis,CIO,x@example.gov,
Ohio,CIO,TBD,
"""

ACTING = """\
State,Office,Email,Title
Idaho,CIO,{ID-CIO},Acting CIO
"""


def set_up(album: Album) -> None:
    """From nothing to Start, by Home and by commands."""
    with played() as stage, album.scene("Setting up", SET_UP, stage):
        for who in ("ID-CIO", "ID-CPO", "ME-CIO", "helper"):
            stage.person(who, email=f"{who.lower()}@example.gov")
        album.now("an admin's Home with nothing set up, and each of its forms")
        stage.presses_all_of_home("admin")
        album.now("a roster with faults")
        emails = {name: f"{name.lower()}@example.gov" for name in stage.people}
        stage.person("admin").command("roster")
        stage.does("admin", {"lines": ROSTER.format(**emails)})
        album.now("the same without them")
        stage.person("admin").command("roster")
        stage.does("admin", {"lines": "\n".join(ROSTER.format(**emails).split("\n")[:4])})
        album.now("left, then applied")
        stage.does("admin", "Leave")
        stage.person("admin").command("roster")
        stage.does("admin", {"lines": "\n".join(ROSTER.format(**emails).split("\n")[:4])})
        stage.does("admin", "Apply")
        album.now("the same people, one of them acting")
        stage.person("admin").command("roster")
        stage.does("admin", {"lines": ACTING.format(**emails)})
        stage.does("admin", "Apply")
        album.now("one by one")
        for text in (
            "channel #task-force",
            "pair ME @ME-CIO vacant",
            "pairs",
            "start ID",
            "start",
            "status",
            "plan",
        ):
            album.now(f"/counterpart {text}")
            stage.types("admin", text)
        album.now("Home before Start")
        stage.person("admin").open_home()
        stage.person("ID-CIO").open_home()
        album.now("Start")
        stage.does("admin", "Start")
        stage.person("admin").open_home()
        stage.person("ID-CIO").open_home()


def commands(album: Album) -> None:
    """Every command, bare and as its example, by everybody who may use it and by who may not."""
    with played() as stage, album.scene("Every command, as everybody", COMMANDS_TOO, stage):
        with_everybody(stage)
        for who in ROLES:
            for name in sorted(COMMANDS, key=in_turn):
                for text in dict.fromkeys([name, *examples(name)]):
                    album.now(who, f"/counterpart {text}")
                    stage.types(who, text)
                    stage.does(who, "Not yet")


def misread(album: Album) -> None:
    """Typed wrongly."""
    with played() as stage, album.scene("Typed wrongly", MISREAD, stage):
        with_everybody(stage)
        for who, text in WRONG:
            album.now(who, f"/counterpart {text}")
            stage.types(who, text)


def homes(album: Album) -> None:
    """Home of each, in each state of things, and what each button of it opens."""
    with played(items=4) as stage, album.scene("Home", HOMES, stage):
        with_everybody(stage)
        for who in (*ROLES, "OH-CPO"):
            album.now(f"{who} opens Home, and presses each button")
            stage.presses_all_of_home(who)
        album.now("after both have answered")
        stage.answers("ME-CIO", **STUCK)
        stage.person("ME-CIO").open_home()
        stage.answers("ME-CPO", **STUCK)
        stage.presses_all_of_home("ME-CIO", "Withdraw")
        album.now("away, paused, silent")
        stage.types("ME-CIO", "away 2026-12-04 2026-12-20")
        stage.person("ME-CIO").open_home()
        stage.types("ME-CPO", "pause until 2027-01-15")
        stage.person("ME-CPO").open_home()
        stage.go_to(ASKED + 4 * (OVERTAKEN - ASKED))
        for who in ("OH-CIO", "GA-CIO", "admin"):
            stage.person(who).open_home()


def running(album: Album) -> None:
    """What an admin does while it runs, with each window's yes."""
    with played() as stage, album.scene("Running", RUNNING, stage):
        with_everybody(stage)
        for text, *buttons in (
            ("checkin OH", "Ask now", "Yes"), ("checkin all", "Ask them", "Ask all", "Yes"),
            ("pause all until 2027-01-20",), ("resume all",), ("pause OH until 2027-01-20",), ("resume OH",),
            ("closed ID 2026-12-24",), ("closed ID",), ("vacate OH CPO", "Vacate", "Change"),
            ("pair OH @ID-CIO @OH-CIO",), ("pair OH @stranger @OH-CIO", "Change"),
            ("unpair OH", "Unpair", "Take out"), ("schedule monthly 1st tue 09:00",),
            ("schedule ID every 3 weeks mon 10:00",), ("schedule ID default",),
            ("digest-schedule weekly mon 09:00 America/Chicago",), ("cochair add @stranger",),
            ("cochair add @stranger",), ("cochair remove @stranger",), ("admin add @helper",),
            ("admin remove @helper",), ("pairs",), ("status",), ("why @ID-CIO",), ("why ID",),
            ("why @stranger",),
        ):  # fmt: skip
            album.now(f"/counterpart {text}")
            stage.types("admin", text)
            for button in buttons:
                stage.does("admin", button)
        stage.go_to(OVERTAKEN)


def failures(album: Album) -> None:
    """Each cause for which something does not arrive, as the admins are told."""
    with played(items=1) as stage, album.scene("What did not arrive", FAILURES, stage):
        for cause in CAUSES:
            album.failed(cause)
        album.readers = ("admin",)
        stage.set_up("ID", "ME", "OH")
        for error, code in (("ekm_access_denied", "ID"), ("is_archived", "ME")):
            here = {stage.slack.app.bot_user, *(stage.person(f"{code}-{office}").id for office in ("CIO", "CPO"))}
            stage.slack.fault("error", "chat.postMessage", 50, _goes_to(stage, here), error=error)
        album.now("posts into two pairs' conversations are refused")
        stage.go_to(ASKED + timedelta(days=1))
        album.now("an account is deactivated, then opened again")
        stage.deactivate("OH-CIO")
        stage.go_to(ASKED + timedelta(days=4))
        stage.slack.admin.change_person(stage.person("OH-CIO").id, stage.server.now(), deleted=False)
        stage.server.settle()
        stage.go_to(ASKED + timedelta(days=6))
        stage.types("admin", "status")


def _goes_to(stage: GalleryStage, members: set[str]) -> Callable[[dict[str, str]], bool]:
    """Whether a call is about the conversation of these."""

    def about(given: dict[str, str]) -> bool:
        channel = stage.slack.channels.get(given.get("channel", ""))
        return channel is not None and set(channel.members) == members

    return about


def with_everybody(stage: GalleryStage) -> None:
    """Five states asked just now; a deputy, a co-chair, a stranger; one state's answers are open."""
    for who in ("helper", "stranger"):
        stage.person(who)
    ready(stage, "ID", "ME", "GA", "OH", "TX")
    stage.types("admin", "channel #task-force")
    stage.types("admin", "cochair add @GA-CIO")
    stage.types("ID-CIO", "deputy @helper")
    for office in ("CIO", "CPO"):
        stage.answers(f"TX-{office}", **STUCK)
    stage.go_to(ASKED + timedelta(hours=1))


def in_turn(name: str) -> int:
    """Where this command comes in its scene: that changes what the next ones answer. A new one comes last."""
    return IN_TURN.index(name) if name in IN_TURN else len(IN_TURN)


def examples(name: str) -> list[str]:
    """What `help` shows of this command, with words that can be typed."""
    forms = [form for forms in help_lines().values() for form, _ in forms if form.split()[0] == name.split()[0]]
    return [
        form.replace("FIRST LAST", "2026-12-21 2027-01-04").replace("until DAY", "until 2027-01-15")
        .replace("ID DAY", "ID 2026-12-24").replace("@cio @cpo", "@ID-CIO @ID-CPO").replace("@user", "@helper")
        for form in forms
    ]  # fmt: skip


IN_TURN = (
    "help", "me", "why", "answer", "away", "zone", "deputy", "pair", "vacate", "unpair", "roster", "slower",
    "pause", "resume", "channel", "schedule", "digest-schedule", "pairs", "plan", "cochair", "admin", "closed",
    "start", "status", "checkin", "digest", "digest post",
)  # fmt: skip
WRONG = (
    ("stranger", "helpp"), ("stranger", "hello"), ("ID-CIO", "away sometime"),
    ("ID-CIO", "away 2026-13-40 2027-01-01"), ("ID-CIO", "zone GMT-5"), ("ID-CIO", "zone Eastern"),
    ("ID-CIO", "zone Nowhere"), ("ID-CIO", "deputy"), ("ID-CIO", "deputy @nobody"),
    ("ID-CIO", "pause until someday"), ("ID-CIO", "slower please"),
    ("admin", "pair XX @ID-CIO @ID-CPO"), ("admin", "pair ID @ID-CIO"),
    ("admin", "pair ID @ID-CIO @ID-CIO"), ("admin", "pair Idahoe @ID-CIO @ID-CPO"),
    ("admin", "vacate ID CTO"), ("admin", "unpair AK"), ("admin", "schedule biweekly thu 9am"),
    ("admin", "schedule every day"), ("admin", "schedule weekly sun 09:00"),
    ("admin", "schedule weekly thu 22:00"), ("admin", "digest-schedule never"), ("admin", "channel"),
    ("admin", "channel #nowhere"), ("admin", "checkin XX"), ("admin", "checkin"),
    ("admin", "start XX"), ("admin", "closed"), ("admin", "closed ID never"),
    ("admin", "closed ID 2020-01-01"), ("admin", "cochair @ID-CIO"),
    ("admin", "cochair remove @ID-CIO"), ("admin", "admin add"), ("admin", "resume XX"),
    ("admin", "pause XX until 2027-01-15"), ("admin", "why XX"), ("admin", "status now"),
    ("admin", "commonwealth of virginia"),
)  # fmt: skip
SET_UP = "An admin alone with the checklist."
COMMANDS_TOO = (
    "Five states were asked an hour ago; Texas has answered. A stranger, a deputy (helper), an officer (ID-CIO), a "
    "co-chair (GA-CIO) and an admin type each command, and each example of it that help shows."
)
MISREAD = "What was wrong, what to do instead, an example; nothing is changed."
HOMES = "The page of each, and the window behind each button."
RUNNING = "What an admin does once the task force has started."
FAILURES = "By direct message to the admins, once for each cause and day."
