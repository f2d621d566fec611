"""What Slack says of people and channels: asked before a transaction, together, and only where it matters."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy.orm import Session

from bot.rules.belonging import administers
from bot.slack import Refused, SlackFailure
from bot.words.kit import Json
from handlers import Counterpart
from handlers.request import Known
from storage import people
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


def of_asker(cp: Counterpart, who: list[str]) -> Known:
    """What Slack says of who asks for something; nothing, where it does not say: then they are what they were."""
    try:
        return known(cp, who)
    except SlackFailure as failure:
        log.warning("Slack did not say who administers", extra={"action": "rights", "error": failure.error})
        return Known()


def is_sure(cp: Counterpart, person: Person, lately: bool = True) -> bool:
    """Whether it is known without asking Slack that they are an admin. `lately`: what it said then will do."""
    if person.slack_id in cp.admins or person.admin:
        return True
    said = cp.rights.get(person.slack_id)
    return lately and person.workspace_admin and said is not None and cp.clock.elapsed() - said < RIGHTS_HOLD


def learn(tx: Session, cp: Counterpart, person: Person, known: Known) -> Person:
    """Keep what Slack has just said of this person, whom we may not have met: whether they administer it."""
    if person.slack_id not in known.people:
        return person
    administers_it = administers(known.people[person.slack_id], cp.team_id)
    if administers_it:
        cp.rights[person.slack_id] = cp.clock.elapsed()
        person = person if person.id is not None else people.ensure(tx, person.task_force_id, person.slack_id)
    else:
        cp.rights.pop(person.slack_id, None)
    person.workspace_admin = administers_it
    return person


def learn_rights(cp: Counterpart, slack_id: str) -> None:
    """Before a page: see whether this person administers the workspace. Where Slack does not say, as it was."""
    with cp.db.begin() as tx:
        _, person = people.asking(tx, cp.team_id, slack_id)
        if is_sure(cp, person):
            return
    said = of_asker(cp, [slack_id])
    with cp.db.begin() as tx:
        _, person = people.asking(tx, cp.team_id, slack_id)
        learn(tx, cp, person, said)


def _asked(ask: Callable[[str], Json], one: str) -> Json:
    try:
        return ask(one)
    except Refused as refused:
        if refused.error not in NOT_THERE:
            raise
        return {"error": refused.error}
