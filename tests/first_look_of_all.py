"""The first look of all pairs, tap by tap on the stage: `make first-look-of-all ITEMS=40` prints what it takes.

Taps are counted; of a person's seconds there is only an estimate (WORDS, TAPS): nobody sat there with a watch.
The machine's are real: the bot over its socket, a file of SQLite, the local Slack beside it.
"""

from __future__ import annotations

import csv
import io
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from looks import asked, items_on

from bot.rules.jurisdictions import ALL
from bot.rules.model import Office, Outlook, Status
from handlers.plans.by_hand import obey
from sandbox.demo.stage import TYPING, Stage
from sandbox.slack.person import Person

WORDS, TAPS = 4, 1
"""What somebody reads, and how often they tap, in a second."""


class Looking(Stage):
    """Pairs begin with their first look."""

    first_looks = True


@dataclass
class Look:
    """What the pages of one person have taken."""

    taps: int = 0
    words: int = 0
    waits: list[float] = field(default_factory=list)
    blocks: int = 0
    size: int = 0

    @property
    def seconds(self) -> float:
        """Estimated, of the person alone."""
        return self.taps / TAPS + self.words / WORDS

    def live(self, person: Person) -> None:
        """All pages, as they come; each choice is a tap, and so is each button."""
        self._tap(lambda: person.press("answer", asked(person)))
        while person.view is not None and person.view.body["callback_id"] == "first_look":
            self._page(person)

    def _page(self, person: Person) -> None:
        body, statuses = person.view.body, list(Status)
        fields = [block for block in body["blocks"] if block["type"] == "input"]
        values = {name: str(statuses[len(name) % len(statuses)]) for name in items_on(person.view)}
        values |= {"outlook": str(Outlook.NEITHER)} if len(fields) > len(values) else {}
        self.taps += len(values)
        self.words += sum(len(block["label"]["text"].split()) for block in fields)
        self.blocks, self.size = max(self.blocks, len(body["blocks"])), max(self.size, len(json.dumps(body)))
        self._tap(lambda: person.fill_and_submit(values))

    def _tap(self, act: Callable[[], object]) -> None:
        begun = perf_counter()
        act()
        self.waits.append(perf_counter() - begun)
        self.taps += 1


def live(codes: Sequence[str], items: int | None) -> str:
    """What it took, as text; `items`: of a made-up plan; None: the plan that is shipped."""
    with tempfile.TemporaryDirectory() as folder, Looking(Path(folder)) as stage:
        stage.set_up(*codes, start=False)
        if items:
            obey(stage.db, stage.bot.plan, "activate", sheet(items), stage.clock.now())
        stage.person("admin").command("start")
        stage.person("admin").press("Start")
        while _one(stage, "SELECT count(*) FROM check_in WHERE sent_at IS NOT NULL") < len(codes):
            stage.go_to(stage.next_due(stage.clock.now()))
        looks = []
        for person in (stage.person(f"{code}-{office}") for code in codes for office in Office):
            looks.append(Look())
            looks[-1].live(person)
            stage.clock.advance(TYPING)  # all in one minute would meet Slack's rate for forms
        stage.settle()
        opened = _one(stage, "SELECT count(*) FROM check_in WHERE first_look AND revealed_at IS NOT NULL")
        refused = _one(stage, "SELECT count(*) FROM message WHERE state = 'refused'")
    return "\n".join([f"{len(codes)} pairs, {items or 'the shipped'} items", *_told(looks, opened, refused)])


def sheet(items: int) -> bytes:
    """A plan of so many items in five areas, as a spreadsheet."""
    out, claim = io.StringIO(), "Point {} of the plan is done by both"
    rows = [[f"Area {n * 5 // items}", claim.format(n), f"Why {n}?"] for n in range(items)]
    csv.writer(out).writerows([["Area", "Claim", "Question"], *rows])
    return out.getvalue().encode()


def _told(looks: Sequence[Look], opened: int, refused: int) -> list[str]:
    waits = [1000 * wait for look in looks for wait in look.waits]
    blocks, size = max(look.blocks for look in looks), max(look.size for look in looks)
    return [
        f"Taps: {sum(look.taps for look in looks):,}, a person {median(look.taps for look in looks):.0f}",
        f"A person's seconds, estimated: {median(look.seconds for look in looks):.0f}",
        f"Wait after a press: median {median(waits):.0f} ms, slowest {max(waits):.0f} ms",
        f"Opened by both: {opened}; refused by Slack: {refused}",
        f"Largest page: {blocks} of 100 blocks, {size:,} of 250,000 characters",
    ]


def _one(stage: Stage, query: str) -> Any:
    with stage.db.begin() as tx:
        return tx.connection().exec_driver_sql(query).scalar()


if __name__ == "__main__":
    sys.stdout.write(live(list(ALL), int(sys.argv[1]) if sys.argv[1:] else None) + "\n")
