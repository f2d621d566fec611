"""What a rehearsal has shown, as messages to the admin who asked for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.rules.cadence import parse_digest
from bot.rules.hours import local, time_words
from bot.rules.jurisdictions import ALL
from bot.rules.model import MessageKind, Office
from bot.words import rehearsal as words
from bot.words.kit import Content
from handlers.rehearsal.lived import Life, Sent
from storage import pairs, task_forces
from storage.pairs import desk
from storage.tables import Pair

TO_OFFICERS = (
    MessageKind.WELCOME,
    MessageKind.OPENING,
    MessageKind.CHECK_IN,
    MessageKind.NUDGE,
    MessageKind.REVEALED,
    MessageKind.UNSEAL,
    MessageKind.SILENT,
    MessageKind.DEPUTY,
    MessageKind.TOLD,
    MessageKind.PAUSE,
    MessageKind.PACE,
    MessageKind.ABSENCE,
)
"""Not what the two agreed on with each other: an admin learns nothing of that."""
TO_ALL = (MessageKind.PREVIEW, MessageKind.DIGEST)


def of_everybody(life: Life, days: int) -> list[Content]:
    """So many of each kind, day by day: a state's by its own calendar, the others' by the digest's zone."""
    with life.cp.db.begin() as tx:
        zone = parse_digest(task_forces.of(tx, life.cp.team_id).digest_schedule).zone
    counted: dict[date, Counter[tuple[MessageKind, bool]]] = {}
    claims: dict[date, dict[str, None]] = {}
    for one in life.sent:
        if one.kind not in (*TO_OFFICERS, *TO_ALL):
            continue
        day = local(one.when, ALL[one.state].zone if one.state is not None else zone).date()
        counted.setdefault(day, Counter())[one.kind, one.asked is not None and one.asked.first_look] += 1
        if one.kind is MessageKind.CHECK_IN and one.asked is not None and one.asked.claim is not None:
            claims.setdefault(day, {})[one.asked.claim] = None
    lines = [words.day(day, found, claims.get(day, ())) for day, found in sorted(counted.items())]
    more = _left_out(life, bool(claims))
    return words.listed("everybody", days, lines, life.starts, more)


def _left_out(life: Life, shared: bool) -> list[str]:
    """What is not in it, and what may still change."""
    mail = [words.NO_MAILS] if life.cp.mailer is not None else []
    return [words.BETWEEN_THEM, *mail, *([words.MAY_CHANGE] if shared else [])]


def of_state(life: Life, code: str, days: int) -> list[Content]:
    """Each message to the two offices of one state, in their own zones, with its reason."""
    lines: list[str] = []
    with life.cp.db.begin() as tx:
        pair = pairs.find(tx, task_forces.of(tx, life.cp.team_id).id, code)
        if pair is not None:
            lines = [line for office in Office for line in _of_office(tx, life, pair, office)]
    shared = any(one.asked.claim for one in life.sent if one.state == code and one.asked is not None)
    more = _left_out(life, shared)
    return words.listed(ALL[code].name, days, lines, life.starts, more)


def _of_office(tx: Session, life: Life, pair: Pair, office: Office) -> list[str]:
    state = ALL[pair.jurisdiction].name
    holder = pairs.holders(tx, pair.id).get(office)
    chosen = pairs.deputy(tx, pair.id, office)
    if holder is None:
        return [words.vacant(state, office)]
    zone, deputy = desk(holder, pair).zone, chosen.person if chosen is not None else None
    found, away = list[tuple[datetime, str]](), dict[date, datetime]()
    for one in life.sent:
        if one.state != pair.jurisdiction or one.kind not in TO_OFFICERS:
            continue
        if office in one.away and one.asked is not None:
            away.setdefault(one.asked.slot, one.when)
        to_deputy = deputy is not None and deputy.slack_id in one.to
        if to_deputy or holder.slack_id in one.to:
            where = desk(deputy, pair).zone if to_deputy and deputy is not None else zone
            found.append((one.when, _line(state, one, office, where, to_deputy)))
    found += [(when, words.no_question(slot, "away")) for slot, when in away.items()]
    for due_at, code, asked in life.left_out:
        if code == pair.jurisdiction:
            found.append((due_at, words.no_question(asked.slot, asked.why_not or "")))
    told = [said for _, said in sorted(found, key=lambda it: it[0])]
    return [words.whose(state, office, holder.slack_id, zone), *(told or ["Nothing in these days."])]


def _line(state: str, one: Sent, office: Office, zone: str, to_deputy: bool) -> str:
    asked = one.asked
    first_look = asked is not None and asked.first_look
    if one.kind is MessageKind.CHECK_IN and asked is not None:
        moved = asked.slot if asked.moved else None
        why = words.why_asked(state, asked.round, asked.claim, first_look, moved)
    else:
        why = words.why(one.kind, office)
    return words.line(time_words(one.when, zone), words.name(one.kind, first_look), why, to_deputy)


def of_office(life: Life, code: str, office: Office) -> list[Content]:
    """One message of each kind that this office would get, as it would read."""
    state, made, met = ALL[code], list[Content](), set[tuple[MessageKind, bool, bool]]()
    with life.cp.db.begin() as tx:
        pair = pairs.find(tx, task_forces.of(tx, life.cp.team_id).id, code)
        holder = pairs.holders(tx, pair.id).get(office) if pair is not None else None
        zone = desk(holder, pair).zone if holder is not None and pair is not None else state.zone
    for one in life.sent:
        what = (one.kind, one.asked is not None and one.asked.first_look, one.opened)
        if holder is None or holder.slack_id not in one.to or what in met or one.content is None:
            continue
        if one.kind in TO_OFFICERS:
            met.add(what)
            when = time_words(one.when, zone)
            made.append(words.as_rehearsed(one.content, state.name, office, when, len(one.to) > 1, one.opened))
    return [*made, words.sent_all(state.name, office, len(made))]


def parts(life: Life, code: str | None, office: Office | None, days: int) -> Sequence[Content]:
    """What was asked for."""
    if code is None:
        return of_everybody(life, days)
    return of_state(life, code, days) if office is None else of_office(life, code, office)
