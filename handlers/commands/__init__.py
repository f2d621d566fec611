"""Someone types /counterpart: understand it, see whether they may, do it, and answer in the acknowledgement."""

from __future__ import annotations

import logging
from datetime import datetime
from difflib import get_close_matches

from sqlalchemy.orm import Session

from bot.belonging import administers
from bot.slack import Refused, SlackFailure
from bot.words import commands as words
from bot.words.kit import Content, Json
from handlers import Counterpart
from handlers.commands import (
    by_hand,
    closed,
    digests,
    holders,
    lookup,
    officers,
    own,
    reading,
    running,
    setting_up,
    slowing,
)
from handlers.commands.reading import Command, Known, Misread, Request
from handlers.people import NotAllowed, is_admin
from storage import pairs, people, task_forces
from storage.tables import Person

log = logging.getLogger(__name__)

COMMANDS: dict[str, Command] = {
    **officers.COMMANDS,
    **own.COMMANDS,
    **holders.COMMANDS,
    **slowing.COMMANDS,
    **setting_up.COMMANDS,
    **closed.COMMANDS,
    **running.COMMANDS,
    **by_hand.COMMANDS,
    **digests.COMMANDS,
}
LIKE = 0.7  # so much alike, by difflib's ratio, must be the command that is suggested, and begin alike
MEANT: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("vacation", "holiday", "pto", "ooo", "outofoffice", "leave", "imaway", "goingaway"), ("away",)
    ),
    **dict.fromkeys(("setaway", "back", "imback"), ("away",)),
    **dict.fromkeys(("timezone", "tz", "setzone"), ("zone",)),
    **dict.fromkeys(("unpause", "restart", "continue"), ("resume", "pause")),
    **dict.fromkeys(("state", "stat"), ("status", "me")),
    **dict.fromkeys(("pleasehelp", "commands", "h"), ("help",)),
    **dict.fromkeys(("deputies", "delegate"), ("deputy",)),
    **dict.fromkeys(("vacant", "remove"), ("vacate",)),
    **dict.fromkeys(("addadmin", "removeadmin"), ("admin",)),
    **dict.fromkeys(("addcochair", "removecochair"), ("cochair",)),
    **dict.fromkeys(("cancel", "undo", "delete"), ()),
}
"""What other programs or people call something, and which command it is; the first that this person may use."""
MOST_LOOKED_UP = 3  # people in one command, who typed it among them; none takes more


def command(cp: Counterpart, body: Json, now: datetime) -> Json:
    """Answer a slash command. Slack is only asked before the transaction, and only about people and channels."""
    said = reading.tidy(body.get("text") or "")
    found = _find(said)
    try:
        answer = _obey(cp, *found, body, now) if found else _unknown(cp, said, body)
    except SlackFailure as failure:
        log.warning("Slack did not help with a command", extra={"action": "command", "error": failure.error})
        answer = words.lines(words.slack_failed(failure.error, isinstance(failure, Refused)))
    return {"response_type": "ephemeral", "text": answer.text, "blocks": answer.blocks} if answer else {}


def _obey(cp: Counterpart, chosen: Command, arguments: list[str], body: Json, now: datetime) -> Content | None:
    if len(arguments) > chosen.most:
        return _unknown(cp, [chosen.form.split()[0], *arguments], body)
    try:
        known = _look_up(cp, chosen, body["user_id"], arguments)
    except SlackFailure:
        if chosen.who != "anyone":
            raise
        known = Known()
    try:
        answer = _run(cp, chosen, arguments, known, body, now)
    except Misread as wrong:  # what was begun is rolled back
        return words.example(str(wrong), words.dated(wrong.form or chosen.form, now.date()))
    if isinstance(answer, Content):
        return answer
    cp.slack.open_form(body["trigger_id"], answer)
    return None


