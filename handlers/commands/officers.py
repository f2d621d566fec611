"""Commands for anyone, and for officers."""

from __future__ import annotations

from bot.words import commands as words
from bot.words import trust, withdrawal
from bot.words.help import help_for
from bot.words.kit import Content, Json, escape
from handlers import explaining
from handlers.answering import form_of
from handlers.commands import upcoming
from handlers.commands.reading import Command, Request
from handlers.newest import why_not
from handlers.people import NotAllowed, seat_in
from storage import check_ins, pairs, people, replies
from storage.tables import Holding


def show_help(request: Request) -> Content:
    return help_for(request.audiences, request.now.date())


def answer(request: Request) -> Json:
    """The form for the pair's newest question that is out."""
    held = pairs.office_of(request.tx, request.person)
    newest = check_ins.newest_out(request.tx, held.pair_id) if held else None
    if newest is None:
        raise NotAllowed(words.NOTHING_OPEN)
    seat = seat_in(request.tx, request.task_force, request.person.slack_id, newest.id)
    return form_of(request.tx, seat, request.now)


def me(request: Request) -> Content:
    """What concerns this person: office, counterpart, the open question, what is next."""
    held = pairs.office_of(request.tx, request.person)
    gave = replies.standing_of(request.tx, request.person, 1)
    offer = withdrawal.offer if gave else lambda shown: shown
    if held is None:
        return offer(words.lines(*_without_office(request)))
    said = [explaining.office_line(request.tx, held)]
    newest = check_ins.newest_out(request.tx, held.pair_id)
    if newest is not None:
        mine = check_ins.answer_of(check_ins.ask_of(newest, held.office))
        standing = words.ANSWERED if mine else "" if why_not(request.tx, newest) else words.WAITING
        said.append(f"Latest question: {escape(newest.question or '')} {standing}")
    return offer(words.lines(*said, _next_line(request, held), *_helping(request)))


def why(request: Request) -> Content:
    """One paragraph to paste: why this person, or one that an admin names, hears from us; never an answer."""
    if request.words:
        return words.lines(_why_others(request))
    held = pairs.office_of(request.tx, request.person)
    return (
        words.lines(explaining.of_officer(request.tx, held, request.now))
        if held
        else words.lines(*_without_office(request))
    )


def _why_others(request: Request) -> str:
    """`why @user` or `why ID`. Raises NotAllowed and Misread."""
    if "admins" not in request.audiences:
        raise NotAllowed(words.WHO["admins"])
    if not request.words[0].startswith(("<@", "@")):
        return explaining.of_pair(request.tx, request.pair(), request.now)
    slack_id = request.mentioned(request.words[0])
    person = people.find(request.tx, request.task_force.id, slack_id)
    held = pairs.office_of(request.tx, person) if person is not None else None
    return (
        explaining.of_officer(request.tx, held, request.now, to_self=False) if held else trust.no_officer(slack_id)
    )


def _without_office(request: Request) -> list[str]:
    helping = _helping(request)
    return [*helping, words.NOT_OFFICER] if helping else [words.NOT_OFFICER, words.ASK_ADMINS]


def _helping(request: Request) -> list[str]:
    """What this person is besides an officer."""
    helps = (("admins", words.YOU_ADMIN), ("cochairs", words.YOU_COCHAIR))
    found = [said for audience, said in helps if audience in request.audiences]
    return found[:1]


def _next_line(request: Request, held: Holding) -> str:
    return upcoming.own_line(request.tx, held.pair, request.person)


COMMANDS = {
    "help": Command(show_help, "anyone", "help", 99),
    "me": Command(me, "anyone", "me"),
    "why": Command(why, "anyone", "why", 1),
    "answer": Command(answer, "deputies", "answer"),
}
