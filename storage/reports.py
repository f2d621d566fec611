"""What was asked and is over, as a digest counts it. Read as columns: a digest looks back on years."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from bot.rules.digest import Report
from bot.rules.model import AskState, Office, Status, countable
from storage import check_ins
from storage.tables import Ask, CheckIn, Pair, Reply

_NEWER, _OTHER = aliased(Reply), aliased(Ask)
_STANDS = and_(
    Reply.ask_id == Ask.id,
    Reply.given,
    Reply.whole,
    Reply.version
    == select(func.max(_NEWER.version)).where(_NEWER.ask_id == Ask.id).correlate(Ask).scalar_subquery(),
)
"""The answer as it stands (`check_ins.answer_of`)."""
_AT = func.coalesce(CheckIn.revealed_at, CheckIn.closed_at)
_ROWS = (
    select(
        CheckIn.id,
        Pair.jurisdiction,
        CheckIn.item,
        CheckIn.first_look,
        CheckIn.revealed_at,
        CheckIn.closed_at,
        Ask.office,
        Ask.state,
        Ask.excuse,
        Reply.id.label("reply_id"),
        Reply.status,
        Reply.statuses,
        Reply.outlook,
    )
    .join_from(CheckIn, Pair, CheckIn.pair_id == Pair.id)
    .join(Ask, Ask.check_in_id == CheckIn.id)
    .outerjoin(Reply, _STANDS)
    .order_by(CheckIn.id, Ask.office)
)
_EXCUSED = or_(
    _OTHER.state == AskState.EXCUSED, and_(_OTHER.state == AskState.ANSWERED, _OTHER.excuse.is_not(None))
)
_COUNTS = or_(CheckIn.revealed_at.is_not(None), and_(CheckIn.closed_at.is_not(None), _EXCUSED))
"""Whether an answer may enter a count (`bot.rules.model.countable`); `_OTHER` is the other office's place."""


def fresh(tx: Session, task_force_id: int, cut: datetime, digest_id: int | None = None) -> list[Report]:
    """Of the questions that no digest has reported, or this one, in order (`check_ins.unreported`)."""
    return _read(tx, _ROWS.where(*check_ins.not_reported(task_force_id, cut, digest_id)))


def reported(tx: Session, task_force_id: int) -> list[Report]:
    """Of all that some digest has reported, in order."""
    return _read(tx, _ROWS.where(CheckIn.task_force_id == task_force_id, CheckIn.digest_id.is_not(None)))


def newest(tx: Session, task_force_id: int, since: datetime | None, but: int | None = None) -> list[Report]:
    """Likewise, of each pair and item only the newest that counts, the first looks, and what was opened `since`.

    Nothing older changes a figure. `but`: without those of one digest.
    """
    over = [CheckIn.task_force_id == task_force_id, CheckIn.digest_id.is_not(None)]
    over += [CheckIn.digest_id != but] if but is not None else []
    place = func.row_number().over(
        partition_by=(CheckIn.pair_id, CheckIn.item), order_by=(_AT.desc(), CheckIn.id.desc())
    )
    counted = (
        select(Ask.id)
        .join(Reply, _STANDS)
        .join(_OTHER, and_(_OTHER.check_in_id == Ask.check_in_id, _OTHER.id != Ask.id))
    )
    counted = counted.where(Ask.check_in_id == CheckIn.id, _COUNTS).correlate(CheckIn)
    ranked = select(CheckIn.id, place.label("place")).where(*over, ~CheckIn.first_look, counted.exists()).subquery()
    wanted = [CheckIn.id.in_(select(ranked.c.id).where(ranked.c.place == 1)), CheckIn.first_look]
    wanted += [CheckIn.revealed_at >= since] if since is not None else []
    return _read(tx, _ROWS.where(*over, or_(*wanted)))


def _read(tx: Session, query: Select[*tuple[Any, ...]]) -> list[Report]:
    rows = tx.execute(query).all()
    return [report for _, of in groupby(rows, attrgetter("id")) for report in _of(list(of))]


def _of(places: Sequence[Any]) -> list[Report]:
    """One for each question, from its offices' rows; of a first look one for each item that may be counted."""
    one = places[0]
    given = {row.office: row for row in places if row.reply_id is not None}
    excused = {row.office for row in places if check_ins.was_excused(row)}
    revealed = one.revealed_at is not None
    counted = countable(given, revealed=revealed, closed=one.closed_at is not None, excused=excused)
    of_all: dict[str, Any] = {
        "check_in": one.id,
        "jurisdiction": one.jurisdiction,
        "at": one.revealed_at or one.closed_at,
        "answered": frozenset(given),
        "revealed": revealed,
        "expected": frozenset(row.office for row in places if row.office not in excused),
        "replies": {office: row.reply_id for office, row in given.items()},
        "outlooks": {office: row.outlook for office, row in counted.items() if row.outlook},
    }
    said: dict[str, dict[Office, Status]] = check_ins.by_item(one, counted) or {"": {}}
    return [Report(item=item, statuses=statuses, **of_all) for item, statuses in said.items()]


def said_by(tx: Session, ids: Iterable[int]) -> dict[int, Any]:
    """These answers by their ids: `status`, `statuses`, `outlook` as given, and whose: `jurisdiction`, `office`."""
    query = select(Reply.id, Reply.status, Reply.statuses, Reply.outlook, Ask.office, Pair.jurisdiction)
    query = query.join(Ask, Reply.ask_id == Ask.id).join(CheckIn, Ask.check_in_id == CheckIn.id)
    query = query.join(Pair, CheckIn.pair_id == Pair.id).order_by(Reply.id)
    wanted = set(ids)
    return {row.id: row for row in tx.execute(query.where(Reply.id.in_(wanted)))} if wanted else {}
