"""A slot falls due, or an admin asks by hand: draw an item and put it to the pair; later, close it."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.orm import Session

from bot.rules import cadence
from bot.rules.hours import local
from bot.rules.jurisdictions import ALL
from bot.rules.model import AskState, Excuse, MessageKind, MessageState, Office
from bot.rules.plan import Item, Plan
from bot.rules.step import Stands, Step
from bot.words import check_in as words
from bot.words import deputy, step
from bot.words.kit import Content
from handlers.check_ins import draft, early, excuse, first_look, nudge, silence, slots
from handlers.check_ins.check_in import AFTER_BY_HAND, DRAWN, OPEN_FOR, closing, key_of, own_of, question_of
from handlers.check_ins.rounds import item_of
from handlers.kinds import Kind
from storage import check_ins, messages, pairs, steps, task_forces
from storage.pairs import desk
from storage.tables import Ask, CheckIn, Message, Pair, Person


def slot_due(tx: Session, plan: Plan, pair: Pair, now: datetime) -> None:
    """Ask for the latest slot that has fallen due; earlier ones were missed and count for nobody."""
    assert pair.next_due is not None
    just_before = pair.next_due - timedelta(microseconds=1)
    fallen = slots.due(pair, just_before, now)
    pair.next_due = slots.next_due(pair, now)
    for slot, due_at in fallen[:-1]:  # closed days may move two slots to one moment
        why = "offices closed" if due_at == fallen[-1][1] else "outage"
        check_ins.leave_out(tx, pair, cadence.slot_key(slot), due_at, why, now)
    for slot, due_at in fallen[-1:]:
        reason = _why_not(tx, pair, due_at, now) or _nobody_after_closing(tx, pair, now)
        if reason:
            check_ins.leave_out(tx, pair, cadence.slot_key(slot), due_at, reason, now)
        else:
            ask(tx, plan, pair, cadence.slot_key(slot), due_at, now)


def ask(
    tx: Session, plan: Plan, pair: Pair, slot: str, due_at: datetime, now: datetime, by_hand: bool = False
) -> CheckIn:
    """Put the next item to this pair, or its first look, whose last check-in is not open anymore."""
    excuses = excuse.excuses(tx, pair, now)
    current, item = item_of(tx, plan, pair, datetime.fromisoformat(slot).date(), now)
    about = first_look.about(tx, plan, pair) if item is None else _about(plan, item)
    holders = pairs.holders(tx, pair.id)
    check_in = CheckIn(
        task_force_id=pair.task_force_id,
        pair=pair,
        round=current.number,
        slot=slot,
        due_at=due_at,
        by_hand=by_hand,
        created_at=now,
        plan_version_id=task_forces.remember_plan(tx, pair.task_force, plan.model_dump(mode="json"), now).id,
        **about,
        asks=[_ask(pair, office, holders.get(office), excuses[office]) for office in Office],
    )
    tx.add(check_in)
    tx.flush()
    _send(tx, check_in, now)
    return check_in


def _about(plan: Plan, item: Item) -> dict[str, str]:
    """What is kept of an item as it was asked."""
    area = plan.area_of(item.key).title
    return {"item": item.key, "area": area, "claim": item.claim, "question": item.question}


def end_previous(tx: Session, check_in: CheckIn, now: datetime) -> None:
    """Close the pair's last check-in before the next; one that certainly never went out was not sent."""
    check_ins.find(tx, check_in.task_force_id, check_in.id)  # locked: it may be being answered just now
    if check_in.closed_at is not None:
        return
    if check_in.sent_at is None and not messages.may_be_out(tx, check_in.id, MessageKind.CHECK_IN):
        asked = messages.of_check_in(tx, check_in.id, MessageKind.CHECK_IN)
        never_sent(tx, check_in, now, "outage" if asked else "not welcomed yet")
    else:
        close(tx, check_in, now)


