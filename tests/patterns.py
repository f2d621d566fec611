"""Every regular expression of ours, found in the source, and texts on which a careless one takes for ever."""

from __future__ import annotations

import ast
import importlib
import re
import re._constants as op
import re._parser as parser
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError

ROOT = Path(__file__).parent.parent
USES = {"compile", "match", "search", "sub", "subn", "split", "findall", "fullmatch", "finditer"}
INSIDE: dict[str, dict[str, Any]] = {
    "bot/settings.py start": {"start": "xoxb-"},
    "bot/rules/roster_columns.py name": {"name": "chief procurement officer"},
    "bot/rules/table_file.py parts": {"parts": r"\|"},
}
"""What stands in a function's own names where it makes a pattern of them."""
USUAL = " \t\n-.,:;/|<>()[]{}\"'`*_~&@#!=+$0aAé😀"


@dataclass(frozen=True)
class Pattern:
    """`where` it stands. `run` is what the longest use of it costs: every place of a text, and the whole."""

    where: str
    source: str
    flags: int
    run: Callable[[str], object]


def everywhere() -> list[Pattern]:
    """Each regular expression in bot/, handlers/ and storage/, once. One that can't be read here fails."""
    found: dict[str, Pattern] = {}
    for folder in ("bot", "handlers", "storage"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = str(path.relative_to(ROOT))
            if "migrations" not in name:
                for one in _in_file(name, path.read_text()):
                    found.setdefault(one.source, one)
    return list(found.values())


def _in_file(name: str, text: str) -> Iterator[Pattern]:
    module = importlib.import_module(name.removesuffix(".py").removesuffix("/__init__").replace("/", "."))
    for pattern in _held(vars(module).values()):
        yield _python(name, pattern)
    tree = ast.parse(text)
    functions = [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef | ast.Lambda)]
    within = {id(node) for function in functions for node in ast.walk(function)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        use = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        in_a_table = use == "compile" and id(node) not in within
        if use in USES and ast.unparse(node.func) == f"re.{use}" and not in_a_table:
            source = _value(name, node.args[0], module)
            yield _python(name, re.compile(source, _flags(node, module)), use)
        for given in node.keywords:
            if given.arg == "pattern":
                yield _pydantic(name, str(_value(name, given.value, module)))


def _held(values: Any) -> Iterator[re.Pattern[str]]:
    """The patterns that a module holds, in tables too."""
    for one in values:
        if isinstance(one, re.Pattern):
            yield one
        elif isinstance(one, tuple | list | set):
            yield from _held(one)
        elif isinstance(one, dict) and "__builtins__" not in one:
            yield from _held([*one.keys(), *one.values()])


def _flags(node: ast.Call, module: Any) -> int:
    given = [one.value for one in node.keywords if one.arg == "flags"] + [
        one for one in node.args[1:] if re.match(r"re\.[A-Z]", ast.unparse(one))
    ]
    return int(eval(ast.unparse(given[0]), vars(module))) if given else 0


def _value(name: str, node: ast.expr, module: Any) -> str:
    """The text of a pattern: as its module would read it, with what `INSIDE` says of a function's names."""
    missing = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)} - vars(module).keys()
    known = {key: value for one in missing for key, value in INSIDE.get(f"{name} {one}", {}).items()}
    return str(eval(compile(ast.Expression(node), name, "eval"), vars(module), known))


def _python(name: str, pattern: re.Pattern[str], use: str = "compile") -> Pattern:
    def run(text: str) -> None:
        pattern.match(text)
        pattern.fullmatch(text)
        for _ in pattern.finditer(text) if use not in ("match", "fullmatch") else ():
            pass

    return Pattern(name, pattern.pattern, pattern.flags & ~re.UNICODE, run)


def _pydantic(name: str, source: str) -> Pattern:
    adapter = TypeAdapter(Annotated[str, Field(pattern=source)])

    def run(text: str) -> None:
        try:
            adapter.validate_python(text)
        except ValidationError:
            return

    return Pattern(name, source, 0, run)


