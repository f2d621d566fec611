"""A plan as a file that an association can write itself: YAML, or a spreadsheet. Every fault by its line.

Every value is read as the text it is, so `No` and `2017` are words; aliases and tags have no effect. The only I/O
is reading the file.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from bot.rules import plan_sheet
from bot.rules.plan import Place, Plan, quoted, relations
from bot.rules.plan_faults import Places, PlanError, Read, read_of
from bot.rules.table_file import Fault, decoded, is_workbook

__all__ = ["MAX_BYTES", "Fault", "PlanError", "check", "load", "parse", "read", "shipped", "written"]

MAX_BYTES = plan_sheet.MAX_BYTES
_YAML = re.compile(r"\A\s*+(?:#[^\n]*+\n\s*+)*+(?:---\s*+)?[a-z_0-9]{1,40}:(?:[ \t][^\n]*)?$", re.MULTILINE)
"""Its first line that says anything is a key: a plan's own, or one that it will be told it has not."""


@cache
def shipped() -> Plan:
    """The plan that comes with Counterpart: partial, reconstructed from public reports."""
    return load(resources.files("bot") / "plans" / "naspo_nascio.yml")


def load(path: Path | Traversable) -> Plan:
    """Read a plan from a file in UTF-8. Raises PlanError, and OSError if there is no such file."""
    with path.open("rb") as file:
        read = file.read(MAX_BYTES + 1)
    try:
        return parse(read.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = read.count(b"\n", 0, error.start) + 1
        raise PlanError([Fault(line, "This is not UTF-8 text.", "Save the file as UTF-8.")]) from None


def read(data: bytes | str) -> Read:
    """Read a plan from a file of either kind, in any encoding, or from pasted text."""
    if len(data) <= MAX_BYTES and (isinstance(data, str) or not is_workbook(data)):
        text = (data if isinstance(data, str) else decoded(data)).removeprefix("\ufeff")
        if re.search(r"^areas:", text, re.MULTILINE) or (
            _YAML.match(text[:5_000]) and not plan_sheet.is_sheet(text)
        ):
            plan, given, faults = _examine(text)
            return read_of(plan, given, faults)
    return plan_sheet.read(data)


def parse(text: str) -> Plan:
    """Read a plan from its text. Raises PlanError with all that `check` finds."""
    plan, _, faults = _examine(text)
    if plan is None or faults:
        raise PlanError(faults)
    return plan


def check(text: str) -> list[Fault]:
    """Everything that is wrong with a plan's text, by line; empty if it can be used.

    Where the text isn't YAML, only the first such place is named: nothing can be said of what follows it.
    """
    return _examine(text)[2]


def _examine(text: str) -> tuple[Plan | None, Any, list[Fault]]:
    """The plan, what the text says, and all that is wrong with it."""
    if len(text.encode(errors="replace")) > MAX_BYTES:
        return None, None, [Fault(1, f"The plan is larger than {MAX_BYTES // 1024} kB.", "Shorten it.")]
    reader = _Reader()
    try:
        data = reader.read(yaml.compose(text, Loader=_NoAliases))
    except yaml.YAMLError as error:
        return None, None, [_not_yaml(text, error)]
    except RecursionError:
        return None, None, [Fault(1, "The plan is nested too deeply.", "Remove brackets that aren't needed.")]
    plan, faults = None, reader.faults + [reader.fault(*relation) for relation in relations(data)]
    try:
        plan = Plan.model_validate(data)
    except ValidationError as error:
        faults += reader.explain_all(error)
    return plan, data, sorted(dict.fromkeys(faults), key=lambda fault: fault.line)


def written(plan: Plan) -> str:
    """The plan as YAML that reads back as the same."""
    body = plan.model_dump(mode="json", exclude_none=True)
    return str(yaml.safe_dump(body, sort_keys=False, allow_unicode=True, width=110, default_style=None))


class _NoAliases(yaml.BaseLoader):
    """Text, lists and mappings only. An alias could blow a small file up, so there are none."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            what, mark = "a value that begins with * must be in quotes", self.get_mark()
            raise yaml.composer.ComposerError(None, None, what, mark)
        return super().compose_node(parent, index)


class _Reader(Places):
    """Turns nodes into plain data and remembers the line of each place."""

    def read(self, node: yaml.Node | None, place: Place = ()) -> Any:
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, place)
        if isinstance(node, yaml.SequenceNode):
            for number, entry in enumerate(node.value):
                self.lines[*place, number] = entry.start_mark.line + 1
            return [self.read(entry, (*place, number)) for number, entry in enumerate(node.value)]
        if isinstance(node, yaml.ScalarNode) and (node.style or node.value not in ("", "~", "null")):
            return node.value
        return None

    def _mapping(self, node: yaml.MappingNode, place: Place) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for name, value in node.value:
            line, key = name.start_mark.line + 1, str(name.value)
            if key in data:
                self.faults.append(Fault(line, f"{quoted(key)} stands here twice.", "Remove one of the two."))
                continue
            self.lines[*place, key] = line
            data[key] = self.read(value, (*place, key))
        return data


def _not_yaml(text: str, error: yaml.YAMLError) -> Fault:
    if isinstance(error, yaml.MarkedYAMLError) and (mark := error.problem_mark or error.context_mark):
        fix = "Look at the quotes, colons and indentation (spaces, no tabs) here and in the line above."
        return Fault(mark.line + 1, f"This is not YAML: {error.problem}.", fix)
    line = text.count("\n", 0, getattr(error, "position", 0)) + 1
    return Fault(line, "There is a character that no text file should have.", "Type this line again.")
