"""Promises 1 and 2 against kill -9: the real program, ended at the worst moment and started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.model import AskState
from handlers.looking import LOOKS
from sandbox.stage import Stage
from storage.tables import Ask, Message, Reply

ROOT = Path(__file__).parent.parent
ASKED_AT = datetime(2026, 12, 3, 16, 0, tzinfo=UTC)  # Thursday, 9:00 in Boise
DIGEST_AT = datetime(2026, 12, 4, 19, 0, tzinfo=UTC)  # Friday, 14:00 in New York
QUESTION = "checkin/ID/2026-12-03T09:00"
PATIENCE = 20.0  # real seconds; all of it passes only when a test fails
ANSWER = {"status": "stuck", "comment": "We wait for a name."}


class Program:
    """`counterpart run`, as often as it is started, on the stage's database and against its Slack."""

    def __init__(self, stage: Stage, folder: Path) -> None:
        self.stage = stage
        self.calendar = folder / "calendar"
        self.log = folder / "log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, dies: str = "") -> None:
        """Until it is connected."""
        settings = self.stage.settings
        self.go_to(self.stage.clock.now())
        values = {
            "SLACK_BOT_TOKEN": settings.slack_bot_token.get_secret_value(),
            "SLACK_APP_TOKEN": settings.slack_app_token.get_secret_value() if settings.slack_app_token else "",
            "SLACK_API_URL": settings.slack_api_url,
            "DATABASE_URL": settings.database_url,
            "COUNTERPART_HEARTBEAT_SECONDS": "0.1",
            "KILLABLE_CALENDAR": str(self.calendar),
            "KILLABLE_AT": dies,
            "PYTHONPATH": str(ROOT),
        }
        with self.log.open("ab") as log:
            command = [sys.executable, str(ROOT / "tests" / "killable.py")]
            self.process = subprocess.Popen(command, env=os.environ | values, cwd=self.log.parent, stderr=log)
        assert self.stage.server.wait_for(lambda: self.stage.server.connections, PATIENCE), self.log.read_text()

    def kill(self) -> None:
        """kill -9; returns when it is dead."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.died()

    def died(self) -> None:
        assert self.process is not None
        assert self.process.wait(PATIENCE) == -signal.SIGKILL, self.log.read_text()
        assert self.stage.server.wait_for(lambda: not self.stage.server.connections, PATIENCE)

    def dies_when_slack_gets(self, method: str, fault: str, key: str) -> None:
        """Kill it at the moment when its post with this key reaches Slack."""

        def kill(args: dict[str, Any]) -> bool:
            if f'"key": "{key}"' not in args.get("metadata", ""):
                return False
            assert self.process is not None
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(PATIENCE)
            return True

        self.stage.slack.fault(fault, method, when=kill)

    def go_to(self, moment: datetime) -> None:
        """Turn the calendar, here and there."""
        self.stage.clock.advance(moment - self.stage.clock.now())
        new = self.calendar.with_suffix(".new")
        new.write_text(moment.isoformat())
        new.replace(self.calendar)

    def stop(self) -> None:
        """As an operator stops it: it finishes what it is at."""
        assert self.process is not None
        self.process.terminate()
        assert self.process.wait(PATIENCE) == 0, self.log.read_text()


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """Idaho is paired, started and welcomed; the bot of the stage itself has gone home."""
    with Stage(tmp_path, rates="off") as made:
        made.set_up("ID")
        made.stop_bot()
        yield made


@pytest.fixture
def program(stage: Stage, tmp_path: Path) -> Iterator[Program]:
    made = Program(stage, tmp_path)
    yield made
    if made.process is not None and made.process.poll() is None:
        made.process.kill()
        made.process.wait()


def is_out(stage: Stage, key: str) -> bool:
    return keys_on_slack(stage)[key] > 0


def keys_on_slack(stage: Stage) -> Counter[str]:
    """How often each message of ours stands on Slack, by its key."""
    shown = [message for channel in stage.slack.channels.values() for message in channel.history.values()]
    ours = [message.metadata for message in shown if message.bot and message.metadata and not message.tombstone]
    return Counter(metadata["event_payload"]["key"] for metadata in ours)


def nothing_is_lost_or_doubled(stage: Stage) -> bool:
    """What a last process finds left to do is done; then Slack shows every message of the outbox once."""
    stage.start_bot()
    stage.settle()
    with stage.db.begin() as tx:
        posts = (Message.response_url.is_(None), Message.state != "dropped", Message.kind.not_in(LOOKS))
        rows = tx.scalars(select(Message).where(*posts)).all()
        assert {(row.state, row.search_after, row.error) for row in rows} == {("sent", None, None)}
        assert all(row.shown == row.wanted for row in rows)
        wanted = Counter(row.key for row in rows)
    return keys_on_slack(stage) == wanted


def replies(stage: Stage) -> list[tuple[str, int, str | None]]:
    with stage.db.begin() as tx:
        query = select(Ask.office, Reply.version, Reply.comment).join(Reply.ask).order_by(Reply.id)
        return [tuple(row) for row in tx.execute(query)]


def searched(stage: Stage) -> bool:
    return bool(stage.slack.calls_of("conversations.history") + stage.slack.calls_of("conversations.replies"))


def asked(program: Program) -> None:
    """The program is at work, and Idaho has its question."""
    program.go_to(ASKED_AT)
    assert program.stage.server.wait_for(lambda: is_out(program.stage, QUESTION), PATIENCE)


def test_killed_after_the_claim_the_question_goes_out_once(stage: Stage, program: Program) -> None:
    program.start()
    program.dies_when_slack_gets("chat.postMessage", "no_answer_before", QUESTION)
    program.go_to(ASKED_AT)
    program.died()
    assert not is_out(stage, QUESTION)

    program.start()
    assert stage.server.wait_for(lambda: is_out(stage, QUESTION), PATIENCE)
    program.stop()

    assert searched(stage)
    assert nothing_is_lost_or_doubled(stage)


def test_killed_after_slack_took_the_question_it_is_found_and_not_sent_again(
    stage: Stage, program: Program
) -> None:
    program.start()
    program.dies_when_slack_gets("chat.postMessage", "no_answer_after", QUESTION)
    program.go_to(ASKED_AT)
    program.died()
    assert is_out(stage, QUESTION)

    program.start()
    assert stage.server.wait_for(lambda: searched(stage), PATIENCE)
    program.stop()

    assert nothing_is_lost_or_doubled(stage)


def test_killed_after_the_commit_of_an_answer_the_person_sees_an_error_and_sends_it_again_for_nothing(
    stage: Stage, program: Program
) -> None:
    cio = stage.person("ID-CIO")
    program.start(dies="stored")
    asked(program)
    cio.press("Answer")

    lost = cio.fill_and_submit(ANSWER)
    program.died()
    stored = replies(stage)
    program.start()
    again = cio.fill_and_submit(ANSWER)
    receipt = "receipt/ID/2026-12-03T09:00/CIO"
    assert stage.server.wait_for(lambda: is_out(stage, receipt), PATIENCE)
    program.stop()

    assert (lost, again) == ("error", "closed")
    assert stored == replies(stage) == [("CIO", 1, "We wait for a name.")]
    assert nothing_is_lost_or_doubled(stage)


def test_killed_before_the_commit_of_an_answer_the_person_sees_an_error_and_the_form_keeps_it(
    stage: Stage, program: Program
) -> None:
    cio = stage.person("ID-CIO")
    program.start(dies="storing")
    asked(program)
    cio.press("Answer")

    lost = cio.fill_and_submit(ANSWER)
    program.died()
    stored = replies(stage)
    program.start()
    again = cio.fill_and_submit()
    program.stop()

    assert (lost, stored, again) == ("error", [], "closed")
    assert replies(stage) == [("CIO", 1, "We wait for a name.")]
    assert nothing_is_lost_or_doubled(stage)


def test_killed_between_the_two_answers_both_are_there_and_open(stage: Stage, program: Program) -> None:
    cio, cpo = stage.person("ID-CIO"), stage.person("ID-CPO")
    program.start()
    asked(program)
    cio.press("Answer")
    first = cio.fill_and_submit(ANSWER)

    program.kill()
    program.start()
    cpo.press("Answer")
    opened = cpo.fill_and_submit({"status": "in_place", "comment": "We have one."})
    told = "reveal/ID/2026-12-03T09:00/CIO"
    assert stage.server.wait_for(lambda: is_out(stage, told), PATIENCE)
    program.stop()

    assert first == "closed"
    assert "We wait for a name." in str(opened.body)
    assert [office for office, _, _ in replies(stage)] == ["CIO", "CPO"]
    assert nothing_is_lost_or_doubled(stage)
    with stage.db.begin() as tx:
        assert set(tx.scalars(select(Ask.state))) == {AskState.ANSWERED}


def test_killed_between_the_posts_of_the_digest_each_of_them_is_there_once(stage: Stage, program: Program) -> None:
    program.start()
    asked(program)
    for who in (stage.person("ID-CIO"), stage.person("ID-CPO")):
        who.press("Answer")
        who.fill_and_submit(ANSWER)

    program.dies_when_slack_gets("chat.postMessage", "no_answer_before", "digest/2026-W49/1")
    program.go_to(DIGEST_AT)
    program.died()
    before = keys_on_slack(stage)
    program.start()
    assert stage.server.wait_for(lambda: searched(stage) and is_out(stage, "digest/2026-W49/1"), PATIENCE)
    program.stop()

    assert before["digest/2026-W49"] == 1
    assert before["digest/2026-W49/1"] == 0
    assert keys_on_slack(stage)["digest/2026-W49/1"] == 1
    assert nothing_is_lost_or_doubled(stage)
