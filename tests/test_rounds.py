"""One short round of real processes on each database; `make rounds` plays fifty long ones."""

from __future__ import annotations

from pathlib import Path

from rounds import one_round


def test_two_web_and_three_workers_killed_and_frozen_at_random_lose_and_double_nothing(
    tmp_path: Path, postgres: str
) -> None:
    played = one_round(seed=3, folder=tmp_path, database_url=postgres, codes=("ID",), strikes=2)

    assert played.wrong == []
    assert len(played.acknowledged) == 2


def test_one_process_on_a_file_killed_and_frozen_at_random_loses_and_doubles_nothing(tmp_path: Path) -> None:
    played = one_round(seed=2, folder=tmp_path, database_url=None, codes=("ID",), strikes=2)

    assert played.wrong == []
    assert len(played.acknowledged) == 2
