"""The small checks that Block Kit validation is made of.

A check is a function `(report, value, path)`. It adds to the report what Slack would say, with the JSON pointer
of the place, and raises nothing, so that one answer names every fault.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

Where = str
Check = Callable[["Report", Any, Where], None]


@dataclass
class Report:
    """What is wrong with one message or view.

    surface: message, modal or home. files: ids of uploaded files that an image may name. seen_blocks: how many
    blocks of each type there are, for limits per message.
    """

    surface: str
    files: frozenset[str] = frozenset()
    messages: list[str] = field(default_factory=list)
    seen_blocks: dict[str, int] = field(default_factory=dict)
    block_ids: set[str] = field(default_factory=set)
    has_input: bool = False
    focused: int = 0

    def fault(self, text: str, path: Where) -> None:
        """Adds one fault in the words Slack uses."""
        self.messages.append(f"[ERROR] {text} [json-pointer:{path}]")


@dataclass(frozen=True)
class Need:
    """Marks a field that must be there."""

    check: Check


def fields(report: Report, value: Any, path: Where, spec: dict[str, Check | Need]) -> bool:
    """An object with exactly these fields; True if it is an object at all."""
    if not isinstance(value, dict):
        report.fault("must be an object", path)
        return False
    for name in value.keys() - spec.keys() - {"type"}:
        report.fault(f"invalid additional property: {name}", path)
    for name, check in spec.items():
        if name not in value:
            if isinstance(check, Need):
                report.fault(f"missing required field: {name}", path)
        else:
            (check.check if isinstance(check, Need) else check)(report, value[name], f"{path}/{name}")
    return True


def string(most: int, least: int = 1) -> Check:
    """A string of so many characters."""

    def check(report: Report, value: Any, path: Where) -> None:
        if not isinstance(value, str):
            report.fault("must be a string", path)
        elif len(value) > most:
            report.fault(f"must be less than {most + 1} characters", path)
        elif len(value) < least:
            report.fault(f"must be more than {least - 1} characters", path)

    return check


def flag(report: Report, value: Any, path: Where) -> None:
    """true or false."""
    if not isinstance(value, bool):
        report.fault("must be a boolean", path)


def whole(least: int, most: int) -> Check:
    """A whole number within bounds."""

    def check(report: Report, value: Any, path: Where) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            report.fault("must be an integer", path)
        elif not least <= value <= most:
            report.fault(f"must be between {least} and {most}", path)

    return check


def number(report: Report, value: Any, path: Where) -> None:
    """Any number."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        report.fault("must be a number", path)


def one_of(*allowed: str) -> Check:
    """One of these words."""

    def check(report: Report, value: Any, path: Where) -> None:
        if value not in allowed:
            report.fault(f"must be one of {', '.join(allowed)}", path)

    return check


def matching(pattern: Any, what: str) -> Check:
    """A string that the compiled pattern matches in full."""

    def check(report: Report, value: Any, path: Where) -> None:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            report.fault(f"must be {what}", path)

    return check


def items(each: Check, least: int, most: int) -> Check:
    """A list of so many items, each of which is checked."""

    def check(report: Report, value: Any, path: Where) -> None:
        if not isinstance(value, list):
            report.fault("must be an array", path)
            return
        if len(value) > most:
            report.fault(f"no more than {most} items allowed", path)
        if len(value) < least:
            report.fault(f"no fewer than {least} items allowed", path)
        for place, item in enumerate(value):
            each(report, item, f"{path}/{place}")

    return check


def shape(spec: dict[str, Check | Need]) -> Check:
    """An object with these fields."""

    def check(report: Report, value: Any, path: Where) -> None:
        fields(report, value, path, spec)

    return check


def unique(report: Report, values: Iterable[tuple[Any, Where]], what: str) -> None:
    """No value twice."""
    met = set()
    for value, path in values:
        if value in met:
            report.fault(f"`{what}` {value} already exists", path)
        met.add(value)


def text(kinds: tuple[str, ...], most: int, least: int = 1) -> Check:
    """A text object, plain_text or mrkdwn, of so many characters."""
    size = string(most, least)

    def check(report: Report, value: Any, path: Where) -> None:
        if not isinstance(value, dict) or value.get("type") not in kinds:
            report.fault(f"must be a text object of type {' or '.join(kinds)}", path)
            return
        extra = {"emoji": flag} if value["type"] == "plain_text" else {"verbatim": flag}
        fields(report, value, path, {"text": Need(size), **extra})
        if least and isinstance(value.get("text"), str) and value["text"] and not value["text"].strip():
            report.fault("must not be blank", f"{path}/text")

    return check


def plain(most: int) -> Check:
    """A plain_text object."""
    return text(("plain_text",), most)


def either(most: int) -> Check:
    """A plain_text or mrkdwn object."""
    return text(("plain_text", "mrkdwn"), most)
