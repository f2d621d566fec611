"""Where in a roster's table each thing stands: its header found, and what each column means. Pure.

Two layouts are understood: a row for each office (`State,Office,Email`), and a row for each state
(`State,CIO Email,CPO Email`), also with the offices in a row of their own above.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.rules.model import Office
from bot.rules.roster_cells import Wrong, is_office, is_privacy, is_state, letters, names_state, office, quoted
from bot.rules.table_file import Fault, Row

MAX_NAME = 60  # of a column
SEARCHED = 30  # rows in which a header may stand
KINDS = ("state", "office", "email", "title", "name")
_CALLED = {"state": "State", "office": "Office", "email": "Email"}

_PLAINEST = {  # of several that fit, the one named first counts
    "state": (
        "jurisdiction",
        "state",
        "statename",
        "stateterritory",
        "stateorterritory",
        "statecode",
        "postalcode",
    ),
    "office": ("office", "role", "position"),
    "email": ("email", "emailaddress", "primaryemail", "primaryemailaddress", "workemail", "mail", "mailaddress"),
    "title": ("title", "jobtitle"),
    "name": ("name", "fullname"),
}
_WORDS = {
    "state": {
        "state",
        "states",
        "jurisdiction",
        "territory",
        "postal",
        "usps",
        "abbr",
        "abbreviation",
        "abbrev",
        "st",
    },
    "office": {"office", "role", "position", "function", "seat", "ofc"},
    "email": {"email", "mail", "emails"},
    "title": {"title", "job"},
    "name": {"name", "holder", "incumbent"},
}
_MAY_STAND_WITH = {
    "state": {"name", "code", "us", "u", "s"},
    "office": {"held", "name", "title"},
    "email": {"address", "primary", "work", "official", "business", "contact", "addresses", "office", "main", "e"},
    "title": {"official", "working", "current", "position"},
    "name": {"full", "contact", "official", "current"},
}
_FILLERS = {"the", "of", "or", "and", "for", "in", "1"}


@dataclass
class Places:
    """The columns of one office in a row for each state; None: there is none."""

    email: int | None = None
    title: int | None = None
    name: int | None = None
    bare: int | None = None  # called by the office alone: a name, or the address itself


@dataclass
class Layout:
    """What each column means. `begins`: the index of the first row below the header, `header`: its rows.

    `noted`: sentences on columns that were understood by a job title, or left out though they have addresses.
    """

    begins: int
    columns: dict[str, int] = field(default_factory=dict)
    offices: dict[Office, Places] = field(default_factory=dict)
    header: tuple[tuple[str, ...], ...] = ()
    noted: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Column:
    """What one name of a column says. `rank`: how plainly; the lowest counts."""

    kind: str
    office: Office | None
    rank: int
    by_title: bool = False


def likeness(cells: Sequence[str]) -> int:
    """How much this row is a header: how many things its columns name; 0: it is none."""
    found = [one for one in map(_column, cells) if one is not None]
    named = {(one.kind, one.office) for one in found}
    kinds = {one.kind for one in found if one.office is None}
    is_one = (
        "state" in kinds or "email" in kinds or ("email", Office.CIO) in named or ("email", Office.CPO) in named
    )
    return len(named) if is_one and not any(map(names_state, cells)) else 0


def layout(rows: Sequence[Row]) -> tuple[Layout | None, list[Fault]]:
    """Where everything is; lines without a header are in the order of the example."""
    marks = [likeness(row.cells) for row in rows[:SEARCHED]]
    best = max(range(len(marks)), key=lambda at: (marks[at], -at))
    if marks[best] >= 2:
        return _named(rows, best)
    first = next((at for at, row in enumerate(rows[:SEARCHED]) if len(list(filter(None, row.cells))) > 1), 0)
    if is_state(rows[first].cell(0)):
        return Layout(first, {"state": 0, "office": 1, "email": 2, "title": 3}), []
    return _named(rows, best)


def _named(rows: Sequence[Row], at: int) -> tuple[Layout | None, list[Fault]]:
    row = rows[at]
    cells = _with_offices_above(rows, at)
    above = (rows[at - 1].cells,) if cells != list(row.cells) else ()
    named = [_column(cell) for cell in cells]
    wide = any(one is not None and one.office for one in named) and not any(
        one is not None and one.kind == "office" for one in named
    )
    found = Layout(at + 1, header=(row.cells, *above))
    faults = []
    for kind in KINDS:
        fitting = [(one, place) for place, one in enumerate(named) if one and one.kind == kind and not one.office]
        if fitting and not (wide and kind in ("email", "title", "name")):
            faults += _choose(row, kind, [(one.rank, place) for one, place in fitting], found.columns)
    if not wide:
        beside = [row.cell(place) for place, one in enumerate(named) if one and one.office and one.kind == "email"]
        found.noted += [f"Line {row.line}: the column {quoted(name)} is left out" for name in beside]
    if wide:
        faults += _wide(row, named, found)
        faults += _addresses_left(row, named, found)
        found.noted += [
            f"Line {row.line}: the column {quoted(row.cell(place))} read as the {one.office}'s"
            for place, one in enumerate(named)
            if one is not None and one.by_title
        ]
    if "office" not in found.columns and "title" in found.columns and not wide:
        found.columns["office"] = found.columns["title"]  # who has only titles means the offices by them
    needed = ["state"] if wide else list(_CALLED)
    lacking = [_CALLED[kind] for kind in needed if kind not in found.columns]
    if lacking:
        what = f"There is no column called {' or '.join(lacking)}."
        fix = "The first line names the columns. Example: State,Office,Email,Title"
        faults.append(Fault(row.line, what, fix))
    return (None if faults else found), faults


def _choose(row: Row, kind: str, fitting: list[tuple[int, int]], columns: dict[str, int]) -> list[Fault]:
    """The column that is called by the plainest name; a question where two are called so."""
    rank, place = min(fitting)
    columns[kind] = place
    twins = [other for its, other in fitting if its == rank]
    if len(twins) < 2:
        return []
    one, other = (row.cell(twin) for twin in twins[:2])
    if letters(one) == letters(other):
        what = f"Two columns are called {quoted(one)}."
    else:
        what = f"Two columns may be the {kind}: {quoted(one)} and {quoted(other)}."
    return [Fault(row.line, what, "Rename or remove the one that does not count.")]


def _wide(row: Row, named: Sequence[_Column | None], found: Layout) -> list[Fault]:
    """The columns of each office. One that names no office belongs to the office named before it."""
    faults, before = [], None
    for place, one in enumerate(named):
        if one is None or one.kind in ("state", "office"):
            continue
        before = one.office or before
        if before is None:
            continue
        places = found.offices.setdefault(before, Places())
        if getattr(places, one.kind) is None:
            setattr(places, one.kind, place)
        elif one.kind == "email":
            what = f"Two columns may be the {before}'s e-mail: {quoted(row.cell(places.email))} and "
            faults.append(
                Fault(row.line, f"{what}{quoted(row.cell(place))}.", f"Call the right one {before} Email.")
            )
    for one_office, places in found.offices.items():
        if places.email is None and places.bare is None:
            what = f"There is no column called {one_office} Email."
            faults.append(Fault(row.line, what, "Example: State,CIO,CIO Email,CPO,CPO Email"))
    return faults


def _addresses_left(row: Row, named: Sequence[_Column | None], found: Layout) -> list[Fault]:
    """Columns of addresses of nobody that we know: said; a question while an office has no column at all."""
    left = [
        row.cell(place)
        for place, one in enumerate(named)
        if one is None and re.search(r"e-?mail|\bmail\b", row.cell(place)[:MAX_NAME].casefold())
    ]
    lacking = [one for one in Office if one not in found.offices]
    if left and lacking:
        what = f"I can't tell whose {quoted(left[0])} is."
        fix = f"If it is the {lacking[0]}'s, call it {lacking[0]} Email; else remove it."
        if is_privacy(left[0]):
            fix = "CPO here is the chief procurement officer. Remove this column."
        return [Fault(row.line, what, fix)]
    found.noted += [f"Line {row.line}: the column {quoted(name)} is left out" for name in left]
    return []


def _with_offices_above(rows: Sequence[Row], at: int) -> list[str]:
    """The header's names, each with the office that stands above it in a merged cell, if there is such a row."""
    cells = list(rows[at].cells)
    above = rows[at - 1].cells if at else ()
    if not any(is_office(cell) for cell in above) or any((one := _column(cell)) and one.office for cell in cells):
        return cells
    whose = ""
    for place, cell in enumerate(cells):
        whose = above[place] if place < len(above) and above[place] else whose
        if cell and is_office(whose) and not ((one := _column(cell)) and one.kind == "state"):
            cells[place] = f"{whose} {cell}"
    return cells


