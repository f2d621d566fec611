"""Who is excused from being asked, and why: one function decides, at the slot and again at the sending (promise 3).

Vacant, no longer active in this Slack (then the other office rests too), paused, away, silent, in this order. An
office that is excused may still answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.rules.hours import NoCommonHour, local, next_allowed
from bot.rules.model import AskState, Excuse, MessageKind, Office, PairState, Role
from handlers.check_ins.check_in import DRAWN, OPEN_FOR, closing, pause_of
from storage import absences, check_ins, messages, pairs
from storage.pairs import desk, zone_of
from storage.tables import Ask, Holding, Message, Pair

LOOK_AGAIN = timedelta(days=1)
WELCOMED_FIRST = timedelta(minutes=10)
SILENT_AFTER = 3
"""An office that let so many questions in a row close is not asked until it acts."""


def excuse_of(tx: Session, pair: Pair, office: Office, now: datetime) -> Excuse | None:
    """Why this office is not to be asked at this moment; None: it may be."""
    held = pairs.holding(tx, pair.id, office)
    if held is None:
        return Excuse.VACANT
    if pairs.rests(tx, pair.id):
        return Excuse.DEACTIVATED if held.person.deleted else Excuse.RESTING
    if pause_of(pair, now) is not None:
        return Excuse.PAUSED
    why = _missing(tx, held, now)
    return None if why is None or on_duty(tx, pair, office, now) else why


def on_duty(tx: Session, pair: Pair, office: Office, now: datetime) -> list[Holding]:
    """Who may be asked for this office at this moment as far as they are concerned: its holder, then its deputy."""
    both = (pairs.holding(tx, pair.id, office), pairs.deputy(tx, pair.id, office))
    return [held for held in both if held is not None and _missing(tx, held, now) is None]


def deputy_key(held: Holding) -> str:
    """The outbox key of a deputy's welcome; each time somebody is chosen anew they are told."""
    return f"deputy/{held.pair.jurisdiction}/{held.office}/{held.id}"


def is_on_duty(tx: Session, pair: Pair, office: Office, person_id: int | None, now: datetime) -> bool:
    return any(held.person_id == person_id for held in on_duty(tx, pair, office, now))


def _missing(tx: Session, held: Holding, now: datetime) -> Excuse | None:
    """Why this one person is to be left alone."""
    if held.person.deleted:
        return Excuse.DEACTIVATED
    if absences.covers(tx, held.person_id, local(now, zone_of(held.person, held.pair)).date()):
        return Excuse.AWAY
    return Excuse.SILENT if held.silent >= SILENT_AFTER else None


def reaches(tx: Session, pair: Pair, due: datetime, held: Holding | None = None) -> datetime:
    """When the question of a slot that falls due then reaches the pair; with `held`, this one of them.

    Both holders get one message, at an hour that they share; who is asked alone, in their own.
    """
    duty = [one for office in Office for one in on_duty(tx, pair, office, due)]
    holders = [one for one in duty if one.role == Role.HOLDER]
    if len(holders) == len(Office) and (held is None or held.role == Role.HOLDER):
        try:
            shared = next_allowed(due, [desk(one.person, pair) for one in holders])
        except NoCommonHour:
            pass
        else:
            if shared < due + OPEN_FOR:
                return shared
    asked = [held] if held is not None else duty
    return min((next_allowed(due, [desk(one.person, pair)]) for one in asked), default=due)


def is_left_alone(held: Holding | None) -> bool:
    """Whether this one person let so many questions close that they are not asked until they say so."""
    return held is not None and held.silent >= SILENT_AFTER


def nobody_left(tx: Session, pair: Pair) -> str | None:
    """Why no day will come on which this pair is asked, as it stands: every office is vacant, or silent with its
    deputy; None: there is somebody to ask.
    """
    found: dict[Office, Excuse | None] = {}
    for office in Office:
        held, chosen = pairs.holding(tx, pair.id, office), pairs.deputy(tx, pair.id, office)
        if held is not None and not (is_left_alone(held) and (chosen is None or is_left_alone(chosen))):
            return None
        found[office] = Excuse.VACANT if held is None else Excuse.SILENT
    return together(found)


