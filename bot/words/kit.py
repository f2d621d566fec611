"""The few building blocks that all our messages and forms are made of.

Our own sentences are mrkdwn (with everything inserted into them escaped); a person's words only ever stand in
`quote`, a rich_text block, which interprets nothing. Limits: Slack's reference pages for Block Kit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

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
    Message,
    ModalView,
    Option,
    OverflowMenu,
    PlainText,
    PlainTextInput,
    RadioButtonGroup,
    RichText,
    RichTextBlock,
    RichTextCodeBlock,
    RichTextQuote,
    RichTextSection,
    SectionBlock,
    StaticMultiSelectMenu,
    StaticSelectMenu,
    Text,
    TextType,
    TimePicker,
    UserMultiSelectMenu,
    UserSelectMenu,
)

Json = dict[str, Any]
T = TypeVar("T")

MAX_TEXT = 4_000  # chat.update refuses a longer `text`, counted after escaping (msg_too_long)
MAX_SECTION = 3_000
MOST_BLOCKS = 50  # of a message
MOST_ON_HOME = 100
DRAWN_BY_SLACK = ("data_visualization", "data_table")  # not every workspace knows them: then all is refused
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
    """Cut the text to `most` characters, with … as the last one where something was cut."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def shorten_escaped(text: str, most: int) -> str:
    """Cut escaped text to `most` characters without cutting an entity in two."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    start = cut.rfind("&", most - 6)
    return (cut[:start] if start >= 0 and ";" not in cut[start:] else cut).rstrip() + "…"


def without_marks(mrkdwn: str) -> str:
    """Take the backticks and asterisks out of a sentence of ours, for where Slack draws none."""
    return MARKS.sub(lambda marked: marked[1] or without_marks(marked[2]), mrkdwn)


def as_plain(mrkdwn: str) -> str:
    """Turn a sentence of ours into text for under a field: no marks, no mentions, nothing escaped."""
    named = re.sub(r"<@\w+>", "This person", without_marks(mrkdwn))
    return named.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def message(*blocks: Block | Json, plain: str | None = None, most: int = MAX_TEXT) -> Content:
    """Make a message of these blocks; what is more than Slack takes is left out, and that is said.

    Its plain form is what they say, `most` characters of it. `plain` (unescaped) is given only where that has to
    differ: a phone that is locked shows it.
    """
    drawn = _drawn(blocks, MOST_BLOCKS)
    return Content(shorten_escaped(plain_form(drawn) if plain is None else escape(plain), most), drawn)


def sentences(mrkdwn: str, *doors: Button | OverflowMenu) -> Content:
    """Make a message of some lines of ours, with buttons below."""
    return message(*sections(mrkdwn.split("\n")), *([buttons(*doors)] if doors else []))


def joined(*them: Content, most: int = MAX_TEXT) -> Content:
    """Make one message of several, whole: their plain forms, and their blocks."""
    plain = "\n".join(one.text for one in them if one.text)
    blocks = [block for one in them for block in one.blocks]
    return Content(shorten_escaped(plain, most), _drawn(blocks, MOST_BLOCKS))


def has_charts(content: Content) -> bool:
    """Say whether a workspace that knows no charts and tables of Slack's own would refuse this."""
    return any(block["type"] in DRAWN_BY_SLACK for block in content.blocks)


def without_charts(content: Content) -> Content:
    """Return the same without them. Their figures stand beside them as text, so nothing is lost."""
    return Content(content.text, [block for block in content.blocks if block["type"] not in DRAWN_BY_SLACK])


def plain_form(blocks: Sequence[Json]) -> str:
    """Write down what these blocks say, escaped and without marks; a quote is a person's, and left out."""
    return "\n".join(line for block in blocks for line in _lines_of(block))


def _lines_of(block: Json) -> list[str]:
    """Return what one block says. Buttons and fields say nothing without the rest."""
    if block["type"] == "rich_text" and any(part["type"] == "rich_text_quote" for part in block["elements"]):
        return []
    if block["type"] == "rich_text":
        texts = ["".join(text["text"] for text in part["elements"]) for part in block["elements"]]
        return [escape(text.rstrip("\n")) for text in texts]
    texts_of_it = [*([block["text"]] if "text" in block else []), *block.get("fields", [])]
    written = block["elements"] if block["type"] == "context" else texts_of_it
    return [without_marks(text["text"]) if text["type"] == "mrkdwn" else escape(text["text"]) for text in written]


