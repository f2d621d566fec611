"""What anybody may ask of a digest that is posted: how it was counted, and its figures to copy."""

from __future__ import annotations

from bot.rules.digest import Figures
from bot.rules.plan import Plan
from bot.words import counting
from bot.words import digest as words
from bot.words.kit import Json
from handlers.digests.digest import figures_of, zone_of
from handlers.people import NotAllowed, number
from handlers.request import Request
from storage import digests
from storage.tables import Digest


def how_we_count_pressed(request: Request) -> Json:
    """*How we count*."""
    return counting.how_we_count(*_read(request), zone_of(request.task_force))


def copy_pressed(request: Request) -> Json:
    """*Copy for e-mail*: to the presser alone, counts only."""
    return words.for_email(*_read(request), zone_of(request.task_force))


def _read(request: Request) -> tuple[Plan, Figures]:
    """The plan and the figures of the digest that the button names."""
    digest: Digest | None = digests.find(request.tx, request.task_force.id, number(request.value))
    if digest is None:
        raise NotAllowed(counting.NOT_POSTED)
    return Plan.model_validate(digest.plan_version.body), figures_of(request.tx, digest)
