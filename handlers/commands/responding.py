"""Answers a pressed button in the place of the message that held it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.model import MessageKind
from bot.words.kit import Content, Json
from storage import messages
from storage.tables import TaskForce

RESPONSE_URL_LIVES = timedelta(minutes=30)


def respond(tx: Session, task_force: TaskForce, body: Json, said: Content, now: datetime) -> None:
    """Put this in the place of the message that was pressed, by its response_url."""
    messages.add(
        tx,
        task_force.id,
        f"response/{body['trigger_id']}",
        MessageKind.RESPONSE,
        now,
        response_url=body["response_url"],
        expires_at=now + RESPONSE_URL_LIVES,
        data={"text": said.text, "blocks": said.blocks},
        urgent=True,
    )
