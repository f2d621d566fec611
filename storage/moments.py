"""When something falls due next, as the tables say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.rules.model import AskState
from storage.tables import Ask, CheckIn, Digest, Message, Pair

TIMED = (
    (Pair, Pair.next_due),
    (CheckIn, CheckIn.closes_at),
    (Ask, Ask.nudge_at),
    (Ask, Ask.writes_until),
    (Message, Message.not_before),
    (Digest, Digest.held_until),
)


def after(tx: Session, task_force_id: int, now: datetime) -> list[datetime]:
    """The next moment of each kind after this one."""
    found = (
        tx.scalar(select(func.min(moment)).where(moment > now, table.task_force_id == task_force_id))
        for table, moment in TIMED
    )
    return [moment for moment in found if moment is not None]


def next_close(tx: Session, task_force_id: int, now: datetime) -> datetime | None:
    """When the next open question closes after this moment."""
    query = select(func.min(CheckIn.closes_at)).where(CheckIn.task_force_id == task_force_id)
    return tx.scalar(query.where(CheckIn.closes_at > now, CheckIn.closed_at.is_(None)))


def expected_by(tx: Session, task_force_id: int, until: datetime) -> Sequence[Ask]:
    """Whose answer is expected to a question that is open and closes until then."""
    asked = select(Ask).join(CheckIn).where(Ask.task_force_id == task_force_id, Ask.state == AskState.EXPECTED)
    return tx.scalars(asked.where(CheckIn.closed_at.is_(None), CheckIn.closes_at <= until).order_by(Ask.id)).all()


def left_out_since(tx: Session, task_force_id: int, since: datetime) -> Sequence[CheckIn]:
    """The slots that brought no question since then."""
    query = select(CheckIn).where(CheckIn.task_force_id == task_force_id, CheckIn.not_sent.is_not(None))
    return tx.scalars(query.where(CheckIn.created_at >= since).order_by(CheckIn.due_at)).all()
