"""The maps of the house say what is there: README names its folders, docs/architecture.md its files as well."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from list_rights import RIGHTS, acts, listed
from simulation.checker import RULES

from sandbox.demo.gallery.chapters import CHAPTERS

ROOT = Path(__file__).parent.parent
HOUSE = ("bot", "handlers", "storage", "sandbox")
NUMBERED = "storage/migrations/versions"  # a new file for each step, and none that is looked for by its name
DESCRIBED = (  # where a name alone does not say which file a change is for
    *("bot", "bot/rules", "bot/words", "handlers", "storage", "sandbox/demo/gallery"),
    *(f"handlers/{room}" for room in ("check_ins", "commands", "digests", "failures", "home", "offices")),
    *(f"handlers/{room}" for room in ("outbox", "overview", "plans", "settings")),
)


def block_after(path: str, heading: str) -> list[str]:
    """The lines of the first block of text under this heading."""
    return (ROOT / path).read_text().split(f"\n{heading}\n")[1].split("```text\n")[1].split("\n```")[0].splitlines()


def folders() -> list[str]:
    every = (path for top in HOUSE for path in (ROOT / top, *(ROOT / top).rglob("*")) if path.is_dir())
    held = (path for path in every if path.name != "__pycache__" and any(it.is_file() for it in path.iterdir()))
    return sorted(str(path.relative_to(ROOT)) for path in held)


def test_the_readme_names_each_folder_once() -> None:
    named = re.findall(r"(?<![\w/])(\w+)/(?!\w)", "\n".join(block_after("README.md", "## The house")))

    assert sorted(named) == sorted([*(Path(path).name for path in folders()), "tests"])


def test_the_map_names_each_folder_and_each_file_once() -> None:
    named = mapped()

    assert {path: list(files) for path, files in named.items()} == {path: files_in(path) for path in folders()}


@pytest.mark.parametrize("folder", DESCRIBED)
def test_the_map_says_of_each_file_what_is_in_it(folder: str) -> None:
    assert [name for name, what in mapped()[folder].items() if len(what.split()) < 2] == []


def mapped() -> dict[str, dict[str, str]]:
    """Of each folder on the map its files, with the words beside them: a line a file, or names alone."""
    named: dict[str, dict[str, str]] = {}
    above: list[str] = []
    file = ""
    for line in block_after("docs/architecture.md", "## Where things are"):
        if folder := re.fullmatch(r"( *)(\w+)/ +\S.*", line):
            above[len(folder[1]) // 2 :] = [folder[2]]
            assert "/".join(above) not in named
            here = named["/".join(above)] = {}
        elif found := re.fullmatch(r" {2,6}(\w+)  +(\S.*)", line):
            file = found[1]
            assert file not in here
            here[file] = found[2]
        elif line.startswith(" " * 22):
            here[file] += f" {line.strip()}"
        else:
            assert not set(line.split()) & here.keys()
            here |= dict.fromkeys(line.split(), "")
    return named


def files_in(folder: str) -> list[str]:
    found = [] if folder == NUMBERED else (ROOT / folder).glob("*.py")
    return sorted(path.stem for path in found if path.stem != "__init__")


def test_the_page_on_the_simulation_says_what_each_of_its_files_holds_and_which_rules() -> None:
    section = (ROOT / "docs/simulation.md").read_text().split("## Which file holds what")[1].split("\n## ")[0]
    rows = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", section, re.MULTILINE))
    rules = {name: {one for part in re.findall(r"\*(.+?)\*", what) for one in part.split(", ")}
             for name, what in rows.items()}  # fmt: skip
    here = {path.stem for path in (ROOT / "tests/simulation").glob("*.py")} - {"__init__"}
    code = "\n".join(path.read_text() for path in (ROOT / "tests/simulation").glob("*.py"))

    assert rows.keys() == here
    assert {(rule.__module__.split(".")[1], name) for name, rule in RULES.items()} == {
        (file, name) for file, names in rules.items() for name in names
    }
    assert [name for name in re.findall(r"`(\w+)`", section) if not re.search(rf"\b{name}\b", code)] == []


def test_what_the_page_on_changing_names_is_there() -> None:
    text = (ROOT / "docs/changing.md").read_text()
    paths = re.findall(r"`((?:\w+/)+[\w.]*)`", text)
    listed = re.findall(
        r"((?:`\w+`(?:, | and )?)+)[^`]{0,20}\(`([\w/]+\.\w+)`", text
    )  # `A`, `B` (`bot/rules/model.py`)
    in_files = [(name, path) for names, path in listed for name in re.findall(r"\w+", names) if name != "and"]
    bare = re.findall(r"`(\w+\.py)`", text)
    targets = re.findall(r"`make ([\w-]+)`", text)

    assert len(paths) > 20
    assert [path for path in paths if not (ROOT / path).exists()] == []
    assert [name for name in bare if not any(any((ROOT / top).rglob(name)) for top in HOUSE)] == []
    assert [one for one in in_files if not re.search(rf"\b{one[0]}\b", (ROOT / one[1]).read_text())] == []
    assert set(targets) <= set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def test_the_list_of_rights_says_of_each_act_where_it_is_done_and_of_each_right_what_who_may_not_reads() -> None:
    where = re.findall(r"^  (?:press|form|command) .*?  +(\S+\.py) (\w+)$", listed(), re.MULTILINE)
    refusals = re.findall(r"^  who may not reads: (.+)$", listed(), re.MULTILINE)

    assert len(where) == len(list(acts()))
    assert [one for one in where if not re.search(rf"\b{one[1]}\b", (ROOT / one[0]).read_text())] == []
    assert refusals == [right.says for right in RIGHTS if right.who != "anyone"]
    assert set(RIGHTS) == {act.right for _, act in acts()}  # none that nobody needs


def test_a_right_that_refers_to_another_is_listed_right_after_it() -> None:
    listing = [right.who for right in RIGHTS]

    assert listing.index("the same; of one that is over, for the newest") == 1 + listing.index(
        "the officers of that state's question, and their deputies"
    )


def test_the_map_says_which_file_plays_which_chapters_of_the_gallery() -> None:
    said = {}
    for file, what in mapped()["sandbox/demo/gallery"].items():
        if found := re.match(r"chapters? (\d)(?: to (\d))?:", what):
            said |= dict.fromkeys(range(int(found[1]), int(found[2] or found[1]) + 1), file)
    played = {name: {play.__module__.split(".")[-1] for play in plays} for name, plays in CHAPTERS.items()}

    assert {number: {file} for number, file in said.items()} == {
        int(name[0]): files for name, files in played.items() if name[0].isdecimal()
    }
