"""Someone takes an answer back: always possible, for who gave it and for whom it was given.

Before the reveal the ask is expected again; afterwards the words vanish from all that shows them.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.rules.hours import day_words
from bot.rules.jurisdictions import ALL
from bot.rules.model import AskState, MessageKind
from bot.words import handover
from bot.words import step as step_words
from bot.words import withdrawal as words
from bot.words.kit import Json
from handlers.check_ins import excuse, nudge, voided
from handlers.check_ins.check_in import DRAWN, RECEIPTS, question_of
from handlers.digests.quote import take_back
from handlers.people import NotAllowed
from handlers.request import Request
from storage import check_ins, handovers, homes, messages, replies, steps
from storage.record import HandoverNote, Step
from storage.tables import Ask, Pair, Person, Reply

STEP, NOTE = "step:", "note:"
MOST = 100  # answers in one list, as many as Slack shows


def withdraw_pressed(request: Request) -> Json:
    """*Withdraw*: what would happen, first."""
    ask = _given(request.ask)
    return words.ask_first(question_of(request.tx, ask.check_in, request.now), ask.office)


def undo_pressed(request: Request) -> str | Json:
    """*Undo*: a status alone, and sealed, is taken back at once; what is more than that only after a question."""
    reply, check_in = check_ins.answer_of(_given(request.ask)), request.ask.check_in
    sealed = check_in.revealed_at is None and not check_in.first_look
    if sealed and reply is not None and replies.as_answer(reply).is_bare:
        return send_withdraw(request)
    return withdraw_pressed(request)


def choose_pressed(request: Request) -> Json:
    """*Withdraw what I wrote*: which of it?"""
    answers = [
        (str(one.ask.check_in_id), _named(one)) for one in replies.standing_of(request.tx, request.person, MOST)
    ]
    agreed = [
        (f"{STEP}{one.id}", _step(request.tx, one)) for one in steps.of_person(request.tx, request.person, MOST)
    ]
    notes = [(f"{NOTE}{one.id}", _note(request.tx, one)) for one in handovers.notes_of(request.tx, request.person)]
    if not answers and not agreed and not notes:
        raise NotAllowed(words.NONE)
    return words.choose([*notes, *agreed, *answers][:MOST])


def which(value: str) -> tuple[str, str]:
    """What the form withdraws, an answer (`5`), a step (`step:7`) or a note (`note:2`), and what that carries."""
    if value.startswith(NOTE):
        return "note", value.removeprefix(NOTE)
    return ("step", value.removeprefix(STEP)) if value.startswith(STEP) else ("answer", value)


def send_withdraw(request: Request) -> str:
    """It was confirmed."""
    ask = _given(request.ask)
    withdraw(request.tx, ask, request.person, request.now)
    return words.done(question_of(request.tx, ask.check_in, request.now), ask.office)


def withdraw(tx: Session, ask: Ask, person: Person, now: datetime) -> None:
    """Take the answer of this ask back, and let everything that shows it follow."""
    check_in, agreed = ask.check_in, voided.agreed_to(tx, ask)
    replies.withdraw(tx, ask, person, now, after_reveal=check_in.revealed_at is not None)
    for one in check_in.asks:
        one.writes_until = None  # what two offices waited for is one answer again
    _expect_again(tx, ask, now)
    take_back(tx, ask)
    voided.tell(tx, ask, agreed, now)
    if check_in.revealed_at is not None:
        messages.want_again(tx, check_in.id, *DRAWN, MessageKind.REVEALED, words_gone=True)
    else:
        messages.want_again(tx, check_in.id, *RECEIPTS, words_gone=True)
        messages.want_again(tx, check_in.id, *(kind for kind in DRAWN if kind not in RECEIPTS))
        messages.clear_private(tx, check_in.id, MessageKind.CHECK_IN)
    messages.want_again(tx, check_in.id, MessageKind.NUDGE)
    homes.draw_again(tx, check_in.pair_id)


def _expect_again(tx: Session, ask: Ask, now: datetime) -> None:
    """As it was before the answer: expected while the question is open and sealed, else nothing is."""
    check_in = ask.check_in
    sealed_and_open = check_in.closed_at is None and check_in.revealed_at is None
    if ask.excuse is not None:
        ask.state, ask.nudge_at = AskState.EXCUSED, None
    elif not sealed_and_open:
        ask.state, ask.nudge_at = AskState.CLOSED, None
    else:
        ask.state = AskState.EXPECTED
        if not excuse.excuse(tx, ask, now):
            nudge.plan_anew(ask, now)
    tx.flush()


def _given(ask: Ask) -> Ask:
    """This ask, if its answer stands. Raises NotAllowed."""
    if check_ins.sent_of(ask) is None:
        raise NotAllowed(words.NOTHING)
    return ask


def _named(reply: Reply) -> str:
    """`Thu, Dec 3 · Idaho CIO · Each office has a named contact…`"""
    check_in = reply.ask.check_in
    state = ALL[check_in.pair.jurisdiction]
    return (
        f"{day_words(reply.at, state.zone)} · {state.name} {reply.ask.office} · {check_in.claim or check_in.area}"
    )


def _step(tx: Session, step: Step) -> str:
    """`Next step · Idaho · The two staffs meet…`"""
    return step_words.named(ALL[tx.get_one(Pair, step.pair_id).jurisdiction].name, step.text or "")


def _note(tx: Session, note: HandoverNote) -> str:
    """`Note · Idaho · Ask for the list of…`"""
    return handover.named(ALL[tx.get_one(Pair, note.pair_id).jurisdiction].name, note.text or "")
