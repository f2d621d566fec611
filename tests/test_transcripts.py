"""The conversations in docs/transcripts/ are what the bot says today."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.demo.transcripts import EVERY, FOLDER, write

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("name", EVERY)
def test_a_transcript_is_what_the_bot_says_today(name: str) -> None:
    kept = (ROOT / FOLDER / name).read_text().splitlines()

    assert write(name).splitlines() == kept, (
        "words have changed: `make transcripts`, read the difference, commit it"
    )


def test_no_other_transcript_lies_there() -> None:
    assert {path.name for path in (ROOT / FOLDER).iterdir()} == {*EVERY}
