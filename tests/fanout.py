"""`make bench-fanout`: everybody's question at one moment, against Slack's published rates, in simulated time.

One process; each call takes 0.15 s. Where something waits for a rate the next heartbeat comes as `bot.app` lets it:
after a second if it will have its turn by then, else after five.
"""

from __future__ import annotations

import logging
import sys
import tempfile
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from bot.app import SOON
from bot.jurisdictions import ALL
from handlers import heartbeat
from handlers.delivery import waits_for_a_rate
from handlers.steps import TIER_4
from sandbox.inside import InnerStage
from storage.tables import Message

LATENCY, HEARTBEAT = 0.15, 5.0
WELCOMED = datetime(2026, 12, 2, 0, 0, tzinfo=UTC)
AT_ONCE = datetime(2026, 12, 3, 19, 30, tzinfo=UTC)  # past nine from Maine to Hawaii
ELSEWHERE = ("AS", "GU", "MP")  # where it is night then


def fan_out(codes: list[str]) -> str:
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
            wait = SOON if waits_for_a_rate(made.bot, made.clock.now()) else HEARTBEAT
            made.clock.advance(timedelta(seconds=wait))
            heartbeat.deliver(made.bot)
        took, places, rest = made.clock.elapsed() - began, *TIER_4
        least = (
            len(codes) - 1
        ) // places * rest + 2 * LATENCY  # each conversation is looked at before its question
        counted = Counter(call.method for call in made.slack.calls[calls:])
        too_many = len(made.slack.refused_for_rate) - refused
    told = ", ".join(f"{count} {method}" for method, count in counted.most_common())
    share = f"{took:.1f} s, the rates allow {least:.1f} s: {least / took:.0%}"
    return f"{len(codes)} pairs: {share}; {told}; {too_many} 429s"


def _due(made: InnerStage) -> int:
    with made.db.begin() as tx:
        return tx.scalar(select(func.count()).where(Message.kind == "checkin", Message.state == "due")) or 0


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    chosen = [code for code in ALL if code not in ELSEWHERE]
    print(fan_out(chosen[: int(sys.argv[1]) if len(sys.argv) > 1 else None]))
