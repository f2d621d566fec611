"""Commands for anyone, and for officers."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot import cadence
from bot.hours import day_words, time_words
from bot.jurisdictions import ALL
from bot.model import Office
from bot.words import commands as words
from bot.words import withdrawal
from bot.words.kit import Json, Message, escape
from handlers.answering import form_of
from handlers.asking import cadence_of
from handlers.commands import upcoming
from handlers.commands.reading import Command, Request
from handlers.people import NotAllowed, seat_in
from handlers.reading import desk
from storage import check_ins, pairs, replies
from storage.tables import Holding, Pair

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


def show_help(request: Request) -> Message:
    return words.help_for(request.audiences, request.now.date())


def answer(request: Request) -> Json:
    """The form for the pair's newest question that is out."""
    held = pairs.seat_of(request.tx, request.person)
    newest = check_ins.newest_out(request.tx, held.pair_id) if held else None
    if newest is None:
        raise NotAllowed(words.NOTHING_OPEN)
    seat = seat_in(request.tx, request.task_force, request.person.slack_id, newest.id)
    return form_of(request.tx, seat, request.now)


def me(request: Request) -> Message:
    """What concerns this person: office, counterpart, the open question, what is next."""
    held = pairs.seat_of(request.tx, request.person)
    gave = replies.standing_of(request.tx, request.person, 1)
    offer = withdrawal.offer if gave else lambda shown: shown
    if held is None:
        return offer(words.lines(*_without_office(request)))
    said = [office_line(request.tx, held)]
    newest = check_ins.newest_out(request.tx, held.pair_id)
    if newest is not None:
        mine = check_ins.answer_of(check_ins.ask_of(newest, Office(held.office)))
        standing = words.ANSWERED if mine else words.WAITING
        said.append(f"Latest question: {escape(newest.question or '')} {standing}")
    return offer(words.lines(*said, _next_line(request, held), *_helping(request)))


def why(request: Request) -> Message:
    """One paragraph to paste: why this person hears from us, from what was recorded; never an answer."""
    held = pairs.seat_of(request.tx, request.person)
    if held is None:
        return words.lines(*_without_office(request))
    pair, zone = held.pair, desk(request.person, held.pair).zone
    said = (
        f"{office_line(request.tx, held)} An admin of the task force set that on {day_words(held.since, zone)}. "
        f"You are both asked {rhythm(pair)} ({zone}), on working days of {ALL[pair.jurisdiction].name} only."
    )
    newest = check_ins.newest_out(request.tx, pair.id)
    if newest is not None and newest.sent_at is not None:
        origin = "an admin asked for it" if newest.by_hand else "it was due by that schedule"
        said += f" The last question went out on {time_words(newest.sent_at, zone)} because {origin}."
    return words.lines(f"{said} {_next_line(request, held)}")


def _without_office(request: Request) -> list[str]:
    helping = _helping(request)
    return [*helping, words.NOT_OFFICER] if helping else [words.NOT_OFFICER, words.ASK_ADMINS]


def _helping(request: Request) -> list[str]:
    """What this person is besides an officer."""
    helps = (("admins", words.YOU_ADMIN), ("cochairs", words.YOU_COCHAIR))
    found = [said for audience, said in helps if audience in request.audiences]
    return found[:1]


def office_line(tx: Session, held: Holding) -> str:
    """Who this person is here, and who their counterpart: a whole sentence."""
    other = pairs.holders(tx, held.pair_id).get(Office(held.office).other)
    counterpart = f"your counterpart is <@{other.slack_id}>" if other else "the other office is vacant"
    return f"You are {ALL[held.pair.jurisdiction].name}'s {held.office}; {counterpart}."


def rhythm(pair: Pair) -> str:
    """`every 2 weeks, on Thursday at 9:00`."""
    chosen = cadence_of(pair)
    day = f"{WEEKDAYS[chosen.weekday]} at {chosen.clock:%-H:%M}"
    if chosen.nth is not None:
        return f"once a month, on the {cadence.NTHS[chosen.nth]} {day}"
    return f"every week, on {day}" if chosen.every == 1 else f"every {chosen.every} weeks, on {day}"


def _next_line(request: Request, held: Holding) -> str:
    return upcoming.own_line(request.tx, held.pair, request.person)


COMMANDS = {
    "help": Command(show_help, "anyone", "help", 99),
    "me": Command(me, "anyone", "me"),
    "why": Command(why, "anyone", "why"),
    "answer": Command(answer, "officers", "answer"),
}
