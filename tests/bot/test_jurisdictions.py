import re
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import holidays
import pytest

from bot.rules.closed_days import FEDERAL, corrections
from bot.rules.jurisdictions import (
    ALL,
    UnknownJurisdiction,
    find,
    is_working_day,
    next_working_day,
    plus_working_days,
)


def test_there_are_fifty_states_dc_and_five_territories():
    assert len(ALL) == 56
    assert {"ID", "ME", "DC", "AS", "GU", "MP", "PR", "VI"} <= set(ALL)
    assert FEDERAL not in ALL


def test_they_stand_in_the_order_of_their_names():
    assert [it.name for it in ALL.values()] == sorted(it.name for it in ALL.values())


def test_each_has_the_zone_of_its_capital():
    assert all(ZoneInfo(it.zone) for it in ALL.values())
    assert ALL["ID"].zone == "America/Denver"  # Boise keeps Denver's time; northern Idaho does not
    assert ALL["TN"].zone == "America/Chicago"
    assert ALL["GU"].zone == "Pacific/Guam"


@pytest.mark.parametrize("said", ["ID", "id", " Idaho ", "IDAHO", "idaho."])
def test_a_postal_code_or_a_name_finds_it(said):
    assert find(said).code == "ID"


@pytest.mark.parametrize("code", ALL)
def test_every_one_is_found_by_its_code_and_its_name(code):
    assert find(code) is find(ALL[code].name.upper()) is ALL[code]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("Washington, D.C.", "DC"),
        ("Washington DC", "DC"),
        ("Wash. D.C.", "DC"),
        ("Wash DC", "DC"),
        ("Government of the District of Columbia", "DC"),
        ("Government of Guam", "GU"),
        ("N. Mariana", "MP"),
        ("A. Samoa", "AS"),
        ("Rhode Is.", "RI"),
        ("St. of Idaho", "ID"),
        ("Comm. of Kentucky", "KY"),
        ("Idaho State Government", "ID"),
        ("Neb.", "NE"),
        ("D.C.", "DC"),
        ("the District of Columbia", "DC"),
        ("U.S. Virgin Islands", "VI"),
        ("USVI", "VI"),
        ("Commonwealth of Virginia", "VA"),
        ("The Commonwealth of Massachusetts", "MA"),
        ("Commonwealth of Puerto Rico", "PR"),
        ("State of Maine", "ME"),
        ("State of Ohio", "OH"),
        ("the state of Utah", "UT"),
        ("Washington State", "WA"),
        ("New York State", "NY"),
        ("State of New York", "NY"),
        ("CNMI", "MP"),
        ("Commonwealth of the Northern Mariana Islands", "MP"),
        ("Territory of Guam", "GU"),
        ("US-ID", "ID"),
        ("us_me", "ME"),
        ("W. Virginia", "WV"),
        ("W Virginia", "WV"),
        ("W.Va.", "WV"),
        ("N. Carolina", "NC"),
        ("No. Dakota", "ND"),
        ("S. Dakota", "SD"),
        ("So. Carolina", "SC"),
        ("N. Mexico", "NM"),
        ("N.H.", "NH"),
        ("Calif.", "CA"),
        ("Mass.", "MA"),
        ("Penna.", "PA"),
        ("Hawaiʻi", "HI"),
        ("Hawai'i", "HI"),
        ("Hawai‘i", "HI"),
        ("Puerto Ricó", "PR"),
        ("W Va", "WV"),
        ("West Va.", "WV"),
        ("W.Virginia", "WV"),
        ("WVirginia", "WV"),
        ("N. Dak.", "ND"),
        ("S. Car.", "SC"),
        ("N. Mex.", "NM"),
        ("N. M.", "NM"),
        ("D. C.", "DC"),
        ("N.Y", "NY"),
        ("NewYork", "NY"),
        ("NorthCarolina", "NC"),
        ("Virgin Isl.", "VI"),
        ("Virgin Islands, U.S.", "VI"),
        ("Mariana Islands", "MP"),
        ("Amer. Samoa", "AS"),
        ("Republic of Texas", "TX"),
        ("Georgia (US)", "GA"),
        ("Maine, USA", "ME"),
        ("Idaho (ID)", "ID"),
        ("ID - Idaho", "ID"),
        ("ID Idaho", "ID"),
        ("Kentucky, Commonwealth of", "KY"),
        ("Puerto Rico (PR)", "PR"),
        ("Terr. of Guam", "GU"),
        ("Ｉｄａｈｏ", "ID"),
    ],
)
def test_what_else_it_is_usually_called_finds_it(said, code):
    assert find(said).code == code


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Idaoh", "Idaho (ID)"),
        ("Virgina", "Virginia (VA)"),
        ("West Virgina", "West Virginia (WV)"),
        ("Misissippi", "Mississippi (MS)"),
        ("Pensylvania", "Pennsylvania (PA)"),
        ("Carolina", "North Carolina (NC) or South Carolina (SC)"),
        ("Georgia, ID", "Georgia (GA) or Idaho (ID)"),
        ("Dakota", "North Dakota (ND) or South Dakota (SD)"),
    ],
)
def test_a_name_but_for_a_letter_gets_the_one_that_is_surely_meant_and_an_example(said, meant):
    with pytest.raises(UnknownJurisdiction, match=re.escape(f"Did you mean {meant}?")) as refusal:
        find(said)
    assert "for example ID or Idaho" in str(refusal.value)


