"""An admin enters that somebody else is away: the form, what the admin reads, what the officer is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.rules.jurisdictions import ALL
from bot.rules.model import Office
from bot.words.kit import Content, Json, button, date_field, escape, form, radio_buttons, section, select_field
from bot.words.kit import sentences as said

TITLE = "Somebody is away"
WHOM = "Say who is away (`@user`, or a state and an office), then the first and the last day."
WHICH_OFFICE = "Say which office: `CIO` or `CPO`."
LET_KNOW = "They are told in their working hours who entered that, and how to change it."
NOTE = (
    "Nothing comes to them on these days, both included. They are told who entered that, and can change it. "
    "To end it: `/counterpart away ID CIO off`"
)


def away_for_form(first: date, last: date) -> Json:
    """Who, and from when till when."""
    return form(
        TITLE,
        "away_for",
        "",
        select_field("state", "State", [(it.code, it.name) for it in ALL.values()]),
        radio_buttons("office", "Office", [(it.value, it.value) for it in Office], Office.CIO.value),
        date_field("first", "First day away", first.isoformat()),
        date_field("last", "Last day away", last.isoformat()),
        section(NOTE),
        submit="Save",
    )


def vacant(state: str, office: Office) -> str:
    return f"{state}'s {office} is vacant, so there is nobody to be away."


def not_paired(state: str) -> str:
    return f"{state} is not paired yet."


def who(state: str, office: Office, is_deputy: bool) -> str:
    """`Idaho CIO`, `deputy of Idaho CIO`."""
    return f"{'deputy of ' if is_deputy else ''}{state} {office}"


def overlapping(who: str, spans: str) -> str:
    return f"{who}: away {spans} already, so nothing changed. End that first, or choose other days."


def nothing_entered(who: str, own: str) -> str:
    """`own`: the days that they have set themselves."""
    theirs = f" They set {own} themselves, so it is theirs to end." if own else ""
    return f"{who}: no admin has entered days away.{theirs}"


def entered(by: str, days: str, next_line: str, begun: bool) -> Content:
    """To who is away by an admin's word (`by`: their Slack id)."""
    back = "I'm back" if begun else "I'm not away"
    return said(
        f"<@{by}>, an admin of the task force, entered that you are away: *{escape(days)}*. "
        f"Nothing more comes to you on these days. {next_line}\n"
        f"Not so, or not these days? Press *{back}*, or set your own: `/counterpart away`",
        button(back, "back"),
    )


def over(by: str, days: str) -> Content:
    """In its place, once they are away no more."""
    return said(f"<@{by}>, an admin of the task force, entered that you are away: {escape(days)}. That is over.")


def ended(by: str, days: Sequence[str], next_line: str) -> Content:
    """To who was told that they were marked as away."""
    return said(
        f"<@{by}>, an admin of the task force, ended that you are away: {escape(' and '.join(days))}. {next_line}\n"
        "Still away? `/counterpart away`"
    )
