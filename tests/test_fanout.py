"""Promise 7 at its other end: what the rates allow is used."""

from __future__ import annotations

from fanout import fan_out


def test_a_fan_out_takes_hardly_longer_than_the_rates_allow_and_meets_no_429() -> None:
    measured = fan_out(["ID", "ME", "TX", "OH", "NY", "CA", "UT", "VT", "NV", "AZ", "CO", "IL"])

    assert measured.least / measured.took > 0.9
    assert measured.too_many == 0
