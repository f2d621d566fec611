"""The table of promises in DECISIONS.md names tests that there are, and lines that there are to be broken."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
TESTS = {path.stem: path.read_text() for path in (ROOT / "tests").rglob("test_*.py")}
CODE = [
    path
    for top in ("bot", "handlers", "storage", "sandbox")
    for kind in ("*.py", "*.js")
    for path in (ROOT / top).rglob(kind)
]
NAMES = frozenset(re.findall(r"\w+", " ".join(path.read_text() for path in CODE)))
MODULES = frozenset(path.stem for path in CODE) | frozenset(path.name for path in CODE)
ROWS = [
    [cell.strip() for cell in line.strip("| ").split(" | ")]
    for line in (ROOT / "DECISIONS.md").read_text().split("## Promises and their tests")[1].splitlines()
    if line.startswith("| ")
][1:]


def sentence(named: str) -> str:
    """The pattern of a test's name that is shortened by `…`."""
    return "def test_" + r"\w*".join(re.escape(part) for part in named.split("…")) + r"\("


def test_there_are_promises() -> None:
    assert len(ROWS) > 150
    assert {len(row) for row in ROWS} == {3}


def test_its_tests_are_there() -> None:
    missing = []
    for promise, tests, _ in ROWS:
        file = ""
        for named, said in re.findall(r"\b(test_\w+)\b|`([^`]+)`", tests):
            file = named or file
            if file not in TESTS or (said and not re.search(sentence(said), TESTS[file])):
                missing.append(f"{promise}: {file} {said}")

    assert missing == []


def test_what_was_broken_is_there() -> None:
    missing = []
    for promise, _, broken in ROWS:
        names = [one.split(".")[-1] for one in re.findall(r"`([A-Za-z_][\w.]*)`", broken)]
        files = [one for some in re.findall(r"(?:^|; )([a-z_][\w/., ]*): ", broken) for one in re.split(", ", some)]
        missing += [f"{promise}: {one}" for one in names if one not in NAMES]
        missing += [f"{promise}: {one}" for one in files if one.split("/")[-1] not in MODULES]

    assert missing == []
