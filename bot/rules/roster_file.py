"""A table as spreadsheets, mail and wikis write it: any usual encoding and separator in, numbered rows out. Pure.

Nothing in a cell has any effect: what looks like a formula is the text it is.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

MAX_BYTES = 1_000_000
MAX_LINES = 1_000
EXAMPLE = "ID,CIO,jane.doe@example.gov,Chief Information Officer"

MAX_LINE = 20_000  # characters of one line; the csv module refuses cells of 131,072

MAX_CELL = 2_000  # characters that are read of one cell; whatever is longer is no cell of ours
MAX_CELLS = 100  # that are read of one line

_SEPARATORS = ",;\t|"
_LOOKED_AT = 30  # lines in which a header is looked for
_LONGEST_ROW = 20  # lines of the file; a quotation mark that is still open then was never closed
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .xlsx and .ods, .xls
_SEP_LINE = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)  # Excel's own first line
_RULE = re.compile(r"[-:=_+ ]{1,200}")  # between the header and the rows of a Markdown table
_LINK = re.compile(r"<mailto:([^<>|\s]{1,300})\|[^<>|]{0,300}>", re.IGNORECASE)
_CURLY = "“([^“”\n]{0,500})”"  # a whole cell in curly quotation marks

Likeness = Callable[[Sequence[str]], int]
"""How much a row of cells is a header; 0: it is none."""


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


def rows(data: bytes | str, likeness: Likeness) -> tuple[list[Row], list[Fault]]:
    """The rows that are not blank, and what could not be read. `likeness` helps to see what parts the cells."""
    if len(data) > MAX_BYTES:
        return [], [Fault(0, "This is larger than 1 MB.", f"A roster has one short line an office: {EXAMPLE}")]
    if isinstance(data, bytes) and data.startswith(_WORKBOOKS):
        fix = "In Excel or Google Sheets, save or download it as CSV, then send that file."
        return [], [Fault(0, "This is a workbook, not a CSV file.", fix)]
    text = data if isinstance(data, str) else _decoded(data)
    if "\0" in text:
        return [], [Fault(0, "This is not text.", "Save the table as CSV, then send that file.")]
    lines = list(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    if sum(1 for line in lines if line.strip(f"{_SEPARATORS}\r\n ")) > MAX_LINES:
        fix = f"Keep the header and one line for each office: {EXAMPLE}"
        return [], [Fault(0, f"This has more than {MAX_LINES:,} lines.", fix)]
    return _split(lines, likeness)


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


def _split(lines: list[str], likeness: Likeness) -> tuple[list[Row], list[Fault]]:
    """One row at a time, so that a broken one does not take the others with it."""
    separator, at = _separator(lines, likeness)
    lines = [_tidied(line, separator) if len(line) <= MAX_LINE else line for line in lines]
    found, faults = [], []
    while at < len(lines):
        if len(lines[at]) > MAX_LINE:
            fix = f"A roster has one short line an office: {EXAMPLE}"
            faults.append(Fault(at + 1, f"This line has more than {MAX_LINE:,} characters.", fix))
            at += 1
            continue
        reader = csv.reader(lines[at : at + _LONGEST_ROW], delimiter=separator, strict=True)
        try:
            cells, taken = tuple(plain(cell[:MAX_CELL]) for cell in next(reader)[:MAX_CELLS]), reader.line_num
        except csv.Error:
            fix = "Put the whole cell in quotation marks, and double those inside it, or leave them out."
            cells, taken = (), 1
            faults.append(
                Fault(at + 1, "A quotation mark is out of place here.", f'{fix} Example: "Dir. of ""IT"""')
            )
        if separator == "|" and lines[at].lstrip().startswith("|"):
            cells = cells[1:]  # a Markdown table's rows begin and end with one
        if any(cells) and not all(_RULE.fullmatch(cell) for cell in cells if cell):
            found.append(Row(at + 1, cells))
        at += taken
    return found, faults


def _separator(lines: list[str], likeness: Likeness) -> tuple[str, int]:
    """What parts the cells: by the header, else by the first line that is not blank; and where to begin."""
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    line = lines[first] if lines else ""
    said = _SEP_LINE.fullmatch(line)
    if said:
        return said[1], first + 1
    top = [one for one in lines[first : first + _LOOKED_AT] if one.strip() and len(one) <= MAX_LINE]
    found = max(((_likest(top, one, likeness), one) for one in _SEPARATORS), key=lambda it: it[0])
    return (found[1] if found[0] >= 2 else _most(top)), first


def _likest(lines: Sequence[str], separator: str, likeness: Likeness) -> int:
    """How much the best of these lines is a header, if this parts its cells."""
    return max((likeness(_parts(line, separator)) for line in lines), default=0)


def _parts(line: str, separator: str) -> list[str]:
    """Its cells, as far as a header needs them."""
    return [plain(cell[:MAX_CELL]).strip('"') for cell in line.split(separator, MAX_CELLS)[:MAX_CELLS]]


def _most(lines: Sequence[str]) -> str:
    """What stands most often in the line that has most of it, the first of them."""
    return max(_SEPARATORS, key=lambda one: max((min(line.count(one), 20) for line in lines[:3]), default=0))


def _tidied(line: str, separator: str) -> str:
    """Cells in straight quotation marks that a phone or a word processor has put in curly ones.

    In a table parted by bars Slack's own `<mailto:a@x.gov|a@x.gov>` is the address alone.
    """
    if separator == "|" and "<mailto:" in line:
        line = _LINK.sub(r"\1", line)
    if "“" not in line:
        return line
    parts = re.escape(separator)
    whole = re.compile(rf"(^|{parts}) *{_CURLY} *(?=$|[\r\n]|{parts})")
    return whole.sub(lambda it: it[1] + '"' + it[2].replace('"', '""') + '"', line)
