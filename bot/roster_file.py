"""A table as spreadsheets write it: any usual encoding and separator in, numbered rows of text out. Pure.

Nothing in a cell has any effect: what looks like a formula is the text it is.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from dataclasses import dataclass

MAX_BYTES = 1_000_000
MAX_LINES = 1_000
EXAMPLE = "ID,CIO,jane.doe@example.gov,Chief Information Officer"

_SEPARATORS = ",;\t"
_LONGEST_ROW = 20  # lines of the file; a quotation mark that is still open then was never closed
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .xlsx and .ods, .xls
_QUOTES = 'Leave it out, or quote the whole cell and double the mark inside. Example: "Director, ""IT"""'
_SEP_LINE = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)  # Excel's own first line


@dataclass(frozen=True)
class Fault:
    """One thing wrong: its line (from 1; 0: the whole of it), what it is, and what to do about it."""

    line: int
    what: str
    fix: str

    def __str__(self) -> str:
        where = f"Line {self.line}: " if self.line else ""
        return f"{where}{self.what} {self.fix}".rstrip()


@dataclass(frozen=True)
class Row:
    """The cells of one row, and the line of the file on which it begins."""

    line: int
    cells: tuple[str, ...]

    def cell(self, column: int | None) -> str:
        """What stands in this column; a short row is empty there."""
        return self.cells[column] if column is not None and column < len(self.cells) else ""


def rows(data: bytes | str) -> tuple[list[Row], list[Fault]]:
    """The rows that are not blank, and what could not be read."""
    if len(data) > MAX_BYTES:
        return [], [Fault(0, "This is larger than 1 MB.", f"A roster has one short line an office: {EXAMPLE}")]
    if isinstance(data, bytes) and data.startswith(_WORKBOOKS):
        fix = "In Excel or Google Sheets, save or download it as CSV, then send that file."
        return [], [Fault(0, "This is a workbook, not a CSV file.", fix)]
    text = data if isinstance(data, str) else _decoded(data)
    if "\0" in text:
        return [], [Fault(0, "This is not text.", "Save the table as CSV, then send that file.")]
    lines = list(io.StringIO(text, newline=""))
    if sum(1 for line in lines if line.strip(f"{_SEPARATORS}\r\n ")) > MAX_LINES:
        fix = f"Keep the header and one line for each office: {EXAMPLE}"
        return [], [Fault(0, f"This has more than {MAX_LINES:,} lines.", fix)]
    return _split(lines)


def plain(text: str) -> str:
    """One line, without what can't be seen: odd spaces, zero-width and control characters."""
    seen = "".join(c for c in text if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    return " ".join(seen.split())


def _decoded(data: bytes) -> str:
    """Marked, or with the zeros of UTF-16, or UTF-8; what is none of these is Windows-1252, as Excel writes it.

    Guessing among more of them is wrong more often than right for a few accented letters.
    """
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if data[first::2].count(0) > len(data) / 8:
            return data.decode(encoding, "replace")
    for encoding in ("utf-8", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _split(lines: list[str]) -> tuple[list[Row], list[Fault]]:
    """One row at a time, so that a broken one does not take the others with it."""
    separator, at = _separator(lines)
    found, faults = [], []
    while at < len(lines):
        reader = csv.reader(lines[at : at + _LONGEST_ROW], delimiter=separator, strict=True)
        try:
            cells, taken = tuple(map(plain, next(reader))), reader.line_num
        except csv.Error:
            fix = "Put the whole cell in quotation marks, and double those inside it, or leave them out."
            cells, taken = (), 1
            faults.append(
                Fault(at + 1, "A quotation mark is out of place here.", f'{fix} Example: "Dir. of ""IT"""')
            )
        if any(cells):
            found.append(Row(at + 1, cells))
        at += taken
    return found, faults


def _separator(lines: list[str]) -> tuple[str, int]:
    """What parts the cells, by the first line that is not blank; and where to begin."""
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    line = lines[first] if lines else ""
    said = _SEP_LINE.fullmatch(line)
    return (said[1], first + 1) if said else (max(_SEPARATORS, key=line.count), first)
