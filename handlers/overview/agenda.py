"""`agenda`: what the two could talk about, from what both can read already, and a meeting for their calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from hashlib import sha256

from bot.rules import hours, ics
from bot.rules.jurisdictions import ALL
from bot.rules.model import Office, ReadingPlace
from bot.rules.step import AHEAD, OPEN
from bot.rules.typed import storable
from bot.words import agenda as words
from bot.words import notices, step
from bot.words.kit import Json
from handlers.check_ins.points import claims_of
from handlers.overview.standing import asked_of
from handlers.people import NotAllowed
from handlers.request import Request, Wrong
from handlers.seats import why_not
from handlers.steps.step import of_pair
from storage import check_ins, pairs, readings
from storage.tables import CheckIn

USUAL = ("10:00", "30")
IN_A_WEEK = timedelta(days=7)


def open_agenda(request: Request) -> Json:
    """`agenda`, and *Agenda* under two open answers. Raises NotAllowed where there is nobody to meet."""
    pair, other = request.held.pair, request.held.office.other
    state = ALL[pair.jurisdiction]
    if other not in pairs.holders(request.tx, pair.id):
        raise NotAllowed(words.NOBODY_THERE.format(state=state.name, other=other))
    points = _points(request)
    for one in {about.id: about for about, _ in points.values()}.values():
        readings.of_answers(request.tx, request.person, one, ReadingPlace.AGENDA, request.now)
    day = hours.local(request.now, state.zone).date() + IN_A_WEEK
    return words.agenda_form(_text(request, points), day, *USUAL, state.name)


def send_agenda(request: Request) -> Json:
    """The time of a meeting was chosen: the same with a file for the calendar. Raises Wrong by field."""
    text, day, clock, minutes = _read(request)
    state = ALL[request.held.pair.jurisdiction]
    start = hours.at(day, clock, state.zone)
    if start <= request.now or start > request.now + AHEAD:
        raise Wrong({"day": words.OVER if start <= request.now else step.TOO_FAR})
    uid = sha256(f"{request.task_force.team_id}/{state.code}/{start.isoformat()}".encode()).hexdigest()[:24]
    title = f"{state.name}: CIO and CPO"
    meeting = ics.Meeting(f"{uid}@counterpart", title, text, start, timedelta(minutes=int(minutes)), request.now)
    made = ics.calendar(meeting)
    while len(made) > words.MOST_IN_FIELD:  # escaped and folded it is longer than the text
        meeting = replace(meeting, text=meeting.text[: len(meeting.text) * 3 // 4] + "…")
        made = ics.calendar(meeting)
    shown = f"{clock:%H:%M}", minutes, state.name
    when = hours.time_words(start, state.zone)
    return words.agenda_form(text, day, *shown, made.replace("\r\n", "\n"), when, f"{start:%Y%m%d%H%M}-{minutes}")


def _points(request: Request) -> dict[str, tuple[CheckIn, words.Point]]:
    """By item, the newest question, or first look, that both who hold the offices now were asked and that is open,
    with what both said of the item.
    """
    asked = asked_of(request.tx, request.held)
    other = request.held.office.other
    both = [one for one in asked if check_ins.went_to_holder(request.tx, one, other)]
    opened = [one for one in both if one.revealed_at is not None and len(check_ins.answers(one)) == len(Office)]
    found: dict[str, tuple[CheckIn, words.Point]] = {}
    for one in opened:
        claims = claims_of(request.tx, one)
        for item, given in check_ins.by_item(one, check_ins.answers(one)).items():
            found |= {item: (one, words.Point(claims[item], given))} if len(given) == len(Office) else {}
    return found


def _text(request: Request, points: dict[str, tuple[CheckIn, words.Point]]) -> str:
    tx, pair = request.tx, request.held.pair
    said = [point for _, point in sorted(points.values(), key=lambda about: -about[0].id)]
    theirs = [it for it in of_pair(tx, pair, request.now) if it.stands in OPEN and it.readers == frozenset(Office)]
    newest = check_ins.newest_out(tx, pair.id)
    asked = newest is not None and newest.revealed_at is None and not newest.closed_at and not why_not(tx, newest)
    question = newest.question if newest is not None and asked else None
    return words.text(ALL[pair.jurisdiction].name, said, theirs, question)


def _read(request: Request) -> tuple[str, date, time, str]:
    """The text as it stood in the form, and the meeting's day, time and length. Raises NotAllowed."""
    try:
        values = request.body["view"]["state"]["values"]
        text = storable(values["text"]["value"]["value"] or "")
        day = date.fromisoformat(values["day"]["value"]["selected_date"])
        clock = datetime.strptime(values["clock"]["value"]["selected_time"], "%H:%M").time()  # noqa: DTZ007
        minutes = values["minutes"]["value"]["selected_option"]["value"]
        if minutes not in dict(words.LENGTHS):
            raise ValueError(minutes)
    except (AttributeError, KeyError, TypeError, ValueError):
        raise NotAllowed(notices.UNREADABLE) from None
    return text[: words.MOST_IN_FIELD], day, clock, minutes
