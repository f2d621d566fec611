"""The weekly digest and its preview: of many states, of few, of none; noted, held, cut short, posted, edited."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sandbox.demo.gallery.album import Album
from sandbox.demo.gallery.answers import ready
from sandbox.demo.gallery.questions import ASKED
from sandbox.demo.gallery.stage import GalleryStage, played
from sandbox.slack.states import elements_in

PREVIEW = datetime(2026, 12, 4, 15, tzinfo=UTC)  # Friday 10:00 in New York
POSTED = datetime(2026, 12, 4, 20, tzinfo=UTC)
WEEK = timedelta(days=7)
MANY = ("ID", "GA", "OR", "UT", "WY", "ME", "OH", "TX", "WA", "MN", "VA")
CIO, CPO = "MN-CIO", "VA-CPO"  # the co-chairs
READERS = (CIO, CPO, "admin")
STATUSES = ("in_place", "under_way", "stuck", "not_started", "not_for_us")


def focus(album: Album) -> None:
    """What every state is asked next: in the plan's order, or chosen; and why that, for an officer."""
    with played(items=20) as stage, album.scene("What every state is asked", FOCUS, stage):
        album.readers = ("admin", "helper", "ID-CIO", "GA-CIO")
        stage.set_up("ID", "GA")
        stage.person("helper")
        stage.types("admin", "cochair add @helper")
        album.now("before the first round")
        stage.types("helper", "focus")
        stage.types("admin", "pairs")
        stage.types("helper", "focus no_bonds")
        album.now("chosen anew on Home")
        stage.person("helper").open_home()
        stage.does("helper", "Choose the next point", {"item": "small_steps"})
        for said in ("focus small_steps", "focus joint", "focus the", "focus our own", "focus off", "focus off"):
            album.now(f"a co-chair: /counterpart {said}")
            stage.types("helper", said)
        album.now("an officer: /counterpart focus no_bonds")
        stage.types("ID-CIO", "focus no_bonds")
        stage.types("admin", "schedule GA weekly thu 09:00")
        stage.types("helper", "focus no_bonds")
        for number, weeks, who in ((1, 0, "ID-CIO"), (1, 1, "GA-CIO"), (2, 2, "ID-CIO"), (3, 4, "ID-CIO")):
            stage.go_to(ASKED + weeks * WEEK)
            album.now(f"{who} in round {number}")
            stage.types(who, "why")
            stage.types("admin", "pairs")


def busy(album: Album) -> None:
    """Eleven states, wins and requests of each kind, a note, one left out, held, posted, then changed."""
    with played(items=3) as stage, album.scene("A busy week", BUSY, stage):
        album.readers = READERS
        ready(stage, *MANY)
        stage.types("admin", "channel #task-force")
        for who in (CIO, CPO):
            stage.types("admin", f"cochair add @{who}")
        everybody_answers(stage, MANY[:9])
        stage.answers("MN-CIO", status="under_way", comment="Only one of us.")
        album.now("Thursday: a co-chair and an admin look at it")
        stage.types(CIO, "digest")
        stage.types("admin", "digest")
        album.now("Friday 9:00: the preview")
        stage.go_to(PREVIEW)
        album.now("a co-chair leaves something out, and adds a note; then the other does")
        stage.does(CIO, "Leave this out")
        stage.does(CIO, "Add a note", {"note": "We do as Oregon does."})
        stage.does(CIO, "Add a note", {"note": "Nine states in the first week: thank you."})
        stage.does(CPO, "Add a note", {"note": "And two more are on their way."})
        album.now("held, and held again")
        stage.does(CIO, "Hold until Monday, 10:00 AM")
        stage.does(CPO, "Hold until Monday, 10:00 AM")
        album.now("a co-chair's Home while it is held")
        stage.person(CIO).open_home()
        album.now("posted, and posted again")
        stage.does(CPO, "Post now")
        stage.does(CPO, "Yes, post it")
        stage.does(CIO, "Post now")
        stage.types(CIO, "digest post")
        album.now("a late answer; a win withdrawn")
        stage.answers("MN-CPO", status="under_way")
        stage.does("UT-CIO", "Withdraw", {})
        album.now("anybody asks of it how it was counted, and copies it")
        asks_of_it(stage)
        album.now("the second week")
        stage.go_to(POSTED + WEEK)
        album.now("the first once more, less what was withdrawn; a week that had none")
        stage.types(CIO, "digest 2026-W49")
        stage.types(CIO, "digest 2026-W12")
        stage.types(CIO, "digest pots")
        album.now("all that went well, and the list of past digests")
        stage.types(CIO, "wins")
        looks_back(stage)
        album.now("the scorecard and the map, before and after a state lets the co-chairs see it")
        stage.types(CIO, "scorecard")
        presses_on_home(stage, "map")
        for office in ("CIO", "CPO"):
            stage.types(f"UT-{office}", "seen on")
        stage.types(CIO, "scorecard")
        presses_on_home(stage, "map")
        album.now("the third, after another round")
        stage.go_to(POSTED + 2 * WEEK - timedelta(days=1))
        everybody_answers(stage, MANY)
        stage.go_to(POSTED + 2 * WEEK)


