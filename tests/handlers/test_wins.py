"""All that went well and may be quoted, for co-chairs: nothing more, and nothing that was taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from asked import AT_ONCE, SLOT, answer, ask, pair
from command_kit import typed
from home_kit import home, press, window
from quotes import marks, posts, says

from bot.words import wins as words
from sandbox.demo.stage import Stage

MANY = ("ID", "UT", "CO", "AZ", "NM")


def shown(stage: Stage, who: str = "cochair") -> str:
    stage.person(who).command("wins")
    return window(stage, who)


@pytest.fixture
def cochair(asked: Stage) -> Stage:
    typed(asked, f"cochair add <@{asked.person('cochair').id}>")
    asked.settle()
    return asked


def test_a_named_win_stands_under_its_area_once_both_said_yes_and_goes_with_a_no(cochair: Stage) -> None:
    marks(cochair, "ID")
    assert words.NONE in shown(cochair)
    says(cochair, "ID", win="yes")

    said = shown(cochair)
    assert said.index("Interactions and processes") < said.index("zqIDqz") < said.index("Idaho")
    says(cochair, "ID", win="no")
    assert "zqIDqz" not in shown(cochair)


def test_a_withdrawn_win_is_gone_at_once(cochair: Stage) -> None:
    marks(cochair, "ID")
    says(cochair, "ID", win="yes")
    cio = pair(cochair)[0]
    cio.press("Withdraw")
    cio.fill_and_submit()

    assert "zqIDqz" not in shown(cochair)


@pytest.mark.parametrize(("states", "stands"), [(MANY, True), (MANY[:4], False)])
def test_one_without_its_state_waits_for_the_digest_of_five_states_that_tells_it(
    stage: Stage, states: tuple[str, ...], stands: bool
) -> None:
    ask(stage, *states)
    typed(stage, f"cochair add <@{stage.person('cochair').id}>")
    cio, cpo = pair(stage, "ID")
    answer(stage, cio, "in_place", win="zqhiddenqz", win_quote="without_state")
    answer(stage, cpo, "in_place")
    for code in states[1:]:
        for who in pair(stage, code):
            answer(stage, who, "in_place")
    assert "zqhiddenqz" not in shown(stage)
    posts(stage)

    said = shown(stage)
    assert ("zqhiddenqz" in said) is stands
    assert "Idaho" not in said


def test_the_place_of_one_without_its_state_tells_not_whose_it_is(stage: Stage) -> None:
    """Idaho's two answer one after the other: in that order the second would stand below the first."""
    ask(stage, *MANY)
    typed(stage, f"cochair add <@{stage.person('cochair').id}>")
    marks(stage, "UT")
    cio, cpo = pair(stage, "ID")
    answer(stage, cio, "in_place", win="zqIDqz", win_quote="as_state")
    answer(stage, cpo, "in_place", win="zqhiddenqz", win_quote="without_state")
    for code in MANY[2:]:
        marks(stage, code, win=None)
    for code in ("UT", "ID"):
        says(stage, code, win="yes")
    posts(stage)

    said = shown(stage)
    assert said.index("zqhiddenqz") < said.index("zqIDqz") < said.index("zqUTqz")


def test_who_is_no_co_chair_sees_none_and_no_list_of_digests(cochair: Stage) -> None:
    assert "co-chairs" in typed(cochair, "wins", "ID-CIO")


def test_a_long_list_comes_in_pages_within_slacks_limits() -> None:
    won = [words.Won(f"Win {number} of many. " + "x" * 900, "Idaho", f"Area {number % 4}") for number in range(45)]
    won.sort(key=lambda one: one.area)
    pages = [words.window(won, number) for number in range(4)]

    assert all(len(page["blocks"]) <= 100 for page in pages)
    assert [page["private_metadata"] for page in pages] == ["1", "2", "0", "1"]
    assert sum(str(page).count("Win ") for page in pages[:3]) == 45
    assert "submit" not in words.window(won[:3], 0)


def test_any_past_week_is_chosen_from_a_list_on_home(cochair: Stage) -> None:
    for who in pair(cochair):
        answer(cochair, who, "in_place")
    posts(cochair)
    cochair.go_to(SLOT + timedelta(days=9), AT_ONCE)
    assert "Past digests" in home(cochair, "cochair")
    press(cochair, "cochair", "past_digests")
    cochair.person("cochair").fill_and_submit({"week": "2026-W49"})

    said = window(cochair, "cochair")
    assert "It was posted on" in said
    assert "1 of 1 state heard from both offices" in said


def test_what_a_co_chair_left_out_stays_out(cochair: Stage) -> None:
    marks(cochair, "ID")
    says(cochair, "ID", win="yes")
    cochair.go_to(SLOT + timedelta(days=1), AT_ONCE)
    assert "zqIDqz" in shown(cochair)
    cochair.person("cochair").press("digest_leave_out")
    cochair.settle()

    assert "zqIDqz" not in shown(cochair)
