"""`tick`, `doctor` and `backup` beside a running `counterpart run`, all of them real processes on one SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from programs import ASKED_AT, PATIENCE, Program, is_out, nothing_is_lost_or_doubled
from scenes import Patient

from sandbox.demo.stage import Stage

STATES = ("ID", "UT", "WY")


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """Three states of one zone are paired, started and welcomed; the bot of the stage itself has gone home."""
    with Patient(tmp_path, rates="off") as made:
        made.set_up(*STATES)
        made.stop_bot()
        yield made


def test_tick_doctor_and_backup_work_beside_run_and_nothing_is_sent_twice(
    stage: Stage, program: Program, tmp_path: Path
) -> None:
    stage.slack.fault("slow", "chat.postMessage", times=len(STATES), seconds=1)  # so that both are at it
    program.start(KILLABLE_SPEED="1")
    stage.slack.fault("slow", "auth.test", when=lambda _: program.go_to(ASKED_AT) or True)  # `tick` has begun
    beside = [program.begin(*command, KILLABLE_SPEED="1") for command in (["tick"], ["backup", "copy.db"])]
    codes = [process.wait(PATIENCE) for process in beside]
    questions = [f"checkin/{code}/2026-12-03T09:00" for code in STATES]
    assert stage.server.wait_for(lambda: all(is_out(stage, key) for key in questions), PATIENCE)

    doctor = program.begin("doctor")
    code = doctor.wait(PATIENCE)
    said = doctor.said()
    program.stop()

    assert codes == [0, 0], program.log.read_text()
    # The calendar here is the stage's, Slack's is the machine's: all else is well.
    assert [line.split(":")[0] for line in said.splitlines() if not line.startswith("ok ")] == ["FAIL  clock"], said
    assert "ok    heartbeat: a process is at work" in said
    assert code == 1
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert copy.execute("SELECT count(*) FROM pair").fetchone() == (len(STATES),)
        assert copy.execute("SELECT count(*) FROM task_force WHERE restored_at IS NULL").fetchone() == (0,)
    assert nothing_is_lost_or_doubled(stage)
