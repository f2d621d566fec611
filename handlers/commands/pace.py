"""A pair is asked less often, or not for a while: by its officers, by an admin, or by a button."""

from __future__ import annotations

from datetime import timedelta

from bot.rules.dates import begins_day
from bot.rules.hours import local
from bot.rules.jurisdictions import ALL
from bot.words import commands as words
from bot.words import own
from bot.words.kit import Content, Json
from handlers.acts import Command
from handlers.check_ins import upcoming
from handlers.check_ins.check_in import paused_until
from handlers.request import Misread, Request
from handlers.rights import ADMIN, HOLDER, PAUSER
from handlers.settings.pace import MOST, OFFICERS_MOST, pause_pair, set_pause, slow, today_in, until_day
from handlers.settings.pause import tell_officers
from storage import pairs
from storage.tables import Pair


def slower(request: Request) -> Content:
    """Once a month; `off`: by the usual schedule again."""
    said = [word.casefold() for word in request.words]
    if said not in ([], ["off"]):
        raise Misread("Say `slower` alone, or `slower off`.")
    held = request.held
    old, new = slow(request.tx, request.cp, held, request.person, not said, request.now)
    name, next_line = ALL[held.pair.jurisdiction].name, upcoming.own_line(request.tx, held.pair, request.person)
    return words.changed(f"Schedule of {name}", old, new, next_line)


def pause(request: Request) -> Content | Json:
    """`pause until DAY`: an officer their own pair; an admin one state or all. Bare: an officer's form."""
    held = pairs.seat_of(request.tx, request.person)
    if held is not None and not request.words:
        return own.pause_form(today_in(request.now, held.pair) + timedelta(days=28))
    named = _names_a_state(request.words)
    if held is None or (named and ADMIN.held_by(request)):
        return _pause_any(request)
    if named and request.pair().id != held.pair_id:
        ADMIN.place(request)
    until = until_day(request.words[named:], today_in(request.now, held.pair), OFFICERS_MOST, own.AT_MOST_90)
    old = pause_pair(request.tx, request.cp, held, request.person, until, request.now)
    name = ALL[held.pair.jurisdiction].name
    next_line = upcoming.own_line(request.tx, held.pair, request.person)
    return words.changed(f"Pause of {name}", own.until(old), own.until(until), next_line, own.STAYS_OPEN)


def resume(request: Request) -> Content:
    """An admin ends a pause: of one state, or of all."""
    return _pause_any(request, ended=True)


def _pause_any(request: Request, ended: bool = False) -> Content:
    """An admin's: `ID until DAY`, `until DAY` or `all until DAY`; ended: `ID`, nothing or `all`."""
    task_force, said = request.task_force, list(request.words)
    one = request.pair() if _names_a_state(said) and said[0].casefold() != "all" else None
    rest = said[1:] if said and (one or said[0].casefold() == "all") else said
    today = local(request.now, ALL[one.jurisdiction].zone if one else "America/New_York").date()
    if ended and rest:
        raise Misread("Say which state, or `all`.")
    until = None if ended else until_day(rest, today, MOST, own.PAUSE_A_YEAR)
    resting = {pair: paused_until(pair) for pair in ([one] if one else pairs.every(request.tx, task_force.id))}
    old = set_pause(request.tx, task_force, one, request.person, until, request.now)
    for pair, was in resting.items():
        tell_officers(request.tx, pair, request.person, was, until, request.now)
    title = f"Pause of {ALL[one.jurisdiction].name}" if one else "Pause of the whole task force"
    return words.changed(title, own.until(old), own.until(until), _next(request, one))


def _next(request: Request, one: Pair | None) -> str:
    if one is not None:
        return upcoming.question_line(request.tx, one)
    return upcoming.first_of_all(request.tx, request.task_force.id, request.now)


def _names_a_state(said: list[str]) -> bool:
    """Whether a pause begins with whom it is for (a state, or `all`), and not with its day."""
    return bool(said) and said[0].casefold() != "off" and not begins_day(said[0])


COMMANDS = {
    "slower": Command(
        HOLDER, slower, form="slower", help="your state is asked once a month; `slower off` ends it", most=9
    ),
    "pause": Command(
        PAUSER,
        pause,
        lock=True,
        form="pause until DAY",
        more=(
            ("pause until DAY", "your state is not asked, 90 days at most; `pause off` ends it", HOLDER),
            ("pause ID until DAY", "one state is not asked; `pause all until DAY` for all of them", ADMIN),
        ),
        most=16,
    ),
    "resume": Command(
        ADMIN,
        resume,
        lock=True,
        form="resume ID",
        help="ends a state's pause; `resume all` ends everybody's",
        most=9,
    ),
}
