"""Which item heads the digest, and what stands beside its count."""

from __future__ import annotations

from datetime import timedelta

import pytest
from reports import (
    CUT,
    FIRST,
    IN_PLACE,
    NOT_FOR_US,
    NOT_STARTED,
    SECOND,
    STATES,
    STUCK,
    THIRD,
    UNDER_WAY,
    agreed,
    all_of,
    alone,
    made,
)

from bot.rules import publishing
from bot.rules.digest import Figures, Headline


def test_the_headline_item_is_the_one_with_most_reveals_then_the_first_of_the_plan() -> None:
    second, third = all_of(IN_PLACE, item=SECOND), all_of(STUCK, item=THIRD)
    for fresh, item in (([*third, *second, agreed("CO", STUCK, THIRD)], THIRD), ([*third, *second], SECOND)):
        line = made(fresh).headline
        assert line is not None
        assert line.item == item


def test_the_rounds_item_is_the_headline_whatever_else_was_opened_if_it_may_be_told() -> None:
    fresh = [*all_of(IN_PLACE, item=SECOND), *all_of(STUCK, STATES, item=THIRD)]
    assert made(fresh, item=SECOND).headline == Headline(item=SECOND, reached=5, states=5)
    assert made(fresh[1:], item=SECOND).headline == Headline(item=THIRD, reached=0, states=8)


@pytest.mark.parametrize(("weeks", "told"), [(4, True), (3, False)])
def test_beside_the_headline_stands_what_was_told_of_it_four_weeks_ago_or_more(weeks: int, told: bool) -> None:
    earlier = all_of(STUCK, days_ago=60)
    then = made(earlier, cut=CUT - timedelta(weeks=weeks))
    line = made(all_of(IN_PLACE), earlier, previous=then, told=earlier).headline
    assert line is not None
    assert (line.reached, line.before) == (5, shown_of(then) if told else None)


def test_the_headline_is_compared_with_the_day_that_the_table_compares_with() -> None:
    """One item that fell since spring and rose since July was told with both, and a reader took one for wrong."""
    earlier = all_of(STUCK, days_ago=60)
    quarter, then = (made(earlier, cut=CUT - timedelta(weeks=weeks)) for weeks in (13, 5))
    figures = made(all_of(IN_PLACE), earlier, previous=then, told=earlier, quarter_ago=quarter)
    assert figures.headline is not None
    assert figures.headline.before is not None
    assert figures.headline.before.as_of == figures.earlier[0].as_of == CUT - timedelta(weeks=13)


def shown_of(figures: Figures) -> publishing.ItemCount:
    return figures.areas[0].items[0]


def test_an_answer_of_one_office_is_no_reveal_for_the_choice_of_the_headline() -> None:
    line = made([*(alone(state, STUCK) for state in STATES), *all_of(STUCK, item=SECOND)]).headline
    assert line == Headline(item=SECOND, reached=0, states=5)


def test_the_headline_counts_under_way_and_in_place_of_all_states_ever_heard_on_the_item() -> None:
    earlier = [agreed("AK", IN_PLACE, days_ago=30), agreed("AL", NOT_FOR_US, days_ago=30)]
    fresh = [agreed("AR", UNDER_WAY), agreed("AZ", NOT_STARTED), agreed("CA", STUCK)]
    assert made(fresh, earlier).headline == Headline(item=FIRST, reached=2, states=5)
