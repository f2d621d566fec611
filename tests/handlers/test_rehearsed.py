"""A rehearsal equals what then happens: message for message, to whom, of which kind and when."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from asked import answer
from command_kit import typed
from looks import look

from bot.rules.model import MessageKind
from handlers.outbox.readers import audience
from handlers.rehearsal import lived
from handlers.rehearsal.report import TO_ALL, TO_OFFICERS
from sandbox.demo.stage import Stage
from storage import moments, task_forces
from storage.tables import Message

ANSWERED_AT = timedelta(hours=1)  # before a question closes
AT_MOST = timedelta(hours=6)  # a step: a question may have gone out meanwhile
SLACK_TAKES = timedelta(minutes=5)  # at most, with its rates

Told = list[tuple[str, tuple[str, ...], datetime]]


def rehearsed(stage: Stage, days: int) -> Told:
    life = lived.of_everybody(stage.bot, stage.person("admin").id, stage.clock.now(), days)
    for _ in life.going:
        pass
    life.cp.db.close()
    return sorted((one.kind, one.to, one.when) for one in life.sent if one.kind in (*TO_OFFICERS, *TO_ALL))


def happens(stage: Stage, until: datetime) -> None:
    """Time passes, and each office that is asked answers in a question's last hour."""
    while (now := stage.clock.now()) < until:
        with stage.db.begin() as tx:
            closes = moments.next_close(tx, task_forces.of(tx, stage.bot.team_id).id, now + ANSWERED_AT)
        stage.go_to(min(until, now + AT_MOST, *([closes - ANSWERED_AT] if closes is not None else [])))
        with stage.db.begin() as tx:
            force = task_forces.of(tx, stage.bot.team_id)
            asked = moments.expected_by(tx, force.id, stage.clock.now() + ANSWERED_AT)
            them = [(one.person.slack_id, one.check_in.first_look) for one in asked if one.person is not None]
        for who, first_look in them:
            person = next(one for one in stage.people.values() if one.id == who)
            look(stage, person) if first_look else answer(stage, person)
        stage.settle()


def sent(stage: Stage, since: datetime, until: datetime) -> Told:
    with stage.db.begin() as tx:
        rows = tx.query(Message).filter(Message.sent_at >= since, Message.sent_at < until, Message.ts.is_not(None))
        return sorted(
            (row.kind, tuple(person.slack_id for person in audience(tx, row)), row.sent_at)
            for row in rows
            if row.kind in (*TO_OFFICERS, *TO_ALL) and row.sent_at is not None
        )


def compare(before: Told, after: Told, until: datetime) -> None:
    before = [one for one in before if one[2] < until]
    assert [one[:2] for one in after] == [one[:2] for one in before]
    late = [(one, then) for one, (_, _, then) in zip(before, after, strict=True) if then - one[2] >= SLACK_TAKES]
    early = [(one, then) for one, (_, _, then) in zip(before, after, strict=True) if then < one[2]]
    assert (late, early) == ([], [])


@pytest.mark.first_looks
def test_what_was_rehearsed_is_what_then_happens_from_the_start_and_later(stage: Stage) -> None:
    """With an absence, a vacancy, a deputy, a closed day, Christmas, a co-chair."""
    stage.set_up("ID", "ME", "GU", start=False)
    for text in ("vacate GU CPO", "closed ID 2026-12-10", "cochair add @stranger"):
        typed(stage, text)
    began, first = stage.clock.now(), rehearsed(stage, 18)
    stage.person("admin").command("start")
    stage.person("admin").press("Start")
    happens(stage, began + timedelta(days=18))

    typed(stage, "away 2026-12-24 2026-12-28", "ME-CIO")
    typed(stage, "deputy @helper", "ID-CPO")
    stage.settle()
    later, second = stage.clock.now(), rehearsed(stage, 14)
    happens(stage, began + timedelta(days=32))

    compare(first, sent(stage, began, later), later)
    compare(second, sent(stage, later, began + timedelta(days=32)), began + timedelta(days=32))
    kinds = {kind for kind, _, _ in (*first, *second)}
    assert kinds >= {
        MessageKind.WELCOME, MessageKind.CHECK_IN, MessageKind.NUDGE, MessageKind.REVEALED, MessageKind.DIGEST,
        MessageKind.PREVIEW, MessageKind.DEPUTY,
    }  # fmt: skip
