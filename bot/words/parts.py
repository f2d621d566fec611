"""The check of a file: what its form refuses; lists under headings, as many rows of each as one message holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from slackblocks import Block, RichText, RichTextBlock, RichTextCodeBlock, RichTextSection

from bot.rules.table_file import AS_CSV
from bot.words.kit import Content, escape, first_that_fit, message, section, sections

ROOM = 3_550  # characters of lists in one message: its plain form may have 4,000
MORE = 40  # of them for "and 12 more"
IN_ERROR = 1_500
MAX_PASTE = 3_000  # what Slack takes in one field; 112 lines of a roster need two
WORKBOOKS = ("xlsx", "xls", "ods", "numbers")  # not read: whoever adds one is told how to save it
NO_WORKBOOK = f"I can't read a workbook. {AS_CSV}"
EMPTY = "Paste at least one line, or add a file."
BOTH = "Paste lines or add a file, please; not both."


@dataclass(frozen=True)
class Part:
    """A list under its heading. The lowest `rank` is kept longest.

    `copy`: addresses, in one block to copy; `quotes`: the rows quote cells, so nothing in them is interpreted.
    """

    rank: int
    head: str
    rows: Sequence[str]
    copy: bool = False
    quotes: bool = False
    left_out: int = field(default=0)

    def drawn(self) -> list[Block]:
        more = [f"and {self.left_out} more"] if self.left_out else []
        if self.quotes:
            quoted = [RichTextSection([RichText(f"{line}\n")]) for line in (*self.rows, *more)]
            return [section(self.head), RichTextBlock(list(quoted))]
        if not self.copy:
            return list(sections([self.head, *self.rows, *more]))
        to_copy = RichTextBlock([RichTextCodeBlock([RichText("\n".join(self.rows) or " ")])])
        return [section(self.head), to_copy, *sections(more)]


def listed(head: Sequence[str], parts: Sequence[Part], ends: Sequence[Block]) -> Content:
    """One message of them, with what stands at its top and its end."""
    kept = fitted([part for part in parts if part.rows])
    drawn = (block for part in kept for block in part.drawn())
    return message(section("\n".join(filter(None, head))), *drawn, *ends)


def fitted(parts: Sequence[Part]) -> list[Part]:
    """As many rows as one message holds, those first that somebody has to act on."""
    room, kept = ROOM - sum(len(part.head) + MORE for part in parts), list(parts)
    for place in sorted(range(len(parts)), key=lambda at: parts[at].rank):
        part, rows = parts[place], list[str]()
        for row in part.rows:
            room -= len(escape(row) if part.copy or part.quotes else row) + 1
            if room < 0:
                break
            rows.append(row)
        kept[place] = replace(part, rows=rows, left_out=len(part.rows) - len(rows))
    return kept


def in_error(faults: Sequence[str]) -> str:
    """All faults that fit under a field; the form stays open with what was pasted."""
    fitting = first_that_fit(faults, IN_ERROR)
    left = len(faults) - len(fitting)
    return "\n".join([*fitting, *([f"and {left} more."] if left else [])])
