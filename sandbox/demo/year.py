"""`python -m sandbox.year [WEEKS]`: the page left open while a year passes, and what that does to it.

Prints a line for every two weeks: what the browser holds after its garbage was collected, and what the local Slack
remembers. Ends with 1 if the page or the bot had an error, or either of the two grew without end.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from playwright.sync_api import Page

from sandbox.demo.officers import Officers
from sandbox.demo.opened import served
from sandbox.demo.playing import MOST_RECORDED, Playing
from sandbox.slack.browser import browser, page_in

STRIDE = timedelta(weeks=2)
MOST_DETACHED = 3_000  # nodes that are drawn no more and not collected yet
MOST_MEGABYTES = 40
COUNT = """(() => { const all = document.createNodeIterator(document);
  let n = 0; while (all.nextNode()) n++; return n; })()"""


@dataclass(frozen=True)
class Reading:
    """`attached` nodes are in the page, `detached` ones are not and still held. `recorded`: calls and envelopes."""

    when: str
    attached: int
    detached: int
    megabytes: float
    recorded: int
    seconds: float

    @property
    def grown(self) -> bool:
        """Whether something here has no bound."""
        too_much = self.detached > MOST_DETACHED or self.megabytes > MOST_MEGABYTES
        return too_much or self.recorded > 3 * MOST_RECORDED

    def __str__(self) -> str:
        return (
            f"{self.when}  {self.attached:5} nodes  {self.detached:5} detached  {self.megabytes:5.1f} MB"
            f"  {self.recorded:5} recorded  {self.seconds:5.1f} s"
        )


def live(page: Page, stage: Playing, strides: int, stride: timedelta = STRIDE) -> Iterator[Reading]:
    """Let time pass, with everybody answering, and read after each stride."""
    stage.officers = Officers(stage.codes)
    for _ in range(strides):
        began = time.monotonic()
        pass_time(page, stage, stride)
        yield reading(page, stage, time.monotonic() - began)


def pass_time(page: Page, stage: Playing, stride: timedelta) -> None:
    done = threading.Event()
    until = stage.clock.now() + stride

    def job() -> None:
        stage.go_on(until)
        done.set()

    stage.ask("Time passes", job)
    while not done.is_set():
        page.wait_for_timeout(100)  # the browser is waited for, so that it goes on drawing
    page.wait_for_timeout(500)


def reading(page: Page, stage: Playing, seconds: float) -> Reading:
    devtools = page.context.new_cdp_session(page)
    devtools.send("HeapProfiler.collectGarbage")
    devtools.send("Performance.enable")
    found = {one["name"]: one["value"] for one in devtools.send("Performance.getMetrics")["metrics"]}
    devtools.detach()
    attached = int(page.evaluate(COUNT))
    return Reading(
        f"{stage.clock.now():%Y-%m-%d}",
        attached,
        int(found["Nodes"]) - attached,
        found["JSHeapUsedSize"] / 1e6,
        len(stage.slack.calls) + len(stage.slack.deliveries.all),
        seconds,
    )


def main(weeks: int = 52) -> int:
    with browser() as chrome, served() as stage, page_in(chrome, stage.server.url) as (page, wrong):
        page.get_by_role("button", name="Friday").wait_for(timeout=300_000)
        page.get_by_role("button", name="Wire").click()
        readings = []
        for one in live(page, stage, weeks // 2):
            print(one, flush=True)
            readings.append(one)
        for line in [*wrong, *stage.troubles.last]:
            print(line)
        return int(bool(wrong) or bool(stage.troubles.last) or readings[-1].grown)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