def state_of(tx: Session, pair: Pair) -> PairState:
    """How this pair stands; `check_in.pause_of` says whether it is paused."""
    held = pairs.holders(tx, pair.id)
    if any(person.deleted for person in held.values()):
        return PairState.RESTING
    if pair.started_at is None or pair.next_due is None:
        return PairState.NOT_STARTED if held else PairState.OUT
    if not held:
        return PairState.VACANT
    return PairState.LEFT_ALONE if nobody_left(tx, pair) else PairState.ACTIVE


def may_hear(tx: Session, row: Message, now: datetime) -> bool:
    """Whether who holds the office gets what another asks of them (`may_go`): not while they are asked nothing, nor
    before they are welcomed; it is looked at again later.
    """
    assert row.pair is not None
    assert row.office is not None
    held = pairs.holding(tx, row.pair.id, row.office)
    resting = excuse_of(tx, row.pair, row.office, now) in (Excuse.PAUSED, Excuse.RESTING)
    if resting or is_left_alone(held):
        row.not_before = now + LOOK_AGAIN
    elif row.person is not None and row.person.welcomed_at is None:
        row.not_before = now + WELCOMED_FIRST
    else:
        return True
    return False


def excuses(tx: Session, pair: Pair, now: datetime) -> dict[Office, Excuse | None]:
    """The same for both offices."""
    return {office: excuse_of(tx, pair, office, now) for office in Office}


def together(found: Mapping[Office, str | None]) -> str:
    """Why a slot brought no question: `paused`, `both offices away`, or `CIO away, CPO vacant`."""
    whys = set(found.values())
    if whys == {Excuse.PAUSED}:
        return "paused"
    if len(whys) == 1:
        return f"both offices {whys.pop()}"
    return ", ".join(f"{office} {why}" for office, why in sorted(found.items()))


def nobody(found: Mapping[Office, Excuse | None]) -> str | None:
    """Why there is nobody to ask, by what excuses each office; None: there is somebody."""
    return together(found) if all(found.values()) else None


def excuse(tx: Session, ask: Ask, now: datetime) -> bool:
    """Excuse this ask if its office is to be left alone by now: no more reminders, though it may still answer."""
    why = excuse_of(tx, ask.check_in.pair, ask.office, now)
    if why is None:
        return False
    ask.state, ask.excuse, ask.nudge_at = AskState.EXCUSED, why, None
    tx.flush()
    if ask.check_in.sent_at is not None:
        messages.want_again(tx, ask.check_in_id, *DRAWN)
    return True


def absence_over(tx: Session, ask: Ask, now: datetime) -> None:
    """Who was away at a question that is out is back: it says so. They stay excused for it."""
    if ask.excuse == Excuse.AWAY and ask.person is not None:
        where = desk(ask.person, ask.check_in.pair)
        if not absences.covers(tx, ask.person.id, local(now, where.zone).date()):
            ask.excuse = Excuse.WAS_AWAY
            tx.flush()
            messages.want_again(tx, ask.check_in_id, *DRAWN)


def draw_again(tx: Session, pair: Pair, now: datetime) -> None:
    """Something that excused an office has ended or moved: the pair's newest question says how it stands now."""
    newest = check_ins.newest_out(tx, pair.id)
    if newest is not None and newest.revealed_at is None:
        for ask in newest.asks:
            absence_over(tx, ask, now)
        messages.want_again(tx, newest.id, *DRAWN)


def close_earlier(tx: Session, pair: Pair) -> None:
    """The pair's next question was moved: the one that is out closes before it, and says so."""
    check_in = check_ins.open_of(tx, pair.id)
    if check_in is None or check_in.sent_at is None or check_in.closes_at is None:
        return
    end = closing(check_in, check_in.sent_at)
    if end < check_in.closes_at:
        check_in.closes_at = end
        tx.flush()
        if check_in.revealed_at is None:
            messages.want_again(tx, check_in.id, *DRAWN, MessageKind.NUDGE)


def excuse_open(tx: Session, pair: Pair, now: datetime) -> None:
    """Somebody of this pair is away, or it is paused, from now on: so for the question that is out."""
    check_in = check_ins.open_of(tx, pair.id)
    if check_in is None or check_in.sent_at is None:
        return  # one that is still to go out is looked at when it does
    for ask in check_in.asks:
        if ask.state == AskState.EXPECTED:
            excuse(tx, ask, now)