@pytest.mark.parametrize(
    "said",
    [
        "Ontario",
        "XX",
        "Ida",
        "Columbia",
        "State of",
        "the",
        "New",
        "Isles",
        "Kansas City",
        "Virginia Beach",
        "USA",
        "N",
    ],
)
def test_nothing_is_suggested_that_is_not_surely_meant(said):
    with pytest.raises(UnknownJurisdiction) as refusal:
        find(said)
    assert "Did you mean" not in str(refusal.value)


@pytest.mark.parametrize("said", ["", "X", "XQ", "US", "🙂", "Bavaria" * 1_000])
def test_nonsense_is_refused_kindly_and_briefly(said):
    with pytest.raises(UnknownJurisdiction) as refusal:
        find(said)
    assert len(str(refusal.value)) < 250


def test_a_calendar_of_no_jurisdiction_is_refused():
    for code in ("XX", "id", "FM"):
        with pytest.raises(UnknownJurisdiction):
            is_working_day(code, date(2026, 12, 10))


def test_weekends_are_no_working_days():
    assert is_working_day("ID", date(2026, 12, 11))
    assert not is_working_day("ID", date(2026, 12, 12))
    assert not is_working_day("ID", date(2026, 12, 13))


def test_each_state_keeps_its_own_holidays():
    patriots_day, san_jacinto = date(2026, 4, 20), date(2026, 4, 21)
    assert not is_working_day("ME", patriots_day)
    assert is_working_day("TX", patriots_day)
    assert not is_working_day("TX", san_jacinto)
    assert is_working_day("ME", san_jacinto)


def test_federal_holidays_have_their_own_code():
    assert not is_working_day(FEDERAL, date(2026, 11, 26))
    assert is_working_day(FEDERAL, date(2026, 11, 27))
    assert not is_working_day("TX", date(2026, 11, 27))


def test_a_new_year_kept_on_the_last_day_of_the_old_one_is_known():
    assert not is_working_day(FEDERAL, date(2027, 12, 31))


@pytest.mark.parametrize("code", [*ALL, FEDERAL])
def test_but_for_the_corrections_thirty_years_agree_with_the_library(code):
    theirs = holidays.US(subdiv=None if code == FEDERAL else code, years=range(2016, 2047))
    every = (date(2016, 1, 1) + timedelta(n) for n in range(31 * 365))
    days = [day for day in every if (code, day) not in corrections()]
    assert [is_working_day(code, day) for day in days] == [day.weekday() < 5 and day not in theirs for day in days]


def test_the_next_working_day_is_that_day_itself_if_it_is_one():
    assert next_working_day("ID", date(2026, 12, 10)) == date(2026, 12, 10)
    assert next_working_day("ID", date(2026, 12, 12)) == date(2026, 12, 14)
    assert next_working_day("TX", date(2026, 12, 24)) == date(2026, 12, 28)


def test_working_days_are_counted_from_the_day_after():
    thursday = date(2026, 12, 10)
    assert plus_working_days("ID", thursday, 0) == thursday
    assert plus_working_days("ID", thursday, 1) == date(2026, 12, 11)
    assert plus_working_days("ID", thursday, 2) == date(2026, 12, 14)
    assert plus_working_days("ID", date(2026, 12, 12), 1) == date(2026, 12, 14)
    assert plus_working_days("TX", date(2026, 12, 23), 2) == date(2026, 12, 29)
