"""Small private notices, and what a person is told when something can't be done."""

from __future__ import annotations

from bot.words.direct import USE
from bot.words.kit import Content, Json, button, form, quote, section, sentences

NOT_SAVED = "Not saved; your text is still here. Please press Send again in a minute."
BUSY = "I can't get at my records just now. Nothing was changed; please try again in a minute."
NOT_SURE = (
    "I lost my records just as that was being stored, so I can't tell whether it was. "
    "Please look in a minute, and do it again if it was not."
)
NOT_SURE_SAVED = (
    "I can't tell whether this was stored; your text is still here. "
    "Please press Send again in a minute: twice does no harm."
)
NONE_TO_ANSWER = "That question can't be answered anymore, and no other can just now."
ENOUGH = "That is as much as I may ask of Slack. Nothing was changed; please try again in a minute."
TOO_SLOW = "That took too long. Nothing was changed; please try again."
GONE = "This is no longer here, or never was. Type `/counterpart me` to see what is open."
STALE = "A newer question has taken this one's place. Type `/counterpart answer` to answer that one."
THE_NEWEST = "The question you pressed can't be answered anymore. This is the newest one."
OPEN_BY_NOW = (
    "Both answers have opened since this form did, so what you send would be read at once. To change yours all the "
    "same, press *Change my answer* under its receipt."
)
NOT_YET_OPEN = "Both answers open once both of you have answered."
BOTH_WITHDRAWN = "Both answers were withdrawn: there is nothing to read anymore."
UNREADABLE = "I could not read that form. Nothing was changed."
ENDED = "An office of your state changed hands, so this question has ended. The next one comes at its usual time."
BEFORE_YOU = "This question was asked before you held your office; yours begin with the next one."


def both_can_read_this(check_in: int, thread_message: int) -> Content:
    """To who wrote in a check-in's thread, once: it is discussion; here is how to make it the answer."""
    text = "Both of you can read this thread right away. It does not count as your answer."
    return sentences(text, button(USE, "answer", f"{check_in}:{thread_message}"))


def only_the_form_counts(check_in: int | None) -> Content:
    """To who wrote in the pair's conversation, but in no check-in's thread, once: nothing is kept of it."""
    text = "Both of you can read this. I keep only what is in the form, or in a question's thread."
    return sentences(text, *([] if check_in is None else [button("Answer", "answer", str(check_in), primary=True)]))


def not_yours(state: str) -> str:
    return f"Only {state}'s CIO and CPO can do this."


def broken(reference: str) -> str:
    """When it is our own fault. The log has the same reference."""
    return f"That did not work; nothing was changed. Please try again, or tell an admin: reference {reference}."


def notice_form(text: str, *own_words: tuple[str, str]) -> Json:
    """A small window of our words (mrkdwn), and with a person's own unsent ones, for them to copy."""
    kept = [quote(what, words) for what, words in own_words if words]
    return form("Counterpart", "notice", "", section(text), *kept)


def window_of(shown: Content) -> Json:
    """The answer to a command, in a small window; without its buttons."""
    return notice_form(" ") | {"blocks": [block for block in shown.blocks if block["type"] != "actions"]}


def mrkdwn_of(shown: Content) -> str:
    """An answer of sentences alone, as it is drawn."""
    return "\n".join(str(block["text"]["text"]) for block in shown.blocks)
