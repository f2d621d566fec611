"""Why somebody hears from us: one paragraph to paste, from what was recorded; never an answer."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.rules import closed_days
from bot.rules.hours import day_words, local, time_words
from bot.rules.jurisdictions import ALL
from bot.rules.model import Office, Role
from bot.words import why as words
from bot.words.closed_days import next_closed
from handlers.check_ins import rounds, upcoming
from handlers.check_ins.slots import cadence_of
from storage import check_ins, pairs, task_forces
from storage.pairs import desk
from storage.tables import CheckIn, Holding, Pair, Person

A_YEAR = 365  # days


def of_officer(
    tx: Session, held: Holding, now: datetime, about: CheckIn | None = None, to_self: bool = True
) -> str:
    """Why this officer is asked; `about` a question of theirs, else the last one. Else about them, for an admin."""
    pair, zone = held.pair, desk(held.person, held.pair).zone
    who = None if to_self else held.person.slack_id
    return words.paragraph(
        _office(tx, held, who),
        _set_by(tx, held, zone),
        words.asked(cadence_of(pair).in_words, zone, ALL[pair.jurisdiction].name),
        _next_closed(pair, now),
        _sent(tx, pair, about, zone, held.office),
        upcoming.own_line(tx, pair, held.person, to_self),
    )


def of_pair(tx: Session, pair: Pair, reader: Person, now: datetime) -> str:
    """Why the officers of this state are asked, for an admin."""
    state = ALL[pair.jurisdiction]
    offices = [_seated(tx, pair, office, state.zone) for office in Office]
    asked = words.asked(cadence_of(pair).in_words, state.zone, state.name)
    sent = _sent(tx, pair, None, state.zone)
    next_line = upcoming.line_for(tx, pair, reader)
    return words.paragraph(words.offices(state.name, offices), asked, _next_closed(pair, now), sent, next_line)


def office_line(tx: Session, held: Holding) -> str:
    """`You are Idaho's CIO; your counterpart is …`"""
    return _office(tx, held, None)


def _office(tx: Session, held: Holding, who: str | None) -> str:
    if held.role == Role.DEPUTY:
        holder = pairs.holders(tx, held.pair_id).get(held.office)
        name = ALL[held.pair.jurisdiction].name
        return words.deputy(who, name, held.office, holder.slack_id if holder is not None else None)
    other = pairs.holders(tx, held.pair_id).get(held.office.other)
    state, name = ALL[held.pair.jurisdiction].name, words.called(held.office, held.acting)
    return words.office(who, state, name, other.slack_id if other is not None else None)


def _seated(tx: Session, pair: Pair, office: Office, zone: str) -> str:
    held = pairs.holding(tx, pair.id, office)
    if held is None:
        return f"the {office} is vacant"
    name, by = words.called(office, held.acting), _set_by(tx, held, zone).rstrip(".")
    return f"the {name} is <@{held.person.slack_id}> ({by})"


def _set_by(tx: Session, held: Holding, zone: str) -> str:
    new = f"{held.office} {held.person.slack_id}"
    by = task_forces.who_changed(tx, held.pair_id, held.role, new)
    return words.set_by(by.slack_id if by is not None else None, day_words(held.since, zone))


def _sent(tx: Session, pair: Pair, about: CheckIn | None, zone: str, office: Office | None = None) -> str:
    """When and why the question went out; nothing if none has, or the last one to who held this office before."""
    ours = about is not None and about.pair_id == pair.id and about.sent_at is not None
    check_in = about if ours else check_ins.newest_out(tx, pair.id)
    if check_in is None or check_in.sent_at is None:
        return ""
    if office is not None and not ours and not check_ins.went_to_holder(tx, check_in, office):
        return ""
    by = task_forces.who_changed(tx, pair.id, "checkin", check_in.slot) if check_in.by_hand else None
    what = "This question" if ours else "The last question"
    admin = by.slack_id if by is not None else None
    sent = words.went_out(what, time_words(check_in.sent_at, zone), check_in.by_hand, admin)
    return words.paragraph(sent, rounds.reason(tx, check_in))


def _next_closed(pair: Pair, now: datetime) -> str:
    """The next day on which the state's offices are closed, and where that is known from."""
    code = pair.jurisdiction
    today = local(now, ALL[code].zone).date()
    ahead = closed_days.ahead(code, today + timedelta(1), A_YEAR, pairs.own_days(pair))
    found = next((one for one in ahead if one[1].closed), None)
    return next_closed(code, *found) if found is not None else ""
