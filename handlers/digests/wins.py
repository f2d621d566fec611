"""What went well, as it may be quoted now; and any past week's digest, chosen from a list."""

from __future__ import annotations

from bot.rules.digest import Figures
from bot.rules.hours import day_words
from bot.rules.jurisdictions import ALL
from bot.rules.model import Quotable, ReadingPlace
from bot.rules.publishing import ENOUGH
from bot.words import wins as words
from bot.words.kit import Json
from handlers.digests.by_hand import of_week
from handlers.digests.digest import zone_of
from handlers.digests.quote import asked_alone, said_of, wins_that_stand
from handlers.people import NotAllowed
from handlers.plans.active import plan_now
from handlers.request import Request
from storage import digests, readings
from storage.tables import Reply


def show(request: Request) -> Json:
    """All wins that may be quoted, from the first page on."""
    return _page(request, 0)


def next_page(request: Request) -> Json:
    """The next page, of what may be quoted by now."""
    return _page(request, int(request.value) if request.value.isdecimal() and len(request.value) < 5 else 0)


def weeks(request: Request) -> Json:
    """The list of the digests that were posted."""
    zone = zone_of(request.task_force)
    rows = digests.posted(request.tx, request.task_force.id, words.MOST_WEEKS + 1)
    return words.weeks([(one.week, day_words(one.posted_at or one.cut, zone)) for one in rows])


def week_chosen(request: Request) -> Json:
    """One of them: as it was posted, less what was taken back."""
    week = request.chosen("week")
    chosen = digests.of_week(request.tx, request.task_force.id, week)
    if chosen is None or chosen.posted_at is None:
        raise NotAllowed(words.NO_DIGEST)
    return words.of_week(week, of_week(request, week))


def _page(request: Request, page: int) -> Json:
    """In an area those without their state stand first."""
    standing = wins_that_stand(request.tx, request.task_force.id)
    plan = plan_now(request.tx, request.cp, request.task_force, request.now)
    order = {area.title: number for number, area in enumerate(plan.areas)}
    heard = _heard(request)
    won = [_won(request, reply, heard) for reply in standing]
    won.sort(key=lambda one: (one.area == words.ELSEWHERE, order.get(one.area, len(order)), one.area, one.state))
    readings.of_digest(request.tx, request.person, None, standing, ReadingPlace.WINS, request.now)
    return words.window(won, page)


def _heard(request: Request) -> set[str]:
    """The items on which the last digest told what five states or more said."""
    last = digests.last_posted(request.tx, request.task_force.id)
    told = Figures.model_validate(last.figures).published() if last is not None else {}
    return {key for key, one in told.items() if one.states >= ENOUGH}


def _won(request: Request, reply: Reply, heard: set[str]) -> words.Won:
    said, check_in = said_of(reply, Quotable.WIN), reply.ask.check_in
    told = said.jurisdiction is not None or (said.item in heard and not asked_alone(request.tx, check_in))
    state = ALL[said.jurisdiction].name if said.jurisdiction else ""
    return words.Won(reply.win or "", state, (check_in.area or "") if told else words.ELSEWHERE)
