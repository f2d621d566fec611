"""A deputy's draft: what the deputy reads of it, what the holder of the office reads, and what became of it."""

from __future__ import annotations

import json

from bot.rules.model import Answer, DraftEnd, Office, Quote, Status
from bot.words import seal
from bot.words.check_in import (
    MAX_COMMENT,
    MAX_WIN,
    PUBLIC_RECORD,
    SHOWN,
    STATUS_CHOICES,
    Question,
    texts_of,
    where,
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
    header,
    message,
    quote,
    radio_buttons,
    section,
    sentences,
    shorten,
    text_field,
)
from bot.words.own import more_menu

FIRST_LOOK = "You only draft for this office, and a first look is not drafted: who holds the office answers it."
HOLDER_SENDS = "You only draft for this office: who holds it sends the answer."
NOT_YOURS = "Only who holds the office can decide about this draft."
NOT_YOUR_DRAFT = "Only who wrote this draft can take it back."
NEWER = "Your deputy has written another draft since, so nothing was sent. The message shows the new one."
NOBODY = "Nothing was kept: the account of who holds this office is deactivated, so nobody could send your draft."
OPEN_BY_NOW = (
    "Nothing was sent yet: both answers are open, so what you send shows at once. Press Send if you mean it."
)
DRAFT = "This is your deputy's draft. Change what you like; Send makes it your answer."
SENT = "Sent as yours: {}. Add to it here if you like, and press Send; or close this."
NOT_THIS = "This draft is not used. Your deputy learns that, and may write another."
TAKEN_BACK = "Your draft is taken back. Nobody reads it anymore."
NO_LONGER = {
    DraftEnd.SENT: "This draft was sent as the answer already.",
    DraftEnd.CHANGED: "This draft was changed, and sent as the answer.",
    DraftEnd.NOT_USED: "You chose not to use this draft.",
    DraftEnd.TAKEN_BACK: "Your deputy took this draft back.",
    DraftEnd.ANSWERED: "The office has answered since, so this draft was not used.",
    DraftEnd.LATE: "This question is over, so this draft was not sent.",
    DraftEnd.DEPUTY_GONE: "Who wrote this draft is no longer deputy of this office, so it was not used.",
}
"""In the place of a draft of which this became, and to who presses its old button."""
GONE = "This draft does not wait anymore, so there is nothing to take back."
WHY = {
    DraftEnd.SENT: "Who holds the office has sent it: the answer is theirs now.",
    DraftEnd.CHANGED: "Who holds the office has changed it and sent it: the answer is theirs now.",
    DraftEnd.NOT_USED: "It was not used.",
    DraftEnd.ANSWERED: "The office has answered otherwise.",
    DraftEnd.LATE: "Its question is over, and it was not sent.",
    DraftEnd.DEPUTY_GONE: "You are no longer deputy of that office, and it was not sent.",
}
TOLD = {
    DraftEnd.SENT: "<@{holder}> sent your draft as the answer of {whose}.",
    DraftEnd.CHANGED: "<@{holder}> changed your draft, and sent it as the answer of {whose}.",
    DraftEnd.NOT_USED: "<@{holder}> did not use your draft for {whose}. You can write another.",
    DraftEnd.ANSWERED: "{whose} has answered, so your draft was not used.",
    DraftEnd.LATE: "The question was over before <@{holder}> sent your draft for {whose}, so it was not used.",
}
"""To the deputy."""


def mode(state: str, office: Office, holder: str) -> str:
    """Under a question that comes to a deputy who drafts (mrkdwn). `holder` is a Slack id."""
    whose = escape(f"{state}'s {office}")
    return (
        f"You draft for {whose}, as deputy. A draft goes to <@{holder}>, and is nobody's answer until they send it."
    )


def waits(it: Question, draft: Answer, draft_id: int, holder: str, drafts: bool) -> Content:
    """A question to the deputy whose draft for it waits. The text holds nothing of it, as a phone may show it."""
    stands = f"Only you and <@{holder}> can read it. It is nobody's answer until they send it."
    change = [button("Change the draft", "answer", str(it.id))] if drafts else []
    return message(
        header(it.claim),
        context(escape(f"{it.state} · {it.area}")),
        section(f"*{where(it)}*\n{escape(it.question)}"),
        section(f"*You drafted: {draft.status.label}.*"),
        *(quote(what, shorten(words, SHOWN)) for what, words in texts_of(draft)),
        context(stands),
        buttons(*change, button("Take back", "draft_back", str(draft_id)), more_menu(it.id, deputy=True)),
        plain=f"{it.claim}\n{it.state}: {it.question}\nYou drafted an answer; who holds the office has it.",
    )


