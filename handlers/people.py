"""Who is acting, and what they may do (promise 5)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.rules.belonging import standing
from bot.words import accounts, notices
from bot.words.kit import Json
from handlers import Counterpart
from storage import people
from storage.tables import Person, TaskForce

MAX_ID = 2**63 - 1  # the largest number that a database takes


class NotAllowed(Exception):
    """What was asked for can't be done by this person, or not anymore; the message says it kindly."""


def unfit(info: Json, slack_id: str, team_id: str) -> str | None:
    """Why this person, as Slack's `users.info` has them, can't take part; None: they can."""
    if not info or info.get("error"):
        return accounts.NOT_FOUND
    return accounts.WHY.get(standing({"id": slack_id, **info}, team_id))


def admins_to_tell(tx: Session, cp: Counterpart, task_force: TaskForce) -> list[Person]:
    """Who learns of a failure (see `ids_to_tell`)."""
    return [people.ensure(tx, task_force.id, one) for one in ids_to_tell(tx, cp.admins, task_force)]


def ids_to_tell(tx: Session, admins: frozenset[str], task_force: TaskForce) -> list[str]:
    """The Slack ids of those named in the settings (`admins`) and of those made admins by a command.

    If there are none: the workspace's admins and owners that we know of, and whoever pressed Start.
    """
    told = admins | {one.slack_id for one in people.admins(tx, task_force.id)}
    else_told = {one.slack_id for one in people.workspace_admins(tx, task_force.id)} | {task_force.invited_by or ""}
    return _present(tx, task_force, told) or _present(tx, task_force, else_told)


def _present(tx: Session, task_force: TaskForce, slack_ids: set[str] | frozenset[str]) -> list[str]:
    known = {slack_id: people.find(tx, task_force.id, slack_id) for slack_id in sorted(slack_ids - {""})}
    return [slack_id for slack_id, person in known.items() if person is None or not person.deleted]


def number(value: str) -> int:
    """The id in a button's value. Raises NotAllowed for a button that we did not make."""
    if not (value.isdecimal() and len(value) < len(str(MAX_ID))):
        raise NotAllowed(notices.GONE)
    return int(value)


def is_admin(person: Person, admins: frozenset[str]) -> bool:
    """By the settings, by a command, or as an admin or owner of the workspace."""
    return not person.deleted and (person.slack_id in admins or person.admin or person.workspace_admin)
