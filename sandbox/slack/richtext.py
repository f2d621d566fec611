"""Rich text and tables: the blocks made of cells and runs of text."""

import re
from typing import Any

from sandbox.slack.check import (
    Check,
    Need,
    Report,
    Where,
    fields,
    flag,
    items,
    matching,
    number,
    one_of,
    plain,
    shape,
    string,
    whole,
)
from sandbox.slack.elements import URL

STYLE = shape(dict.fromkeys(("bold", "italic", "strike", "code", "underline", "highlight", "unlink"), flag))
RUNS: dict[str, dict[str, Check | Need]] = {
    "text": {"text": Need(string(40_000)), "style": STYLE},
    "link": {"url": Need(URL), "text": string(40_000), "unsafe": flag, "style": STYLE},
    "emoji": {"name": Need(string(255)), "unicode": string(255), "style": STYLE, "skin_tone": whole(1, 6)},
    "user": {"user_id": Need(matching(re.compile(r"[UW][A-Z0-9]{2,}"), "a user id")), "style": STYLE},
    "channel": {"channel_id": Need(matching(re.compile(r"[CDG][A-Z0-9]{2,}"), "a channel id")), "style": STYLE},
    "usergroup": {"usergroup_id": Need(string(255)), "style": STYLE},
    "broadcast": {"range": Need(one_of("here", "channel", "everyone")), "style": STYLE},
    "date": {
        "timestamp": Need(whole(0, 10**11)),
        "format": Need(string(255)),
        "url": URL,
        "fallback": string(255),
        "style": STYLE,
    },
    "color": {"value": Need(string(7)), "style": STYLE},
}


def _run(allowed: frozenset[str]) -> Check:
    def check(report: Report, value: Any, path: Where) -> None:
        kind = value.get("type") if isinstance(value, dict) else None
        if kind not in allowed:
            report.fault(f"unsupported type: {kind}", f"{path}/type")
        else:
            fields(report, value, path, RUNS[kind])

    return check


RUN = _run(frozenset(RUNS))
SECTION: dict[str, Check | Need] = {"elements": Need(items(RUN, 0, 1000))}


def _section(report: Report, value: Any, path: Where) -> None:
    if not isinstance(value, dict) or value.get("type") != "rich_text_section":
        report.fault("must be a rich_text_section", path)
    else:
        fields(report, value, path, SECTION)


PARTS: dict[str, dict[str, Check | Need]] = {
    "rich_text_section": SECTION,
    "rich_text_quote": {**SECTION, "border": whole(0, 1)},
    "rich_text_preformatted": {
        "elements": Need(items(_run(frozenset({"text", "link"})), 0, 1000)),
        "border": whole(0, 1),
        "language": string(255),
    },
    "rich_text_list": {
        "style": Need(one_of("bullet", "ordered")),
        "elements": Need(items(_section, 1, 1000)),
        "indent": whole(0, 8),
        "offset": whole(0, 10_000),
        "border": whole(0, 1),
    },
}


def part(report: Report, value: Any, path: Where) -> None:
    """A section, quote, list or preformatted part of a rich_text block."""
    kind = value.get("type") if isinstance(value, dict) else None
    if kind not in PARTS:
        report.fault(f"unsupported type: {kind}", f"{path}/type")
    else:
        fields(report, value, path, PARTS[kind])


RICH_TEXT: dict[str, Check | Need] = {"elements": Need(items(part, 1, 1000))}


def _cell(*kinds: str) -> Check:
    specs: dict[str, dict[str, Check | Need]] = {
        "raw_text": {"text": Need(string(10_000))},
        "raw_number": {"value": Need(number), "text": Need(string(255))},
        "rich_text": {**RICH_TEXT, "block_id": string(255)},
    }

    def check(report: Report, value: Any, path: Where) -> None:
        kind = value.get("type") if isinstance(value, dict) else None
        if kind not in kinds:
            report.fault(f"unsupported type: {kind}", f"{path}/type")
        else:
            fields(report, value, path, specs[kind])

    return check


