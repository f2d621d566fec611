"""An admin asks by hand: one pair at once, all of them after a look at who would be asked when.

To ask all of them takes longer than a press may take. So each is a message of the outbox, which shows nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from bot.rules import hours
from bot.rules.hours import NoCommonHour, next_allowed, time_words
from bot.rules.jurisdictions import ALL
from bot.rules.model import Excuse, MessageKind, MessageState, Office, PairState
from bot.rules.plan import Plan
from bot.words import commands as words
from bot.words.kit import Content, Json
from handlers import Counterpart
from handlers.check_ins import excuse, upcoming
from handlers.check_ins.question import ask
from handlers.check_ins.slots import ready_from
from handlers.kinds import Call, Kind
from handlers.people import NotAllowed
from handlers.plans.active import plan_now
from handlers.request import Request
from storage import check_ins, messages, pairs, task_forces
from storage.pairs import desk
from storage.tables import CheckIn, Message, Pair, Person

KIND = MessageKind.BY_HAND


@dataclass
class Sorted:
    """Whom a question would reach now, whom later (with when), and who is not asked (with why)."""

    now: list[Pair] = field(default_factory=list)
    later: list[tuple[Pair, str]] = field(default_factory=list)
    not_asked: list[str] = field(default_factory=list)

    @property
    def asked(self) -> list[Pair]:
        return [*self.now, *(one for one, _ in self.later)]

    def told(self) -> words.WhoIsAsked:
        """The same in words."""
        names = [ALL[one.jurisdiction].name for one in self.now]
        later = [f"{ALL[one.jurisdiction].name}: {when}" for one, when in self.later]
        return words.WhoIsAsked(names, later, self.not_asked)


def all_pressed(request: Request) -> Content:
    """*Ask them*: everybody who can be asked by then, one after the other."""
    tx, task_force, now = request.tx, request.task_force, request.now
    found = sort_pairs(tx, task_force.id, now)
    for one in found.asked:
        key, data = f"{KIND}/{one.jurisdiction}/{_slot(one, now)}", {"by": request.person.id}
        messages.add(tx, task_force.id, key, KIND, now, pair_id=one.id, data=data)
    return words.asked_all(found.told())


def _next_call(tx: Session, cp: Counterpart, row: Message, now: datetime) -> Call:
    """Nothing has to be read from Slack: it is this pair's turn."""
    return Call("nothing", lambda slack: {}, _ask_in_turn)


def _ask_in_turn(tx: Session, cp: Counterpart, row: Message, found: Json, now: datetime) -> None:
    assert row.pair_id is not None
    one = pairs.locked(tx, row.pair_id)
    assert one is not None
    try:
        refuse_asking(tx, one, now)
    except NotAllowed as refusal:
        messages.end(row, MessageState.DROPPED, str(refusal))
    else:
        ask_now(tx, plan_now(tx, cp, one.task_force, now), one, tx.get_one(Person, row.data["by"]), now)
        messages.end(row, MessageState.SENT)


def sort_pairs(tx: Session, task_force_id: int, now: datetime) -> Sorted:
    found, in_turn = Sorted(), messages.pairs_waiting(tx, task_force_id, KIND)
    for one in pairs.every(tx, task_force_id):
        if one.id in in_turn or excuse.state_of(tx, one) is PairState.OUT:
            continue  # it is being asked just now, or was taken out
        try:
            excuses = refuse_asking(tx, one, now)
        except NotAllowed as refusal:
            found.not_asked.append(str(refusal).split(". ")[0].removesuffix(".") + ".")
            continue
        allowed = allowed_at(tx, one, excuses, now)
        if allowed == now:
            found.now.append(one)
        else:
            found.later.append((one, when_words(one, allowed, now)))
    return found


def ask_now(tx: Session, plan: Plan, one: Pair, person: Person, now: datetime) -> CheckIn:
    slot = _slot(one, now)
    task_forces.record(tx, one.task_force_id, now, person, "checkin", new=slot, pair_id=one.id)
    return ask(tx, plan, one, slot, now, now, by_hand=True)


def _slot(one: Pair, now: datetime) -> str:
    return hours.local(now, ALL[one.jurisdiction].zone).replace(tzinfo=None).isoformat(timespec="seconds")


def refuse_asking(tx: Session, one: Pair, now: datetime) -> Mapping[Office, Excuse | None]:
    """Raises NotAllowed where this pair can't be asked at this time; else what excuses each office."""
    name, zone = ALL[one.jurisdiction].name, ALL[one.jurisdiction].zone
    if one.started_at is None:
        raise NotAllowed(f"{name} has not started: nothing is sent to it yet. First: `/counterpart start`")
    waiting = check_ins.open_of(tx, one.id)
    if waiting is not None:
        until = f"open until {time_words(waiting.closes_at, zone)}" if waiting.closes_at else "on its way"
        raise NotAllowed(f"{name} has a question already, {until}. Nothing was changed.")
    if not pairs.holders(tx, one.id):
        raise NotAllowed(f"{name} has nobody to ask. First: `/counterpart pair {one.jurisdiction} @cio @cpo`")
    excuses = excuse.excuses(tx, one, now)
    if (why := excuse.nobody(excuses)) is not None:
        raise NotAllowed(f"Nobody in {name} can be asked now: {why}. Nothing was changed.")
    earliest = ready_from(tx, one, now)
    if earliest > now:
        first = upcoming.question_words(tx, one)
        raise NotAllowed(words.welcome_first(name, hours.day_words(earliest, zone), first))
    return excuses


def allowed_at(tx: Session, one: Pair, excuses: Mapping[Office, Excuse | None], now: datetime) -> datetime | None:
    """The next minute allowed to everyone who is asked; None: they share none."""
    held = pairs.holders(tx, one.id)
    try:
        return next_allowed(now, [desk(person, one) for office, person in held.items() if not excuses[office]])
    except NoCommonHour:
        return None


def when_words(one: Pair, allowed: datetime | None, now: datetime) -> str:
    if allowed is None:
        return words.EACH_ALONE
    return "now" if allowed == now else f"on {time_words(allowed, ALL[one.jurisdiction].zone)}"


KINDS = (Kind(KIND, "A question", call=_next_call),)
