import csv
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise
from pathlib import Path

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules import cadence as cadence_module
from bot.rules import hours
from bot.rules.cadence import (
    Cadence,
    CadenceError,
    DigestTime,
    digest_due,
    digests_due,
    next_digest,
    next_slot,
    parse,
    parse_digest,
    slot_key,
    slots,
    slots_due,
    week_key,
)
from bot.rules.jurisdictions import ALL, next_working_day

ANCHOR = date(2026, 12, 10)  # a Thursday
FIRST, LAST = date(2026, 1, 1), date(2036, 1, 1)
TIMES = (time(8), time(9), time(12, 15), time(17, 30))

WEEKS = [(weekday, every, None) for weekday in range(5) for every in range(1, 13)]
MONTHS = [(weekday, 1, nth) for weekday in range(5) for nth in (1, 2, 3, 4, -1)]

cadences = st.builds(
    lambda clock, form: Cadence(form[0], clock, form[1], form[2]),
    st.builds(lambda minutes: time(8 + minutes // 60, minutes % 60), st.integers(0, 9 * 60 + 30)),
    st.sampled_from(WEEKS + MONTHS),
)

moments = st.integers(0, 4 * 365 * 24 * 3600).map(lambda n: utc(2026, 1, 1) + timedelta(seconds=n))


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


ALL_DAYS = [FIRST + timedelta(n) for n in range(-14, (LAST - FIRST).days + 14)]


def days_of(weekday: int, every: int, nth: int | None) -> list[date]:
    """The slots' dates, found the slow and obvious way: by looking at each day of ten years."""
    if nth is None:
        monday = ANCHOR - timedelta(3)
        wanted = [day for day in ALL_DAYS if (day - monday).days // 7 % every == 0]
    elif nth == -1:
        wanted = [day for day in ALL_DAYS if (day + timedelta(7)).month != day.month]
    else:
        wanted = [day for day in ALL_DAYS if (day.day + 6) // 7 == nth]
    return [day for day in wanted if day.weekday() == weekday]


DAYS = {form: days_of(*form) for form in WEEKS + MONTHS}


def off_days(code: str) -> set[date]:
    """The library's holidays as our table corrects them, read here once more."""
    off = set(holidays.US(subdiv=code, years=range(2025, 2037)))
    table = csv.DictReader((Path(cadence_module.__file__).parent / "closed_days.csv").read_text().splitlines())
    for row in (one for one in table if one["state"] == code):
        (off.add if row["offices"] == "closed" else off.discard)(date.fromisoformat(row["day"]))
    return off


@pytest.mark.parametrize("code", ALL)
def test_in_ten_years_every_slot_of_every_cadence_falls_due_on_a_working_day_at_its_local_time(code):
    zone, off = ALL[code].zone, off_days(code)
    next_day, moved = LAST + timedelta(30), {}
    for day in reversed(ALL_DAYS):
        next_day = day if day.weekday() < 5 and day not in off else next_day
        moved[day] = next_day
    after, until = hours.at(FIRST, time(0), zone), hours.at(LAST, time(0), zone)
    for number, form in enumerate(WEEKS + MONTHS):
        cadence = Cadence(form[0], TIMES[number % 4], form[1], form[2])
        found = slots_due(cadence, ANCHOR, zone, code, after, until)
        assert [(slot, hours.local(when, zone).replace(tzinfo=None)) for slot, when in found] == [
            (datetime.combine(day, cadence.clock), datetime.combine(moved[day], cadence.clock))
            for day in DAYS[form]
            if FIRST <= moved[day] < LAST
        ]
        assert all(one[1] < other[1] for one, other in pairwise(found))
        assert {when.tzinfo for _, when in found} == {UTC}


@pytest.mark.parametrize("code", ALL)
def test_no_run_of_days_off_is_long_enough_for_two_slots_to_meet(code):
    """A slot moves less than a week, so a weekly one never reaches the next; two weeks back find each moved one."""
    for day in (date(2021, 1, 1) + timedelta(n) for n in range(30 * 365)):
        assert next_working_day(code, day) - day < timedelta(7)


@given(
    cadences,
    st.sampled_from([*ALL]),
    st.lists(st.integers(0, 700 * 24 * 3600), max_size=12),
)
def test_looked_at_at_any_moments_each_slot_comes_once(cadence, code, seconds):
    start, end = utc(2026, 2, 1), utc(2028, 2, 1)
    moments = [start, *sorted(start + timedelta(seconds=n) for n in seconds), end]
    zone = ALL[code].zone
    piecewise = [pair for a, b in pairwise(moments) for pair in slots_due(cadence, ANCHOR, zone, code, a, b)]
    assert piecewise == slots_due(cadence, ANCHOR, zone, code, start, end)


@given(cadences, st.sampled_from([*ALL]), moments)
def test_the_next_slot_is_the_first_that_falls_due(cadence, code, now):
    zone = ALL[code].zone
    found = next_slot(cadence, ANCHOR, zone, code, now)
    assert found[1] > now
    assert slots_due(cadence, ANCHOR, zone, code, now, found[1]) == [found]


def test_a_slot_due_at_this_very_moment_is_due_now_and_not_again():
    cadence, nine = parse("weekly thu 09:00"), utc(2026, 12, 10, 16)
    args = (cadence, ANCHOR, "America/Boise", "ID")
    assert [when for _, when in slots_due(*args, nine - timedelta(seconds=5), nine)] == [nine]
    assert slots_due(*args, nine, nine + timedelta(seconds=5)) == []


def test_both_changes_of_the_clocks_leave_the_local_time_as_it_is():
    cadence = parse("weekly mon 09:00")
    found = slots_due(cadence, ANCHOR, "America/New_York", "NY", utc(2026, 3, 1), utc(2026, 3, 10))
    assert [when for _, when in found] == [utc(2026, 3, 2, 14), utc(2026, 3, 9, 13)]
    found = slots_due(cadence, ANCHOR, "America/New_York", "NY", utc(2026, 10, 25), utc(2026, 11, 3))
    assert [when for _, when in found] == [utc(2026, 10, 26, 13), utc(2026, 11, 2, 14)]


def test_a_slot_on_a_holiday_moves_but_keeps_its_name():
    slot, when = next_slot(parse("weekly thu 09:00"), ANCHOR, "America/Chicago", "TX", utc(2026, 12, 18))
    assert slot_key(slot) == "2026-12-24T09:00"
    assert when == utc(2026, 12, 28, 15)  # Christmas Eve, Christmas and the weekend are off in Texas


def test_a_slot_moved_past_the_moment_of_asking_is_still_found():
    args = (parse("weekly thu 09:00"), ANCHOR, "America/Chicago", "TX")
    assert slot_key(next_slot(*args, utc(2026, 12, 27))[0]) == "2026-12-24T09:00"


def test_weeks_are_counted_from_the_week_of_the_anchor_for_every_weekday():
    for day, first in (("mon", date(2026, 12, 7)), ("thu", date(2026, 12, 10)), ("fri", date(2026, 12, 11))):
        found = slots(parse(f"every 3 weeks {day} 09:00"), ANCHOR, date(2026, 12, 7))
        assert [slot.date() for slot in islice(found, 2)] == [first, first + timedelta(weeks=3)]


def test_weeks_are_counted_backwards_from_the_anchor_too():
    found = slots(parse("every 3 weeks thu 09:00"), ANCHOR, date(2026, 10, 1))
    assert [slot.date() for slot in islice(found, 3)] == [date(2026, 10, 8), date(2026, 10, 29), date(2026, 11, 19)]


def test_slots_are_naive_local_times_from_the_start_on():
    thursday = next(slots(parse("weekly thu 09:00"), ANCHOR, ANCHOR))
    assert thursday == datetime(2026, 12, 10, 9)  # noqa: DTZ001
    assert thursday.tzinfo is None


def test_a_month_without_a_fifth_tuesday_has_a_last_one():
    found = slots(parse("monthly last tue 09:00"), ANCHOR, date(2026, 11, 1))
    assert [slot.day for slot in islice(found, 3)] == [24, 29, 26]


@given(cadences)
def test_a_cadence_reads_back_what_it_writes(cadence):
    assert parse(str(cadence)) == cadence
    assert str(parse(str(cadence).upper())) == str(cadence)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("weekly tue 09:00", "weekly tue 09:00"),
        ("every 2 weeks thu 09:00", "every 2 weeks thu 09:00"),
        ("every 1 week thu 09:00", "weekly thu 09:00"),
        ("monthly 1st tue 09:00", "monthly 1st tue 09:00"),
        ("monthly LAST Friday 17:30", "monthly last fri 17:30"),
        ("  Weekly   Tuesday 9:00 ", "weekly tue 09:00"),
        ("“Weekly Tues. 9.30”", "weekly tue 09:30"),
        ("every–2–weeks Thursday, 2 pm.", "every 2 weeks thu 14:00"),
        ("every week on Mondays at 9am", "weekly mon 09:00"),
        ("monthly on the third Wed at 12 PM", "monthly 3rd wed 12:00"),
        ("weekly\u00a0tue\u202f09:00", "weekly tue 09:00"),
        ("`weekly tue 09:00`", "weekly tue 09:00"),
        ("biweekly thu 9am", "every 2 weeks thu 09:00"),
        ("Bi-weekly on Thursdays at 9 a.m.", "every 2 weeks thu 09:00"),
        ("every other Thursday at 9", "every 2 weeks thu 09:00"),
        ("every other week on thu at 9am", "every 2 weeks thu 09:00"),
        ("every two weeks, Thursday 9:00 AM", "every 2 weeks thu 09:00"),
        ("every three weeks on wed at noon", "every 3 weeks wed 12:00"),
        ("fortnightly fri 2pm", "every 2 weeks fri 14:00"),
        ("alternate Thursdays 9am", "every 2 weeks thu 09:00"),
        ("on alternating tue at 10", "every 2 weeks tue 10:00"),
        ("every thursday at 9am", "weekly thu 09:00"),
        ("Thursdays at 9:30", "weekly thu 09:30"),
        ("each Tue 10am", "weekly tue 10:00"),
        ("once a week on tue at 9am", "weekly tue 09:00"),
        ("weekly at 9am on tuesday", "weekly tue 09:00"),
        ("weekly tue 9", "weekly tue 09:00"),
        ("weekly tue 9a", "weekly tue 09:00"),
        ("biweekly thu 1:30P", "every 2 weeks thu 13:30"),
        ("weekly tue 09:00:00", "weekly tue 09:00"),
        ("weekly tue 12 noon", "weekly tue 12:00"),
        ("weekly tue at midday", "weekly tue 12:00"),
        ("weekly tue 2", "weekly tue 14:00"),
        ("weekly tue 0900", "weekly tue 09:00"),
        ("once a month on the first tuesday at 9am", "monthly 1st tue 09:00"),
        ("first Tuesday of the month at 9am", "monthly 1st tue 09:00"),
        ("the last friday of each month 10:00", "monthly last fri 10:00"),
        ("every month on the 2nd wed at 1pm", "monthly 2nd wed 13:00"),
        ("every 2nd week on tue at 9am", "every 2 weeks tue 09:00"),
        ("every third week tue 9am", "every 3 weeks tue 09:00"),
        ("every two weeks on Thursday at 9 in the morning", "every 2 weeks thu 09:00"),
        ("weekly thu at 2 in the afternoon", "weekly thu 14:00"),
        ("every 14 days thu 9", "every 2 weeks thu 09:00"),
        ("every 2 wks thu 9am", "every 2 weeks thu 09:00"),
        ("2 weeks thu 9", "every 2 weeks thu 09:00"),
        ("once every 3 weeks thu 9", "every 3 weeks thu 09:00"),
        ("thu 9am every other week", "every 2 weeks thu 09:00"),
        ("thursdays 9am biweekly", "every 2 weeks thu 09:00"),
        ("Tuesdays @ 9am", "weekly tue 09:00"),
        ("9am tuesdays", "weekly tue 09:00"),
        ("at 9 on tuesday every week", "weekly tue 09:00"),
        ("weekly: tu 9 o'clock", "weekly tue 09:00"),
        ("weekly th 9:00 a. m.", "weekly thu 09:00"),
        ("2nd tuesday 9am", "monthly 2nd tue 09:00"),
        ("on the last friday at 2pm", "monthly last fri 14:00"),
        ("monthly 1 tue 9", "monthly 1st tue 09:00"),
    ],
)
def test_what_people_type_on_phones_is_understood(said, meant):
    assert str(parse(said)) == meant


@pytest.mark.parametrize(
    ("said", "what", "example"),
    [
        ("", "not a schedule", "weekly tue 09:00"),
        ("montly 1st tue 09:00", "nearest form is “monthly", "monthly 1st tue 09:00"),
        ("every other 09:00", "nearest form is “every 2", "every 2 weeks thu 09:00"),
        ("every second thu 09:00", "may be every two weeks or once a month", "every 2 weeks thu 09:00"),
        ("twice a month tue 09:00", "every two weeks and once a month", "every 2 weeks thu 09:00"),
        ("2x a month", "every two weeks and once a month", "every 2 weeks thu 09:00"),
        ("the 2nd and 4th tue 9am", "every two weeks and once a month", "every 2 weeks thu 09:00"),
        ("every third thu 09:00", "may be every two weeks or once a month", "every 2 weeks thu 09:00"),
        ("tue/thu 9am", "Once a week is the most often", "weekly tue 09:00"),
        ("weekdays 9am", "Once a week is the most often", "weekly tue 09:00"),
        ("every 10 days thu 9", "Not by days", "every 2 weeks thu 09:00"),
        ("monthly on the 15th", "Not by a date", "monthly 3rd tue 09:00"),
        ("15th of the month", "Not by a date", "monthly 3rd tue 09:00"),
        ("every other month 1st tue 9", "every eight weeks", "every 8 weeks thu 09:00"),
        ("monthly 1st tue", "Say how often, a weekday and a time", "monthly 1st tue 09:00"),
        ("every tuesday 9:00 AM ET", "has no time zone", "weekly tue 09:00"),
        ("every 2 weeks thu 10am Mountain Standard Time", "has no time zone", "every 2 weeks thu 10:00"),
        ("weekly t 9", "“t” is not a weekday", "weekly tue 09:00"),
        ("daily 09:00", "Once a week is the most often", "weekly tue 09:00"),
        ("quarterly", "Every 12 weeks is the least often", "every 12 weeks thu 09:00"),
        ("whenever it suits", "The nearest form is “weekly", "weekly tue 09:00"),
        ("weekly someday 09:00", "“someday” is not a weekday. For example", "weekly tue 09:00"),
        ("weekly tue", "not a schedule", "weekly tue 09:00"),
        ("weekly sat 09:00", "weekends", "weekly tue 09:00"),
        ("weekly tuseday 09:00", "“tuseday” is not a weekday. Did you mean tue", "weekly tue 09:00"),
        ("weekly tue 07:59", "between 8:00 and 17:30", "weekly tue 09:00"),
        ("weekly tue 17:31", "between 8:00 and 17:30", "weekly tue 09:00"),
        ("weekly tue 2:00", "Did you mean 14:00?", "weekly tue 09:00"),
        ("weekly tue 7", "07:00 is not possible: choose a time between 8:00 and 17:30", "weekly tue 09:00"),
        ("weekly tue 1:30", "01:30 is not possible. Did you mean 13:30?", "weekly tue 09:00"),
        ("weekly tue 05:30", "05:30 is not possible: choose", "weekly tue 09:00"),
        ("weekly tue midnight", "00:00 is not possible: choose", "weekly tue 09:00"),
        ("every tuesday", "nearest form is “weekly", "weekly tue 09:00"),
        ("every 3 months", "Every 12 weeks is the least often", "every 12 weeks thu 09:00"),
        ("every 2 months", "every eight weeks", "every 8 weeks thu 09:00"),
        ("weekly tue 24:00", "no “24:00” on a clock", "weekly tue 09:00"),
        ("weekly tue 13pm", "no “13pm” on a clock", "weekly tue 09:00"),
        ("weekly tue 09:60", "no “09:60” on a clock", "weekly tue 09:00"),
        ("every 0 weeks tue 09:00", "1 to 12", "every 2 weeks thu 09:00"),
        ("every 13 weeks tue 09:00", "1 to 12", "every 2 weeks thu 09:00"),
        ("every 9999999999 weeks tue 09:00", "not a schedule", "every 2 weeks thu 09:00"),
        ("monthly 5th tue 09:00", "4th and last", "monthly 1st tue 09:00"),
    ],
)
def test_a_refusal_says_what_was_wrong_and_gives_an_example(said, what, example):
    with pytest.raises(CadenceError) as refusal:
        parse(said)
    assert what in str(refusal.value)
    assert example in str(refusal.value)


@given(st.text() | st.from_regex(r"(weekly|every \d+ weeks|monthly .+) .+ .+"))
def test_any_text_is_a_cadence_or_refused_in_one_short_line(text):
    try:
        said = str(parse(text))
    except CadenceError as refusal:
        said = str(refusal)
    assert len(said) < 400
    assert "\n" not in said


@pytest.mark.parametrize(
    "wrong",
    [
        {"weekday": 5},
        {"weekday": -1},
        {"every": 0},
        {"every": 13},
        {"nth": 5},
        {"nth": 0},
        {"nth": 1, "every": 2},
        {"clock": time(7)},
        {"clock": time(9, 0, 30)},
        {"clock": time(9, tzinfo=UTC)},
    ],
)
def test_an_impossible_cadence_cannot_be_made(wrong):
    with pytest.raises(CadenceError):
        Cadence(**{"weekday": 0, "clock": time(9)} | wrong)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("weekly fri 14:00 America/New_York", "weekly fri 14:00 America/New_York"),
        ("Weekly Friday 2pm america/new york", "weekly fri 14:00 America/New_York"),
        ("weekly fri 06:00 america/port–au–prince", "weekly fri 06:00 America/Port-au-Prince"),
        ("weekly fri 20:00 America/Denver", "weekly fri 20:00 America/Denver"),
        ("weekly fri 2pm Eastern", "weekly fri 14:00 America/New_York"),
        ("Fridays at 2 p.m. ET", "weekly fri 14:00 America/New_York"),
        ("every friday 14:00 Pacific Time", "weekly fri 14:00 America/Los_Angeles"),
        ("weekly fri noon America/Boise", "weekly fri 12:00 America/Boise"),
        ("fri 12 noon ET", "weekly fri 12:00 America/New_York"),
        ("fri 2p ET", "weekly fri 14:00 America/New_York"),
    ],
)
def test_the_time_of_the_digest_is_read_and_written(said, meant):
    assert str(parse_digest(said)) == meant
    assert parse_digest(meant) == parse_digest(said)


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("weekly fri 14:00", "a time zone"),
        ("weekly fri 14:00 Amerika/New_York", "Did you mean America/New_York?"),
        ("weekly fri 14:00 MST", "Did you mean America/Denver or America/Phoenix?"),
        ("weekly fri 14:00 GMT-5", "Did you mean America/New_York or America/Chicago?"),
        ("weekly fri 7 America/Denver", "“7” may be 07:00 or 19:00"),
        ("weekly fri midnight et", "00:00 is not possible"),
        ("weekly fri 05:59 America/Denver", "between 6:00 and 20:00"),
        ("weekly fri 20:01 America/Denver", "between 6:00 and 20:00"),
        (
            "weekly sun 14:00 America/Denver",
            "weekends. Choose Monday to Friday. For example: weekly fri 14:00 America",
        ),
        ("monthly 1st fri 14:00 America/Denver", "Say weekly"),
    ],
)
def test_a_wrong_time_for_the_digest_is_refused_with_an_example(said, what):
    with pytest.raises(CadenceError) as refusal:
        parse_digest(said)
    assert what in str(refusal.value)