def _run(
    cp: Counterpart, chosen: Command, arguments: list[str], known: Known, body: Json, now: datetime
) -> Content | Json:
    """Raises Misread and NotAllowed; then nothing is changed."""
    with cp.db.begin() as tx:
        task_force = task_forces.locked(tx, cp.team_id)
        person = people.ensure(tx, task_force.id, body["user_id"])
        if person.slack_id in known.people:
            person.workspace_admin = administers(known.people[person.slack_id], cp.team_id)
        audiences = _audiences(tx, cp, person)
        if chosen.who not in audiences:
            raise NotAllowed(words.WHO[chosen.who])
        return chosen.run(Request(cp, tx, now, task_force, person, arguments, known, body, tuple(audiences)))


def bare(body: Json) -> str | None:
    """The command that was typed alone, without anything after it; None: something else was."""
    found = _find(reading.tidy(body.get("text") or ""))
    return found[0].form.split()[0] if found is not None and not found[1] else None


def _find(said: list[str]) -> tuple[Command, list[str]] | None:
    """The command and its arguments. Phones write `check-in` and `co chair`, so longest first, and no hyphens."""
    names = {_plain(name): name for name in COMMANDS}
    for length in (3, 2, 1):
        name = names.get(_plain(" ".join(said[:length])))
        if name is not None:
            return COMMANDS[name], said[length:]
    return None


def _plain(name: str) -> str:
    return name.casefold().replace("-", "").replace(" ", "")


def _unknown(cp: Counterpart, said: list[str], body: Json) -> Content:
    """The nearest of what this person may use."""
    with cp.db.begin() as tx:
        person = people.find(tx, task_forces.of(tx, cp.team_id).id, body["user_id"])
        audiences = _audiences(tx, cp, person) if person else ["anyone"]
        if body["user_id"] in cp.admins:
            audiences = list(words.WHO)
    mine = [name for name, one in COMMANDS.items() if one.who in audiences]
    nearest = _nearest(said, mine)
    form = words.dated(COMMANDS[nearest].form, cp.clock.now().date()) if nearest is not None else ""
    return words.unknown(reading.said_back(said), nearest, form)


def _nearest(said: list[str], mine: list[str]) -> str | None:
    """The command of `mine` that is surely meant: what others call it, or its own name but for a letter or two."""
    typed = (" ".join(said[:2]).casefold(), said[0].casefold())
    for text in typed:
        if _plain(text) in MEANT:
            return next((name for name in MEANT[_plain(text)] if name in mine), None)
    near = (one for text in typed for one in get_close_matches(text, mine, n=3, cutoff=LIKE) if one[0] == text[0])
    return next(near, None)


def _look_up(cp: Counterpart, chosen: Command, user: str, arguments: list[str]) -> Known:
    """What Slack says of the asker (if their rights depend on it) and of everyone and everything they named."""
    named, channels = reading.people_in(arguments), reading.channels_in(arguments)
    with cp.db.begin() as tx:
        person = people.find(tx, task_forces.of(tx, cp.team_id).id, user)
        cochair_is_enough = chosen.who == "cochairs"
        sure = user in cp.admins or (person is not None and lookup.is_sure(cp, person, cochair_is_enough))
    depends = chosen.who in ("cochairs", "admins", "pausers") or chosen.run is officers.show_help
    if not sure and (depends or (chosen.run is officers.why and arguments)):
        named.append(user)
    known = lookup.known(cp, named[-MOST_LOOKED_UP:], channels[:1])
    if user in known.people:
        lookup.remember(cp, user, known.people[user])
    return known


def _audiences(tx: Session, cp: Counterpart, person: Person) -> list[str]:
    """The groups this person belongs to."""
    admin = is_admin(person, cp.admins)
    officer = pairs.seat_of(tx, person) is not None
    belongs = {
        "anyone": True,
        "deputies": officer or pairs.office_of(tx, person) is not None,
        "officers": officer,
        "cochairs": person.cochair or admin,
        "admins": admin,
        "pausers": officer or admin,
    }
    return [audience for audience, yes in belongs.items() if yes]
