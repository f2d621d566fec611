"""A plan as a spreadsheet: a row for each item, in any dialect of CSV; read, and written to be read back. Pure.

Needed are the columns Area, Claim and Question. An empty area is that of the row above. Nothing in a cell has any
effect: what a spreadsheet would take for a formula is refused, and is written so that it is none.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from bot.rules.model import Certainty
from bot.rules.plan import Item, Place, Plan, Source, quoted, relations
from bot.rules.plan_defaults import key_of
from bot.rules.plan_faults import Places, Read, read_of
from bot.rules.table_file import Fault, Row, Shape, rows

UNTITLED = "Our action plan"
MAX_BYTES = 256 * 1024
EXAMPLE = "Area,Claim,Question"
SHAPE = Shape(
    bytes=MAX_BYTES,
    lines=300,
    line=60_000,
    cell=30_000,
    advice=f"A plan has one line an item: {EXAMPLE}",
)
SEARCHED = 30  # rows in which the header may stand
NEEDED = ("area", "claim", "question")
COLUMNS = {
    "area": "Area",
    "claim": "Claim",
    "question": "Question",
    "short_name": "Short name",
    "headline": "Headline",
    "help_phrase": "Help phrase",
    "sources": "Sources",
    "certainty": "Certainty",
    "needs": "Needs",
    "key": "Key",
    "was": "Was",
}
_CALLED = {
    "area": ("area", "areas", "theme", "topic", "section", "category", "pillar", "workstream"),
    "claim": ("claim", "claims", "item", "recommendation", "statement", "action", "actionitem", "goal"),
    "question": ("question", "questions", "openquestion", "ask", "prompt"),
    "short_name": ("shortname", "short", "chartname"),
    "headline": ("headline", "headlinephrase"),
    "help_phrase": ("helpphrase", "help", "helpwith", "asksforhelpwith"),
    "sources": ("sources", "source", "reference", "references", "link", "links", "url"),
    "certainty": ("certainty", "certain", "howsure", "sure", "confidence"),
    "needs": ("needs", "dependson", "requires", "prerequisite"),
    "key": ("key", "id", "itemkey"),
    "was": ("was", "formerly"),
}
_SURE = {
    Certainty.PRIMARY: ("primary", "p", "primarysource", "sure", "certain"),
    Certainty.PRESS: ("press", "s", "secondary", "reported", "pressonly"),
    Certainty.OURS: ("ours", "o", "own", "ourown"),
}
_SURE_OF = {word: sure for sure, words in _SURE.items() for word in words}
_FORMULA = re.compile(r"[=@+]|-(?![ \u00a0])\S|#(REF|N/A|NAME|VALUE|DIV/0|NULL|NUM|SPILL|ERROR)\b")
_RISKY = r"[=+\-@#•*–]"  # with these a cell may begin to be something else
_GUARDED = re.compile(rf"'{{1,20}}{_RISKY}")
_BULLET = re.compile(r"[-•*–]\s+")
_DATE = re.compile(r"\((\d{4}(?:-\d\d){0,2}|)\)")


def likeness(cells: Sequence[str]) -> int:
    """How much this row is a plan's header: how many of our columns it names; 0: it is none."""
    named = {field for cell in cells if (field := _field(cell)) is not None}
    return len(named) if "claim" in named else 0


def is_sheet(data: bytes | str) -> bool:
    """Whether there is a header of ours in it."""
    table, _ = rows(data, likeness, SHAPE)
    return any(likeness(row.cells) >= 2 for row in table[:SEARCHED])


def read(data: bytes | str) -> Read:
    """The plan of a sheet, or what is wrong with it."""
    table, faults = rows(data, likeness, SHAPE)
    if not table:
        return Read(None, tuple(faults) or (Fault(0, "There are no lines in it.", SHAPE.advice),))
    at = max(range(min(SEARCHED, len(table))), key=lambda number: (likeness(table[number].cells), -number))
    header = table[at]
    fields = [_field(cell) for cell in header.cells]
    if lacking := [COLUMNS[name] for name in NEEDED if name not in fields]:
        what = f"There is no column called {' or '.join(lacking)}."
        return Read(None, (*faults, Fault(header.line, what, f"The header names the columns: {EXAMPLE}")))
    reading = _Reading({name: fields.index(name) for name in fields if name}, faults)
    reading.above(table[:at])
    left_out = []
    for place, (cell, name) in enumerate(zip(header.cells, fields, strict=True)):
        if name is None and cell:
            left_out.append(f"Line {header.line}: the column {quoted(cell)} is left out.")
        elif name is not None and fields.index(name) != place:
            what = f"Two columns may be the {COLUMNS[name]}: the second is {quoted(cell)}."
            reading.faults.append(Fault(header.line, what, "Rename or remove the one that does not count."))
    for row in table[at + 1 :]:
        if row.cells != header.cells:  # it stands twice in what was pasted in two parts
            reading.row(row)
    return reading.plan(left_out)


