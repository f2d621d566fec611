"""A pair is asked less often, or not for a while: by its officers, by an admin, or by a button."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.rules import cadence
from bot.rules.hours import local
from bot.rules.jurisdictions import ALL
from bot.rules.model import MessageKind
from bot.words import notices, own
from bot.words.kit import Content, Json
from handlers import Counterpart
from handlers.check_ins import upcoming
from handlers.check_ins.excuse import draw_again, excuse_open
from handlers.check_ins.slots import cadence_of, reschedule, usual_cadence_of
from handlers.kinds import Kind
from handlers.people import NotAllowed, admins_to_tell
from handlers.request import Misread, Request, Wrong, days_in
from storage import check_ins, messages, pairs, task_forces
from storage.tables import Holding, Message, Pair, Person, TaskForce

KIND = MessageKind.PACE
OFFICERS_MOST = timedelta(days=90)
MOST = timedelta(days=366)


def slower_pressed(request: Request) -> Json:
    """*Once a month*; with the value `off`, *As before*. It concerns both offices, so it is asked first."""
    on, pair = request.value != "off", request.held.pair
    old, new = _old_and_new(pair, on)
    if old != new:
        return own.less_often_form(ALL[pair.jurisdiction].name, old, new, on)
    settled = f"{own.SLOWER_ALREADY} {own.PAUSE_TOO}" if on else own.NOT_SLOWER
    return notices.notice_form(f"{settled} {upcoming.own_line(request.tx, pair, request.person)}")


def pause_pressed(request: Request) -> Json:
    """*Pause until …*: until when? With the value `off`: end the pause? It is asked first."""
    pair = request.held.pair
    if request.value != "off":
        return own.pause_form(today_in(request.now, pair) + timedelta(days=28))
    if pair.paused_until is None:
        raise NotAllowed(own.NOT_PAUSED)
    return own.end_pause_form(ALL[pair.jurisdiction].name, pair.paused_until)


def send_pause_off(request: Request) -> str:
    """*End the pause*, confirmed."""
    held = request.held
    pause_pair(request.tx, request.cp, held, request.person, None, request.now)
    return f"The pause has ended. {upcoming.own_line(request.tx, held.pair, request.person)}"


def send_pause(request: Request) -> str:
    """The day was chosen. One that can't be is said under the field."""
    held = request.held
    try:
        chosen = str(request.body["view"]["state"]["values"]["until"]["value"]["selected_date"])
    except (KeyError, TypeError):
        raise NotAllowed(notices.UNREADABLE) from None
    try:
        until = until_day([chosen], today_in(request.now, held.pair), OFFICERS_MOST, own.AT_MOST_90)
    except Misread as wrong:
        raise Wrong({"until": str(wrong)}) from None
    pause_pair(request.tx, request.cp, held, request.person, until, request.now)
    next_line = upcoming.own_line(request.tx, held.pair, request.person)
    return f"Paused {own.until(until)}. {next_line} {own.STAYS_OPEN}"


def send_less_often(request: Request) -> str:
    """*Once a month*, or *As before*."""
    held, on = request.held, request.value != "off"
    try:
        old, new = slow(request.tx, request.cp, held, request.person, on, request.now)
        said = f"{old} → {new}."
    except NotAllowed as settled:
        said = str(settled)
    return f"{said} {upcoming.own_line(request.tx, held.pair, request.person)}"


def _old_and_new(pair: Pair, on: bool) -> tuple[str, str]:
    """The schedule as it is, and as it would be once a month, or (not `on`) as before that."""
    old = cadence_of(pair)
    if on:
        return old.in_words, (old if old.nth is not None else cadence.slower(old)).in_words
    return old.in_words, usual_cadence_of(pair).in_words


