"""Storms, in simulated time: `make storms`. Connections lost once the work was done, 429s, outages, doubled events.

The real delivery, storage and listeners against the local Slack's core; nothing sleeps, and one seed decides.
"""

from __future__ import annotations

import argparse
import logging
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from asked import ask, pair, question
from sqlalchemy import func, select

from bot.words.kit import sentences
from handlers import heartbeat
from sandbox.demo.inside import InnerStage
from storage import messages, task_forces
from storage.record import ThreadMessage
from storage.tables import Message

ALWAYS = 10**9
TO_A_CHANNEL, LEAST = 25, 8  # messages; channels, so that their own rates (one post a second) bind nothing


@dataclass(frozen=True)
class Came:
    """What came of a storm. `seconds`: simulated, until all was out; after an outage from its end."""

    wanted: int
    once: int
    twice: int
    lost: int
    seconds: float
    calls: Counter[str]
    refused: int

    def __str__(self) -> str:
        calls = ", ".join(f"{count:,} {method}" for method, count in self.calls.most_common())
        told = f"{self.wanted:,} wanted, {self.once:,} there once, {self.twice} twice, {self.lost} lost"
        return f"{told}; all out after {self.seconds:,.0f} simulated s; calls: {calls}; {self.refused:,} refused"


@contextmanager
def stage() -> Iterator[InnerStage]:
    with tempfile.TemporaryDirectory() as folder, InnerStage(Path(folder)) as made:
        yield made


def write(made: InnerStage, count: int) -> None:
    """So many messages that shall exist, for many channels in turn."""
    now = made.clock.now()
    channels = [
        made.slack.workspace.add_channel(f"c{number}") for number in range(max(LEAST, count // TO_A_CHANNEL))
    ]
    for channel in channels:
        made.slack.admin.invite_bot(channel)
    with made.db.begin() as tx:
        force = task_forces.of(tx, made.slack.workspace.team_id).id
        for number in range(count):
            said = sentences(f"number {number}")
            data = {"text": said.text, "blocks": said.blocks, "channel": channels[number % len(channels)]}
            messages.add(tx, force, f"storm/{number}", "response", now, data=data)


def lost_connections(count: int, share: float = 0.1, seed: int = 1) -> Came:
    """So many posts, of which this share is accepted and then the connection lost."""
    draw = random.Random(seed)
    with stage() as made:
        write(made, count)
        made.slack.fault("dropped", "chat.postMessage", ALWAYS, when=lambda _: draw.random() < share)
        return _came(made, count, _until_out(made, count * 2 + 3_600))


def too_many_requests(count: int, share: float = 0.5, seed: int = 1) -> Came:
    """So many posts while this share of all calls is answered 429, wait two seconds."""
    draw = random.Random(seed)
    with stage() as made:
        write(made, count)
        made.slack.fault("rate_limited", None, ALWAYS, when=lambda _: draw.random() < share, retry_after=2)
        return _came(made, count, _until_out(made, count * 20 + 3_600))


def outage(count: int, lasts: timedelta) -> Came:
    """Slack answers 500 to everything for so long; so many messages wait."""
    with stage() as made:
        write(made, count)
        until = made.clock.now() + lasts
        made.slack.fault("http_500", None, ALWAYS, when=lambda _: made.clock.now() < until)
        while made.clock.now() < until:
            heartbeat.deliver(made.bot)
            made.clock.advance(min(lasts / 60, timedelta(minutes=10)))
        return _came(made, count, _until_out(made, count * 2 + 7_200))


def doubled_events(different: int, copies: int, seed: int = 1) -> Came:
    """So many words in a question's thread, each event so many times, in any order."""
    with stage() as made:
        ask(made)
        cio, asked = pair(made)[0], question(pair(made)[0])
        before = len(made.slack.deliveries.all)
        for number in range(different):
            made.slack.composer.say(cio.id, asked.channel, f"word {number}", made.server.now(), asked.ts)
        events = made.slack.deliveries.all[before:] * copies
        random.Random(seed).shuffle(events)
        calls = Counter(str(made.server._hand_over(event)[0]) for event in events)
        with made.db.begin() as tx:
            kept = Counter(tx.scalars(select(ThreadMessage.text)))
    once, twice = (sum(test(count) for count in kept.values()) for test in (lambda n: n == 1, lambda n: n > 1))
    return Came(different, once, twice, different - once - twice, 0.0, calls, 0)


def _until_out(made: InnerStage, patience: int) -> float:
    """Simulated seconds until nothing is due; a heartbeat each second in which something can be done."""
    began = made.clock.elapsed()
    while (wait := _wait(made)) is not None and made.clock.elapsed() - began < patience:
        made.clock.advance(timedelta(seconds=wait))
        heartbeat.deliver(made.bot)
    return made.clock.elapsed() - began


def _wait(made: InnerStage) -> float | None:
    """Seconds until the next of our messages may be tried, one at least; None: all is out."""
    times = (Message.retry_at, Message.search_after, Message.lease_until)
    latest = func.max(*(func.coalesce(one, 0.0) for one in times))
    with made.db.begin() as tx:
        next_try = tx.scalar(
            select(func.min(latest)).where(Message.key.startswith("storm/"), Message.state == "due")
        )
    return None if next_try is None else max(1.0, next_try - made.clock.elapsed())


def _came(made: InnerStage, count: int, seconds: float) -> Came:
    shown: Counter[str] = Counter()
    for channel in made.slack.channels.values():
        ours: list[Any] = [message for message in channel.history.values() if message.metadata]
        shown.update(message.metadata["event_payload"]["key"] for message in ours if not message.tombstone)
    times = [shown[f"storm/{number}"] for number in range(count)]
    calls = Counter(call.method for call in made.slack.calls if call.method != "auth.test")
    refused = sum(call.response.status != 200 for call in made.slack.calls)
    once, twice = times.count(1), sum(number > 1 for number in times)
    return Came(count, once, twice, times.count(0), seconds, calls, refused)


def main() -> int:
    logging.disable(logging.WARNING)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=10_000)
    parser.add_argument("--events", type=int, default=100_000)
    chosen = parser.parse_args()
    few = max(chosen.posts // 100, 5)
    storms = {
        "1 of 10 posts accepted, then the connection lost": lambda: lost_connections(chosen.posts),
        "half of all calls answered 429": lambda: too_many_requests(few * 10),
        "Slack down for an hour": lambda: outage(few, timedelta(hours=1)),
        "Slack down for a day": lambda: outage(few, timedelta(days=1)),
        "Slack down for a week": lambda: outage(max(few // 5, 5), timedelta(days=7)),
        "events, each five times, shuffled": lambda: doubled_events(chosen.events // 5, 5),
    }
    wrong = 0
    for name, storm in storms.items():
        began = time.monotonic()
        came = storm()
        wrong += came.twice + came.lost
        print(f"{name}: {came} ({time.monotonic() - began:.0f} s)", flush=True)
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
