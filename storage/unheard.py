"""Who was asked and has not been heard from since: the rows from which that is told."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from bot.rules.model import AskState, Role
from storage.tables import Ask, CheckIn, Holding

Waiting = dict[int, tuple[datetime, datetime | None]]
"""By holding: when the first question went out that they let go by, and the last one that they answered."""

UNANSWERED = (AskState.EXPECTED, AskState.CLOSED)


def waiting(tx: Session, task_force_id: int) -> Waiting:
    """Of those who hold an office now and were asked: who has let all questions go by since the one they answered.

    What an excused office answered counts once both answers are open: before, it shows nowhere.
    """
    query = (
        select(CheckIn.id, Holding.id, CheckIn.sent_at, Ask.state, Ask.excuse, CheckIn.revealed_at)
        .join(CheckIn, CheckIn.pair_id == Holding.pair_id)
        .join(Ask, and_(Ask.check_in_id == CheckIn.id, Ask.office == Holding.office))
        .where(Holding.task_force_id == task_force_id)
        .where(Holding.role == Role.HOLDER, Holding.until.is_(None), Ask.person_id == Holding.person_id)
        .where(CheckIn.sent_at >= Holding.since, or_(Ask.excuse.is_(None), Ask.state == AskState.ANSWERED))
    )
    first: dict[int, datetime] = {}
    heard: dict[int, datetime] = {}
    rows = tx.execute(query)  # sorted here: to sort them, the database would read all there are
    for _, holding_id, sent_at, state, excuse, revealed_at in sorted(rows, key=lambda row: row[0]):
        assert sent_at is not None
        if state in UNANSWERED:
            first.setdefault(holding_id, sent_at)
        elif excuse is None or revealed_at is not None:
            heard[holding_id] = sent_at
            first.pop(holding_id, None)
    return {one: (since, heard.get(one)) for one, since in first.items()}
