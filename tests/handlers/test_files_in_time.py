"""A file that somebody gives us: taken whole, within a time and a size, while everything else goes on."""

from __future__ import annotations

import time
from threading import Thread
from typing import Any

import pytest
from asked import one, pair
from command_kit import newest, typed

import bot.slack
from handlers import heartbeat
from sandbox.demo.stage import Stage

LINES = "State,Office,Email\nID,CIO,vacant\nID,CPO,vacant\n"
QUICK = 0.4  # seconds of a clock for a whole file, in these tests


@pytest.fixture(autouse=True)
def quick(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of files alone: the stage has its clients by then."""
    monkeypatch.setattr(bot.slack, "CALL_SECONDS", QUICK)


def sent(stage: Stage, what: str, data: bytes, **more: Any) -> None:
    """An admin sends this as a file, of a roster or a plan."""
    admin = stage.person("admin")
    admin.command(what)
    with stage.server.lock:
        given = stage.slack.files.give(admin.id, "given.csv", data) | more
    admin.fill_and_submit({"file": {"files": [given]}})


@pytest.mark.parametrize("what", ["roster", "plan load"])
def test_a_file_that_drips_is_let_go_in_time_and_others_have_their_turn(stage: Stage, what: str) -> None:
    stage.slack.fault("drips", "file", seconds=0.05)
    sent(stage, what, LINES.encode() * 20)
    stage.set_up("ID", start=False)
    typed(stage, "start")
    stage.person("admin").press("Start")
    began = time.monotonic()

    stage.beat()
    took = time.monotonic() - began

    assert took < 5.0  # and not the minute that it would go on for
    assert one(stage, "SELECT error FROM message WHERE kind IN ('roster', 'plan')") == "no_answer"
    assert "First question: Thu, Dec 3" in str(pair(stage)[0].messages()[-1].blocks)  # by the same beat


def test_it_is_taken_once_it_comes_as_it_should(stage: Stage) -> None:
    stage.slack.fault("drips", "file", seconds=0.05)
    sent(stage, "roster", LINES.encode())

    assert "There is nothing to change.\n2 as they are" in newest(stage)


def test_half_a_file_is_not_taken_for_the_whole(stage: Stage) -> None:
    stage.slack.fault("breaks_off", "file")
    sent(stage, "roster", LINES.encode() + b"UT,CIO,vacant\n" * 2)

    stage.beat()

    assert one(stage, "SELECT error FROM message WHERE kind = 'roster'") == "no_answer"
    assert "Utah's CIO is on line 4 already" in newest(stage)


def test_ten_thousand_lines_are_told_in_few_words_while_people_are_answered(stage: Stage) -> None:
    lines = "State,Office,Email\n" + "".join(f"ID,CIO,a{number}@example.gov\n" for number in range(10_000))
    sent(stage, "roster", lines.encode())
    beating = Thread(target=heartbeat.beat, args=[stage.bot])
    began = time.monotonic()

    beating.start()
    said = typed(stage, "me", "stranger")
    beating.join(30)

    assert time.monotonic() - began < 10
    assert "hold no office" in said
    assert "This has more than 1,000 lines." in newest(stage)
