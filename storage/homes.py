"""Homes that the outbox keeps drawn: messages of the kind `home`, one for each person who ever opened theirs."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.model import MessageKind, MessageState
from storage.tables import Holding, Message


def draw_again(tx: Session, pair_id: int) -> None:
    """Everyone who ever had a place in this pair is shown theirs anew: what was answered has changed."""
    whose = select(Holding.person_id).where(Holding.pair_id == pair_id)
    chosen = (Message.kind == MessageKind.HOME, Message.state == MessageState.SENT, Message.person_id.in_(whose))
    tx.execute(update(Message).where(*chosen).values(wanted=Message.wanted + 1, retry_at=None))
