"""The task force of a workspace, its settings, its plan, and the record of who changed what."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, or_, select, update
from sqlalchemy.orm import Session

from bot.rules.closed_days import OwnDays
from storage.database import insert_new
from storage.record import Change, PlanVersion
from storage.tables import Person, TaskForce

DEFAULT_CADENCE = "every 2 weeks thu 09:00"
WITHOUT_CHARTS = timedelta(days=30)  # then it is tried again
BEAT_KEPT = timedelta(seconds=30)
DEFAULT_DIGEST = "weekly fri 14:00 America/New_York"
# Asked at every heartbeat, so they are put together once.
_OF = select(TaskForce).where(TaskForce.team_id == bindparam("team"))
_LOCKED = _OF.with_for_update(key_share=True).execution_options(populate_existing=True)
_BEAT = (
    update(TaskForce)
    .where(
        TaskForce.team_id == bindparam("team"),
        or_(
            TaskForce.beat_at.is_(None),
            TaskForce.beat_at < bindparam("long_ago"),
            TaskForce.beat_at > bindparam("in_future"),
        ),
    )
    .values(beat_at=bindparam("now"))
    .execution_options(synchronize_session=False)
)


def ensure(tx: Session, team_id: str) -> TaskForce:
    """The task force of this workspace, made with its defaults at first sight."""
    insert_new(tx, TaskForce, team_id=team_id, cadence=DEFAULT_CADENCE, digest_schedule=DEFAULT_DIGEST)
    return of(tx, team_id)


def every(tx: Session) -> Sequence[TaskForce]:
    """The task forces of this database, as a rule one."""
    return tx.scalars(select(TaskForce).order_by(TaskForce.id)).all()


def known(tx: Session, team_id: str) -> TaskForce | None:
    return tx.scalar(select(TaskForce).where(TaskForce.team_id == team_id))


def of(tx: Session, team_id: str) -> TaskForce:
    return tx.scalars(_OF, {"team": team_id}).one()


def locked(tx: Session, team_id: str) -> TaskForce:
    """The same, for one transaction at a time: two that would post the week's digest follow one another."""
    return tx.scalars(_LOCKED, {"team": team_id}).one()


def beat(tx: Session, team_id: str, now: datetime) -> None:
    """A heartbeat came; kept to half a minute, so that it costs next to nothing."""
    values = {"team": team_id, "now": now, "long_ago": now - BEAT_KEPT, "in_future": now + BEAT_KEPT}
    tx.execute(_BEAT, values)


def restored(tx: Session, now: datetime) -> None:
    """This database was brought back from a copy: what it does not know of may have been sent."""
    tx.execute(update(TaskForce).values(restored_at=now))


def takes_charts(tx: Session, task_force_id: int, now: datetime) -> bool:
    """Whether charts and tables may be sent here: Slack did not refuse one within the last month."""
    refused_at = tx.get_one(TaskForce, task_force_id).charts_refused_at
    return refused_at is None or now - refused_at >= WITHOUT_CHARTS


def refuses_charts(tx: Session, task_force_id: int, now: datetime) -> None:
    """Slack refused a message here for its chart or its table."""
    tx.get_one(TaskForce, task_force_id).charts_refused_at = now


def is_shut(tx: Session, team_id: str) -> bool:
    """Whether Slack lets nothing of ours through, as far as we know."""
    query = select(TaskForce.id).where(TaskForce.team_id == team_id, TaskForce.shut.is_not(None))
    return tx.scalar(query) is not None


def own_days(task_force: TaskForce, code: str) -> OwnDays:
    """The days on which an admin has said that a state's offices are closed (True), or open after all."""
    return {date.fromisoformat(day): closed for day, closed in task_force.closed_days.get(code, {}).items()}


def set_own_days(task_force: TaskForce, code: str, days: OwnDays) -> None:
    """Keep these days for a state, in place of those before."""
    kept = {day.isoformat(): closed for day, closed in sorted(days.items())}
    task_force.closed_days = task_force.closed_days | {code: kept}


def remember_plan(tx: Session, task_force: TaskForce, body: dict[str, Any], now: datetime) -> PlanVersion:
    """Keep this plan if it is new; returns its version."""
    digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
    insert_new(tx, PlanVersion, task_force_id=task_force.id, digest=digest, body=body, loaded_at=now)
    query = select(PlanVersion).where(PlanVersion.task_force_id == task_force.id, PlanVersion.digest == digest)
    return tx.scalars(query).one()


def record(
    tx: Session,
    task_force_id: int,
    now: datetime,
    who: Person | None,
    what: str,
    old: str | None = None,
    new: str | None = None,
    pair_id: int | None = None,
) -> None:
    """Write into the audit who changed what."""
    tx.add(
        Change(
            task_force_id=task_force_id,
            at=now,
            person_id=who.id if who else None,
            pair_id=pair_id,
            what=what,
            old=old,
            new=new,
        )
    )


def latest_change(tx: Session, task_force_id: int) -> int:
    """The number of the last change that was written down; 0: none was."""
    return tx.scalar(select(func.max(Change.id)).where(Change.task_force_id == task_force_id)) or 0


def changed_since(
    tx: Session, task_force_id: int, since: int, what: str, pair_id: int | None, but_by: Person
) -> Sequence[Change]:
    """What others than this person changed of this kind since then, in order; of one pair, or of none."""
    query = select(Change).where(Change.task_force_id == task_force_id, Change.id > since, Change.what == what)
    query = query.where(Change.pair_id == pair_id if pair_id is not None else Change.pair_id.is_(None))
    return tx.scalars(query.where(Change.person_id != but_by.id).order_by(Change.id)).all()


def who_changed(tx: Session, pair_id: int, what: str, new: str) -> Person | None:
    """Who last made this change to a pair; None: nobody did, or not a person."""
    query = select(Person).join(Change, Change.person_id == Person.id)
    made = query.where(Change.pair_id == pair_id, Change.what == what, Change.new == new)
    return tx.scalar(made.order_by(Change.id.desc()).limit(1))
