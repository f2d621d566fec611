"""An office changes hands: the old conversation ends for us, and the new pair begins at its next slot."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.rules.model import AskState, MessageKind, Office, Role
from handlers import Counterpart
from handlers.check_ins.check_in import DRAWN
from handlers.check_ins.question import close, never_sent
from handlers.offices.deputy import lost, went_with_holder
from handlers.offices.welcome import newcomers
from storage import check_ins, messages, pairs, task_forces
from storage.tables import CheckIn, Pair, Person


def change_holder(
    tx: Session,
    cp: Counterpart,
    pair: Pair,
    office: Office,
    person: Person | None,
    by: Person | None,
    now: datetime,
) -> bool:
    """Let this person hold this office from now on (None: vacant); False when that is so already.

    Replies stay with who gave them. The open check-in closes as it is.
    """
    held = pairs.holders(tx, pair.id).get(office)
    if held is person:
        return False
    newest = check_ins.latest_of(tx, pair.id)
    for one in (check_ins.newest_out(tx, pair.id), newest):
        if one is not None:
            check_ins.locked(tx, one.id)  # it may be being answered just now
    deputy = pairs.deputy(tx, pair.id, office)
    elsewhere = [one for one in pairs.all_of(tx, person) if one.role == Role.DEPUTY] if person is not None else []
    check_ins.end_all(tx, pair.id, now)
    pairs.seat(tx, pair, office, person, now)
    pair.conversation = None
    messages.want_pair_again(tx, pair.id, MessageKind.LEFT)
    if newest is not None:
        _end(tx, newest, now)
    if pair.started_at is not None:
        newcomers(tx, pair, now)
    for was in elsewhere:  # who holds an office answers for no other
        lost(tx, was, by, now)
    if deputy is not None and deputy.person is not person:
        went_with_holder(tx, deputy, by, now)
    old, new = (f"{office} {one.slack_id if one else 'vacant'}" for one in (held, person))
    task_forces.record(tx, pair.task_force_id, now, by, "holder", old, new, pair.id)
    return True


def _end(tx: Session, newest: CheckIn, now: datetime) -> None:
    """What is open closes; what only waited to go out never goes."""
    if newest.sent_at is None and not messages.may_be_out(tx, newest.id, MessageKind.CHECK_IN):
        never_sent(tx, newest, now, "an office changed hands")
    elif newest.closed_at is None:
        for row in newest.asks:
            if row.state == AskState.EXPECTED:  # not their silence: the question was taken away
                row.state, row.nudge_at = AskState.CLOSED, None
        close(tx, newest, now)
    messages.want_again(tx, newest.id, *DRAWN)
