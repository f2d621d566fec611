"""Who may do what, as a list: `make rights` writes docs/rights.txt."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from handlers import switchboard
from handlers.acts import Act, every
from handlers.commands import COMMANDS

LIST = Path(__file__).parent.parent / "docs/rights.txt"
HEAD = "What is typed, pressed and sent, by who may (handlers/switchboard.py). Written by `make rights`.\n"


def acts() -> Iterator[tuple[str, Act]]:
    """All that is registered, as `press NAME`, `form NAME`, `command NAME`."""
    for kind, table in (("press", switchboard.PRESSES), ("form", switchboard.FORMS)):
        yield from ((f"{kind} {name}", act) for name, act in every(table))
    for name, command in COMMANDS.items():
        yield f"command {name}", command
        if command.about is not None:
            yield f"command {name} …", command.about
    yield from ((f"command {name} alone", act) for name, act in switchboard.ALONE.items())


def listed() -> str:
    """The list, by who may."""
    by_right: dict[str, list[str]] = {}
    for name, act in acts():
        by_right.setdefault(act.right.who, []).append(name)
    parts = ["\n".join([f"{who}:", *(f"  {name}" for name in names)]) for who, names in by_right.items()]
    return "\n".join([HEAD, *(f"{part}\n" for part in parts)])


if __name__ == "__main__":
    LIST.write_text(listed(), encoding="utf-8")
