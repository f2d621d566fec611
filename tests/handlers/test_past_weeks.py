"""A past week's digest, shown once more to who may see it, less what was taken back since."""

from __future__ import annotations

from datetime import timedelta

import pytest
from asked import AT_ONCE, SLOT, ask, pair
from command_kit import everything, typed
from quotes import channel, marks, posts, says

from sandbox.demo.stage import Stage


@pytest.fixture
def posted(stage: Stage) -> Stage:
    """A digest that quotes Idaho, and a week after it."""
    ask(stage, "ID", "UT")
    typed(stage, "cochair add @helper")
    marks(stage, "ID")
    says(stage, "ID", win="yes")
    posts(stage)
    stage.go_to(SLOT + timedelta(days=8), AT_ONCE)
    return stage


def test_it_is_shown_as_it_was_posted_to_who_asks_alone(posted: Stage) -> None:
    first = channel(posted).splitlines()[0]

    for said in ("digest 2026-W49", "digest 2026-w49"):
        shown = typed(posted, said, "helper")
        assert "Only you see this. It was posted on Thu, Dec 3, " in shown
        assert first in shown.replace("\n", " ")
        assert "zqIDqz" in shown


def test_what_was_taken_back_since_is_left_out(posted: Stage) -> None:
    pair(posted)[0].press("withdraw")
    pair(posted)[0].fill_and_submit({})
    posted.settle()

    shown = typed(posted, "digest 2026-W49", "helper")

    assert "Round of Dec 3: 1 of 2 states heard from both offices, 0 from one." in shown
    assert "zqIDqz" not in shown


@pytest.mark.parametrize("week", ["2026-W12", "2031-w49"])
def test_a_week_without_one_is_asked_back_with_those_that_there_are(posted: Stage, week: str) -> None:
    before = everything(posted)

    shown = typed(posted, f"digest {week}", "helper")

    assert f"No digest was posted for {week.upper()}. There is one for 2026-W49." in shown
    assert "Example: `/counterpart digest 2026-W49`" in shown
    assert everything(posted) == before


@pytest.mark.parametrize(
    ("said", "more"), [("yesterday", ""), ("pots", " Did you mean `digest post`?"), ("w49", "")]
)
def test_what_is_no_week_is_said_to_be_none(posted: Stage, said: str, more: str) -> None:
    assert f"“{said}” is not a week, such as 2026-W49.{more}\nExample:" in typed(posted, f"digest {said}", "helper")


def test_before_the_first_there_is_none(stage: Stage) -> None:
    ask(stage)
    assert "No digest has been posted yet." in typed(stage, "digest 2026-W49")


def test_who_is_neither_co_chair_nor_admin_is_shown_none(posted: Stage) -> None:
    assert "co-chairs" in typed(posted, "digest 2026-W49", "UT-CIO")
