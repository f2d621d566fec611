"""A pair is asked less often, or not for a while: by its officers, by an admin, or by a button."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.rules import cadence
from bot.rules.dates import begins_day
from bot.rules.hours import local
from bot.rules.jurisdictions import ALL
from bot.rules.model import MessageKind
from bot.words import commands as words
from bot.words import notices, own
from bot.words.home import Line
from bot.words.kit import Content, Json, button, sentences
from bot.words.setup_forms import Values
from handlers.acts import Command
from handlers.check_ins import upcoming
from handlers.check_ins.check_in import all_paused_longer, own_pause_of, pause_of
from handlers.check_ins.excuse import draw_again, excuse_open
from handlers.check_ins.slots import cadence_of, reschedule, usual_cadence_of
from handlers.kinds import Kind
from handlers.people import NotAllowed, admins_to_tell
from handlers.request import Misread, Request, days_in
from handlers.rights import ADMIN, HOLDER, PAUSER
from handlers.settings.pause import tell_officers
from handlers.settings.setting import Said, Setting, Shown, chosen_day
from storage import check_ins, messages, pairs, task_forces
from storage.tables import Holding, Message, Pair

KIND = MessageKind.PACE
OFFICERS_MOST = timedelta(days=90)
MOST = timedelta(days=366)


def _slower_typed(request: Request) -> bool:
    said = [word.casefold() for word in request.words]
    if said not in ([], ["off"]):
        raise Misread("Say `slower` alone, or `slower off`.")
    return not said


def _slower_sent(request: Request, values: Values) -> bool:
    """The form has no field: its value says which it is."""
    on, pair = request.value != "off", pairs.locked(request.tx, request.held.pair_id)
    assert pair is not None
    if _is_so(pair, on):
        settled = own.SLOWER_ALREADY if on else own.NOT_SLOWER
        raise NotAllowed(f"{settled} {upcoming.own_line(request.tx, pair, request.person)}")
    return on


def _use_slower(request: Request, on: bool) -> Said:
    tx, pair = request.tx, pairs.locked(request.tx, request.held.pair_id)  # the other officer may press it just now
    assert pair is not None
    if _is_so(pair, on):
        raise NotAllowed(own.SLOWER_ALREADY if on else own.NOT_SLOWER)
    old, pair.slower = cadence_of(pair), on
    reschedule(tx, pair, check_ins.last_asked(tx, pair.id), request.now)
    new = cadence_of(pair)
    task_forces.record(tx, pair.task_force_id, request.now, request.person, "slower", str(old), str(new), pair.id)
    _tell(request, request.held, {"slower": on})
    next_line = upcoming.own_line(tx, pair, request.person)
    said = words.changed(f"Schedule of {ALL[pair.jurisdiction].name}", old.in_words, new.in_words, next_line)
    return Said(said, f"{old.in_words} → {new.in_words}. {next_line}")


def _is_so(pair: Pair, on: bool) -> bool:
    return pair.slower == on or (on and cadence_of(pair).nth is not None)


def _slower_form(request: Request) -> Json:
    """*Once a month*; with the value `off`, *As before*. It concerns both offices, so it is asked first."""
    on, pair = request.value != "off", request.held.pair
    old, new = cadence_of(pair), usual_cadence_of(pair)
    if on:
        new = old if old.nth is not None else cadence.slower(old)
    if old.in_words != new.in_words:
        return own.less_often_form(ALL[pair.jurisdiction].name, old.in_words, new.in_words, on)
    settled = f"{own.SLOWER_ALREADY} {own.PAUSE_TOO}" if on else own.NOT_SLOWER
    return notices.notice_form(f"{settled} {upcoming.own_line(request.tx, pair, request.person)}")


def _slower_line(request: Request) -> Line:
    pair, rhythm = request.held.pair, cadence_of(request.held.pair)
    change = button("As before", "slower", "off") if pair.slower else button("Once a month", "slower")
    may_change = pair.slower or rhythm.nth is None
    return Line("How often", f"{rhythm.in_words}, for both of you", [change] if may_change else [])


SLOWER = Setting(
    name="less_often",
    right=HOLDER,
    line=_slower_line,
    typed=_slower_typed,
    filled=_slower_sent,
    apply=_use_slower,
    open=_slower_form,
    fields=frozenset(),
    lock=False,
    example="slower",
    help="your state is asked once a month; `slower off` ends it",
    most=9,
    opens_alone=False,
)


Pause = tuple[Holding | Pair | None, date | None]
"""Whose (an officer's of their own pair, an admin's of one or, None, of all), and until when; None: it ends."""


def _pause_typed(request: Request) -> Pause | Shown:
    """`until DAY`: an officer their own pair; an admin one state or all. Bare: an officer's form."""
    held = pairs.seat_of(request.tx, request.person)
    if held is not None and not request.words:
        return Shown(own.pause_form(_today(request, held.pair) + timedelta(days=28)))
    named = _names_a_state(request.words)
    if held is None or (named and ADMIN.held_by(request)):
        return _admins_pause_typed(request)
    if named and (request.words[0].casefold() == "all" or request.pair().id != held.pair_id):
        ADMIN.place(request)
    return held, _until(request.words[named:], _today(request, held.pair), OFFICERS_MOST, own.AT_MOST_90)


