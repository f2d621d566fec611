"""Who may do what: `make rights` writes docs/rights.txt, and into README what can be typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from bot.words.commands import dated
from bot.words.help import HEADINGS
from handlers import switchboard
from handlers.acts import Act, every
from handlers.commands import COMMANDS, help_lines

ROOT = Path(__file__).parent.parent
LIST, README = ROOT / "docs/rights.txt", ROOT / "README.md"
HEAD = "What is typed, pressed and sent, by who may (handlers/switchboard.py). Written by `make rights`.\n"


def acts() -> Iterator[tuple[str, Act]]:
    """All that is registered, as `press NAME`, `form NAME`, `command NAME`."""
    for kind, table in (("press", switchboard.PRESSES), ("form", switchboard.FORMS)):
        yield from ((f"{kind} {name}", act) for name, act in every(table))
    for name, command in COMMANDS.items():
        yield f"command {name}", command
        if command.about is not None:
            yield f"command {name} …", command.about
        if command.alone is not None:
            yield f"command {name} alone", command.alone


def listed() -> str:
    """The list, by who may."""
    by_right: dict[str, list[str]] = {}
    for name, act in acts():
        by_right.setdefault(act.right.who, []).append(name)
    parts = ["\n".join([f"{who}:", *(f"  {name}" for name in names)]) for who, names in by_right.items()]
    return "\n".join([HEAD, *(f"{part}\n" for part in parts)])


def table() -> str:
    """README's table of commands, from what the help says of each."""
    rows = ["| Who | Type after `/counterpart` |", "| --- | --- |"]
    for audience, lines in help_lines().items():
        forms = " · ".join(dated(_forms(form, what), date(2026, 12, 7)) for form, what in lines)
        rows.append(f"| {HEADINGS[audience].partition('.')[0].lower()} | {forms} |")
    return "\n".join(rows)


def _forms(form: str, what: str) -> str:
    """The form, and those that are named in what it does."""
    others = re.findall(rf"`{form.split()[0]} .*?`", what)
    return " / ".join([f"`{form}`", *others])


def with_table(readme: str) -> str:
    """README with the table as it is now."""
    return re.sub(r"^\| Who \| Type after .*?(?=\n\n)", lambda _: table(), readme, flags=re.DOTALL | re.MULTILINE)


if __name__ == "__main__":
    LIST.write_text(listed(), encoding="utf-8")
    README.write_text(with_table(README.read_text(encoding="utf-8")), encoding="utf-8")
