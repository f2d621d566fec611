"""A plan as a YAML file, which an association can write itself; `check` names each fault by line, with the fix.

Every value is read as the text it is, so `No` and `2017` are words; aliases and tags have no effect. The only I/O
is reading the file.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.rules.plan import Area, Item, Place, Plan, Source, quoted, relations

MAX_BYTES = 256 * 1024


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a plan's text: its line (from 1), what it is, and what to do about it."""

    line: int
    what: str
    fix: str

    def __str__(self) -> str:
        return f"Line {self.line}: {self.what} {self.fix}"


class PlanError(ValueError):
    """A plan that can't be used. The message is one line for each of its `faults`."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


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


def parse(text: str) -> Plan:
    """Read a plan from its text. Raises PlanError with all that `check` finds."""
    plan, faults = _examine(text)
    if plan is None or faults:
        raise PlanError(faults)
    return plan


def check(text: str) -> list[Fault]:
    """Everything that is wrong with a plan's text, by line; empty if it can be used.

    Where the text isn't YAML, only the first such place is named: nothing can be said of what follows it.
    """
    return _examine(text)[1]


def _examine(text: str) -> tuple[Plan | None, list[Fault]]:
    if len(text.encode(errors="replace")) > MAX_BYTES:
        return None, [Fault(1, f"The plan is larger than {MAX_BYTES // 1024} kB.", "Shorten it.")]
    reader = _Reader()
    try:
        data = reader.read(yaml.compose(text, Loader=_NoAliases))
    except yaml.YAMLError as error:
        return None, [_not_yaml(text, error)]
    except RecursionError:
        return None, [Fault(1, "The plan is nested too deeply.", "Remove brackets that aren't needed.")]
    plan, faults = None, reader.faults + [reader.fault(*relation) for relation in relations(data)]
    try:
        plan = Plan.model_validate(data)
    except ValidationError as error:
        faults += reader.explain_all(error)
    return plan, sorted(dict.fromkeys(faults), key=lambda fault: fault.line)


class _NoAliases(yaml.BaseLoader):
    """Text, lists and mappings only. An alias could blow a small file up, so there are none."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            what, mark = "a value that begins with * must be in quotes", self.get_mark()
            raise yaml.composer.ComposerError(None, None, what, mark)
        return super().compose_node(parent, index)


class _Reader:
    """Turns nodes into plain data and remembers the line of each place."""

    def __init__(self) -> None:
        self.lines: dict[Place, int] = {}
        self.faults: list[Fault] = []

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

    def fault(self, place: Place, what: str, fix: str) -> Fault:
        """A fault on the line of this place, or of the nearest thing around it."""
        around = (place[:end] for end in range(len(place), 0, -1))
        return Fault(next((self.lines[it] for it in around if it in self.lines), 1), what, fix)

    def explain_all(self, error: ValidationError) -> list[Fault]:
        """One fault for each of pydantic's errors; a misspelled key is not missing as well.

        A list all of whose entries are wrong is not also too short, though pydantic says so.
        """
        errors = [one for one in error.errors(include_url=False) if one["type"] != "relations"]
        errors = [one for one in errors if not (one["type"] == "too_short" and one["input"])]
        meant = {one["loc"]: self._meant(one["loc"]) for one in errors if one["type"] == "extra_forbidden"}
        spelled_wrong = {(*place[:-1], name) for place, name in meant.items()}
        told = [one for one in errors if one["type"] != "missing" or one["loc"] not in spelled_wrong]
        return [self.fault(one["loc"], *_explain(one, meant.get(one["loc"]))) for one in told]

    def _meant(self, place: Place) -> str | None:
        """The key that is not there yet and looks most like this unknown one."""
        free = [name for name in _fields(place) if (*place[:-1], name) not in self.lines]
        return next(iter(get_close_matches(str(place[-1]), free, n=1)), None)


def _fields(place: Place) -> list[str]:
    depth = sum(isinstance(step, str) for step in place[:-1])
    return list((Plan, Area, Item, Source)[min(depth, 3)].model_fields)


_NO_NUMBER = ("is not a whole number from 1 on.", "Write “{name}: 1”.")
_NO_KEYS = ("is not made of keys.", "Write lines like “key: …”.")
_WRONG = {
    "missing": ("is missing.", "Add a line “{name}: …”."),
    "string_too_long": ("has {length} characters.", "Shorten it to {max_length}."),
    "string_pattern_mismatch": ("is more than one line.", "Write it as one line of plain text."),
    "string_type": ("must be text.", "Put it on one line, in quotes if it has a colon."),
    "enum": (
        "can't be “{given:.40}”.",
        "Write primary (a primary source says it), press (only the press) or ours.",
    ),
    "tuple_type": ("must be a list.", "Begin each entry with “- ”."),
    "model_type": _NO_KEYS,
    "int_parsing": _NO_NUMBER,
    "int_parsing_size": _NO_NUMBER,
    "int_type": _NO_NUMBER,
    "greater_than_equal": _NO_NUMBER,
    # and by name, where a pattern is missed
    "key": ("is not a key.", "Use up to 40 of a-z, 0-9 and _."),
    "needs": ("is not a key.", "Use the key of another item."),
    "url": ("is not a web address.", "Write it whole: https://…"),
    "published": ("is not a date.", "Write 2017, 2017-01 or 2017-01-18."),
}
_EMPTY = ("is empty.", "Fill it in, or remove the line where it is not needed.")


def _explain(error: ErrorDetails, meant: str | None) -> tuple[str, str]:
    """What one of pydantic's errors means to the author of a plan, and the fix."""
    place, given, kind = error["loc"], error["input"], error["type"]
    name = next((str(step) for step in reversed(place) if isinstance(step, str)), "plan")
    if kind == "extra_forbidden":
        fix = f"Did you mean “{meant}”?" if meant else f"Remove it. Known are: {', '.join(_fields(place))}."
        return f"{quoted(name)} is not known here.", fix
    if kind == "string_pattern_mismatch" and name in _WRONG:
        kind = name
    what, fix = _EMPTY if given in (None, "") else _WRONG.get(kind, _EMPTY)
    values = {"name": name, "given": str(given), "length": len(str(given).strip()), **error.get("ctx", {})}
    return f"{quoted(name)} {what.format(**values)}", fix.format(**values)


def _not_yaml(text: str, error: yaml.YAMLError) -> Fault:
    if isinstance(error, yaml.MarkedYAMLError) and (mark := error.problem_mark or error.context_mark):
        fix = "Look at the quotes, colons and indentation (spaces, no tabs) here and in the line above."
        return Fault(mark.line + 1, f"This is not YAML: {error.problem}.", fix)
    line = text.count("\n", 0, getattr(error, "position", 0)) + 1
    return Fault(line, "There is a character that no text file should have.", "Type this line again.")
