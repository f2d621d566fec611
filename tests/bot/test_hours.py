from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.hours import Desk, NoCommonHour, at, is_allowed, local, next_allowed
from bot.rules.jurisdictions import ALL, is_working_day

BOISE, COEUR = Desk("America/Boise", "ID"), Desk("America/Los_Angeles", "ID")
MAINE, GUAM = Desk("America/New_York", "ME"), Desk("Pacific/Guam", "GU")

moments = st.integers(0, 10 * 365 * 24 * 3600).map(lambda n: utc(2025, 1, 1) + timedelta(seconds=n))
desks = st.builds(lambda zone, code: Desk(ALL[zone].zone, code), st.sampled_from([*ALL]), st.sampled_from([*ALL]))


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def allowed_by_the_book(moment: datetime, desk: Desk) -> bool:
    here = local(moment, desk.zone)
    return is_working_day(desk.code, here.date()) and 8 <= here.hour < 18


def test_a_moment_is_shown_as_the_clocks_there_show_it():
    assert local(utc(2026, 12, 10, 16), "America/Boise").isoformat() == "2026-12-10T09:00:00-07:00"


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        local(datetime(2026, 12, 10, 16), "America/Boise")  # noqa: DTZ001


def test_a_local_time_is_another_moment_before_and_after_the_clocks_change():
    nine = time(9)
    assert at(date(2026, 3, 6), nine, "America/New_York") == utc(2026, 3, 6, 14)
    assert at(date(2026, 3, 9), nine, "America/New_York") == utc(2026, 3, 9, 13)
    assert at(date(2026, 10, 30), nine, "America/New_York") == utc(2026, 10, 30, 13)
    assert at(date(2026, 11, 2), nine, "America/New_York") == utc(2026, 11, 2, 14)


def test_a_time_that_the_clocks_skip_counts_on_from_before_the_jump():
    moment = at(date(2026, 3, 8), time(2, 30), "America/New_York")
    assert moment == utc(2026, 3, 8, 7, 30)
    assert local(moment, "America/New_York").time() == time(3, 30)


@pytest.mark.parametrize("fold", [0, 1])
def test_of_a_time_that_comes_twice_the_first_is_meant(fold):
    assert at(date(2026, 11, 1), time(1, 30, fold=fold), "America/New_York") == utc(2026, 11, 1, 5, 30)


def test_moments_come_out_in_utc():
    assert at(date(2026, 12, 10), time(9), "Pacific/Guam").tzinfo is UTC
    elsewhere = datetime(2026, 12, 10, 18, tzinfo=timezone(timedelta(hours=2)))
    assert next_allowed(elsewhere, [BOISE]).tzinfo is UTC


@pytest.mark.parametrize(
    ("moment", "yes"),
    [
        (utc(2026, 12, 10, 14, 59, 59), False),
        (utc(2026, 12, 10, 15), True),
        (utc(2026, 12, 11, 0, 59, 59), True),
        (utc(2026, 12, 11, 1), False),
        (utc(2026, 12, 12, 17), False),  # Saturday
        (utc(2026, 12, 25, 17), False),  # Christmas
    ],
)
def test_a_working_day_goes_from_eight_to_six_at_home(moment, yes):
    assert is_allowed(moment, [BOISE]) is yes


def test_everyone_must_be_at_work():
    early = utc(2026, 12, 10, 15, 30)  # 8:30 in Boise, 7:30 in Coeur d'Alene
    assert is_allowed(early, [BOISE])
    assert not is_allowed(early, [BOISE, COEUR])
    assert next_allowed(early, [BOISE, COEUR]) == utc(2026, 12, 10, 16)


def test_the_state_whose_holidays_count_is_not_always_that_of_the_zone():
    patriots_day = utc(2026, 4, 20, 15)
    assert not is_allowed(patriots_day, [MAINE])
    assert is_allowed(patriots_day, [Desk(MAINE.zone, "NY")])


def test_nobody_at_all_may_be_asked_at_any_time():
    sunday = utc(2026, 12, 13, 3)
    assert is_allowed(sunday, [])
    assert next_allowed(sunday, []) == sunday


def test_an_allowed_moment_is_now_to_the_microsecond():
    now = utc(2026, 12, 10, 17, 3, 12, 345)
    assert next_allowed(now, iter([BOISE, COEUR])) == now


def test_after_hours_on_friday_means_monday_at_eight():
    assert next_allowed(utc(2026, 12, 12, 1, 0, 1), [BOISE]) == utc(2026, 12, 14, 15)


def test_maine_and_guam_share_the_last_hour_of_a_maine_day_in_winter():
    assert next_allowed(utc(2026, 12, 12, 3, 3, 3), [MAINE, GUAM]) == utc(2026, 12, 14, 22)


def test_maine_and_guam_share_no_hour_in_summer():
    assert MAINE.zone == ALL["ME"].zone
    with pytest.raises(NoCommonHour, match="America/New_York and Pacific/Guam"):
        next_allowed(utc(2026, 6, 12, 12), [MAINE, GUAM])


@given(moments, st.lists(desks, min_size=1, max_size=3))
def test_the_next_allowed_moment_is_allowed_and_nothing_before_it_is(now, people):
    try:
        found = next_allowed(now, people)
    except NoCommonHour:
        found = None
    if found != now:
        assert found is None or (found > now and (found.second, found.microsecond) == (0, 0))
        quarter = (now + timedelta(minutes=15)).replace(minute=0, second=0, microsecond=0)
        until = found or now + timedelta(days=60)
        every = [
            now,
            *(quarter + n * timedelta(minutes=15) for n in range((until - quarter) // timedelta(minutes=15))),
        ]
        assert not any(all(allowed_by_the_book(m, desk) for desk in people) for m in every if now <= m < until)
    assert found is None or all(allowed_by_the_book(found, desk) for desk in people)
