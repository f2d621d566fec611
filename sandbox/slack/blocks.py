"""Block Kit validator: blocks of messages, modals and Home, with Slack's published limits.

Stricter than Slack where Slack's own pages disagree: an unknown property, block or element is a fault.
"""

import json
from typing import Any

from sandbox.slack.check import (
    Check,
    Need,
    Report,
    Where,
    either,
    fields,
    flag,
    items,
    one_of,
    plain,
    string,
    text,
    unique,
)
from sandbox.slack.elements import FILE, IN_ACTIONS, IN_INPUT, IN_SECTION, URL, element, image_source
from sandbox.slack.richtext import (
    CONTAINER_TITLE,
    DATA_TABLE,
    DATA_VISUALIZATION,
    RICH_TEXT,
    TABLE,
    size_of_text,
    table_rules,
)

MOST_BLOCKS = {"message": 50, "modal": 100, "home": 100}
MESSAGE_TEXT = 13_200  # characters in all blocks of a message; measured, not published
PER_MESSAGE = {"table": 1, "data_visualization": 2}


def _context_element(report: Report, value: Any, path: Where) -> None:
    if isinstance(value, dict) and value.get("type") == "image":
        element(frozenset({"image"}))(report, value, path)
    else:
        either(3000)(report, value, path)


def _children(report: Report, value: Any, path: Where) -> None:
    items(_child, 1, 10)(report, value, path)


def _child(report: Report, value: Any, path: Where) -> None:
    if isinstance(value, dict) and value.get("type") not in IN_CONTAINER:
        report.fault(f"unsupported type: {value.get('type')}", f"{path}/type")
    else:
        block(report, value, path)


def _rich_title(report: Report, value: Any, path: Where) -> None:
    fields(report, value, path, RICH_TEXT)


BLOCKS: dict[str, dict[str, Check | Need]] = {
    "section": {
        "text": either(3000),
        "fields": items(either(2000), 1, 10),
        "accessory": element(IN_SECTION),
        "expand": flag,
    },
    "header": {"text": Need(plain(150))},
    "context": {"elements": Need(items(_context_element, 1, 10))},
    "actions": {"elements": Need(items(element(IN_ACTIONS), 1, 25))},
    "divider": {},
    "input": {
        "label": Need(plain(2000)),
        "element": Need(element(IN_INPUT)),
        "hint": plain(2000),
        "optional": flag,
        "dispatch_action": flag,
    },
    "rich_text": RICH_TEXT,
    "image": {
        "image_url": URL,
        "slack_file": FILE,
        "alt_text": Need(string(2000)),
        "title": plain(2000),
    },
    "markdown": {"text": Need(string(12_000))},
    "table": TABLE,
    "data_table": DATA_TABLE,
    "data_visualization": DATA_VISUALIZATION,
    "container": {
        "title": CONTAINER_TITLE,
        "rich_text_title": _rich_title,
        "subtitle": text(("plain_text", "mrkdwn"), 150),
        "child_blocks": Need(_children),
        "width": one_of("narrow", "standard", "wide", "full"),
        "icon": element(frozenset({"image"})),
        "is_collapsible": flag,
        "default_collapsed": flag,
        "has_header_divider": flag,
    },
}
MESSAGES_ONLY = {"markdown", "table", "data_table", "data_visualization", "container"}
ON_SURFACE = {
    "message": BLOCKS.keys() - {"input"},
    "modal": BLOCKS.keys() - MESSAGES_ONLY,
    "home": BLOCKS.keys() - MESSAGES_ONLY - {"input"},
}
IN_CONTAINER = {"actions", "context", "divider", "header", "image", "rich_text", "section", "table"}


def block(report: Report, value: Any, path: Where) -> None:
    """One block of the report's surface."""
    kind = value.get("type") if isinstance(value, dict) else None
    if kind not in ON_SURFACE[report.surface]:
        report.fault(f"unsupported type: {kind}", f"{path}/type")
        return
    report.seen_blocks[kind] = report.seen_blocks.get(kind, 0) + 1
    fields(report, value, path, {"block_id": string(255), **BLOCKS[kind]})
    _block_id(report, value, path)
    RULES.get(kind, _no_more)(report, value, path)


