"""What a rehearsal tells, what then happens on the stage as a rehearsal takes it, and where the two differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise, zip_longest
from time import perf_counter
from typing import NamedTuple

from asked import send
from looks import begin, fill

from bot.rules.model import MessageKind
from handlers.outbox.readers import audience
from handlers.rehearsal import lived
from handlers.rehearsal.report import TO_ALL, TO_OFFICERS
from sandbox.demo.stage import Stage
from sandbox.slack.person import Person
from storage import moments, pairs, task_forces
from storage.tables import Message

AT_MOST = timedelta(hours=6)  # a step: a question may have gone out meanwhile
A_MINUTE = timedelta(minutes=1)


class Told(NamedTuple):
    """A message: of which kind, to whom (nobody: the channel), about which question, and when."""

    kind: MessageKind
    to: tuple[str, ...]
    asked: lived.Asked | None
    when: datetime


def rehearsed(stage: Stage, days: int) -> tuple[list[Told], float]:
    """What would go out, and the longest step in seconds."""
    life = lived.of_everybody(stage.bot, stage.person("admin").id, stage.clock.now(), days)
    steps = [perf_counter(), *(perf_counter() for _ in life.going)]
    life.cp.db.close()
    return [Told(one.kind, one.to, one.asked, one.when) for one in life.sent if _is_told(one.kind)], max(
        after - before for before, after in pairwise(steps)
    )


def happens(stage: Stage, until: datetime, looks: Callable[[], None] = lambda: None) -> None:
    """Time passes, and each office that is asked answers in a question's last hour. `looks` at each stop."""
    known = {one.id: one for one in stage.people.values()}
    while (now := stage.clock.now()) < until:
        with stage.db.begin() as tx:
            closes = moments.next_close(tx, task_forces.of(tx, stage.bot.team_id).id, now + lived.BEFORE_IT_CLOSES)
        ahead = [closes - lived.BEFORE_IT_CLOSES] if closes is not None else []
        stage.go_to(min(until, now + AT_MOST, *ahead))
        looks()
        while asked := _asked(stage):  # what they send takes a while: the last hour of others may have begun
            for who, first_look in asked:
                _answer(known[who], first_look)
            stage.settle()
            looks()


def _asked(stage: Stage) -> list[tuple[str, bool]]:
    """Who answers now, and whether it is a first look."""
    with stage.db.begin() as tx:
        until = stage.clock.now() + lived.BEFORE_IT_CLOSES
        due = moments.expected_by(tx, task_forces.of(tx, stage.bot.team_id).id, until)
        there = [(one.person, one.check_in.first_look) for one in due if one.person is not None]
        return [(one.slack_id, first_look) for one, first_look in there if pairs.office_of(tx, one) is not None]


def _answer(person: Person, first_look: bool) -> None:
    if not first_look:
        person.command("answer")
        send(person, lived.SAYS)
        return
    begin(person)
    while person.view is not None and person.view.body["callback_id"] == "first_look":
        fill(person, lived.SAYS)


def sent(stage: Stage, since: datetime, until: datetime) -> list[Told]:
    """What went out in this time."""
    with stage.db.begin() as tx:
        rows = tx.query(Message).filter(Message.sent_at >= since, Message.sent_at < until, Message.ts.is_not(None))
        return [
            Told(
                row.kind,
                tuple(person.slack_id for person in audience(tx, row)),
                lived.asked_in(tx, row.check_in) if row.check_in is not None else None,
                row.sent_at,
            )
            for row in rows
            if _is_told(row.kind) and row.sent_at is not None
        ]


def _is_told(kind: MessageKind) -> bool:
    return kind in (*TO_OFFICERS, *TO_ALL)


def differences(before: Sequence[Told], after: Sequence[Told], late: timedelta) -> list[str]:
    """Each message of one that is not in the other, is about something else, or comes earlier or so much later.

    A rehearsal goes by minutes.
    """
    found = []
    by_whom = defaultdict[tuple[MessageKind, tuple[str, ...]], tuple[list[Told], list[Told]]](lambda: ([], []))
    for side, told in enumerate((before, after)):
        for one in sorted(told, key=lambda it: it.when):
            by_whom[one.kind, one.to][side].append(one)
    for (kind, to), both in by_whom.items():
        for foretold, happened in zip_longest(*both):
            if foretold is None or happened is None:
                which = "not rehearsed" if foretold is None else "did not happen"
                found.append(f"{kind} to {to}, {(foretold or happened).when:%a %-d %b %H:%M}: {which}")
            elif foretold.asked != happened.asked:
                found.append(f"{kind} to {to}: {foretold.asked} was rehearsed, {happened.asked} happened")
            elif not -A_MINUTE < happened.when - foretold.when < late:
                found.append(f"{kind} to {to}: {foretold.when} was rehearsed, {happened.when} happened")
    return found
