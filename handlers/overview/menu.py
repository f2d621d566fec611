"""Someone looks further than the question: *More* under it, and the welcome's buttons."""

from __future__ import annotations

from bot.words import silence as words
from bot.words import welcome
from handlers.check_ins import silence, upcoming
from handlers.overview import plan, why
from handlers.people import number
from handlers.request import Request
from storage import check_ins


def ask_again_pressed(request: Request) -> str:
    """*Ask me again*: the one press that ends a silence."""
    said = words.AGAIN if silence.end(request.tx, request.held) else words.NOT_LEFT_ALONE
    return f"{said} {upcoming.own_line(request.tx, request.held.pair, request.person)}"


def fine_pressed(request: Request) -> str:
    """*Fine*, under the welcome."""
    return f"{welcome.THANKS} {upcoming.own_line(request.tx, request.held.pair, request.person)}"


def why_pressed(request: Request) -> str:
    """*Why did I get this?* And what it is about: where that is from."""
    about = check_ins.find(request.tx, request.task_force.id, number(request.value))
    source = plan.source_of(request, about)
    return "\n".join(filter(None, [why.of_officer(request.tx, request.held, request.now, about), source]))
