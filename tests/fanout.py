"""`make bench-fanout`: everybody's question at one moment, against Slack's published rates, in simulated time.

One process; each call takes 0.15 s. Where something waits for a rate the next heartbeat comes as `bot.app` lets it:
when it has its turn, after five seconds at the latest.
"""

from __future__ import annotations

import logging
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from bot.jurisdictions import ALL
from handlers import heartbeat
from handlers.turns import TIER_4, next_turn
from sandbox.inside import InnerStage
from storage.tables import Message

LATENCY, HEARTBEAT = 0.15, 5.0
WELCOMED = datetime(2026, 12, 2, 0, 0, tzinfo=UTC)
AT_ONCE = datetime(2026, 12, 3, 19, 30, tzinfo=UTC)  # past nine from Maine to Hawaii
ELSEWHERE = ("AS", "GU", "MP")  # where it is night then


@dataclass(frozen=True)
class FanOut:
    """`took` and `least` (what the rates allow) in simulated seconds; calls by method."""

    took: float
    least: float
    calls: Counter[str]
    too_many: int

    def __str__(self) -> str:
        told = ", ".join(f"{count} {method}" for method, count in self.calls.most_common())
        share = f"{self.took:.1f} s, the rates allow {self.least:.1f} s: {self.least / self.took:.0%}"
        return f"{share}; {told}; {self.too_many} 429s"


def fan_out(codes: list[str]) -> FanOut:
    with tempfile.TemporaryDirectory() as folder, InnerStage(Path(folder)) as made:
        made.set_up(*codes)
        made.go_to(WELCOMED)
        made.clock.advance(AT_ONCE - made.clock.now())
        made.server.latency = LATENCY
        made.server.takes = lambda seconds: made.clock.advance(timedelta(seconds=seconds))
        calls, refused, began = len(made.slack.calls), len(made.slack.refused_for_rate), made.clock.elapsed()
        heartbeat.tick(made.bot, made.clock.now())
        heartbeat.deliver(made.bot)
        while _due(made):
            wait = next_turn(made.bot, made.clock.now(), heartbeat.AHEAD) or HEARTBEAT
            made.clock.advance(timedelta(seconds=min(wait, HEARTBEAT)))
            heartbeat.deliver(made.bot)
        took, places, rest = made.clock.elapsed() - began, *TIER_4
        least = (
            len(codes) - 1
        ) // places * rest + 2 * LATENCY  # each conversation is looked at before its question
        counted = Counter(call.method for call in made.slack.calls[calls:])
        too_many = len(made.slack.refused_for_rate) - refused
    return FanOut(took, least, counted, too_many)


def _due(made: InnerStage) -> int:
    with made.db.begin() as tx:
        return tx.scalar(select(func.count()).where(Message.kind == "checkin", Message.state == "due")) or 0


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    chosen = [code for code in ALL if code not in ELSEWHERE]
    asked = chosen[: int(sys.argv[1]) if len(sys.argv) > 1 else None]
    print(f"{len(asked)} pairs: {fan_out(asked)}")
