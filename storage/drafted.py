"""The table of what deputies draft: part of the schema (`storage/tables.py`), to which rows are only ever added."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.rules.model import DraftEnd, Quote, Status
from storage.tables import Ask, Holding, Table


class Draft(Table):
    """One version of what a deputy (`holding`) drafted for the holder of their office: it is nobody's answer.

    `told_of`: the version with which the message to the holder began that tells of this one. `after`: so many
    versions of an answer the office had given before. `end`: what became of it.
    """

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("ask_id", "version"), Index("ix_draft_holding_id", "holding_id"))
    task_force_id: Mapped[int] = mapped_column(ForeignKey("task_force.id"))
    ask_id: Mapped[int] = mapped_column(ForeignKey("ask.id"))
    holding_id: Mapped[int] = mapped_column(ForeignKey("holding.id"))
    version: Mapped[int]
    told_of: Mapped[int]
    after: Mapped[int]
    status: Mapped[Status]
    comment: Mapped[str | None]
    win: Mapped[str | None]
    win_quote: Mapped[Quote]
    help_quote: Mapped[Quote]
    end: Mapped[DraftEnd | None]
    ended_at: Mapped[datetime | None]
    at: Mapped[datetime]
    ask: Mapped[Ask] = relationship()
    holding: Mapped[Holding] = relationship()
