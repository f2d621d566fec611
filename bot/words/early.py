"""An answer before its question comes: the form, how it waits, and that it was not used."""

from __future__ import annotations

import json

from slackblocks import Button

from bot.rules.model import Answer, Early, Office, Quote, Status
from bot.words.check_in import (
    MAX_COMMENT,
    MAX_WIN,
    PUBLIC_RECORD,
    STATUS_CHOICES,
    texts_of,
)
from bot.words.consent import quote_choices
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
    quote,
    radio_buttons,
    section,
    text_field,
)

TITLE = "Answer early"
NOT_PLANNED = "There is no next question for your state that I can name today, so none can be answered early."
FIRST_LOOK = (
    "Your next check-in goes through all items, so it can't be answered early. It stays open for a week, and the "
    "questions that follow can be answered early."
)
ON_ITS_WAY = "Your next question is on its way. You can answer it as soon as it is here: `/counterpart answer`"
VACANT = "Nobody holds that office just now, so nothing can be answered for it."
NOT_ANYMORE = (
    "By now another question is planned, so this one was not kept. `/counterpart early` shows the new one."
)
MEANWHILE = "Somebody else has answered early for your office since you opened this. Nothing was changed."
NOTHING = "There is no early answer to take back."
HOLDERS = "The {office} has answered early, so there is nothing to do for you."
TAKEN_BACK = "Taken back. It won't be used, and it is shown nowhere. You can still answer once the question comes."
HOME = "Away soon? A question can often be answered before it comes."
MAY_CHANGE = (
    "The co-chairs can choose another until 5 PM on the working day before. If another is asked, this isn't "
    "used, and I tell you."
)
OWN = (
    "Your next question is one of your state's own. Which one it is follows from what the two of you have answered "
    "by then, so it can't be answered early."
)
COVERED = "Your state's next question comes on these days. You can answer it before you leave: `/counterpart early`"
CHANGE, BACK = "Change early answer", "Take it back"


def early_form(
    item: str,
    claim: str,
    question: str,
    state: str,
    office: Office,
    day: str,
    mine: Answer | None,
    version: int,
    may_name: bool,
) -> Json:
    """The form for one office: what its next question is as things stand, planned for this `day` (`Thu, Dec 10`).

    `version` is the last that there is.
    """
    quotes = [one for one in quote_choices(state, office) if may_name or one[0] != Quote.AS_STATE]
    win, help_ = (mine.win_quote, mine.help_quote) if mine else (Quote.NO, Quote.NO)
    first = f"Planned for {day}. When it is asked, this becomes the answer of {state}'s {office}."
    return form(
        TITLE,
        "early",
        json.dumps({"item": item, "version": version}),
        section(f"*{escape(first)}*\n{escape(MAY_CHANGE)}"),
        radio_buttons(
            "status", f"{claim}. Where does {state} stand?", STATUS_CHOICES, mine.status if mine else None
        ),
        text_field("comment", question, MAX_COMMENT, mine.comment if mine else None, "Never quoted anywhere."),
        text_field("win", "A win worth telling?", MAX_WIN, mine.win if mine else None, long=False),
        radio_buttons("win_quote", "Quote it in the task-force channel?", quotes, win),
        radio_buttons("help_quote", "Ask other states for help?", quotes, help_),
        context(
            escape(
                "Until it is asked, your counterpart is not told of this; then it is sealed until both have "
                f"answered. {PUBLIC_RECORD}"
            )
        ),
        submit="Send",
        close="Not now",
    )


def kept(state: str, office: Office, day: str) -> str:
    """In the place of the form: it is stored, and what becomes of it (mrkdwn)."""
    return escape(
        f"Kept. When that question is asked, planned for {day}, this becomes the answer of {state}'s {office}. "
        "Until then your counterpart is not told of it, and you can change it or take it back on my Home tab."
    )


def stands(by: str, claim: str, status: Status | None) -> str:
    """On Home and in `me`: an early answer waits (mrkdwn). `by`: `You`; `status` only for who may know it."""
    said = f" ({status.label})" if status is not None else ""
    return f"{escape(by)} answered the next question early{said}: {escape(claim)}. It waits until this is asked."


def doors(given: bool, mine: bool, version: int) -> list[Button]:
    """What can be done about it: nothing by who may not know it."""
    if not given:
        return [button(TITLE, "early")]
    return [button(CHANGE, "early"), button(BACK, "early_back", str(version))] if mine else []


def offered(message_: Content) -> Content:
    """Under what says that somebody is away: their next question comes then."""
    return joined(message_, message(section(COVERED), buttons(button(TITLE, "early"))))


def not_used(state: str, office: Office, claim: str, why: Early, mine: Answer) -> Content:
    """To its writer alone: it was not used, and their words, to copy. A phone shows none of them."""
    happened = {
        Early.NOT_ASKED: f"{state} was asked something else.",
        Early.ANSWERED: "that question had been answered already.",
        Early.LEFT: f"{state}'s {office} has changed, or you answer for that office no more.",
    }[why]
    first = f"Your early answer was not used: {happened} It was shown to nobody."
    answer = f"{claim}: {mine.status.label}"
    return message(
        section(escape(first)),
        section(f"*{escape(answer)}*"),
        *(quote(f"{what}, in your words", words) for what, words in texts_of(mine)),
        plain=f"{first}\n{claim}",
    )
