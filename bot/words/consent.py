"""The other office's yes to a text that would be quoted as their state: the question, and where it stands."""

from __future__ import annotations

from bot.model import Named, Office

WHAT = {"win": "Your win", "help": "Your request for help"}
CHOICES = [("yes", "Yes"), ("no", "No")]
CHANGED = (
    "That text has changed since you opened this, so nothing was kept. Press *Read both* to see it as it is now."
)
LATE = " Where a digest is out already, only a No still changes it; a Yes joins the next one."


def question(state: str) -> str:
    return f"Quote this as {state}?"


def help_line(state: str, claim: str) -> str:
    """Our line, never their words: what stands in the channel."""
    return f"{state} asks for help: {claim}"


def standing(state: str, one: Named) -> str:
    """To who marked the text: what the other office says of it."""
    other = one.office.other
    if one.yes is None:
        return f"{WHAT[one.kind]} is quoted as {state} only if your {other} says yes; not said yet."
    if one.yes:
        return f"{WHAT[one.kind]} may be quoted as {state}: your {other} said yes."
    return f"{WHAT[one.kind]} is not quoted: your {other} said no to naming {state}."


def kept(state: str, office: Office, said: dict[str, bool]) -> str:
    """To who just said yes or no."""
    texts = {"win": "win", "help": "request for help"}
    lines = [
        f"The {office.other}'s {texts[kind]} may be quoted as {state}."
        if yes
        else f"The {office.other}'s {texts[kind]} is not quoted."
        for kind, yes in said.items()
    ]
    return " ".join([*lines, "You can change that under *Read both* at any time."])
