"""Which round a day is in, and what all pairs are asked in it."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plans import plan_of

from bot.rules import rounds
from bot.rules.cadence import Cadence, parse, slots
from bot.rules.plan import Plan
from bot.rules.plan_file import shipped

FIRST = date(2026, 12, 10)  # a Thursday
TWO_WEEKLY = parse("every 2 weeks thu 09:00")


def drawn(plan: Plan, number: int, asked: tuple[str, ...] = ()) -> str:
    """The keys of what so many rounds ask, one after the other."""
    said = list(asked)
    for _ in range(number):
        said.append(rounds.draw(plan, said).key)
    return "".join(said[len(asked) :])


# Which round


@pytest.mark.parametrize(
    ("day", "begins"),
    [
        ("2026-12-10", "2026-12-10"),
        ("2026-12-23", "2026-12-10"),
        ("2026-12-24", "2026-12-24"),
        ("2027-01-06", "2026-12-24"),
        ("2026-12-09", "2026-11-26"),
    ],
)
def test_a_round_lasts_from_one_slot_of_the_task_force_to_the_day_before_the_next(day, begins):
    assert rounds.begins(TWO_WEEKLY, FIRST, date.fromisoformat(day)) == date.fromisoformat(begins)


def test_the_rounds_ahead_are_numbered_on_and_keep_their_numbers_where_nobody_is_asked():
    dates = [date(2026, 12, 10), date(2026, 12, 24), date(2027, 1, 7)]
    assert list(islice(rounds.ahead(TWO_WEEKLY, FIRST, None), 3)) == list(enumerate(dates, start=1))
    assert list(islice(rounds.ahead(TWO_WEEKLY, FIRST, (7, FIRST)), 2)) == [(8, dates[1]), (9, dates[2])]


def test_a_new_cadence_numbers_on_from_the_last_round():
    monthly = parse("monthly 1st tue 09:00")
    assert next(rounds.ahead(monthly, FIRST, (3, date(2027, 1, 7)))) == (4, date(2027, 2, 2))


cadences = st.one_of(
    st.builds(Cadence, weekday=st.integers(0, 4), clock=st.just(TWO_WEEKLY.clock), every=st.integers(1, 12)),
    st.builds(Cadence, weekday=st.integers(0, 4), clock=st.just(TWO_WEEKLY.clock),
              nth=st.sampled_from([1, 2, 3, 4, -1])),
)  # fmt: skip


@given(cadences, st.dates(date(2026, 1, 1), date(2030, 1, 1)))
def test_every_day_is_in_one_round_whatever_the_cadence(cadence, day):
    begins = rounds.begins(cadence, FIRST, day)
    _, following = next(rounds.ahead(cadence, FIRST, (1, begins)))

    assert begins <= day < following
    assert begins in [slot.date() for slot in islice(slots(cadence, FIRST, begins), 1)]
    assert following - begins <= timedelta(weeks=12)


def test_every_third_round_is_each_pairs_own():
    assert [number for number in range(1, 10) if rounds.is_own(number)] == [3, 6, 9]


# What is asked


def test_the_first_round_asks_the_first_item_of_the_plan():
    assert rounds.draw(shipped(), []).key == "regular_meetings"


def test_items_come_from_the_area_not_asked_for_longest_then_in_plan_order():
    assert drawn(plan_of("abc", "def", "ghi"), 9) == "adgbehcfi"


def test_nothing_is_asked_again_before_everything_has_been():
    assert drawn(plan_of("abc", "d"), 8) == "adbcdabc"
    assert drawn(plan_of("ab"), 4) == "abab"
    assert drawn(plan_of("a"), 3) == "aaa"


def test_what_co_chairs_chose_is_not_drawn_again_in_the_same_turn():
    assert drawn(plan_of("abc", "de"), 3, asked=("b",)) == "dae"
    assert drawn(plan_of("ab"), 1, asked=("a", "b", "a", "a")) == "b"


def test_what_waits_for_an_item_comes_after_it_in_its_area_and_is_not_kept_back_for_ever():
    assert drawn(plan_of("abc", a="c"), 3) == "bca"
    assert drawn(plan_of("a", "b", a="b"), 2) == "ba"
    assert drawn(plan_of("ab", b="a"), 2) == "ab"


def test_an_item_that_is_new_in_the_plan_comes_in_this_turn_and_then_waits_for_its_next():
    assert drawn(plan_of("abc"), 6, asked=("a", "b")) == "cabcab"
    assert drawn(plan_of("abcx"), 5, asked=("a", "b", "c", "a", "b", "c")) == "xabcx"


def test_a_retired_item_is_not_drawn_and_keeps_nothing_back():
    assert drawn(plan_of("ab"), 3, asked=("z", "a")) == "bab"


@given(st.sampled_from([shipped(), plan_of("abcdefgh"), plan_of("abc", "defg", "h", d="a", h="c")]), st.data())
def test_whatever_was_asked_all_items_are_asked_in_a_turn(plan, data):
    keys = [item.key for item in plan.items]
    asked = data.draw(st.lists(st.sampled_from([*keys, "retired"]), max_size=30))

    assert {item.key for item in rounds.to_come(plan, [])} == set(keys)
    assert sorted(item.key for item in rounds.to_come(plan, keys * 2)) == sorted(keys)
    assert rounds.draw(plan, asked) in plan.items
