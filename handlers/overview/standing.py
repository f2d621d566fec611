"""Where the two offices of a pair stand, for one of them. What may be read is decided as for a question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from bot.rules.alike import Alike, alike
from bot.rules.model import Office, Status
from bot.words.home import Standing
from handlers.check_ins.points import claims_of
from handlers.plans.active import plan_now
from handlers.request import Request
from storage import check_ins
from storage.tables import CheckIn, Holding


def asked_of(tx: Session, held: Holding) -> list[CheckIn]:
    """The questions that went to who holds this office now: what was between two others is theirs alone."""
    every = check_ins.of_pair(tx, held.pair_id)
    return [one for one in every if check_ins.went_to_holder(tx, one, held.office)]


def standings(
    request: Request, asked: Sequence[CheckIn], office: Office
) -> tuple[list[tuple[str, dict[str, Standing]]], list[Standing]]:
    """By area and item, where the two stood when both last answered, and an own answer since then.

    Beside it the same of what the plan has no more.
    """
    found: dict[str, Standing] = {}
    for one in asked:
        claims = claims_of(request.tx, one)
        for key, given in check_ins.by_item(one, check_ins.answers(one)).items():
            standing = _standing(one, claims[key], given, office, found.pop(key, None))
            if standing is not None:
                found[key] = standing
    areas = []
    for area in plan_now(request.tx, request.cp, request.task_force, request.now).areas:
        now = {item.key: item.claim for item in area.items}
        theirs = {key: replace(found.pop(key), claim=now[key]) for key in list(found) if key in now}
        areas += [(area.title, theirs)] if theirs else []
    return areas, list(found.values())


def alike_of(request: Request, asked: Sequence[CheckIn], office: Office) -> Alike | None:
    """How many points of the plan the two who hold the offices now see alike, in what is open to both of them."""
    theirs = [one for one in asked if check_ins.went_to_holder(request.tx, one, office.other)]
    opened = [check_ins.by_item(one, check_ins.answers(one)) for one in theirs if one.revealed_at is not None]
    return alike(opened, plan_now(request.tx, request.cp, request.task_force, request.now).claims)


def _standing(
    one: CheckIn, claim: str, given: Mapping[Office, Status], office: Office, before: Standing | None
) -> Standing | None:
    """With what was answered in this question added. Never the other's before both are in (promise 4)."""
    if one.revealed_at is not None:
        return Standing(claim, given) if given else before
    mine = given.get(office)
    if mine is None:
        return before
    return Standing(claim, before.shown if before is not None else {}, mine)
