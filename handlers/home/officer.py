"""An officer's Home. What may be read here is decided as for a question: see `handlers.check_ins.check_in`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.rules.hours import day_words
from bot.rules.jurisdictions import ALL
from bot.rules.model import Office, Role
from bot.rules.step import OPEN
from bot.words import deputy, handover
from bot.words import home as words
from bot.words import plan as plan_words
from bot.words.kit import button
from bot.words.seal import SEALED
from bot.words.step import on_home
from handlers import settings
from handlers.check_ins import early, rounds, upcoming
from handlers.check_ins.check_in import own_of, question_of
from handlers.check_ins.draft import deputys_question
from handlers.check_ins.excuse import is_left_alone
from handlers.mails import wish
from handlers.overview.standing import alike_of, asked_of, standings
from handlers.overview.why import office_line
from handlers.plans.active import plan_now
from handlers.request import Request
from handlers.rights import OFFICE
from handlers.steps.step import of_pair
from storage import check_ins, handovers, pairs
from storage.pairs import desk
from storage.tables import CheckIn, Holding

LATELY = 3  # questions that were opened, besides the newest


def page(request: Request, held: Holding, opened: list[CheckIn]) -> words.Blocks:
    """What this officer owes, what comes next, where the two stand, what they can set.

    A deputy: what they owe for the office, and what concerns only themselves. Questions of which it shows both
    offices' answers are added to `opened`.
    """
    tx, pair, office, holds = request.tx, held.pair, held.office, held.role == Role.HOLDER
    asked = asked_of(request.tx, held)
    newest = check_ins.newest_out(tx, held.pair_id)
    if newest is not None and not (asked and asked[-1].id == newest.id):
        newest = None  # it went to who held the office before
    opened += _shown_open(asked if holds else [], newest)
    it_is = question_of(tx, newest, request.now) if newest is not None else None
    it = words.Officer(
        state=ALL[pair.jurisdiction].name,
        office=office,
        who=office_line(tx, held),
        question=it_is,
        own=own_of(newest, office, request.person.id) if newest is not None else None,
        next_line=upcoming.own_line(tx, pair, request.person),
        left_alone=is_left_alone(held),
        why=rounds.reason(tx, newest) if newest is not None else "",
        steps=_steps(request, held) if holds else [],
        acting=held.acting,
        areas=_areas(request, asked, office) if holds else [],
        alike=alike_of(request, asked, office) if holds else None,
        lately=_lately(request, held, [one for one in asked if one is not newest]) if holds else [],
        settings=_settings(replace(request, place=held)),
    )
    if holds:
        return words.officer(it)
    owed = deputys_question(tx, newest, it_is, held).blocks if newest is not None and it_is is not None else []
    return words.deputy(it, owed)


def _shown_open(asked: Sequence[CheckIn], newest: CheckIn | None) -> list[CheckIn]:
    """Of these questions those of which both offices' answers are drawn: the newest, and the last of each item."""
    drawn = {one.item: one for one in asked if one.revealed_at is not None and check_ins.answers(one)}
    last = [newest] if newest is not None and newest.revealed_at is not None else []
    return [*drawn.values(), *last]


def _steps(request: Request, held: Holding) -> words.Blocks:
    """What is agreed, or waits for a yes, as far as it is theirs to read."""
    theirs = [
        it for it in of_pair(request.tx, held.pair, request.now) if it.stands in OPEN and held.office in it.readers
    ]
    return list(on_home(theirs, ALL[held.pair.jurisdiction].name, held.office))


def _areas(request: Request, asked: Sequence[CheckIn], office: Office) -> list[tuple[str, list[words.Standing]]]:
    areas, retired = standings(request, asked, office)
    found = [(title, list(theirs.values())) for title, theirs in areas]
    return [*found, *([(words.RETIRED, retired)] if retired else [])]


def _lately(request: Request, held: Holding, asked: Sequence[CheckIn]) -> list[words.Opened]:
    zone = desk(request.person, held.pair).zone
    opened = [one for one in asked if one.revealed_at is not None and check_ins.answers(one)]
    return [
        words.Opened(one.id, day_words(one.sent_at or one.created_at, zone), one.claim or one.area or "")
        for one in reversed(opened[-LATELY:])
    ]


def _settings(request: Request) -> list[words.Line]:
    """What they may set, and what they should know."""
    if request.held.role == Role.DEPUTY:
        stop = [button(deputy.STOP, "deputy_off")]
        own = [one for one in settings.OWN if one.right is OFFICE]
        stands = deputy.YOU_DRAFT if request.held.drafts else deputy.YOU_ANSWER
        last = words.Line("Deputy", stands, stop)
    else:
        own = list(settings.OWN)
        last = words.Line("What you answer", SEALED, [button("Who sees this?", "who_sees")])
    plan = plan_now(request.tx, request.cp, request.task_force, request.now)
    read = words.Line(
        plan_words.TITLE,
        plan_words.on_home(plan),
        [button(plan_words.READ, "plan"), button("Scorecard", "scorecard")],
    )
    came = [_handover(request)] if request.held.role == Role.HOLDER else []
    ahead = [early.line(request)] if request.held.pair.started_at is not None else []
    lines = [one.line(request) for one in own if one.line is not None]
    return [*ahead, *lines, *wish.line(request), *came, read, last]


def _handover(request: Request) -> words.Line:
    """What came before them, what they leave, and what a new counterpart may read of theirs."""
    tx, held = request.tx, request.held
    follows = bool(handovers.followed(tx, held))
    asked = len(handovers.questions(tx, held)) if follows else 0
    left = handovers.note_of(tx, held.pair_id, held.office, request.person.id)
    new = pairs.holding(tx, held.pair_id, held.office.other)
    gave = new is not None and bool(handovers.given_by(tx, new, request.person.id))
    places = [(new.office, new.id)] if new is not None and gave else []
    stands = handover.on_home(asked, follows, left is not None and left.text is not None)
    return words.Line(handover.TITLE, stands, handover.doors(follows, places))
