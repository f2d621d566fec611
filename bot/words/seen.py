"""Whether the co-chairs may see where a state stands, by its name: the question, and how that is."""

from __future__ import annotations

from bot.rules.model import Office
from bot.words.kit import Json, divider, form, radio_buttons, section
from bot.words.own import WHO_SEES
from bot.words.why import sees

TITLE = "Seen by the co-chairs"
YES, NO = "yes", "no"
HOW = "Say `seen on` or `seen off`."
ENDS = "Either of you can take it back at any time, and it ends at once; it also ends when an office changes hands."


def form_for(state: str, yes: bool, stands: str) -> Json:
    """Who sees what; and for who holds an office, whether the co-chairs may see where their state stands."""
    asked = (
        f"*May the co-chairs see where {state} stands, by name?* On each point the status, as the digest counted "
        f"it; never a word of yours. Only if both of you say yes. {ENDS}\nNow: {stands}"
    )
    choice = radio_buttons("seen", "Your answer", [(NO, "No"), (YES, "Yes, they may")], YES if yes else NO)
    return form(WHO_SEES, "seen", "", *sees(), divider(), section(asked), choice, submit="Save")


def stands(state: str, other: Office, mine: bool, theirs: bool) -> str:
    """How it is now, for one of the two. Of the other office only a yes is told."""
    if mine and theirs:
        return f"yes, both of you said so: the co-chairs see where {state} stands"
    if mine:
        return f"yes from you; not before {state}'s {other} says so, too"
    return f"no; {state}'s {other} has said yes" if theirs else "no"


def changed(now: str) -> str:
    """What is so from now on."""
    return f"*{TITLE}:* {now}."


def on_record(yes: bool) -> str:
    """As the record of changes has it."""
    return YES if yes else NO
