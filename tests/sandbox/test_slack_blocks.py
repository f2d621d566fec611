"""Each limit of Block Kit: what just fits is taken, what is one too many is refused at its place."""

from typing import Any

import pytest
from slack_kit import actions, button, field, modal, mrkdwn, option, plain, radio, section

from sandbox.slack.blocks import check_blocks, check_view


def select(**more: Any) -> dict[str, Any]:
    return {"type": "static_select", "action_id": "s", "options": [option("a")], **more}


def confirm(title: int = 100, text: int = 300, yes: int = 30, no: int = 30) -> dict[str, Any]:
    texts = {"title": title, "text": text, "confirm": yes, "deny": no}
    return button(confirm={name: plain("x" * size) for name, size in texts.items()})


def text_table(rows: int, cells: int, size: int = 1) -> dict[str, Any]:
    cell = {"type": "raw_text", "text": "x" * size}
    return {"type": "table", "rows": [[cell] * cells] * rows}


def data_table(rows: int, cells: int, size: int = 1, **more: Any) -> dict[str, Any]:
    return {**text_table(rows, cells, size), "type": "data_table", "caption": "c", **more}


def pie(segments: int, label: int = 1, title: int = 1) -> dict[str, Any]:
    parts = [{"label": "x" * label, "value": 1}] * segments
    return {"type": "data_visualization", "title": "x" * title, "chart": {"type": "pie", "segments": parts}}


def bars(series: int, points: int) -> dict[str, Any]:
    labels = [f"p{n}" for n in range(points)]
    data = [{"label": label, "value": -1.5} for label in labels]
    plotted = [{"name": f"s{n}", "data": data} for n in range(series)]
    chart = {"type": "bar", "series": plotted, "axis_config": {"categories": labels}}
    return {"type": "data_visualization", "title": "t", "chart": chart}


def container(children: int, title: int = 1) -> dict[str, Any]:
    return {"type": "container", "title": plain("x" * title), "child_blocks": [{"type": "divider"}] * children}


