"""What people call a time zone, and what is suggested when no single one is meant."""

from __future__ import annotations

import pytest

from bot.rules.jurisdictions import ZONES
from bot.rules.zones import UnknownZone, zone_named


@pytest.mark.parametrize("zone", ZONES)
def test_a_zone_is_understood_by_its_own_name_in_any_case_and_with_spaces(zone: str) -> None:
    assert zone_named(zone) == zone_named(f" {zone.upper()} ") == zone_named(zone.replace("_", " ")) == zone


@pytest.mark.parametrize(
    ("said", "zone"),
    [
        ("Eastern", "America/New_York"),
        ("eastern time", "America/New_York"),
        ("Eastern Daylight Time", "America/New_York"),
        ("Eastern Standard Time", "America/New_York"),
        ("US/Eastern", "US/Eastern"),
        ("ET", "America/New_York"),
        ("EST", "America/New_York"),
        ("Central", "America/Chicago"),
        ("U.S. Central Time", "America/Chicago"),
        ("CST", "America/Chicago"),
        ("Mountain Time", "America/Denver"),
        ("Mountain Daylight Time", "America/Denver"),
        ("Mountain Standard Time (Arizona)", "America/Phoenix"),
        ("Arizona", "America/Phoenix"),
        ("Pacific", "America/Los_Angeles"),
        ("Pacific Time", "America/Los_Angeles"),
        ("Pacific Time Zone", "America/Los_Angeles"),
        ("pt", "America/Los_Angeles"),
        ("Alaska Time", "America/Anchorage"),
        ("AKDT", "America/Anchorage"),
        ("Hawaii", "Pacific/Honolulu"),
        ("Hawaii-Aleutian Standard Time", "Pacific/Honolulu"),
        ("HST", "Pacific/Honolulu"),
        ("Atlantic Standard Time", "America/Puerto_Rico"),
        ("ChST", "Pacific/Guam"),
        ("Samoa Time", "Pacific/Pago_Pago"),
        ("Boise", "America/Boise"),
        ("new york", "America/New_York"),
        ("guam", "Pacific/Guam"),
        ("Saipan", "Pacific/Saipan"),
        ("EST5EDT", "America/New_York"),
        ("E. T.", "America/New_York"),
        ("EST/EDT", "America/New_York"),
        ("MST/MDT", "America/Denver"),
        ("(UTC-05:00) Eastern Time (US & Canada)", "America/New_York"),
        ("(GMT-07:00) Arizona", "America/Phoenix"),
        ("Eastern Time - New York", "America/New_York"),
        ("Central Time Zone (CT)", "America/Chicago"),
        ("Mountain (no DST)", "America/Phoenix"),
        ("East Coast", "America/New_York"),
        ("Washington DC", "America/New_York"),
        ("Navajo", "America/Denver"),
        ("Boise, ID", "America/Boise"),
        ("Eastern (Indiana)", "America/Indiana/Indianapolis"),
        ("American Samoa", "Pacific/Pago_Pago"),
        ("US/Pacific-New", "America/Los_Angeles"),
        ("HAST", "Pacific/Honolulu"),
        ("Guam time", "Pacific/Guam"),
        ("Ohio", "America/New_York"),
        ("Boise, Idaho", "America/Boise"),
        ("`America/Boise`", "America/Boise"),
        ("America \\ Boise", "America/Boise"),
        ("Seattle", "America/Los_Angeles"),
        ("Atlanta", "America/New_York"),
        ("Kansas City", "America/Chicago"),
        ("St. Louis", "America/Chicago"),
        ("Salt Lake City", "America/Denver"),
        ("Hagåtña", "Pacific/Guam"),
        ("San Juan, PR", "America/Puerto_Rico"),
        ("USVI", "America/Puerto_Rico"),
        ("NY", "America/New_York"),
        ("Portland, OR", "America/Los_Angeles"),
        ("portland maine", "America/New_York"),
        ("El Paso, Texas", "America/Denver"),
        ("Coeur d’Alene, ID", "America/Los_Angeles"),
        ("Houston, DE", "America/New_York"),
        ("Pocatello, ID", "America/Denver"),
        ("Poughkeepsie, NY", "America/New_York"),
    ],
)
def test_what_americans_call_a_zone_is_understood(said: str, zone: str) -> None:
    assert zone_named(said) == zone


@pytest.mark.parametrize(
    ("said", "likely"),
    [
        ("Amercia/Boise", ("America/Boise",)),
        ("America/Boisee", ("America/Boise",)),
        ("boisee", ("America/Boise",)),
        ("Easten", ("America/New_York",)),
        ("Esatern Time", ("America/New_York",)),
        ("MST", ("America/Denver", "America/Phoenix")),
        ("Mountain Standard Time", ("America/Denver", "America/Phoenix")),
        ("GMT-5", ("America/New_York", "America/Chicago")),
        ("UTC-5", ("America/New_York", "America/Chicago")),
        ("utc -05:00", ("America/New_York", "America/Chicago")),
        ("-8", ("America/Los_Angeles", "America/Anchorage")),
        ("Etc/GMT+5", ("America/New_York", "America/Chicago")),
        ("Etc/GMT-5", ()),
        ("GMT+5", ()),
        ("UTC", ()),
        ("Etc/UTC", ()),
        ("Idaho", ("America/Denver", "America/Los_Angeles")),
        ("Indiana", ("America/Indiana/Indianapolis", "America/Chicago")),
        ("Kentucky", ("America/New_York", "America/Chicago")),
        ("Washington", ("America/Los_Angeles", "America/New_York")),
        ("Portland", ("America/Los_Angeles", "America/New_York")),
        ("Springfield", ("America/Chicago", "America/New_York")),
        ("LA", ("America/Los_Angeles", "America/Chicago")),
        ("CT", ("America/Chicago", "America/New_York")),
        ("TX", ("America/Chicago", "America/Denver")),
        ("North Dakota", ("America/Chicago", "America/Denver")),
        ("Minot, ND", ("America/Chicago", "America/Denver")),
        ("me", ()),
        ("my office in", ()),
        ("Poughkeepsie", ()),
        ("Mountain/Arizona", ("America/Denver", "America/Phoenix")),
        ("UTC−05:00", ("America/New_York", "America/Chicago")),
        ("GMT -5", ("America/New_York", "America/Chicago")),
        ("america/indiana", ("America/Indiana/Indianapolis", "America/Indiana/Knox")),
        ("Eastern Standrad Time", ("America/New_York",)),
        ("EST (UTC-7)", ()),
        ("Eastern (no DST)", ()),
        ("America/Boston", ()),
        ("Atlantic Canada", ()),
        ("Central European Time", ()),
        ("Central Africa", ()),
        ("Summer Time", ()),
        ("my office", ()),
        ("", ()),
        ("../../etc/passwd", ()),
        ("e" * 100_000, ()),
    ],
)
def test_what_is_no_single_zone_is_refused_with_what_is_surely_meant_and_nothing_else(
    said: str, likely: tuple[str, ...]
) -> None:
    with pytest.raises(UnknownZone) as refusal:
        zone_named(said)

    assert refusal.value.likely == likely
    assert all(zone in str(refusal.value) for zone in likely)
    assert "Etc/" not in str(refusal.value).replace(said[:40], "")
    assert len(str(refusal.value)) < 200
