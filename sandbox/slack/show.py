"""Messages, views and ephemerals as plain text, the way Slack would show them, for transcripts and the demo."""

import re
import textwrap
from collections.abc import Callable
from typing import Any

from sandbox.slack.elements import options_of
from sandbox.slack.records import Json, View

WIDTH = 76
Names = dict[str, str]
MARKUP = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
BOLD = re.compile(r"(?<![\w*])\*([^*\n]+)\*(?![\w*])")


def plain_text(text: str, names: Names | None = None) -> str:
    """mrkdwn as its reader sees it: names for ids, labels for links, the three escapes undone, bold stripped."""
    text = MARKUP.sub(lambda match: _shown(match, names or {}), text)
    text = BOLD.sub(r"\1", text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _shown(match: re.Match[str], names: Names) -> str:
    sign, target, label = match.groups()
    if sign in {"@", "#"}:
        return f"{sign}{label or names.get(target, target)}"
    if sign == "!":
        return label or f"@{target.partition('^')[0]}"
    return f"{label} ({target})" if label and label != target else target


def wrapped(text: str, width: int, first: str = "", rest: str | None = None) -> list[str]:
    """Lines of at most `width` characters, with what stands before the first and before the others."""
    rest = first if rest is None else rest
    lines: list[str] = []
    for paragraph in text.split("\n"):
        before = first if not lines else rest
        lines += textwrap.wrap(paragraph, width, initial_indent=before, subsequent_indent=rest) or [before.rstrip()]
    return lines


def show_message(message: Any, names: Names | None = None, width: int = WIDTH) -> str:
    """A message or ephemeral (or a Seen of one): its blocks, else its text."""
    if message.blocks:
        return show_blocks(message.blocks, names, width)
    return "\n".join(wrapped(plain_text(message.text, names), width))


def show_view(view: View, names: Names | None = None, width: int = WIDTH) -> str:
    """A modal or Home with what has been filled in so far."""
    body = view.body
    lines = ["┌ " + body["title"]["text"], ""] if "title" in body else []
    lines += [show_blocks(body["blocks"], names, width, view.state), ""]
    ends = [f"[{body[name]['text']}]" for name in ("close", "submit") if name in body]
    return "\n".join([*lines, "  ".join(ends)]).rstrip()


def show_blocks(blocks: Any, names: Names | None = None, width: int = WIDTH, state: Any = None) -> str:
    """Blocks, one after the other, an empty line between them."""
    parts = []
    for block in blocks or []:
        shown = BLOCKS.get(block["type"], _unknown)(block, names or {}, width)
        if block["type"] == "input":
            shown += _element(block["element"], width, _state_of(block, block["element"], state))
        if "accessory" in block:
            shown += _element(block["accessory"], width, _state_of(block, block["accessory"], state))
        parts.append("\n".join(line.rstrip() for line in shown))
    return "\n\n".join(parts)


def _state_of(block: Json, element: Json, state: Any) -> Json:
    found: Json = (state or {}).get(block.get("block_id"), {}).get(element.get("action_id"), {})
    return found


def _text(value: Json, names: Names) -> str:
    return plain_text(value["text"], names) if value["type"] == "mrkdwn" else str(value["text"])


def _section(block: Json, names: Names, width: int) -> list[str]:
    lines = wrapped(_text(block["text"], names), width) if "text" in block else []
    for one in block.get("fields", []):
        lines += wrapped(_text(one, names).replace("\n", ": ", 1), width, "  ", "    ")
    return lines


def _header(block: Json, names: Names, width: int) -> list[str]:
    lines = wrapped(block["text"]["text"], width)
    return [*lines, "═" * max(map(len, lines))]


def _context(block: Json, names: Names, width: int) -> list[str]:
    shown = [f"[image: {e['alt_text']}]" if e["type"] == "image" else _text(e, names) for e in block["elements"]]
    return wrapped(" ".join(shown), width, "· ", "  ")


def _actions(block: Json, names: Names, width: int) -> list[str]:
    buttons = [f"[{e['text']['text']}]" for e in block["elements"] if e["type"] == "button"]
    lines = wrapped("  ".join(buttons), width) if buttons else []
    for element in block["elements"]:
        lines += _element(element, width, {}) if element["type"] != "button" else []
    return lines


def _divider(block: Json, names: Names, width: int) -> list[str]:
    return ["─" * width]


def _input(block: Json, names: Names, width: int) -> list[str]:
    label = block["label"]["text"] + (" (optional)" if block.get("optional") else "")
    hint = wrapped(block["hint"]["text"], width, "· ", "  ") if "hint" in block else []
    return wrapped(label, width) + hint


def _element(element: Json, width: int, state: Json) -> list[str]:
    """A control, with what is chosen or typed in it."""
    kind = element["type"]
    if kind == "button":
        return [f"[{element['text']['text']}]"]
    if kind == "image":
        return [f"[image: {element['alt_text']}]"]
    if kind in {"radio_buttons", "checkboxes"}:
        return _choices(element, width, state)
    if kind == "overflow":
        return ["[…] " + " / ".join(o["text"]["text"] for o in options_of(element))]
    value = next((v for key, v in state.items() if key != "type" and v), None) or _initial(element)
    shown = value["text"]["text"] if isinstance(value, dict) else value
    empty = element.get("placeholder", {}).get("text", "")
    lines = wrapped(str(shown or empty or "…"), width - 4, "[ ", "  ")
    return [*lines[:-1], lines[-1] + (" ▾]" if kind.endswith("_select") else " ]")]


def _initial(element: Json) -> Any:
    return next((value for key, value in element.items() if key.startswith("initial_")), None)


def _choices(element: Json, width: int, state: Json) -> list[str]:
    chosen = state.get("selected_options") or [state.get("selected_option")]
    chosen = chosen if any(chosen) else [element.get("initial_option"), *element.get("initial_options", [])]
    marks = ("(•) ", "( ) ") if element["type"] == "radio_buttons" else ("[x] ", "[ ] ")
    lines = []
    for option in element["options"]:
        lines += wrapped(option["text"]["text"], width, marks[option not in chosen], "    ")
        if "description" in option:
            lines += wrapped(option["description"]["text"], width, "    ")
    return lines


def _rich_text(block: Json, names: Names, width: int) -> list[str]:
    lines: list[str] = []
    for part in block["elements"]:
        lines += _part(part, names, width)
    return lines


def _part(part: Json, names: Names, width: int) -> list[str]:
    kind = part["type"]
    if kind == "rich_text_list":
        indent, lines = "  " * part.get("indent", 0), []
        for count, item in enumerate(part["elements"], 1 + part.get("offset", 0)):
            mark = f"{indent}{count}. " if part["style"] == "ordered" else f"{indent}• "
            lines += wrapped(_runs(item, names), width, mark, " " * len(mark))
        return lines
    before = {"rich_text_quote": "│ ", "rich_text_preformatted": "    "}.get(kind, "")
    return wrapped(_runs(part, names).rstrip("\n"), width, before)


def _runs(part: Json, names: Names) -> str:
    return "".join(RUNS.get(run["type"], _run)(run, names) for run in part["elements"])


def _run(run: Json, names: Names) -> str:
    return str(run.get("text", ""))


RUNS: dict[str, Callable[[Json, Names], str]] = {
    "link": lambda run, names: f"{run['text']} ({run['url']})" if run.get("text") else run["url"],
    "emoji": lambda run, names: f":{run['name']}:",
    "user": lambda run, names: f"@{names.get(run['user_id'], run['user_id'])}",
    "channel": lambda run, names: f"#{names.get(run['channel_id'], run['channel_id'])}",
    "broadcast": lambda run, names: f"@{run['range']}",
    "date": lambda run, names: run.get("fallback", str(run["timestamp"])),
}


def _image(block: Json, names: Names, width: int) -> list[str]:
    return wrapped(f"[image: {block['alt_text']}]", width)


def _markdown(block: Json, names: Names, width: int) -> list[str]:
    return wrapped(block["text"], width)


def _cell(cell: Json, names: Names) -> str:
    return " ".join(_rich_text(cell, names, 1000)) if cell["type"] == "rich_text" else str(cell["text"])


def _table(block: Json, names: Names, width: int) -> list[str]:
    """A table with padded columns; rows wider than `width` stay whole, as Slack scrolls them."""
    rows = [[_cell(cell, names) for cell in row] for row in block["rows"]]
    sizes = [max(len(row[place]) for row in rows if place < len(row)) for place in range(max(map(len, rows)))]
    lines = ["  ".join(text.ljust(size) for text, size in zip(row, sizes, strict=False)) for row in rows]
    caption = wrapped(block["caption"], width) if "caption" in block else []
    return [*caption, lines[0], "  ".join("─" * size for size in sizes), *lines[1:]]


def _chart(block: Json, names: Names, width: int) -> list[str]:
    chart, lines = block["chart"], wrapped(f"[chart: {block['title']}]", width)
    if chart["type"] == "pie":
        return lines + [f"  {one['label']}: {one['value']:g}" for one in chart["segments"]]
    for series in chart["series"]:
        points = ", ".join(f"{point['label']} {point['value']:g}" for point in series["data"])
        lines += wrapped(f"{series['name']}: {points}", width, "  ", "    ")
    return lines


def _container(block: Json, names: Names, width: int) -> list[str]:
    rich = block.get("rich_text_title", {"elements": []})
    title = block["title"]["text"] if "title" in block else " ".join(_rich_text(rich, names, width))
    inner = show_blocks(block["child_blocks"], names, width - 2)
    return [*wrapped(title, width, "▾ ", "  "), *textwrap.indent(inner, "  ").split("\n")]


def _unknown(block: Json, names: Names, width: int) -> list[str]:
    return [f"[{block['type']}]"]


BLOCKS: dict[str, Callable[[Json, Names, int], list[str]]] = {
    "section": _section,
    "header": _header,
    "context": _context,
    "actions": _actions,
    "divider": _divider,
    "input": _input,
    "rich_text": _rich_text,
    "image": _image,
    "markdown": _markdown,
    "table": _table,
    "data_table": _table,
    "data_visualization": _chart,
    "container": _container,
}
