"""Some months of rounds and digests, lived through as `make year-of-rounds` does a year of all states."""

from __future__ import annotations

import re

import pytest
from year_of_rounds import KEPT, Year


@pytest.fixture(scope="module")
def lived() -> tuple[Year, str]:
    year = Year(states=9, weeks=11)
    return year, year.live()


def test_each_sentence_of_each_digest_is_so_when_it_is_posted(lived: tuple[Year, str]) -> None:
    year, said = lived

    assert year.wrong == []
    assert len(re.findall(r"^2026-W\d\d  posted Fri ", said, re.MULTILINE)) == 11
    assert "states heard from both offices" in said


def test_of_a_round_that_is_over_most_was_heard_and_no_more_than_was_asked(lived: tuple[Year, str]) -> None:
    over = [[int(one) for one in row] for row in re.findall(r"(\d+) asked +(\d+) both +(\d+) one", lived[1])][:-1]

    assert len(over) >= 4
    assert all(asked * 0.6 <= both + one <= asked for asked, both, one in over)


def test_in_the_year_that_is_kept_all_is_asked_in_its_turn_and_no_number_falls_by_the_rhythm_alone() -> None:
    """Else `make year-of-rounds` is to be read anew."""
    row = r"^ +\d+  [\d-]+  (\d+) asked +(\d+) both +\d+ one  (.+)$"
    rounds = re.findall(row, KEPT.read_text(), re.MULTILINE)
    shared = [what for *_, what in rounds if what not in ("each state's own", "first looks")]

    assert len(rounds) == 26
    assert len(set(shared)) == len(shared)
    assert [int(both) / int(asked) for asked, both, _ in rounds[:-1] if int(both) / int(asked) < 0.6] == []