def packed(things: Iterable[T], size: Callable[[T], int], most: int, number: int) -> list[list[T]]:
    """Put things into groups, in order, each of at most `most` in size and `number` things (or one thing alone)."""
    groups: list[list[T]] = []
    room = 0
    for thing in things:
        if not groups or size(thing) > room or len(groups[-1]) == number:
            groups.append([])
            room = most
        groups[-1].append(thing)
        room -= size(thing)
    return groups


def first_that_fit(lines: Sequence[str], most: int) -> list[str]:
    """Return as many of the first lines as `most` characters hold, and at least one."""
    return next(iter(packed(lines, lambda line: len(line) + 1, most + 1, len(lines))), [])


def sections(lines: Sequence[str]) -> list[SectionBlock]:
    """Put lines of ours, none of which is divided, into as few paragraphs as Slack takes them in."""
    groups = packed(lines, lambda line: len(line) + 1, MAX_SECTION + 1, len(lines))
    return [section("\n".join(lines)) for lines in groups]


def _drawn(blocks: Sequence[Block | Json], most: int) -> list[Json]:
    """Return Slack's JSON, with block ids that are the same at every rendering; an input keeps its own."""
    kept = list(blocks)
    if len(kept) > most:
        kept = [*kept[: most - 1], context("There is more than fits here.")]
    drawing = Message("#")
    drawing.blocks = cast("list[Block]", kept)  # given at once, each would be drawn three times more, to look at it
    drawn: list[Json] = drawing.to_dict().get("blocks", [])
    for number, block in enumerate(drawn):
        if block["type"] != "input":
            block["block_id"] = f"b{number}"
    return drawn


def section(mrkdwn: str) -> SectionBlock:
    """Make a paragraph of ours. The caller escapes whatever is put into it."""
    return SectionBlock(text=_mrkdwn(shorten_escaped(mrkdwn, MAX_SECTION)))


def side_by_side(*columns: str) -> SectionBlock:
    """Put short texts of ours (mrkdwn) side by side; on a phone they stand below one another."""
    return SectionBlock(fields=[_mrkdwn(one) for one in columns])


def section_with_button(mrkdwn: str, with_it: Button) -> SectionBlock:
    """Make a paragraph of ours with a button at its side."""
    return SectionBlock(text=_mrkdwn(shorten_escaped(mrkdwn, MAX_SECTION)), accessory=with_it)


def context(mrkdwn: str) -> ContextBlock:
    """Make small print of ours."""
    return ContextBlock(elements=[_mrkdwn(mrkdwn)])


def header(text: str) -> HeaderBlock:
    return HeaderBlock(PlainText(shorten(text, 150)))


def divider() -> DividerBlock:
    return DividerBlock()


def to_copy(lines: Sequence[str], most: int = MAX_SECTION) -> list[RichTextBlock]:
    """Show lines as they are, to be selected and copied; no line is divided between two blocks."""
    groups = packed(lines, lambda line: len(line) + 1, most + 1, len(lines))
    return [RichTextBlock([RichTextCodeBlock([RichText("\n".join(some) or " ")])]) for some in groups]


def quote(who: str, words: str, signed: str = "") -> RichTextBlock:
    """Show a person's words, under a line that says whose they are (or no line). They ping, link, break nothing.

    `signed`: whose they are stands within the quote instead, below them.
    """
    end = [RichText(f"\n— {signed}", bold=True)] if signed else []
    quoted = RichTextQuote([RichText(without_turning(words) or " "), *end])
    if not who:
        return RichTextBlock([quoted])
    return RichTextBlock([RichTextSection([RichText(who, bold=True)]), quoted])


def without_turning(words: str) -> str:
    """Return them without the invisible characters that turn the direction of text, which could fake one."""
    return TURNING.sub("", words)


def buttons(*them: Button | OverflowMenu) -> ActionsBlock:
    return ActionsBlock(elements=list(them))


def button(
    text: str, action_id: str, value: str = "", primary: bool = False, confirm: ConfirmationDialogue | None = None
) -> Button:
    """Make a button; `value` (at most 2,000 characters) comes back when it is pressed and `confirm` answered."""
    made = PlainText(text)
    return Button(
        made, action_id=action_id, value=value or None, style="primary" if primary else None, confirm=confirm
    )


def confirmation(title: str, text: str, yes: str) -> ConfirmationDialogue:
    """Let Slack ask a small question before a press counts."""
    return ConfirmationDialogue(PlainText(title), PlainText(text), PlainText(yes), PlainText("Cancel"))


def menu(action_id: str, options: list[tuple[str, str]]) -> OverflowMenu:
    """List what else can be done, behind `⋯`: at most five, given as (value, text)."""
    return OverflowMenu(action_id, [Option(PlainText(text), value) for value, text in options])