def rich(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text", "elements": list(parts)}


def choices(kind: str, count: int) -> dict[str, Any]:
    return actions({"type": kind, "action_id": "c", "options": [option(f"v{n}") for n in range(count)]})


LIMITS: list[tuple[str, Any, Any]] = [
    ("section text", section("x" * 3000), section("x" * 3001)),
    ("field", section("x", fields=[mrkdwn("x" * 2000)]), section("x", fields=[mrkdwn("x" * 2001)])),
    ("fields", section("x", fields=[plain("x")] * 10), section("x", fields=[plain("x")] * 11)),
    (
        "header",
        {"type": "header", "text": plain("x" * 150)},
        {"type": "header", "text": plain("x" * 151)},
    ),
    (
        "context",
        {"type": "context", "elements": [plain("x")] * 10},
        {"type": "context", "elements": [plain("x")] * 11},
    ),
    (
        "actions",
        actions(*[button(action_id=f"a{n}") for n in range(25)]),
        actions(*[button(action_id=f"a{n}") for n in range(26)]),
    ),
    ("button text", actions(button("x" * 75)), actions(button("x" * 76))),
    ("button value", actions(button(value="x" * 2000)), actions(button(value="x" * 2001))),
    ("button url", actions(button(url="x" * 3000)), actions(button(url="x" * 3001))),
    ("action_id", actions(button(action_id="x" * 255)), actions(button(action_id="x" * 256))),
    ("block_id", section("x", block_id="x" * 255), section("x", block_id="x" * 256)),
    (
        "option text",
        actions(select(options=[option("a", "x" * 75)])),
        actions(select(options=[option("a", "x" * 76)])),
    ),
    (
        "option value",
        actions(select(options=[option("x" * 150, "t")])),
        actions(select(options=[option("x" * 151, "t")])),
    ),
    (
        "option description",
        actions(select(options=[{**option("a"), "description": plain("x" * 75)}])),
        actions(select(options=[{**option("a"), "description": plain("x" * 76)}])),
    ),
    ("select options", choices("static_select", 100), choices("static_select", 101)),
    ("radio options", choices("radio_buttons", 10), choices("radio_buttons", 11)),
    ("checkboxes", choices("checkboxes", 10), choices("checkboxes", 11)),
    ("overflow", choices("overflow", 5), choices("overflow", 6)),
    ("confirm title", actions(confirm()), actions(confirm(title=101))),
    ("confirm text", actions(confirm()), actions(confirm(text=301))),
    ("confirm yes", actions(confirm()), actions(confirm(yes=31))),
    ("confirm no", actions(confirm()), actions(confirm(no=31))),
    (
        "alt text",
        {"type": "image", "image_url": "https://x.y/z", "alt_text": "x" * 2000},
        {"type": "image", "image_url": "https://x.y/z", "alt_text": "x" * 2001},
    ),
    (
        "image url",
        {"type": "image", "image_url": "x" * 3000, "alt_text": "x"},
        {"type": "image", "image_url": "x" * 3001, "alt_text": "x"},
    ),
    ("markdown", {"type": "markdown", "text": "x" * 12000}, {"type": "markdown", "text": "x" * 12001}),
    ("table rows", text_table(100, 1), text_table(101, 1)),
    ("table cells", text_table(1, 20), text_table(1, 21)),
    ("table text", text_table(10, 10, 100), text_table(10, 10, 101)),
    ("data table rows", data_table(201, 1), data_table(202, 1)),
    ("data table least", data_table(2, 1), data_table(1, 1)),
    ("data table columns", data_table(2, 20), data_table(2, 21)),
    ("data table text", data_table(10, 20, 100), data_table(10, 20, 101)),
    ("data table page", data_table(2, 1, page_size=100), data_table(2, 1, page_size=101)),
    ("pie segments", pie(12), pie(13)),
    ("pie label", pie(1, label=20), pie(1, label=21)),
    ("chart title", pie(1, title=50), pie(1, title=51)),
    ("chart series", bars(12, 20), bars(13, 20)),
    ("chart points", bars(12, 20), bars(12, 21)),
    ("container children", container(10), container(11)),
    ("container least", container(1), container(0)),
    ("container title", container(1, 150), container(1, 151)),
]


@pytest.mark.parametrize(("good", "bad"), [pair[1:] for pair in LIMITS], ids=[pair[0] for pair in LIMITS])
def test_the_limit_is_taken_and_one_more_is_refused(good: dict[str, Any], bad: dict[str, Any]) -> None:
    assert check_blocks([good], "message").messages == []
    assert check_blocks([bad], "message").messages


def text_input(**more: Any) -> dict[str, Any]:
    return field("f", {"type": "plain_text_input", **more})


BAD_IN_MESSAGE: list[tuple[str, list[Any]]] = [
    ("51 blocks", [{"type": "divider"}] * 51),
    ("unknown block", [{"type": "sparkle"}]),
    ("no object", ["text"]),
    ("input", [text_input()]),
    ("unknown property", [section("x", colour="red")]),
    ("null", [{"type": "section", "text": None}]),
    ("blank text", [section("  ")]),
    ("empty text", [section("")]),
    ("section without text", [{"type": "section"}]),
    ("mrkdwn header", [{"type": "header", "text": mrkdwn("x")}]),
    ("mrkdwn button", [actions({**button(), "text": mrkdwn("x")})]),
    ("mrkdwn option", [actions(select(options=[{"text": mrkdwn("x"), "value": "v"}]))]),
    ("unknown style", [actions(button(style="blue"))]),
    ("the same block_id", [section("a", block_id="b"), section("c", block_id="b")]),
    ("the same action_id", [actions(button(), button("Other"))]),
    ("the same option value", [actions(select(options=[option("a", "x"), option("a", "y")]))]),
    ("initial option not an option", [actions(select(initial_option=option("b")))]),
    ("initial option with another label", [actions(select(initial_option=option("a", "A")))]),
    ("no options", [actions({"type": "static_select", "action_id": "s"})]),
    ("empty options", [actions(select(options=[]))]),
    ("text input in actions", [actions({"type": "plain_text_input", "action_id": "t"})]),
    ("multi-select in actions", [actions({"type": "multi_users_select", "action_id": "t"})]),
    ("file input as accessory", [section("x", accessory={"type": "file_input", "action_id": "t"})]),
    ("button in context", [{"type": "context", "elements": [button()]}]),
    ("image without alt text", [{"type": "image", "image_url": "https://x.y/z"}]),
    ("image without source", [{"type": "image", "alt_text": "x"}]),
    ("file that is not there", [{"type": "image", "slack_file": {"id": "F1"}, "alt_text": "x"}]),
    ("two tables", [text_table(1, 1)] * 2),
    ("three charts", [pie(1)] * 3),
    ("data table without caption", [{k: v for k, v in data_table(2, 1).items() if k != "caption"}]),
    (
        "data table of unequal rows",
        [{**data_table(2, 1), "rows": [*data_table(1, 1)["rows"], *data_table(1, 2)["rows"]]}],
    ),
    ("chart value of nothing", [{**pie(1), "chart": {"type": "pie", "segments": [{"label": "a", "value": 0}]}}]),
    ("container in container", [{**container(1), "child_blocks": [container(1)]}]),
    ("container without title", [{"type": "container", "child_blocks": [{"type": "divider"}]}]),
    ("wrong date", [actions({"type": "datepicker", "action_id": "d", "initial_date": "1/2/26"})]),
    ("rich text of nothing", [rich()]),
    ("rich text run empty", [rich({"type": "rich_text_section", "elements": [{"type": "text", "text": ""}]})]),
    ("rich text unknown run", [rich({"type": "rich_text_section", "elements": [{"type": "video"}]})]),
    ("rich list without style", [rich({"type": "rich_text_list", "elements": []})]),
    ("user id that is none", [rich({"type": "rich_text_section", "elements": [{"type": "user", "user_id": "x"}]})]),
]


@pytest.mark.parametrize("blocks", [pair[1] for pair in BAD_IN_MESSAGE], ids=[pair[0] for pair in BAD_IN_MESSAGE])
def test_a_malformed_message_is_refused(blocks: list[Any]) -> None:
    assert check_blocks(blocks, "message").messages


def test_rich_text_of_every_kind_is_taken() -> None:
    runs = [
        {"type": "text", "text": "a", "style": {"bold": True}},
        {"type": "emoji", "name": "wave"},
        {"type": "link", "url": "https://x.y/z"},
        {"type": "user", "user_id": "U12345678"},
        {"type": "channel", "channel_id": "C12345678"},
    ]
    part = {"type": "rich_text_section", "elements": runs}
    quote = {"type": "rich_text_quote", "elements": runs}
    code = {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "x"}]}
    listed = {"type": "rich_text_list", "style": "bullet", "elements": [part], "indent": 1}
    assert check_blocks([rich(part, quote, code, listed)], "message").messages == []


