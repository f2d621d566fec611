"""Slack lets nothing of ours through: the app was taken out, or its token revoked. Nothing is called but a probe.

Only `auth.test` can say so. A word that one call was answered, or an event, is a reason to ask it, no more: the
word may be about one conversation alone. The probe is a row of the outbox: every five minutes it asks Slack who we
are, and the first answer opens all again.
"""

from __future__ import annotations

import logging
from datetime import datetime

from sqlalchemy.orm import Session

from bot.rules.model import MessageKind, MessageState
from bot.slack import DOUBTFUL, SHUT_SECONDS, Refused, Shut, Slack, SlackFailure, TryLater
from bot.words import failures as words
from bot.words.kit import Json
from handlers import Counterpart
from handlers.failures.notice import tell_admins
from handlers.kinds import Call, Kind
from storage import messages, rates, task_forces
from storage.tables import Message, TaskForce

log = logging.getLogger(__name__)

KIND = MessageKind.PROBE
EVERYTHING = "slack"  # the bucket through which all calls of delivery go
TOLD = ("app_uninstalled", "tokens_revoked")
"""The events that say that every call will be refused from now on."""
AGAIN = 10.0


def told(cp: Counterpart, body: Json, now: datetime) -> None:
    """Slack says so before any call fails; it is asked at once whether it is so. People's tokens are not ours."""
    event = body["event"]
    ours = (event.get("tokens") or {}).get("bot") or []
    if event["type"] == "tokens_revoked" and cp.user_id not in ours:
        return
    with cp.db.begin() as tx:
        _probe(tx, task_forces.locked(tx, cp.team_id), now)


def what_it_means(slack: Slack, failure: SlackFailure) -> SlackFailure:
    """Of a word that may be about this one call or about all of them, what it is about: `auth.test` says."""
    if not isinstance(failure, Refused) or failure.error not in DOUBTFUL:
        return failure
    try:
        slack.lets_us_in()
    except Shut as shut:
        return shut
    except SlackFailure:
        return TryLater(failure.error, AGAIN)
    return failure


def met(tx: Session, cp: Counterpart, row: Message, shut: Shut, now: datetime) -> None:
    """This message's call was answered so. It waits with all others; the probe has nothing to say of itself."""
    close(tx, cp, shut.error, now)
    messages.later(row, shut.seconds, cp.db.elapsed(tx))
    if row.kind != KIND:
        row.error = messages.SHUT


def close(tx: Session, cp: Counterpart, why: str, now: datetime) -> None:
    """Call nothing for five minutes; then the probe tries. The admins are told, once it goes out again."""
    task_force = task_forces.locked(tx, cp.team_id)
    rates.hold(tx, task_force.id, EVERYTHING, SHUT_SECONDS, cp.db.elapsed(tx))
    was, task_force.shut = task_force.shut, why
    if was is not None:
        return
    log.error("Slack lets nothing of ours through", extra={"action": "shut", "error": why})
    tell_admins(tx, cp, "shut", words.ALL_OF_IT, now)
    _probe(tx, task_force, now)


def _probe(tx: Session, task_force: TaskForce, now: datetime) -> None:
    """Let Slack be asked who we are, before anything else."""
    if not messages.add(tx, task_force.id, KIND, KIND, now, urgent=True, data={}):
        row = messages.by_key(tx, task_force.id, KIND)
        assert row is not None
        messages.again(row, {}, now)


def reopen(tx: Session, cp: Counterpart) -> None:
    """Slack answers us: all goes on."""
    task_force = task_forces.locked(tx, cp.team_id)
    if task_force.shut is None:
        return
    task_force.shut = None
    rates.release(tx, task_force.id, EVERYTHING)
    row = messages.by_key(tx, task_force.id, KIND)
    if row is not None:
        messages.end(row, MessageState.SENT)
    log.warning("Slack lets us through again", extra={"action": "open"})


def _next_call(tx: Session, cp: Counterpart, row: Message, now: datetime) -> Call:
    """Ask Slack who we are."""
    return Call("probe", _ask, _keep)


def _ask(slack: Slack) -> Json:
    slack.who_am_i()
    return {}


def _keep(tx: Session, cp: Counterpart, row: Message, found: Json, now: datetime) -> None:
    messages.end(row, MessageState.SENT)
    reopen(tx, cp)


KINDS = (Kind(KIND, "The question whether Slack lets me in", call=_next_call),)
