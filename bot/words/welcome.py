"""The first thing an officer reads from us."""

from __future__ import annotations

from bot.model import Office
from bot.words.check_in import PUBLIC_RECORD
from bot.words.kit import Message, context, escape, header, message, section

SEEN = (
    "Who sees what: your answer is sealed until both of you have answered; then each sees the other's. "
    "The task force sees counts. Nothing carries your state's name unless both of you said yes to that very text."
)


def welcome(
    state: str, office: Office, counterpart: str | None, invited_by: str | None, rhythm: str, first: str
) -> Message:
    """`counterpart` and `invited_by` are Slack user ids; `rhythm` such as `every 2 weeks`; `first` a local time."""
    by = f"<@{invited_by}>" if invited_by else "The task force"
    other = (
        f"<@{counterpart}>, your {office.other}" if counterpart else f"your {office.other}, who is still to come"
    )
    drawn = _paragraphs(by, escape(state), office, other, escape(rhythm), escape(first))
    plain = _paragraphs("The task force", state, office, f"your {office.other}", rhythm, first)
    return message(
        "\n".join(["Welcome to Counterpart", *plain, PUBLIC_RECORD]),
        header("Welcome to Counterpart"),
        *(section(paragraph) for paragraph in drawn),
        context(escape(PUBLIC_RECORD)),
    )


def _paragraphs(by: str, state: str, office: Office, other: str, rhythm: str, first: str) -> list[str]:
    return [
        f"{by} invited you as {state}'s {office}, together with {other}.",
        f"You both get one question about how IT and procurement work together, {rhythm}. "
        "An answer takes 40 seconds, and nobody chases you.",
        SEEN,
        f"First question: {first}. There is nothing to do before.",
    ]
