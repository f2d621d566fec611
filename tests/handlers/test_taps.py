"""How many taps it takes: README's table, each row of it tried by a person who counts."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from asked import AT_ONCE, SLOT, answer, ask, pair, question, rows
from command_kit import typed
from home_kit import home, press, window

from sandbox.demo.stage import Stage

STATES = ("ID", "UT", "MT", "WY", "CO", "NM")
README = Path(__file__).parent.parent.parent / "README.md"


class Finger:
    """A person's finger on what they are shown; it counts what it taps."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.taps = stage, 0

    def under_the_question(self, who: str, action_id: str) -> Any:
        self.taps += 1
        person = self.stage.person(who)
        person.press(action_id, question(person))
        self.stage.settle()
        return window(self.stage, who)

    def on_home(self, who: str, action_id: str) -> str:
        """A button of Home, which is open already: it is where the app opens."""
        self.taps += 1
        return press(self.stage, who, action_id)

    def opens_home(self, who: str) -> str:
        """The app's name in the list of conversations."""
        self.taps += 1
        return home(self.stage, who)


@pytest.fixture
def told(stage: Stage) -> Stage:
    """Six states were asked, five have answered; a digest has told of it."""
    ask(stage, *STATES)
    stage.person("helper")
    typed(stage, "cochair add @helper")
    for code in STATES[1:]:
        for person in pair(stage, code):
            answer(stage, person, "under_way")
    return stage


def an_officer_answers(stage: Stage, finger: Finger) -> None:
    finger.under_the_question("ID-CIO", "tap_stuck")
    assert rows(stage, "SELECT status FROM reply ORDER BY id DESC LIMIT 1") == [("stuck",)]


def an_officer_reads_both(stage: Stage, finger: Finger) -> None:
    shown = finger.under_the_question("UT-CIO", "read_both")
    assert re.search(r"Utah's CIO: .*Under way", shown)
    assert re.search(r"Utah's CPO: .*Under way", shown)


def a_cochair_sees_where_all_states_stand(stage: Stage, finger: Finger) -> None:
    stage.go_to(SLOT + timedelta(days=1, hours=4), AT_ONCE)
    home(stage, "helper")
    assert "5 states: 5 under way" in finger.on_home("helper", "scorecard")


def an_admin_finds_who_is_missing(stage: Stage, finger: Finger) -> None:
    shown = finger.opens_home("admin")
    assert "Idaho · CIO not yet · CPO not yet" in shown
    assert "Nobody yet: 1" in shown


TRIED: dict[str, Callable[[Stage, Finger], None]] = {
    "An officer answers": an_officer_answers,
    "An officer reads both answers": an_officer_reads_both,
    "A co-chair sees where all states stand": a_cochair_sees_where_all_states_stand,
    "An admin finds who is missing": an_admin_finds_who_is_missing,
}


@pytest.mark.parametrize("what", TRIED)
def test_it_takes_as_many_taps_as_the_readme_says(told: Stage, what: str) -> None:
    finger = Finger(told)

    TRIED[what](told, finger)

    assert finger.taps == int(said()[what])


def test_each_row_of_the_table_is_tried() -> None:
    assert said().keys() == TRIED.keys()


def said() -> dict[str, str]:
    """README's table: what somebody wants, and how many taps that is."""
    table = README.read_text().partition("| Who wants what | Taps | Where |")[2].partition("\n\n")[0]
    return dict(re.findall(r"^\| ([^|]+?) \| (\d+) \|", table, re.MULTILINE))
