"""Where we write: conversations by their ids, wherever these stand."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.rules.model import MessageKind, MessageState
from storage.record import ThreadMessage
from storage.tables import Message, Pair, TaskForce


def forget(tx: Session, task_force_id: int, channel: str) -> None:
    """No pair uses this one any more; its next message opens the group DM of the two anew."""
    chosen = (Pair.task_force_id == task_force_id, Pair.conversation == channel)
    tx.execute(update(Pair).where(*chosen).values(conversation=None))


def move(tx: Session, task_force: TaskForce, old: str, new: str) -> None:
    """The same conversation has another id from now on."""
    for column in (Pair.conversation, Message.channel, ThreadMessage.channel):
        table = column.class_
        chosen = (table.task_force_id == task_force.id, column == old)
        tx.execute(update(table).where(*chosen).values({column.key: new}))
    if task_force.channel == old:
        task_force.channel = new
    waiting = select(Message).where(
        Message.task_force_id == task_force.id, Message.state.in_((MessageState.DUE, MessageState.REFUSED))
    )
    for row in tx.scalars(waiting):
        if row.data.get("channel") == old:
            row.data = row.data | {"channel": new}


def draw_again(tx: Session, task_force_id: int, channel: str, kind: MessageKind) -> None:
    """Who reads a pair's conversation has changed: its messages of this kind are looked at once more."""
    chosen = (Message.task_force_id == task_force_id, Message.channel == channel, Message.kind == kind)
    shown = (Message.pair_id.is_not(None), Message.state == MessageState.SENT)
    tx.execute(update(Message).where(*chosen, *shown).values(wanted=Message.wanted + 1, retry_at=None))