def _no_more(report: Report, value: dict[str, Any], path: Where) -> None:
    """The fields say it all."""


def _block_id(report: Report, value: dict[str, Any], path: Where) -> None:
    name = value.get("block_id")
    if isinstance(name, str):
        if name in report.block_ids:
            report.fault(f"`block_id` {name} already exists", f"{path}/block_id")
        report.block_ids.add(name)


def _section(report: Report, value: dict[str, Any], path: Where) -> None:
    if "text" not in value and "fields" not in value:
        report.fault("must have `text` or `fields`", path)


def _actions(report: Report, value: dict[str, Any], path: Where) -> None:
    if isinstance(value.get("elements"), list):
        named = [(e.get("action_id"), path) for e in value["elements"] if isinstance(e, dict)]
        unique(report, [(name, where) for name, where in named if name is not None], "action_id")


def _input(report: Report, value: dict[str, Any], path: Where) -> None:
    report.has_input = True


def _container(report: Report, value: dict[str, Any], path: Where) -> None:
    if "title" not in value and "rich_text_title" not in value:
        report.fault("must have `title` or `rich_text_title`", path)
    if value.get("default_collapsed") and not value.get("is_collapsible"):
        report.fault("needs `is_collapsible`", f"{path}/default_collapsed")
    if value.get("has_header_divider") and value.get("is_collapsible"):
        report.fault("not with `is_collapsible`", f"{path}/has_header_divider")


RULES = {
    "section": _section,
    "actions": _actions,
    "input": _input,
    "image": image_source,
    "table": table_rules,
    "data_table": table_rules,
    "container": _container,
}


def check_blocks(blocks: Any, surface: str, files: frozenset[str] = frozenset(), root: str = "") -> Report:
    """Every fault of these blocks on this surface; `report.messages` is empty if there is none."""
    report = Report(surface, files)
    items(block, 0 if surface == "message" else 1, MOST_BLOCKS[surface])(report, blocks, f"{root}/blocks")
    for kind, most in PER_MESSAGE.items():
        if report.seen_blocks.get(kind, 0) > most:
            report.fault(f"no more than {most} {kind} blocks allowed", f"{root}/blocks")
    if report.focused > 1:
        report.fault("only one element may have `focus_on_load`", f"{root}/blocks")
    return report


def text_size(blocks: Any) -> int:
    """Characters of all text in the blocks, as the limit on a whole message counts them."""
    return size_of_text(blocks)


VIEW: dict[str, Check | Need] = {
    "title": plain(24),
    "submit": plain(24),
    "close": plain(24),
    "private_metadata": string(3000, 0),
    "callback_id": string(255, 0),
    "clear_on_close": flag,
    "notify_on_close": flag,
    "external_id": string(255, 0),
    "submit_disabled": flag,
    "blocks": Need(lambda report, value, path: None),
}
MOST_VIEW = 250_000  # bytes of the view as JSON


def check_view(view: Any, surface: str, files: frozenset[str] = frozenset()) -> list[str]:
    """Every fault of a view that is to be shown as this surface (modal or home)."""
    report = Report(surface, files)
    if not fields(report, view, "/view", VIEW):
        return report.messages
    if view.get("type") != surface:
        report.fault(f"must be of type {surface}", "/view/type")
    if surface == "modal" and "title" not in view:
        report.fault("missing required field: title", "/view")
    if surface == "home" and view.keys() & {"title", "submit", "close"}:
        report.fault("a home view has no title, submit or close", "/view")
    inner = check_blocks(view.get("blocks"), surface, files, "/view")
    if inner.has_input and not view.get("submit"):
        report.fault("missing required field: submit", "/view")
    return report.messages + inner.messages


def view_size(view: Any) -> int:
    """Bytes of the view as JSON."""
    return len(json.dumps(view, ensure_ascii=False).encode())
