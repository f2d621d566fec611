"""What can be said after `counterpart`: its commands, each with its options."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from typing import Any

from bot import check_files

Does = Callable[[argparse.Namespace], int]


def parser(about: str, does: Mapping[str, Does], not_here: Does) -> argparse.ArgumentParser:
    """Read a command line; what is to be done stands in `run`. `not_here` does what does not work on Windows."""
    made = argparse.ArgumentParser(prog="counterpart", description=about)
    commands = made.add_subparsers(required=True, metavar="command")

    def add(name: str, do: Does, windows: bool = False) -> argparse.ArgumentParser:
        said = (do.__doc__ or "").split("\n")[0]
        command = commands.add_parser(name, help=said, description=said)
        command.set_defaults(run=do if windows or sys.platform != "win32" else not_here)
        return command

    for name in ("run", "tick", "web", "worker"):
        add(name, does[name])
    add("migrate", does["migrate"]).add_argument(
        "--restored", action="store_true", help="it was brought back from a copy"
    )
    add("doctor", does["doctor"])
    add("backup", does["copy"]).add_argument("file", help="where to; it must not exist yet")
    add("report", does["report"]).add_argument("year", type=int, help="such as 2026")
    tiles = add("map", does["tile_map"])
    tiles.add_argument("--for", dest="whom", choices=("admins", "co-chairs"), default="admins", help="who reads it")
    tiles.add_argument("--item", help="of the plan, by its key, for co-chairs; without it the one counted last")
    tiles.add_argument("--png", action="store_true", help="as PNG, twice as large; it needs vl-convert-python")
    add("figures", does["figures"]).add_argument("--json", action="store_true", required=True, help="as JSON")
    add("manifest", does["manifest"], windows=True).add_argument("--url", help="where Slack reaches `web`")
    for noun, do in (("plan", check_files.check_plan), ("roster", check_files.check_roster)):
        files = commands.add_parser(noun, help=f"Work on a {noun} file.").add_subparsers(
            required=True, metavar="check"
        )
        check = files.add_parser("check", help=f"Name every fault of a {noun} file.")
        check.add_argument("file")
        check.set_defaults(run=do)
        if noun == "plan":
            _add_plan(files, does["plan"] if sys.platform != "win32" else not_here)
    play = add("demo", does["demo"], windows=True)
    play.add_argument("--headless", action="store_true", help="play a month in the terminal, and end")
    play.add_argument("--whole", action="store_true", help="the same, with every conversation in full")
    return made


def _add_plan(files: Any, do: Does) -> None:
    """What else is done with a plan: it needs the database."""
    said = {
        "show": "Print the plan that questions come from.",
        "load": "Say what this plan would change; with --activate, do it.",
        "export": "Print the newest plan as a file that can be loaded.",
    }
    for name, about in said.items():
        command = files.add_parser(name, help=about, description=about)
        command.set_defaults(run=do, what="yaml" if name == "export" else name)
        for option, help_ in {
            "load": {"activate": "from the day that it names"},
            "export": {"csv": "as a spreadsheet", "yaml": "the same as without"},
        }.get(name, {}).items():
            command.add_argument(f"--{option}", action="store_const", const=option, dest="what", help=help_)
        if name == "load":
            command.add_argument("file", help="a spreadsheet saved as CSV, or YAML")
