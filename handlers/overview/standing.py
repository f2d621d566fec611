"""Where the two offices of a pair stand, for one of them. What may be read is decided as for a question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from bot.rules.model import Office
from bot.words.home import Standing
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
        key = one.item or ""
        standing = _standing(one, office, found.pop(key, None))
        if standing is not None:
            found[key] = standing
    areas = []
    for area in plan_now(request.tx, request.cp, request.task_force, request.now).areas:
        claims = {item.key: item.claim for item in area.items}
        theirs = {key: replace(found.pop(key), claim=claims[key]) for key in list(found) if key in claims}
        areas += [(area.title, theirs)] if theirs else []
    return areas, list(found.values())


def _standing(one: CheckIn, office: Office, before: Standing | None) -> Standing | None:
    """With this question added. Never the other office's answer before both are in (promise 4)."""
    given = {who: reply.status for who, reply in check_ins.answers(one).items() if reply.status}
    if one.revealed_at is not None:
        return Standing(one.claim or "", given) if given else before
    mine = given.get(office)
    if mine is None:
        return before
    return Standing(one.claim or "", before.shown if before is not None else {}, mine)
