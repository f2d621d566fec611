"""The scorecard: what was published on each item over time, and for co-chairs the states that said yes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from asked import AT_ONCE, SLOT, answer, ask, pair, rows
from command_kit import everything, typed
from home_kit import home, press, send, window
from seen_kit import ENDS, STATES, both_say

from sandbox.demo.stage import Stage

WEEK = timedelta(days=7)
FRIDAY = timedelta(days=1, hours=4)
NAMES = "Idaho|Utah|Montana|Wyoming|Colorado|New Mexico"


def everybody_answers(stage: Stage, *statuses: str) -> None:
    """Idaho's two say the first, Utah's the second, and so on, the last for all that are left."""
    for number, code in enumerate(STATES):
        for person in pair(stage, code):
            answer(stage, person, statuses[min(number, len(statuses) - 1)])


@pytest.fixture
def told(stage: Stage) -> Stage:
    """Six states have answered about one point, and a digest has told of it."""
    ask(stage, *STATES)
    stage.person("helper")
    typed(stage, "cochair add @helper")
    everybody_answers(stage, "stuck", "under_way")
    stage.go_to(SLOT + FRIDAY, AT_ONCE)
    return stage


def scorecard(stage: Stage, who: str = "helper") -> str:
    person = stage.person(who)
    if person.view is not None:
        person.close()
    typed(stage, "scorecard", who)
    return window(stage, who)


def test_before_anything_was_published_it_says_so(stage: Stage) -> None:
    ask(stage)
    assert "No figures have been published yet" in scorecard(stage, "ID-CIO")


def test_everybody_sees_the_published_figures_by_count_and_no_state(told: Stage) -> None:
    for who in ("ID-CIO", "UT-CPO", "admin", "helper"):
        shown = scorecard(told, who)
        assert "As the digest of Fri, Dec 4, 2026 told it." in shown
        assert "6 states: 5 under way; 1 not started, stuck or not for them" in shown
        assert not [name for name in NAMES.split("|") if name in shown]


def test_what_was_answered_since_the_digest_is_not_counted_before_the_next(told: Stage) -> None:
    before = scorecard(told).partition("told it.")[2]
    told.go_to(SLOT + 2 * WEEK, AT_ONCE)
    everybody_answers(told, "in_place")

    assert "6 states" in before
    assert scorecard(told).partition("told it.")[2] == before


def test_a_stranger_is_shown_nothing(told: Stage) -> None:
    told.person("stranger")
    assert "Only the task force's officers" in typed(told, "scorecard", "stranger")


def test_one_area_can_be_chosen_typed_or_in_the_window(told: Stage) -> None:
    before = everything(told)
    scorecard(told)
    chosen = send(told, "helper", area="terms")
    assert "Nothing has been published on these items yet." in chosen
    assert "6 states" in send(told, "helper", area="all")

    told.person("helper").close()
    typed(told, "scorecard interactions", "helper")
    assert "6 states" in window(told, "helper")
    assert "Example: `/counterpart scorecard" in typed(told, "scorecard nonsense", "helper")
    assert everything(told) == before


def test_a_state_is_named_to_cochairs_once_both_its_officers_said_yes(told: Stage) -> None:
    typed(told, "seen on", "ID-CIO")
    assert "By name" not in scorecard(told)

    typed(told, "seen on", "ID-CPO")

    assert "By name: Stuck: Idaho" in scorecard(told)
    for who in ("ID-CIO", "UT-CIO", "admin"):
        assert "Idaho" not in scorecard(told, who).replace("Idaho · CIO", "")


@pytest.mark.parametrize("ends", ENDS)
def test_a_name_is_gone_at_once(told: Stage, ends: Callable[[Stage], None]) -> None:
    told.person("stranger")
    both_say(told, "ID", "on")
    assert "By name: Stuck: Idaho" in scorecard(told)

    ends(told)

    assert "By name" not in scorecard(told)


def test_a_request_for_help_without_the_state_keeps_all_names_away_from_its_item(stage: Stage) -> None:
    ask(stage, *STATES)
    stage.person("helper")
    typed(stage, "cochair add @helper")
    for code in STATES:
        cio, cpo = pair(stage, code)
        answer(
            stage,
            cio,
            "stuck" if code == "ID" else "under_way",
            **({"help_quote": "without_state"} if code == "ID" else {}),
        )
        answer(stage, cpo, "stuck" if code == "ID" else "under_way")
    both_say(stage, "ID", "on")
    stage.go_to(SLOT + FRIDAY, AT_ONCE)

    shown = scorecard(stage)

    assert "6 states" in shown
    assert rows(stage, "SELECT count(*) FROM carried") == [(1,)]
    assert "By name" not in shown


def test_the_question_is_asked_under_who_sees_this_and_of_officers_alone(told: Stage) -> None:
    home(told, "ID-CIO")
    asked = press(told, "ID-CIO", "who_sees")
    assert "May the co-chairs see where Idaho stands, by name?" in asked
    assert "Now: no" in asked

    said = send(told, "ID-CIO", seen="yes")

    assert "yes from you; not before Idaho's CPO says so, too" in said
    assert "Seen by the co-chairs: yes from you; not before Idaho's CPO says so, too" in home(told, "ID-CIO")
    assert "Seen by the co-chairs: no; Idaho's CIO has said yes" in home(told, "ID-CPO")
    assert rows(told, "SELECT what, old, new FROM change WHERE what = 'seen'") == [("seen", "no", "yes")]


@pytest.mark.parametrize("said", ["seen", "seen maybe", "seen on please"])
def test_what_is_neither_on_nor_off_changes_nothing(told: Stage, said: str) -> None:
    typed(told, said, "ID-CIO")
    assert rows(told, "SELECT count(*) FROM holding WHERE seen_by_cochairs") == [(0,)]


def test_nobody_says_yes_for_an_office_that_they_do_not_hold(told: Stage) -> None:
    told.person("helper")
    typed(told, "deputy @stranger", "ID-CIO")
    for who in ("stranger", "admin", "helper"):
        assert "Only the CIO or CPO of a pair can do this." in typed(told, "seen on", who)
    assert rows(told, "SELECT count(*) FROM holding WHERE seen_by_cochairs") == [(0,)]
