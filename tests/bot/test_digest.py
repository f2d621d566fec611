"""What the weekly digest counts, figure by figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import digest
from bot.digest import Figures, Headline, Heard, Report, Said
from bot.model import Office, Status
from bot.plan_file import shipped

PLAN = shipped()
FIRST, SECOND, THIRD = (item.key for item in PLAN.items[:3])
STATES = ("AK", "AL", "AR", "AZ", "CA", "CO", "CT", "DE")
BOTH = frozenset(Office)
CUT = datetime(2026, 12, 11, 14, tzinfo=UTC)
NOT_STARTED, UNDER_WAY, IN_PLACE, STUCK, NOT_FOR_US = Status


def opened(state: str, cio: Status, cpo: Status, item: str = FIRST, days_ago: int = 1) -> Report:
    """Both offices have answered."""
    return Report(
        check_in=1000 - days_ago,
        jurisdiction=state,
        item=item,
        at=CUT - timedelta(days=days_ago),
        answered=BOTH,
        statuses={Office.CIO: cio, Office.CPO: cpo},
        revealed=True,
        expected=BOTH,
    )


def agreed(state: str, status: Status, item: str = FIRST, days_ago: int = 1) -> Report:
    return opened(state, status, status, item, days_ago)


def silent(state: str, days_ago: int = 1) -> Report:
    """Closed without an answer."""
    return replace(agreed(state, STUCK, days_ago=days_ago), answered=frozenset(), statuses={}, revealed=False)


def sealed(state: str) -> Report:
    """Closed with one answer, which stays sealed."""
    return replace(silent(state), answered=frozenset({Office.CIO}))


def alone(state: str, status: Status, item: str = FIRST) -> Report:
    """Closed with one answer while the other office was excused."""
    cio = frozenset({Office.CIO})
    return replace(sealed(state), item=item, statuses={Office.CIO: status}, expected=cio)


def made(
    fresh: Sequence[Report] = (),
    earlier: Sequence[Report] = (),
    said: Sequence[Said] = (),
    open_until: Sequence[date] = (),
    previous: Figures | None = None,
) -> Figures:
    return digest.figures(
        PLAN, fresh, earlier, said, open_until, previous, week="2026-W50", cut=CUT, pairs=len(STATES)
    )


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


def test_the_change_is_against_the_digest_before_and_absent_in_the_first() -> None:
    first = made([agreed("AK", STUCK), silent("AL"), silent("AR")])
    second = made([agreed("AK", STUCK), agreed("AL", STUCK), sealed("AR")], previous=first)
    assert first.change is None
    assert second.change == Heard(both=1, one=1, none=-2)


def test_the_headline_item_is_the_one_with_most_reveals_then_the_first_of_the_plan() -> None:
    second = [agreed("AK", IN_PLACE, SECOND), agreed("AL", STUCK, SECOND)]
    third = [agreed("AR", IN_PLACE, THIRD), agreed("AZ", STUCK, THIRD)]
    for fresh, item in (([*third, *second], SECOND), ([*third, second[0]], THIRD)):
        line = digest.headline(PLAN, fresh, [])
        assert line is not None
        assert line.item == item


def test_an_answer_of_one_office_is_no_reveal_for_the_choice_of_the_headline() -> None:
    line = digest.headline(PLAN, [alone("AK", STUCK), alone("AL", STUCK), agreed("AR", STUCK, SECOND)], [])
    assert line == Headline(item=SECOND, reached=0, states=1, change=None)


def test_the_headline_counts_under_way_and_in_place_of_all_states_ever_heard_on_the_item() -> None:
    earlier = [agreed("AK", IN_PLACE, days_ago=30), agreed("AL", NOT_FOR_US, days_ago=30)]
    fresh = [agreed("AR", UNDER_WAY), agreed("AZ", NOT_STARTED), agreed("CA", STUCK)]
    assert digest.headline(PLAN, fresh, earlier) == Headline(item=FIRST, reached=2, states=5, change=None)


@pytest.mark.parametrize(
    ("then", "now", "change"),
    [
        ([], [IN_PLACE], None),
        ([STUCK], [IN_PLACE], 1),
        ([STUCK, NOT_STARTED], [UNDER_WAY, IN_PLACE], 2),
        ([UNDER_WAY], [IN_PLACE], 0),
        ([IN_PLACE, STUCK], [STUCK, UNDER_WAY], 0),
        ([IN_PLACE], [STUCK], -1),
        ([STUCK, STUCK], [IN_PLACE], 1),  # the second was not asked again
        ([STUCK], [IN_PLACE, IN_PLACE], 1),  # the second had not been asked before
    ],
)
def test_the_change_since_last_asked_is_over_the_states_asked_both_times(
    then: list[Status], now: list[Status], change: int | None
) -> None:
    earlier = [agreed(state, status, days_ago=60) for state, status in zip(STATES, then, strict=False)]
    fresh = [agreed(state, status) for state, status in zip(STATES, now, strict=False)]
    assert digest.since_last_asked(FIRST, fresh, earlier) == change


def test_only_the_latest_report_of_a_state_on_an_item_counts() -> None:
    earlier = [agreed("AK", IN_PLACE, days_ago=20), agreed("AK", STUCK, days_ago=90)]
    [area] = made(earlier=earlier).areas
    assert area.items[0].by_status == {IN_PLACE: 1}


def test_a_later_check_in_that_may_not_be_counted_leaves_the_earlier_status_standing() -> None:
    [area] = made([sealed("AK")], [agreed("AK", IN_PLACE, days_ago=20)]).areas
    assert area.items[0].by_status == {IN_PLACE: 1}


def test_progress_gives_each_item_its_own_denominator_and_sums_up_its_area() -> None:
    same_area = PLAN.areas[0].items
    first, second = same_area[0].key, same_area[1].key
    fresh = [agreed("AK", IN_PLACE, second), agreed("AL", STUCK, first), agreed("AR", UNDER_WAY, first)]
    [area] = made(fresh).areas
    assert [(one.item, one.reached, one.states) for one in area.items] == [(first, 1, 2), (second, 1, 1)]
    assert (area.area, area.reached, area.states) == (PLAN.areas[0].key, 2, 3)


def test_differences_are_counted_by_item_over_the_states_heard_from_both() -> None:
    fresh = [
        opened("AK", IN_PLACE, STUCK),
        opened("AL", NOT_FOR_US, STUCK),
        agreed("AR", STUCK),
        alone("AZ", STUCK),
        agreed("CA", STUCK, SECOND),
    ]
    [difference] = made(fresh).differences
    assert (difference.item, difference.states, difference.compared) == (FIRST, 2, 3)


def test_a_difference_that_was_settled_since_is_none() -> None:
    assert not made([agreed("AK", IN_PLACE)], [opened("AK", IN_PLACE, STUCK, days_ago=30)]).differences


@pytest.mark.parametrize(("compared", "told"), [(4, 0), (5, 1)])
def test_no_difference_is_told_where_it_would_be_that_of_a_named_state(compared: int, told: int) -> None:
    fresh = [opened(state, IN_PLACE, STUCK) for state in STATES[:compared]]
    asked = Said(reply=1, kind="help", jurisdiction="AK", item=FIRST)
    assert len(made(fresh, said=[asked]).differences) == told
    unnamed = made([*fresh, agreed("DE", STUCK, SECOND)], said=[replace(asked, jurisdiction=None)])
    assert len(unnamed.help) == len(unnamed.differences) == 1
    assert len(made(fresh, said=[replace(asked, item=SECOND)]).differences) == 1


@pytest.mark.parametrize(("states", "carried"), [(4, [2]), (5, [2, 1])])
def test_what_is_said_without_a_state_waits_until_five_states_were_heard(states: int, carried: list[int]) -> None:
    said = [Said(1, "win", None, FIRST), Said(2, "win", "AK", FIRST)]
    fresh = [*(agreed(state, STUCK) for state in STATES[:states]), sealed("CT"), silent("DE")]
    assert [one.reply for one in made(fresh, said=said).wins] == carried
    assert [one.reply for one in made(fresh, said=[replace(one, kind="help") for one in said]).help] == carried


def test_earlier_states_and_second_check_ins_do_not_help_to_hide_who_spoke() -> None:
    fresh = [agreed(state, STUCK, item) for state in STATES[:4] for item in (FIRST, SECOND)]
    earlier = [agreed(state, STUCK, days_ago=40) for state in STATES]
    assert not made(fresh, earlier, [Said(1, "win", None, FIRST)]).wins


def test_the_order_of_what_is_said_without_a_state_does_not_follow_the_named_ones() -> None:
    said = [Said(1, "win", "CA", FIRST), Said(2, "win", None, THIRD), Said(3, "win", "AK", THIRD)]
    said += [Said(4, "win", None, FIRST)]
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


def test_a_late_reveal_is_counted_with_all_the_others() -> None:
    late = agreed("AK", UNDER_WAY)
    reported = [replace(late, at=CUT - timedelta(days=3), statuses={}, revealed=False), agreed("AL", STUCK)]
    count = digest.later(late, reported)
    assert (count.item, count.reached, count.states) == (FIRST, 1, 2)


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
    said = [Said(7, "help", "AK", FIRST), Said(8, "win", None, SECOND)]
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
    assert (result.headline is None) == (not fresh)


def test_stored_figures_cannot_be_changed_and_hold_no_words() -> None:
    result = made(said=[Said(7, "win", "AK", FIRST)])
    with pytest.raises(ValueError, match="frozen"):
        result.quiet = False  # type: ignore[misc]
    assert set(Said.__dataclass_fields__) == {"reply", "kind", "jurisdiction", "item"}
