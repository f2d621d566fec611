"""The week is over: count it, cut it, post it once. What is counted is decided in `bot.digest`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot import cadence, hours
from bot.digest import Figures, Report, Said, figures, later
from bot.jurisdictions import ALL
from bot.model import AskState, Office, Quote, Status
from bot.plan import Plan
from bot.words import digest as words
from bot.words.kit import Message as Content
from storage import check_ins, digests, messages, pairs, task_forces
from storage.tables import CheckIn, Digest, Message, Reply, TaskForce

NAMES = {code: state.name for code, state in ALL.items()}


class PostedAlready(Exception):
    """This week's digest exists."""


def digest_due(tx: Session, plan: Plan, task_force: TaskForce, now: datetime) -> None:
    """Post the digest of the latest week whose time has come; a week that was posted by hand is done."""
    if task_force.digests_from is None or task_force.channel is None:
        return
    due = cadence.digests_due(cadence.parse_digest(task_force.digest_schedule), task_force.digests_from, now)
    if not due:
        return
    week, due_at = due[-1]
    task_force.digests_from = due_at
    if digests.of_week(tx, task_force.id, week) is None:
        post(tx, plan, task_force, week, now)


def lacks_channel(task_force: TaskForce, now: datetime) -> bool:
    """Whether a digest's time has come, and nobody has said where it goes."""
    if task_force.channel is not None or task_force.digests_from is None:
        return False
    chosen = cadence.parse_digest(task_force.digest_schedule)
    return bool(cadence.digests_due(chosen, task_force.digests_from, now))


def this_week(task_force: TaskForce, now: datetime) -> str:
    """The week it is where the digest's time is told."""
    zone = cadence.parse_digest(task_force.digest_schedule).zone
    return cadence.week_key(hours.local(now, zone).date())


def post(tx: Session, plan: Plan, task_force: TaskForce, week: str, now: datetime) -> Digest:
    """Cut the week here and let its digest exist. Raises PostedAlready."""
    if digests.of_week(tx, task_force.id, week) is not None:
        raise PostedAlready(week)
    fresh = check_ins.unreported(tx, task_force.id, now, lock=True)
    counted = count(tx, plan, task_force, week, now)
    digest = Digest(
        task_force_id=task_force.id,
        week=week,
        cut=now,
        figures=counted.model_dump(mode="json"),
        plan_version_id=task_forces.remember_plan(tx, task_force, plan.model_dump(mode="json"), now).id,
    )
    tx.add(digest)
    tx.flush()
    for check_in in fresh:
        check_in.digest_id = digest.id
    _put_out(tx, plan, digest, counted, task_force, now)
    return digest


def drawn(tx: Session, plan: Plan, counted: Figures) -> list[Content]:
    """The digest as messages: the post, then the replies in its thread."""
    return words.channel_messages(plan, counted, quotable(tx, counted), NAMES)


def count(tx: Session, plan: Plan, task_force: TaskForce, week: str, now: datetime, whole: bool = True) -> Figures:
    """The figures of the week so far. Not `whole`: without all that looks back on years, and so at once."""
    before = digests.latest(tx, task_force.id)
    opened = check_ins.revealed_since(tx, task_force.id, before.cut if before else None, now)
    return figures(
        plan,
        fresh=[_report(one) for one in check_ins.unreported(tx, task_force.id, now)],
        earlier=[_report(one) for one in check_ins.reported(tx, task_force.id)] if whole else [],
        said=[said for one in opened for said in _said(one)],
        open_until=_open_until(check_ins.still_open(tx, task_force.id)),
        previous=Figures.model_validate(before.figures) if before else None,
        week=week,
        cut=now,
        pairs=sum(pair.started_at is not None for pair in pairs.every(tx, task_force.id)),
    )


