"""Slack lets nothing of ours through: the app was taken out, or its token revoked. Nothing is called but a probe.

The probe is a row of the outbox: every five minutes it asks Slack who we are, and the first answer opens all again.
"""

from __future__ import annotations

import logging
from datetime import datetime

from sqlalchemy.orm import Session

from bot.slack import SHUT_SECONDS, Slack
from bot.words import failures as words
from bot.words.kit import Json
from handlers import Counterpart
from handlers.failing import tell_admins
from handlers.looking import Look
from storage import messages, rates, task_forces
from storage.tables import Message

log = logging.getLogger(__name__)

KIND = "probe"
EVERYTHING = "slack"  # the bucket through which all calls of delivery go
TOLD = {"app_uninstalled": "account_inactive", "tokens_revoked": "token_revoked"}
"""An event → Slack's word for what every call would give from now on."""


def told(cp: Counterpart, body: Json, now: datetime) -> None:
    """Slack says so before any call fails. Tokens of people are no affair of ours."""
    event = body["event"]
    if event["type"] == "tokens_revoked" and cp.user_id not in (event.get("tokens") or {}).get("bot", []):
        return
    with cp.db.begin() as tx:
        close(tx, cp, TOLD[event["type"]], now)
        tell_admins(tx, cp, "shut", words.ALL_OF_IT, now)


def close(tx: Session, cp: Counterpart, why: str, now: datetime) -> None:
    """Call nothing for five minutes; then the probe tries."""
    task_force = task_forces.locked(tx, cp.team_id)
    rates.hold(tx, task_force.id, EVERYTHING, SHUT_SECONDS, cp.db.elapsed(tx))
    was, task_force.shut = task_force.shut, why
    if was is not None:
        return
    log.error("Slack lets nothing of ours through", extra={"action": "shut", "error": why})
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
        messages.end(row, "sent")
    log.warning("Slack lets us through again", extra={"action": "open"})


def next_look(row: Message) -> Look | None:
    """Ask Slack who we are."""
    return Look("probe", _ask, _keep)


def _ask(slack: Slack) -> Json:
    slack.who_am_i()
    return {}


def _keep(tx: Session, cp: Counterpart, row: Message, found: Json, now: datetime) -> None:
    reopen(tx, cp)
