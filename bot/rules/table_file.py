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

MAX_CELLS = 100  # that are read of one line

_SEPARATORS = ",;\t|"
_NAME = 2_000  # characters of a cell in which a column's name is looked for
_LOOKED_AT = 30  # lines in which a header is looked for
_LONGEST_ROW = 20  # lines of the file; a quotation mark that is still open then was never closed
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .xlsx and .ods, .xls
_MARKUP = ("<?xml", "<!DOCTYPE", "<!doctype", "<html", "<HTML", "<table", "<TABLE")  # some call that .xls
AS_CSV = (
    "In Excel choose File > Save As > CSV UTF-8, in Google Sheets File > Download > Comma-separated values, "
    "then send that file."
)
_SEP_LINE = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)  # Excel's own first line
_RULE = re.compile(r"[-:=_+ ]{1,200}")  # between the header and the rows of a Markdown table
_LINK = re.compile(r"<mailto:([^<>|\s]{1,300})\|[^<>|]{0,300}>", re.IGNORECASE)
_CURLY = "“([^“”\n]{0,500})”"  # a whole cell in curly quotation marks


@dataclass(frozen=True)
class Shape:
    """What a table may be at most: `line` and `cell` in characters. `advice`: what it should be instead.

    Whatever is longer than a `cell` is no cell of ours, and cut; the csv module refuses cells of 131,072.
    """

    bytes: int
    lines: int
    line: int
    cell: int
    advice: str


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


def rows(data: bytes | str, likeness: Likeness, shape: Shape) -> tuple[list[Row], list[Fault]]:
    """The rows that are not blank, and what could not be read. `likeness` helps to see what parts the cells."""
    if isinstance(data, bytes) and is_workbook(data):
        return [], [Fault(0, "This is a workbook, not a CSV file.", AS_CSV)]
    if len(data) > shape.bytes:
        return [], [Fault(0, f"This is larger than {size_words(shape.bytes)}.", shape.advice)]
    text = data if isinstance(data, str) else decoded(data)
    if "\0" in text:
        return [], [Fault(0, "This is not text.", "Save the table as CSV, then send that file.")]
    if text.removeprefix("\ufeff").lstrip().startswith(_MARKUP):
        return [], [Fault(0, "This is a web page or XML, not a CSV file.", AS_CSV)]
    lines = list(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    if sum(1 for line in lines if line.strip(f"{_SEPARATORS}\r\n ")) > shape.lines:
        return [], [Fault(0, f"This has more than {shape.lines:,} lines.", shape.advice)]
    return _split(lines, likeness, shape)


def is_workbook(data: bytes) -> bool:
    """Whether this is a spreadsheet's own format."""
    return data.startswith(_WORKBOOKS)


def size_words(size: int) -> str:
    """`1 MB`, `256 kB`."""
    return f"{size // 1_000_000} MB" if size >= 1_000_000 else f"{size // 1024} kB"


def plain(text: str) -> str:
    """One line, without what can't be seen: odd spaces, zero-width and control characters."""
    seen = "".join(c for c in text if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    return " ".join(seen.split())


def decoded(data: bytes) -> str:
    """Marked, or with the zeros of UTF-16, or UTF-8; what is none of these is Windows-1252, as Excel writes it.

    With a Mac's line ends it is in a Mac's letters, as Excel writes CSV (Macintosh). Guessing among more of them is
    wrong more often than right for a few accented letters.
    """
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if data[first::2].count(0) > len(data) / 8:
            return data.decode(encoding, "replace")
    from_a_mac = b"\r" in data and b"\n" not in data
    for encoding in ("utf-8", "mac_roman" if from_a_mac else "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _split(lines: list[str], likeness: Likeness, shape: Shape) -> tuple[list[Row], list[Fault]]:
    """One row at a time, so that a broken one does not take the others with it."""
    separator, at = _separator(lines, likeness, shape)
    lines = [_tidied(line, separator) if len(line) <= shape.line else line for line in lines]
    # a Markdown table's rows begin and end with one; else an empty first cell is one
    in_bars = separator == "|" and all(line.lstrip().startswith("|") for line in lines[at:] if "|" in line)
    found, faults = [], []
    while at < len(lines):
        if len(lines[at]) > shape.line:
            faults.append(Fault(at + 1, f"This line has more than {shape.line:,} characters.", shape.advice))
            at += 1
            continue
        reader = csv.reader(lines[at : at + _LONGEST_ROW], delimiter=separator, strict=True)
        try:
            cells, taken = tuple(plain(cell[: shape.cell]) for cell in next(reader)[:MAX_CELLS]), reader.line_num
        except csv.Error:
            fix = "Put the whole cell in quotation marks, and double those inside it, or leave them out."
            cells, taken = (), 1
            faults.append(
                Fault(at + 1, "A quotation mark is out of place here.", f'{fix} Example: "Dir. of ""IT"""')
            )
        if in_bars:
            cells = cells[1:]
        if any(cells) and not all(_RULE.fullmatch(cell) for cell in cells if cell):
            found.append(Row(at + 1, cells))
        at += taken
    return found, faults


def _separator(lines: list[str], likeness: Likeness, shape: Shape) -> tuple[str, int]:
    """What parts the cells: by the header, else by the first line that is not blank; and where to begin."""
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    line = lines[first] if lines else ""
    said = _SEP_LINE.fullmatch(line)
    if said:
        return said[1], first + 1
    top = [one for one in lines[first : first + _LOOKED_AT] if one.strip() and len(one) <= shape.line]
    found = max(((_likest(top, one, likeness), one) for one in _SEPARATORS), key=lambda it: it[0])
    return (found[1] if found[0] >= 2 else _most(top)), first


def _likest(lines: Sequence[str], separator: str, likeness: Likeness) -> int:
    """How much the best of these lines is a header, if this parts its cells."""
    return max((likeness(_parts(line, separator)) for line in lines), default=0)


def _parts(line: str, separator: str) -> list[str]:
    """Its cells, as far as a header needs them."""
    return [plain(cell[:_NAME]).strip('"') for cell in line.split(separator, MAX_CELLS)[:MAX_CELLS]]


def _most(lines: Sequence[str]) -> str:
    """What stands most often in the line that has most of it, the first of them."""
    return max(_SEPARATORS, key=lambda one: max((min(line.count(one), 20) for line in lines[:3]), default=0))


def _tidied(line: str, separator: str) -> str:
    """Cells in straight quotation marks that a phone or a word processor has put in curly ones.

    In a table parted by bars Slack's own `<mailto:a@x.gov|a@x.gov>` is the address alone.
    """
    if separator == "|" and "<mailto:" in line:
        line = _LINK.sub(r"\1", line)
    if "“" not in line or '"' in line:  # what has straight ones means the others as they stand
        return line
    parts = re.escape(separator)
    whole = re.compile(rf"(^|{parts}) *{_CURLY} *(?=$|[\r\n]|{parts})")
    return whole.sub(lambda it: it[1] + '"' + it[2].replace('"', '""') + '"', line)
