"""What each kind of message says at the moment it is sent, and whether it still should be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.hours import Desk
from bot.model import MessageKind, MessageState, Office
from bot.words import check_in as words
from bot.words import deputy, notices, withdrawal
from bot.words.kit import Content
from handlers import accounts, catching_up, direct, pauses, shutting
from handlers.commands import by_hand
from handlers.deputizing import deputy_message
from handlers.digesting import digest_message, later_message
from handlers.failing import failure_message
from handlers.nudging import nudge_message
from handlers.outbox.kinds import Look
from handlers.previewing import preview_message
from handlers.reading import desk, own_of, question_of
from handlers.revealing import unseal_message
from handlers.roster import next_forgetting, next_look, roster_message
from handlers.silence import silent_message
from handlers.welcoming import opening_message, welcome_message
from storage import check_ins, pairs
from storage.replies import as_answer
from storage.tables import CheckIn, Message, Person

Render = Callable[[Session, Message, datetime], Content | None]


@dataclass(frozen=True)
class Kind:
    """`render` gives None when the message is no longer wanted. `asks`: it waits for its readers' hours.

    `look` says what has to be read from Slack, outside any transaction, before it can be rendered.
    """

    render: Render
    asks: bool = False
    look: Callable[[Message], Look | None] = lambda row: None

    def desks(self, tx: Session, row: Message) -> list[tuple[Person, Desk]]:
        """Everyone whom this message would ping, and where they work."""
        pair = row.check_in.pair if row.check_in is not None else row.pair
        if pair is None and row.person is not None:
            held = pairs.office_of(tx, row.person)
            pair = held.pair if held is not None else None
        return [(person, desk(person, pair)) for person in audience(tx, row)] if pair is not None else []


def render(tx: Session, row: Message, now: datetime) -> Content | None:
    """What this message says now; None when it is no longer wanted. Who is no longer active gets none."""
    if row.state == MessageState.DUE and row.person is not None and row.person.deleted:
        return None
    return KINDS[row.kind].render(tx, row, now)


def audience(tx: Session, row: Message) -> list[Person]:
    """Whom the message goes to: one person, or both offices of its pair."""
    if row.person is not None:
        return [row.person]
    if row.pair_id is None:
        return []
    held = pairs.holders(tx, row.pair_id)
    return [held[office] for office in Office if office in held]


def _question(tx: Session, row: Message, now: datetime) -> Content | None:
    check_in = _check_in(row)
    never_out = row.state == MessageState.DUE
    if check_in.not_sent is not None or (never_out and check_in.closed_at is not None):
        return None
    it = question_of(tx, check_in, now)
    if row.person_id is not None and row.person_id not in [one.person_id for one in check_in.asks]:
        return _deputys_question(tx, row, it)
    if it.open and row.data.get("others"):
        return words.revealed(it)
    return words.asking(it, own=own_of(check_in, row.office, row.person_id) if row.person_id else None)


def _deputys_question(tx: Session, row: Message, it: words.Question) -> Content | None:
    assert row.check_in is not None
    assert row.office is not None
    chosen = pairs.deputy(tx, row.check_in.pair_id, row.office)
    if chosen is not None and chosen.person_id == row.person_id:
        return deputy.question(it, chosen.office, own_of(row.check_in, row.office, row.person_id))
    return None if row.state == MessageState.DUE else deputy.no_longer(it.state, row.office)


def _receipt(tx: Session, row: Message, now: datetime) -> Content | None:
    assert row.office is not None
    mine = check_ins.answer_of(check_ins.ask_of(_check_in(row), row.office))
    it = question_of(tx, _check_in(row), now)
    return (
        words.receipt(it, row.office, as_answer(mine), mine.author_id != mine.holder_id)
        if mine
        else withdrawal.receipt(it, row.office)
    )


def _revealed(tx: Session, row: Message, now: datetime) -> Content | None:
    it = question_of(tx, _check_in(row), now)
    if row.ts:
        return words.revealed(it)
    return words.revealed(it) if len(it.answers) == 2 and _still_holds(tx, row) else None


def _reveal_instead(tx: Session, row: Message, now: datetime) -> Content | None:
    it = question_of(tx, _check_in(row), now)
    return words.revealed(it) if it.answers or row.ts else None


def _welcome(tx: Session, row: Message, now: datetime) -> Content | None:
    return welcome_message(tx, row, now) if _still_holds(tx, row) else None


def _thread_notice(tx: Session, row: Message, now: datetime) -> Content | None:
    return notices.both_can_read_this(_check_in(row).id, row.data["thread_message"])


def _only_me(tx: Session, row: Message, now: datetime) -> Content | None:
    return notices.only_the_form_counts(row.check_in_id)


def _said(tx: Session, row: Message, now: datetime) -> Content | None:
    return Content(row.data["text"], row.data["blocks"])


def _nothing(tx: Session, row: Message, now: datetime) -> Content | None:
    """A look at Slack, and no message."""
    return None


def _check_in(row: Message) -> CheckIn:
    assert row.check_in is not None
    return row.check_in


def _still_holds(tx: Session, row: Message) -> bool:
    held = pairs.office_of(tx, row.person) if row.person is not None else None
    pair_id = row.check_in.pair_id if row.check_in is not None else row.pair_id
    return held is not None and (pair_id is None or held.pair_id == pair_id)


KINDS = {
    MessageKind.WELCOME: Kind(_welcome, asks=True),
    MessageKind.OPENING: Kind(opening_message, asks=True),
    MessageKind.CHECK_IN: Kind(_question, asks=True),
    MessageKind.NUDGE: Kind(nudge_message, asks=True),
    MessageKind.SILENT: Kind(silent_message, asks=True),
    MessageKind.TOLD: Kind(_said, asks=True),
    MessageKind.PAUSE: Kind(pauses.pause_message, asks=True),
    MessageKind.RECEIPT: Kind(_receipt),
    MessageKind.RECEIPT_LATER: Kind(_receipt, asks=True),
    MessageKind.DEPUTY: Kind(deputy_message, asks=True),
    MessageKind.REVEALED: Kind(_revealed, asks=True),
    MessageKind.REVEAL_INSTEAD: Kind(_reveal_instead, asks=True),
    MessageKind.UNSEAL: Kind(unseal_message, asks=True),
    MessageKind.THREAD_NOTICE: Kind(_thread_notice),
    MessageKind.ONLY_ME: Kind(_only_me),
    MessageKind.DIRECT: Kind(direct.direct_message),
    MessageKind.RESPONSE: Kind(_said),
    MessageKind.DIGEST: Kind(digest_message),
    MessageKind.LATER: Kind(later_message),
    MessageKind.PREVIEW: Kind(preview_message),
    MessageKind.FAILURE: Kind(failure_message),
    MessageKind.ROSTER: Kind(roster_message, look=next_look),
    MessageKind.FORGET_ROSTER: Kind(_nothing, look=next_forgetting),
    MessageKind.PROBE: Kind(_nothing, look=shutting.next_look),
    MessageKind.ACCOUNTS: Kind(_nothing, look=accounts.next_look),
    MessageKind.LEFT: Kind(accounts.asked_message),
    MessageKind.CATCH_UP: Kind(_nothing, look=catching_up.next_look),
    MessageKind.BY_HAND: Kind(_nothing, look=by_hand.next_look),
}
