"""Someone writes: in a check-in's thread it is kept as discussion, anywhere else nothing of it is kept."""

from __future__ import annotations

import html
import re
from datetime import datetime

from sqlalchemy.orm import Session

from bot.words.kit import Json
from handlers import Counterpart
from handlers.reading import storable
from storage import check_ins, messages, pairs, people, task_forces, threads
from storage.tables import CheckIn, Person, TaskForce

NEW = (None, "thread_broadcast", "file_share", "me_message")
"""The subtypes of what a person newly wrote; edits, deletions and the workspace's own notes are others."""

LINK = re.compile(r"<((?:https?|mailto):[^|>]*)(?:\|([^>]*))?>")


def written(cp: Counterpart, body: Json, now: datetime) -> Json:
    """A message event. Only what a person newly wrote matters here, in a DM or group DM with us."""
    event = body["event"]
    if event.get("subtype") not in NEW or event.get("bot_id") or not event.get("user"):
        return {}
    with cp.db.begin() as tx:
        task_force = task_forces.of(tx, cp.team_id)
        person = people.find(tx, task_force.id, event["user"])
        held = pairs.seat_of(tx, person) if person is not None else None
        check_in = _in_thread_of(tx, task_force, event)
        if person is None or held is None:
            return {}  # a stranger's word never counts
        if check_in is not None and check_in.pair_id == held.pair_id:
            _keep(tx, check_in, person, event, now)
        elif event.get("channel_type") == "im" or event["channel"] == held.pair.conversation:
            newest = check_ins.newest_out(tx, held.pair_id)
            _only_the_form(tx, task_force, newest, person, event, now)
    return {}


def _in_thread_of(tx: Session, task_force: TaskForce, event: Json) -> CheckIn | None:
    """The check-in in whose thread, in the pair's group DM, this was written."""
    if not event.get("thread_ts"):
        return None
    parent = messages.at(tx, task_force.id, event["channel"], event["thread_ts"])
    return parent.check_in if parent is not None and parent.kind == "checkin" and parent.pair_id else None


def _keep(tx: Session, check_in: CheckIn, person: Person, event: Json, now: datetime) -> None:
    """Store it, and tell its writer once, privately, that both can read it."""
    text = _as_typed(event.get("text") or "")
    if not text.strip() or not threads.keep(tx, check_in, person, event["channel"], event["ts"], text, now):
        return
    kept = threads.find(tx, check_in.task_force_id, event["channel"], event["ts"])
    messages.add(
        tx,
        check_in.task_force_id,
        f"thread_notice/{check_in.id}/{person.slack_id}",
        "thread_notice",
        now,
        check_in_id=check_in.id,
        pair_id=check_in.pair_id,
        ephemeral_to=person.slack_id,
        data={"thread_ts": event["thread_ts"], "thread_message": kept.id if kept else 0},
        urgent=True,
    )


def _as_typed(text: str) -> str:
    """Slack sends &, < and > escaped and addresses in <>; a form shows what was typed."""
    return storable(html.unescape(LINK.sub(lambda link: link[2] or link[1], text)))


def _only_the_form(
    tx: Session, task_force: TaskForce, newest: CheckIn | None, person: Person, event: Json, now: datetime
) -> None:
    """Tell the writer, once for each question, that only the form is kept."""
    private = event.get("channel_type") == "im"
    more = {} if private else {"ephemeral_to": person.slack_id, "pair_id": newest.pair_id if newest else None}
    messages.add(
        tx,
        task_force.id,
        f"only_me/{newest.id if newest else 0}/{person.slack_id}/{'dm' if private else 'group'}",
        "only_me",
        now,
        check_in_id=newest.id if newest else None,
        data={"private": private, "channel": event["channel"]},
        urgent=True,
        **({"person_id": person.id} if private else more),
    )
