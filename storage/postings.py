"""What the channel was shown of a digest, as it was sent: each post, each edit, and that it was deleted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import VERSION
from bot.rules.model import Published
from storage.record import Posting
from storage.tables import Message


def about_to_show(tx: Session, row: Message, text: str, blocks: list[Any], now: datetime) -> None:
    """This is about to be sent: written down before it is, so that nothing published is missing from the record.

    The same once more (an attempt after one that failed, an edit that changes nothing) is no new posting.
    """
    last = _latest(tx, row.id)
    if last is not None and last.what != Published.DELETED and (last.text, last.blocks) == (text, blocks):
        return
    what = Published.EDITED if row.ts else Published.POSTED
    _add(tx, row.task_force_id, row.id, now, what=what, channel=row.channel or "", text=text, blocks=blocks)


def seen_out(tx: Session, row: Message, now: datetime) -> None:
    """What was last written down for this message is out."""
    last = _latest(tx, row.id)
    if last is not None and last.out_at is None:
        last.out_at, last.channel, last.ts = now, row.channel or "", row.ts
        tx.flush()


def deleted(tx: Session, task_force_id: int, channel: str, ts: str, now: datetime) -> None:
    """What stood at this place of the channel is gone; nothing where no digest stood there."""
    query = select(Posting).where(
        Posting.task_force_id == task_force_id, Posting.ts == ts, Posting.channel == channel
    )
    last = tx.scalar(query.order_by(Posting.id.desc()).limit(1))
    if last is not None and last.what != Published.DELETED:
        more = {"channel": channel, "ts": ts, "text": "", "blocks": [], "out_at": now}
        _add(tx, task_force_id, last.message_id, now, what=Published.DELETED, **more)


def _latest(tx: Session, message_id: int) -> Posting | None:
    query = select(Posting).where(Posting.message_id == message_id)
    return tx.scalar(query.order_by(Posting.id.desc()).limit(1))


def _add(tx: Session, task_force_id: int, message_id: int, now: datetime, **values: Any) -> None:
    more = {"message_id": message_id, "version": VERSION, "at": now}
    tx.add(Posting(task_force_id=task_force_id, **more, **values))
    tx.flush()
