"""The weekly digests."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.tables import Digest


def latest(tx: Session, task_force_id: int) -> Digest | None:
    query = select(Digest).where(Digest.task_force_id == task_force_id)
    return tx.scalar(query.order_by(Digest.cut.desc()).limit(1))


def of_week(tx: Session, task_force_id: int, week: str) -> Digest | None:
    return tx.scalar(select(Digest).where(Digest.task_force_id == task_force_id, Digest.week == week))


def carrying(tx: Session, task_force_id: int, revealed_at: datetime) -> Digest | None:
    """The digest that carried what was revealed then: the first whose cut came after."""
    query = select(Digest).where(Digest.task_force_id == task_force_id, Digest.cut >= revealed_at)
    return tx.scalar(query.order_by(Digest.cut).limit(1))
