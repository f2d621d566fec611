"""How many steps were agreed and done leaves the pairs by count alone, and no digest tells what one state did."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.rules.steps_told import Agreed, count

T = datetime(2026, 12, 11, 19, 0, tzinfo=UTC)
FIVE = [Agreed(number, code, False) for number, code in enumerate(("ID", "UT", "CO", "AZ", "NM"), 1)]


def test_nothing_is_told_of_fewer_than_five_states_however_many_steps_they_have() -> None:
    assert count([*FIVE[:4], Agreed(9, "ID", True)], None, T) is None
    told = count(FIVE, None, T)
    assert told is not None
    assert (len(told.agreed), told.states, told.done_told) == (5, 5, None)


def test_done_is_told_once_five_states_have_one() -> None:
    done = [Agreed(one.id, one.state, True) for one in FIVE]

    assert count([*done[:4], *FIVE[4:]], None, T).done_told is None  # type: ignore[union-attr]
    assert count(done, None, T).done_told == 5  # type: ignore[union-attr]


def test_nothing_new_is_told_before_three_states_have_another_count() -> None:
    last, later = count(FIVE, None, T), T + timedelta(days=7)
    more = [*FIVE, Agreed(6, "ID", False), Agreed(7, "UT", True)]

    assert count(more, last, later) == last
    told = count([*more, Agreed(8, "CO", False)], last, later)
    assert told is not None
    assert (len(told.agreed), told.as_of) == (8, later)


def test_what_was_withdrawn_since_is_counted_no_more_and_hides_as_well() -> None:
    last = count(FIVE, None, T)
    gone = [Agreed(1, "ID", False, withdrawn=True), *FIVE[1:], Agreed(6, "MT", False)]

    assert count(gone, last, T) == last  # two states have changed
    told = count([*gone, Agreed(7, "WY", False)], last, T)
    assert told is not None
    assert told.agreed == (2, 3, 4, 5, 6, 7)
