"""A meeting for a calendar: what RFC 5545 asks of the file, whatever stands in its text."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.ics import Meeting, calendar, escaped, folded

START = datetime(2027, 1, 20, 17, 0, tzinfo=UTC)


def made(text: str = "One\nTwo", title: str = "Idaho: CIO and CPO") -> str:
    return calendar(Meeting("u1@counterpart", title, text, START, timedelta(minutes=30), START - timedelta(days=9)))


def unfolded(ics: str) -> dict[str, str]:
    lines = re.sub("\r\n ", "", ics).split("\r\n")
    return dict(line.split(":", 1) for line in lines if line)


def read(value: str) -> str:
    return re.sub(r"\\(.)", lambda it: "\n" if it[1] == "n" else it[1], value)


def test_it_begins_and_ends_as_a_calendar_and_its_times_are_utc() -> None:
    lines = made().split("\r\n")

    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert {"DTSTART:20270120T170000Z", "DTEND:20270120T173000Z", "DTSTAMP:20270111T170000Z"} <= set(lines)
    assert "SUMMARY:Idaho: CIO and CPO" in lines
    assert not [line for line in lines if line.startswith(("ATTENDEE", "ORGANIZER"))]


def test_what_means_something_to_a_calendar_stands_as_text() -> None:
    assert escaped("a;b,c\\d\ne\r\nf\x07g") == r"a\;b\,c\\d\ne\nfg"
    assert "\r\nBEGIN:VALARM" not in made("x\r\nBEGIN:VALARM\r\n")


@pytest.mark.parametrize("text", ["x" * 400, "ü" * 200, "🗓️ " * 100, "a;" * 200])
def test_no_line_has_more_than_75_octets_and_no_letter_is_cut(text: str) -> None:
    ics = made(text)

    assert all(len(line.encode()) <= 75 for line in ics.split("\r\n"))
    assert read(unfolded(ics)["DESCRIPTION"]) == "".join(sign for sign in text if sign.isprintable())


@given(st.text(max_size=300))
def test_whatever_is_written_comes_back_and_breaks_no_line(text: str) -> None:
    ics = made(text)
    kept = "\n".join("".join(sign for sign in line if sign.isprintable()) for line in text.splitlines())

    assert "\n" not in ics.replace("\r\n", "")
    assert read(unfolded(ics)["DESCRIPTION"]) == kept
    assert ics.count("BEGIN:") == 2 or "BEGIN:" in text


def test_a_line_that_just_fits_is_not_folded() -> None:
    assert folded("x" * 75) == "x" * 75
    assert folded("x" * 76) == "x" * 75 + "\r\n x"
