"""The few building blocks that all our messages and forms are made of.

Our own sentences are mrkdwn (with everything inserted into them escaped); a person's words only ever stand in
`words_of`, a rich_text block, which interprets nothing. Limits: Slack's reference pages for Block Kit.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from slackblocks import (
    ActionsBlock,
    Block,
    Button,
    CheckboxGroup,
    ConfirmationDialogue,
    ContextBlock,
    ConversationFilter,
    ConversationSelectMenu,
    DatePicker,
    DividerBlock,
    HeaderBlock,
    InputBlock,
    ModalView,
    Option,
    OverflowMenu,
    PlainText,
    PlainTextInput,
    RadioButtonGroup,
    RichText,
    RichTextBlock,
    RichTextQuote,
    RichTextSection,
    SectionBlock,
    StaticSelectMenu,
    Text,
    TextType,
    TimePicker,
    UserMultiSelectMenu,
    UserSelectMenu,
)

Json = dict[str, Any]

MAX_TEXT = 4_000  # chat.update refuses a longer `text`, counted after escaping (msg_too_long)
MAX_SECTION = 3_000
MOST_ON_HOME = 100
MARKS = re.compile(r"`([^`\n]+)`|(?<![\w*])\*(\S(?:[^*\n]*\S)?)\*(?![\w*])")
TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Content:
    """What is posted: `text` is the complete plain form, escaped, at most 4,000 characters; `blocks` the drawn."""

    text: str
    blocks: list[Json]


def escape(text: str) -> str:
    """Make `&`, `<` and `>` harmless, exactly as Slack asks; nothing else needs it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def shorten(text: str, most: int) -> str:
    """Cut to `most` characters, with … as the last one where something was cut."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def shorten_escaped(text: str, most: int) -> str:
    """Cut escaped text to `most` characters without cutting an entity in two."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    start = cut.rfind("&", most - 6)
    return (cut[:start] if start >= 0 and ";" not in cut[start:] else cut).rstrip() + "…"


def without_marks(mrkdwn: str) -> str:
    """A sentence of ours without backticks and asterisks, for where Slack draws none; what is escaped stays so."""
    return MARKS.sub(lambda marked: marked[1] or marked[2], mrkdwn)


def as_plain(mrkdwn: str) -> str:
    """A sentence of ours for a plain-text place, such as under a field: no marks, no mentions, nothing escaped."""
    named = re.sub(r"<@\w+>", "This person", without_marks(mrkdwn))
    return named.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def message(text: str, *blocks: Block) -> Content:
    """A message from its plain form (unescaped) and its blocks. Without blocks the text is the one section."""
    drawn = list(blocks) or [section(escape(text))]
    return Content(shorten_escaped(escape(text), MAX_TEXT), numbered(drawn))


def numbered(blocks: Sequence[Block | Json]) -> list[Json]:
    """Slack's JSON, with block ids that are the same at every rendering (an input keeps its own)."""
    drawn = [dict(block) if isinstance(block, dict) else block._resolve() for block in blocks]
    for number, block in enumerate(drawn):
        if block["type"] != "input":
            block["block_id"] = f"b{number}"
    return drawn


def section(mrkdwn: str) -> SectionBlock:
    """A paragraph of ours. Whatever is put into it must be escaped by the caller."""
    return SectionBlock(text=_mrkdwn(shorten_escaped(mrkdwn, MAX_SECTION)))


def beside(mrkdwn: str, with_it: Button) -> SectionBlock:
    """A paragraph of ours with a button at its side."""
    return SectionBlock(text=_mrkdwn(shorten_escaped(mrkdwn, MAX_SECTION)), accessory=with_it)


def context(mrkdwn: str) -> ContextBlock:
    """Small print of ours."""
    return ContextBlock(elements=[_mrkdwn(mrkdwn)])


def header(text: str) -> HeaderBlock:
    return HeaderBlock(PlainText(shorten(text, 150)))


def divider() -> DividerBlock:
    return DividerBlock()


def words_of(who: str, words: str) -> RichTextBlock:
    """A person's words under a line that says whose they are. Pings nobody, links nothing, breaks nothing."""
    quote = RichTextQuote([RichText(level(words) or " ")])
    return RichTextBlock([RichTextSection([RichText(who, bold=True)]), quote])


def level(words: str) -> str:
    """Without the invisible characters that turn the direction of what follows them, which could fake a text."""
    return TURNING.sub("", words)


def buttons(*them: Button | OverflowMenu) -> ActionsBlock:
    return ActionsBlock(elements=list(them))


def button(
    text: str, action_id: str, value: str = "", primary: bool = False, confirm: ConfirmationDialogue | None = None
) -> Button:
    """A button; `value` comes back when it is pressed (at most 2,000 characters), after `confirm` was answered."""
    made = PlainText(text)
    return Button(
        made, action_id=action_id, value=value or None, style="primary" if primary else None, confirm=confirm
    )


