"""The plan as a file, in a window to be copied from: the app has no right to send files."""

from __future__ import annotations

from bot.words.kit import Json, form, section, to_copy

TITLE = "The plan as a file"
MOST = 60_000  # characters: Slack takes 250 kB of JSON
BLOCKS = 90
AS = {"csv": "a spreadsheet (CSV)", "yaml": "YAML"}
OTHER = {"csv": "`plan export yaml` shows it as YAML.", "yaml": "`plan export` shows it as a spreadsheet."}
HOW = "Type `plan export` for a spreadsheet, `plan export yaml` for YAML."
TOO_LONG = (
    "The plan is too long for a window of Slack. Whoever runs me can write it to a file: `counterpart plan export`"
)


def window(text: str, kind: str) -> Json:
    """All of it, to be selected and copied; a line is never divided between two blocks."""
    blocks = to_copy(text.splitlines())
    if len(text) > MOST or len(blocks) > BLOCKS:
        return form(TITLE, "notice", "", section(TOO_LONG))
    head = f"This is the plan as {AS[kind]}. Select all of it, copy it, and paste it into a file. {OTHER[kind]}"
    return form(TITLE, "notice", "", section(head), *blocks)
