"""Short rounds of real processes, one strike in each phase; `make rounds` plays fifty long ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from rounds import one_round


def test_two_web_and_three_workers_killed_and_frozen_from_the_first_command_on_lose_and_double_nothing(
    tmp_path: Path, postgres: str
) -> None:
    played = one_round(seed=3, folder=tmp_path, database_url=postgres, codes=("ID", "HI"), strikes=1)

    assert played.wrong == []
    assert sum(played.host.struck.values()) >= 3
    assert {sent.user for sent in played.people.facts.submitted if sent.stored} == set(played.people.facts.homes)


@pytest.mark.parametrize("seed", [1, 4])
def test_one_process_on_a_file_killed_and_frozen_from_the_first_command_on_loses_and_doubles_nothing(
    tmp_path: Path, database_url: str, seed: int
) -> None:
    played = one_round(seed, folder=tmp_path, database_url=database_url, codes=("ID",), strikes=1)

    assert played.wrong == []
    assert sum(played.host.struck.values()) >= 3
