"""The people of the workspace that we have met."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.database import insert_new
from storage.tables import Person


def find(tx: Session, task_force_id: int, slack_id: str) -> Person | None:
    return tx.scalar(select(Person).where(Person.task_force_id == task_force_id, Person.slack_id == slack_id))


def ensure(tx: Session, task_force_id: int, slack_id: str) -> Person:
    """This person, remembered from now on."""
    insert_new(tx, Person, task_force_id=task_force_id, slack_id=slack_id, **_NOBODY)
    return tx.scalars(
        select(Person).where(Person.task_force_id == task_force_id, Person.slack_id == slack_id)
    ).one()


def locked(tx: Session, task_force_id: int, slack_id: str) -> Person | None:
    """The same, locked until the transaction ends: two that say something of them follow one another."""
    query = select(Person).where(Person.task_force_id == task_force_id, Person.slack_id == slack_id)
    return tx.scalar(query.with_for_update(key_share=True).execution_options(populate_existing=True))


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


_NOBODY = {"deleted": False, "workspace_admin": False, "admin": False, "cochair": False}
