"""A co-chair's part of Home: the next digest, how far the states are, who asks for help. Nothing sealed."""

from __future__ import annotations

from datetime import datetime

from bot.digest import Figures
from bot.plan import Plan
from bot.words import commands
from bot.words import digest as digest_words
from bot.words import home as words
from bot.words import preview as preview_words
from bot.words.kit import Json
from handlers import Counterpart
from handlers.commands import digests as digest_commands
from handlers.commands import upcoming
from handlers.commands.reading import Known, Request
from handlers.digesting import NAMES, count, texts_of, this_week
from handlers.people import NotAllowed, is_admin
from handlers.previewing import standing
from storage import digests, people, task_forces


def page(request: Request) -> words.Blocks:
    """Counts only; a request for help by the same rules as in the digest."""
    tx, task_force = request.tx, request.task_force
    week = this_week(task_force, request.now)
    so_far = count(tx, request.cp.plan, task_force, week, request.now, whole=False)
    return words.cochair(
        upcoming.digest_line(request),
        _preview(request),
        _last_sentence(request),
        [*digest_words.numbers(so_far), *digest_words.open_lines(so_far.still_open)],
        digest_words.help_lines(request.cp.plan, so_far.help, texts_of(tx, so_far), NAMES),
    )


def press_digest(cp: Counterpart, body: Json, now: datetime) -> Json:
    """*See the digest so far*: what the command `digest` shows."""
    with cp.db.begin() as tx:
        task_force = task_forces.of(tx, cp.team_id)
        person = people.find(tx, task_force.id, body["user"]["id"])
        if person is None or not (person.cochair or is_admin(person, cp.admins)):
            raise NotAllowed(commands.WHO["cochairs"])
        shown = digest_commands.preview(Request(cp, tx, now, task_force, person, [], Known(), body, ("cochairs",)))
    cp.slack.open_form(body["trigger_id"], words.digest_form(shown))
    return {}


def _preview(request: Request) -> words.Blocks:
    """Where the digest stands that was cut and waits to be posted; nothing where there is none."""
    waiting = next(iter(digests.unposted(request.tx, request.task_force.id)), None)
    return (
        preview_words.on_home(standing(request.tx, waiting, request.now), waiting.note or "")
        if waiting is not None
        else []
    )


def _last_sentence(request: Request) -> str:
    """The headline of the digest before; empty: there was none."""
    last = digests.last_posted(request.tx, request.task_force.id)
    if last is None:
        return ""
    return digest_words.headline(Plan.model_validate(last.plan_version.body), Figures.model_validate(last.figures))