def sure(title: str, text: str, yes: str) -> ConfirmationDialogue:
    """Slack's own small question before a press counts."""
    return ConfirmationDialogue(PlainText(title), PlainText(text), PlainText(yes), PlainText("Cancel"))


def menu(action_id: str, options: list[tuple[str, str]]) -> OverflowMenu:
    """What else can be done, behind `⋯`: at most five, given as (value, text)."""
    return OverflowMenu(action_id, [Option(PlainText(text), value) for value, text in options])


def choice(
    block_id: str, label: str, options: list[tuple[str, str]], chosen: str | None, optional: bool = False
) -> InputBlock:
    """One of at most ten options, given as (value, text)."""
    made = [Option(PlainText(text), value) for value, text in options]
    first = next((option for option in made if option.value == chosen), None)
    element = RadioButtonGroup(action_id="value", options=made, initial_option=first)
    return InputBlock(PlainText(label), element, block_id=block_id, optional=optional)


def select(block_id: str, label: str, options: Sequence[tuple[str, str]], chosen: str | None = None) -> InputBlock:
    """One of at most a hundred options, given as (value, text), from a list that opens."""
    made = [Option(PlainText(shorten(text, 75)), value) for value, text in options]
    first = next((option for option in made if option.value == chosen), None)
    element = StaticSelectMenu(action_id="value", options=made, initial_option=first)
    return InputBlock(PlainText(label), element, block_id=block_id)


def person(block_id: str, label: str, hint: str, chosen: str | None = None) -> InputBlock:
    """Somebody (a Slack id) picked from everyone here, or nobody."""
    element = UserSelectMenu(action_id="value", initial_user=chosen)
    return InputBlock(PlainText(label), element, block_id=block_id, hint=PlainText(hint), optional=True)


def ticks(
    block_id: str, label: str, options: list[tuple[str, str]], ticked: Sequence[str], hint: str
) -> InputBlock:
    """Boxes to tick or leave, given as (value, text)."""
    made = [Option(PlainText(text), value) for value, text in options]
    chosen = [option for option in made if option.value in ticked]
    element = CheckboxGroup(action_id="value", options=made, initial_options=chosen or None)
    return InputBlock(PlainText(label), element, block_id=block_id, hint=PlainText(hint), optional=True)


def people(block_id: str, label: str, chosen: Sequence[str], most: int, hint: str) -> InputBlock:
    """Some people (Slack ids), or nobody."""
    element = UserMultiSelectMenu(action_id="value", initial_users=list(chosen) or None, max_selected_items=most)
    return InputBlock(PlainText(label), element, block_id=block_id, hint=PlainText(hint), optional=True)


def channel(block_id: str, label: str, chosen: str | None, hint: str) -> InputBlock:
    """A channel, public or private."""
    kinds = ConversationFilter(include=["public", "private"], exclude_bot_users=True)
    element = ConversationSelectMenu(action_id="value", initial_conversation=chosen, filter=kinds)
    return InputBlock(PlainText(label), element, block_id=block_id, hint=PlainText(hint))


def clock(block_id: str, label: str, chosen: str, hint: str) -> InputBlock:
    """A time of day, as `09:00`."""
    element = TimePicker(action_id="value", initial_time=chosen)
    return InputBlock(PlainText(label), element, block_id=block_id, hint=PlainText(hint))


def day(block_id: str, label: str, chosen: str) -> InputBlock:
    """A day picked from a calendar, as `2026-12-21`."""
    return InputBlock(PlainText(label), DatePicker(action_id="value", initial_date=chosen), block_id=block_id)


def writing(
    block_id: str, label: str, most: int, written: str | None = None, hint: str | None = None, long: bool = True
) -> InputBlock:
    """A field to write in, never required."""
    element = PlainTextInput(
        action_id="value",
        multiline=long,
        max_length=most,
        initial_value=shorten(written, most) if written else None,
    )
    note = PlainText(hint) if hint else None
    return InputBlock(PlainText(label), element, block_id=block_id, hint=note, optional=True)


def form(
    title: str,
    callback_id: str,
    private_metadata: str,
    *blocks: Block,
    submit: str | None = None,
    close: str = "Close",
) -> Json:
    """A modal as `views.open` takes it. With input blocks it needs `submit`."""
    view = ModalView(
        title=shorten(title, 24),
        blocks=list(blocks),
        submit=submit,
        close=close,
        callback_id=callback_id,
        private_metadata=private_metadata,
    ).to_dict()
    return view | {"blocks": numbered(list(blocks))}


def home(*blocks: Block | Json) -> Json:
    """A Home tab as `views.publish` takes it: a hundred blocks at most, so what is too much is left out."""
    drawn = list(blocks)
    if len(drawn) > MOST_ON_HOME:
        drawn = [*drawn[: MOST_ON_HOME - 1], context("There is more than fits here.")]
    return {"type": "home", "blocks": numbered(drawn)}


def _mrkdwn(text: str) -> Text:
    return Text(text, type_=TextType.MARKDOWN, verbatim=True)