def still_asked(tx: Session, row: Message, now: datetime) -> bool:
    """Promise 3 once more, at the moment of sending: who became excused since is left out of this question.

    So is who was excused while another message of this question was out, and who has answered but is away by now.
    """
    if row.check_in is None:
        return True
    concerned = [one for one in row.check_in.asks if row.office in (None, one.office)]
    pinged = [_may_be_pinged(tx, row, one, now) for one in concerned]
    if all(pinged):
        return True
    if any(one.state == AskState.EXPECTED for one in concerned):
        ask_alone(tx, row, "not both can be asked", now)
    else:
        why = excuse.together({one.office: one.excuse or one.state for one in row.check_in.asks})
        messages.end(row, MessageState.DROPPED, why)
        came_to_nothing(tx, row, now, why)
    return False


def _may_be_pinged(tx: Session, row: Message, ask: Ask, now: datetime) -> bool:
    """Whether this message may be put before whom it has for this office: holder, or in a DM one of the two."""
    pair, office = ask.check_in.pair, ask.office
    if ask.state == AskState.EXPECTED:
        excused = excuse.excuse(tx, ask, now)
    else:
        excused = ask.state == AskState.EXCUSED or excuse.excuse_of(tx, pair, office, now) is not None
    return not excused and excuse.is_on_duty(tx, pair, office, row.person_id or ask.person_id, now)


def came_to_nothing(tx: Session, row: Message, now: datetime, why: str = "outage") -> None:
    """A question was dropped or refused that may have been out, and was not: then its slot brought none."""
    check_in = row.check_in
    if check_in is None or check_in.sent_at is not None or check_in.not_sent is not None:
        return
    if all(
        other.state in (MessageState.DROPPED, MessageState.REFUSED)
        for other in messages.of_check_in(tx, check_in.id, MessageKind.CHECK_IN)
    ):
        never_sent(tx, check_in, now, why)


def never_sent(tx: Session, check_in: CheckIn, now: datetime, why: str = "outage") -> None:
    """Its slot is recorded as left out; it counts for nobody and uses no item."""
    check_in.not_sent, check_in.item = why, None
    check_in.closed_at = check_in.closed_at or now
    for row in list(check_in.asks):
        tx.delete(row)
    tx.flush()
    tx.expire(check_in, ["asks"])


def close(tx: Session, check_in: CheckIn, now: datetime) -> None:
    """End the time to answer. What is sealed stays sealed; a late answer still opens both."""
    check_in.closed_at = now
    for row in check_in.asks:
        if row.state != AskState.EXPECTED or excuse.excuse(tx, row, now):
            continue
        if silence.was_left_out(tx, row):  # what was never sent counts for nobody
            row.state, row.excuse, row.nudge_at = AskState.EXCUSED, Excuse.NOT_REACHED, None
        else:
            row.state, row.nudge_at = AskState.CLOSED, None
            silence.count(tx, row, now)
    tx.flush()
    if check_in.revealed_at is None:
        silent = [row.office for row in check_in.asks if check_ins.answer_of(row) is None]
        messages.want_all_again(tx, check_in.id, DRAWN, MessageKind.NUDGE, silent, now)


def ask_alone(tx: Session, row: Message, why: str, now: datetime) -> None:
    """The group DM can't be had: ask each expected office by DM instead."""
    messages.end(row, MessageState.DROPPED, f"asked by DM instead: {why}")
    if row.check_in is not None:
        _send_alone(tx, row.check_in, now)


def went_out(tx: Session, row: Message, now: datetime) -> None:
    """A question was seen to be out. At first its time to answer begins, and the one before takes no more."""
    check_in = row.check_in
    if check_in is None:
        return
    nudge.plan(tx, row)
    if check_in.sent_at is None:
        earlier = check_ins.last_out_before(tx, check_in)
        if earlier is not None:
            check_ins.locked(tx, earlier.id)  # it may be being answered just now
        check_in.sent_at = row.sent_at
        check_in.closes_at = closing(check_in, row.sent_at or now)
        if check_in.first_look:
            check_in.pair.first_look_from = first_look.next_from(check_in.slot)
        tx.flush()
        if earlier is not None:
            draft.over(tx, earlier, now)
            messages.want_again(tx, earlier.id, *DRAWN)  # it can't be answered anymore
        early.went_out(tx, check_in, now)
    tx.flush()


