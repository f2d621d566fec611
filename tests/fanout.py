"""`make bench-fanout PAIRS="56 1000 10000"`: everybody's question at one moment, against Slack's published rates.

In simulated time, one process; each call takes 0.15 s. Where something waits for a rate the next heartbeat comes as
`bot.app` lets it: when it has its turn, after five seconds at the latest. There are 56 states, so more pairs than
that are of states invented here: as far west as Idaho, with its holidays, and welcomed long ago.
"""

from __future__ import annotations

import logging
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from time import process_time

from sqlalchemy import func, select

from bot.rules import closed_days
from bot.rules.hours import at
from bot.rules.jurisdictions import ALL
from bot.rules.model import Office
from handlers import heartbeat
from handlers.outbox.limits import TIER_4
from sandbox.demo.inside import InnerStage
from storage import pairs, people, task_forces
from storage.tables import Message

LATENCY, HEARTBEAT = 0.15, 5.0
WELCOMED = datetime(2026, 12, 2, 0, 0, tzinfo=UTC)
AT_ONCE = datetime(2026, 12, 3, 19, 30, tzinfo=UTC)  # past nine from Maine to Hawaii
STATES, LIKE, HOLIDAYS = list(ALL), "ID", closed_days._public_holidays
OPENED = timedelta(seconds=60 / 45)  # between two conversations that are opened
SLOT = at(AT_ONCE.date(), time(9), ALL[LIKE].zone)
ELSEWHERE = ("AS", "GU", "MP")  # where it is night then


@dataclass(frozen=True)
class FanOut:
    """`took` and `least` (what the rates allow) in simulated seconds; calls by method."""

    took: float
    least: float
    calls: Counter[str]
    too_many: int
    processor: float

    def __str__(self) -> str:
        told = ", ".join(f"{count} {method}" for method, count in self.calls.most_common())
        share = f"{self.took:.1f} s, the rates allow {self.least:.1f} s: {self.least / self.took:.0%}"
        return f"{share}; {told}; {self.too_many} 429s; {self.processor:.0f} s of a processor"


def fan_out(codes: list[str]) -> FanOut:
    """States that exist are set up by commands, as an admin does it."""
    with tempfile.TemporaryDirectory() as folder, InnerStage(Path(folder)) as made:
        made.set_up(*(code for code in codes if code in STATES))
        made.go_to(WELCOMED)
        _welcome_long_ago(made, [code for code in codes if code not in STATES])
        made.clock.advance(AT_ONCE - made.clock.now())
        made.server.latency = LATENCY
        made.server.takes = lambda seconds: made.clock.advance(timedelta(seconds=seconds))
        calls, refused, began = len(made.slack.calls), len(made.slack.refused_for_rate), made.clock.elapsed()
        spent = process_time()
        heartbeat.tick(made.bot, made.clock.now())
        wait = heartbeat.deliver(made.bot)
        while _due(made):
            made.clock.advance(timedelta(seconds=min(wait, HEARTBEAT)))
            wait = heartbeat.deliver(made.bot)
        took, places, rest = made.clock.elapsed() - began, *TIER_4
        least = (
            len(codes) - 1
        ) // places * rest + 2 * LATENCY  # each conversation is looked at before its question
        counted = Counter(call.method for call in made.slack.calls[calls:])
        too_many = len(made.slack.refused_for_rate) - refused
        return FanOut(took, least, counted, too_many, process_time() - spent)


def invented(count: int) -> list[str]:
    """The codes of so many states that don't exist, known from here on."""
    codes = [f"{LIKE}{number:05}" for number in range(count)]
    ALL.update({code: replace(ALL[LIKE], code=code) for code in codes})
    closed_days._public_holidays = lambda code, year: HOLIDAYS(code[:2], year)  # type: ignore[assignment]
    return codes


def _welcome_long_ago(made: InnerStage, codes: list[str]) -> None:
    """As `start` leaves a pair once its two officers were welcomed."""
    now = made.clock.now()
    with made.db.begin() as tx:
        force = task_forces.of(tx, made.bot.team_id)
        for code in codes:
            two = [made.person(f"{code}-{office}").id for office in Office]
            args = {"users": ",".join(two)}
            opened = made.slack.call("conversations.open", args, made.server.now(), made.slack.app.bot_token)
            pair = pairs.ensure(tx, force.id, code)
            pair.conversation, pair.started_at = opened.body["channel"]["id"], now
            pair.next_due = SLOT
            for office, slack_id in zip(Office, two, strict=True):
                person = people.ensure(tx, force.id, slack_id)
                person.welcomed_at = now
                pairs.seat(tx, pair, office, person, now)
            made.clock.advance(OPENED)


def _due(made: InnerStage) -> int:
    with made.db.begin() as tx:
        return tx.scalar(select(func.count()).where(Message.kind == "checkin", Message.state == "due")) or 0


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    for asked in map(int, sys.argv[1:] or ["56"]):
        here = [code for code in STATES if code not in ELSEWHERE][:asked]
        there = invented(asked - len(here)) if asked > len(STATES) else []
        print(f"{len(here + there):,} pairs: {fan_out(here + there)}", flush=True)
