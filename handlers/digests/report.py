"""The report of a year: what its digests told, with the wins that may still be quoted."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from bot.rules import report as rules
from bot.rules.digest import Figures
from bot.rules.hours import local
from bot.rules.jurisdictions import ALL
from bot.rules.model import Quotable
from bot.rules.plan import Plan
from bot.words import report as words
from bot.words.kit import Json
from handlers.digests.digest import figures_of, zone_of
from handlers.digests.quote import still_carried
from handlers.plans.by_hand import only
from handlers.request import Request
from storage import digests
from storage.database import Database
from storage.tables import Digest, TaskForce

MOST_DIGESTS = 1_000  # twenty years of weeks


class NothingToReport(Exception):
    """No digest was posted in that year; the message says of which years there are some."""


def pressed(request: Request) -> Json:
    """*Report of the year*: that of the newest digest, as text."""
    last = digests.last_posted(request.tx, request.task_force.id)
    if last is None:
        return words.none_yet()
    zone = zone_of(request.task_force)
    return words.window(year_of(request.tx, request.task_force, _year(last, zone)), zone)


def page(db: Database, year: int) -> str:
    """The page, as HTML. Raises NothingToReport, and NoTaskForce where there is none or more than one."""
    with db.begin() as tx:
        task_force = only(tx)
        return words.page(year_of(tx, task_force, year), zone_of(task_force))


def year_of(tx: Session, task_force: TaskForce, year: int) -> rules.Year:
    """What that year's digests told. Raises NothingToReport."""
    zone = zone_of(task_force)
    every = [*reversed(digests.posted(tx, task_force.id, MOST_DIGESTS))]
    of_year = [one for one in every if _year(one, zone) == year]
    if not of_year:
        raise NothingToReport(words.nothing(year, sorted({_year(one, zone) for one in every})))
    before = [one for one in every if _year(one, zone) < year]
    plan = Plan.model_validate(of_year[-1].plan_version.body)
    return rules.year_of(year, plan, _figures(of_year), _figures(before), _won(tx, of_year))


def _year(digest: Digest, zone: str) -> int:
    return local(digest.posted_at or digest.cut, zone).year


def _figures(rows: Sequence[Digest]) -> list[Figures]:
    return [Figures.model_validate(one.figures) for one in rows]


def _won(tx: Session, rows: Sequence[Digest]) -> list[tuple[str | None, str]]:
    """The wins that these digests carried, less what was taken back since, oldest first."""
    found = []
    for digest in rows:
        standing = still_carried(tx, digest)
        for said in figures_of(tx, digest).wins:
            reply = standing.get((said.reply, Quotable.WIN))
            if reply is not None and reply.win:
                found.append((ALL[said.jurisdiction].name if said.jurisdiction else None, reply.win))
    return found