COLUMN = shape({"align": one_of("left", "center", "right"), "is_wrapped": flag})
TABLE: dict[str, Check | Need] = {
    "rows": Need(items(items(_cell("raw_text", "raw_number", "rich_text"), 1, 20), 1, 100)),
    "column_settings": items(COLUMN, 0, 20),
}
DATA_TABLE: dict[str, Check | Need] = {
    "rows": Need(items(items(_cell("raw_text", "raw_number", "rich_text"), 1, 20), 2, 201)),
    "caption": Need(string(3000)),
    "page_size": whole(1, 100),
    "row_header_column_index": whole(0, 19),
}


def size_of_text(value: Any) -> int:
    """Characters of every `text` below this value."""
    if isinstance(value, dict):
        own = len(value["text"]) if isinstance(value.get("text"), str) else 0
        return own + sum(size_of_text(inner) for key, inner in value.items() if not isinstance(inner, str))
    return sum(map(size_of_text, value)) if isinstance(value, list) else 0


def table_rules(report: Report, block: dict[str, Any], path: Where) -> None:
    """Equal rows, no rich text in a data table's header, and so many characters in all."""
    rows = [row for row in block.get("rows") or [] if isinstance(row, list)]
    data = block["type"] == "data_table"
    most = 20_000 if data else 10_000
    if size_of_text(rows) > most:
        report.fault(f"must be less than {most + 1} characters in all cells", f"{path}/rows")
    if data and len({len(row) for row in rows}) > 1:
        report.fault("all rows must have the same number of cells", f"{path}/rows")
    if data and rows and any(isinstance(cell, dict) and cell.get("type") == "rich_text" for cell in rows[0]):
        report.fault("header cells cannot be rich_text", f"{path}/rows/0")
    index = block.get("row_header_column_index", 0)
    if data and rows and isinstance(index, int) and index >= len(rows[0]):
        report.fault("must be a column of the table", f"{path}/row_header_column_index")


LABEL = string(20)


def _above_zero(report: Report, value: Any, path: Where) -> None:
    number(report, value, path)
    if isinstance(value, int | float) and value <= 0:
        report.fault("must be more than 0", path)


SERIES = shape(
    {
        "name": Need(LABEL),
        "data": Need(items(shape({"label": Need(LABEL), "value": Need(number)}), 1, 20)),
    }
)
AXES = shape({"categories": Need(items(LABEL, 1, 20)), "x_label": string(50), "y_label": string(50)})
PLOT: dict[str, Check | Need] = {"series": Need(items(SERIES, 1, 12)), "axis_config": Need(AXES)}
SEGMENT = shape({"label": Need(LABEL), "value": Need(_above_zero)})
CHARTS: dict[str, dict[str, Check | Need]] = {
    "pie": {"segments": Need(items(SEGMENT, 1, 12))},
    "bar": PLOT,
    "line": PLOT,
    "area": PLOT,
}


def chart(report: Report, value: Any, path: Where) -> None:
    """A pie, bar, line or area chart; each point of a series belongs to a category of the axis."""
    kind = value.get("type") if isinstance(value, dict) else None
    if kind not in CHARTS:
        report.fault(f"unsupported type: {kind}", f"{path}/type")
        return
    before = len(report.messages)
    fields(report, value, path, CHARTS[kind])
    if kind != "pie" and len(report.messages) == before:
        _points(report, value, path)


def _points(report: Report, value: dict[str, Any], path: Where) -> None:
    categories = value["axis_config"]["categories"]
    names = [series["name"] for series in value["series"]]
    if len(set(names)) < len(names):
        report.fault("series names must be unique", f"{path}/series")
    for place, series in enumerate(value["series"]):
        if sorted(point["label"] for point in series["data"]) != sorted(categories):
            report.fault("must have one point for each category", f"{path}/series/{place}/data")


DATA_VISUALIZATION: dict[str, Check | Need] = {"title": Need(string(50)), "chart": Need(chart)}
CONTAINER_TITLE = plain(150)
