"""Someone opens Home: drawn anew at each opening, and again whenever they did something here."""

from __future__ import annotations

import logging
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from bot.rules.model import MessageKind, MessageState
from bot.slack import Slack, SlackFailure, TryLater, Unknown
from bot.words import home as words
from bot.words import kit
from bot.words.kit import Json
from handlers import Counterpart, asking, lookup
from handlers.home import admin, cochair, officer
from handlers.kinds import Call, Kind
from handlers.overview import reach
from handlers.people import is_admin
from handlers.request import Request
from storage import homes, messages, pairs, people, readings, task_forces
from storage.tables import CheckIn, Message, Person, TaskForce

log = logging.getLogger(__name__)

KIND = MessageKind.HOME


def opened(cp: Counterpart, body: Json, now: datetime) -> None:
    """Read what concerns this person, and show it. Where Slack does not take it, nobody is told."""
    event = body["event"]
    if event.get("tab") != "home":
        return
    slack_id = str(event["user"])
    lookup.learn_rights(cp, slack_id)
    with cp.db.begin() as tx:
        task_force = task_forces.of(tx, cp.team_id)
        person, shown = people.find(tx, task_force.id, slack_id), list[CheckIn]()
        view = _view(tx, cp, task_force, person, now, shown)
        if person is not None:
            readings.on_home(tx, person, shown, now)
            more = {"person_id": person.id, "urgent": True, "state": MessageState.SENT, "shown": 1}
            messages.add(tx, task_force.id, homes.key_of(slack_id), KIND, now, **more)
        at_once = asking.may_show_home(tx, cp, task_force.id, slack_id)
        if not at_once:
            homes.draw_theirs_again(tx, task_force.id, slack_id)
    if at_once:
        _show(cp, slack_id, view)
    cp.wake()


def _show(cp: Counterpart, slack_id: str, view: Json) -> None:
    """Show it now; where Slack wants us to wait, the outbox does it then."""
    try:
        cp.slack.show_home(slack_id, view, quick=True)
    except SlackFailure as failure:
        log.warning("Home was not shown", extra={"action": "home", "error": failure.error})
        asking.obey(cp, asking.HOME, failure)
        if isinstance(failure, TryLater):
            with cp.db.begin() as tx:
                homes.draw_theirs_again(tx, task_forces.of(tx, cp.team_id).id, slack_id)


def _next_call(tx: Session, cp: Counterpart, row: Message, now: datetime) -> Call:
    """The page as it is now, for a Home that the outbox keeps drawn."""
    assert row.person is not None
    view = _view(tx, cp, task_forces.of(tx, cp.team_id), row.person, now, [])
    return Call("publish", partial(_publish, row.person.slack_id, view), partial(_published, row.wanted))


def _publish(slack_id: str, view: Json, slack: Slack) -> Json:
    try:
        slack.show_home(slack_id, view)
    except Unknown as failure:
        log.warning("Home was not shown", extra={"action": "home", "error": failure.error})
    return {}


def _published(revision: int, tx: Session, cp: Counterpart, row: Message, found: Json, now: datetime) -> None:
    """Also where Slack did not take it: it is drawn anew whenever it is opened."""
    row.shown = max(row.shown, revision)


def _view(
    tx: Session, cp: Counterpart, task_force: TaskForce, person: Person | None, now: datetime, opened: list[CheckIn]
) -> Json:
    """All that this person is here, one part after the other. `opened`: see `officer.page`."""
    if person is None:
        return kit.home(*words.stranger(_admins(tx, cp, task_force)))
    request = Request(cp, tx, now, task_force, person)
    parts: words.Blocks = []
    held = pairs.office_of(tx, person)
    admin_too = is_admin(person, cp.admins)
    setting_up = admin_too and task_force.digests_from is None
    if setting_up:
        parts += admin.page(request, [])
    if held is not None:
        parts += officer.page(request, held, opened)
    if (person.cochair or admin_too) and not setting_up:
        silent = reach.of_all(tx, task_force, now)
        for_cochairs = cochair.page(request, silent)
        parts += for_cochairs if person.cochair else []
        parts += admin.page(request, silent) if admin_too else []
        parts += [] if person.cochair else for_cochairs
    return kit.home(*(parts or words.stranger(_admins(tx, cp, task_force))))


def _admins(tx: Session, cp: Counterpart, task_force: TaskForce) -> list[str]:
    """Whom a stranger may ask: those named in the settings or by command."""
    return sorted({*cp.admins, *(one.slack_id for one in people.admins(tx, task_force.id))})


KINDS = (Kind(KIND, "A Home page", call=_next_call),)
