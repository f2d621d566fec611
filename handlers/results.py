"""Someone pressed or sent something: tell them what came of it, and never that nothing was changed when it was."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.rules.model import MessageKind
from bot.slack import SlackFailure
from bot.words import notices
from bot.words.kit import Content, Json, sentences
from handlers import Counterpart, asking
from handlers.kinds import Kind
from storage import messages, people, task_forces
from storage.database import ERRORS
from storage.tables import Message

log = logging.getLogger(__name__)


RESPONSE_URL_LIVES = timedelta(minutes=30)
NOTICE_LASTS = timedelta(minutes=10)  # later, nobody remembers what it is about


def done(cp: Counterpart, body: Json, text: str) -> Json:
    """Say what was stored just now (mrkdwn). It stands, whether it can be said or not, so this raises nothing."""
    try:
        return in_window(cp, body, text)
    except ERRORS as error:
        log.warning("What was stored could not be told", extra={"action": "notice", "error": type(error).__name__})
        return {}


def in_window(cp: Counterpart, body: Json, text: str) -> Json:
    """In a small window; where that can't be had, by a message."""
    try:
        asking.open_form(cp, body["user"]["id"], body["trigger_id"], notices.notice_form(text))
    except SlackFailure as failure:
        log.warning("A notice could not be shown", extra={"action": "notice", "error": failure.error})
        return by_message(cp, body, text)
    return {}


def by_message(cp: Counterpart, body: Json, text: str) -> Json:
    """By a message for the presser's eyes alone, where a window can't be had (its trigger lives 3 s)."""
    said, now = sentences(text), cp.clock.now()
    data = {"text": said.text, "blocks": said.blocks}
    with cp.db.begin() as tx:
        force = task_forces.of(tx, cp.team_id).id
        if "channel" in body:
            more = {"ephemeral_to": body["user"]["id"]}
            data |= {"channel": body["channel"]["id"], "thread_ts": body["container"].get("thread_ts")}
        else:  # pressed on Home, or in a form: nowhere but in their DM
            more = {"person_id": people.ensure(tx, force, body["user"]["id"]).id}
        more |= {"data": data, "expires_at": now + NOTICE_LASTS, "urgent": True}
        messages.add(tx, force, f"notice/{body['trigger_id']}", MessageKind.RESPONSE, now, **more)
    return {}


def in_answer(said: Content) -> Json:
    """In the acknowledgement of a command, to who typed it alone."""
    return {"response_type": "ephemeral", "text": said.text, "blocks": said.blocks}


def in_its_place(tx: Session, task_force_id: int, body: Json, said: Content, now: datetime) -> None:
    """Put this in the place of the message that was pressed, by its response_url."""
    messages.add(
        tx,
        task_force_id,
        f"response/{body['trigger_id']}",
        MessageKind.RESPONSE,
        now,
        response_url=body["response_url"],
        expires_at=now + RESPONSE_URL_LIVES,
        data={"text": said.text, "blocks": said.blocks},
        urgent=True,
    )


def _as_said(tx: Session, row: Message, now: datetime) -> Content:
    """Its words were fixed when it came to be; they are no person's."""
    return Content(row.data["text"], row.data["blocks"])


KINDS = (Kind(MessageKind.TOLD, "A notice", _as_said, asks=True), Kind(MessageKind.RESPONSE, "An answer", _as_said))