def reveal_instead(tx: Session, row: Message, now: datetime) -> bool:
    """Slack won't let us edit the question: the reveal gets one new message, without the answers."""
    check_in = row.check_in
    if check_in is None or check_in.revealed_at is None:
        return False
    key = f"reveal/{key_of(check_in)}/instead/{row.id}"
    place = {"person_id": row.person_id, "pair_id": row.pair_id}
    messages.add(tx, row.task_force_id, key, MessageKind.REVEAL_INSTEAD, now, check_in_id=check_in.id, **place)
    return True


def refresh(tx: Session, row: Message, now: datetime) -> None:
    """Whose absence has ended since the slot has been away: it says so."""
    for ask in row.check_in.asks if row.check_in is not None else ():
        excuse.absence_over(tx, ask, now)


def question_message(tx: Session, row: Message, now: datetime) -> Content | None:
    """The question, with all that became of it since; None once it is too late to ask."""
    check_in = row.check_in
    assert check_in is not None
    never_out = row.state == MessageState.DUE
    if check_in.not_sent is not None or (never_out and check_in.closed_at is not None):
        return None
    it = question_of(tx, check_in, now)
    if row.person_id is not None and row.person_id not in [one.person_id for one in check_in.asks]:
        return _deputys_question(tx, check_in, row, it)
    if it.open and row.data.get("others"):
        return words.both_are_in(it)
    own = own_of(check_in, row.office, row.person_id) if row.person_id else None
    return words.asking(it, own=own, agreed=step.heading(_agreed(tx, row, check_in, it, now)))


def _agreed(tx: Session, row: Message, check_in: CheckIn, it: words.Question, now: datetime) -> list[Step]:
    """What the two agreed to do by the day of this question, where they alone read it."""
    if not it.answerable or row.data.get("others"):
        return []
    day = local(check_in.sent_at or now, ALL[check_in.pair.jurisdiction].zone).date()
    due = [
        one for one in steps.standing(tx, check_in.pair_id, day) if one.stands is Stands.AGREED and one.day <= day
    ]
    if due and row.pair_id is not None:  # see `_draws_for_two`
        row.data = row.data | {"steps": True}
    return due


def _deputys_question(tx: Session, check_in: CheckIn, row: Message, it: words.Question) -> Content | None:
    assert row.office is not None
    chosen = pairs.deputy(tx, check_in.pair_id, row.office)
    if chosen is not None and chosen.person_id == row.person_id:
        return draft.deputys_question(tx, check_in, it, chosen)
    return None if row.state == MessageState.DUE else deputy.no_longer(it.state, row.office)


def _read_both_message(tx: Session, row: Message, now: datetime) -> Content | None:
    assert row.check_in is not None
    it = question_of(tx, row.check_in, now)
    return words.both_are_in(it) if it.answers or row.ts else None


def _draws_for_two(row: Message) -> bool:
    """A question to be asked of both together, and both answers, or what they agreed, in their conversation."""
    if row.pair_id is None or row.check_in is None:
        return False
    return row.state == MessageState.DUE or row.check_in.revealed_at is not None or "steps" in row.data


def _latest(row: Message, now: datetime) -> datetime | None:
    """Both are asked together before it closes, or each alone."""
    return closing(row.check_in, now) if row.check_in is not None and row.pair_id is not None else None


def _why_not(tx: Session, pair: Pair, due_at: datetime, now: datetime) -> str | None:
    """Why this slot brings no question; None: ask."""
    by_hand = check_ins.last_by_hand(tx, pair.id)
    if by_hand is not None and due_at - by_hand <= AFTER_BY_HAND:
        return "asked already"
    waiting = check_ins.open_of(tx, pair.id)
    if waiting is not None and waiting.by_hand and waiting.sent_at is None and now - waiting.created_at < OPEN_FOR:
        return "asked already"  # it waits for the next minute allowed, which may be this one
    if (nobody := excuse.nobody(excuse.excuses(tx, pair, now))) is not None:
        return nobody
    for person in pairs.holders(tx, pair.id).values():
        welcomed = person.welcomed_at
        if welcomed is None or slots.earliest_question(desk(person, pair), welcomed) > due_at:
            return "not welcomed yet"
    return None


