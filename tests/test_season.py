"""Who is asked what and when over a season, against the list that was read by hand (tests/season.txt)."""

from __future__ import annotations

from season import KEPT, Season


def test_a_season_asks_exactly_whom_the_list_names(database_url: str) -> None:
    """Both databases. The list is written by `make season`: read what has changed in it before you keep it."""
    assert Season(database_url).live().splitlines() == KEPT.read_text().splitlines()
