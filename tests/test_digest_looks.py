"""docs/digests/ is what digests look like today: busy, quiet, first and held weeks of 15, 40 and 56 states."""

from __future__ import annotations

import json
import re

import pytest

from bot.rules.jurisdictions import ALL
from bot.words.kit import Content
from sandbox.demo.digest_looks import FOLDER, as_json, as_text, every
from sandbox.slack.blocks import check_blocks
from sandbox.slack.text import flat

AGAIN = "words have changed: `make digests` (it needs Chromium), look at the pictures, commit them"


@pytest.fixture(scope="module")
def looks() -> dict[str, list[Content]]:
    return dict(every())


def test_each_is_kept_as_it_would_be_today_as_text_and_as_json(looks: dict[str, list[Content]]) -> None:
    for name, messages in looks.items():
        assert (FOLDER / f"{name}.txt").read_text().splitlines() == as_text(messages).splitlines(), AGAIN
        assert json.loads((FOLDER / f"{name}.json").read_text()) == json.loads(as_json(messages)), AGAIN


def test_each_has_its_picture_and_nothing_else_lies_there(looks: dict[str, list[Content]]) -> None:
    kept = {f"{name}.{kind}" for name in looks for kind in ("txt", "json", "png")}
    assert {path.name for path in FOLDER.iterdir()} == kept | {"chart.png", "table.png"}


def test_slack_would_take_all_of_them(looks: dict[str, list[Content]]) -> None:
    for messages in looks.values():
        for one in messages:
            assert check_blocks(one.blocks, "message").messages == []
            assert 0 < len(one.text) <= 3_900


def test_a_busy_week_has_a_chart_a_table_and_quotes_and_names_only_who_agreed(
    looks: dict[str, list[Content]],
) -> None:
    for size in (15, 40, 56):
        post, *thread = looks[f"busy-{size}"]
        kinds = [block["type"] for block in post.blocks]
        assert [kinds.count(kind) for kind in ("header", "data_visualization")] == [1, 1]
        assert [block["type"] for one in thread for block in one.blocks].count("data_table") == 1
        named = {state.name for state in ALL.values() if re.search(rf"\b{state.name}\b", flat("", post.blocks))}
        assert named == {"Idaho", "Oregon"}
        assert len(looks[f"quiet-{size}"][0].text.splitlines()) == 2
        assert "Put back" in str(looks[f"held-{size}"][0].blocks)
