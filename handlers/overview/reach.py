"""Who has not been heard from for weeks, though they were asked: whom Slack may not reach."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.rules.hours import local
from bot.rules.jurisdictions import ALL
from bot.rules.model import Excuse, PairState
from bot.words import reach as words
from bot.words.kit import Json
from handlers.check_ins.excuse import excuse_of, state_of
from handlers.request import Request
from storage import absences, homes, pairs, unheard
from storage.tables import Holding, TaskForce

FOR = timedelta(weeks=words.WEEKS)
ASKED_AT_ALL = (None, Excuse.SILENT)


def of_all(tx: Session, task_force: TaskForce, now: datetime) -> list[words.Unheard]:
    """Who holds an office, may be asked, and has let all questions go by for so long; by state."""
    quiet = _quiet(tx, task_force, now - FOR)
    waiting = unheard.waiting(tx, [one.id for one in quiet]) if quiet else {}
    long = [one for one in quiet if one.id in waiting and now - waiting[one.id][0] >= FOR]
    if not long:
        return []
    absences.read_all(tx, task_force.id, (now - timedelta(days=2)).date())
    them = [one for one in long if excuse_of(tx, one.pair, one.office, now) in ASKED_AT_ALL]
    opened = homes.opened_by(tx, task_force.id, [one.person.slack_id for one in them])
    return [_unheard(one, *waiting[one.id], one.person.slack_id in opened) for one in them]


def _quiet(tx: Session, task_force: TaskForce, since: datetime) -> list[Holding]:
    """Who holds an office in a pair that is asked, and was not heard from on anything that went out since then."""
    heard = unheard.heard_since(tx, since)
    found = []
    for pair_id in pairs.all_holders(tx, task_force.id):
        held = (pairs.holding(tx, pair_id, office) for office in pairs.holders(tx, pair_id))
        found += [one for one in held if one and (pair_id, one.office, one.person_id) not in heard]
    asked = [one for one in found if state_of(tx, one.pair) in (PairState.ACTIVE, PairState.LEFT_ALONE)]
    return sorted(asked, key=lambda one: one.pair.jurisdiction)


def _unheard(held: Holding, since: datetime, last: datetime | None, opened: bool) -> words.Unheard:
    state = ALL[held.pair.jurisdiction]
    return words.Unheard(
        state=state.name,
        office=held.office,
        slack_id=held.person.slack_id,
        email=address_of(held),
        asked=local(since, state.zone).date(),
        last=local(last, state.zone).date() if last is not None else None,
        opened=opened,
    )


def address_of(held: Holding) -> str:
    """Where a mail reaches them, as Slack says: now, or when they took the office. Empty: it does not say."""
    return held.person.email or held.email or ""


def shown(request: Request) -> Json:
    """By name, with a mail to copy; for admins."""
    return words.reach_form(of_all(request.tx, request.task_force, request.now))


def count_line(them: Sequence[words.Unheard]) -> str:
    """For co-chairs, by count."""
    return words.counted(len({one.state for one in them}))
