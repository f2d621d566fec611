"""All figures that stand in the channel, as data: for who counts them again, or draws them."""

from __future__ import annotations

import json

from sqlalchemy.orm import Session

from bot.rules.digest import Figures
from bot.rules.plan import Plan
from bot.rules.published import listed
from handlers.plans.by_hand import only
from storage import digests
from storage.database import Database


def published(tx: Session) -> list[dict[str, object]]:
    """The figures of each digest that is out in whole, the oldest first. Raises NoTaskForce."""
    found: list[dict[str, object]] = []
    for digest in digests.out(tx, only(tx).id):
        plan = Plan.model_validate(digest.plan_version.body)
        found += [one.model_dump(mode="json") for one in listed(plan, Figures.model_validate(digest.figures))]
    return found


def as_json(db: Database) -> str:
    """The same as `counterpart figures --json` prints it. Raises NoTaskForce."""
    with db.begin() as tx:
        return json.dumps(published(tx), indent=1, ensure_ascii=False)