def draft_form(it: Question, office: Office, draft: Answer | None, holder: str, written: str, note: str) -> Json:
    """The form of who only drafts. `written` is a text of theirs that they chose to draft with."""
    before, win, help_ = ("", Quote.NO, Quote.NO)
    if draft is not None:
        before, win, help_ = draft.comment or "", draft.win_quote, draft.help_quote
    comment = before if written in before else f"{before}\n\n{written}".strip()
    choices = quote_choices(it.state, office)
    return form(
        f"{it.state} {office}, draft" if len(it.state) < 13 else f"Draft for the {office}",
        "draft",
        json.dumps({"check_in": it.id}),
        *([section(escape(note))] if note else []),
        radio_buttons(
            "status",
            f"{it.claim}. Where does {it.state} stand?",
            STATUS_CHOICES,
            draft.status if draft is not None else None,
        ),
        text_field("comment", it.question, MAX_COMMENT, comment or None, "Never quoted anywhere."),
        text_field("win", "A win worth telling?", MAX_WIN, draft.win if draft else None, long=False),
        radio_buttons("win_quote", "Quote it in the task-force channel?", choices, win),
        radio_buttons("help_quote", "Ask other states for help?", choices, help_),
        context(f"{_to_holder(holder)} {escape(PUBLIC_RECORD)}"),
        submit="Save draft",
        close="Close",
    )


def _to_holder(holder: str) -> str:
    return (
        f"This is a draft. Only you and <@{holder}> can read it, and it is nobody's answer until they send it: "
        "as it is, or changed. What is quoted is theirs to say."
    )


def drafted(status: Status) -> str:
    """On top of the form that a tap opens."""
    return f"Draft kept: {status.label}. Add to it here if you like, and press Save draft; or close this."


def kept(holder: str) -> str:
    """To the deputy (mrkdwn), when it is stored."""
    return (
        f"Draft kept. <@{holder}> gets it in their working hours, or once they are back. Until they send it, as "
        "it is or changed, only you two can read it, and it is nobody's answer. Under the question you can take it "
        "back."
    )


def to_holder(it: Question, office: Office, draft: Answer, draft_id: int, deputy: str) -> Content:
    """To the holder alone: what their deputy drafted. The text holds nothing of it, as a phone may show it."""
    first = f"drafted an answer for {it.state}'s {office}"
    stands = seal.while_writing(it, office) if it.open else seal.to_both(it)
    value = str(draft_id)
    return message(
        section(
            f"<@{deputy}> {escape(first)}: *{draft.status.label}.*\n*{escape(it.claim)}*\n{escape(it.question)}"
        ),
        *(quote(what, words) for what, words in texts_of(draft)),
        *(context(escape(line)) for line in _quoted(it, office, draft)),
        context("Only you two can read this draft. It is nobody's answer until you send it as yours."),
        context(escape(f"Once sent: {stands} {PUBLIC_RECORD}")),
        buttons(
            button("Send as mine", "draft_send", value, primary=True),
            button("Change", "draft_change", value),
            button("Not this", "draft_no", value),
        ),
        plain=f"Your deputy {first}. It is nobody's answer until you send it as yours.\n{it.question}",
    )


def _quoted(it: Question, office: Office, draft: Answer) -> list[str]:
    """What of it would be quoted, and how: it becomes the holder's own word."""
    how = {
        Quote.WITHOUT_STATE: "without your state",
        Quote.AS_STATE: f"as {it.state}, if your {office.other} says yes too",
    }
    lines = []
    if draft.win:
        carried = f"may be quoted {how[draft.win_quote]}" if draft.win_quote in how else "is not quoted"
        lines.append(f"If you send it, the win {carried}.")
    if draft.help_quote in how:
        lines.append(f"If you send it, help may be asked for {how[draft.help_quote]}.")
    return lines


def over(it: Question, end: DraftEnd) -> Content:
    """In the place of a draft that waits no more, to who held the office."""
    return sentences(f"{NO_LONGER[end]}\n*{escape(it.question)}*")


def told(end: DraftEnd, state: str, office: Office, holder: str, question: str) -> Content:
    """To the deputy: what became of their draft."""
    line = TOLD[end].format(holder=holder, whose=escape(f"{state}'s {office}"))
    return sentences(f"{line}\n*{escape(question)}*")


def told_to_writer(end: DraftEnd | None) -> str:
    """To the deputy who presses *Take back* where nothing waits anymore."""
    return GONE if end is None or end is DraftEnd.TAKEN_BACK else f"{GONE} {WHY[end]}"


def from_now_on(state: str, office: Office, holder: str, drafts: bool) -> str:
    """To a deputy who drafts from now on, or no more (mrkdwn)."""
    whose = escape(f"{state}'s {office}")
    if drafts:
        return (
            f"<@{holder}> has set that you draft for {whose} from now on: what you tap or write goes to them, and "
            "is nobody's answer until they send it."
        )
    return (
        f"<@{holder}> has set that you answer for {whose} from now on: what you tap or send is the office's answer."
    )


def changing(view: Json, draft_id: int) -> Json:
    """The answer form, filled with a draft: it carries which."""
    return view | {"private_metadata": json.dumps(json.loads(view["private_metadata"]) | {"draft": draft_id})}
