"""What Slack says of people and channels: asked before a transaction, together, and only where it matters."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy.orm import Session

from bot.rules.belonging import administers
from bot.slack import Refused, SlackFailure
from bot.words.kit import Json
from handlers import Counterpart, asking
from handlers.request import Known
from storage import people
from storage.tables import Person

log = logging.getLogger(__name__)

AT_ONCE = 10  # questions at the same time: one after the other they could take too long
RIGHTS_HOLD = 600.0  # seconds for which Slack's word that somebody administers the workspace is taken as it was
NO_RIGHTS_HOLD = 60.0  # and that they do not, unless an event says otherwise: whoever types on is not asked about
NOT_THERE = {"user_not_found", "user_not_visible", "channel_not_found"}


def known(
    cp: Counterpart, slack_ids: Iterable[str], channels: Iterable[str] = (), spare: int = asking.FOR_RIGHTS
) -> Known:
    """What Slack says of these people and channels now. Raises SlackFailure. `spare`: see `asking.room`."""
    people = [(asking.PERSON, one) for one in sorted(set(slack_ids))]
    ask = people + [(asking.CHANNEL, one) for one in channels]
    if not ask:
        return Known()
    asking.room(cp, {method: sum(one == method for one, _ in ask) for method, _ in ask}, spare)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        said = list(pool.map(lambda it: _asked(cp, *it), ask))
    found = dict(zip(ask, said, strict=True))
    for (method, _), failure in found.items():
        if isinstance(failure, SlackFailure):
            asking.obey(cp, method, failure)
            raise failure
    infos = {it: info for it, info in found.items() if not isinstance(info, SlackFailure)}
    return Known(
        {one: info for (method, one), info in infos.items() if method == asking.PERSON},
        {one: info for (method, one), info in infos.items() if method == asking.CHANNEL},
    )


def of_asker(cp: Counterpart, who: list[str]) -> Known:
    """What Slack says of who asks for something; nothing, where it does not say: then they are what they were."""
    try:
        return known(cp, who, spare=0)
    except SlackFailure as failure:
        log.warning("Slack did not say who administers", extra={"action": "rights", "error": failure.error})
        return Known()


def is_sure(cp: Counterpart, person: Person, lately: bool = True) -> bool:
    """Whether it is known without asking Slack if they are an admin. `lately`: what it said then will do."""
    if person.slack_id in cp.admins or person.admin:
        return True
    at, administers_it = cp.rights.get(person.slack_id, (0.0, None))
    holds = RIGHTS_HOLD if administers_it else NO_RIGHTS_HOLD
    return lately and administers_it is person.workspace_admin and cp.clock.elapsed() - at < holds


def learn(tx: Session, cp: Counterpart, person: Person, known: Known) -> Person:
    """Keep what Slack has just said of this person, whom we may not have met: whether they administer it."""
    if person.slack_id not in known.people:
        return person
    administers_it = administers(known.people[person.slack_id], cp.team_id)
    cp.rights[person.slack_id] = cp.clock.elapsed(), administers_it
    if administers_it:
        person = person if person.id is not None else people.ensure(tx, person.task_force_id, person.slack_id)
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


def _asked(cp: Counterpart, method: str, one: str) -> Json | SlackFailure:
    try:
        return cp.slack.person(one) if method == asking.PERSON else cp.slack.channel(one)
    except Refused as refused:
        return {"error": refused.error} if refused.error in NOT_THERE else refused
    except SlackFailure as failure:
        return failure
