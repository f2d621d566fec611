"""Who has not been heard from for weeks, though they were asked: whom Slack may not reach."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.rules.hours import local
from bot.rules.jurisdictions import ALL
from bot.rules.model import Excuse, PairState
from bot.words import reach as words
from bot.words.kit import Json
from handlers.check_ins.excuse import excuse_of, state_of
from handlers.request import Request
from storage import homes, messages, pairs, unheard
from storage.tables import Holding, TaskForce

FOR = timedelta(weeks=words.WEEKS)
ASKED_AT_ALL = (None, Excuse.SILENT)


def of_all(tx: Session, task_force: TaskForce, now: datetime) -> list[words.Unheard]:
    """Who holds an office, may be asked, and has let all questions go by for so long; by state."""
    waiting = unheard.waiting(tx, task_force.id)
    pairs.all_holders(tx, task_force.id)
    found = []
    for pair in pairs.every(tx, task_force.id):
        if state_of(tx, pair) not in (PairState.ACTIVE, PairState.LEFT_ALONE):
            continue
        for office, person in pairs.holders(tx, pair.id).items():
            held = pairs.holding(tx, pair.id, office)
            since, last = waiting.get(held.id, (now, None)) if held is not None else (now, None)
            if held is None or now - since < FOR or excuse_of(tx, pair, office, now) not in ASKED_AT_ALL:
                continue
            zone = ALL[pair.jurisdiction].zone
            found.append(
                words.Unheard(
                    state=ALL[pair.jurisdiction].name,
                    office=office,
                    slack_id=person.slack_id,
                    email=address_of(held),
                    asked=local(since, zone).date(),
                    last=local(last, zone).date() if last is not None else None,
                    opened=messages.by_key(tx, task_force.id, homes.key_of(person.slack_id)) is not None,
                )
            )
    return found


def address_of(held: Holding) -> str:
    """Where a mail reaches them, as Slack says: now, or when they took the office. Empty: it does not say."""
    return held.person.email or held.email or ""


def shown(request: Request) -> Json:
    """By name, with a mail to copy; for admins."""
    return words.reach_form(of_all(request.tx, request.task_force, request.now))


def count_line(request: Request) -> str:
    """For co-chairs, by count."""
    them = of_all(request.tx, request.task_force, request.now)
    return words.counted(len({one.state for one in them}))
