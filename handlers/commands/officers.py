"""Commands for anyone, and for officers."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.hours import time_words
from bot.jurisdictions import ALL
from bot.model import Office
from bot.words import commands as words
from bot.words.kit import Message, escape
from handlers.answering import form_of
from handlers.asking import cadence_of
from handlers.commands.reading import Command, Request
from handlers.people import NotAllowed, seat_in
from handlers.reading import desk
from storage import check_ins, pairs
from storage.tables import Holding, Person


def show_help(request: Request) -> Message:
    return words.help_for(request.audiences)


def answer(request: Request) -> None:
    """Open the form for the pair's newest question."""
    held = pairs.seat_of(request.tx, request.person)
    newest = check_ins.latest_of(request.tx, held.pair_id) if held else None
    if newest is None or newest.sent_at is None:
        raise NotAllowed(words.NOTHING_OPEN)
    seat = seat_in(request.tx, request.task_force, request.person.slack_id, newest.id)
    request.cp.slack.open_form(request.body["trigger_id"], form_of(request.tx, seat, request.now))


def me(request: Request) -> Message:
    """What concerns this person: office, counterpart, the open question, what is next."""
    held = pairs.seat_of(request.tx, request.person)
    if held is None:
        return words.lines(words.NOT_OFFICER)
    said = [_office_line(request.tx, held)]
    newest = check_ins.latest_of(request.tx, held.pair_id)
    if newest is not None and newest.sent_at is not None:
        mine = check_ins.answer_of(check_ins.ask_of(newest, Office(held.office)))
        standing = "you have answered" if mine else "waiting for your answer: `/counterpart answer`"
        said.append(f"Latest question: {escape(newest.question or '')} ({standing}).")
    return words.lines(*said, _next_line(request.person, held))


def why(request: Request) -> Message:
    """One paragraph to paste: why this person hears from us, from what was recorded; never an answer."""
    held = pairs.seat_of(request.tx, request.person)
    if held is None:
        return words.lines(f"{words.NOT_OFFICER} I send you nothing of my own accord.")
    pair, zone = held.pair, desk(request.person, held.pair).zone
    since = time_words(held.since, zone)
    said = (
        f"{_office_line(request.tx, held)} That was set on {since}. The pair is asked {cadence_of(pair)}, "
        f"in {zone} time, on working days of {ALL[pair.jurisdiction].name} between 8:00 and 18:00."
    )
    newest = check_ins.latest_of(request.tx, pair.id)
    if newest is not None and newest.sent_at is not None:
        origin = "an admin asked for it" if newest.by_hand else f"its slot was {newest.slot.replace('T', ' ')}"
        said += f" The last question went out on {time_words(newest.sent_at, zone)} because {origin}."
    return words.lines(f"{said} {_next_line(request.person, held)}")


def _office_line(tx: Session, held: Holding) -> str:
    other = pairs.holders(tx, held.pair_id).get(Office(held.office).other)
    counterpart = f"your counterpart is <@{other.slack_id}>" if other else "the other office is vacant"
    return f"You are {ALL[held.pair.jurisdiction].name}'s {held.office}; {counterpart}."


def _next_line(person: Person, held: Holding) -> str:
    pair = held.pair
    if pair.started_at is None or pair.next_due is None:
        return "Your pair has not started: nothing is sent to you yet."
    return f"Next question: {time_words(pair.next_due, desk(person, pair).zone)}."


COMMANDS = {
    "help": Command(show_help, "anyone", "help"),
    "me": Command(me, "anyone", "me"),
    "why": Command(why, "anyone", "why"),
    "answer": Command(answer, "officers", "answer"),
}
