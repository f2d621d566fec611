"""Much of everything, in simulated time: `make crowds`. A long thread that was missed, a large workspace, a flood.

The real delivery, storage and listeners against the local Slack's core, with its published rates.
"""

from __future__ import annotations

import argparse
import logging
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from asked import ask, pair, question, rows
from storms import stage

from handlers.check_ins import catch_up
from handlers.heartbeat import tick
from handlers.outbox.delivery import deliver_one
from sandbox.demo.inside import InnerStage

BEAT = timedelta(seconds=10)
MINUTE = timedelta(minutes=1)


@dataclass
class Came:
    """What came of it. Seconds of a processor, but for `simulated`; `longest`: of one step, with its call."""

    simulated: float = 0.0
    steps: int = 0
    processor: float = 0.0
    longest: float = 0.0
    calls: Counter[str] = field(default_factory=Counter)
    refused: int = 0
    more: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        calls = ", ".join(f"{count:,} {method}" for method, count in self.calls.most_common())
        more = "; ".join(f"{name} {value}" for name, value in self.more.items())
        took = f"{self.processor:.1f} s of a processor in {self.steps:,} steps, the longest {self.longest:.2f} s"
        done = f"all done after {self.simulated:,.0f} simulated s"
        return f"{more}; {done}; {took}; calls: {calls}; 429s: {self.refused}"


def worked_off(made: InnerStage, between: Callable[[], object] = lambda: None) -> Came:
    """What is due is done, a step after the other; `between` two beats people go on."""
    came, began, before = Came(), made.clock.elapsed(), len(made.slack.calls)
    while True:
        wait = 0.0
        while not wait:
            at = time.process_time()
            wait = deliver_one(made.bot, made.clock.now())
            took = time.process_time() - at
            came.processor, came.longest, came.steps = (
                came.processor + took,
                max(came.longest, took),
                came.steps + 1,
            )
        if wait > 3_600:
            break
        between()
        made.clock.advance(min(BEAT, timedelta(seconds=wait)))
    calls = made.slack.calls[before:]
    came.simulated, came.calls = made.clock.elapsed() - began, Counter(call.method for call in calls)
    came.refused = sum(call.response.status == 429 for call in calls)
    return came


def long_thread(words: int) -> Came:
    """So many words in a question's thread while Slack could not reach us; then what its writer does, on top."""
    with stage() as made:
        ask(made)
        cio, cpo = pair(made)
        there = question(cio)
        made.disconnect()
        made.clock.advance(10 * MINUTE)
        for number in range(words):
            who = (cio, cpo)[number % 2]
            made.slack.composer.say(who.id, there.channel, f"word {number}", made.server.now(), there.ts)
        made.slack.deliveries.give_up()
        made.connect()
        catch_up.listening(made.bot, made.clock.now(), anew=True)
        came = worked_off(made, lambda: cio.command("me"))
        ((kept, different, data),) = rows(
            made,
            "SELECT count(*), count(DISTINCT text), (SELECT length(data) FROM message WHERE kind = 'catch_up')"
            " FROM thread_message",
        )
        came.more = {"kept": kept, "different": different, "characters of what is remembered meanwhile": data}
        came.more |= {"then an answer and its withdrawal": f"{_answers_and_withdraws(made):.2f} s"}
        return came


def _answers_and_withdraws(made: InnerStage) -> float:
    cio, _ = pair(made)
    at = time.process_time()
    cio.command("answer")
    cio.fill_and_submit({"status": "stuck", "comment": "zqwords", "help_quote": "no"})
    made.settle()
    cio.press("withdraw")
    cio.fill_and_submit({})
    made.settle()
    assert rows(made, "SELECT given FROM reply ORDER BY version") == [(1,), (0,)]
    return time.process_time() - at


def large_workspace(people: int) -> Came:
    """A roster is checked, and everybody looked at once, in a workspace of so many."""
    with stage() as made:
        made.set_up("ID")
        for number in range(people - len(made.people)):
            made.slack.workspace.add_person(f"Somebody {number}", email=f"s{number}@example.gov")
        admin = made.person("admin")
        made.clock.advance(timedelta(days=1))
        admin.command("roster")
        admin.fill_and_submit({"lines": f"State,Office,Email\nUT,CIO,s{people // 2}@example.gov"})
        said: list[str] = []
        tick(made.bot, made.clock.now())
        came = worked_off(made, lambda: said.append(str(admin.command("status").text)))
        ((kept,),) = rows(made, "SELECT length(data) FROM message WHERE kind = 'roster'")
        shown = [message.text for message in admin.messages()]
        came.more = {"people": people, "commands answered meanwhile": len(said), "characters kept": kept}
        came.more |= {"found": any("1 to add" in str(text) for text in shown)}
        return came


def main() -> int:
    logging.disable(logging.ERROR)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--words", type=int, default=5_000)
    parser.add_argument("--people", type=int, default=20_000)
    chosen = parser.parse_args()
    print(f"words in a thread that were missed: {long_thread(chosen.words)}", flush=True)
    print(f"a roster and a daily look in a large workspace: {large_workspace(chosen.people)}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