def slow(tx: Session, cp: Counterpart, held: Holding, by: Person, on: bool, now: datetime) -> tuple[str, str]:
    """Returns the schedule before and after. Raises NotAllowed when nothing changes."""
    pairs.locked(tx, held.pair_id)  # the other officer may press it just now
    pair = held.pair
    old = cadence_of(pair)
    if pair.slower == on or (on and old.nth is not None):
        raise NotAllowed(own.SLOWER_ALREADY if on else own.NOT_SLOWER)
    pair.slower = on
    reschedule(tx, pair, check_ins.last_asked(tx, pair.id), now)
    task_forces.record(tx, pair.task_force_id, now, by, "slower", str(old), str(cadence_of(pair)), pair.id)
    _tell(tx, cp, held, {"slower": on}, now)
    return old.in_words, cadence_of(pair).in_words


def pause_pair(
    tx: Session, cp: Counterpart, held: Holding, by: Person, until: date | None, now: datetime
) -> date | None:
    """Returns until when it was paused before."""
    pairs.locked(tx, held.pair_id)  # the other officer may press it just now
    pair = held.pair
    old = set_pause(tx, pair.task_force, pair, by, until, now)
    _tell(tx, cp, held, {"until": until.isoformat() if until else None}, now)
    return old


def set_pause(
    tx: Session, task_force: TaskForce, one: Pair | None, by: Person, until: date | None, now: datetime
) -> date | None:
    """Raises NotAllowed when there is nothing to end."""
    paused = one or task_force
    old, paused.paused_until = paused.paused_until, until
    if old is None and until is None:
        raise NotAllowed(own.NOT_PAUSED)
    place = one.id if one else None
    task_forces.record(tx, task_force.id, now, by, "pause", own.until(old), own.until(until), place)
    for pair in [one] if one else pairs.every(tx, task_force.id):
        excuse_open(tx, pair, now)
        draw_again(tx, pair, now)
    return old


def until_day(said: list[str], today: date, most: timedelta, too_long: str) -> date | None:
    """The day until which to pause; None: `off`. Raises Misread."""
    if [word.casefold() for word in said] == ["off"]:
        return None
    days = days_in(said, today)
    if len(days) != 1:
        raise Misread(own.PAUSE_HOW)
    if days[0] <= today:
        raise Misread(own.not_after_today(days[0]))
    if days[0] - today > most:
        raise Misread(too_long)
    return days[0]


def today_in(now: datetime, pair: Pair) -> date:
    return local(now, ALL[pair.jurisdiction].zone).date()


def _tell(tx: Session, cp: Counterpart, held: Holding, what: Json, now: datetime) -> None:
    """The other office (once the pair has started) and the admins learn of it, once, by DM."""
    pair = held.pair
    told = {one.slack_id: one for one in admins_to_tell(tx, cp, pair.task_force)}
    other = pairs.holders(tx, pair.id).get(held.office.other)
    if other is not None and pair.started_at is not None:
        told[other.slack_id] = other
    for slack_id, person in told.items():
        if person.id != held.person_id:
            key = f"{KIND}/{pair.jurisdiction}/{next(iter(what))}/{now.isoformat()}/{slack_id}"
            data = what | {"state": pair.jurisdiction}
            messages.add(tx, held.task_force_id, key, KIND, now, person_id=person.id, office=held.office, data=data)


def pace_message(tx: Session, row: Message, now: datetime) -> Content | None:
    """What an officer changed, and what follows from it by now; None where it has been changed again since."""
    pair, office = pairs.find(tx, row.task_force_id, row.data["state"]), row.office
    assert pair is not None
    assert office is not None
    name, again = ALL[pair.jurisdiction].name, upcoming.question_line(tx, pair)
    if "slower" in row.data:
        if row.data["slower"] != pair.slower:
            return None
        return notices.said(own.told_slower(name, office, pair.slower, again))
    until = pair.paused_until
    if row.data["until"] != (until.isoformat() if until else None):
        return None
    return notices.said(own.told_paused(name, office, until, again))


KINDS = (Kind(KIND, "The word of a change of pace", pace_message, asks=True),)
