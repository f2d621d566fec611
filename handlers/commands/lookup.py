"""What Slack says of people and channels: asked before a transaction, together, and only where it matters."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

from bot.belonging import administers
from bot.slack import Refused, SlackFailure
from bot.words.kit import Json
from handlers import Counterpart
from handlers.commands.reading import Known
from storage import people, task_forces
from storage.tables import Person

log = logging.getLogger(__name__)

AT_ONCE = 10  # questions at the same time: one after the other they could take too long
RIGHTS_HOLD = 600.0  # seconds for which Slack's word that somebody administers the workspace is taken as it was
NOT_THERE = {"user_not_found", "user_not_visible", "channel_not_found"}


def known(cp: Counterpart, slack_ids: Iterable[str], channels: Iterable[str] = ()) -> Known:
    """What Slack says of these people and channels now. Raises SlackFailure."""
    ask = [(cp.slack.person, one) for one in sorted(set(slack_ids))] + [(cp.slack.channel, one) for one in channels]
    if not ask:
        return Known()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        said = list(pool.map(lambda it: _asked(*it), ask))
    found = list(zip(ask, said, strict=True))
    return Known(
        {one: info for (method, one), info in found if method == cp.slack.person},
        {one: info for (method, one), info in found if method == cp.slack.channel},
    )


def is_sure(cp: Counterpart, person: Person, cochair_is_enough: bool = False) -> bool:
    """Whether this person's rights are known without asking Slack."""
    if person.slack_id in cp.admins or person.admin or (person.cochair and cochair_is_enough):
        return True
    said = cp.rights.get(person.slack_id)
    return person.workspace_admin and said is not None and cp.clock.elapsed() - said < RIGHTS_HOLD


def remember(cp: Counterpart, slack_id: str, info: Json) -> None:
    """Keep what Slack said even if the request is refused: who lost the rights must not keep them here."""
    if administers(info, cp.team_id):
        cp.rights[slack_id] = cp.clock.elapsed()
        return
    cp.rights.pop(slack_id, None)
    with cp.db.begin() as tx:
        person = people.find(tx, task_forces.of(tx, cp.team_id).id, slack_id)
        if person is not None:
            person.workspace_admin = False


def still_administers(cp: Counterpart, slack_id: str) -> None:
    """Before an admin's press: see whether who administered the workspace when last heard of still does."""
    with cp.db.begin() as tx:
        person = people.find(tx, task_forces.of(tx, cp.team_id).id, slack_id)
        was = person is not None and person.workspace_admin
    if was:
        learn_rights(cp, slack_id, anew=True)


def learn_rights(cp: Counterpart, slack_id: str, anew: bool = False) -> None:
    """Before a page or form of an admin: see whether this person administers the workspace.

    `anew`: though Slack has said so a moment ago. Where Slack does not say, what it said last stands.
    """
    with cp.db.begin() as tx:
        person = people.find(tx, task_forces.of(tx, cp.team_id).id, slack_id)
        by_command = person is not None and person.admin
        if slack_id in cp.admins or by_command or (person is not None and not anew and is_sure(cp, person)):
            return
    try:
        info = known(cp, [slack_id]).people[slack_id]
    except SlackFailure as failure:
        log.warning("Slack did not say who administers", extra={"action": "rights", "error": failure.error})
        return
    remember(cp, slack_id, info)
    if administers(info, cp.team_id):
        with cp.db.begin() as tx:
            people.ensure(tx, task_forces.of(tx, cp.team_id).id, slack_id).workspace_admin = True


def _asked(ask: Callable[[str], Json], one: str) -> Json:
    try:
        return ask(one)
    except Refused as refused:
        if refused.error not in NOT_THERE:
            raise
        return {"error": refused.error}
