"""What a writer is told whose text names somebody who was not asked."""

from __future__ import annotations

from bot.rules.naming import Found

NAMES = {
    "state": "a state",
    "office": "one office",
    "person": "a person",
    "address": "an address, number or mention",
}
EXAMPLE = "For example: We plan the year in one room."


def reword(found: Found, own: str, unnamed: bool) -> str:
    """Under the field of a win, plain text. `own` is the writer's state; `unnamed`: quoted without it."""
    what = f"“{found.said}” names {NAMES[found.kind]}."
    theirs = found.kind == "office" or (found.kind == "state" and found.state in ("", own))
    if unnamed and theirs:
        return f"{what} Please word it without that, or choose to be quoted as {own}. {EXAMPLE}"
    return f"{what} Nobody there was asked, so please word it without that. {EXAMPLE}"


def held_back(found: Found) -> str:
    """On the receipt of a win that was written before this was looked at."""
    return f"Your win is not quoted: “{found.said}” names {NAMES[found.kind]}. Change my answer lets you reword it."


def in_note(found: Found) -> str:
    """Under the field of a co-chair's note, plain text."""
    return (
        f"“{found.said}” names {NAMES[found.kind]}. In the channel a state is named only with a win or a "
        "request for help that both its offices agreed to, and a person or one office not at all. Please leave the "
        "name out."
    )


def note_held_back(found: Found) -> str:
    """To co-chairs, of a note that was written before this was looked at."""
    return f"The note is not posted: “{found.said}” names {NAMES[found.kind]}. Change the note to have it posted."
