"""A round in words: which it is, what is asked in it and why that, and what co-chairs may choose."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.rules.hours import date_words
from bot.words.commands import lines
from bot.words.kit import Content, Json, escape, form, section, select_field

NEXT = "What every state is asked next"
CHOOSE = "Choose the next point"
NOT_STARTED = "The task force has not started, so there are no rounds yet."
FIRST_LOOK = "Every state is asked once a year where it stands on all points of the plan."
DRAWN = "-"
"""In the form: the plan's order decides. No item's key has a dash."""
MOST_SHOWN = 10


def shared(number: int, by: str | None) -> str:
    """Why a question is about its item. `by`: the co-chair (Slack id) who chose it."""
    how = f"<@{by}>, a co-chair, chose it" if by else "it was next in the plan's order"
    return f"In round {number} of the task force every state was asked this; {how}."


def own(number: int) -> str:
    return (
        f"In round {number} of the task force each state was asked something of its own: what is stuck, what the "
        "two offices see differently, what was asked longest ago, or something new."
    )


def all_look(number: int, begins: date) -> str:
    """Of a round in which most states have their first look."""
    return (
        f"Round {number} began on {date_words(begins)}: the states say where they stand on all points of the plan."
    )


def had_it_already(number: int, state: str) -> str:
    return f"{state} had the question of round {number} of the task force already, so this one is its own."


def current(number: int, begins: date, claim: str | None, by: str | None) -> str:
    """Which round it is. `claim`: what is asked of all; None: each state is asked its own."""
    if claim is None:
        return f"Round {number} began on {date_words(begins)}: each state is asked a question of its own."
    who = f", chosen by <@{by}>" if by else ""
    return f"Round {number} began on {date_words(begins)}: every state is asked about “{escape(claim)}”{who}."


def none_yet(begins: date) -> str:
    return f"Round 1 begins on {date_words(begins)}."


def to_come(begins: date, by: str | None, until: str) -> str:
    """From when every state is asked what is next, who chose it, and until when something else can be chosen."""
    how = f"chosen by <@{by}>" if by else "next in the plan's order"
    return f"From {date_words(begins)}; {how}. Co-chairs and admins can change it until {until}."


def which(items: Sequence[tuple[str, str]], some: bool) -> str:
    """Asked back: of which item is this? `items`: key and claim, `some` of them meant, else all that there are."""
    said = "Several points of the plan say that." if some else "No point of the plan says that."
    shown = [f"`{key}`: {escape(claim)}" for key, claim in items[:MOST_SHOWN]]
    more = [f"… and {len(items) - MOST_SHOWN} more in the plan."] if len(items) > MOST_SHOWN else []
    return "\n".join([f"{said} Say one of these by its key:", *shown, *more])


def chosen(old: str, new: str, when: str) -> Content:
    return lines(f"*{NEXT}:* “{escape(old)}” → “{escape(new)}”", when)


def stands(claim: str, when: str) -> str:
    return f"“{escape(claim)}”. {when}"


def focus_form(items: Sequence[tuple[str, str]], chosen: str, stands: str) -> Json:
    """Which item every state is asked next. `items`: key and claim; `chosen`: a key, or `DRAWN`."""
    options = [(DRAWN, "As the plan's order has it"), *items]
    return form(CHOOSE, "focus", "", section(stands), select_field("item", NEXT, options, chosen), submit="Save")
