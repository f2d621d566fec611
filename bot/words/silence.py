"""The kind word to who never answers, how they are asked again, and what the admins read where nobody is left."""

from __future__ import annotations

from bot.rules.model import Office
from bot.words.kit import Content, button, sentences

ASK_AGAIN = "Ask me again"
LEFT_ALONE = (
    "I don't ask you now: three questions in a row closed without an answer. "
    "To be asked again, press *Ask me again* on my Home tab, or answer any question."
)
LEFT_ALONE_OTHER = "They are not asked now: three questions in a row closed without an answer."
AGAIN = "I ask you again."
NOT_LEFT_ALONE = "You are asked as usual."


def kind_word(state: str, office: Office, nobody: bool = False) -> Content:
    """Said once, after three questions in a row. `nobody`: the other office is not asked either."""
    other = f"Nobody in {state} is asked now: your {office.other} is not asked either.\n" if nobody else ""
    return sentences(
        f"The last three questions to {state}'s {office} closed without an answer. That is fine: "
        f"I'll leave you alone from now on.\n{other}"
        "To be asked again from the next question on, press *Ask me again* or answer any question. Would another "
        "rhythm suit you better? Choose it here first.",
        button(ASK_AGAIN, "ask_again", primary=True),
        button("Monthly", "slower"),
        button("Let my deputy answer", "deputy"),
        button("Pause until …", "pause"),
    )


def asked_again() -> Content:
    """In the place of that word once it is over."""
    return sentences("You are asked again.")


def nobody_left(state: str, code: str, why: str) -> str:
    """To the admins, once (mrkdwn). `why` such as `both offices silent`."""
    return (
        f"Nobody in {state} is asked anymore: {why}. An office is silent once its last three questions closed "
        "without an answer; each was told so, kindly. A word from you may help. They are asked again once they "
        "press *Ask me again* on the app's Home, or answer any question. "
        f"To name others: `/counterpart pair {code} @cio @cpo`"
    )
