"""What deputies drafted for the holders of their offices. Versions are only ever added; the newest counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session, aliased

from bot.rules.model import Answer, DraftEnd
from storage.drafted import Draft
from storage.tables import Ask, Holding


def find(tx: Session, task_force_id: int, draft_id: int) -> Draft | None:
    """This version."""
    return tx.scalar(select(Draft).where(Draft.id == draft_id, Draft.task_force_id == task_force_id))


def question_of(tx: Session, task_force_id: int, draft_id: int) -> int | None:
    """The question that this version is for. What became of it is to be read once that is locked."""
    query = select(Ask.check_in_id).join(Draft, Draft.ask_id == Ask.id)
    return tx.scalar(query.where(Draft.id == draft_id, Draft.task_force_id == task_force_id))


def newest(tx: Session, ask_id: int, told_of: int | None = None) -> Draft | None:
    """The newest version for this place in a question; with `told_of`, of those that this message tells of."""
    query = select(Draft).where(Draft.ask_id == ask_id)
    if told_of is not None:
        query = query.where(Draft.told_of == told_of)
    return tx.scalar(query.order_by(Draft.version.desc()).limit(1))


def waiting_of(tx: Session, held: Holding) -> Sequence[Draft]:
    """What this deputy drafted and nothing has become of; no version that gave way to a newer one."""
    return tx.scalars(select(Draft).where(*_waiting(held)).order_by(Draft.id)).all()


def questions_of(tx: Session, held: Holding) -> Sequence[int]:
    """The questions that these are for, in order."""
    query = select(Ask.check_in_id).join(Draft, Draft.ask_id == Ask.id).where(*_waiting(held))
    return tx.scalars(query.order_by(Ask.check_in_id)).all()


def _waiting(held: Holding) -> tuple[ColumnElement[bool], ...]:
    newer = aliased(Draft)
    gave_way = exists().where(newer.ask_id == Draft.ask_id, newer.version > Draft.version)
    return Draft.holding_id == held.id, Draft.end.is_(None), ~gave_way


def waits(tx: Session, ask: Ask, held: Holding) -> bool:
    """Whether something that this deputy drafted for this place waits for its holder."""
    found = newest(tx, ask.id)
    return found is not None and found.end is None and found.holding_id == held.id


def add(tx: Session, ask: Ask, held: Holding, answer: Answer, now: datetime, told_of: int | None) -> Draft:
    """Add a version; `told_of`: the message that tells of the one before tells of this one. Call it locked."""
    before = newest(tx, ask.id)
    version = before.version + 1 if before is not None else 1
    draft = Draft(
        task_force_id=ask.task_force_id,
        ask=ask,
        holding=held,
        version=version,
        told_of=told_of or version,
        after=len(ask.replies),
        status=answer.status,
        comment=answer.comment,
        win=answer.win,
        win_quote=answer.win_quote,
        help_quote=answer.help_quote,
        at=now,
    )
    tx.add(draft)
    tx.flush()
    return draft


def end(tx: Session, draft: Draft, what: DraftEnd, now: datetime) -> None:
    """This became of it."""
    draft.end, draft.ended_at = what, now
    tx.flush()


def as_answer(draft: Draft) -> Answer:
    """What it would say as an answer."""
    return Answer(draft.status, draft.comment, draft.win, draft.win_quote, draft.help_quote)
