"""A co-chair's part of Home: the next digest, how far the states are, who asks for help. Nothing sealed."""

from __future__ import annotations

from collections.abc import Sequence

from bot.rules.digest import Figures
from bot.words import digest as digest_words
from bot.words import home as words
from bot.words import preview as preview_words
from bot.words.kit import Json
from bot.words.reach import Unheard
from handlers.digests.by_hand import preview
from handlers.digests.digest import NAMES, asked_with, count, digest_line, texts_of, this_week, zone_of
from handlers.digests.preview import standing
from handlers.overview import reach
from handlers.plans.active import of_version, plan_now
from handlers.request import Request
from handlers.settings.focus import focus_line
from storage import digests


def page(request: Request, unheard: Sequence[Unheard]) -> words.Blocks:
    """Counts only; a request for help by the same rules as in the digest."""
    tx, task_force = request.tx, request.task_force
    week = this_week(task_force, request.now)
    plan = plan_now(tx, request.cp, task_force, request.now)
    so_far = count(tx, plan, task_force, week, request.now, whole=False)
    last = digests.last_posted(tx, task_force.id)
    if last is None:
        last_headline = ""
    else:
        its_plan, figures = of_version(tx, request.cp, last.plan_version_id), Figures.model_validate(last.figures)
        last_headline = digest_words.headline(its_plan, figures, zone_of(task_force))
    focus = focus_line(request)
    silent = filter(None, [reach.count_line(unheard)])
    return words.cochair(
        digest_line(request),
        words.setting(focus) if focus is not None else [],
        _preview(request),
        last_headline,
        "" if so_far.rounds else "Since then" if last_headline else "So far",
        [*digest_words.numbers(so_far), *digest_words.open_lines(so_far.still_open), *silent],
        digest_words.help_lines(plan, so_far.help, texts_of(tx, so_far), NAMES, asked_with(tx, so_far)),
        by_name=request.person.cochair,
    )


def digest_pressed(request: Request) -> Json:
    """*See the digest so far*: what the command `digest` shows."""
    return words.digest_form(preview(request))


def _preview(request: Request) -> words.Blocks:
    """Where the digest stands that was cut and waits to be posted; nothing where there is none."""
    waiting = next(iter(digests.unposted(request.tx, request.task_force.id)), None)
    return (
        preview_words.on_home(standing(request.tx, waiting, request.now), waiting.note or "")
        if waiting is not None
        else []
    )
