"""Who may do what (promise 5). A right finds the place in which somebody acts, or says that they may not."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from bot.rules.model import MessageKind
from bot.words import commands as words
from bot.words import counting, deputy, draft, handover, notices, offer, seal, step, withdrawal
from handlers.people import NotAllowed, is_admin, number
from handlers.request import Place, Request
from handlers.seats import Seat, newest_seat, seat_in, seat_now
from storage import check_ins, digests, drafts, handovers, messages, offers, pairs, replies, steps
from storage.drafted import Draft
from storage.record import Step
from storage.tables import Ask, Holding, Person
from storage.tables import Message as Row


@dataclass(frozen=True)
class Right:
    """`who` has it, in words; `says` is what who is refused reads.

    `find` returns their place, None: they have none here. It raises NotAllowed where it can say more.
    `by_slack`: it may hang on who administers the workspace, which Slack knows best.
    """

    who: str
    says: str
    find: Callable[[Request], Place | None]
    by_slack: bool = False

    def place(self, request: Request) -> Place:
        """Where they act. Raises NotAllowed."""
        found = self.find(request)
        if found is None:
            raise NotAllowed(self.says)
        return found

    def held_by(self, request: Request) -> bool:
        """Whether the asker has this right, wherever it leads them."""
        return self.find(request) is not None


def about(value: str) -> int:
    """The id that a button (`5`, `5:3`) or form (`5`, `{"check_in": 5}`) carries. Raises NotAllowed."""
    if not value.startswith("{"):
        return number(value.partition(":")[0])
    try:
        return number(str(json.loads(value)["check_in"]))
    except (KeyError, TypeError, ValueError):
        raise NotAllowed(notices.UNREADABLE) from None


def _is_admin(request: Request) -> bool:
    return is_admin(request.person, request.cp.admins)


def _office(request: Request) -> Holding | None:
    return pairs.office_of(request.tx, request.person)


def _holder(request: Request) -> Holding | None:
    return pairs.seat_of(request.tx, request.person)


def _deputy(request: Request) -> Holding | None:
    held = _office(request)
    return held if held is not None and held.role == "deputy" else None


def _seat(request: Request) -> Seat:
    return seat_in(request.tx, request.task_force, request.person.slack_id, about(request.value))


def _seat_now(request: Request) -> Seat:
    return seat_now(request.tx, request.task_force, request.person.slack_id, about(request.value))


def _newest(request: Request) -> Seat | None:
    return newest_seat(request.tx, request.task_force, request.person.slack_id)


def _writer(request: Request) -> Seat | None:
    """Where there is no answer (any more), it is not about who may; the act says so."""
    seat = _seat(request)
    reply = check_ins.answer_of(seat.ask)
    theirs = reply is None or replies.writer_of(request.tx, seat.ask, reply).id == seat.person.id
    return seat if theirs else None


def _giver(request: Request) -> Ask | None:
    """The place in the question of whoever gave the answer as it stands, or for whom it was given."""
    me = request.person.id
    check_in = check_ins.find(request.tx, request.task_force.id, about(request.value))
    if check_in is None or me is None:  # whom we have never met gave none
        raise NotAllowed(notices.GONE)
    givers = ((ask, {ask.person_id, *(reply.author_id for reply in ask.replies[-1:])}) for ask in check_in.asks)
    return next((ask for ask, them in givers if me in them), None)


def _draft(request: Request) -> Draft:
    """The draft that was pressed, as it is once its question is locked. Raises NotAllowed."""
    tx, task_force_id, draft_id = request.tx, request.task_force.id, about(request.value)
    check_in_id = drafts.question_of(tx, task_force_id, draft_id)
    if check_in_id is None:
        raise NotAllowed(notices.GONE)
    check_ins.find(tx, task_force_id, check_in_id)
    found = drafts.find(tx, task_force_id, draft_id)
    assert found is not None
    return found


def _draft_for(request: Request) -> Seat | None:
    """The place in the question of who holds the office that it was drafted for."""
    one = _draft(request)
    seat = seat_in(request.tx, request.task_force, request.person.slack_id, one.ask.check_in_id)
    return seat if seat.office == one.ask.office and not seat.is_deputy else None


def _drafter(request: Request) -> Person | None:
    return request.person if _draft(request).holding.person_id == request.person.id else None


def _step(request: Request) -> Step:
    """The version of a step that was pressed. Raises NotAllowed."""
    found = steps.find(request.tx, request.task_force.id, about(request.value))
    if found is None:
        raise NotAllowed(notices.GONE)
    return found


def _of_step(request: Request) -> Holding | None:
    held = _holder(request)
    return held if held is not None and held.pair_id == _step(request).pair_id else None


def _part_of_step(request: Request) -> Person | None:
    row = _step(request)
    theirs = steps.as_theirs(request.tx, row.pair_id, row.number, request.person.id)
    return request.person if theirs is not None else None


def _handed_over(request: Request) -> Holding | None:
    """The place of a new holder, to who answered what was asked before they came."""
    held = handovers.place(request.tx, request.task_force.id, about(request.value))
    if held is None:
        raise NotAllowed(notices.GONE)
    me = request.person.id
    return held if me != held.person_id and handovers.given_by(request.tx, held, me) else None


def _note_writer(request: Request) -> Person | None:
    note = handovers.note(request.tx, request.task_force.id, about(request.value))
    if note is None:
        raise NotAllowed(notices.GONE)
    return request.person if note.person_id == request.person.id else None


def _helper(request: Request) -> Holding | None:
    held = _office(request)
    if held is not None and held.role == "deputy":
        raise NotAllowed(offer.NOT_A_DEPUTYS.format(office=held.office))
    return held


def _of_offer(request: Request) -> Holding | None:
    held, row = _holder(request), offers.find(request.tx, request.task_force.id, about(request.value))
    return held if held is not None and row is not None and offers.is_asked(row, held.pair_id) else None


def _posted(request: Request) -> Person | None:
    """Whoever asks, once the digest is posted: what co-chairs see before is theirs."""
    digest = digests.find(request.tx, request.task_force.id, about(request.value))
    return request.person if digest is not None and digest.posted_at is not None else None


def _sender(request: Request, kind: MessageKind) -> Row | None:
    if not _is_admin(request):
        return None
    row = messages.locked(request.tx, about(request.value))
    theirs = (request.task_force.id, kind, request.person.id)
    if row is None or (row.task_force_id, row.kind, row.person_id) != theirs:
        raise NotAllowed(notices.GONE)
    return row


ANYONE = Right("anyone", "", lambda it: it.person)
READER = Right("anyone, of a digest that is posted", counting.NOT_POSTED, _posted)
OFFICE = Right("who holds an office, or its deputy", words.WHO["deputies"], _office)
HOLDER = Right("who holds an office", words.WHO["officers"], _holder)
DEPUTY = Right("a deputy", deputy.NOT_DEPUTY, _deputy)
PAUSER = Right(
    "who holds an office, and admins",
    words.WHO["pausers"],
    lambda it: it.person if _holder(it) is not None or _is_admin(it) else None,
    by_slack=True,
)
ABSENT = Right(
    "who holds an office, or its deputy, and admins",
    words.WHO["absent"],
    lambda it: it.person if _office(it) is not None or _is_admin(it) else None,
    by_slack=True,
)
COCHAIR = Right(
    "co-chairs and admins",
    words.WHO["cochairs"],
    lambda it: it.person if it.person.cochair or _is_admin(it) else None,
    by_slack=True,
)
BY_NAME = Right("co-chairs", words.WHO["by_name"], lambda it: it.person if it.person.cochair else None)
MEMBER = Right(
    "who holds an office, or its deputy; co-chairs and admins",
    words.WHO["members"],
    lambda it: it.person if _office(it) is not None or it.person.cochair or _is_admin(it) else None,
    by_slack=True,
)
ADMIN = Right("admins", words.WHO["admins"], lambda it: it.person if _is_admin(it) else None, by_slack=True)
SENDER = Right(
    "the admin who sent it", words.WHO["admins"], partial(_sender, kind=MessageKind.ROSTER), by_slack=True
)
LOADER = Right("the admin who sent it", words.WHO["admins"], partial(_sender, kind=MessageKind.PLAN), by_slack=True)
SEAT = Right("the officers of that state's question, and their deputies", notices.GONE, _seat)
SEAT_NOW = Right("the same; of one that is over, for the newest", notices.GONE, _seat_now)
NEWEST = Right("who can answer their newest question", words.NOTHING_OPEN, _newest)
WRITER = Right("who wrote the answer that was to stay sealed", seal.NOT_YOURS_TO_OPEN, _writer)
GIVER = Right("for whom the answer was given, and who gave it", withdrawal.NOT_YOURS, _giver)
STEP = Right("the CIO and CPO of that step's state", step.NOT_YOURS, _of_step)
DRAFT_FOR = Right("who holds the office that it was drafted for", draft.NOT_YOURS, _draft_for)
DRAFTER = Right("the deputy who wrote the draft", draft.NOT_YOUR_DRAFT, _drafter)
PART_OF_STEP = Right("who wrote the step, or agreed to it", step.NOT_YOUR_WORDS, _part_of_step)
HANDED_OVER = Right("who answered before that officer came", handover.NOT_YOURS, _handed_over)
NOTE_WRITER = Right("who wrote the note", handover.NOT_YOUR_NOTE, _note_writer)
HELPER = Right("who holds an office of a state", offer.NOT_YOURS, _helper)
OFFERED = Right("the officers of the two states, once they are asked", offer.NOT_AMONG_YOU, _of_offer)

AUDIENCES = {
    "anyone": ANYONE,
    "members": MEMBER,
    "deputies": OFFICE,
    "standing_in": DEPUTY,
    "officers": HOLDER,
    "cochairs": COCHAIR,
    "admins": ADMIN,
}
"""For whom the help lists what can be typed."""
