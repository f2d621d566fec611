"""Homes that the outbox keeps drawn: messages of the kind `home`, one for each person who ever opened theirs."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from bot.rules.model import MessageKind, MessageState
from storage.database import execute_plainly
from storage.tables import Holding, Message

# Built once, and for rows that nobody has read in the transaction: whatever is done ends with one of these.
_AGAIN = (
    update(Message).values(wanted=Message.wanted + 1, retry_at=None).execution_options(synchronize_session=False)
)
_THEIRS = _AGAIN.where(Message.task_force_id == bindparam("task_force"), Message.key == bindparam("its_key"))
_OF_PAIR = _AGAIN.where(
    Message.kind == MessageKind.HOME,
    Message.state == MessageState.SENT,
    Message.person_id.in_(select(Holding.person_id).where(Holding.pair_id == bindparam("pair"))),
)


def key_of(slack_id: str) -> str:
    """The key of this person's Home."""
    return f"home/{slack_id}"


def opened_by(tx: Session, task_force_id: int, slack_ids: Iterable[str]) -> set[str]:
    """Those of these who ever opened their Home."""
    keys = {key_of(one): one for one in slack_ids}
    query = select(Message.key).where(Message.task_force_id == task_force_id, Message.key.in_(keys))
    return {keys[key] for key in tx.scalars(query)} if keys else set()


def draw_theirs_again(tx: Session, task_force_id: int, slack_id: str) -> None:
    """This person did something: who ever opened Home is shown it anew, by the outbox."""
    execute_plainly(tx, _THEIRS, {"task_force": task_force_id, "its_key": key_of(slack_id)})


def draw_again(tx: Session, pair_id: int) -> None:
    """Everyone who ever had a place in this pair is shown theirs anew: what was answered has changed."""
    execute_plainly(tx, _OF_PAIR, {"pair": pair_id})
    tx.info.setdefault(draw_again, set()).add(pair_id)


def are_drawn_again(tx: Session, pair_id: int) -> bool:
    """Whether this transaction has done that already."""
    return pair_id in tx.info.get(draw_again, ())
