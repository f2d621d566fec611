"""All states for an admin: who takes part, and when. What anybody said is not read here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.rules import cadence
from bot.rules.hours import local
from bot.rules.jurisdictions import ALL
from bot.rules.model import AskState, Office
from bot.words import board as words
from bot.words import tile_map
from bot.words.home import Blocks
from bot.words.kit import Json
from handlers.check_ins import upcoming
from handlers.check_ins.excuse import excuse_of
from handlers.overview import gaps
from handlers.request import Request
from storage import check_ins, replies
from storage.tables import Ask, CheckIn, Pair, TaskForce

STANDS = {
    AskState.EXPECTED: words.NOT_YET,
    AskState.CLOSED: words.NO_ANSWER,
    AskState.SKIPPED: words.PASSED,
}


def rows(tx: Session, task_force: TaskForce, now: datetime) -> list[words.Row]:
    """A row for each state that has somebody or was started."""
    upcoming.read_all(tx, task_force.id, now)
    newest = check_ins.newest_out_of_all(tx, task_force.id)
    last = replies.last_of_all(tx, task_force.id)
    taken, _ = gaps.paired(tx, task_force.id)
    return [_row(tx, pair, newest.get(pair.id), last, now) for pair in taken]


def on_home(request: Request) -> Blocks:
    """The board as it stands on an admin's Home, with its map."""
    found, today = rows(request.tx, request.task_force, request.now), today_of(request.task_force, request.now)
    return [*tile_map.on_home(found, today), *words.on_home(found, today)] if found else []


def csv_pressed(request: Request) -> Json:
    """*Copy as CSV*: the board, to be pasted elsewhere."""
    return words.csv_form(rows(request.tx, request.task_force, request.now))


def today_of(task_force: TaskForce, now: datetime) -> date:
    """The task force's own day, by which the board tells days."""
    return local(now, cadence.parse_digest(task_force.digest_schedule).zone).date()


def _row(tx: Session, pair: Pair, newest: CheckIn | None, last: Mapping[int, datetime], now: datetime) -> words.Row:
    state = ALL[pair.jurisdiction]
    offices = {office: _stands(tx, pair, office, newest, now) for office in Office}
    answered = local(last[pair.id], state.zone).date() if pair.id in last else None
    when = upcoming.comes(tx, pair)
    said = upcoming.words_of(tx, pair, when)
    return words.Row(state.code, state.name, offices, answered, said, when is not None)


def _stands(tx: Session, pair: Pair, office: Office, newest: CheckIn | None, now: datetime) -> str:
    """How this office stands to the newest question, or why it is not asked.

    That one answered who was excused shows nowhere before both answers are open.
    """
    ask = _ask_of_holder(tx, newest, office)
    sealed = newest is not None and newest.revealed_at is None
    if ask is not None and ask.state == AskState.ANSWERED and not (sealed and check_ins.was_excused(ask)):
        return words.ANSWERED
    why = excuse_of(tx, pair, office, now) or (ask.excuse if ask is not None and sealed else None)
    if why is not None:
        return str(why)
    if ask is None or check_ins.ended(tx, ask.check_in):  # an office has changed hands
        return words.NOT_ASKED
    return STANDS.get(ask.state, words.NO_ANSWER)


def _ask_of_holder(tx: Session, newest: CheckIn | None, office: Office) -> Ask | None:
    """The office's place in the question; None where it went to somebody else, or none is out."""
    if newest is None or not check_ins.went_to_holder(tx, newest, office):
        return None
    return check_ins.ask_of(newest, office)
