"""A roster: who shall hold which office, read from a CSV file or from pasted lines; each fault named by its line.

What can mean one thing only is understood, and what was understood otherwise than it stands there is noted for a
look before it is applied. Lines around the table (a title, a total, a source) are left out, and named as left out.
Pure: bytes or text in, data out. roster_match.py compares a roster with who is in Slack and who holds what.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.rules import roster_cells as cells
from bot.rules.jurisdictions import ALL
from bot.rules.model import Office
from bot.rules.roster_cells import Wrong, address, quoted
from bot.rules.roster_columns import Layout, Places, layout, likeness
from bot.rules.table_file import Fault, Row, Shape, rows

__all__ = [
    "EXAMPLE",
    "MAX_BYTES",
    "Fault",
    "Line",
    "Place",
    "Sheet",
    "address",
    "check",
    "doubtful",
    "read",
]

Place = tuple[str, Office]

EXAMPLE = "ID,CIO,jane.doe@example.gov,Chief Information Officer"
MAX_BYTES = 1_000_000
SHAPE = Shape(
    bytes=MAX_BYTES,
    lines=1_000,
    line=20_000,
    cell=2_000,
    advice=f"A roster has one short line an office: {EXAMPLE}",
)
MAX_TITLE = 150
MOST_FAULTS = 100
_AROUND = re.compile(
    r"([*†‡§]|\(?\d\)|(sources?|notes?|(sub|grand )?totals?|count|as of|(last )?(updated|revised|modified)"
    r"|prepared|compiled|generated|exported|contacts?|for questions|please|confidential|page|key|legend)\b)",
    re.IGNORECASE,
)
_REGION = re.compile(r"\b(regions?|territories|states|districts)\b", re.IGNORECASE)
_WORDS_OF_A_NOTE = 4


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
    """What was read. With any fault it is not to be used.

    `noted`: what was understood otherwise than it stands there; `skipped`: the lines that are no part of the table.
    Both are sentences for people, and quote cells.
    """

    lines: tuple[Line, ...]
    faults: tuple[Fault, ...] = ()
    noted: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()

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
    table, faults = rows(data, likeness, SHAPE)
    if not table:
        return Sheet((), tuple(faults) or (_nothing("There are no lines in it."),))
    where, wrong = layout(table)
    if where is None:
        return Sheet((), (*faults, *wrong))
    reading = _Reading(where, table[where.begins :], faults=faults, noted=[f"{said}." for said in where.noted])
    reading.skipped += [_left_out(row) for row in table[: where.begins] if row.cells not in where.header]
    reading.read()
    faults += _doubles(reading.lines)
    if not reading.lines and not faults:
        faults = [_nothing("There is nothing below the header.")]
    ordered = tuple(sorted(faults, key=lambda fault: fault.line))
    return Sheet(tuple(reading.lines), ordered, tuple(reading.noted), tuple(reading.skipped))


def doubtful(line: Line) -> bool:
    """Whether the job title sounds like the other office, and not like this one."""
    return cells.sounds_like_other(line.title, line.office)


@dataclass
class _Reading:
    """Rows read one after the other. `state`: that of the row before, for one that leaves it out; None: unreadable.

    `offices`: those that have been read of this state.
    """

    where: Layout
    rows: Sequence[Row]
    faults: list[Fault]
    lines: list[Line] = field(default_factory=list)
    noted: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    state: str | None = ""
    offices: set[Office] = field(default_factory=set)

    def read(self) -> None:
        for at, row in enumerate(self.rows):
            if len(self.faults) >= MOST_FAULTS:
                what = f"I stopped reading here, since {len(self.faults)} things are wrong above."
                self.faults.append(Fault(row.line, what, "Mend those, then send it again."))
                return
            if row.cells in self.where.header:
                continue  # it stands twice in what was pasted in two parts
            after = self.rows[at + 1] if at + 1 < len(self.rows) else None
            if self._is_around(row):
                self.skipped.append(_left_out(row))
            elif not self._heads(row, after):
                self._row(row)

    def _is_around(self, row: Row) -> bool:
        """Whether this is no part of the table: a total, a source, a region's name."""
        filled = [cell for cell in row.cells if cell]
        if cells.is_state(row.cell(self.where.columns["state"])) or any("@" in cell for cell in filled[1:]):
            return False
        office = row.cell(self.where.columns.get("office"))
        if office and (cells.is_office(office) or not _AROUND.match(filled[0])):
            return False
        if _AROUND.match(filled[0]):
            return True
        long = len(filled[0].split()) >= _WORDS_OF_A_NOTE or bool(_REGION.search(filled[0][:200]))
        return len(filled) == 1 and "@" not in filled[0] and long

    def _heads(self, row: Row, after: Row | None) -> bool:
        """Whether this is a state alone, above the rows of its offices."""
        column = self.where.columns["state"]
        if (
            self.where.offices
            or after is None
            or after.cell(column)
            or [c for c in row.cells if c] != [row.cell(column)]
        ):
            return False
        if not cells.is_state(row.cell(column)):
            return False
        self.state, self.offices = cells.state(row.cell(column)), set()
        return True

    def _row(self, row: Row) -> None:
        """One row read, or all that is wrong with it."""
        before = len(self.faults)
        said = row.cell(self.where.columns["state"])
        if said or not self.state:
            new = self._cell(row, "state", cells.state, said) if said or self.state is not None else None
            self.offices = set()
            self.state = new
        elif self.where.offices:
            self._cell(row, "state", cells.state, said)
        if self.where.offices:
            for office, places in self.where.offices.items():
                self._office_of(row, office, places)
        else:
            self._office_in(row, carried=not said, readable=len(self.faults) == before)

    def _office_in(self, row: Row, carried: bool, readable: bool) -> None:
        """The one office of a row that names it, by its title if it has nothing else."""
        columns = self.where.columns
        title = row.cell(columns.get("title"))[:MAX_TITLE]
        called = row.cell(columns["office"])
        office = self._cell(row, "office", lambda it: self._noted(row, cells.office(it)), called or title)
        if carried and office is not None and office in self.offices and readable:
            self.faults.append(
                Fault(row.line, cells.NO_STATE, "Give a postal code or a full name, for example ID.")
            )
        if office is not None:
            self.offices.add(office)
        name, email = row.cell(columns.get("name")), row.cell(columns["email"])
        self._add(row, office, name, email, title or (called if cells.is_acting(called) else "")[:MAX_TITLE])

    def _office_of(self, row: Row, office: Office, places: Places) -> None:
        """One office of a row for a state. A column called by the office alone holds a name or the address."""
        bare = row.cell(places.bare)
        name = row.cell(places.name) or (bare if places.email is not None else "")
        email = row.cell(places.email if places.email is not None else places.bare)
        self._add(row, office, name, email, row.cell(places.title)[:MAX_TITLE])

    def _add(self, row: Row, office: Office | None, name: str, email: str, title: str) -> None:
        before = len(self.faults)
        address = self._cell(row, "email", lambda it: self._noted(row, cells.email(it)), email)
        if len(self.faults) == before:
            self._compare(row, office, name, email, address, title)
        if len(self.faults) == before and self.state and office is not None:
            self.lines.append(Line(row.line, self.state, office, address, title))

    def _compare(
        self, row: Row, office: Office | None, name: str, email: str, address: str | None, title: str
    ) -> None:
        """Where the name or the title says something else than the address."""
        gone = cells.vacancy(name)
        who = f"{office}: {quoted(name)}" if self.where.offices else quoted(name)
        if office is Office.CPO and cells.is_privacy(title):
            self.faults.append(
                Fault(row.line, f"The job title {quoted(title)} is another office's.", cells.NOT_PRIVACY)
            )
        elif name and gone.value and address is not None:
            fix = f"Is it vacant, or does {address} hold it? Clear the one that is not so."
            self.faults.append(
                Fault(row.line, f"{who} says that the office is vacant, and the e-mail does not.", fix)
            )
        elif name and not gone.value and not email:
            fix = "Add the address, or write vacant as the e-mail."
            self.faults.append(Fault(row.line, f"{who} has no e-mail address.", fix))
        elif gone.note and not email:
            self.noted.append(f"Line {row.line}: {gone.note}.")

    def _noted(self, row: Row, found: cells.Read[Any]) -> Any:
        if found.note:
            self.noted.append(f"Line {row.line}: {found.note}.")
        return found.value

    def _cell(self, row: Row, column: str, reader: Any, cell: str) -> Any:
        try:
            return reader(cell)
        except Wrong as wrong:
            self.faults.append(Fault(row.line, wrong.what, wrong.fix))
            return None


def _nothing(what: str) -> Fault:
    return Fault(0, what, f"Send a line for each office. Example: {EXAMPLE}")


def _left_out(row: Row) -> str:
    return f"Line {row.line}: {quoted(' '.join(cell for cell in row.cells if cell))} is left out."


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
