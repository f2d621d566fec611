"""Somebody reads the plan: by area, with sources, certainty, and for an officer where their two offices stand."""

from __future__ import annotations

from bot.rules import cadence
from bot.rules.hours import day_words
from bot.rules.model import Role
from bot.words import plan as words
from bot.words.home import Standing
from bot.words.kit import Json
from handlers.overview.standing import asked_of, standings
from handlers.plans.active import of_version, plan_now
from handlers.request import Request
from handlers.rights import ADMIN
from storage import check_ins, pairs, plans
from storage.tables import CheckIn, Person


def show(request: Request) -> Json:
    """The plan in force, in a window."""
    tx, task_force, now = request.tx, request.task_force, request.now
    zone = cadence.parse_digest(task_force.digest_schedule).zone
    load, coming = plans.in_force(tx, task_force.id, now), plans.to_come(tx, task_force.id, now)
    given, next_line = words.WITH_US, ""
    if load is not None:
        by = tx.get_one(Person, load.person_id).slack_id if load.person_id is not None else None
        given = words.given_by(by, day_words(load.at, zone))
    if coming is not None:
        next_line = words.comes(coming.first_day, of_version(tx, request.cp, coming.plan_version_id))
    stands, retired = _stands(request)
    may_load = ADMIN.held_by(request)
    plan = plan_now(tx, request.cp, task_force, now)
    return words.window(words.Reading(plan, given, next_line, stands, retired, may_load))


def source_of(request: Request, about: CheckIn | None) -> str:
    """What a question is about and where that is from, as it was when it was asked.

    Empty where there is none, and for who came into the office since: what their predecessor was asked is not said.
    """
    held = pairs.office_of(request.tx, request.person)
    if held is None or about is None or about.item is None or about.plan_version_id is None:
        return ""
    if about.pair_id != held.pair_id or not check_ins.went_to_holder(request.tx, about, held.office):
        return ""
    return words.about_item(
        about.claim or "", of_version(request.tx, request.cp, about.plan_version_id).item(about.item)
    )


def _stands(request: Request) -> tuple[dict[str, Standing], list[Standing]]:
    """Item → where the two stand, for who holds an office; a deputy and everybody else reads the plan alone."""
    held = pairs.office_of(request.tx, request.person)
    if held is None or held.role != Role.HOLDER:
        return {}, []
    areas, retired = standings(request, asked_of(request.tx, held), held.office)
    return {key: one for _, theirs in areas for key, one in theirs.items()}, retired
