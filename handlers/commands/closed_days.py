"""An admin looks at the days on which a state's offices are closed, and corrects them."""

from __future__ import annotations

from bot.rules import closed_days
from bot.words import closed_days as words
from bot.words.commands import dated, lines
from bot.words.kit import Content, Json
from handlers.acts import Command
from handlers.request import Misread, Request, days_in
from handlers.rights import ADMIN
from handlers.settings.closed_days import correct, today_in
from storage import task_forces

A_YEAR = 365


def closed(request: Request) -> Content | Json:
    """Bare: the form. `ID`: the days of a year. `ID DAY [LAST] [open|off]`: correct them."""
    if not request.words:
        return words.closed_form(today_in(request.now))
    code, rest = request.state().code, request.words[1:]
    if not rest:
        return _listed(request, code)
    verbs = [word.casefold() for word in rest if word.casefold() in words.WHAT]
    days = days_in([it for it in rest if it.casefold() not in words.WHAT], today_in(request.now, code))
    if not 1 <= len(days) <= 2 or len(verbs) > 1:
        raise Misread(words.HOW, f"closed {code} DAY")
    return correct(request, code, days[0], days[-1], verbs[0] if verbs else "closed")


def _listed(request: Request, code: str) -> Content:
    own = task_forces.own_days(request.task_force, code)
    days = closed_days.ahead(code, today_in(request.now, code), A_YEAR, own)
    form = dated(f"/counterpart closed {code} DAY", request.now.date())
    return lines(*words.listing(code, days, closed_days.reaches(), form))


COMMANDS = {
    "closed": Command(
        ADMIN,
        closed,
        lock=True,
        form="closed ID DAY",
        help="a state's offices are closed that day; `closed ID` lists its closed days",
        most=16,
    )
}
