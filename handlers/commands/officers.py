"""Commands for anyone, and for officers."""

from __future__ import annotations

from bot.words import commands as words
from bot.words import withdrawal
from bot.words.kit import Content, Json, escape
from bot.words.why import no_officer
from handlers.acts import Command
from handlers.check_ins import early, upcoming
from handlers.check_ins.answer import form_of
from handlers.handover import before
from handlers.overview.agenda import open_agenda
from handlers.overview.plan import source_of
from handlers.overview.why import of_officer, of_pair, office_line
from handlers.people import NotAllowed
from handlers.request import Request
from handlers.rights import ADMIN, ANYONE, COCHAIR, HOLDER, OFFICE
from handlers.seats import seat_in, why_not
from handlers.steps import propose
from storage import check_ins, handovers, pairs, people, replies, steps

MOST_TYPED = 80  # words of a step; they stand in the form, which says where they are too many


def answer(request: Request) -> Json:
    """The form for the pair's newest question that is out."""
    newest = check_ins.newest_out(request.tx, request.held.pair_id)
    if newest is None:
        raise NotAllowed(words.NOTHING_OPEN)
    seat = seat_in(request.tx, request.task_force, request.person.slack_id, newest.id)
    return form_of(request.tx, seat, request.now)


def me(request: Request) -> Content:
    """What concerns this person: office, counterpart, the open question, what is next."""
    held = pairs.office_of(request.tx, request.person)
    gave = (
        replies.standing_of(request.tx, request.person, 1)
        or steps.of_person(request.tx, request.person, 1)
        or handovers.notes_of(request.tx, request.person)
    )
    offer = withdrawal.offer if gave else lambda shown: shown
    if held is None:
        return offer(words.lines(*_without_office(request)))
    said = [office_line(request.tx, held)]
    newest = check_ins.newest_out(request.tx, held.pair_id)
    if newest is not None and check_ins.went_to_holder(request.tx, newest, held.office):
        mine = check_ins.answer_of(check_ins.ask_of(newest, held.office))
        standing = words.ANSWERED if mine else "" if why_not(request.tx, newest) else words.WAITING
        said.append(f"Latest question: {escape(newest.question or '')} {standing}")
    next_line = upcoming.own_line(request.tx, held.pair, request.person)
    waits = early.stands(request.tx, held, request.person)
    return offer(words.lines(*said, *filter(None, [waits]), next_line, *_helping(request)))


def why(request: Request) -> Content:
    """One paragraph to paste: why this person hears from us; never an answer."""
    held = pairs.office_of(request.tx, request.person)
    if held is None:
        return words.lines(*_without_office(request))
    source = source_of(request, check_ins.newest_out(request.tx, held.pair_id))
    return words.lines(of_officer(request.tx, held, request.now), source)


def why_other(request: Request) -> str:
    """`why @user` or `why ID`: the same of others."""
    if not request.words[0].startswith(("<@", "@")):
        return of_pair(request.tx, request.pair(), request.person, request.now)
    slack_id = request.mentioned(request.words[0])
    person = people.find(request.tx, request.task_force.id, slack_id)
    held = pairs.office_of(request.tx, person) if person is not None else None
    if held is None:
        return no_officer(slack_id)
    return of_officer(request.tx, held, request.now, to_self=False)


def _without_office(request: Request) -> list[str]:
    helping = _helping(request)
    return [*helping, words.NOT_OFFICER] if helping else [words.NOT_OFFICER, words.ASK_ADMINS]


def _helping(request: Request) -> list[str]:
    """What this person is besides an officer."""
    helps = ((ADMIN, words.YOU_ADMIN), (COCHAIR, words.YOU_COCHAIR))
    return [said for right, said in helps if right.held_by(request)][:1]


COMMANDS = {
    "me": Command(ANYONE, me, form="me", help="your office, your open question, what is next"),
    "why": Command(
        ANYONE,
        why,
        form="why",
        help="why you hear from me",
        more=(("why @user", "why somebody hears from me; `why ID` for a state", ADMIN),),
        most=1,
        about=Command(ADMIN, why_other, form="why"),
    ),
    "answer": Command(OFFICE, answer, form="answer", help="answer the open question, or change your answer"),
    "early": Command(
        OFFICE, early.open_pressed, form="early", help="answer your next question before it comes, if you are away"
    ),
    "step": Command(
        HOLDER,
        propose.open_typed,
        form="step",
        help="agree with your counterpart on a next step, and by when",
        most=MOST_TYPED,
    ),
    "agenda": Command(
        HOLDER, open_agenda, form="agenda", help="what you two could talk about, to paste; a meeting"
    ),
    "handover": Command(
        HOLDER,
        before.typed,
        form="handover",
        help="what came before you; `handover note` leaves a note for who follows you",
        most=1,
    ),
}
