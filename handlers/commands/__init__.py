"""Someone types /counterpart: understand it, see whether they may, do it, and answer in the acknowledgement."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime
from difflib import get_close_matches
from functools import partial

from bot.slack import Refused, SlackFailure
from bot.words import commands as words
from bot.words.help import ORDER, help_for
from bot.words.kit import Content, Json
from handlers import Counterpart, asking, lookup, results
from handlers.acts import Act, Asked, Command, carry_out
from handlers.commands import by_hand, digests, holders, officers, start, typed
from handlers.request import Answer, Known, Misread, Request, said_back
from handlers.rights import ANYONE, AUDIENCES
from handlers.settings import SETTINGS
from handlers.settings.pace import RESUME

log = logging.getLogger(__name__)


def show_help(request: Request) -> Content:
    """What this person can type."""
    mine = {name for name, right in AUDIENCES.items() if right.held_by(request)}
    return help_for({one: lines for one, lines in help_lines().items() if one in mine}, request.now.date())


def help_lines() -> dict[str, list[tuple[str, str]]]:
    """All that can be typed, by who may: a form and what it does."""
    listed = sorted(COMMANDS, key=lambda name: ORDER.index(name) if name in ORDER else len(ORDER))
    lines = [line for name in listed for line in COMMANDS[name].lines]
    return {
        name: [(form, what) for form, what, right in lines if right is whose] for name, whose in AUDIENCES.items()
    }


COMMANDS: dict[str, Command] = {
    "help": Command(ANYONE, show_help, shows_rights=True, form="help", help="this list", most=99),
    **officers.COMMANDS,
    **{one.example.split()[0]: one.command() for one in SETTINGS},
    "resume": RESUME,
    **holders.COMMANDS,
    **start.COMMANDS,
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
    """Answer a slash command."""
    said = typed.tidy(body.get("text") or "")
    chosen, arguments = _find(said)
    try:
        if chosen is not None and len(arguments) <= chosen.most:
            return _told(cp, body, _obey(cp, chosen, arguments, body, now))
        unknown = said if chosen is None else [chosen.form.split()[0], *arguments]
        return _told(cp, body, carry_out(cp, Act(ANYONE, partial(_unknown, unknown)), Asked(body, words=()), now))
    except SlackFailure as failure:
        log.warning("Slack did not help with a command", extra={"action": "command", "error": failure.error})
        return _told(cp, body, words.slack_failed(failure.error, isinstance(failure, Refused)))


def _obey(cp: Counterpart, chosen: Command, arguments: list[str], body: Json, now: datetime) -> Answer:
    if chosen.alone is not None and not arguments:
        return carry_out(cp, chosen.alone, Asked(body, words=()), now)
    if chosen.about is not None and arguments:
        chosen = chosen.about
    named, channels = typed.people_in(arguments), typed.channels_in(arguments)

    def look(cp: Counterpart, body: Json, who: list[str]) -> Known:
        return lookup.known(cp, [*named, *who][-MOST_LOOKED_UP:], channels[:1])

    act: Act = replace(chosen, look=look) if (named or channels) and chosen.right is not ANYONE else chosen
    try:
        return carry_out(cp, act, Asked(body, words=tuple(arguments)), now)
    except Misread as wrong:  # what was begun is rolled back
        return words.example(str(wrong), words.dated(wrong.form or chosen.form, now.date()))


def _told(cp: Counterpart, body: Json, answer: Answer) -> Json:
    """What is shown in the acknowledgement; a form is opened."""
    if isinstance(answer, dict):
        asking.open_form(cp, str(body["user_id"]), body["trigger_id"], answer)
        return {}
    assert isinstance(answer, str | Content)
    return results.in_answer(answer if isinstance(answer, Content) else words.lines(answer))


def _find(said: list[str]) -> tuple[Command | None, list[str]]:
    """The command and its arguments. Phones write `check-in` and `co chair`, so longest first, and no hyphens."""
    names = {_plain(name): name for name in COMMANDS}
    for length in (3, 2, 1):
        name = names.get(_plain(" ".join(said[:length])))
        if name is not None:
            return COMMANDS[name], said[length:]
    return None, said


def _plain(name: str) -> str:
    return name.casefold().replace("-", "").replace(" ", "")


def _unknown(said: list[str], request: Request) -> Content:
    """The nearest of what this person may use."""
    held = {right for right in {one.right for one in COMMANDS.values()} if right.held_by(request)}
    nearest = _nearest(said, [name for name, one in COMMANDS.items() if one.right in held])
    form = words.dated(COMMANDS[nearest].form, request.now.date()) if nearest is not None else ""
    return words.unknown(said_back(said), nearest, form)


def _nearest(said: list[str], mine: list[str]) -> str | None:
    """The command of `mine` that is surely meant: what others call it, or its own name but for a letter or two."""
    as_typed = (" ".join(said[:2]).casefold(), said[0].casefold())
    for text in as_typed:
        if _plain(text) in MEANT:
            return next((name for name in MEANT[_plain(text)] if name in mine), None)
    near = (
        one for text in as_typed for one in get_close_matches(text, mine, n=3, cutoff=LIKE) if one[0] == text[0]
    )
    return next(near, None)
