"""Who has not been heard from for weeks: by name and with a mail for admins, by count for co-chairs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from asked import AT_ONCE, CLOSE, SLOT, answer, ask, change, pair, tap
from command_kit import typed
from home_kit import home, press

from sandbox.demo.stage import Stage

LATER = SLOT + timedelta(weeks=4, hours=1)
LINE = "No answer for 4 weeks: "


@pytest.fixture
def weeks(stage: Stage) -> Stage:
    """Idaho's CPO answered the first question; its CIO none of three."""
    ask(stage)
    answer(stage, pair(stage)[1], comment="Mine alone.")
    stage.go_to(LATER)
    return stage


def test_an_admin_reads_who_was_not_heard_from_for_four_weeks_and_since_when(weeks: Stage) -> None:
    shown = home(weeks, "admin")
    window = press(weeks, "admin", "reach")

    assert f"• {LINE}Idaho CIO." in shown
    assert "• Idaho CIO · @ID-CIO · has answered none since Thu, Dec 3, 2026 · has not opened my Home" in window
    assert weeks.slack.people[weeks.person("ID-CIO").id].email in window
    assert "Idaho CIO" in typed(weeks, "reach")


def test_a_day_before_the_four_weeks_nobody_is_named(stage: Stage) -> None:
    ask(stage)
    stage.go_to(LATER - timedelta(days=1))

    assert LINE not in home(stage, "admin")
    assert "Everybody who was asked has answered within the last 4 weeks" in typed(stage, "reach")


def test_no_word_of_a_question_or_an_answer_is_in_the_mail(weeks: Stage) -> None:
    shown = typed(weeks, "reach")

    assert "Subject: The task force of state CIOs and CPOs, in Slack" in shown
    for words in ("15 minutes", "Mine alone", "under way", "Under way"):
        assert words not in shown


@pytest.mark.parametrize("act", ["answer", "skip", "tap"])
def test_any_answer_or_not_now_ends_it(weeks: Stage, act: str) -> None:
    cio = pair(weeks)[0]
    if act == "answer":
        answer(weeks, cio)
    elif act == "tap":
        tap(weeks, cio, "stuck")
    else:
        change(weeks, "UPDATE ask SET state = 'skipped' WHERE office = 'CIO' AND check_in_id = 3")

    assert LINE + "Idaho CIO" not in home(weeks, "admin")


@pytest.mark.parametrize("said", [("ID-CIO", "away 2026-12-30 2027-01-15"), ("ID-CPO", "pause until 2027-01-20")])
def test_who_is_away_or_paused_is_not_among_them(weeks: Stage, said: tuple[str, str]) -> None:
    typed(weeks, said[1], said[0])

    assert LINE not in home(weeks, "admin")


def test_whom_the_bot_leaves_alone_after_three_questions_still_is(weeks: Stage) -> None:
    weeks.go_to(CLOSE + timedelta(weeks=10), AT_ONCE)

    assert "Idaho CIO" in typed(weeks, "reach")


def test_what_who_was_away_has_answered_shows_only_once_both_are_open(weeks: Stage) -> None:
    """As on the board: that an excused office answered is sealed."""
    cio, cpo = pair(weeks)
    change(weeks, "UPDATE ask SET excuse = 'away', state = 'excused' WHERE office = 'CIO' AND check_in_id = 3")
    before = home(weeks, "admin")

    answer(weeks, cio)

    assert LINE + "Idaho CIO" in before
    assert LINE + "Idaho CIO" in home(weeks, "admin")
    answer(weeks, cpo)
    assert LINE + "Idaho CIO" not in home(weeks, "admin")


def test_a_successor_begins_anew(weeks: Stage) -> None:
    typed(weeks, "pair ID @helper @ID-CPO")
    weeks.person("admin").press("change_holders", weeks.person("admin").messages()[-1])
    weeks.settle()

    assert LINE + "Idaho CIO" not in home(weeks, "admin")


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        (("ID",), "In fewer than 5 states an officer has not answered for 4 weeks or more."),
        (("ID", "UT", "MT", "WY", "CO"), "In 5 states an officer has not answered for 4 weeks or more."),
    ],
)
def test_a_cochair_reads_a_count_and_no_name(stage: Stage, codes: tuple[str, ...], said: str) -> None:
    ask(stage, *codes)
    typed(stage, "cochair add @helper")
    stage.go_to(LATER)

    shown = home(stage, "helper")

    assert said in shown
    assert "Idaho" not in shown
    assert "reach" not in shown


@pytest.mark.parametrize("who", ["ID-CIO", "stranger"])
def test_only_an_admin_is_told_by_name(weeks: Stage, who: str) -> None:
    assert typed(weeks, "reach", who).startswith("Only the task force's admins")
