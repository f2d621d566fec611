"""Days as Americans write them, and what is asked back where it may be one of two."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.dates import DateError, days_in

TODAY = date(2026, 12, 1)  # a Tuesday


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("2027-03-01", ["2027-03-01"]),
        ("2027-3-1", ["2027-03-01"]),
        ("3/1", ["2027-03-01"]),
        ("3/1/2027", ["2027-03-01"]),
        ("03/01/27", ["2027-03-01"]),
        ("3-1-2027", ["2027-03-01"]),
        ("12/24", ["2026-12-24"]),
        ("12/1", ["2026-12-01"]),
        ("11/30", ["2027-11-30"]),
        ("13/1/2027", ["2027-01-13"]),
        ("mar 1", ["2027-03-01"]),
        ("Mar. 1", ["2027-03-01"]),
        ("March 1st", ["2027-03-01"]),
        ("March 1, 2028", ["2028-03-01"]),
        ("Mon, Mar 1", ["2027-03-01"]),
        ("1 March 2027", ["2027-03-01"]),
        ("the 1st of March", ["2027-03-01"]),
        ("today", ["2026-12-01"]),
        ("tomorrow", ["2026-12-02"]),
        ("fri", ["2026-12-04"]),
        ("Friday", ["2026-12-04"]),
        ("this friday", ["2026-12-04"]),
        ("tue", ["2026-12-08"]),
        ("next mon", ["2026-12-07"]),
        ("2/29", ["2028-02-29"]),
        ("Dec 21 to Jan 4", ["2026-12-21", "2027-01-04"]),
        ("12/21 - 1/4", ["2026-12-21", "2027-01-04"]),
        ("12/21-1/4", ["2026-12-21", "2027-01-04"]),
        ("12/21–1/4", ["2026-12-21", "2027-01-04"]),
        ("from Dec 21 through Dec 24", ["2026-12-21", "2026-12-24"]),
        ("Dec 21-24", ["2026-12-21", "2026-12-24"]),
        ("Dec 21 to 24", ["2026-12-21", "2026-12-24"]),
        ("tomorrow to fri", ["2026-12-02", "2026-12-04"]),
        ("fri to mon", ["2026-12-04", "2026-12-07"]),
        ("2026-12-21 2027-01-04", ["2026-12-21", "2027-01-04"]),
        ("12/21/2026 until 1/4/2027.", ["2026-12-21", "2027-01-04"]),
        ("until 3/1", ["2027-03-01"]),
        ("12-24", ["2026-12-24"]),
        ("25/12", ["2026-12-25"]),
        ("Dec. 24th!", ["2026-12-24"]),
        ("dec24", ["2026-12-24"]),
        ("1-Mar-27", ["2027-03-01"]),
        ("Mar 1 '27", ["2027-03-01"]),
        ("12 / 24", ["2026-12-24"]),
        ("20261224", ["2026-12-24"]),
        ("the 24th", ["2026-12-24"]),
        ("Thursday the 24th", ["2026-12-24"]),
        ("Thu 12/24", ["2026-12-24"]),
        ("12/24 (Thu)", ["2026-12-24"]),
        ("until Thu, 12/24/2026", ["2026-12-24"]),
        ("Thu 12/24 - Mon 12/28", ["2026-12-24", "2026-12-28"]),
        ("mon fri", ["2026-12-07", "2026-12-11"]),
        ("tmrw", ["2026-12-02"]),
        ("the day after tomorrow", ["2026-12-03"]),
        ("in 2 weeks", ["2026-12-15"]),
        ("in three days", ["2026-12-04"]),
        ("fri next week", ["2026-12-11"]),
        ("end of month", ["2026-12-31"]),
        ("end of feb", ["2027-02-28"]),
        ("1/4-1/8", ["2027-01-04", "2027-01-08"]),
        ("4-8 Jan", ["2027-01-04", "2027-01-08"]),
        ("Jan 4-8, 2027", ["2027-01-04", "2027-01-08"]),
        ("Dec 28 thru Jan 4", ["2026-12-28", "2027-01-04"]),
        ("dec 24 and 25", ["2026-12-24", "2026-12-25"]),
        ("2026-12-24/2026-12-26", ["2026-12-24", "2026-12-26"]),
        ("12/24-26", ["2026-12-24", "2026-12-26"]),
        ("12/30-31", ["2026-12-30", "2026-12-31"]),
        ("12/24-26/2026", ["2026-12-24", "2026-12-26"]),
        ("12-21 to 1-4", ["2026-12-21", "2027-01-04"]),
        ("12-21 to 12-24", ["2026-12-21", "2026-12-24"]),
        ("fri fri", ["2026-12-04", "2026-12-04"]),
        ("Friday, friday", ["2026-12-04", "2026-12-04"]),
        ("fri to fri", ["2026-12-04", "2026-12-11"]),
        ("11/30/2026 to 12/4", ["2026-11-30", "2026-12-04"]),
        ("1st Monday of January", ["2027-01-04"]),
        ("the second tue of the month", ["2026-12-08"]),
        ("last fri of Dec", ["2026-12-25"]),
        ("", []),
    ],
)
def test_days_are_read_as_americans_write_them(said: str, days: list[str]) -> None:
    assert [str(day) for day in days_in(said, TODAY)] == days


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("soon", "I can't read “soon” as a day"),
        ("2026-02-30", "no such day"),
        ("2/30", "no such day"),
        ("13/13/2027", "no such day"),
        ("99/99", "no such day"),
        ("march", "as a day"),
        ("next fri", "may be Dec 4 or Dec 11"),
        ("Mon, Mar 2 2027", "Mar 2, 2027 is a Tuesday. Do you mean Mon, Mar 1 or Mar 2"),
        ("Fri 12/24", "Dec 24, 2026 is a Thursday. Do you mean Fri, Dec 25 or Dec 24"),
        ("12/24 (Fri)", "Do you mean Fri, Dec 25 or Dec 24"),
        ("Monday the 24th", "Do you mean Mon, Dec 21 or Dec 24"),
        ("next week", "more than one day. Name its days, for example Dec 7 to Dec 11"),
        ("2 weeks", "Dec 14 or Dec 15"),
        ("Dec 24 and Dec 28", "For all of them, write Dec 24 to Dec 28"),
        ("Jan 30 - 2", "Name the month of both days"),
        ("Sept 31", "no such day as “Sep 31”"),
        ("2/29/2027", "no such day as “2/29/2027”"),
        ("3/1/0027", "no such day"),
        ("3", "as a day"),
        ("11/30-12/4", "Nov 30 may be Nov 30, 2026 or 2027. Write the day with its year"),
        ("5th monday of jan", "no such day as “5th monday of jan”"),
        ("3/1 blah", "I can't read “blah”"),
        ("-", ""),
    ],
)
def test_what_is_no_day_or_may_be_one_of_two_is_said(said: str, why: str) -> None:
    if not why:
        assert days_in(said, TODAY) == []
        return
    with pytest.raises(DateError, match=why):
        days_in(said, TODAY)


@given(st.text(max_size=60))
def test_any_text_is_some_days_or_refused_in_one_line(text: str) -> None:
    try:
        said = str([day.isoformat() for day in days_in(text, TODAY)])
    except DateError as refusal:
        said = str(refusal)
    assert "\n" not in said


def test_a_hundred_thousand_characters_are_read_at_once() -> None:
    for hostile in ("1/" * 50_000, "mar " * 25_000, "-" * 100_000, "1" * 100_000):
        with pytest.raises(DateError):
            days_in(hostile, TODAY)
