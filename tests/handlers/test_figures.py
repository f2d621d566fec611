"""`counterpart figures --json`: what stands in the channel, and nothing before it stands there."""

from __future__ import annotations

import json
from typing import Any

from asked import answer, ask, pair, rows
from command_kit import typed
from quotes import channel, posts

from handlers.digests.figures import as_json
from sandbox.demo.stage import Stage

CODES = ("ID", "UT", "CO", "AZ", "NM", "MT")


def figures(stage: Stage) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(as_json(stage.db))
    return found


def six_answer(stage: Stage) -> None:
    ask(stage, *CODES)
    for number, code in enumerate(CODES):
        for who in pair(stage, code):
            answer(stage, who, "in_place" if number < 4 else "stuck", f"Words of {code}.")


def test_it_is_what_the_channel_was_told_and_nothing_before(stage: Stage) -> None:
    six_answer(stage)
    assert figures(stage) == []
    typed(stage, "digest")
    assert figures(stage) == []

    posts(stage)
    told = figures(stage)
    items = [(one["what"], one["numerator"], one["denominator"]) for one in told if one["figure"] == "item"]
    assert items == [(["in_place"], 4, 6), (["stuck"], 2, 6)]
    assert "6 states: 4 in place, 2 stuck" in channel(stage)
    assert [one["numerator"] for one in told if one["figure"] == "round"] == [6, 0]
    assert "Words of" not in json.dumps(told)
    assert not any(code in json.dumps(told) for code in ("Idaho", "Utah", "Montana"))


def test_what_slack_has_not_taken_is_not_published(stage: Stage) -> None:
    six_answer(stage)
    with stage.server.lock:
        stage.slack.admin.archive(stage.channel)
    posts(stage)

    assert rows(stage, "SELECT posted_at IS NOT NULL FROM digest") == [(1,)]
    assert figures(stage) == []
