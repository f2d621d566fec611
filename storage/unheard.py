"""Who was asked and has not been heard from since: the rows from which that is told."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from bot.rules.model import AskState, Role
from storage.tables import Ask, CheckIn, Holding

Waiting = dict[int, tuple[datetime, datetime | None]]
"""By holding: when the first question went out that they let go by, and the last one that they answered."""

UNANSWERED = (AskState.EXPECTED, AskState.CLOSED)


def waiting(tx: Session, task_force_id: int, holdings: Collection[int] | None = None) -> Waiting:
    """Of those who hold an office now and were asked: who has let all questions go by since the one they answered.

    What an excused office answered counts once both answers are open: before, it shows nowhere. `holdings`: of
    these alone.
    """
    rows = (
        select(Holding.id, CheckIn.sent_at, Ask.state, Ask.excuse, CheckIn.revealed_at)
        .join(CheckIn, CheckIn.pair_id == Holding.pair_id)
        .join(Ask, and_(Ask.check_in_id == CheckIn.id, Ask.office == Holding.office))
        .where(Holding.task_force_id == task_force_id)
        .where(Holding.role == Role.HOLDER, Holding.until.is_(None), Ask.person_id == Holding.person_id)
        .where(CheckIn.sent_at >= Holding.since, or_(Ask.excuse.is_(None), Ask.state == AskState.ANSWERED))
    )
    if holdings is not None:
        rows = rows.where(Holding.id.in_(holdings))
    it = rows.cte().c
    shows = or_(it.excuse.is_(None), it.revealed_at.is_not(None))
    answered = select(it.id, func.max(it.sent_at).label("last")).where(it.state.not_in(UNANSWERED), shows)
    heard = answered.group_by(it.id).cte()
    query = select(it.id, func.min(it.sent_at), heard.c.last).outerjoin(heard, heard.c.id == it.id)
    query = query.where(it.state.in_(UNANSWERED), or_(heard.c.last.is_(None), it.sent_at > heard.c.last))
    return {one: (since, last) for one, since, last in tx.execute(query.group_by(it.id, heard.c.last))}
