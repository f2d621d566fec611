"""What Slack adds to the blocks that it is given."""

import json
from collections.abc import Callable
from typing import Any

from sandbox.slack.records import Json


def filled_in(blocks: list[Json], new_id: Callable[[str], str]) -> list[Json]:
    """A copy with the block_ids, action_ids, `emoji` and `verbatim` that Slack adds."""
    copy: list[Json] = json.loads(json.dumps(blocks))
    for block in copy:
        block.setdefault("block_id", new_id("b"))
        _fill(block, new_id)
    return copy


def _fill(value: Any, new_id: Callable[[str], str]) -> None:
    for inner in value.values() if isinstance(value, dict) else value:
        if isinstance(inner, dict | list):
            _fill(inner, new_id)
    if not isinstance(value, dict):
        return
    if value.get("type") == "plain_text":
        value.setdefault("emoji", True)
    elif value.get("type") == "mrkdwn":
        value.setdefault("verbatim", False)
    for child in value.get("child_blocks", []):
        child.setdefault("block_id", new_id("b"))
    held = value.get("elements", []) if value.get("type") == "actions" else []
    for element in [*held, value.get("accessory"), value.get("element")]:
        if isinstance(element, dict) and element.get("type") != "image":
            element.setdefault("action_id", new_id("a"))
