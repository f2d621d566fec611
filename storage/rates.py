"""How fast we may go: buckets shared by every process on this database. Seconds are elapsed time.

A bucket has a few places, each a row; a place lets one call through in each interval. So much goes at once, and in
no stretch of time can more go than places times intervals.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from storage.database import insert_new
from storage.tables import Rate

LONGEST = 3_600.0  # no hold is longer


def hold_bucket(method: str) -> str:
    """Name the bucket that a 429 closes for this method."""
    return f"method:{method}"


Limits = Mapping[str, tuple[int, float]]
"""Bucket → how many places it has, and the seconds that each then rests."""

HELD = (1, LONGEST)
"""What a bucket is that `hold` closes."""


@dataclass(frozen=True)
class Budget:
    """So many calls at once, of which each may be made again after `rest` seconds, one after the other.

    One row where places would be dozens; in a minute there may go `most` and what comes back in it.
    """

    most: int
    rest: float


# Asked at every step, so they are put together once.
_CHOSEN = (Rate.task_force_id == bindparam("force"), Rate.bucket.in_(bindparam("names", expanding=True)))
_KNOWN = select(Rate.bucket, Rate.free_at).where(*_CHOSEN)
_LOCKED = (
    select(Rate)
    .where(*_CHOSEN)
    .order_by(Rate.bucket)
    .with_for_update(key_share=True)
    .execution_options(populate_existing=True)
)


def waits_for(tx: Session, task_force_id: int, several: Sequence[Limits], elapsed: float) -> list[float]:
    """For each of these: the seconds until all its buckets have a free place; 0 when they have."""
    names = [place for limits in several for place in _places(limits)]
    known = dict(tx.execute(_KNOWN, {"force": task_force_id, "names": names}).all())
    return [_wait(known, limits, elapsed) for limits in several]


def take(tx: Session, task_force_id: int, limits: Limits, elapsed: float, unless_held: str) -> float:
    """Take a place in each of these buckets if all have one (returns 0), else the seconds until they have.

    None is taken while `unless_held` is closed.
    """
    rows = _locked(tx, task_force_id, [*_places(limits), *_places({unless_held: HELD})])
    free_at = {place: row.free_at for place, row in rows.items()}
    wait = _wait(free_at, {**limits, unless_held: HELD}, elapsed)
    for bucket, (count, rest) in limits.items() if not wait else ():
        places = [rows[place] for place in _places({bucket: (count, rest)})]
        free = next(row for row in places if not _left(row.free_at, elapsed, rest))
        free.free_at = elapsed + rest
    tx.flush()
    return wait


def spend(
    tx: Session, task_force_id: int, method: str, budget: Budget, count: int, spare: int, elapsed: float
) -> float:
    """Spend so many calls of a method's budget, if `spare` are left then (returns 0), else the seconds until so.

    None is spent while Slack wants that method to wait.
    """
    mine, held = f"budget:{method}/0", f"{hold_bucket(method)}/0"
    rows = _locked(tx, task_force_id, [mine, held])
    whole = budget.most * budget.rest
    spent = _left(rows[mine].free_at, elapsed, whole)
    wait = max(spent + (count + spare) * budget.rest - whole, _left(rows[held].free_at, elapsed, LONGEST), 0.0)
    if not wait:
        rows[mine].free_at = elapsed + spent + count * budget.rest
    tx.flush()
    return wait


def hold(tx: Session, task_force_id: int, bucket: str, seconds: float, elapsed: float) -> None:
    """Let nothing through this bucket for so long (an hour at most, then it is tried again).

    A longer hold, of which another call in flight learned, stays.
    """
    (row,) = _locked(tx, task_force_id, _places({bucket: HELD})).values()
    seconds = max(min(seconds, LONGEST), _left(row.free_at, elapsed, LONGEST))
    row.free_at = elapsed + seconds
    tx.flush()


def release(tx: Session, task_force_id: int, bucket: str) -> None:
    """Let everything through this bucket again."""
    (row,) = _locked(tx, task_force_id, _places({bucket: HELD})).values()
    row.free_at = 0.0
    tx.flush()


def _places(limits: Limits) -> list[str]:
    return [f"{bucket}/{place}" for bucket, (count, _) in limits.items() for place in range(count)]


def _wait(free_at: Mapping[str, float], limits: Limits, elapsed: float) -> float:
    """Seconds until each of these buckets has a place that is free; one that was never taken is."""

    def wait(bucket: str, count: int, rest: float) -> float:
        return min(_left(free_at.get(place, 0.0), elapsed, rest) for place in _places({bucket: (count, rest)}))

    return max((wait(bucket, *limit) for bucket, limit in limits.items()), default=0.0)


def _left(free_at: float, elapsed: float, most: float) -> float:
    """More than `most` seconds ahead is from before the machine restarted, and has passed."""
    return free_at - elapsed if elapsed < free_at <= elapsed + most else 0.0


def _locked(tx: Session, task_force_id: int, names: Sequence[str]) -> dict[str, Rate]:
    """These rows, made at first sight, ours until the transaction ends.

    Everybody takes them in the order of their names, so that no two processes wait for each other.
    """
    chosen = {"force": task_force_id, "names": names}
    rows = {row.bucket: row for row in tx.scalars(_LOCKED, chosen)}
    if len(rows) == len(names):
        return rows
    for name in sorted(names):
        insert_new(tx, Rate, task_force_id=task_force_id, bucket=name, free_at=0.0)
    return {row.bucket: row for row in tx.scalars(_LOCKED, chosen)}
