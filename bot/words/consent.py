"""The other office's yes to a text that would be quoted as their state: the question, and where it stands."""

from __future__ import annotations

from collections.abc import Sequence

from bot.rules.model import Named, Office, Quotable, Quote
from bot.words.kit import Content, button, escape, sentences, shorten

WHAT = {Quotable.WIN: "Your win", Quotable.HELP: "Your request for help"}
TEXTS = {Quotable.WIN: "win", Quotable.HELP: "request for help"}
CHOICES = [("yes", "Yes"), ("no", "No")]
CHANGED = (
    "That text has changed since you opened this, so nothing was kept. Press *Read both* to see it as it is now."
)
LATE = " Where a digest is out already, only a No still changes it; a Yes joins the next one."


def question(state: str) -> str:
    return f"Quote this as {state}?"


def quote_choices(state: str, office: Office) -> list[tuple[str, str]]:
    return [
        (Quote.NO, "No"),
        (Quote.WITHOUT_STATE, "Yes, without our state"),
        (Quote.AS_STATE, shorten(f"Yes, as {state}, if our {office.other} says yes too", 75)),
    ]


def help_line(state: str, phrase: str) -> str:
    """Our line, never their words: what stands in the channel. `phrase`: the item's own, as it was when asked."""
    return f"{state} asks for help with {phrase}"


def not_yours(state: str, office: Office) -> str:
    """To a deputy without the right to it."""
    return f"Only {state}'s {office}, who holds the office, can say whether this is quoted as {state}."


def standing(state: str, one: Named) -> str:
    """To who marked the text: what the other office says of it."""
    other = one.office.other
    if one.yes is None:
        return f"{WHAT[one.kind]} is quoted as {state} only if your {other} says yes; not said yet."
    if one.yes:
        return f"{WHAT[one.kind]} may be quoted as {state}: your {other} said yes."
    return f"{WHAT[one.kind]} is not quoted: your {other} said no to naming {state}."


def kept(state: str, office: Office, answers: dict[Quotable, bool]) -> str:
    """To who just said yes or no."""
    lines = [
        f"The {office.other}'s {TEXTS[kind]} may be quoted as {state}."
        if yes
        else f"The {office.other}'s {TEXTS[kind]} is not quoted."
        for kind, yes in answers.items()
    ]
    return " ".join([*lines, "You can change that under *Read both* at any time."])


def voided(state: str, office: Office, kinds: Sequence[Quotable], withdrawn: bool, check_in: int | None) -> Content:
    """To who said yes to `office`'s texts: they are others now, or gone, so that yes counts no more.

    `check_in`: there is something to read. Nothing of the texts is in it.
    """
    what = " and ".join(TEXTS[kind] for kind in kinds)
    did = "withdrew" if withdrawn else "changed"
    first = f"{state}'s {office} {did} the {what} that you let be quoted as {state}, so your yes no longer counts."
    more = "There is nothing to do." if withdrawn else "To say yes or no to it as it is now, read both answers."
    doors = [] if check_in is None else [button("Read both", "read_both", str(check_in))]
    return sentences(escape(f"{first} {more}"), *doors)
