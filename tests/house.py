"""`make house`: how the code is built, in figures: lines, functions, helpers that are called once, imports.

`python tests/house.py FOLDER …` prints the same of any other Python code, for comparison.
"""

from __future__ import annotations

import argparse
import ast
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).parent.parent
OURS = ("bot", "handlers", "storage", "sandbox")
Function = ast.FunctionDef | ast.AsyncFunctionDef


def main() -> None:
    parser = argparse.ArgumentParser(prog="make house", description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, help="folders of Python code; ours, if none is named")
    folders = parser.parse_args().folders or [ROOT / name for name in OURS]
    print(f"{'':16} files  lines   code | functions median p90 longest | called once | imports of a file")
    for folder in folders:
        print(f"{folder.name:16} {figures(folder)}")


def figures(folder: Path) -> str:
    """One line: all there is to say of this folder. Migrations are left out: they never change."""
    files = [path for path in sources(folder) if "migrations" not in path.parts]
    trees = [ast.parse(path.read_text()) for path in files]
    lengths = sorted(length(one) for tree in trees for one in functions(tree))
    tenths = quantiles(lengths, n=10) if len(lengths) > 1 else lengths * 9
    once = called_once(trees)
    imports = [len(modules(tree)) for tree in trees]
    return (
        f"{len(files):5} {sum(lines(path) for path in files):6} {sum(map(code, trees)):6} |"
        f" {len(lengths):9} {median(lengths):6.0f} {tenths[-1]:3.0f} {lengths[-1]:7} |"
        f" {once:4} = {once / len(lengths):4.0%} | median {median(imports):.0f}, most {max(imports)}"
    )


def sources(folder: Path) -> list[Path]:
    """What of it is under version control, or, where nothing is, every file of Python in it."""
    listed = subprocess.run(["git", "ls-files", "*.py"], cwd=folder, capture_output=True, text=True, check=False)
    named = [folder / name for name in listed.stdout.splitlines()]
    return sorted(path for path in named or folder.rglob("*.py") if path.exists())


def lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def code(tree: ast.Module) -> int:
    """Lines on which code begins or goes on, without docstrings, comments and blank lines."""
    found = {line for node in ast.walk(tree) for line in _lines_of(node)}
    return len(
        found - {line for text in docstrings(tree) for line in range(text.lineno, (text.end_lineno or 0) + 1)}
    )


def _lines_of(node: ast.AST) -> Iterator[int]:
    if isinstance(node, ast.expr | ast.stmt | ast.arg | ast.keyword | ast.alias):
        yield node.lineno
        yield node.end_lineno or node.lineno


def docstrings(tree: ast.Module) -> Iterator[ast.Expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | Function) and ast.get_docstring(node) is not None:
            assert isinstance(node.body[0], ast.Expr)
            yield node.body[0]


def functions(tree: ast.Module) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def length(function: Function) -> int:
    """Lines from `def` to the last one, without the docstring."""
    first = function.body[0]
    text = ast.get_docstring(function) is not None
    return (function.end_lineno or 0) - function.lineno + 1 - ((first.end_lineno or 0) - first.lineno + 1) * text


def called_once(trees: list[ast.Module]) -> int:
    """How many private functions of a module are named once in it beside their definition."""
    once = 0
    for tree in trees:
        names = [one.name for one in tree.body if isinstance(one, Function) and one.name.startswith("_")]
        used = Counter(node.id for node in ast.walk(tree) if isinstance(node, ast.Name))
        once += sum(used[name] == 1 for name in names)
    return once


def modules(tree: ast.Module) -> set[str]:
    """The modules that this one imports, each once."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or ".")
    return found - {"__future__"}


if __name__ == "__main__":
    main()