class _Reading:
    """Rows read one after the other. Each item's fields stand under the place they will have in the plan."""

    def __init__(self, columns: dict[str, int], faults: list[Fault]) -> None:
        self.columns, self.faults, self.places = columns, list(faults), Places()
        self.title, self.notice = "", ""
        self.areas: dict[str, list[dict[str, Any]]] = {}
        self.lines: dict[str, list[int]] = {}
        self.area = ""
        self.headings: dict[str, int] = {}

    def above(self, table: Sequence[Row]) -> None:
        """What stands above the header: the plan's title and notice, named or alone on their line."""
        for row in table:
            named, said = _letters(row.cell(0)), next((cell for cell in row.cells[1:] if cell), "")
            if named in ("title", "plan", "plantitle") and said:
                self.title = self._text(row.line, said)
            elif named in ("notice", "note") and said:
                self.notice = self._text(row.line, said)
            elif not said and not self.title:
                self.title = self._text(row.line, row.cell(0))

    def row(self, row: Row) -> None:
        """One item; or an area's name alone, above its items."""
        said = {name: row.cell(place) for name, place in self.columns.items()}
        filled = [cell for cell in row.cells if cell]
        if len(filled) == 1 and not any(said[name] for name in ("claim", "question")):
            self.area = self._called(self._text(row.line, filled[0]))
            self.headings[self.area] = row.line
            return
        self.area = self._called(self._text(row.line, said["area"])) or self.area
        if lacking := [name for name in NEEDED if not (said[name] or (name == "area" and self.area))]:
            what = f"There is no {' and no '.join(lacking)}."
            self.faults.append(Fault(row.line, what, "Fill it in, or delete this line."))
        item: dict[str, Any] = {
            name: self._text(row.line, cell) for name, cell in said.items() if cell and name != "area"
        }
        if "sources" in item:
            item["sources"] = sources_of(item["sources"])
        if "certainty" in item:
            item["certainty"] = _SURE_OF.get(_letters(item["certainty"]), item["certainty"])
        if not lacking:
            self.headings.pop(self.area, None)
            self.areas.setdefault(self.area, []).append(item)
            self.lines.setdefault(self.area, []).append(row.line)

    def _called(self, area: str) -> str:
        """The area's name as it was written first."""
        return next((one for one in self.areas if one.casefold() == area.casefold()), area)

    def _text(self, line: int, cell: str) -> str:
        """What a cell says, without the bullet or the quote before it."""
        if _GUARDED.match(cell):
            return cell[1:]
        if _FORMULA.match(cell):
            what = f"{quoted(cell)} is a formula, or a spreadsheet's error."
            self.faults.append(Fault(line, what, "Copy the column, and paste it as values only."))
        return _BULLET.sub("", cell, count=1) if _BULLET.match(cell) else cell

    def plan(self, left_out: Sequence[str]) -> Read:
        """The plan, or every fault."""
        for area, line in self.headings.items():
            self.faults.append(
                Fault(line, f"The area {quoted(area)} has no items.", "Add one, or delete this line.")
            )
        data, plan = self._data(), None
        if not data["areas"]:
            return read_of(
                None, data, self.faults or [Fault(0, "There are no items below the header.", SHAPE.advice)]
            )
        faults = [*self.faults, *(self.places.fault(*relation) for relation in relations(data))]
        try:
            plan = Plan.model_validate(data)
        except ValidationError as error:
            faults += self.places.explain_all(error)
        return read_of(plan, data, faults, left_out)

    def _data(self) -> dict[str, Any]:
        """What the model reads, with keys made where there are none, and the needs by their keys."""
        every = [item for items in self.areas.values() for item in items]
        keys = {item["key"] for item in every if "key" in item}
        areas: list[dict[str, Any]] = []
        for title, items in self.areas.items():
            place: Place = ("areas", len(areas))
            self.places.lines[place] = self.lines[title][0]
            for number, item in enumerate(items):
                self.places.lines[(*place, "items", number)] = self.lines[title][number]
                item.setdefault("key", key_of(item["claim"], keys))
                keys.add(item["key"])
            areas.append({"key": key_of(title, {one["key"] for one in areas}), "title": title, "items": items})
        names = ("short_name", "claim", "key")
        called = {_letters(item.get(name, "")): item["key"] for name in names for item in every}
        for item in (one for one in every if "needs" in one):
            item["needs"] = called.get(_letters(item["needs"]), item["needs"])
        title = self.title or UNTITLED
        return {"key": key_of(title, ()), "title": title, "notice": self.notice, "areas": areas}


def sources_of(cell: str) -> list[dict[str, str]]:
    """`Title (2016-08) https://…; …`: of each source what is said of it."""
    found = []
    for part in re.split(r"(?<!;);(?!;)(?:\s+|$)", cell):
        words, said = part.replace(";;", ";").split(), dict[str, str]()
        if words and re.match("https?://", words[-1]):
            said["url"] = words.pop()
        if words and (date := _DATE.fullmatch(words[-1])):
            said["published"] = date[1]
            words.pop()
        said["title"] = " ".join(words)
        kept = {name: text for name, text in said.items() if text}
        found += [kept] if kept else []
    return found


def in_cell(source: Source) -> str:
    """The same of one source, so that it reads back."""
    date = f" ({source.published or ''})"
    bare = f"{source.title or ''}{date}".strip() if source.title else (date.strip() if source.published else "")
    return " ".join(filter(None, [bare, source.url])).replace(";", ";;")


def written(plan: Plan) -> str:
    """The plan as CSV, as every spreadsheet opens it."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(["Title", _guarded(plan.title)])
    if plan.notice:
        writer.writerow(["Notice", _guarded(plan.notice)])
    writer.writerow(COLUMNS.values())
    for area in plan.areas:
        for item in area.items:
            writer.writerow([_guarded(cell) for cell in (area.title, *_cells(item))])
    return out.getvalue()


def _cells(item: Item) -> list[str]:
    said = [item.claim, item.question, item.short_name, item.headline, item.help_phrase]
    return [
        *said,
        "; ".join(map(in_cell, item.sources)),
        item.certainty,
        item.needs or "",
        item.key,
        item.was or "",
    ]


def _guarded(cell: str) -> str:
    return f"'{cell}" if re.match(f"'{{0,19}}{_RISKY}", cell) else cell


def _field(cell: str) -> str | None:
    """The field that a column of this name holds; None: none of ours."""
    said = _letters(re.sub(r"\([^()]{0,80}\)", "", cell[:120]))
    return next((field for field, names in _CALLED.items() if said in names), None)


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text[:400].casefold())
