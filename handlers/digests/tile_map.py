"""The map for co-chairs: where those states stand on an item whose two officers said yes to being seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.rules import scorecard as rules
from bot.rules.digest import Figures
from bot.rules.hours import local
from bot.rules.model import Status
from bot.rules.plan import Plan
from bot.words import tile_map as words
from bot.words.kit import Json
from bot.words.scorecard import last_digest
from handlers.digests.digest import zone_of
from handlers.digests.scorecard import MOST_DIGESTS, named
from handlers.plans.active import plan_now
from handlers.request import Request
from storage import digests
from storage.tables import TaskForce

MOST_ITEMS = 100  # that Slack takes in a list


@dataclass(frozen=True)
class Seen:
    """Item → state → where it stands, of items with such a state, in the plan's order; `as_of` is a sentence.

    `newest`: the item that was counted last, None: there is no such state.
    """

    plan: Plan
    named: Mapping[str, Mapping[str, Status]]
    newest: str | None
    as_of: str

    def drawn(self, item: str) -> words.TileMap:
        return words.by_name(self.plan.claims[item], self.named[item], self.as_of)


def seen(tx: Session, task_force: TaskForce, plan: Plan) -> Seen:
    """What co-chairs may see by name at this moment: by the scorecard's rules, and no more than there."""
    rows = digests.posted(tx, task_force.id, MOST_DIGESTS)
    if not rows:
        return Seen(plan, {}, None, "")
    posted = [Figures.model_validate(one.figures) for one in reversed(rows)]
    told = {item.key: rules.history(posted, item.key) for item in plan.items}
    found = named(tx, task_force.id, posted, told)
    shown = {item.key: found[item.key] for item in plan.items if found.get(item.key)}
    newest = max(shown, key=lambda item: told[item][-1].as_of or rows[-1].cut, default=None)
    when = local(rows[0].posted_at or rows[0].cut, zone_of(task_force)).date()
    return Seen(plan, shown, newest, last_digest(when))


def show(request: Request) -> Json:
    """*Map*: of the item that was counted last."""
    return _window(request, None)


def chosen(request: Request) -> Json:
    """Another item was chosen in the window."""
    return _window(request, request.chosen("item"))


def _window(request: Request, item: str | None) -> Json:
    """Of this item, or where no state is seen on it (any more), of the newest one."""
    it = seen(request.tx, request.task_force, plan_now(request.tx, request.cp, request.task_force, request.now))
    wanted = item if item in it.named else it.newest
    if wanted is None:
        return words.nobody()
    items = [(key, it.plan.claims[key]) for key in it.named][:MOST_ITEMS]
    return words.window(items, wanted, it.drawn(wanted))