def _parsed(pattern: Pattern) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return parser.parse(re.sub(r"\\p\{\w+\}", r"\\x00", pattern.source), pattern.flags)


def hostile(pattern: Pattern) -> list[str]:
    """Short texts to be repeated, and how a text of them may begin and end: what it likes, but for the end."""
    parsed = _parsed(pattern)
    whole, steps = _example(parsed, 1), [*_steps(parsed)]
    letters = list(dict.fromkeys([*_letters(parsed), *USUAL]))
    heads = [whole[:place] for place in range(1, len(whole))][:40]
    pieces = [*letters, *heads, whole, *steps, *(a + b for a in steps[:6] for b in letters[:6])]
    return list(dict.fromkeys(one for one in pieces if one))


def texts(piece: str, size: int, whole: str) -> Iterator[str]:
    repeated = (piece * (size // len(piece) + 1))[:size]
    yield repeated
    yield repeated + "\x00"
    for place in (1, len(whole) // 2, len(whole) - 1):
        if 0 < place < len(whole):
            yield whole[:place] + repeated + "\x00"


def example(pattern: Pattern) -> str:
    return _example(_parsed(pattern), 1)


def _example(parsed: Any, least: int) -> str:
    """Something that it takes, if looks around are left out."""
    return "".join(_one(kind, value, least) for kind, value in parsed)


def _one(kind: Any, value: Any, least: int) -> str:
    if kind is op.LITERAL:
        return chr(value)
    if kind is op.NOT_LITERAL:
        return "x" if chr(value) != "x" else "y"
    if kind is op.ANY:
        return "x"
    if kind is op.IN:
        return _of_class(value)
    if kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
        low, high, inner = value
        return _example(inner, least) * min(max(low, least), high if high is not op.MAXREPEAT else 99)
    if kind is op.SUBPATTERN:
        return _example(value[3], least)
    if kind is op.ATOMIC_GROUP:
        return _example(value, least)
    if kind is op.BRANCH:
        return _example(value[1][0], least)
    return ""


def _of_class(items: list[Any]) -> str:
    if items[0][0] is op.NEGATE:
        no = {chr(value) for kind, value in items if kind is op.LITERAL}
        ranges = [value for kind, value in items if kind is op.RANGE]
        classes = {value for kind, value in items if kind is op.CATEGORY}
        for one in "x1 .é":
            inside = any(low <= ord(one) <= high for low, high in ranges)
            if one not in no and not inside and not (one == " " and op.CATEGORY_SPACE in classes):
                return one
        return "é"
    kind, value = items[0]
    if kind is op.LITERAL:
        return chr(value)
    if kind is op.RANGE:
        return chr(value[0])
    return {op.CATEGORY_DIGIT: "1", op.CATEGORY_SPACE: " ", op.CATEGORY_WORD: "a"}.get(value, "-")


def _steps(parsed: Any) -> Iterator[str]:
    """An example of each repetition in it, and of each branch."""
    for kind, value in parsed:
        if kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            yield _example(value[2], 1)
            yield from _steps(value[2])
        elif kind is op.SUBPATTERN:
            yield from _steps(value[3])
        elif kind is op.BRANCH:
            for one in value[1][:12]:
                yield _example(one, 1)
                yield from _steps(one)
        elif kind in (op.ASSERT, op.ASSERT_NOT):
            yield from _steps(value[1])


def _letters(parsed: Any) -> Iterator[str]:
    """A sign of each kind that it tells apart, up to a few of each class."""
    for kind, value in parsed:
        if kind in (op.LITERAL, op.NOT_LITERAL, op.ANY, op.IN):
            yield _one(kind, value, 1)
        if kind is op.IN:
            yield from (chr(value) for kind, value in value if kind is op.LITERAL)
        elif kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            yield from _letters(value[2])
        elif kind is op.SUBPATTERN:
            yield from _letters(value[3])
        elif kind is op.BRANCH:
            for one in value[1]:
                yield from _letters(one[:2])
        elif kind in (op.ASSERT, op.ASSERT_NOT):
            yield from _letters(value[1])
