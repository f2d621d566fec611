"""A sample of hostile texts through every field and all that shows one; `make hostile` tries thousands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hostile import faults, hostile, texts


@pytest.mark.parametrize("seed", [1, 5])
def test_whatever_is_typed_pings_links_breaks_and_leaks_nothing(tmp_path: Path, seed: int) -> None:
    found = hostile(tmp_path, 8, seed)

    assert found.wrong == []
    assert found.shown.keys() >= {
        "chat.update quote",  # the question once both have answered, receipts, the preview
        "chat.postMessage quote",  # the digest
        "chat.postMessage text",  # its note
        "views.open quote",
        "views.open field",  # one's own answer, to be changed
        "views.publish quote",
        "answer to interactive quote",
        "answer to slash_commands mrkdwn",
    }


def said(given: Any, private: str = "") -> list[str]:
    return [fault for kind, text in texts(given) for fault in faults(kind, text, private)]


def mrkdwn(text: str) -> Any:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


@pytest.mark.parametrize(
    ("given", "private", "found"),
    [
        ({"text": "a <!channel> b"}, "", ["a mention or a link"]),
        ({"blocks": [mrkdwn("<@UEVIL1>")]}, "", ["a mention or a link"]),
        ({"blocks": [mrkdwn("x\u202ey")]}, "", ["a sign that turns"]),
        ({"view": {"title": {"type": "plain_text", "text": "\ud800"}}}, "", ["half a character"]),
        ({"text": "zq1qz"}, "zq1qz", ["words of an answer outside a quote"]),
        (mrkdwn("a zq1qz"), "zq1qz", ["words of an answer outside a quote"]),
        ({"type": "rich_text", "elements": [{"type": "text", "text": "<!here> zq1qz"}]}, "zq1qz", []),
        ({"element": {"type": "plain_text_input", "initial_value": "zq1qz \u202e"}}, "zq1qz", []),
        ({"errors": {"lines": "Line 1: <!here>"}}, "", []),
        ({"text": "&lt;!channel&gt; <@U0001>"}, "", []),
    ],
)
def test_what_would_be_wrong_is_seen(given: Any, private: str, found: list[str]) -> None:
    assert said(given, private) == found