def test_a_fault_names_its_place_in_slacks_words() -> None:
    found = check_blocks([actions(button("x" * 76))], "message").messages
    assert found == ["[ERROR] must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]"]


GOOD_FIELDS = [
    {"type": "plain_text_input", "multiline": True, "max_length": 3000, "initial_value": "x"},
    {"type": "email_text_input"},
    {"type": "number_input", "is_decimal_allowed": False, "min_value": "1"},
    {"type": "datepicker", "initial_date": "2026-12-21"},
    {"type": "timepicker", "initial_time": "09:00"},
    {"type": "users_select", "placeholder": plain("Who")},
    {"type": "multi_users_select", "max_selected_items": 2},
    {"type": "conversations_select"},
    {"type": "channels_select"},
    {"type": "file_input", "max_files": 1},
    {"type": "checkboxes", "options": [option("a")], "initial_options": [option("a")]},
    {"type": "static_select", "option_groups": [{"label": plain("g"), "options": [option("a")]}]},
]


@pytest.mark.parametrize("element", GOOD_FIELDS, ids=[element["type"] for element in GOOD_FIELDS])
def test_a_field_of_this_kind_is_taken_in_a_modal(element: dict[str, Any]) -> None:
    assert check_view(modal(field("f", element)), "modal") == []


BAD_VIEWS: list[tuple[str, dict[str, Any]]] = [
    ("title too long", modal(section("x"), title=plain("x" * 25))),
    ("submit too long", modal(section("x"), submit=plain("x" * 25))),
    ("close too long", modal(section("x"), close=plain("x" * 25))),
    ("private_metadata too long", modal(section("x"), private_metadata="x" * 3001)),
    ("callback_id too long", modal(section("x"), callback_id="x" * 256)),
    ("101 blocks", modal(*[{"type": "divider"}] * 101)),
    ("no blocks", modal()),
    ("no title", {k: v for k, v in modal(section("x")).items() if k != "title"}),
    ("input without submit", {k: v for k, v in modal(text_input()).items() if k != "submit"}),
    ("unknown property", modal(section("x"), colour="red")),
    ("markdown", modal({"type": "markdown", "text": "x"})),
    ("table", modal(text_table(1, 1))),
    ("max_length too long", modal(text_input(max_length=3001))),
    ("initial value too long", modal(text_input(max_length=2, initial_value="xyz"))),
    ("button as input", modal(field("f", {"type": "button", "text": plain("x")}))),
    ("two focused", modal(*[field(f"f{n}", {**radio("a"), "focus_on_load": True}) for n in range(2)])),
]


@pytest.mark.parametrize("view", [pair[1] for pair in BAD_VIEWS], ids=[pair[0] for pair in BAD_VIEWS])
def test_a_malformed_modal_is_refused(view: dict[str, Any]) -> None:
    assert check_view(view, "modal")


def test_home_takes_no_inputs_and_no_title() -> None:
    home = {"type": "home", "blocks": [section("x")]}
    assert check_view(home, "home") == []
    assert check_view({**home, "title": plain("x")}, "home")
    assert check_view({**home, "blocks": [text_input()]}, "home")
    assert check_view({**home, "blocks": [section("x")] * 101}, "home")