def _column(cell: str) -> _Column | None:
    """What a column of this name holds; None: nothing of ours."""
    if not cell or len(cell) > MAX_NAME:
        return None
    for kind, names in _PLAINEST.items():
        if letters(cell) in names:
            return _Column(kind, None, names.index(letters(cell)))
    whole = is_office(cell)
    if whole is not None:
        return _Column("bare", whole, 0)
    words = re.findall(r"[a-z0-9]+", cell.casefold().replace("e-mail", "email").replace("e mail", "email"))
    offices, words = _offices(words)
    meant = _kind(set(words) - _FILLERS, bool(offices))
    if meant is None or len(offices) > 1:
        return _by_title(cell)
    return _Column(meant, next(iter(offices), None), 100)


def _by_title(cell: str) -> _Column | None:
    """A column called by a job title of one office: `Purchasing Director Email`, `IT Director`."""
    tidy = re.sub(r"[-_/(),:]", " ", re.sub(r"(?i)\be-? ?mail\b", "email", cell))
    words = [word for word in tidy.split() if word.casefold() not in ("address", "addresses", "full")]
    kinds = {
        "email": "email",
        "emails": "email",
        "mail": "email",
        "name": "name",
        "title": "title",
        "contact": "bare",
    }
    found = {kinds[word.casefold()] for word in words if word.casefold() in kinds}
    rest = " ".join(word for word in words if word.casefold() not in kinds)
    if len(found) > 1 or (
        not found and not re.search(r"(?i)\b(director|officer|chief|administrator|manager|head)\b", rest)
    ):
        return None
    try:
        return _Column(found.pop() if found else "bare", office(rest).value, 200, by_title=True)
    except Wrong:
        return None


def _offices(words: list[str]) -> tuple[set[Office], list[str]]:
    """The offices that are named among these words, and the other words."""
    text = " ".join(words)
    found = set()
    for name, one in (
        ("chief information officer", Office.CIO),
        ("chief procurement officer", Office.CPO),
        ("cio", Office.CIO),
        ("cpo", Office.CPO),
    ):
        tidy = re.sub(rf"\b{name}( s)?\b", " ", text)
        if tidy != text:
            found.add(one)
            text = tidy
    return found, text.split()


def _kind(words: set[str], beside_office: bool) -> str | None:
    """`email` before `name`: of a *contact email* the address is meant."""
    for kind in (
        ("email", "title", "name", "office") if beside_office else ("email", "state", "office", "title", "name")
    ):
        allowed = _WORDS[kind] | _MAY_STAND_WITH[kind] | ({"state"} if beside_office else set())
        if words & _WORDS[kind] and words <= allowed:
            return kind
    return None
