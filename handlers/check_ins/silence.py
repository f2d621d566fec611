"""Somebody never answers: after three questions they are told once, kindly, and left alone.

An answer ends that, and *Ask me again*. Nothing else does: not looking, and not what they set meanwhile.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.rules.jurisdictions import ALL
from bot.rules.model import Excuse, MessageKind, MessageState, Role
from bot.words import deputy
from bot.words import silence as words
from bot.words.kit import Content, sentences
from handlers import Counterpart
from handlers.check_ins.check_in import key_of
from handlers.check_ins.excuse import SILENT_AFTER, excuse_of, is_left_alone, nobody_left, on_duty
from handlers.kinds import Kind
from handlers.people import admins_to_tell
from storage import check_ins, drafts, homes, messages, pairs, task_forces
from storage.tables import Ask, Holding, Message


def count(tx: Session, ask: Ask, now: datetime) -> None:
    """A question closed while this office's answer was still expected. The third time in a row, it is told.

    It counts for those whom it reached.
    """
    held = pairs.holding(tx, ask.check_in.pair_id, ask.office)
    if held is None or held.person_id != ask.person_id or ask.check_in.sent_at is None:
        return
    if check_ins.sent_of(ask) is not None:  # pages of a first look: whoever sends one is not silent
        return
    reached = {row.person_id or ask.person_id for row in _put_to(tx, ask) if row.ts}
    drafted = drafts.newest(tx, ask.id)
    if drafted is not None:  # who drafts is not silent either
        reached.discard(drafted.holding.person_id)
    duty = [one for one in on_duty(tx, ask.check_in.pair, ask.office, now) if one.person_id in reached]
    for one in duty:
        one.silent += 1
        if one.silent == SILENT_AFTER:
            key = f"silent/{key_of(ask.check_in)}/{ask.office}" + (f"/{one.id}" if one is not held else "")
            place = {"check_in_id": ask.check_in_id, "person_id": one.person_id, "office": ask.office}
            messages.add(tx, ask.task_force_id, key, MessageKind.SILENT, now, **place)
            _changed(tx, held.pair_id)
    tx.flush()


def answered(tx: Session, ask: Ask) -> None:
    """The office answered, whoever of the two did: neither is silent."""
    pair_id, office = ask.check_in.pair_id, ask.office
    for held in (pairs.holding(tx, pair_id, office), pairs.deputy(tx, pair_id, office)):
        if held is not None:
            end(tx, held)


def end(tx: Session, held: Holding) -> bool:
    """Ask this person again from the next question on; says whether they had been left alone."""
    was = is_left_alone(held)
    if held.silent:
        held.silent = 0
        tx.flush()
    if was:
        _changed(tx, held.pair_id)
    return was


def _changed(tx: Session, pair_id: int) -> None:
    """Who of this pair is left alone has changed: all that says so follows."""
    messages.want_of_check_ins_again(tx, pair_id, MessageKind.SILENT)
    homes.draw_again(tx, pair_id)


def tell_of_nobody_left(tx: Session, cp: Counterpart, now: datetime) -> None:
    """The admins learn once that a state has fallen silent: nobody there is asked until somebody acts."""
    force = task_forces.of(tx, cp.team_id)
    for pair in {held.pair_id: held.pair for held in pairs.silent(tx, force.id, SILENT_AFTER)}.values():
        why, last = nobody_left(tx, pair), check_ins.latest_of(tx, pair.id)
        if why is None or last is None or pair.started_at is None:
            continue
        for admin in admins_to_tell(tx, cp, force):
            key = f"told/silent/{key_of(last)}/{admin.slack_id}"
            data = {"state": pair.jurisdiction}
            messages.add(tx, force.id, key, MessageKind.NOBODY_LEFT, now, person_id=admin.id, data=data)


def nobody_left_message(tx: Session, row: Message, now: datetime) -> Content | None:
    """To an admin; None where somebody of the pair has acted since, who is asked again."""
    pair = pairs.find(tx, row.task_force_id, row.data["state"])
    assert pair is not None
    why = nobody_left(tx, pair)
    return sentences(words.nobody_left(ALL[pair.jurisdiction].name, pair.jurisdiction, why)) if why else None


def was_left_out(tx: Session, ask: Ask) -> bool:
    """Whether the question went out to the other office, and certainly not to this one."""
    own = _put_to(tx, ask)
    return ask.check_in.sent_at is not None and not any(row.ts or row.search_after is not None for row in own)


def _put_to(tx: Session, ask: Ask) -> list[Message]:
    """The messages by which this office was to be asked: one to both, or to its holder and its deputy."""
    return [
        row
        for row in messages.of_check_in(tx, ask.check_in_id, MessageKind.CHECK_IN)
        if row.office in (None, ask.office)
    ]


def silent_message(tx: Session, row: Message, now: datetime) -> Content | None:
    """The kind word; None once they have acted, or while they are not to be asked for another reason."""
    check_in = row.check_in
    if check_in is None or row.office is None:
        return None
    both = (pairs.holding(tx, check_in.pair_id, row.office), pairs.deputy(tx, check_in.pair_id, row.office))
    held = next((one for one in both if one is not None and one.person_id == row.person_id), None)
    if held is None:
        return None
    office_is = excuse_of(tx, check_in.pair, row.office, now)
    if row.state == MessageState.DUE and (not is_left_alone(held) or office_is not in (None, Excuse.SILENT)):
        return None
    newest = messages.newest_to(tx, held.person_id, MessageKind.SILENT)
    if not is_left_alone(held) or (newest is not None and newest.id != row.id):
        return words.asked_again()
    state, nobody = ALL[check_in.pair.jurisdiction].name, nobody_left(tx, check_in.pair) is not None
    if held.role == Role.DEPUTY:
        return deputy.silent(state, row.office)
    return words.kind_word(state, row.office, nobody)


KINDS = (
    Kind(MessageKind.SILENT, "The word that they are left alone now", silent_message, asks=True),
    Kind(MessageKind.NOBODY_LEFT, "The word that nobody of a state is asked", nobody_left_message, asks=True),
)
