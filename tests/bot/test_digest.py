"""What the weekly digest counts, figure by figure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reports import (
    CUT,
    FIRST,
    FIVE,
    IN_PLACE,
    NOT_FOR_US,
    NOT_STARTED,
    PLAN,
    SECOND,
    STATES,
    STUCK,
    THIRD,
    UNDER_WAY,
    agreed,
    all_of,
    alone,
    made,
    opened,
    sealed,
    shown,
    silent,
)

from bot.rules import digest, publishing
from bot.rules.digest import Figures, Heard, Report, Said
from bot.rules.model import Office, Quotable, Status


@pytest.mark.parametrize(
    ("cio", "cpo", "together"),
    [
        (IN_PLACE, IN_PLACE, IN_PLACE),
        (IN_PLACE, UNDER_WAY, UNDER_WAY),
        (UNDER_WAY, NOT_STARTED, NOT_STARTED),
        (NOT_STARTED, STUCK, STUCK),
        (STUCK, IN_PLACE, STUCK),
        (NOT_FOR_US, NOT_FOR_US, NOT_FOR_US),
        (NOT_FOR_US, STUCK, STUCK),
        (NOT_FOR_US, IN_PLACE, IN_PLACE),
    ],
)
def test_a_state_stands_where_the_less_advanced_of_its_offices_does(
    cio: Status, cpo: Status, together: Status
) -> None:
    assert opened("ID", cio, cpo).status == opened("ID", cpo, cio).status == together


def test_one_countable_status_counts_alone_even_not_for_us() -> None:
    assert alone("ID", UNDER_WAY).status == UNDER_WAY
    assert alone("ID", NOT_FOR_US).status == NOT_FOR_US


def test_a_sealed_answer_enters_no_count_even_if_its_status_is_handed_in() -> None:
    leaked = replace(sealed("AK"), statuses={Office.CIO: STUCK})
    result = made([leaked])
    assert result.heard == Heard(both=0, one=1, none=0)
    assert result == made([sealed("AK")])
    assert not result.areas
    assert result.headline is None


def test_the_three_numbers_count_states_by_how_many_offices_answered() -> None:
    fresh = [agreed("AK", IN_PLACE), agreed("AL", STUCK), sealed("AR"), alone("AZ", STUCK), silent("CA")]
    assert digest.heard(fresh) == Heard(both=2, one=2, none=1)


def test_a_state_with_two_fresh_check_ins_is_one_state_heard_as_far_as_it_was() -> None:
    two = [silent("AK", days_ago=5), agreed("AK", STUCK)]
    assert digest.heard(two) == digest.heard(two[::-1]) == Heard(both=1, one=0, none=0)


def test_a_check_in_whose_offices_were_both_excused_is_no_silence() -> None:
    assert digest.heard([replace(silent("AK"), expected=frozenset())]) == Heard(both=0, one=0, none=0)


def test_what_opened_after_it_was_reported_closed_is_told_by_its_number_in_the_next_one() -> None:
    in_time = replace(agreed("AL", STUCK, days_ago=7), check_in=1)
    first = made([replace(sealed("AK"), check_in=2), in_time], cut=CUT - timedelta(days=7))
    late = replace(agreed("AK", STUCK), check_in=2)
    second = made(earlier=[late, in_time], previous=first)
    assert (second.late, second.quiet) == (1, False)
    third = made(earlier=[late], previous=replace_cut(second))
    assert (third.late, third.quiet) == (0, True)


def replace_cut(result: Figures) -> Figures:
    return result.model_copy(update={"cut": CUT})


@pytest.mark.parametrize("states", range(1, 9))
def test_no_figure_on_an_item_rests_on_fewer_than_five_states(states: int) -> None:
    fresh = [opened(state, IN_PLACE, STUCK) for state in STATES[:states]]
    asked = Said(1, Quotable.HELP, None, FIRST)
    others = all_of(STUCK, item=SECOND)
    result = made([*fresh, *others], said=[asked])
    enough = states >= 5
    assert (FIRST in shown(result)) == enough
    assert (result.headline is not None and result.headline.item == FIRST) == (states >= 5)
    assert bool(result.differences) == enough
    assert bool(result.help) == enough
    area = next(one for one in result.areas if one.area == PLAN.areas[0].key)
    assert area.states == (states if enough else 0) + 5


@pytest.mark.parametrize("number", range(1, 6))
def test_a_figure_changes_only_once_three_states_say_something_new_until_then_the_last_stands(number: int) -> None:
    told = all_of(IN_PLACE, STATES, days_ago=8)
    first = made(told, cut=CUT - timedelta(days=7))
    second = made(all_of(STUCK, STATES[:number]), told, previous=first, told=told)
    new = {IN_PLACE: 8 - number, STUCK: number}
    assert shown(second)[FIRST] == (new if number >= 3 else {IN_PLACE: 8})
    assert (second.headline is not None) == (number >= 3)


def test_what_was_held_back_is_counted_from_when_it_was_last_told_and_not_from_the_digest_before() -> None:
    told = all_of(IN_PLACE, STATES, days_ago=22)
    first = made(told, cut=CUT - timedelta(days=21))
    one_by_one: list[Report] = []
    result = first
    for state, days_ago in zip(STATES[:3], (15, 8, 1), strict=True):
        new = agreed(state, STUCK, days_ago=days_ago)
        cut = CUT - timedelta(days=days_ago - 1)
        result = made([new], [*told, *one_by_one], previous=result, told=told, cut=cut)
        one_by_one.append(new)
        assert shown(result)[FIRST] == ({IN_PLACE: 5, STUCK: 3} if len(one_by_one) == 3 else {IN_PLACE: 8})


def test_states_that_come_in_or_drop_out_count_as_changes_too() -> None:
    told = all_of(IN_PLACE, days_ago=8)
    first = made(told, cut=CUT - timedelta(days=7))
    two_more = all_of(STUCK, STATES[5:7])
    assert shown(made(two_more, told, previous=first, told=told))[FIRST] == {IN_PLACE: 5}
    gone = made(two_more, told[1:], previous=first, told=told)
    assert shown(gone)[FIRST] == {IN_PLACE: 4, STUCK: 2}
    too_few = made(all_of(STUCK, STATES[5:6]), told[3:], previous=first, told=told)
    assert shown(too_few)[FIRST] == {IN_PLACE: 5}


def test_the_same_said_again_is_nothing_new() -> None:
    told = all_of(IN_PLACE, STATES, days_ago=8)
    first = made(told, cut=CUT - timedelta(days=7))
    again = made([*all_of(IN_PLACE, STATES[1:]), agreed("AK", STUCK)], told, previous=first, told=told)
    assert shown(again)[FIRST] == {IN_PLACE: 8}


def test_a_figure_of_an_item_that_left_the_plan_still_guards_it_when_it_comes_back() -> None:
    told = all_of(IN_PLACE, STATES, item="gone", days_ago=8)
    first = made(told, cut=CUT - timedelta(days=7))
    assert (first.areas, [one.item for one in first.retired]) == ((), ["gone"])
    second = made([agreed("AK", STUCK, "gone")], told, previous=first, told=told)
    assert second.retired == first.retired


def test_what_an_older_version_told_is_no_measure_for_what_may_be_told_now() -> None:
    told = all_of(IN_PLACE, STATES[:1], days_ago=8)
    old = made(told).model_dump() | {"version": 1, "change": None}
    count = publishing.ItemCount(item=FIRST, by_status={IN_PLACE: 1})
    old["areas"] = [{"area": PLAN.areas[0].key, "items": [count.model_dump()]}]
    assert not made(all_of(STUCK, STATES[1:2]), told, previous=Figures.model_validate(old)).areas


def test_no_single_state_s_status_is_told_alone() -> None:
    counted = {IN_PLACE: 1, UNDER_WAY: 2, NOT_STARTED: 2, STUCK: 3}
    groups = publishing.told(publishing.ItemCount(item=FIRST, by_status=counted))
    assert groups == [((IN_PLACE, UNDER_WAY), 3), ((NOT_STARTED,), 2), ((STUCK,), 3)]


@given(st.dictionaries(st.sampled_from(Status), st.integers(1, 9), min_size=1))
def test_the_groups_that_are_told_add_up_and_none_is_one_status_of_one_state(counted: dict[Status, int]) -> None:
    groups = publishing.told(publishing.ItemCount(item=FIRST, by_status=counted))
    assert sum(number for _, number in groups) == sum(counted.values())
    assert all(number > 1 for which, number in groups if len(which) == 1)


def test_only_the_latest_report_of_a_state_on_an_item_counts() -> None:
    earlier = [*all_of(IN_PLACE, days_ago=20), *all_of(STUCK, days_ago=90)]
    assert shown(made(earlier=earlier)) == {FIRST: {IN_PLACE: 5}}


def test_a_later_check_in_that_may_not_be_counted_leaves_the_earlier_status_standing() -> None:
    assert shown(made([sealed("AK")], all_of(IN_PLACE, days_ago=20))) == {FIRST: {IN_PLACE: 5}}


def test_progress_gives_each_item_its_own_denominator_and_sums_up_its_area() -> None:
    same_area = PLAN.areas[0].items
    first, second = same_area[0].key, same_area[1].key
    fresh = [*all_of(IN_PLACE, item=second), *all_of(STUCK, item=first), agreed("CO", UNDER_WAY, first)]
    [area] = made(fresh).areas
    assert [(one.item, one.reached, one.states) for one in area.items] == [(first, 1, 6), (second, 5, 5)]
    assert (area.area, area.reached, area.states) == (PLAN.areas[0].key, 6, 11)


def test_differences_are_counted_by_item_over_the_states_heard_from_both() -> None:
    fresh = [
        opened("AK", IN_PLACE, STUCK),
        opened("AL", NOT_FOR_US, STUCK),
        agreed("AR", STUCK),
        agreed("CO", STUCK),
        agreed("CT", STUCK),
        alone("AZ", STUCK),
        agreed("CA", STUCK, SECOND),
    ]
    [difference] = made(fresh).differences
    assert (difference.item, difference.states, difference.compared) == (FIRST, 2, 5)


def test_no_single_state_s_difference_is_told_and_none_among_fewer_than_five_compared() -> None:
    one = [opened("AK", IN_PLACE, STUCK), *all_of(STUCK, STATES[1:])]
    few = [*(opened(state, IN_PLACE, STUCK) for state in STATES[:4]), alone("CO", STUCK), alone("CT", STUCK)]
    assert not made(one).differences
    assert not made(few).differences


def test_a_difference_that_was_settled_since_is_none() -> None:
    then = [opened(state, IN_PLACE, STUCK, days_ago=30) for state in FIVE]
    assert not made(all_of(IN_PLACE), then).differences


@pytest.mark.parametrize(("compared", "told"), [(4, 0), (5, 1)])
def test_no_difference_is_told_where_it_would_be_that_of_a_named_state(compared: int, told: int) -> None:
    earlier = [agreed(state, STUCK, days_ago=30) for state in STATES]
    fresh = [opened(state, IN_PLACE, STUCK) for state in STATES[:compared]]
    asked = Said(reply=1, kind=Quotable.HELP, jurisdiction="AK", item=FIRST)
    assert len(made(fresh, earlier, said=[asked]).differences) == told
    unnamed = made([*fresh, agreed("DE", STUCK, SECOND)], earlier, said=[replace(asked, jurisdiction=None)])
    assert len(unnamed.help) == len(unnamed.differences) == 1
    assert len(made(fresh, earlier, said=[replace(asked, item=SECOND)]).differences) == 1


@pytest.mark.parametrize(("states", "carried"), [(4, [2]), (5, [2, 1])])
def test_what_is_said_without_a_state_waits_until_five_states_were_heard(states: int, carried: list[int]) -> None:
    said = [Said(1, Quotable.WIN, None, FIRST), Said(2, Quotable.WIN, "AK", FIRST)]
    fresh = [*(agreed(state, STUCK) for state in STATES[:states]), sealed("CT"), silent("DE")]
    assert [one.reply for one in made(fresh, said=said).wins] == carried
    assert [
        one.reply for one in made(fresh, said=[replace(one, kind=Quotable.HELP) for one in said]).help
    ] == carried


def test_earlier_states_and_second_check_ins_do_not_help_to_hide_who_spoke() -> None:
    fresh = [agreed(state, STUCK, item) for state in STATES[:4] for item in (FIRST, SECOND)]
    earlier = [agreed(state, STUCK, days_ago=40) for state in STATES]
    assert not made(fresh, earlier, [Said(1, Quotable.WIN, None, FIRST)]).wins


def test_the_order_of_what_is_said_without_a_state_does_not_follow_the_named_ones() -> None:
    said = [
        Said(1, Quotable.WIN, "CA", FIRST),
        Said(2, Quotable.WIN, None, THIRD),
        Said(3, Quotable.WIN, "AK", THIRD),
    ]
    said += [Said(4, Quotable.WIN, None, FIRST)]
    fresh = [agreed(state, STUCK) for state in STATES]
    assert [one.reply for one in made(fresh, said=said).wins] == [3, 1, 4, 2]


def test_open_check_ins_are_a_count_with_their_first_and_last_day() -> None:
    days = [date(2026, 12, 17), date(2026, 12, 16), date(2026, 12, 17)]
    found = digest.still_open(days)
    assert found is not None
    assert (found.check_ins, found.first, found.last) == (3, date(2026, 12, 16), date(2026, 12, 17))
    assert digest.still_open([]) is None


def test_a_week_is_quiet_if_nothing_that_was_asked_was_revealed_or_closed() -> None:
    asked_before = [agreed("AK", IN_PLACE, days_ago=30)]
    assert made().quiet
    assert made(earlier=asked_before, open_until=[date(2026, 12, 17)]).quiet
    assert not made([silent("AK")]).quiet
    assert made(earlier=asked_before).states_heard == 1


def test_what_was_said_of_an_item_that_left_the_plan_leaves_the_figures() -> None:
    gone = [agreed(state, IN_PLACE, item="gone") for state in STATES]
    result = made([*gone, agreed("AK", IN_PLACE)])

    assert (result.states_heard, result.headline, result.areas, result.differences) == (1, None, (), ())
    assert [one.item for one in result.retired] == ["gone"]  # kept, so that it guards the item if it comes back


STATUSES = st.sampled_from(Status)
REPORTS = st.lists(
    st.builds(
        opened,
        st.sampled_from(STATES),
        STATUSES,
        STATUSES,
        st.sampled_from([item.key for item in PLAN.items]),
        st.integers(1, 400),
    ),
    max_size=40,
)


@given(fresh=REPORTS, earlier=REPORTS)
def test_figures_survive_being_stored_as_json(fresh: list[Report], earlier: list[Report]) -> None:
    said = [Said(7, Quotable.HELP, "AK", FIRST), Said(8, Quotable.WIN, None, SECOND)]
    before = made(earlier=earlier)
    result = made(fresh, earlier, said, [date(2026, 12, 17)], before)
    assert Figures.model_validate_json(result.model_dump_json()) == result


@given(fresh=REPORTS, earlier=REPORTS)
def test_no_numerator_is_above_its_denominator_nor_a_denominator_above_the_states(
    fresh: list[Report], earlier: list[Report]
) -> None:
    result = made(fresh, earlier)
    counts = [item for area in result.areas for item in area.items]
    assert all(0 <= count.reached <= count.states <= len(STATES) for count in counts)
    assert all(one.states <= one.compared <= len(STATES) for one in result.differences)
    assert all(count.states >= 5 for count in counts)
    assert result.headline is None or result.headline.states >= 5


def test_stored_figures_cannot_be_changed_and_hold_no_words() -> None:
    result = made(said=[Said(7, Quotable.WIN, "AK", FIRST)])
    with pytest.raises(ValueError, match="frozen"):
        result.quiet = False  # type: ignore[misc]
    assert set(Said.__dataclass_fields__) == {"reply", "kind", "jurisdiction", "item"}
