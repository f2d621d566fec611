"""The scorecard: what the digests published on each item, over time; for co-chairs some states by name."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy.orm import Session

from bot.rules import scorecard as rules
from bot.rules.digest import Figures
from bot.rules.hours import local
from bot.rules.model import Status
from bot.rules.plan import Plan
from bot.rules.publishing import ItemCount
from bot.rules.spoken import tidy
from bot.words import scorecard as words
from bot.words.kit import Json
from handlers.digests.digest import said_in, zone_of
from handlers.plans.active import plan_now
from handlers.request import Misread, Request
from storage import digests, pairs, replies

MOST_DIGESTS = 60  # a year of weeks and some more


def show(request: Request, area: str = words.WHOLE) -> Json:
    """The window, for all areas or for one (its key)."""
    rows = digests.posted(request.tx, request.task_force.id, MOST_DIGESTS)
    if not rows:
        return words.empty()
    posted = [Figures.model_validate(one.figures) for one in reversed(rows)]
    plan, zone = plan_now(request.tx, request.cp, request.task_force, request.now), zone_of(request.task_force)
    told = {item.key: rules.history(posted, item.key) for item in plan.items}
    when = local(rows[0].posted_at or rows[0].cut, zone).date()
    return words.window(
        words.Scorecard(
            plan,
            told,
            {item.key: rules.differing(posted, item.key) for item in plan.items},
            {one.key: rules.apart_on(posted, [item.key for item in one.items]) for one in plan.areas},
            words.last_digest(when),
            zone,
            area if area in [one.key for one in plan.areas] else words.WHOLE,
            named(request.tx, request.task_force.id, posted, told) if request.person.cochair else None,
        )
    )


def typed(request: Request) -> Json:
    """`scorecard`, or with words that stand in one area's title alone."""
    if not request.words:
        return show(request)
    return show(request, _area(plan_now(request.tx, request.cp, request.task_force, request.now), request.words))


def chosen(request: Request) -> Json:
    """Another area was chosen in the window."""
    return show(request, request.chosen("area"))


def _area(plan: Plan, said: Sequence[str]) -> str:
    wanted = tidy(" ".join(said))
    found = [area for area in plan.areas if wanted == tidy(area.title) or wanted == area.key] or [
        area for area in plan.areas if wanted in tidy(area.title)
    ]
    if len(found) == 1:
        return found[0].key
    shown = found or plan.areas
    raise Misread(words.which([(one.key, one.title) for one in shown], bool(found)), f"scorecard {shown[0].key}")


def named(
    tx: Session, task_force_id: int, posted: Sequence[Figures], told: Mapping[str, Sequence[ItemCount]]
) -> dict[str, dict[str, Status]]:
    """Item → state → where it stands by the published figure, of states whose two officers said yes to being seen.

    None of an item on which a digest told of a request without the state: a name could be the asker's.
    """
    willing = pairs.seen_by_cochairs(tx, task_force_id)
    if not willing:
        return {}
    kept_out = rules.asked_unnamed(posted)
    shown = {item: figures for item, figures in told.items() if figures and item not in kept_out}
    now = said_in(tx, {item: figures[-1] for item, figures in shown.items()})
    before = said_in(tx, {item: figures[-2] for item, figures in shown.items() if len(figures) > 1})
    return {
        item: rules.named(now[item], _agreed(tx, figures[-1], willing), before.get(item, {}))
        for item, figures in shown.items()
    }


def _agreed(tx: Session, figure: ItemCount, willing: Collection[int]) -> set[str]:
    """The states that may be named in it: both officers say yes now, and what they said stands and is their own."""
    kept, found = set[str](), set[str]()
    for reply in replies.by_ids(tx, figure.replies):
        pair, office = reply.ask.check_in.pair, reply.ask.office
        held = pairs.holders(tx, pair.id).get(office)
        own = held is not None and held.id == reply.holder_id and reply.ask.replies[-1].id == reply.id
        (found if own and pair.id in willing else kept).add(pair.jurisdiction)
    return found - kept
