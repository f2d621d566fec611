"""Reads what a first look is about, and how much of it an office has sent."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.rules.first_look import as_sent
from bot.rules.model import Looked
from bot.rules.plan import Plan
from bot.words import first_look as words
from bot.words.first_look import Points
from storage import check_ins, first_looks, plans
from storage.once import once
from storage.record import PlanVersion
from storage.replies import looked
from storage.tables import Ask, CheckIn


def points_of(tx: Session, check_in: CheckIn) -> Points | None:
    """The points as they were asked, and what the same two said a year ago, once both may read it; None: it is a
    question about one item.
    """
    if not check_in.first_look:
        return None
    before = first_looks.opened_before(tx, check_in) if check_in.revealed_at is not None else None
    given = check_ins.answers(before) if before is not None else {}
    said = {office: looked(reply.statuses, reply.outlook) for office, reply in given.items()}
    return Points(plan_of(tx, check_in), said)


def plan_of(tx: Session, check_in: CheckIn) -> Plan:
    """The plan that this was asked from, whatever was loaded since."""
    assert check_in.plan_version_id is not None
    return _plan(tx, check_in.plan_version_id)


@once(PlanVersion)
def _plan(tx: Session, version_id: int) -> Plan:
    return Plan.model_validate(plans.body_of(tx, version_id))


def claims_of(tx: Session, check_in: CheckIn) -> dict[str, str]:
    """Item → its claim as it was asked: of the one that it is about, or of all in a first look."""
    return plan_of(tx, check_in).claims if check_in.first_look else {check_in.item or "": check_in.claim or ""}


def takes(tx: Session, ask: Ask) -> str:
    """What is still to be done of a first look, as a reminder says it."""
    plan = plan_of(tx, ask.check_in)
    return words.takes(plan, len(pages_sent(plan, sent_so_far(ask))))


def sent_so_far(ask: Ask) -> Looked | None:
    """The pages that this office has sent, and not withdrawn."""
    newest = check_ins.sent_of(ask)
    return looked(newest.statuses, newest.outlook) if newest is not None else None


def pages_sent(plan: Plan, said: Looked | None) -> list[int]:
    """Their numbers (from 0)."""
    return as_sent(plan, said.statuses) if said is not None else []
