"""Homes that the outbox keeps drawn: messages of the kind `home`, one for each person who ever opened theirs."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.rules.model import MessageKind, MessageState
from storage.tables import Holding, Message


def key_of(slack_id: str) -> str:
    """The key of this person's Home."""
    return f"home/{slack_id}"


def draw_theirs_again(tx: Session, task_force_id: int, slack_id: str) -> None:
    """This person did something: who ever opened Home is shown it anew, by the outbox."""
    chosen = (Message.task_force_id == task_force_id, Message.key == key_of(slack_id))
    tx.execute(update(Message).where(*chosen).values(wanted=Message.wanted + 1, retry_at=None))


def draw_again(tx: Session, pair_id: int) -> None:
    """Everyone who ever had a place in this pair is shown theirs anew: what was answered has changed."""
    whose = select(Holding.person_id).where(Holding.pair_id == pair_id)
    chosen = (Message.kind == MessageKind.HOME, Message.state == MessageState.SENT, Message.person_id.in_(whose))
    tx.execute(update(Message).where(*chosen).values(wanted=Message.wanted + 1, retry_at=None))
