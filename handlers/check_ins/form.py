"""Someone answers: the form opens, with what they wrote in the thread or to the bot if they chose to use that."""

from __future__ import annotations

import logging

from bot.rules import typed
from bot.slack import SlackFailure
from bot.words import direct
from bot.words.kit import Json
from handlers import Counterpart, asking, lookup
from handlers.check_ins.answer import form_of
from handlers.people import number
from handlers.request import Known, Request
from storage import task_forces, threads

log = logging.getLogger(__name__)

MOST_NAMED = 5  # people and channels that Slack is asked about while somebody waits


def answer_pressed(request: Request) -> Json:
    """*Answer*, *Change*: open the form. The value is `check_in`, or `check_in:thread_message` to answer with that.

    A button of a question that is over opens the newest one, without the words that were about another.
    """
    seat = request.seat
    return form_of(request.tx, seat, request.now, None if seat.note else request.known.written, seat.note)


def which(value: str) -> tuple[str, str]:
    """Whether it names a message to answer with."""
    return ("with own words" if ":" in value else "afresh"), value


def own_words(cp: Counterpart, body: Json, who: list[str]) -> Known:
    """What this person wrote in the question's thread, as it stands, with the names of whom it mentions."""
    check_in, _, message = str(body["actions"][0]["value"]).partition(":")
    with cp.db.begin() as tx:
        task_force = task_forces.of(tx, cp.team_id)
        found = threads.own_text(tx, task_force.id, number(check_in), body["user"]["id"], number(message))
    return Known(written=typed.readable(found, names(cp, found)) if found else None)


def use_pressed(request: Request) -> Json:
    """*Use this as my answer*, under the answer to a DM. The value is `ts:thread_ts` of what was written."""
    return form_of(request.tx, request.seat, request.now, request.known.written, request.known.note)


def read_again(cp: Counterpart, body: Json, who: list[str]) -> Known:
    """The words of this message as Slack has them now, if the presser wrote it; else a note that says why not."""
    ts, _, thread = str(body["actions"][0].get("value", "")).partition(":")
    try:
        found = asking.message(cp, body["channel"]["id"], ts, thread)
    except (SlackFailure, KeyError) as failure:
        log.warning("A message could not be read again", extra={"action": "use", "error": str(failure)})
        return Known(note=direct.UNREAD)
    if found is None or found.get("user") != body["user"]["id"] or not found.get("text"):
        return Known(note=direct.GONE)
    text = typed.storable(found["text"])
    return Known(written=typed.readable(text, names(cp, text)))


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
