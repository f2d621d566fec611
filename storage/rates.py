"""How fast we may go: one row per bucket, shared by every process on this database. Seconds are elapsed time."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.database import insert_new
from storage.tables import Rate

LONGEST = 3_600.0  # no hold is longer


def wait_for(tx: Session, task_force_id: int, bucket: str, elapsed: float, most: float = LONGEST) -> float:
    """Seconds until this bucket is free; 0 when it is. More than `most` is from before the machine restarted."""
    free_at = tx.scalar(select(Rate.free_at).where(Rate.task_force_id == task_force_id, Rate.bucket == bucket))
    if free_at is None or not elapsed < free_at <= elapsed + most:
        return 0.0
    return free_at - elapsed


def take(tx: Session, task_force_id: int, bucket: str, interval: float, elapsed: float) -> float:
    """Take this bucket's next place if it is free (returns 0), else the seconds to wait for it."""
    wait = wait_for(tx, task_force_id, bucket, elapsed, most=interval)
    if not wait:
        hold(tx, task_force_id, bucket, interval, elapsed)
    return wait


def hold(tx: Session, task_force_id: int, bucket: str, seconds: float, elapsed: float) -> None:
    """Let nothing through this bucket for so long (an hour at most, then it is tried again)."""
    until = elapsed + min(seconds, LONGEST)
    if insert_new(tx, Rate, task_force_id=task_force_id, bucket=bucket, free_at=until):
        return
    row = tx.scalars(
        select(Rate).where(Rate.task_force_id == task_force_id, Rate.bucket == bucket).with_for_update()
    ).one()
    row.free_at = until
    tx.flush()
