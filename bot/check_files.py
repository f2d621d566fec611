"""The commands that check a file before Counterpart is given it: `plan check`, `roster check`."""

from __future__ import annotations

import argparse
from pathlib import Path

from bot import plan_file, roster


class Unreadable(Exception):
    """The file can't be read; the message names it and says why."""


def check_plan(chosen: argparse.Namespace) -> int:
    """Name every fault of a plan file, with its line and the fix."""
    try:
        text = Path(chosen.file).read_text(encoding="utf-8")
    except OSError as wrong:
        raise Unreadable(f"{chosen.file} can't be read: {wrong.strerror}") from None
    except UnicodeDecodeError:
        raise Unreadable(f"{chosen.file} can't be read: it is not a text file in UTF-8") from None
    faults = plan_file.check(text)
    for fault in faults:
        print(f"{chosen.file}:{fault.line}: {fault.what} {fault.fix}")
    print("This plan is fine." if not faults else f"{len(faults)} to mend.")
    return 1 if faults else 0


def check_roster(chosen: argparse.Namespace) -> int:
    """Name every fault of a roster, with its line and the fix."""
    try:
        with open(chosen.file, "rb") as file:
            faults = roster.check(file.read(roster.MAX_BYTES + 1))
    except OSError as wrong:
        raise Unreadable(f"{chosen.file} can't be read: {wrong.strerror}") from None
    for fault in faults:
        print(f"{chosen.file}: {fault}")
    print("This roster is fine." if not faults else f"{len(faults)} to mend.")
    return 1 if faults else 0
