"""Someone writes to the bot alone: each message gets one private answer, and nothing of its words is kept.

*Use this as my answer* reads the message in Slack once more when it is pressed, and opens the form with it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.rules import typed
from bot.rules.model import MessageKind, Role
from bot.words import commands as rights
from bot.words import direct as words
from bot.words.kit import Content
from handlers import Counterpart
from handlers.check_ins import upcoming
from handlers.kinds import Kind
from handlers.overview import why
from handlers.people import ids_to_tell
from handlers.seats import newest_seat
from storage import messages, pairs, people
from storage.tables import Holding, Message, Person, TaskForce

KIND = MessageKind.DIRECT
MOST = 10  # answers to one person in a minute: more is no person, and perhaps another program


def answer(
    tx: Session, cp: Counterpart, task_force: TaskForce, user: str, channel: str, ts: str, thread: str | None,
    text: str, now: datetime,
) -> None:  # fmt: skip
    """Let one answer to this message exist, whatever it says and however often Slack tells of it."""
    lately = messages.of_kind(tx, task_force.id, KIND, now - timedelta(minutes=1))
    if user in (cp.user_id, "USLACKBOT") or sum(row.channel == channel for row in lately) >= MOST:
        return
    person = people.find(tx, task_force.id, user)
    said = typed.readable(typed.PERSON.sub("", text)).strip()
    data: dict[str, object] = {"user": user, "channel": channel, "said_at": ts, "thread_ts": thread}
    data |= {
        "meant": words.meant_by(said or "hello") if text.strip() else "file",
        "admins": ids_to_tell(tx, cp.admins, task_force),
    }
    more = {"person_id": person.id if person is not None else None, "channel": channel, "urgent": True}
    messages.add(tx, task_force.id, f"{KIND}/{channel}/{ts}", KIND, now, data=data, **more)


def direct_message(tx: Session, row: Message, now: datetime) -> Content | None:
    """The answer, by who they are at the moment of sending."""
    person, meant, admins = row.person, row.data["meant"], row.data["admins"]
    held = pairs.office_of(tx, person) if person is not None else None
    if person is None or held is None:
        return _to_others(row, person, meant, admins)
    if meant == "stop":
        return words.stop_deputy() if held.role == Role.DEPUTY else words.stop_officer(admins)
    return _to_officer(tx, row, held, person, meant, admins)


def _to_officer(tx: Session, row: Message, held: Holding, person: Person, meant: str, admins: list[str]) -> Content:
    """To who answers for an office."""
    task_force = tx.get_one(TaskForce, row.task_force_id)
    seat = newest_seat(tx, task_force, person.slack_id)
    next_line = upcoming.own_line(tx, held.pair, person)
    match meant:
        case "help":
            return words.help_(seat.check_in.id if seat is not None else None, admins)
        case "hello":
            return words.hello(why.office_line(tx, held), next_line)
        case "thanks":
            return words.welcome()
        case "file":
            return words.files()
    place = f"{row.data['said_at']}:{row.data['thread_ts'] or ''}"
    return words.may_be_an_answer(place if seat is not None else "", next_line)


def _to_others(row: Message, person: Person | None, meant: str, admins: list[str]) -> Content:
    """To who holds no office: a co-chair, an admin, a stranger."""
    is_admin = row.data["user"] in admins or (person is not None and (person.admin or person.workspace_admin))
    is_cochair = person is not None and person.cochair
    if not (is_admin or is_cochair):
        return words.stranger(admins)
    if meant == "stop":
        return words.stop_others(admins)
    if meant == "help":
        return words.help_(None, admins)
    return words.hello_helping(rights.YOU_ADMIN if is_admin else rights.YOU_COCHAIR)


KINDS = (Kind(KIND, "An answer to what they wrote", direct_message),)
