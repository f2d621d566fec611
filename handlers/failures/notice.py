"""Something that should have happened did not: the admins learn of it, once a day for each cause (promise 10)."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.rules import cadence, hours
from bot.rules.jurisdictions import ALL
from bot.rules.model import MessageKind, MessageState
from bot.slack import DOUBTFUL
from bot.words import failures as words
from bot.words.kit import Content
from handlers import Counterpart
from handlers.kinds import Kind, Kinds
from handlers.people import admins_to_tell
from storage import messages, pairs, task_forces
from storage.database import ERRORS
from storage.tables import Message, Person

log = logging.getLogger(__name__)

LASTS = timedelta(days=1)  # the next day has a notice of its own
SHOWN_FOR = timedelta(days=7)
UNKNOWN = Kind(MessageKind.UNKNOWN, "A message")
OTHERWISE = {MessageState.SENT: "not_edited", MessageState.DUE: "no_answer"}


def tell_admins(tx: Session, cp: Counterpart, cause: str, concerned: str, now: datetime) -> None:
    """Let the admins learn by DM what did not happen; call it wherever something fails that nobody else would see.

    `cause` is a key of `bot.words.failures.CAUSES` (a word that is not there is shown as Slack's refusal): it says
    why, and what to do. `concerned` says what did not happen and whom it concerns, in our own words (mrkdwn, ids
    and names escaped): `A question to Idaho's CIO`; never what a person wrote. One message goes to each admin for
    each cause and day, in the digest's zone; what fails later that day is written into it by an edit, which pings
    nobody. Call it in the transaction of what failed.
    """
    force = task_forces.of(tx, cp.team_id)
    day = hours.local(now, cadence.parse_digest(force.digest_schedule).zone).date()
    told: list[Person | None] = [*admins_to_tell(tx, cp, force)]
    start = f"{MessageKind.FAILURE}/{day}/{cause}"
    news = {_tell(tx, force.id, start, cause, concerned, one, now) for one in told or [None]}
    if True in news:
        keys = {"action": "failure", "cause": cause, "concerned": concerned, "admins": len(told)}
        log.error("Something failed that the admins should know", extra=keys)


def note_refused(cp: Counterpart, cause: str) -> None:
    """Let `status` and `doctor` say that requests were refused for their signature.

    Nobody is sent a word: anybody at all can send such requests.
    """
    now = cp.clock.now()
    try:
        with cp.db.begin() as tx:
            force = task_forces.of(tx, cp.team_id)
            start = f"{MessageKind.FAILURE}/{now.date()}/{cause}"
            _tell(tx, force.id, start, cause, "What reaches me over HTTP", None, now)
    except ERRORS:
        log.warning("A refusal could not be written down", extra={"action": "signature"})


def tell_of(tx: Session, cp: Counterpart, row: Message, cause: str, now: datetime) -> None:
    """The same about a message. That an admin can't be told is told to nobody: it would have no end."""
    if row.kind != MessageKind.FAILURE:
        tell_admins(tx, cp, cause, _undelivered(tx, cp.kinds, row), now)


def _message(tx: Session, row: Message, now: datetime) -> Content:
    return words.notice(row.data["cause"], row.data["concerned"])


def lines(tx: Session, kinds: Kinds, task_force_id: int, now: datetime) -> list[str]:
    """A line a cause (mrkdwn): what is not delivered now, and what else failed in the last seven days."""
    found: dict[str, list[str]] = {}
    for row in messages.failures(tx, task_force_id, now - SHOWN_FOR):
        found.setdefault(_cause(kinds, row), []).append(_undelivered(tx, kinds, row))
    for row in messages.of_kind(tx, task_force_id, MessageKind.FAILURE, now - SHOWN_FOR):
        if row.data["cause"] not in found:
            found[row.data["cause"]] = list(row.data["concerned"])
    return [words.line(cause, list(dict.fromkeys(concerned))) for cause, concerned in found.items()]


def _undelivered(tx: Session, kinds: Kinds, row: Message) -> str:
    """What did not arrive, and where it was to go: by state and office where they have one."""
    kind = kinds.get(row.kind, UNKNOWN)
    return words.undelivered(kind.notice, _whom(tx, row) or ("" if kind.render is None else "whoever asked"))


def cause_of_edit(error: str) -> str:
    """Why a message could not be edited, by Slack's word for it; mostly it is not there anymore."""
    return error if error in DOUBTFUL else OTHERWISE[MessageState.SENT]


def _tell(
    tx: Session, force: int, start: str, cause: str, concerned: str, who: Person | None, now: datetime
) -> bool:
    """True: it is news. With nobody to tell it is kept all the same, to be shown."""
    key = f"{start}/{who.slack_id if who else 'nobody'}"
    nobody = {} if who else {"state": MessageState.DROPPED, "error": "no admin is known"}
    data = {"cause": cause, "concerned": [concerned]}
    place = {"person_id": who.id if who else None, "expires_at": now + LASTS, "data": data}
    if messages.add(tx, force, key, MessageKind.FAILURE, now, **place, **nobody):
        return True
    row = messages.locked_by_key(tx, force, key)
    if row is None or concerned in row.data["concerned"]:
        return False
    row.data = row.data | {"concerned": [*row.data["concerned"], concerned]}
    row.wanted += 1
    return True


def _cause(kinds: Kinds, row: Message) -> str:
    """What a message's error is called here."""
    error, cause_of = row.error or "", kinds.get(row.kind, UNKNOWN).cause
    if cause_of is not None:
        return cause_of(row)
    if row.state == MessageState.REFUSED:
        return error
    ours = {
        messages.NOT_SEARCHED: "cannot_be_searched",
        messages.NOT_MADE: "cannot_be_made",
        messages.SHUT: "shut",
    }
    otherwise = cause_of_edit(error) if row.state == MessageState.SENT else OTHERWISE[row.state]
    return next((cause for said, cause in ours.items() if error.startswith(said)), otherwise)


def _whom(tx: Session, row: Message) -> str:
    pair = row.check_in.pair if row.check_in is not None else row.pair
    office = row.office
    if pair is None and row.person is not None:
        held = pairs.seat_of(tx, row.person)
        pair, office = (held.pair, held.office) if held is not None else (None, None)
    if pair is not None:
        name = ALL[pair.jurisdiction].name
        return f"{name}'s {office}" if office else name
    if row.person is not None:
        return f"<@{row.person.slack_id}>"
    return f"<#{row.data['channel']}>" if row.data.get("channel") else ""


KINDS = (Kind(MessageKind.FAILURE, "The notice of a failure", _message),)
