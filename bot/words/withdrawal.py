"""Taking an answer back: the question before it, what is said after, and what then stands for the receipt."""

from __future__ import annotations

from collections.abc import Sequence

from slackblocks import Block

from bot.rules.model import Office
from bot.words import consent
from bot.words.check_in import Question
from bot.words.kit import (
    Content,
    Json,
    button,
    buttons,
    context,
    escape,
    form,
    joined,
    message,
    section,
    select_field,
    sentences,
)

# README.md and docs/operations.md say it in the same words.
KEPT = (
    "Withdrawing takes an answer’s words out of every message of Counterpart’s in Slack, a posted digest included. "
    "They stay in the task force’s records, which keep what a digest said when it was posted, and in its backups, "
    "as public records may have to; what was counted stays counted."
)
NOTHING = "There is no answer of yours here to withdraw: it was withdrawn already, or never given."
NOT_YOURS = "Only whoever gave this answer, or the office it was given for, can withdraw it."
NONE = "You have no answer, next step or note that could be withdrawn."
DONE = "Withdrawn."


def ask_first(it: Question, office: Office) -> Json:
    """Before one answer is taken back."""
    return _form(str(it.id), section(f"*{escape(it.question)}*"), section(escape(what_happens(it, office))))


def choose(options: Sequence[tuple[str, str]]) -> Json:
    """Which of what one wrote, given as (value, words)."""
    return _form("", select_field("which", "Which of these?", options, options[0][0]))


def offer(shown: Content) -> Content:
    """The same answer to a command, with a way to take an answer or a step back."""
    door = buttons(button("Withdraw what I wrote", "withdraw_which"))
    return joined(shown, message(door, plain="To withdraw an answer, a next step or a note, press the button."))


def what_happens(it: Question, office: Office) -> str:
    unread = f"Your {office.other} has not read it, and will not."
    if it.open:
        stays = f" The {office.other}'s answer stays open to you both." if office.other in it.answers else ""
        return f"Your {office.other} may already have read it.{stays}{_own_yes(it, office)}"
    if it.answerable:
        return f"{unread} You can answer again until the next question."
    return unread


def done(it: Question, office: Office) -> str:
    """After it was taken back."""
    again = " You can answer again until the next question." if it.answerable else ""
    return f"{DONE}{again}{_own_yes(it, office)}"


def _own_yes(it: Question, office: Office) -> str:
    """That one's yes to the other's text is another matter, and how to take that back."""
    texts = [consent.TEXTS[one.kind] for one in it.named if one.office is office.other and one.yes]
    if not texts:
        return ""
    return (
        f" Your yes to the {office.other}'s {' and '.join(texts)}, to be quoted as {it.state}, still stands; "
        "*Read both* takes it back."
    )


def receipt(it: Question, office: Office) -> Content:
    """In the place of the receipt."""
    first = f"Withdrawn: the answer of {it.state}'s {office}. No message shows it anymore."
    doors = [button("Answer", "answer", str(it.id))] if it.answerable else []
    return sentences(f"*{escape(first)}*\n{escape(it.question)}", *doors)


def _form(metadata: str, *blocks: Block) -> Json:
    return form("Withdraw", "withdraw", metadata, *blocks, context(KEPT), submit="Withdraw", close="Keep it")
