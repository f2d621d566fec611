"""How things stand where most tests of a conversation begin."""

from __future__ import annotations

import pytest
from asked import ask

from sandbox.demo.stage import Stage


@pytest.fixture
def ready(stage: Stage) -> Stage:
    """Idaho is welcomed, on Tuesday 1 December; its first question comes on Thursday at 9:00."""
    stage.set_up("ID")
    return stage


@pytest.fixture
def asked(stage: Stage) -> Stage:
    """Idaho has just been asked its first question."""
    ask(stage)
    return stage
