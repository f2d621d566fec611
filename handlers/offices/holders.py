"""An office changes hands: the old conversation ends for us, and the new pair begins at its next slot.

Once the pair has been asked, a change is confirmed first.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from bot.rules.jurisdictions import ALL
from bot.rules.model import AskState, MessageKind, Office, Role
from bot.words import commands as words
from bot.words.kit import Content
from handlers import Counterpart
from handlers.check_ins import draft, upcoming
from handlers.check_ins.check_in import DRAWN
from handlers.check_ins.first_look import begin_anew
from handlers.check_ins.question import close, never_sent
from handlers.handover import lets
from handlers.offers import offer
from handlers.offices import accounts
from handlers.offices.deputy import lost, went_with_holder
from handlers.offices.welcome import newcomers, plan_start, start
from handlers.people import NotAllowed, unfit
from handlers.request import Misread, Request
from handlers.steps.hand_over import changed_hands
from storage import check_ins, messages, pairs, people, task_forces
from storage.tables import CheckIn, Pair, Person, TaskForce

Chosen = dict[Office, Person | None]
NOT_BOTH = "One person can't hold both offices."
NOBODY = "-"  # in a button's value, for a vacant office


def change_holder(
    tx: Session,
    cp: Counterpart,
    pair: Pair,
    office: Office,
    person: Person | None,
    by: Person | None,
    now: datetime,
) -> bool:
    """Let this person hold this office from now on (None: vacant); False when that is so already.

    Replies stay with who gave them. The open check-in closes as it is.
    """
    held = pairs.holders(tx, pair.id).get(office)
    if held is person:
        return False
    newest = check_ins.latest_of(tx, pair.id)
    for one in (check_ins.newest_out(tx, pair.id), newest):
        if one is not None:
            check_ins.locked(tx, one.id)  # it may be being answered just now
    deputy = pairs.deputy(tx, pair.id, office)
    elsewhere = [one for one in pairs.all_of(tx, person) if one.role == Role.DEPUTY] if person is not None else []
    check_ins.end_all(tx, pair.id, now)
    pairs.seat(tx, pair, office, person, now)
    pair.conversation = None
    messages.want_pair_again(tx, pair.id, MessageKind.LEFT)
    if newest is not None:
        begin_anew(pair, newest)
        _end(tx, newest, now)
    if pair.started_at is not None:
        newcomers(tx, pair, now)
    changed_hands(tx, pair, office, now)
    lets.changed_hands(tx, pair, office, now)
    offer.changed_hands(tx, pair, office, now)
    for was in elsewhere:  # who holds an office answers for no other
        lost(tx, was, by, now)
    if deputy is not None and deputy.person is not person:
        went_with_holder(tx, deputy, by, now)
    old, new = (f"{office} {one.slack_id if one else 'vacant'}" for one in (held, person))
    task_forces.record(tx, pair.task_force_id, now, by, "holder", old, new, pair.id)
    return True


def _end(tx: Session, newest: CheckIn, now: datetime) -> None:
    """What is open closes; what only waited to go out never goes."""
    if newest.sent_at is None and not messages.may_be_out(tx, newest.id, MessageKind.CHECK_IN):
        never_sent(tx, newest, now, "an office changed hands")
    elif newest.closed_at is None:
        for row in newest.asks:
            if row.state == AskState.EXPECTED:  # not their silence: the question was taken away
                row.state, row.nudge_at = AskState.CLOSED, None
        close(tx, newest, now)
    draft.over(tx, newest, now)
    messages.want_again(tx, newest.id, *DRAWN)


def change_pressed(request: Request) -> Content:
    """*Change*: do it, unless somebody else has changed this pair since it was asked."""
    return agreed(request, request.value)


def agreed(request: Request, value: str) -> Content:
    """Change the offices of an asked pair as it was agreed to. Raises NotAllowed where that is out of date."""
    tx, task_force, by, now = request.tx, request.task_force, request.person, request.now
    code, was, wanted = _parts_of(value, 3)
    one = _as_it_was(tx, task_force, code, was)
    old = offices(pairs.holders(tx, one.id))
    chosen: Chosen = {}
    for office, slack_id in zip(Office, wanted.split(","), strict=True):
        person = None if slack_id == NOBODY else people.ensure(tx, task_force.id, slack_id)
        if person is not None and (where := elsewhere(tx, person, code)):
            raise NotAllowed(f"<@{slack_id}> is {where} by now. Nothing changed.")
        chosen[office] = person
    _seat(tx, request.cp, one, chosen, by, now)
    said = words.pair_changed(ALL[code].name, old, offices(pairs.holders(tx, one.id)))
    return words.lines(said, _begin(tx, task_force, one, by, now))


def unpair_pressed(request: Request) -> Content:
    """*Take it out*: nobody is asked anymore; the pair can be made again."""
    tx, task_force, person, now = request.tx, request.task_force, request.person, request.now
    code, was = _parts_of(request.value, 2)
    one = _as_it_was(tx, task_force, code, was)
    one.started_at = one.next_due = None
    _seat(tx, request.cp, one, dict.fromkeys(Office), person, now)
    task_forces.record(tx, task_force.id, now, person, "unpair", code, None, one.id)
    return words.lines(words.unpaired(ALL[code].name))


def leave_pressed(request: Request) -> Content:
    """*Leave it*: nothing changes."""
    return words.lines(words.LEFT)


def refuse_unfit(request: Request, slack_id: str) -> None:
    """Members and guests of this workspace may take part; nobody else. What Slack says of them is noted."""
    account = request.known.people[slack_id]
    why = unfit(account, slack_id, request.cp.team_id)
    if why:
        raise Misread(f"<@{slack_id}> {why}. {words.FIT}")
    accounts.note(request.tx, request.cp, [account], request.now)


def _parts_of(value: str, count: int) -> list[str]:
    """What a question of ours carries. Raises NotAllowed for one that we did not make."""
    parts = value.split()
    if len(parts) != count or parts[0] not in ALL or any(part.count(",") != 1 for part in parts[1:]):
        raise NotAllowed(words.NOT_OURS)
    return parts


def line(one: Pair, held: pairs.Holders) -> str:
    return f"*{ALL[one.jurisdiction].name}* {offices(held)}"


def offices(held: pairs.Holders) -> str:
    """`CIO @a, CPO vacant`."""
    who = (f"{office} <@{held[office].slack_id}>" if office in held else f"{office} vacant" for office in Office)
    return ", ".join(who)


def change(request: Request, one: Pair, chosen: Chosen) -> Content:
    """Do it at once while nobody was asked yet; else show old → new and ask."""
    tx, name = request.tx, ALL[one.jurisdiction].name
    held = pairs.holders(tx, one.id)
    begin = partial(_begin, tx, request.task_force, one, request.person, request.now)
    if {office: person for office, person in chosen.items() if person is not None} == held:
        return words.lines(f"Nothing to change: {line(one, held)}.", begin())
    asks = to_be_agreed(tx, one, chosen)
    if asks is not None:
        return words.confirm_change(*asks)
    _seat(tx, request.cp, one, chosen, request.person, request.now)
    changed = words.pair_changed(name, offices(held), offices(pairs.holders(tx, one.id)))
    return words.lines(changed, begin())


def to_be_agreed(tx: Session, one: Pair, chosen: Chosen) -> tuple[str, str, str, str] | None:
    """Once the pair has been asked: its state, old and new offices, and what the question's button is to carry."""
    held = pairs.holders(tx, one.id)
    new = {office: person for office, person in chosen.items() if person is not None}
    if new == held or check_ins.latest_of(tx, one.id) is None:
        return None
    value = f"{one.jurisdiction} {value_of(held)} {value_of(new)}"
    return ALL[one.jurisdiction].name, offices(held), offices(new), value


