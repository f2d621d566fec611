"""Published figures as data: what a digest told, and nothing by which one state's answer could be told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from reports import CUT, FIRST, IN_PLACE, PLAN, SECOND, STATES, STUCK, UNDER_WAY, agreed, made, opened, silent

from bot.rules.digest import Figures, Report
from bot.rules.model import Status
from bot.rules.published import Published, listed
from bot.rules.publishing import ENOUGH
from bot.words import digest as words

ON_ITEMS = {"headline", "headline before", "area", "item", "item before", "difference"}
TWO = st.tuples(st.sampled_from(Status), st.sampled_from(Status))
ANSWERS = st.fixed_dictionaries(
    {(state, FIRST): TWO for state in STATES[:6]},
    optional={(state, item): TWO for state in STATES for item in (FIRST, SECOND) if (state, item) not in
              {(one, FIRST) for one in STATES[:6]}},
)  # fmt: skip


def reports(answers: dict[tuple[str, str], tuple[Status, Status]]) -> list[Report]:
    found = [opened(state, *said, item) for (state, item), said in answers.items()]
    return [replace(one, check_in=number) for number, one in enumerate(found)]


def on_items(figures: Figures) -> set[Published]:
    """What is told of an item, whichever digest tells it."""
    return {one.model_copy(update={"digest": ""}) for one in listed(PLAN, figures) if one.figure in ON_ITEMS}


def taken_back(one: Report) -> Report:
    """Withdrawn by both offices."""
    return replace(one, statuses={}, answered=frozenset())


@settings(deadline=None, max_examples=60)
@given(ANSWERS, st.sampled_from(STATES))
def test_without_one_state_the_next_output_says_nothing_new_of_any_item(
    answers: dict[tuple[str, str], tuple[Status, Status]], state: str
) -> None:
    """Who reads both, and knows whose answers went between them, learns nothing of what that state said."""
    every = reports(answers)
    first = made(every)
    left = [taken_back(one) if one.jurisdiction == state else one for one in every]
    more = [replace(silent(STATES[0]), check_in=999)]  # else it were a quiet week, which tells of no item
    second = made(more, left, previous=first, told=every, cut=CUT + timedelta(days=7))

    assert on_items(second) != set() or on_items(first) == set()
    assert on_items(second) <= on_items(first)


@settings(deadline=None, max_examples=60)
@given(ANSWERS)
def test_each_figure_rests_on_five_states_and_none_is_one_states_status(
    answers: dict[tuple[str, str], tuple[Status, Status]],
) -> None:
    for one in listed(PLAN, made(reports(answers))):
        if one.figure in ON_ITEMS:
            assert one.denominator is not None
            assert one.denominator >= ENOUGH
            assert one.numerator <= one.denominator
        assert not (one.figure == "item" and len(one.what) == 1 and one.numerator == 1)


@settings(deadline=None, max_examples=60)
@given(ANSWERS)
def test_every_figure_stands_in_what_was_posted(answers: dict[tuple[str, str], tuple[Status, Status]]) -> None:
    figures = made(reports(answers))
    text = "\n".join(one.text for one in words.channel_messages(PLAN, figures, {}, {}, "America/New_York"))

    for one in listed(PLAN, figures):
        assert str(one.numerator) in text or (one.numerator == 0 and "none" in text), (one, text)
        assert one.denominator is None or str(one.denominator) in text
        assert one.figure not in ON_ITEMS or one.figure == "area" or one.label in text or one.figure == "headline"


def test_the_groups_of_an_item_are_those_of_the_digest_with_the_moment_in_utc() -> None:
    figures = made([agreed(state, IN_PLACE if n < 4 else STUCK) for n, state in enumerate(STATES[:6])])
    found = [one for one in listed(PLAN, figures) if one.figure == "item"]

    assert [(one.what, one.numerator, one.denominator) for one in found] == [
        (("in_place",), 4, 6),
        (("stuck",), 2, 6),
    ]
    assert {(one.about, one.label, one.plan_version) for one in found} == {
        (FIRST, PLAN.item(FIRST).claim, PLAN.version)
    }
    assert found[0].model_dump(mode="json")["as_of"] == "2026-12-11T14:00:00Z"


def test_of_a_quiet_week_only_its_two_lines_are_there() -> None:
    first = made([agreed(state, UNDER_WAY) for state in STATES])
    every = [agreed(state, UNDER_WAY, days_ago=9) for state in STATES]
    quiet = made(earlier=every, previous=first, told=every)

    assert [(one.figure, one.numerator) for one in listed(PLAN, quiet)] == [("heard", len(STATES))]
