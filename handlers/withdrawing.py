"""Someone takes an answer back: always possible, for who gave it and for whom it was given.

Before the reveal the ask is expected again; afterwards the words vanish from all that shows them.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.hours import day_words
from bot.jurisdictions import ALL
from bot.model import AskState, MessageKind
from bot.words import notices
from bot.words import withdrawal as words
from bot.words.kit import Json
from handlers import Counterpart, excusing, nudging, voided
from handlers.people import NotAllowed, number
from handlers.quoting import take_back
from handlers.reading import DRAWN, RECEIPTS, question_of
from storage import check_ins, homes, messages, people, replies, task_forces
from storage.tables import Ask, Person, Reply

MOST = 100  # answers in one list, as many as Slack shows


def press_withdraw(cp: Counterpart, body: Json, now: datetime) -> Json:
    """*Withdraw*: what would happen, first."""
    with cp.db.begin() as tx:
        _, ask = _own(tx, cp, body["user"]["id"], body["actions"][0].get("value", ""))
        view = words.ask_first(question_of(tx, ask.check_in, now), ask.office)
    cp.slack.open_form(body["trigger_id"], view)
    return {}


def press_choose(cp: Counterpart, body: Json, now: datetime) -> Json:
    """*Withdraw an answer*: which one?"""
    with cp.db.begin() as tx:
        person = people.find(tx, task_forces.of(tx, cp.team_id).id, body["user"]["id"])
        mine = replies.standing_of(tx, person, MOST) if person is not None else []
        if not mine:
            raise NotAllowed(words.NONE)
        view = words.choose([(one.ask.check_in_id, _named(one)) for one in mine])
    cp.slack.open_form(body["trigger_id"], view)
    return {}


def send_withdraw(cp: Counterpart, body: Json, now: datetime) -> Json:
    """It was confirmed."""
    with cp.db.begin() as tx:
        try:
            person, ask = _own(tx, cp, body["user"]["id"], _chosen(body["view"]))
            withdraw(tx, ask, person, now)
            said = words.done(question_of(tx, ask.check_in, now), ask.office)
        except NotAllowed as refusal:
            said = str(refusal)
    return {"response_action": "update", "view": notices.notice_form(said)}


def withdraw(tx: Session, ask: Ask, person: Person, now: datetime) -> None:
    """Take the answer of this ask back, and let everything that shows it follow."""
    check_in, agreed = ask.check_in, voided.agreed_to(tx, ask)
    replies.withdraw(tx, ask, person, now, after_reveal=check_in.revealed_at is not None)
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
        if not excusing.excuse(tx, ask, now):
            nudging.plan_anew(ask, now)
    tx.flush()


def _own(tx: Session, cp: Counterpart, slack_id: str, value: str) -> tuple[Person, Ask]:
    """This person, and the ask whose answer is theirs to take back. Raises NotAllowed."""
    task_force = task_forces.of(tx, cp.team_id)
    check_in, person = check_ins.find(tx, task_force.id, number(value)), people.find(tx, task_force.id, slack_id)
    if check_in is None or person is None:
        raise NotAllowed(notices.GONE)
    mine = [one for one in check_in.asks if person.id in _whose(one)]
    if not mine:
        raise NotAllowed(words.NOT_YOURS)
    if check_ins.answer_of(mine[0]) is None:
        raise NotAllowed(words.NOTHING)
    return person, mine[0]


def _whose(ask: Ask) -> set[int | None]:
    """For whom it was given, and who gave it as it stands."""
    return {ask.person_id} | {reply.author_id for reply in ask.replies[-1:]}


def _chosen(view: Json) -> str:
    """Raises NotAllowed for a form that we did not make."""
    try:
        state = view["state"]["values"].get("which")
        return str(state["value"]["selected_option"]["value"]) if state else view.get("private_metadata") or ""
    except (AttributeError, KeyError, TypeError):
        raise NotAllowed(notices.UNREADABLE) from None


def _named(reply: Reply) -> str:
    """`Thu, Dec 3 · Idaho CIO · Each office has a named contact…`"""
    check_in = reply.ask.check_in
    state = ALL[check_in.pair.jurisdiction]
    return f"{day_words(reply.at, state.zone)} · {state.name} {reply.ask.office} · {check_in.claim}"