def _seat(tx: Session, cp: Counterpart, one: Pair, chosen: Chosen, by: Person | None, now: datetime) -> None:
    for office, person in chosen.items():
        change_holder(tx, cp, one, office, person, by, now)


def _begin(tx: Session, task_force: TaskForce, made: Pair, by: Person, now: datetime) -> str:
    """Once the task force has started for all, a new pair starts by itself. Says when it is asked."""
    if made.started_at is not None:
        newcomers(tx, made, now)
    elif task_force.started_at is not None and (starting := plan_start(tx, task_force, [made], now)):
        start(tx, task_force, starting, None, now)
        task_forces.record(tx, task_force.id, now, by, "start", None, made.jurisdiction, made.id)
    return upcoming.line_for(tx, made, by)


def officer(request: Request, slack_id: str, code: str) -> Person:
    """This person, if they can hold an office of this state. Raises Misread."""
    refuse_unfit(request, slack_id)
    person = people.ensure(request.tx, request.task_force.id, slack_id)
    accounts.named(person, request.known.people[slack_id])
    where = elsewhere(request.tx, person, code)
    if where:
        raise Misread(f"<@{slack_id}> is {where} already, and one person holds one office.")
    return person


def elsewhere(tx: Session, person: Person, code: str) -> str | None:
    """`Maine's CIO`, if this person holds an office of another state."""
    held = pairs.seat_of(tx, person)
    if held is None or held.pair.jurisdiction == code:
        return None
    return f"{ALL[held.pair.jurisdiction].name}'s {held.office}"


def value_of(held: pairs.Holders) -> str:
    """`U1,U2`, `U1,-`: who holds the offices, for a button."""
    return ",".join(held[office].slack_id if office in held else NOBODY for office in Office)


def _as_it_was(tx: Session, task_force: TaskForce, code: str, was: str) -> Pair:
    """The pair, if its offices are held as they were when the question was put. Raises NotAllowed."""
    one = pairs.find(tx, task_force.id, code)
    held = pairs.holders(tx, one.id) if one is not None else {}
    if one is None or value_of(held) != was:
        raise NotAllowed(words.changed_meanwhile(ALL[code].name, offices(held)))
    return one