def _nobody_after_closing(tx: Session, pair: Pair, now: datetime) -> str | None:
    """The pair's open check-in, if any, ends; that may have been the last that an office let go by."""
    previous = check_ins.open_of(tx, pair.id)
    if previous is None:
        return None
    end_previous(tx, previous, now)
    return excuse.nobody(excuse.excuses(tx, pair, now))


def _ask(pair: Pair, office: Office, holder: Person | None, why: Excuse | None) -> Ask:
    return Ask(
        task_force_id=pair.task_force_id,
        office=office,
        person=holder,
        state=AskState.EXCUSED if why else AskState.EXPECTED,
        excuse=why,
    )


def _send(tx: Session, check_in: CheckIn, now: datetime) -> None:
    duty = [excuse.is_on_duty(tx, check_in.pair, one.office, one.person_id, now) for one in check_in.asks]
    if all(duty) and all(row.state == AskState.EXPECTED for row in check_in.asks):
        ask_deputies(tx, check_in, now)
        messages.add(
            tx,
            check_in.task_force_id,
            f"checkin/{key_of(check_in)}",
            MessageKind.CHECK_IN,
            now,
            check_in_id=check_in.id,
            pair_id=check_in.pair_id,
        )
    else:
        _send_alone(tx, check_in, now)


def ask_deputies(tx: Session, check_in: CheckIn, now: datetime) -> None:
    """Each office's deputy is asked by DM, once they are welcomed."""
    for row in check_in.asks:
        held = pairs.deputy(tx, check_in.pair_id, row.office)
        if (
            held is None
            or (held.drafts and check_in.first_look)
            or row.state not in (AskState.EXPECTED, AskState.EXCUSED)
        ):
            continue
        welcome = messages.by_key(tx, check_in.task_force_id, excuse.deputy_key(held))
        if welcome is None or welcome.ts is None:
            continue
        if excuse.excuse_of(tx, check_in.pair, row.office, now) is not None:
            continue
        if not excuse.is_on_duty(tx, check_in.pair, row.office, held.person_id, now):
            continue
        if row.state == AskState.EXCUSED:  # there is somebody to ask after all
            row.state, row.excuse = AskState.EXPECTED, None
            messages.want_again(tx, check_in.id, *DRAWN)
        key, place = f"checkin/{key_of(check_in)}/{row.office}/{held.person.slack_id}", {"office": row.office}
        more = {"check_in_id": check_in.id, "person_id": held.person_id, **place}
        messages.add(tx, check_in.task_force_id, key, MessageKind.CHECK_IN, now, **more)


def _send_alone(tx: Session, check_in: CheckIn, now: datetime) -> None:
    ask_deputies(tx, check_in, now)
    for row in check_in.asks:
        on_duty = excuse.is_on_duty(tx, check_in.pair, row.office, row.person_id, now)
        if row.state == AskState.EXPECTED and on_duty:
            messages.add(
                tx,
                check_in.task_force_id,
                f"checkin/{key_of(check_in)}/{row.office}",
                MessageKind.CHECK_IN,
                now,
                check_in_id=check_in.id,
                person_id=row.person_id,
                office=row.office,
            )


KINDS = (
    Kind(
        MessageKind.CHECK_IN,
        "A question",
        question_message,
        refresh=refresh,
        asks=True,
        asks_who_is_away=True,  # they are excused, and the other is asked alone
        latest=_latest,
        only_for_two=_draws_for_two,
        may_go=still_asked,
        stuck=ask_alone,
        went_out=went_out,
        dropped=came_to_nothing,
        refused=partial(came_to_nothing, why="Slack refused it"),
        instead=reveal_instead,
    ),
    Kind(MessageKind.REVEAL_INSTEAD, "The word that both answers are in", _read_both_message, asks=True),
)
