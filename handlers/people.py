"""Who is acting, and what they may do (promise 5)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.rules.belonging import standing
from bot.rules.jurisdictions import ALL
from bot.rules.model import Office, Role
from bot.words import accounts, notices
from bot.words.kit import Json
from handlers import Counterpart
from storage import check_ins, pairs, people
from storage.tables import Ask, CheckIn, Person, TaskForce

MAX_ID = 2**63 - 1  # the largest number that a database takes


class NotAllowed(Exception):
    """What was asked for can't be done by this person, or not anymore; the message says it kindly."""


@dataclass(frozen=True)
class Seat:
    """An officer, or the deputy of one, in one check-in: their office's is the `ask`.

    `may_name`: they may agree to their state being named: they hold the office, or the holder gave them that right.
    `note` says that this is not the check-in that was asked for.
    """

    person: Person
    office: Office
    check_in: CheckIn
    ask: Ask
    may_name: bool
    note: str = ""

    @property
    def is_deputy(self) -> bool:
        return self.ask.person_id != self.person.id


def seat_in(tx: Session, task_force: TaskForce, slack_id: str, check_in_id: int) -> Seat:
    """The place of this person in this check-in. Raises NotAllowed: gone, or not theirs."""
    check_in = check_ins.find(tx, task_force.id, check_in_id)
    if check_in is None or check_in.not_sent is not None:
        raise NotAllowed(notices.GONE)
    person = people.find(tx, task_force.id, slack_id)
    held = pairs.office_of(tx, person) if person is not None else None
    if person is None or held is None or held.pair_id != check_in.pair_id:
        raise NotAllowed(notices.not_yours(ALL[check_in.pair.jurisdiction].name))
    office = held.office
    ask = check_ins.ask_of(check_in, office)
    holder = pairs.holding(tx, held.pair_id, held.office)
    if holder is None or ask.person_id != holder.person_id:
        raise NotAllowed(notices.BEFORE_YOU)
    return Seat(person, office, check_in, ask, held.role == Role.HOLDER or held.may_name)


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
