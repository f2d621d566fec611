"""How things stand where most tests of a conversation begin."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from asked import ask
from mail_kit import Box, served, unheard, with_mail

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


@pytest.fixture
def box(stage: Stage) -> Iterator[Box]:
    """Idaho's two have been silent for four weeks, and a mail server is set."""
    unheard(stage)
    made = Box()
    with served(made) as mailer:
        with_mail(stage, mailer)
        yield made
