"""How many points the two of a pair see alike, then and now: on their own Home, and of what is open alone."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from asked import AT_ONCE, NEXT, SLOT, answer, ask, pair, replace_cio, tap
from command_kit import typed
from home_kit import home

from bot.rules.alike import Alike, alike
from bot.rules.model import Office, Status
from bot.words.home import seen_alike
from sandbox.demo.stage import Stage

SAME = dict.fromkeys(Office, Status.UNDER_WAY)
APART = {Office.CIO: Status.UNDER_WAY, Office.CPO: Status.STUCK}
ALONE = {Office.CIO: Status.UNDER_WAY}


@pytest.fixture
def twice(stage: Stage) -> Stage:
    """Idaho's two were asked about two points, and see the first one differently."""
    ask(stage, "ID", "ME")
    _both_answer(stage, "stuck", "under_way")
    stage.go_to(NEXT, AT_ONCE)
    _both_answer(stage, "in_place", "in_place")
    return stage


def _both_answer(stage: Stage, cios: str, cpos: str) -> None:
    for person, status in zip(pair(stage), (cios, cpos), strict=True):
        answer(stage, person, status, "zqcommentqz")


def said(stage: Stage, who: str) -> str:
    found = re.search(r"You two see .*", home(stage, who))
    return found[0] if found else ""


def test_the_two_read_it_and_nobody_else(twice: Stage) -> None:
    typed(twice, "cochair add @helper")
    typed(twice, "deputy @stranger", "ID-CIO")

    assert said(twice, "ID-CIO") == said(twice, "ID-CPO") == "You two see 1 of 2 points alike."
    for who in ("ME-CIO", "helper", "stranger", "admin"):
        assert said(twice, who) == ""


def test_of_one_point_alone_nothing_is_counted(stage: Stage) -> None:
    ask(stage)
    _both_answer(stage, "stuck", "under_way")
    assert said(stage, "ID-CIO") == ""


def test_what_is_sealed_is_not_counted_before_it_is_open(twice: Stage) -> None:
    """Also in the five minutes in which whoever tapped second may write before both open."""
    before = said(twice, "ID-CPO")
    twice.go_to(NEXT + (NEXT - SLOT), AT_ONCE)
    answer(twice, pair(twice)[0], "stuck")
    tap(twice, pair(twice)[1], "stuck")

    assert said(twice, "ID-CIO") == said(twice, "ID-CPO") == before
    twice.go_to(twice.clock.now() + timedelta(minutes=6), AT_ONCE)
    assert re.match(r"You two see 2 of 3 points alike\.", said(twice, "ID-CIO"))


def test_what_was_withdrawn_is_not_counted(twice: Stage) -> None:
    cio = pair(twice)[0]
    cio.press("withdraw")
    cio.fill_and_submit({})
    twice.settle()

    for who in ("ID-CIO", "ID-CPO"):
        assert said(twice, who) == ""


def test_nothing_is_counted_of_who_held_an_office_before(twice: Stage) -> None:
    replace_cio(twice)
    twice.go_to(twice.clock.now() + timedelta(hours=1), AT_ONCE)

    for who in ("successor", "ID-CPO"):
        assert said(twice, who) == ""


@pytest.mark.parametrize(
    ("opened", "counted"),
    [
        ([], None),
        ([{"a": SAME}], None),
        ([{"a": SAME, "b": ALONE}], None),
        ([{"a": SAME, "gone": SAME}], None),
        ([{"a": SAME, "b": APART}], Alike(points=2, now=1, first=1, again=0)),
        ([{"a": APART, "b": APART}, {"a": SAME}], Alike(points=2, now=1, first=0, again=1)),
        ([{"a": SAME, "b": APART}, {"a": APART}, {"b": SAME}], Alike(points=2, now=1, first=1, again=2)),
        ([{"a": APART, "b": SAME}, {"a": ALONE}, {"a": SAME}], Alike(points=2, now=2, first=1, again=1)),
    ],
)
def test_each_point_is_counted_by_its_first_and_its_newest_answers_of_both(
    opened: list[dict[str, dict[Office, Status]]], counted: Alike | None
) -> None:
    assert alike(opened, {"a", "b"}) == counted


@pytest.mark.parametrize(
    ("counted", "words"),
    [
        (Alike(12, 9, 6, 4), "You two see *9 of 12* points alike. When you first answered them it was 6."),
        (Alike(12, 9, 9, 4), "You two see *9 of 12* points alike. When you first answered them it was as many."),
        (Alike(12, 1, 0, 4), "You two see *1 of 12* points alike. When you first answered them it was none."),
        (Alike(12, 0, 0, 0), "You two see *0 of 12* points alike."),
    ],
)
def test_it_says_how_it_was_when_both_first_answered(counted: Alike, words: str) -> None:
    assert seen_alike(counted) == words
