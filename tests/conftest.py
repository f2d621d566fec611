"""What every test may use: the bot and a local Slack on one stage, with a clock that stands still."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.stage import Stage


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """An empty task force on Tuesday 1 December 2026, 10:00 in New York; nothing set up, nobody paired."""
    with Stage(tmp_path) as made:
        yield made
