"""What Slack shows, as plain text."""

from typing import Any

from slack_kit import NOW, actions, button, dm, done, field, modal, mrkdwn, option, plain, radio, section

from sandbox.slack.core import Slack
from sandbox.slack.show import plain_text, show_blocks, show_message, show_view


def test_markup_reads_as_its_reader_sees_it() -> None:
    text = "*Due* &lt;now&gt; <@U1> in <#C1|plans>, <https://a.b|the plan> <!date^1^{date}|Tuesday> <!channel>"
    expected = "Due <now> @Ada in #plans, the plan (https://a.b) Tuesday @channel"
    assert plain_text(text, {"U1": "Ada"}) == expected


def test_a_message_with_every_usual_block() -> None:
    quote: dict[str, Any] = {"type": "rich_text_quote", "elements": [{"type": "text", "text": "We did <this>"}]}
    listed = {
        "type": "rich_text_list",
        "style": "bullet",
        "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "one"}]}],
    }
    row = [{"type": "raw_text", "text": "State"}, {"type": "raw_text", "text": "Done"}]
    blocks = [
        {"type": "header", "text": plain("Week 4")},
        section("*Where* are you?", fields=[mrkdwn("*Status*\nStarted")]),
        {"type": "rich_text", "elements": [quote, listed]},
        {"type": "divider"},
        actions(button("Answer"), button("Later", "later")),
        {"type": "table", "rows": [row, [{"type": "raw_text", "text": "ID"}, {"type": "raw_text", "text": "3"}]]},
        {"type": "context", "elements": [plain("Sealed until both answered")]},
    ]
    assert show_blocks(blocks, width=20).split("\n") == [
        "Week 4",
        "══════",
        "",
        "Where are you?",
        "  Status: Started",
        "",
        "│ We did <this>",
        "• one",
        "",
        "─" * 20,
        "",
        "[Answer]  [Later]",
        "",
        "State  Done",
        "─────  ────",
        "ID     3",
        "",
        "· Sealed until both",
        "  answered",
    ]


def test_a_form_with_what_is_chosen(slack: Slack, ada: str) -> None:
    view = modal(
        field("status", radio("not_started", "in_place")),
        field("more", {"type": "checkboxes", "options": [option("help")]}, optional=True),
        field("who", {"type": "users_select", "placeholder": plain("Pick")}, optional=True),
        close=plain("Cancel"),
    )
    trigger = slack.composer.command(ada, "x", NOW).payload["trigger_id"]
    done(slack, "views.open", trigger_id=trigger, view=view)
    before = slack.views.top(ada)
    assert before
    slack.interactions.press_in_view(ada, before.id, "status_action", NOW, value="in_place")
    assert show_view(before).split("\n") == [
        "┌ Form",
        "",
        "Status",
        "( ) not_started",
        "(•) in_place",
        "",
        "More (optional)",
        "[ ] help",
        "",
        "Who (optional)",
        "[ Pick ▾]",
        "",
        "[Cancel]  [Send]",
    ]


def test_a_message_without_blocks_shows_its_text(slack: Slack, ada: str) -> None:
    done(slack, "chat.postMessage", channel=dm(slack, ada), text="a &amp; b")
    assert show_message(slack.messages.visible(ada)[0]) == "a & b"
