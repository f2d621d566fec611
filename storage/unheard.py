"""Who was asked and has not been heard from since: the rows from which that is told."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from bot.rules.model import AskState, Office, Role
from storage.tables import Ask, CheckIn, Holding

Waiting = dict[int, tuple[datetime, datetime | None]]
"""By holding: when the first question went out that they let go by, and the last one that they answered."""

UNANSWERED = (AskState.EXPECTED, AskState.CLOSED)


HEARD = and_(
    Ask.state.not_in(UNANSWERED),
    or_(Ask.excuse.is_(None), and_(Ask.state == AskState.ANSWERED, CheckIn.revealed_at.is_not(None))),
)
"""What an excused office answered counts once both answers are open: before, it shows nowhere."""
_LAST = (
    select(CheckIn.sent_at)
    .join(Ask, and_(Ask.check_in_id == CheckIn.id, Ask.office == Holding.office))
    .where(CheckIn.pair_id == Holding.pair_id, CheckIn.sent_at >= Holding.since, Ask.person_id == Holding.person_id)
    .where(HEARD)
    .order_by(CheckIn.sent_at.desc())
    .limit(1)
    .correlate(Holding)
    .scalar_subquery()
)


_HEARD_SINCE = (
    select(CheckIn.pair_id, Ask.office, Ask.person_id)
    .join(Ask, Ask.check_in_id == CheckIn.id)
    .where(CheckIn.sent_at >= bindparam("moment"), HEARD)
)
_HELD = (
    select(Holding.id, Holding.pair_id, Holding.office, Holding.person_id, Holding.since, _LAST.label("last"))
    .where(Holding.id.in_(bindparam("holdings", expanding=True)))
    .where(Holding.role == Role.HOLDER, Holding.until.is_(None))
    .cte()
    .prefix_with("MATERIALIZED")  # so that the last is looked up once
)
_IT = _HELD.c
_FIRST = (
    select(CheckIn.sent_at)
    .join(Ask, and_(Ask.check_in_id == CheckIn.id, Ask.office == _IT.office))
    .where(CheckIn.pair_id == _IT.pair_id, CheckIn.sent_at >= func.coalesce(_IT.last, _IT.since))
    .where(or_(_IT.last.is_(None), CheckIn.sent_at > _IT.last), Ask.person_id == _IT.person_id)
    .where(Ask.excuse.is_(None), Ask.state.in_(UNANSWERED))
    .order_by(CheckIn.sent_at)
    .limit(1)
    .correlate(_HELD)
    .scalar_subquery()
)
_WAITING = select(_IT.id, _FIRST, _IT.last)


def heard_since(tx: Session, moment: datetime) -> set[tuple[int, Office, int | None]]:
    """Pair, office and person of who was heard from on a question that went out since then, whatever task force."""
    found = tx.execute(_HEARD_SINCE, {"moment": moment})
    return {(pair_id, office, person_id) for pair_id, office, person_id in found}


def waiting(tx: Session, holdings: Collection[int]) -> Waiting:
    """Of these (ids), those who hold an office now and have let all questions go by since they were last heard."""
    found = tx.execute(_WAITING, {"holdings": list(holdings)}).all()
    return {one: (since, last) for one, since, last in found if since is not None}
