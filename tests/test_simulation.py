"""The simulation itself: a few seeds, the same twice, a checker of its own; the long run is `make simulate`."""

from __future__ import annotations

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from simulation import mutants, running
from simulation.seed import Life, Result

HERE = Path(__file__).parent / "simulation"


class Month(Life):
    """Shorter than what `make simulate` lives through, and all the harder."""

    QUARTER = timedelta(days=21)
    strengths = (2.0,)
    cadences = ("weekly tue 09:00",)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("simulation")


def lived(folder: Path, seed: int) -> Result:
    return running.on_sqlite(folder, seed, life=Month)


@pytest.mark.parametrize("seed", [2, 5])
def test_weeks_with_faults_at_every_step_lose_and_double_nothing(folder: Path, seed: int) -> None:
    result = lived(folder, seed)

    assert result.violations == []
    assert result.counts["reply"] > 0
    assert len(result.faults) > 5


def test_the_same_seed_gives_the_same_trace(folder: Path) -> None:
    assert lived(folder, 3).trace == lived(folder, 3).trace


def test_the_checker_shares_no_code_with_the_product() -> None:
    names = set()
    for file in (HERE / "checker.py", HERE / "facts.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                names.add((node.module or "").split(".")[0])

    assert names & {"bot", "handlers", "storage"} == set()


@pytest.mark.parametrize("mutant", list(mutants.every()), ids=lambda mutant: mutant.name)
def test_each_planted_bug_still_has_its_place_in_the_code(mutant: mutants.Mutant) -> None:
    assert (mutants.ROOT / mutant.where).read_text().count(mutant.was) == 1
