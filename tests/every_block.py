"""One message after the other with everything that Block Kit has for messages, for the page to draw."""

from __future__ import annotations


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def options(*texts: str) -> list[dict[str, object]]:
    return [{"text": plain(text), "value": text} for text in texts]


def plotted(kind: str, **series: list[int]) -> dict[str, object]:
    """A chart of several series over two weeks."""
    weeks = ["Dec 3", "Dec 10"]
    points = {
        name: [{"label": week, "value": one} for week, one in zip(weeks, them, strict=True)]
        for name, them in series.items()
    }
    chart = {
        "type": kind,
        "series": [{"name": name, "data": data} for name, data in points.items()],
        "axis_config": {"categories": weeks},
    }
    return {"type": "data_visualization", "title": f"Two offices, as a {kind}", "chart": chart}


def acting(*elements: dict[str, object]) -> dict[str, object]:
    named = [{"action_id": f"element{at}", **one} for at, one in enumerate(elements)]
    return {"type": "actions", "elements": named}


LONG_OPTIONS = options(
    *(f"{one} long choice, with as many words as Slack lets a choice have, or nearly" for one in range(5))
)
EVERY_BLOCK: list[list[dict[str, object]]] = [
    [
        {"type": "header", "text": plain("A header")},
        {
            "type": "section",
            "text": {"type": "mrkdwn", "text": "*bold* _it_ ~no~ `code` <https://example.gov|a link>\n&gt; quoted"},
            "fields": [plain("one"), plain("two")],
            "accessory": {"type": "overflow", "action_id": "more", "options": options("One", "Two")},
        },
        {"type": "divider"},
        {"type": "context", "elements": [plain("small print")]},
        {"type": "image", "image_url": "data:,", "alt_text": "a picture", "title": plain("Picture")},
        {"type": "markdown", "text": "**md**"},
        acting(
            {"type": "button", "text": plain("Go"), "style": "primary"},
            {"type": "static_select", "placeholder": plain("Pick"), "options": options("A", "B")},
            {"type": "users_select"},
            {
                "type": "conversations_select",
                "placeholder": plain("Where to"),
                "filter": {"include": ["public"], "exclude_bot_users": True},
            },
            {"type": "channels_select"},
            {"type": "datepicker", "initial_date": "2027-02-09"},
            {"type": "timepicker", "initial_time": "09:00"},
            {"type": "datetimepicker", "initial_date_time": 1_800_000_000},
            {"type": "radio_buttons", "options": options("A", "B")},
            {"type": "checkboxes", "options": options("A", "B")},
        ),
        {
            "type": "section",
            "text": plain("Many"),
            "accessory": {"type": "multi_static_select", "action_id": "many", "options": options("A", "B")},
        },
    ],
    [
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_list",
                    "style": "bullet",
                    "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "an item"}]}],
                },
                {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "code"}]},
            ],
        },
        {"type": "table", "rows": [[{"type": "raw_text", "text": "State"}], [{"type": "raw_text", "text": "ID"}]]},
        {
            "type": "data_visualization",
            "title": "3 of 5 in place",
            "chart": {
                "type": "pie",
                "segments": [{"label": "in place", "value": 3}, {"label": "stuck", "value": 2}],
            },
        },
        {
            "type": "container",
            "title": plain("Folded"),
            "is_collapsible": True,
            "child_blocks": [{"type": "divider"}],
        },
    ],
    [plotted("bar", CIO=[3, 5], CPO=[4, 2]), plotted("line", CIO=[3, 5], CPO=[4, 2])],
    [plotted("area", CIO=[3, 5], CPO=[4, 2])],
    [
        {"type": "section", "text": plain("A long way down 👋 :tada: 🦑")},
        {
            "type": "section",
            "text": plain("At the right"),
            "accessory": {"type": "overflow", "action_id": "right", "options": LONG_OPTIONS},
        },
        acting(
            {"type": "overflow", "options": LONG_OPTIONS},
            {
                "type": "button",
                "text": plain("Ask me first"),
                "confirm": {
                    "title": plain("Are you sure?"),
                    "text": plain("Every word of this is to be read before it is done. " * 5),
                    "confirm": plain("Yes"),
                    "deny": plain("No"),
                },
            },
        ),
    ],
]
