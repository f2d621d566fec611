"""Promises 1 and 2 against kill -9: the real program, ended at the worst moment and started again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from programs import (
    ASKED_AT,
    PATIENCE,
    QUESTION,
    Program,
    is_out,
    keys_on_slack,
    nothing_is_lost_or_doubled,
    searched,
)
from scenes import Patient
from sqlalchemy import select

from bot.rules.model import AskState
from sandbox.demo.stage import Stage
from sandbox.slack.person import Person
from storage.tables import Ask, Reply

DIGEST_AT = datetime(2026, 12, 4, 19, 0, tzinfo=UTC)  # Friday, 14:00 in New York
FIVE = ("ID", "CO", "MT", "UT", "WY")  # enough for figures in the digest's thread
ANSWER = {"status": "stuck", "comment": "We wait for a name."}


@pytest.fixture
def stage(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Stage]:
    """Idaho (or others) is paired, started and welcomed; the bot of the stage itself has gone home."""
    with Patient(tmp_path, rates="off") as made:
        made.set_up(*getattr(request, "param", ("ID",)))
        made.stop_bot()
        yield made


def replies(stage: Stage) -> list[tuple[str, int, str | None]]:
    with stage.db.begin() as tx:
        query = select(Ask.office, Reply.version, Reply.comment).join(Reply.ask).order_by(Reply.id)
        return [tuple(row) for row in tx.execute(query)]


def opens_the_form(who: Person) -> None:
    """Press *Answer*; whoever is told by a busy machine to try again does so."""
    for _ in range(30):
        who.command("answer")
        if who.view is not None and "'status'" in str(who.view.body):
            return
    raise AssertionError("the form never opened")


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
    program.start(KILLABLE_AT="stored")
    asked(program)
    opens_the_form(cio)

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
    program.start(KILLABLE_AT="storing")
    asked(program)
    opens_the_form(cio)

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
    opens_the_form(cio)
    first = cio.fill_and_submit(ANSWER)

    program.kill()
    program.start()
    opens_the_form(cpo)
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


@pytest.mark.parametrize("stage", [FIVE], indirect=True, ids=["five states"])
def test_killed_between_the_posts_of_the_digest_each_of_them_is_there_once(stage: Stage, program: Program) -> None:
    program.start()
    asked(program)
    questions = [f"checkin/{code}/2026-12-03T09:00" for code in FIVE]
    assert stage.server.wait_for(lambda: all(is_out(stage, key) for key in questions), PATIENCE)
    for who in (stage.person(f"{code}-{office}") for code in FIVE for office in ("CIO", "CPO")):
        opens_the_form(who)
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
