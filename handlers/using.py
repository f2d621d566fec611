"""Someone answers: the form opens, with what they wrote in the thread or to the bot if they chose to use that."""

from __future__ import annotations

import logging
from datetime import datetime

from bot import typed
from bot.slack import SlackFailure
from bot.words import commands, direct
from bot.words.kit import Json
from handlers import Counterpart
from handlers.answering import form_of
from handlers.commands import lookup
from handlers.newest import newest_seat, seat_now
from handlers.people import NotAllowed, number
from handlers.reading import storable
from storage import task_forces, threads

log = logging.getLogger(__name__)

MOST_NAMED = 5  # people and channels that Slack is asked about while somebody waits


def press_answer(cp: Counterpart, body: Json, now: datetime) -> Json:
    """*Answer*, *Change*: open the form. The value is `check_in`, or `check_in:thread_message` to answer with that.

    A button of a question that is over opens the newest one, without the words that were about another.
    """
    check_in, _, thread_message = str(body["actions"][0].get("value", "")).partition(":")
    said = _own_words(cp, body, number(check_in), number(thread_message)) if thread_message else None
    with cp.db.begin() as tx:
        seat, note = seat_now(tx, task_forces.of(tx, cp.team_id), body["user"]["id"], number(check_in))
        view = form_of(tx, seat, now, said if not note else None, note)
    cp.slack.open_form(body["trigger_id"], view)
    return {}


def press_use(cp: Counterpart, body: Json, now: datetime) -> Json:
    """*Use this as my answer*, under the answer to a DM. The value is `ts:thread_ts` of what was written."""
    ts, _, thread = str(body["actions"][0].get("value", "")).partition(":")
    said, note = _read_again(cp, body, ts, thread)
    with cp.db.begin() as tx:
        seat = newest_seat(tx, task_forces.of(tx, cp.team_id), body["user"]["id"])
        if seat is None:
            raise NotAllowed(commands.NOTHING_OPEN)
        view = form_of(tx, seat, now, said, note)
    cp.slack.open_form(body["trigger_id"], view)
    return {}


def _own_words(cp: Counterpart, body: Json, check_in: int, message: int) -> str | None:
    """What this person wrote in the question's thread, as it stands, with the names of whom it mentions."""
    with cp.db.begin() as tx:
        found = threads.own_text(tx, task_forces.of(tx, cp.team_id).id, check_in, body["user"]["id"], message)
    return typed.readable(found, names(cp, found)) if found else None


def _read_again(cp: Counterpart, body: Json, ts: str, thread: str) -> tuple[str | None, str]:
    """The words of this message as Slack has them now, if the presser wrote it; else None, and why."""
    try:
        found = cp.slack.message(body["channel"]["id"], ts, thread)
    except (SlackFailure, KeyError) as failure:
        log.warning("A message could not be read again", extra={"action": "use", "error": str(failure)})
        return None, direct.UNREAD
    if found is None or found.get("user") != body["user"]["id"] or not found.get("text"):
        return None, direct.GONE
    text = storable(found["text"])
    return typed.readable(text, names(cp, text)), ""


def names(cp: Counterpart, text: str) -> dict[str, str]:
    """What Slack calls the people and channels in this text; where it does not say now, nothing."""
    people, channels = typed.people_in(text)[:MOST_NAMED], typed.channels_in(text)[:MOST_NAMED]
    try:
        known = lookup.known(cp, people, channels)
    except SlackFailure as failure:
        log.warning("Slack did not say who was meant", extra={"action": "use", "error": failure.error})
        return {}
    called = {one: str(info.get("name") or "") for one, info in known.channels.items()}
    for one, info in known.people.items():
        profile = info.get("profile") or {}
        called[one] = str(profile.get("display_name") or profile.get("real_name") or info.get("name") or "")
    return called
