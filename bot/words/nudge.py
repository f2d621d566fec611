"""Reminders, and *Not now*. The kind word to who never answers: `bot.words.silence`."""

from __future__ import annotations

from collections.abc import Sequence

from bot.rules.model import Office, PutOff
from bot.words.kit import Content, Json, button, escape, form, radio_buttons, section, sentences
from bot.words.own import more_menu

WHEN = {PutOff.TOMORROW: "Tomorrow", PutOff.NEXT_WEEK: "Next week"}
OVER_ANSWERED = "Answered: nothing is left to do here."
OVER_CLOSED = "This question has closed. The newest one: `/counterpart answer`"
OVER = "Nothing is left to do here. The newest question: `/counterpart answer`"
SKIP = "Skip this one"
SKIPPED = "Skipped: no more reminders for this question. You can still answer until the next one."
TOO_LATE = "That would come after this question closes. Nothing was changed."
ANSWERED_ALREADY = "You have answered this one. No reminders will come."
CLOSED_ALREADY = "This question is closed: no reminders will come. You can still answer until the next one."
NOT_EXPECTED = "No reminders will come for this question. You can still answer until the next one."


def nudge(
    check_in: int,
    state: str,
    office: Office,
    question: str,
    until: str,
    other_answered: bool,
    deputy: bool = False,
    promised: bool = False,
    takes: str = "40 seconds is enough.",
) -> Content:
    """To one officer alone. It never says what the other answered. `promised`: the other's was to stay sealed.

    `takes`: how long it takes.
    """
    whose = f"{state}'s" if deputy else "Your"
    kept = f"if you do too, I ask the {office.other} first whether both open"
    opens = kept if promised else "both answers open when you answer"
    first = (
        f"{whose} {office.other} has answered; {opens}."
        if other_answered
        else f"{state}'s question waits for you until {until}. {takes}"
    )
    return sentences(
        f"{escape(first)}\n*{escape(question)}*",
        button("Answer", "answer", str(check_in), primary=True),
        button("Not now", "not_now", str(check_in)),
        more_menu(check_in, deputy),
    )


def over(answered: bool, closed: bool) -> Content:
    """One line in the place of a reminder that is true no more."""
    return sentences(OVER_ANSWERED if answered else OVER_CLOSED if closed else OVER)


def not_now_form(check_in: int, choices: Sequence[tuple[str, str]], note: str = "") -> Json:
    """When to be reminded instead, to who pressed alone. `note`: why this question's form opened."""
    return form(
        "Not now",
        "not_now",
        str(check_in),
        *([section(note)] if note else []),
        radio_buttons("when", "Remind me", list(choices), choices[0][0]),
        section("Only you see this, and only your reminders move."),
        submit="OK",
        close="Back",
    )


def put_off(when: str) -> str:
    return f"I'll remind you on {when}, unless you have answered by then."
