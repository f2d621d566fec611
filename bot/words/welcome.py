"""The first thing an officer reads from us."""

from __future__ import annotations

from collections.abc import Sequence

from bot.rules.model import Office
from bot.words import handover, own
from bot.words.check_in import PUBLIC_RECORD
from bot.words.kit import Content, button, buttons, context, escape, header, message, section
from bot.words.why import called

THANKS = "Thank you. There is nothing to do until then."
LOOKS = "It asks where {state} stands on all points of the plan: a few minutes, statuses only."
SEEN = (
    "Who sees what: your answer is sealed until both of you have answered; then each sees the other's. "
    "The task force sees counts. Nothing carries your state's name unless both of you said yes to that very text."
)

BEFORE = (
    "Somebody held this office before you. What was asked then, and what those who answered let you read, stands "
    "under *What came before you*."
)


def welcome(
    state: str,
    office: Office,
    counterpart: str | None,
    invited_by: str | None,
    rhythm: str,
    first: str,
    looks: bool = False,
    follows: bool = False,
    acting: bool = False,
) -> Content:
    """`counterpart` and `invited_by` are Slack user ids; `rhythm` such as `every 2 weeks`; `first` a local time.

    `looks`: their first question is a first look. `follows`: somebody held the office before them.
    `acting`: they hold it for the time being.
    """
    by = f"<@{invited_by}>" if invited_by else "The task force"
    other = (
        f"<@{counterpart}>, your {office.other}" if counterpart else f"your {office.other}, who is still to come"
    )
    what = f" {LOOKS.format(state=state)}" if looks else ""
    name = called(office, acting)
    drawn = _paragraphs(by, escape(state), name, other, escape(rhythm), escape(first), what)
    plain = _paragraphs("The task force", state, name, f"your {office.other}", rhythm, first, what)
    came = [BEFORE] if follows else []
    return message(
        header("Welcome to Counterpart"),
        *(section(paragraph) for paragraph in [*drawn, *came]),
        context(escape(PUBLIC_RECORD)),
        buttons(
            button("Fine", "fine", primary=True),
            button("Let my deputy answer", "deputy"),
            button(own.LESS_OFTEN, "less_often"),
            button(own.WHO_SEES, "who_sees"),
            *([button(handover.READ, "handover")] if follows else []),
        ),
        plain="\n".join(["Welcome to Counterpart", *plain, *came, PUBLIC_RECORD]),
    )


def opening(state: str, holders: Sequence[str], first: str) -> Content:
    """The line that opens the pair's own conversation; `holders` are Slack ids, `first` a local time."""
    said = (
        f"this conversation is for the two of you, about {state}. Now and then I ask both of you the same question "
        "here; each of you answers it with one tap, and a sentence if you like. What you write in a question's "
        "thread is for both to read. "
        f"First question: {first}."
    )
    who = " and ".join(f"<@{one}>" for one in holders)
    return message(section(f"{who}: {escape(said)}"), plain=f"{state}'s CIO and CPO: {said}")


def _paragraphs(by: str, state: str, office: str, other: str, rhythm: str, first: str, what: str) -> list[str]:
    return [
        f"{by} invited you as {state}'s {office}, together with {other}.",
        f"You both get one question about how IT and procurement work together, {rhythm}. "
        "One tap is an answer, and nobody chases you.",
        SEEN,
        f"First question: {first}.{what} There is nothing to do until then.",
    ]
