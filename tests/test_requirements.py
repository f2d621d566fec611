"""What is installed is pinned, to the hashes of its files, and from nowhere in particular."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ALL = (
    "requirements.txt",
    "requirements-demo.txt",
    "requirements-pictures.txt",
    "requirements-dev.txt",
    "requirements-build.txt",
)
PIN = re.compile(r"([a-z0-9-]+)==([^ ;]+)( ; [^\\]+)?((?: \\\n    --hash=sha256:[0-9a-f]{64})+)\n")


def pins(name: str) -> dict[str, str]:
    return {package: version for package, version, *_ in PIN.findall((ROOT / name).read_text())}


@pytest.mark.parametrize("name", ALL)
def test_each_pin_has_the_hashes_of_its_files_and_nothing_else_is_there(name: str) -> None:
    assert PIN.sub("", (ROOT / name).read_text()) == ""


def test_the_files_agree_and_hold_what_is_asked_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    needed = {re.split(r"[\[<>=]", one)[0] for one in project["project"]["dependencies"]}
    base, demo, pictures, dev, build = (pins(name) for name in ALL)

    assert needed <= base.keys()
    assert base.items() <= demo.items() <= dev.items()
    assert base.items() <= pictures.items() <= dev.items()
    assert build.keys() == {"setuptools"}


def test_they_are_installed_by_their_hashes_alone() -> None:
    said = (ROOT / "Makefile").read_text() + (ROOT / "README.md").read_text()
    lines = [line for line in re.split(r"\n|&&", said) if re.search(r"(pip|PIP\)) install|\$\(PIP\) ", line)]

    installs = [line for line in lines if " -r " in line or " -e " in line or line.endswith(" .")]
    assert len(installs) == 5
    assert all("--require-hashes" in line or "--no-deps --no-build-isolation" in line for line in installs)
