"""What a deputy reads, and what is said about deputies."""

from __future__ import annotations

from bot.rules.model import Office
from bot.words import draft, own
from bot.words.check_in import PUBLIC_RECORD, Own, Question, asking, both_are_in
from bot.words.kit import (
    Content,
    Json,
    button,
    buttons,
    checkboxes,
    context,
    escape,
    form,
    header,
    joined,
    message,
    person_field,
    radio_buttons,
    section,
    sentences,
)

LET = "Let my deputy answer"
STOP = "Stop being deputy"
NO_DEPUTY = "You have no deputy."
NOT_DEPUTY = "You are no longer anybody's deputy. There is nothing left to do."
HOW = "Name who may answer for you."
PICK_HOW = (
    "They get each question by DM, beside you or while you are away, and never join your own conversation. "
    "Their answer counts as your office's; you get a receipt and may change it. /counterpart deputy off ends it."
)
YOU_ANSWER = "you answer beside who holds the office"
YOU_DRAFT = "you draft; who holds the office sends it, or not"
ONLY_DRAFTS = "only drafts: nothing of theirs is your answer before you send it"
DRAFTS_OR_ANSWERS = "Say whether your deputy *drafts* or *answers*."
NO_NAMING = "A deputy who only drafts agrees to nothing in your place: take this tick away, or let them answer."
NAMING = (
    "A win or a request for help is quoted with the state's name only if both offices agree. Without this tick "
    "that is for you alone to say. It ends when they are your deputy no longer."
)
YOURSELF = "You already answer for your office."
COUNTERPART = "That is your counterpart: nobody can answer for both offices."
HOLDS = "They hold an office themselves."
ELSEWHERE = "They are already deputy of another office."
ALREADY = "They are already your deputy."
HOLDER_ANSWERED = "The holder of the office has already answered; only they can change that answer."
ANSWERED_MEANWHILE = (
    "Somebody else answered for this office while you were writing. Press Answer again to see it and change it."
)
HOLDER_REMINDED = "No reminders of this question come to you: they go to the holder of the office."


def welcome(state: str, office: Office, holder: str, rhythm: str, drafts: bool = False) -> Content:
    """The first thing that a deputy reads from us. `holder` is a Slack id. `drafts`: they are to draft only."""
    does = "draft" if drafts else "answer"
    counts = "It counts as the office's; who holds the office gets a receipt and may change it."
    waits = "It is nobody's answer until who holds the office sends it: as it is, or changed."
    drafted = "only you and who holds the office can read a draft. Once it is sent, "
    lines = [
        f"You are asked to {does} for {state}'s {office} as deputy.",
        f"Each question comes to you here, {rhythm}; one tap is {'a draft' if drafts else 'an answer'}, and nobody "
        f"chases you. {waits if drafts else counts}",
        f"Who sees what: {drafted if drafts else ''}the answer is sealed until both offices have answered; then "
        "each sees the other's. The task force sees counts.",
        f"You can stop at any time: {STOP}, or /counterpart deputy off.",
    ]
    drawn = [f"<@{holder}>, {escape(state)}'s {office}, asks you to {does} for that office as deputy.", *lines[1:]]
    return message(
        header("Welcome to Counterpart"),
        *(section(line) for line in drawn),
        context(escape(PUBLIC_RECORD)),
        buttons(
            button("Fine", "fine", primary=True),
            button(own.WHO_SEES, "who_sees"),
            button(STOP, "deputy_off"),
        ),
        plain="\n".join(["Welcome to Counterpart", *lines, PUBLIC_RECORD]),
    )


def question(it: Question, office: Office, own: Own | None = None, drafts_for: str | None = None) -> Content:
    """A check-in as its deputy sees it: what both offices said stands behind *Read both*.

    `drafts_for`: the Slack id of the holder for whom they only draft.
    """
    shown = both_are_in(it) if it.open else asking(it, deputy=True, own=own)
    answers = escape(f"You answer for {it.state}'s {office}, as deputy.")
    return joined(
        shown, message(context(draft.mode(it.state, office, drafts_for) if drafts_for is not None else answers))
    )


def silent(state: str, office: Office) -> Content:
    """Said once, after three questions in a row that nobody of the office answered."""
    return sentences(
        f"The last three questions that came to you as deputy for {state}'s {office} closed without an answer. "
        "That is fine: I'll leave you alone from now on.\n"
        "To be asked again from the next question on, press *Ask me again* or answer any question. "
        "You can also stop for good.",
        button("Ask me again", "ask_again"),
        button(STOP, "deputy_off"),
    )


def no_longer(state: str, office: Office) -> Content:
    """In the place of a question to who was deputy."""
    return sentences(f"You do not answer for {escape(state)}'s {office} anymore. There is nothing left to do here.")


def pick_form(chosen: str | None, state: str, may: bool, drafts: bool) -> Json:
    """Who is to answer, or only to draft, and may they agree to the state being named?"""
    choices = [("answers", "Answer for my office"), ("drafts", "Draft; I send it, change it, or not")]
    how = radio_buttons("how", "What your deputy does", choices, "drafts" if drafts else "answers")
    ticked = ["yes"] if may else []
    right = checkboxes(
        "may_name", f"Naming {state}", [("yes", f"They may agree to {state} being named")], ticked, NAMING
    )
    return form(
        LET, "deputy", "", person_field("deputy", "Your deputy", PICK_HOW, chosen), how, right, submit="Save"
    )


def drafts(deputy: str, state: str, office: Office, does: bool) -> str:
    """What the deputy does from now on."""
    if does:
        return (
            f"<@{deputy}> drafts for {state}'s {office}: a draft comes to you, and is no answer until you send it."
        )
    return f"<@{deputy}> answers for {state}'s {office}."


def may_name(deputy: str, state: str, may: bool) -> str:
    """What the holder just allowed, or allows no more."""
    return f"<@{deputy}> {'may' if may else 'may not'} agree in your place to {state} being named."


def not_as(state: str) -> str:
    """Under the field of a deputy who has no right to it, plain text."""
    return f"Only the holder of the office can have this quoted as {state}. Choose “without our state”, or No."


def changed(old: str | None, new: str | None) -> str:
    return f"*Deputy:* {f'<@{old}>' if old else 'no'} → {f'<@{new}>' if new else 'no'}"


def asked_by_dm(new: str, started: bool, drafts: bool = False) -> str:
    when = "now, in their working hours" if started else "once your pair starts"
    counts = "Each draft comes to you alone" if drafts else PICK_HOW.split(". ")[1]
    return f"<@{new}> gets a short word from me first ({when}), then each question by DM. {counts}."


def recorded(state: str, office: Office, holder: str) -> str:
    return f"Recorded for {state}'s {office}. <@{holder}> gets a receipt and may change it."


def ended(state: str, office: Office) -> str:
    return f"You do not answer for {state}'s {office} anymore. You will hear nothing more from me about it."


def stopped(state: str, office: Office, deputy: str) -> str:
    return f"<@{deputy}> does not answer for {state}'s {office} anymore. The next question comes to you alone."
