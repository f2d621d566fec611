"""*No more mail*, and *Mail me again*: each for themself alone, and it follows them from office to office."""

from __future__ import annotations

from bot.rules.model import Role
from bot.words import mail as words
from bot.words.home import Line
from bot.words.kit import button
from handlers.request import Request
from storage import mails, task_forces


def line(request: Request) -> list[Line]:
    """On the Home of who holds an office and has been sent a mail, or wants none; nowhere where no mail is sent."""
    if request.cp.mailer is None or request.held.role != Role.HOLDER:
        return []
    wants = mails.wants(request.tx, request.person)
    if wants and not mails.was_sent_any(request.tx, request.person):
        return []
    door = button(words.STOP, "no_mail") if wants else button(words.START, "mail_again")
    return [Line(words.TITLE, words.on_home(wants), [door])]


def stop_pressed(request: Request) -> str:
    return words.STOPPED if _wish(request, False) else words.STOPPED_ALREADY


def again_pressed(request: Request) -> str:
    if request.cp.mailer is None:
        return words.NOT_HERE
    return words.STARTED if _wish(request, True) else words.STARTED_ALREADY


def _wish(request: Request, mail: bool) -> bool:
    """Keep what they want; False: they had said so before."""
    tx, person = request.tx, request.person
    if mails.wants(tx, person) == mail:
        return False
    mails.wish(tx, person, mail, request.now)
    old, new = ("no", "yes") if mail else ("yes", "no")
    task_forces.record(tx, person.task_force_id, request.now, person, "mail", old, new)
    return True
