"""Who may do what: `make rights` writes docs/rights.txt, and into README what can be typed."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from bot.words.commands import dated
from bot.words.help import HEADINGS
from handlers import rights, switchboard
from handlers.acts import Act, every
from handlers.commands import COMMANDS, help_lines
from handlers.rights import Right
from handlers.settings.setting import Setting

ROOT = Path(__file__).parent.parent
LIST, README = ROOT / "docs/rights.txt", ROOT / "README.md"
HEAD = """\
What is typed, pressed and sent, by who may, and the file where it is done. Written by `make rights`.

The rights are in handlers/rights.py. Which right a press or a form has, and what does it, is said in
handlers/switchboard.py; of a command, in handlers/commands/; of a setting (in capitals), where it is declared.
"""
RIGHTS = {right: name for name, right in vars(rights).items() if isinstance(right, Right)}
"""In the order in which they are declared, where one that refers to another comes after it."""
KNOWS_WHY = (rights.SEAT, rights.SEAT_NOW, rights.WRITER)
"""Who has no place in a question reads why: `handlers.seats.seat_in` says it."""


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
    found = [(act.right, name, does(act)) for name, act in acts()]
    width = max(len(name) for _, name, _ in found)
    parts = []
    for right, constant in RIGHTS.items():
        lines = [f"{right.who} ({constant}):"]
        lines += [f"  who may not reads: {right.says}"] if right.says else []
        lines += (
            ["  or, of a question in which they have no place: handlers/seats.py"] if right in KNOWS_WHY else []
        )
        lines += [f"  {name:{width}}  {what}" for one, name, what in found if one is right]
        parts.append("\n".join([*lines, ""]))
    return "\n".join([HEAD, *parts])


def does(act: Act) -> str:
    """Return the file of what does it, and its name there: a function, or a setting."""
    owner = getattr(act.run, "__self__", None)
    if isinstance(owner, Setting):
        return " ".join(_declared(owner.apply, owner))
    return " ".join(_declared(act.run, act.run))


def _declared(function: Callable[..., object], what: object) -> tuple[str, str]:
    module = sys.modules[function.__module__]
    name = next(name for name, value in vars(module).items() if value is what)
    return str(Path(str(module.__file__)).relative_to(ROOT)), name


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
