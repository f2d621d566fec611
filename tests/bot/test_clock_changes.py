"""The nights on which clocks change, 2026-2028, in every zone that we offer: wherever local times are made."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.rules.cadence import digests_due, next_digest, parse_digest
from bot.rules.hours import Desk, at, is_allowed, local, next_allowed
from bot.rules.jurisdictions import ALL, FEDERAL, ZONES, next_working_day
from bot.rules.preview import held_until, shown_at

EIGHT, SIX = time(8), time(18)
DAY = timedelta(days=1)


def nights(zone: str) -> list[date]:
    """The days of 2026-2028 on which the clocks of this zone are changed; none: they never are."""
    days = [date(2026, 1, 1) + n * DAY for n in range(3 * 366)]

    def offset(day: date) -> timedelta | None:
        return datetime.combine(day, time(12), ZoneInfo(zone)).utcoffset()

    return [day for day in days if offset(day) != offset(day - DAY)]


CHANGING = [zone for zone in ZONES if nights(zone)]


def desk(zone: str) -> Desk:
    """Somebody who works there, for a state that lies there, if one does."""
    return Desk(zone, next((code for code, state in ALL.items() if state.zone == zone), "ID"))


def test_nearly_all_of_them_change_their_clocks_twice_a_year() -> None:
    assert len(CHANGING) > len(ZONES) / 2
    assert {len(nights(zone)) for zone in CHANGING} == {6}
    assert {"America/New_York", "America/Boise", "America/Anchorage"} <= set(CHANGING)


@pytest.mark.parametrize("zone", ZONES)
def test_on_each_working_day_around_it_the_hours_open_at_eight_there_and_close_at_six(zone: str) -> None:
    here = desk(zone)
    for night in nights(zone) or [date(2026, 11, 1)]:
        for day in (night + n * DAY for n in (-3, -2, -1, 0, 1, 2, 8, 20)):
            closed = at(day, SIX, zone)
            opens = next_allowed(closed, [here])
            its_day = next_working_day(here.code, day + DAY)

            assert not is_allowed(closed, [here]), (zone, day)
            assert local(opens, zone).replace(tzinfo=None) == datetime.combine(its_day, EIGHT), (zone, day)
            assert is_allowed(opens, [here])
            assert not is_allowed(opens - timedelta(minutes=1), [here]), (zone, day)
            for hour in range(10):
                assert is_allowed(opens + timedelta(hours=hour, minutes=59), [here]), (zone, day, hour)
            assert not is_allowed(opens + timedelta(hours=10), [here]), (zone, day)


@pytest.mark.parametrize("zone", ZONES)
def test_two_in_different_zones_have_a_common_hour_on_each_working_day_around_it(zone: str) -> None:
    both = [Desk(zone, "ID"), Desk("America/Denver", "ID")]
    apart = abs((local(at(date(2026, 7, 1), EIGHT, zone), zone).utcoffset() or DAY) - timedelta(hours=-6))
    if apart >= timedelta(hours=9):
        pytest.skip("they share no hour at any time of the year")
    for night in nights("America/Denver"):
        for day in (night + n * DAY for n in (-2, -1, 0, 1, 5)):
            opens = next_allowed(at(day, time(23), "America/Denver"), both)

            assert is_allowed(opens, both)
            assert EIGHT in {local(opens, one.zone).time() for one in both}, (zone, day)
            assert local(opens, "America/Denver").date() == next_working_day("ID", day + DAY), (zone, day)


@pytest.mark.parametrize("zone", CHANGING)
def test_a_digest_its_preview_and_what_is_held_come_at_their_own_hour_there(zone: str) -> None:
    chosen = parse_digest(f"weekly fri 14:00 {zone}")
    for night in nights(zone):
        for friday in (night - (night.weekday() + 3) * DAY + n * 7 * DAY for n in range(3)):
            moment = at(friday - DAY, time(9), zone)
            week, due = next_digest(chosen, moment)
            there = local(due, zone).replace(tzinfo=None)
            assert there == datetime.combine(next_working_day(FEDERAL, friday), time(14)), (zone, night)
            assert local(shown_at(due, zone), zone).replace(tzinfo=None).time() == time(9), (zone, night)
            monday = local(due, zone).date() + (7 - local(due, zone).weekday()) * DAY
            held = local(held_until(due, zone), zone).replace(tzinfo=None)
            assert held == datetime.combine(next_working_day(FEDERAL, monday), time(10)), (zone, night)
            assert [one for one, _ in digests_due(chosen, moment, due)] == [week], (zone, night)
            assert digests_due(chosen, moment, due - timedelta(minutes=1)) == [], (zone, night)
