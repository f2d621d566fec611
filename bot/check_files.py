"""The commands that check a file before Counterpart is given it: `plan check`, `roster check`."""

from __future__ import annotations

import argparse
from pathlib import Path

from bot.rules import plan_file, roster
from bot.words import plan as words


class Unreadable(Exception):
    """The file can't be read; the message names it and says why."""


def check_plan(chosen: argparse.Namespace) -> int:
    """Name every fault of a plan file, with its line and the fix."""
    found = plan_file.read(read_plan(chosen.file))
    for fault in found.faults:
        print(f"{chosen.file}:{fault.line}: {fault.what} {fault.fix}")
    for said in (*words.made_for(found), *found.left_out):
        print(f"{chosen.file}: {said}")
    print("This plan is fine." if not found.faults else f"{len(found.faults)} to mend.")
    return 1 if found.faults else 0


def read_plan(file: str) -> bytes:
    """The beginning of a plan's file: no plan is longer."""
    try:
        with Path(file).open("rb") as opened:
            return opened.read(plan_file.MAX_BYTES + 1)
    except OSError as wrong:
        raise Unreadable(f"{file} can't be read: {wrong.strerror}") from None


def check_roster(chosen: argparse.Namespace) -> int:
    """Name every fault of a roster, with its line and the fix, and whatever of it should be looked at."""
    try:
        with open(chosen.file, "rb") as file:
            sheet = roster.read(file.read(roster.MAX_BYTES + 1))
    except OSError as wrong:
        raise Unreadable(f"{chosen.file} can't be read: {wrong.strerror}") from None
    for said in (*sheet.faults, *sheet.noted, *sheet.skipped, *map(_doubt, filter(roster.doubtful, sheet.lines))):
        print(f"{chosen.file}: {said}")
    print("This roster is fine." if not sheet.faults else f"{len(sheet.faults)} to mend.")
    return 1 if sheet.faults else 0


def _doubt(line: roster.Line) -> str:
    """What Slack shows for a yes of its own before it applies the line."""
    return f"Line {line.number}: {line.code} {line.office}: the job title sounds like a {line.office.other}'s."