def _admins_pause_typed(request: Request) -> Pause:
    """`ID until DAY`, `all until DAY`. Whom is said: an officer's `until DAY` is about one state, not about all."""
    if not _names_a_state(request.words):
        raise Misread(own.PAUSE_WHOM, "pause ID until DAY")
    one, rest = _state_and_rest(request)
    try:
        return one, _until(rest, _today(request, one), MOST, own.PAUSE_A_YEAR)
    except Misread as wrong:
        raise Misread(str(wrong), f"pause {one.jurisdiction if one else 'all'} until DAY") from None


def _pause_filled(request: Request, values: Values) -> Pause:
    held = request.held
    chosen = chosen_day(values, "until").isoformat()
    return held, _until([chosen], _today(request, held.pair), OFFICERS_MOST, own.AT_MOST_90)


def _use_pause(request: Request, value: Pause) -> Said | Content:
    whose, until = value
    if not isinstance(whose, Holding):
        return _use_admins_pause(request, whose, until)
    pair = pairs.locked(request.tx, whose.pair_id)  # the other officer may press it just now
    assert pair is not None
    old = _set_pause(request, pair, until)
    _tell(request, whose, {"until": until.isoformat() if until else None})
    next_line = f"{_still(pair, request.now)} {upcoming.own_line(request.tx, pair, request.person)}".strip()
    title = f"Pause of {ALL[pair.jurisdiction].name}"
    said = words.changed(title, own.until(old), own.until(until), next_line, own.STAYS_OPEN)
    ended = f"The pause has ended. {next_line}"
    return Said(said, f"Paused {own.until(until)}. {next_line} {own.STAYS_OPEN}" if until else ended)


def _use_admins_pause(request: Request, one: Pair | None, until: date | None) -> Content:
    tx, task_force = request.tx, request.task_force
    resting = {pair: pause_of(pair, request.now) for pair in ([one] if one else pairs.every(tx, task_force.id))}
    old = _set_pause(request, one, until)
    for pair, was in resting.items():
        tell_officers(tx, pair, request.person, was, until, request.now)
    title = f"Pause of {ALL[one.jurisdiction].name}" if one else "Pause of the whole task force"
    first = (
        upcoming.line_for(tx, one, request.person)
        if one is not None
        else upcoming.first_of_all(tx, task_force.id, request.now)
    )
    still = _still(one, request.now) if one is not None else ""
    return words.changed(title, own.until(old), own.until(until), f"{still} {first}".strip())


def _set_pause(request: Request, one: Pair | None, until: date | None) -> date | None:
    """Returns until when it was paused. Raises NotAllowed when there is nothing to end."""
    tx, task_force, now = request.tx, request.task_force, request.now
    old = own_pause_of(one, now) if one is not None else _pause_of_all(request)
    if old is None and until is None:
        raise NotAllowed((one and _still(one, now)) or own.NOT_PAUSED)
    (one or task_force).paused_until = until
    place = one.id if one else None
    task_forces.record(tx, task_force.id, now, request.person, "pause", own.until(old), own.until(until), place)
    for pair in [one] if one else pairs.every(tx, task_force.id):
        excuse_open(tx, pair, now)
        draw_again(tx, pair, now)
    return old


