"""The people of the workspace that we have met."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from storage.database import insert_new
from storage.tables import Holding, Person, TaskForce

_FIND = select(Person).where(
    Person.task_force_id == bindparam("task_force"), Person.slack_id == bindparam("slack_id")
)
_ASKING = (
    select(TaskForce, Person)
    .outerjoin(Person, (Person.task_force_id == TaskForce.id) & (Person.slack_id == bindparam("slack_id")))
    .where(TaskForce.team_id == bindparam("team"))
)


def asking(tx: Session, team_id: str, slack_id: str) -> tuple[TaskForce, Person]:
    """The task force, and who asks something of it: a stranger where we have not met them."""
    task_force, person = tx.execute(_ASKING, {"team": team_id, "slack_id": slack_id}).one()
    return task_force, person or stranger(task_force.id, slack_id)


def find(tx: Session, task_force_id: int, slack_id: str) -> Person | None:
    return tx.scalar(_FIND, {"task_force": task_force_id, "slack_id": slack_id})


def ensure(tx: Session, task_force_id: int, slack_id: str) -> Person:
    """This person, remembered from now on."""
    insert_new(tx, Person, task_force_id=task_force_id, slack_id=slack_id, **_NOBODY)
    return tx.scalars(
        select(Person).where(Person.task_force_id == task_force_id, Person.slack_id == slack_id)
    ).one()


def stranger(task_force_id: int, slack_id: str) -> Person:
    """Somebody whom we have not met; not kept."""
    return Person(task_force_id=task_force_id, slack_id=slack_id, **_NOBODY)


def locked(tx: Session, task_force_id: int, slack_ids: Collection[str]) -> Sequence[Person]:
    """Those of them whom we have met, locked until the transaction ends: two that tell of them take turns."""
    query = select(Person).where(Person.task_force_id == task_force_id, Person.slack_id.in_(slack_ids))
    query = query.order_by(Person.id).with_for_update(key_share=True)
    return tx.scalars(query.execution_options(populate_existing=True)).all()


def cochairs(tx: Session, task_force_id: int) -> Sequence[Person]:
    query = select(Person).where(Person.task_force_id == task_force_id, Person.cochair)
    return tx.scalars(query.order_by(Person.id)).all()


def admins(tx: Session, task_force_id: int) -> Sequence[Person]:
    """Those made admins by a command."""
    query = select(Person).where(Person.task_force_id == task_force_id, Person.admin)
    return tx.scalars(query.order_by(Person.id)).all()


def workspace_admins(tx: Session, task_force_id: int) -> Sequence[Person]:
    """Those of whom Slack last said that they administer the workspace."""
    query = select(Person).where(Person.task_force_id == task_force_id, Person.workspace_admin)
    return tx.scalars(query.order_by(Person.id)).all()


def gone(tx: Session, task_force_id: int) -> Sequence[Person]:
    """Those of whom Slack last said that they are no longer active here."""
    return tx.scalars(select(Person).where(Person.task_force_id == task_force_id, Person.deleted)).all()


def taking_part(tx: Session, task_force_id: int) -> Sequence[str]:
    """The Slack ids of all who hold an office, answer for one, or have a role, and are active as far as we know."""
    ours = select(Holding.person_id).where(Holding.task_force_id == task_force_id, Holding.until.is_(None))
    query = select(Person.slack_id).where(Person.task_force_id == task_force_id, Person.deleted.is_(False))
    query = query.where(or_(Person.admin, Person.cochair, Person.id.in_(ours)))
    return tx.scalars(query.order_by(Person.id)).all()


_NOBODY = {"deleted": False, "workspace_admin": False, "admin": False, "cochair": False}