def charted(album: Album) -> None:
    """Two items of which all states have told: from then on there is a chart, and a table in the thread."""
    with played(items=2) as stage, album.scene("A chart and a table", CHARTED, stage):
        album.readers = READERS
        ready(stage, *MANY[:6])
        stage.types("admin", "channel #task-force")
        everybody_answers(stage, MANY[:6])
        stage.go_to(POSTED + 2 * WEEK - timedelta(days=1))
        everybody_answers(stage, MANY[:6])
        album.now("the second round is told of")
        stage.go_to(POSTED + 2 * WEEK)
        asks_of_it(stage)
        album.now("all six let the co-chairs see them: the map of an item")
        stage.person("helper")
        stage.types("admin", "cochair add @helper")
        for code in MANY[:6]:
            for office in ("CIO", "CPO"):
                stage.types(f"{code}-{office}", "seen on")
        album.readers = ("helper",)
        presses_on_home(stage, "map", "helper")


def asks_of_it(stage: GalleryStage) -> None:
    """Press what stands under the newest digest."""
    newest = [one for one in stage.person("admin").messages(stage.channel) if "How we count" in str(one.blocks)][-1]
    for door in ("About this plan", "How we count", "Copy for e-mail"):
        stage.presses("admin", door, newest)


def looks_back(stage: GalleryStage) -> None:
    """On Home a co-chair chooses a past week from the list."""
    presses_on_home(stage, "past_digests")
    stage.does(CIO, {"week": "2026-W49"})


def presses_on_home(stage: GalleryStage, door: str, who: str = CIO) -> None:
    """A co-chair presses this on Home."""
    person = stage.person(who)
    view = person.open_home()
    assert view is not None
    block = next(b for b, it in elements_in(view.body["blocks"]) if it.get("action_id") == door)
    stage.slack.interactions.press_in_view(person.id, view.id, door, stage.server.now(), None, block["block_id"])
    stage.server.settle()


def few(album: Album) -> None:
    """Three states, of which one gives leave to be named."""
    with played(items=1) as stage, album.scene("Few states", FEW, stage):
        album.readers = READERS
        ready(stage, *MANY[:3])
        stage.types("admin", "channel #task-force")
        everybody_answers(stage, MANY[:3])
        album.now("an admin looks; nobody is co-chair")
        stage.types("admin", "digest")
        album.now("Friday")
        stage.go_to(POSTED)


def quiet(album: Album) -> None:
    """Nobody has answered, or nothing is asked."""
    with played(items=1) as stage, album.scene("A quiet week", QUIET, stage):
        album.readers = READERS
        ready(stage, *MANY[:3], "MN")
        stage.types("admin", "channel #task-force")
        stage.types("admin", f"cochair add @{CIO}")
        album.now("the first Friday")
        stage.go_to(POSTED)
        album.now("a week later")
        stage.go_to(POSTED + WEEK)
        album.now("paused for everybody")
        stage.types("admin", "pause all until 2027-01-20")
        stage.go_to(POSTED + 3 * WEEK)


def nowhere(album: Album) -> None:
    """No channel, or one that can't be written in."""
    with played(items=1) as stage, album.scene("No channel for the digest", NOWHERE, stage):
        album.readers = READERS
        ready(stage, *MANY[:2], "MN")
        stage.types("admin", f"cochair add @{CIO}")
        album.now("no channel")
        stage.types(CIO, "digest post")
        stage.go_to(POSTED)
        album.now("an archived one")
        stage.types("admin", "channel #task-force")
        stage.slack.admin.archive(stage.channel, stage.server.now())
        stage.server.settle()
        stage.go_to(POSTED + WEEK)
        stage.types("admin", "status")


def everybody_answers(stage: GalleryStage, codes: tuple[str, ...]) -> None:
    """With every status, and with wins and requests of each kind, some with both offices' yes."""
    for place, code in enumerate(codes):
        cio: dict[str, str] = {"status": STATUSES[place % 5], "comment": "As it is."}
        cpo = {"status": STATUSES[(place // 2) % 5], "comment": "As I see it."}
        if place % 3 == 0:
            cio |= {"win": f"The {place + 2} of us met.", "win_quote": "as_state" if place else "without_state"}
        if cpo["status"] == "stuck":
            cpo |= {"help_quote": "as_state"}
        stage.answers(f"{code}-CIO", **cio)
        stage.answers(f"{code}-CPO", **cpo)
        stage.does(f"{code}-CPO", "Read both", {"win": "yes"})
        stage.does(f"{code}-CIO", "Read both", {"help": "yes"})
        if code == "UT":
            more = {"win": "Both offices plan the year in one room.", "win_quote": "without_state"}
            stage.answers("UT-CIO", **(cio | more))


FOCUS = "The same point for all, in the plan's order or chosen by a co-chair; every third round each state's own."
BUSY = "What co-chairs and admins see before, what everybody in the channel sees, and what follows."
CHARTED = "Slack's own; all that they say stands beside them as text."
FEW = "No figure on an item rests on fewer than five states."
QUIET = "Two lines, and nothing made up."
NOWHERE = "The admins are told."