def test_a_digest_on_a_federal_holiday_comes_on_the_next_working_day_under_its_own_week():
    friday = DigestTime(4, time(14), "America/New_York")
    assert digest_due(friday, date(2026, 12, 25)) == utc(2026, 12, 28, 19)
    assert digest_due(friday, date(2026, 11, 27)) == utc(
        2026, 11, 27, 19
    )  # a day off in many states, but not federal
    assert next_digest(friday, utc(2026, 12, 20)) == ("2026-W52", utc(2026, 12, 28, 19))
    assert next_digest(friday, utc(2026, 12, 28, 19)) == ("2026-W53", utc(2027, 1, 4, 19))


def test_ten_years_of_digests_have_each_week_once():
    friday, last = DigestTime(4, time(14), "America/New_York"), utc(2036, 1, 1)
    found = digests_due(friday, utc(2026, 1, 1), last)
    weeks = [week_key(date(2026, 1, 2) + timedelta(weeks=n)) for n in range(len(found))]
    assert [key for key, _ in found] == weeks
    assert len(set(weeks)) == len(found) == 522
    assert {hours.local(when, friday.zone).time() for _, when in found} == {time(14)}


def test_a_week_is_named_by_its_iso_year():
    assert week_key(date(2026, 12, 11)) == "2026-W50"
    assert week_key(date(2027, 1, 1)) == "2026-W53"
    assert week_key(date(2027, 1, 4)) == "2027-W01"