def _still(pair: Pair, now: datetime) -> str:
    """That everybody is paused, where that outlasts the pair's own pause; else nothing."""
    until = all_paused_longer(pair, now)
    return own.all_paused(until) if until is not None else ""


def _pause_of_all(request: Request) -> date | None:
    """Until when everybody is paused; None: nobody is, or it was over by itself."""
    until = request.task_force.paused_until
    return until if until is not None and until > _today(request, None) else None


def _until(said: list[str], today: date, most: timedelta, too_long: str) -> date | None:
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


def _state_and_rest(request: Request) -> tuple[Pair | None, list[str]]:
    """Which state an admin means (None: all), and what follows."""
    said = request.words
    every = bool(said) and said[0].casefold() == "all"
    one = request.pair() if _names_a_state(said) and not every else None
    return one, said[1:] if one or every else said


def _names_a_state(said: list[str]) -> bool:
    """Whether a pause begins with whom it is for (a state, or `all`), and not with its day."""
    return bool(said) and said[0].casefold() != "off" and not begins_day(said)


def _today(request: Request, pair: Pair | None) -> date:
    return local(request.now, ALL[pair.jurisdiction].zone if pair else "America/New_York").date()


def _pause_form(request: Request) -> Json:
    """*Pause until …*: until when? With the value `off`: end the pause? It is asked first."""
    pair = request.held.pair
    if request.value != "off":
        return own.pause_form(_today(request, pair) + timedelta(days=28))
    ours = own_pause_of(pair, request.now)
    if ours is None:
        raise NotAllowed(_still(pair, request.now) or own.NOT_PAUSED)
    return own.end_pause_form(ALL[pair.jurisdiction].name, ours)


def _pause_line(request: Request) -> Line:
    pair = request.held.pair
    ours = own_pause_of(pair, request.now)
    change = button("End the pause", "pause", "off") if ours is not None else button("Pause until …", "pause")
    return Line("Pause", own.until(pause_of(pair, request.now)), [change])


def send_pause_off(request: Request) -> Content | Json | str:
    """*End the pause*, confirmed."""
    return PAUSE.in_window(request, (request.held, None))


def resume(request: Request) -> Content:
    """An admin ends a pause: of one state, or of all."""
    one, rest = _state_and_rest(request)
    if rest or not request.words:
        raise Misread(own.RESUME_WHOM)
    return _use_admins_pause(request, one, None)


PAUSE = Setting(
    name="pause",
    right=HOLDER,
    line=_pause_line,
    typed=_pause_typed,
    filled=_pause_filled,
    apply=_use_pause,
    open=_pause_form,
    fields={"until"},
    example="pause until DAY",
    more=(
        ("pause until DAY", "your state is not asked, 90 days at most; `pause off` ends it", HOLDER),
        ("pause ID until DAY", "one state is not asked; `pause all until DAY` for all of them", ADMIN),
    ),
    most=16,
    may_type=PAUSER,
    opens_alone=False,
)


def _tell(request: Request, held: Holding, what: Json) -> None:
    """The other office (once the pair has started) and the admins learn of it, once, by DM."""
    tx, pair, now = request.tx, held.pair, request.now
    told = {one.slack_id: one for one in admins_to_tell(tx, request.cp, pair.task_force)}
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
    pair, office, reader = pairs.find(tx, row.task_force_id, row.data["state"]), row.office, row.person
    assert pair is not None
    assert office is not None
    assert reader is not None
    name, again = ALL[pair.jurisdiction].name, upcoming.line_for(tx, pair, reader)
    if "slower" in row.data:
        if row.data["slower"] != pair.slower:
            return None
        theirs = reader in pairs.holders(tx, pair.id).values()
        return sentences(own.told_slower(name, office, pair.slower, again, theirs))
    until = pair.paused_until
    if row.data["until"] != (until.isoformat() if until else None):
        return None
    return sentences(own.told_paused(name, office, until, again))


KINDS = (Kind(KIND, "The word of a change of pace", pace_message, asks=True),)
RESUME = Command(
    ADMIN, resume, lock=True, form="resume ID", help="ends a state's pause; `resume all` ends everybody's", most=9
)