def one_more_is_in(tx: Session, check_in: CheckIn, now: datetime) -> None:
    """A check-in was opened after its digest: one line in that digest's thread, naming nobody."""
    digest = tx.get(Digest, check_in.digest_id)
    if digest is None:
        return
    parent = messages.by_key(tx, digest.task_force_id, f"digest/{digest.week}")
    key = f"digest/{digest.week}/later/{check_in.pair.jurisdiction}/{check_in.slot}"
    data = {"channel": parent.data["channel"]} if parent else {}
    more = {"check_in_id": check_in.id, "parent_id": parent.id if parent else None, "data": data}
    messages.add(tx, digest.task_force_id, key, "later", now, **more)


def digest_message(tx: Session, row: Message, now: datetime) -> Content | None:
    """One part of a digest, with what may still be quoted."""
    assert row.digest is not None
    counted = Figures.model_validate(row.digest.figures)
    parts = drawn(tx, Plan.model_validate(row.digest.plan_version.body), counted)
    number = row.data["part"]
    return parts[number] if number < len(parts) else None


def later_message(tx: Session, row: Message, now: datetime) -> Content | None:
    assert row.check_in is not None
    reports = [_report(one) for one in check_ins.reported(tx, row.task_force_id)]
    plan = Plan.model_validate(task_forces.plan_of(tx, row.check_in.plan_version_id).body)
    return words.later_message(plan, later(_report(row.check_in), reports))


def _put_out(
    tx: Session, plan: Plan, digest: Digest, counted: Figures, task_force: TaskForce, now: datetime
) -> None:
    parent = None
    for part in range(len(drawn(tx, plan, counted))):
        key = f"digest/{digest.week}" + (f"/{part}" if part else "")
        data = {"part": part, "channel": task_force.channel}
        messages.add(tx, task_force.id, key, "digest", now, digest_id=digest.id, parent_id=parent, data=data)
        first = messages.by_key(tx, task_force.id, f"digest/{digest.week}")
        parent = first.id if first else None


def _report(check_in: CheckIn) -> Report:
    happened = check_in.revealed_at or check_in.closed_at
    assert happened is not None
    return Report(
        check_in=check_in.id,
        jurisdiction=check_in.pair.jurisdiction,
        item=check_in.item or "",
        at=happened,
        answered=frozenset(check_ins.answers(check_in)),
        statuses=check_ins.may_count(check_in),
        revealed=check_in.revealed_at is not None,
        expected=frozenset(Office(ask.office) for ask in check_in.asks if ask.state != AskState.EXCUSED),
    )


def _said(check_in: CheckIn) -> list[Said]:
    """What this check-in's answers let the digest carry. A text to be quoted by name needs the other's yes."""
    found = []
    for reply in check_ins.answers(check_in).values():
        if _may_quote_win(reply):
            found.append(Said(reply.id, "win", None, check_in.item or ""))
        if _may_ask_for_help(reply):
            found.append(Said(reply.id, "help", None, check_in.item or ""))
    return found


def quotable(tx: Session, counted: Figures) -> dict[int, str]:
    """Reply → the words that may be quoted now. Withdrawn or changed since: left out."""
    found = {}
    for said in (*counted.wins, *counted.help):
        reply = tx.get(Reply, said.reply)
        if reply is not None and check_ins.answer_of(reply.ask) is reply:
            found[reply.id] = (reply.win or "") if _may_quote_win(reply) else ""
    return found


def _may_quote_win(reply: Reply) -> bool:
    return bool(reply.win) and reply.win_quote == Quote.WITHOUT_STATE


def _may_ask_for_help(reply: Reply) -> bool:
    return reply.status == Status.STUCK and reply.help_quote == Quote.WITHOUT_STATE


def _open_until(still_open: Sequence[CheckIn]) -> list[date]:
    """The local day on which each closes."""
    return [
        hours.local(one.closes_at, ALL[one.pair.jurisdiction].zone).date()
        for one in still_open
        if one.closes_at is not None
    ]
