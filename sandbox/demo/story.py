"""The story that the page starts from: fifteen states in the middle of a quarter, everybody known by their office.

Nothing in it is written down beforehand: an admin sets the task force up, five weeks pass, and invented officers
answer the real bot.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.rules.jurisdictions import ALL
from bot.rules.model import Office
from sandbox.demo import kept
from sandbox.demo.playing import Playing

BEGIN = datetime(2027, 1, 5, 15, 0, tzinfo=UTC)  # a Tuesday, 10:00 in New York
NOW = datetime(2027, 2, 9, 18, 30, tzinfo=UTC)  # Idaho was asked two and a half hours ago
STATES = ("ID", "AK", "CO", "FL", "GU", "HI", "ME", "MN", "NM", "OH", "OR", "TX", "VA", "VT", "WA")
OWN = ("ID",)
CADENCE = "every 2 weeks tue 09:00"
COCHAIRS = ("MN-CIO", "VA-CPO")


@dataclass(frozen=True)
class Part:
    """Somebody whom the visitor can be with one click."""

    name: str
    title: str
    about: str


CAST = (
    Part("ID-CIO", "Idaho’s CIO", "Chief Information Officer"),
    Part("ID-CPO", "Idaho’s CPO", "Chief Procurement Officer"),
    Part("MN-CIO", "Co-chair", "Minnesota’s CIO, who reads the digest first"),
    Part("admin", "Admin", "association staff, who sets it up"),
    Part("stranger", "A stranger", "a member of this Slack without an office"),
)


def empty(stage: Playing) -> None:
    """Everybody is in the workspace, and nothing is set up."""
    stage.begin(None, BEGIN)
    stage.officers.leave(OWN)
    _people(stage)


def told(stage: Playing) -> None:
    """The middle of the quarter: as it was kept, else played now. Only the whole story is kept."""
    path = kept.place()
    if tuple(stage.codes) != STATES:
        _play(stage)
    elif (known := kept.load(path)) is not None:
        stage.begin(known)
    else:
        _play(stage)
        stage.kill_bot()
        kept.save(stage.keep(), path)
        stage.live()


def _play(stage: Playing) -> None:
    stage.begin(None, BEGIN)
    _people(stage)
    admin = stage.person("admin")
    admin.command(f"schedule {CADENCE}")
    stage.set_up(*stage.codes)
    for name in COCHAIRS:
        admin.command(f"cochair add <@{stage.person(name).id}>")
    stage.go_on(NOW)
    stage.officers.leave(OWN)


def _people(stage: Playing) -> None:
    """Thirty officers and more to come, the task force in its channel, and a stranger."""
    for code in ALL:
        for office in Office:
            person = stage.person(f"{code}-{office}")
            if code in stage.codes:
                with stage.server.lock:
                    stage.slack.admin.invite(stage.channel, person.id, stage.server.now())
    stage.person("stranger")


def prepare(codes: tuple[str, ...] = STATES) -> None:
    """Play the story now, so that it is there when the demo is opened, and say how far it is."""
    if codes == STATES and kept.load(kept.place()) is not None:
        return
    print("Playing the five weeks that the demo begins with: about half a minute, and only once.", flush=True)
    with Playing(BEGIN, codes) as stage:
        done = threading.Event()
        stage.ask("Setting the stage", lambda: _then(done, lambda: told(stage)))
        for week in range(1, (NOW - BEGIN).days // 7 + 1):
            while not done.is_set() and stage.clock.now() < BEGIN + timedelta(weeks=week):
                done.wait(0.1)
            print(f"  week {week} has passed", flush=True)
        done.wait()
    print("Ready.", flush=True)


def _then(done: threading.Event, job: Callable[[], None]) -> None:
    try:
        job()
    finally:
        done.set()


if __name__ == "__main__":
    prepare()
