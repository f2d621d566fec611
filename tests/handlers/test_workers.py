"""Several processes on one PostgreSQL: what one is at, the others leave alone, and nothing is decided twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier

import pytest
from programs import PATIENCE
from scenes import Patient
from sqlalchemy import select

from bot.app import build, database
from handlers import Counterpart, heartbeat
from sandbox.demo.stage import Stage
from storage import messages, task_forces
from storage.tables import CheckIn, Digest, Message

ASKED_AT = datetime(2026, 12, 3, 16, 0, tzinfo=UTC)  # Thursday, 9:00 in Boise
CLOSED_AT = datetime(2026, 12, 10, 16, 0, tzinfo=UTC)
DIGEST_AT = datetime(2026, 12, 4, 19, 0, tzinfo=UTC)
WORKERS = 3


@pytest.fixture
def stage(tmp_path: Path, postgres: str) -> Iterator[Stage]:
    """Idaho and Maine are paired, started and welcomed, on PostgreSQL."""
    with Patient(tmp_path, database_url=postgres, rates="off") as made:
        made.set_up("ID", "ME")
        yield made


@pytest.fixture
def workers(stage: Stage) -> Iterator[list[Counterpart]]:
    """Processes of their own, as far as the database can tell."""
    dbs = [database(stage.settings, stage.clock) for _ in range(WORKERS)]
    yield [build(stage.settings, stage.clock, db) for db in dbs]
    for db in dbs:
        db.close()


def at_once(workers: list[Counterpart], do: Callable[[Counterpart], object]) -> None:
    """Let all begin at the same moment; what one of them raises is raised here."""
    together = Barrier(len(workers))

    def begin(worker: Counterpart) -> object:
        together.wait(PATIENCE)
        return do(worker)

    with ThreadPoolExecutor(len(workers)) as threads:
        list(threads.map(begin, workers))


def test_two_transactions_claim_two_messages_without_waiting_and_a_third_finds_none(
    stage: Stage, workers: list[Counterpart]
) -> None:
    one, two, three = workers
    now, elapsed = stage.clock.now(), stage.clock.elapsed()
    with stage.db.begin() as tx:
        force = task_forces.of(tx, stage.bot.team_id).id
        for key in ("first", "second"):
            messages.add(tx, force, key, "response", now)

    with one.db.begin() as a, two.db.begin() as b, three.db.begin() as c:
        claimed = [messages.claim(tx, force, now, elapsed) for tx in (a, b, c)]
        keys = [row.key if row else None for row in claimed]

    assert keys == ["first", "second", None]


@pytest.mark.parametrize("moment", [ASKED_AT, DIGEST_AT, CLOSED_AT])
def test_workers_whose_hearts_beat_at_the_same_moment_decide_everything_once(
    stage: Stage, workers: list[Counterpart], moment: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    if moment != ASKED_AT:
        stage.go_to(ASKED_AT)
    stage.clock.advance(moment - stage.clock.now())

    at_once(workers, lambda worker: heartbeat.tick(worker, moment))
    at_once(workers, heartbeat.deliver)
    stage.settle()

    with stage.db.begin() as tx:
        asked = sorted((row.pair.jurisdiction, row.slot) for row in tx.scalars(select(CheckIn)))
        weeks = list(tx.scalars(select(Digest.week)))
        out = {row.key for row in tx.scalars(select(Message)) if row.ts}
    posted = [
        post.metadata for channel in stage.slack.channels for post in stage.slack.messages.of(channel) if post.bot
    ]
    assert asked == [(code, "2026-12-03T09:00") for code in ("ID", "ME")]
    assert len(weeks) == (moment >= DIGEST_AT)
    assert sorted(each["event_payload"]["key"] for each in posted if each) == sorted(out)
    assert "failed" not in caplog.text
