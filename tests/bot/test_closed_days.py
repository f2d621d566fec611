"""On which days offices are closed: the library, our corrections with their sources, an admin's own days."""

from __future__ import annotations

from datetime import date

import pytest

from bot.rules import closed_days
from bot.rules.closed_days import Origin, corrections
from bot.rules.jurisdictions import ALL, is_working_day, next_working_day


@pytest.mark.parametrize(
    ("code", "day"),
    [
        ("OR", "2026-11-27"),
        ("MN", "2026-11-27"),
        ("IL", "2026-11-27"),
        ("SC", "2027-05-10"),
        ("AR", "2026-12-24"),
        ("NJ", "2026-11-03"),
        ("NJ", "2027-11-02"),
        ("NJ", "2028-06-16"),
        ("UT", "2026-06-15"),
        ("UT", "2027-06-21"),
        ("UT", "2028-06-19"),
        ("UT", "2029-06-18"),
        ("ND", "2027-03-26"),
        ("MO", "2027-02-12"),
        ("RI", "2027-12-27"),
        ("KY", "2028-11-07"),
        ("MD", "2028-11-07"),
        ("WV", "2028-05-09"),
        ("TX", "2026-12-24"),
    ],
)
def test_nobody_is_asked_on_days_on_which_a_states_own_law_or_page_closes_its_offices(code: str, day: str) -> None:
    assert not is_working_day(code, date.fromisoformat(day))


@pytest.mark.parametrize(
    ("code", "day"),
    [
        ("TX", "2027-07-05"),  # holidays on a weekend are not moved there
        ("TX", "2028-11-10"),
        ("UT", "2027-06-18"),
        ("NJ", "2028-06-19"),
        ("NJ", "2027-02-12"),
        ("RI", "2027-12-24"),
        ("WI", "2027-11-11"),
        ("FL", "2028-06-19"),
        ("AK", "2027-10-11"),
        ("IL", "2027-03-01"),
    ],
)
def test_nobody_is_held_back_on_days_on_which_the_library_alone_closes_the_offices(code: str, day: str) -> None:
    assert is_working_day(code, date.fromisoformat(day))


def test_each_correction_is_of_a_weekday_changes_something_and_names_its_source() -> None:
    for (code, day), known in corrections().items():
        library = closed_days._public_holidays(code, day.year)

        assert code in ALL
        assert day.weekday() < 5
        assert known.closed == (day not in library), (code, day)
        assert known.what
        assert "http" in known.source


def test_no_state_is_closed_so_long_that_its_weekly_question_moves_into_the_next() -> None:
    for code in ALL:
        for day in (it for _, it in corrections()):
            assert (next_working_day(code, day) - day).days < 7


def test_an_admins_own_day_counts_before_all_else() -> None:
    thanksgiving, friday, day_after = date(2026, 11, 26), date(2026, 12, 4), date(2026, 11, 27)
    own = {thanksgiving: False, friday: True, day_after: False}

    assert is_working_day("OR", thanksgiving, own)
    assert is_working_day("OR", day_after, own)
    assert not is_working_day("OR", friday, own)
    assert is_working_day("OR", friday)
    found = closed_days.on("OR", friday, own)
    assert found is not None
    assert found.origin is Origin.ADMIN