def radio_buttons(
    block_id: str, label: str, options: list[tuple[str, str]], chosen: str | None, optional: bool = False
) -> InputBlock:
    """Ask for one of at most ten options, given as (value, text)."""
    made = [Option(PlainText(text), value) for value, text in options]
    first = next((option for option in made if option.value == chosen), None)
    element = RadioButtonGroup(action_id="value", options=made, initial_option=first)
    return InputBlock(PlainText(label), element, block_id=block_id, optional=optional)


def select_field(
    block_id: str, label: str, options: Sequence[tuple[str, str]], chosen: str | None = None
) -> InputBlock:
    """Ask for one of at most a hundred options, given as (value, text), in a list that opens."""
    made = [Option(PlainText(shorten(text, 75)), value) for value, text in options]
    first = next((option for option in made if option.value == chosen), None)
    element = StaticSelectMenu(action_id="value", options=made, initial_option=first)
    return InputBlock(PlainText(label), element, block_id=block_id)


def select_many_field(
    block_id: str, label: str, options: Sequence[tuple[str, str]], chosen: Sequence[str]
) -> InputBlock:
    """Ask for any of at most a hundred options, given as (value, text), or none, in a list that opens."""
    made = [Option(PlainText(shorten(text, 75)), value) for value, text in options]
    first = [option for option in made if option.value in chosen]
    element = StaticMultiSelectMenu(action_id="value", options=made, initial_options=first or None)
    return InputBlock(PlainText(label), element, block_id=block_id, optional=True)


def person_field(block_id: str, label: str, hint: str, chosen: str | None = None) -> InputBlock:
    """Ask for somebody (a Slack id) from everyone here, or nobody."""
    element = UserSelectMenu(action_id="value", initial_user=chosen)
    return InputBlock(PlainText(label), element, block_id=block_id, hint=PlainText(hint), optional=True)


def checkboxes(
    block_id: str, label: str, options: list[tuple[str, str]], ticked: Sequence[str], hint: str
) -> InputBlock:
    """Offer boxes to tick or leave, given as (value, text)."""
    made = [Option(PlainText(text), value) for value, text in options]
    chosen = [option for option in made if option.value in ticked]
    element = CheckboxGroup(action_id="value", options=made, initial_options=chosen or None)
    return InputBlock(PlainText(label), element, block_id=block_id, hint=PlainText(hint), optional=True)


def people_field(block_id: str, label: str, chosen: Sequence[str], most: int, hint: str) -> InputBlock:
    """Ask for some people (Slack ids), or nobody."""
    element = UserMultiSelectMenu(action_id="value", initial_users=list(chosen) or None, max_selected_items=most)
    return InputBlock(PlainText(label), element, block_id=block_id, hint=PlainText(hint), optional=True)


def channel_field(block_id: str, label: str, chosen: str | None, hint: str) -> InputBlock:
    """Ask for a channel, public or private."""
    kinds = ConversationFilter(include=["public", "private"], exclude_bot_users=True)
    element = ConversationSelectMenu(action_id="value", initial_conversation=chosen, filter=kinds)
    return InputBlock(PlainText(label), element, block_id=block_id, hint=PlainText(hint))


def time_field(block_id: str, label: str, chosen: str, hint: str) -> InputBlock:
    """Ask for a time of day, as `09:00`."""
    element = TimePicker(action_id="value", initial_time=chosen)
    return InputBlock(PlainText(label), element, block_id=block_id, hint=PlainText(hint))


def date_field(block_id: str, label: str, chosen: str) -> InputBlock:
    """Ask for a day from a calendar, as `2026-12-21`."""
    return InputBlock(PlainText(label), DatePicker(action_id="value", initial_date=chosen), block_id=block_id)


def text_field(
    block_id: str, label: str, most: int, written: str | None = None, hint: str | None = None, long: bool = True
) -> InputBlock:
    """Offer a field to write in, never required."""
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
    """Make a modal as `views.open` takes it. With input blocks it needs `submit`."""
    view = ModalView(
        title=shorten(title, 24),
        blocks=[],
        submit=submit,
        close=close,
        callback_id=callback_id,
        private_metadata=private_metadata,
    ).to_dict()
    return view | {"blocks": _drawn(blocks, MOST_ON_HOME)}


def home(*blocks: Block | Json) -> Json:
    """Make a Home tab as `views.publish` takes it: of more than a hundred blocks the rest is left out."""
    return {"type": "home", "blocks": _drawn(blocks, MOST_ON_HOME)}


def _mrkdwn(text: str) -> Text:
    return Text(text, type_=TextType.MARKDOWN, verbatim=True)
