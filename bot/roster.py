"""A roster: who shall hold which office, read from a CSV file or from pasted lines; each fault named by its line.

Pure: bytes or text in, data out. bot/roster_match.py compares a roster with who is in Slack and who holds what.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.jurisdictions import ALL, UnknownJurisdiction, find
from bot.model import Office
from bot.roster_file import EXAMPLE, MAX_BYTES, Fault, Row, plain, rows

__all__ = ["EXAMPLE", "MAX_BYTES", "Fault", "Line", "Place", "Sheet", "address", "check", "doubtful", "read"]

Place = tuple[str, Office]

MAX_TITLE = 150
MAX_ADDRESS = 254
_COLUMNS = {  # of several that fit, the one named first counts
    "jurisdiction": ("jurisdiction", "state", "stateterritory", "stateorterritory", "statecode", "postalcode"),
    "office": ("office", "role", "position"),
    "email": ("email", "emailaddress", "workemail", "mail", "mailaddress"),
    "title": ("title", "jobtitle"),
}
_CALLED = {"jurisdiction": "State", "office": "Office", "email": "Email"}
_IN_ORDER: Mapping[str, int] = {name: place for place, name in enumerate(_COLUMNS)}
_OFFICES = {
    "cio": Office.CIO,
    "chiefinformationofficer": Office.CIO,
    "cpo": Office.CPO,
    "chiefprocurementofficer": Office.CPO,
}
_SOUNDS = {Office.CIO: ("information", "technology"), Office.CPO: ("procurement", "purchasing")}
_WRITTEN = re.compile(r"[^<>@]*<(?:mailto:)?([^<>|\s]+@[^<>|\s]+)(?:\|[^<>]*)?>", re.IGNORECASE)  # Jane <jane@…>
_ADDRESS = re.compile(r"[^@\s,;:<>()\[\]\"|\\]+@[^@\s,;:<>()\[\]\"|\\.]+(\.[^@\s,;:<>()\[\]\"|\\.]+)+")
_FORMULA = ("=", "+", "-")
_NOT_PRIVACY = "CPO here is the chief procurement officer. Name that person, or write vacant as the e-mail."


@dataclass(frozen=True)
class Line:
    """Who shall hold one office, by e-mail address; None: it is vacant."""

    number: int
    code: str
    office: Office
    email: str | None
    title: str = ""

    @property
    def place(self) -> Place:
        return self.code, self.office

    def as_json(self) -> list[Any]:
        return [self.number, self.code, self.office.value, self.email, self.title]


@dataclass(frozen=True)
class Sheet:
    """What was read. With any fault it is not to be used."""

    lines: tuple[Line, ...]
    faults: tuple[Fault, ...] = ()

    def as_json(self) -> list[list[Any]]:
        return [line.as_json() for line in self.lines]

    @staticmethod
    def from_json(kept: list[list[Any]]) -> Sheet:
        return Sheet(tuple(Line(number, code, Office(office), *rest) for number, code, office, *rest in kept))


def check(data: bytes | str) -> list[str]:
    """Every fault of a roster, a line of text each; empty if it can be used."""
    return list(map(str, read(data).faults))


def read(data: bytes | str) -> Sheet:
    """A roster from a CSV file's bytes, or from pasted text."""
    table, faults = rows(data)
    if not table:
        return Sheet((), tuple(faults) or (_nothing("There are no lines in it."),))
    columns, wrong = _columns(table[0])
    if columns is None:
        return Sheet((), (*faults, *wrong))
    lines = []
    for row in table:
        if columns is not _IN_ORDER and row.cells == table[0].cells:
            continue  # the header, which stands twice in what was pasted in two parts
        line, wrong = _line(row, columns)
        lines += [line] if line else []
        faults += wrong
    faults += _doubles(lines)
    if not lines and not faults:
        faults = [_nothing("There is nothing below the header.")]
    return Sheet(tuple(lines), tuple(sorted(faults, key=lambda fault: fault.line)))


def address(text: str) -> str:
    """An e-mail address as it is compared: `mailto:`, a name before it and capitals make no difference."""
    tidy = plain(text)
    written = _WRITTEN.fullmatch(tidy)
    return (written[1] if written else tidy).lower().removeprefix("mailto:").strip()


def doubtful(line: Line) -> bool:
    """Whether the job title sounds like the other office, and not like this one."""
    title = line.title.casefold()
    other, own = _SOUNDS[line.office.other], _SOUNDS[line.office]
    return any(word in title for word in other) and not any(word in title for word in own)


def _nothing(what: str) -> Fault:
    return Fault(0, what, f"Send a line for each office. Example: {EXAMPLE}")


