"""Slack's rates: which messages wait because they leave no room, and in how many seconds something can go out."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from math import inf

from sqlalchemy.orm import Session

from bot.rules.model import MessageKind
from handlers.failures.shut import EVERYTHING
from handlers.kinds import Kinds
from storage import messages, rates, work
from storage.rates import hold_bucket

# Slack's published rates, with room to spare: places, and seconds that each rests (see storage.rates).
POSTS: rates.Limits = {"posts": (4, 1.0)}  # of the workspace
EDITS: rates.Limits = {"chat.update": (5, 60 / 9)}
TIER_2 = (3, 10.0)  # 18 a minute
TIER_3 = (5, 60 / 9)  # 45 a minute
TIER_4 = (10, 60 / 9)  # 90 a minute


def _asking(method: str, limit: tuple[int, float]) -> rates.Limits:
    """Return what a call of this method needs: room in its rate, and that Slack told nobody to wait with it."""
    return {method: limit, hold_bucket(method): rates.HELD}


@cache
def _needs(for_two: frozenset[MessageKind]) -> list[tuple[rates.Limits, work.Which]]:
    """Return what these messages need next. While there is no room for it, all of them wait unread."""
    return [
        (POSTS, work.TO_SEND),
        ({hold_bucket("chat.postMessage"): rates.HELD}, work.BULK),
        ({**EDITS, hold_bucket("chat.update"): rates.HELD}, work.TO_EDIT),
        (_asking("conversations.open", TIER_3), work.NOWHERE),
        (_asking("conversations.members", TIER_4), work.unseen(for_two)),
        (_asking("conversations.history", TIER_3), work.UNKNOWN),
    ]


AT_LEAST = 0.05  # seconds between two looks, whatever the sums come to
AHEAD = 10.0  # longer than the longest rest of a place; what waits longer is found by a later heartbeat


def kept_waiting(tx: Session, kinds: Kinds, task_force_id: int, elapsed: float) -> list[tuple[float, work.Which]]:
    """Return which messages the rates keep waiting now, each with the seconds until they can go out."""
    shut: rates.Limits = {EVERYTHING: rates.HELD}
    needs = _needs(frozenset(name for name, kind in kinds.items() if kind.only_for_two is not None))
    first, *waits = rates.waits_for(tx, task_force_id, [shut, *(limits for limits, _ in needs)], elapsed)
    if first:
        return [(first, work.WORK)]
    return [(wait, which) for wait, (_, which) in zip(waits, needs, strict=True) if wait]


def seconds_until_next(
    tx: Session, task_force_id: int, now: datetime, elapsed: float, waits: list[tuple[float, work.Which]]
) -> float:
    """Return the seconds until something that is due can go out; infinity: nothing can within `AHEAD`.

    `waits`: what is kept waiting.
    """
    first = messages.next_moment(tx, task_force_id, now, elapsed, elapsed + AHEAD)
    if first is None:
        return inf
    return max(AT_LEAST, first - elapsed if first > elapsed else min((wait for wait, _ in waits), default=0.0))
