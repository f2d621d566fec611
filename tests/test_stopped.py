"""SIGTERM while Slack is slow: what is claimed is finished and written down, and nothing more is begun."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from programs import ASKED_AT, PATIENCE, Program, is_out, nothing_is_lost_or_doubled
from scenes import Patient
from sqlalchemy import select

from sandbox.demo.stage import Stage
from storage.tables import Message

QUESTIONS = ("checkin/ID/2026-12-03T09:00", "checkin/UT/2026-12-03T09:00")
SLOW = 1.5  # seconds


@pytest.fixture(params=["run", "worker"])
def command(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def stage(request: pytest.FixtureRequest, tmp_path: Path, command: str) -> Iterator[Stage]:
    """Two states of one zone are to be asked now; the bot of the stage itself has gone home."""
    url = request.getfixturevalue("postgres") if command == "worker" else None
    with Patient(tmp_path, database_url=url, rates="off") as made:
        made.set_up("ID", "UT")
        made.stop_bot()
        yield made


def questions(stage: Stage) -> list[tuple[Any, ...]]:
    """State, claimed, searched for, shown, whether it has a place; the ones that are out first."""
    columns = (Message.state, Message.claim, Message.lease_until, Message.search_after, Message.shown)
    with stage.db.begin() as tx:
        found = tx.execute(select(*columns, Message.ts.is_not(None)).where(Message.key.in_(QUESTIONS)))
        return sorted((tuple(row) for row in found), key=lambda row: str(row[0]), reverse=True)


def test_told_to_stop_in_the_midst_of_a_post_it_writes_down_what_came_of_it(
    stage: Stage, program: Program, command: str
) -> None:
    stage.slack.fault("slow", "chat.postMessage", seconds=SLOW, when=lambda args: "checkin/" in str(args))
    program.go_to(ASKED_AT)
    process = program.begin(command, KILLABLE_SPEED="1")
    assert stage.server.wait_for(lambda: any(is_out(stage, key) for key in QUESTIONS), PATIENCE)

    began = time.monotonic()
    process.send(signal.SIGTERM)
    code = process.wait(PATIENCE)
    took = time.monotonic() - began

    assert (code, took < 10) == (0, True), program.log.read_text()
    assert questions(stage) == [("sent", None, None, None, 1, True), ("due", None, None, None, 0, False)]
    assert nothing_is_lost_or_doubled(stage)
    assert not stage.slack.calls_of("conversations.history")  # nobody had to look for it