def _columns(first: Row) -> tuple[Mapping[str, int] | None, list[Fault]]:
    """Where each column is, by the header; lines without one are in the order of the example."""
    found: dict[str, int] = {}
    faults = []
    for column, names in _COLUMNS.items():
        called = [_letters(cell) for cell in first.cells]
        name = next((name for name in names if name in called), None)
        if name is not None:
            found[column] = called.index(name)
            if called.count(name) > 1:
                what = f"Two columns are called {_quoted(first.cells[found[column]])}."
                faults.append(Fault(first.line, what, "Rename or remove the one that does not count."))
    if not found and _is_state(first.cell(0)):
        return _IN_ORDER, []
    lacking = [called for column, called in _CALLED.items() if column not in found]
    if lacking:
        what = f"There is no column called {' or '.join(lacking)}."
        faults.append(
            Fault(first.line, what, "The first line names the columns. Example: State,Office,Email,Title")
        )
    return (None if faults else found), faults


def _line(row: Row, columns: Mapping[str, int]) -> tuple[Line | None, list[Fault]]:
    """One row read, or all that is wrong with it."""
    reads: dict[str, Callable[[str], Any]] = {"jurisdiction": _state, "office": _office, "email": _email}
    read, faults = {}, []
    for column, reader in reads.items():
        try:
            read[column] = reader(row.cell(columns[column]))
        except _Wrong as wrong:
            faults.append(Fault(row.line, wrong.what, wrong.fix))
    title = row.cell(columns.get("title"))[:MAX_TITLE]
    if read.get("office") is Office.CPO and _is_privacy(title) and not faults:
        faults.append(Fault(row.line, f"The job title {_quoted(title)} is another office's.", _NOT_PRIVACY))
    if faults:
        return None, faults
    return Line(row.line, read["jurisdiction"], read["office"], read["email"], title), []


class _Wrong(Exception):
    def __init__(self, what: str, fix: str) -> None:
        super().__init__(what)
        self.what, self.fix = what, fix


def _state(cell: str) -> str:
    if not cell:
        raise _Wrong("The state is missing.", "Give a postal code or a full name, for example ID or Idaho.")
    try:
        return find(cell).code
    except UnknownJurisdiction as wrong:
        raise _Wrong(str(wrong), "") from None


def _office(cell: str) -> Office:
    office = _OFFICES.get(_letters(cell))
    if office is not None:
        return office
    if _is_privacy(cell):
        raise _Wrong(f"{_quoted(cell)} is another office.", _NOT_PRIVACY)
    what = f"{_quoted(cell)} is not an office." if cell else "The office is missing."
    raise _Wrong(what, "Write CIO or CPO (chief information officer, chief procurement officer).")


def _email(cell: str) -> str | None:
    if cell.casefold() in ("", "vacant"):
        return None
    found = address(cell)
    if not _ADDRESS.fullmatch(found) or len(found) > MAX_ADDRESS or cell.startswith(_FORMULA):
        fix = "Give one address, for example jane.doe@example.gov, or write vacant."
        raise _Wrong(f"{_quoted(cell)} is not an e-mail address.", fix)
    return found


def _doubles(lines: list[Line]) -> list[Fault]:
    """Lines that say something of an office or a person that a line before them has said."""
    faults = []
    places: dict[Place, Line] = {}
    people: dict[str, Line] = {}
    for line in lines:
        before = places.setdefault(line.place, line)
        if before is not line:
            other = "" if before.email == line.email else " with another e-mail"
            what = f"{_named(line)} is on line {before.number} already{other}."
            faults.append(Fault(line.number, what, "Keep one of the two lines."))
        elif line.email and (first := people.setdefault(line.email, line)) is not line:
            what = f"{line.email} is on line {first.number} already, as {_named(first)}."
            fix = "One person holds one office. Correct one of the two, or write vacant as its e-mail."
            faults.append(Fault(line.number, what, fix))
    return faults


def _named(line: Line) -> str:
    return f"{ALL[line.code].name}'s {line.office}"


def _is_state(text: str) -> bool:
    try:
        return bool(text and find(text))
    except UnknownJurisdiction:
        return False


def _is_privacy(text: str) -> bool:
    said = text.casefold()
    return "privacy" in said and not any(word in said for word in _SOUNDS[Office.CPO])


def _letters(text: str) -> str:
    """What counts in a column's or an office's name: `E-mail address` is `emailaddress`."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _quoted(text: str) -> str:
    return f"“{text if len(text) <= 40 else text[:39] + '…'}”"
