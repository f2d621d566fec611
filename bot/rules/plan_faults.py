"""What is wrong with a plan's file, in its author's words: the line, what it is, and the fix. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.rules.plan import Area, Item, Place, Plan, Source, quoted
from bot.rules.table_file import Fault

MADE = ("short_name", "headline", "help_phrase", "certainty")
"""What is made of an item's claim where it is not said."""


@dataclass(frozen=True)
class Read:
    """What was read of a file: the plan, or what is wrong with it.

    `made`: field → the claims of the items of which the file did not say it, so that it was made. `left_out`:
    sentences that quote the file.
    """

    plan: Plan | None
    faults: tuple[Fault, ...] = ()
    made: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()


def read_of(plan: Plan | None, data: Any, faults: Iterable[Fault], left_out: Sequence[str] = ()) -> Read:
    """What was read: with any fault there is no plan. `data` is what the file says."""
    found = tuple(sorted(dict.fromkeys(faults), key=lambda fault: fault.line))
    if found or plan is None:
        return Read(None, found, left_out=tuple(left_out))
    said = [item for area in data["areas"] for item in area["items"]]
    absent = {
        name: tuple(item.claim for item, it in zip(plan.items, said, strict=True) if name not in it)
        for name in MADE
    }
    return Read(plan, made={name: claims for name, claims in absent.items() if claims}, left_out=tuple(left_out))


class PlanError(ValueError):
    """A plan that can't be used. The message is one line for each of its `faults`."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


class Places:
    """The line of each place in a file, and what is wrong there."""

    def __init__(self) -> None:
        self.lines: dict[Place, int] = {}
        self.faults: list[Fault] = []

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
        return next(iter(get_close_matches(str(place[-1])[:100], free, n=1)), None)


def _fields(place: Place) -> list[str]:
    depth = sum(isinstance(step, str) for step in place[:-1])
    return list((Plan, Area, Item, Source)[min(depth, 3)].model_fields)


_NO_NUMBER = ("is not a whole number from 1 on.", "Write “{name}: 1”.")
_NO_KEYS = ("is not made of keys.", "Write lines like “key: …”.")
_WRONG = {
    "missing": ("is missing.", "Add a line “{name}: …”."),
    "string_too_long": ("has {length} characters.", "Shorten it to {max_length}."),
    "too_long": ("has {actual_length} entries.", "Keep {max_length}."),
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
    "nowhere": ("has an entry without an address and without a title.", "Say where one can read it."),
    # and by name, where a pattern is missed
    "key": ("is not a key.", "Use up to 40 of a-z, 0-9 and _."),
    "needs": ("is not a key.", "Use the key of another item."),
    "was": ("is not a key.", "Use the key of an item of an earlier plan, or remove it."),
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
