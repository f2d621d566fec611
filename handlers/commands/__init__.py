"""Someone types /counterpart: understand it, see whether they may, do it, and answer in the acknowledgement."""

from __future__ import annotations

from datetime import datetime
from difflib import get_close_matches

from sqlalchemy.orm import Session

from bot.slack import SlackFailure
from bot.words import commands as words
from bot.words.kit import Json, Message
from handlers import Counterpart
from handlers.commands import officers, reading, running, setting_up
from handlers.commands.reading import Command, Known, Misread, Request
from handlers.people import NotAllowed, is_admin
from storage import pairs, people, task_forces
from storage.tables import Person

COMMANDS: dict[str, Command] = {**officers.COMMANDS, **setting_up.COMMANDS, **running.COMMANDS}


def command(cp: Counterpart, body: Json, now: datetime) -> Json:
    """Answer a slash command. Slack is only asked before the transaction, and only about people and channels."""
    said = reading.tidy(body.get("text") or "help")
    found = _find(said)
    if found is None:
        return _shown(_unknown(said))
    name, arguments = found
    chosen = COMMANDS[name]
    try:
        known = _look_up(cp, chosen, body["user_id"], arguments)
    except SlackFailure:
        return _shown(words.lines(words.SLACK_SILENT))
    try:
        answer = _run(cp, chosen, arguments, known, body, now)
    except Misread as wrong:  # what was begun is rolled back
        answer = words.example(str(wrong), chosen.form)
    return _shown(answer) if answer is not None else {}


def _run(
    cp: Counterpart, chosen: Command, arguments: list[str], known: Known, body: Json, now: datetime
) -> Message | None:
    """Raises Misread and NotAllowed; then nothing is changed."""
    with cp.db.begin() as tx:
        task_force = task_forces.of(tx, cp.team_id)
        person = people.ensure(tx, task_force.id, body["user_id"])
        known.remember(person)
        audiences = _audiences(tx, cp, person)
        if chosen.who not in audiences:
            raise NotAllowed(words.WHO[chosen.who])
        return chosen.run(Request(cp, tx, now, task_force, person, arguments, known, body, tuple(audiences)))


def _find(said: list[str]) -> tuple[str, list[str]] | None:
    """The command and its arguments; two-word commands first."""
    for length in (2, 1):
        name = " ".join(said[:length]).casefold()
        if name in COMMANDS:
            return name, said[length:]
    return None


def _unknown(said: list[str]) -> Message:
    nearest = (get_close_matches(said[0].casefold(), COMMANDS, n=1, cutoff=0.3) or ["help"])[0]
    return words.unknown(" ".join(said)[:60], nearest, COMMANDS[nearest].form)


def _look_up(cp: Counterpart, chosen: Command, user: str, arguments: list[str]) -> Known:
    """What Slack says of the asker (if their rights depend on it) and of everyone and everything they named."""
    with cp.db.begin() as tx:
        person = people.find(tx, task_forces.of(tx, cp.team_id).id, user)
        sure = person is not None and (is_admin(person, cp.admins) or person.cochair)
    needed = set(reading.people_in(arguments))
    if chosen.who in ("cochairs", "admins") and not sure and user not in cp.admins:
        needed.add(user)
    channels = reading.channels_in(arguments)
    return Known(
        {one: cp.slack.person(one) for one in sorted(needed)}, {one: cp.slack.channel(one) for one in channels}
    )


def _audiences(tx: Session, cp: Counterpart, person: Person) -> list[str]:
    """The groups this person belongs to."""
    admin = is_admin(person, cp.admins)
    belongs = {
        "anyone": True,
        "officers": pairs.seat_of(tx, person) is not None,
        "cochairs": person.cochair or admin,
        "admins": admin,
    }
    return [audience for audience, yes in belongs.items() if yes]


def _shown(answer: Message) -> Json:
    return {"response_type": "ephemeral", "text": answer.text, "blocks": answer.blocks}
