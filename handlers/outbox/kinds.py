"""A look at Slack, outside any transaction, for a message that needs more than the database, or alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.model import MessageKind
from bot.slack import Slack
from bot.words.kit import Json
from handlers import Counterpart
from storage.tables import Message

LOOKS = (
    MessageKind.CATCH_UP,
    MessageKind.ACCOUNTS,
    MessageKind.PROBE,
    MessageKind.BY_HAND,
    MessageKind.FORGET_ROSTER,
)
"""The kinds that are a look alone: nothing of them stands on Slack."""


def into_data(tx: Session, cp: Counterpart, row: Message, found: Json, now: datetime) -> None:
    """What was found is from then on the message's `data`."""
    row.data = found


@dataclass(frozen=True)
class Look:
    """`take` makes one call; `keep` writes down what it found, or `{"looked_at", "failed"}` where Slack refused."""

    what: str
    take: Callable[[Slack], Json]
    keep: Callable[[Session, Counterpart, Message, Json, datetime], None] = into_data
