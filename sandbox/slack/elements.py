"""Block Kit elements: which fields each has and how long they may be (Slack's reference, limits of autumn 2026)."""

import re
from typing import Any

from sandbox.slack.check import (
    Check,
    Need,
    Report,
    Where,
    either,
    fields,
    flag,
    items,
    matching,
    one_of,
    plain,
    shape,
    string,
    unique,
    whole,
)

IDENTIFIER = string(255)
URL = string(3000)
PLACEHOLDER = plain(150)
DATE = matching(re.compile(r"\d{4}-\d\d-\d\d"), "a date, YYYY-MM-DD")
TIME = matching(re.compile(r"([01]\d|2[0-3]):[0-5]\d"), "a time, HH:mm")

CONFIRM = shape(
    {
        "title": Need(plain(100)),
        "text": Need(either(300)),
        "confirm": Need(plain(30)),
        "deny": Need(plain(30)),
        "style": one_of("primary", "danger"),
    }
)
DISPATCH = shape(
    {"trigger_actions_on": Need(items(one_of("on_enter_pressed", "on_character_entered"), 1, 2))},
)
FILTER = shape(
    {
        "include": items(one_of("im", "mpim", "private", "public"), 1, 4),
        "exclude_external_shared_channels": flag,
        "exclude_bot_users": flag,
    }
)


def option(kind: Check) -> Check:
    """An option object whose text is of this kind."""
    return shape({"text": Need(kind), "value": Need(string(150)), "description": kind, "url": URL})


FILE = shape({"id": string(255), "url": URL})
SELECT_OPTION = option(plain(75))
CHOICE_OPTION = option(either(75))
GROUP = shape({"label": Need(plain(75)), "options": Need(items(SELECT_OPTION, 1, 100))})

BASE: dict[str, Check | Need] = {"action_id": IDENTIFIER, "confirm": CONFIRM, "focus_on_load": flag}
SELECT: dict[str, Check | Need] = {**BASE, "placeholder": PLACEHOLDER}
MULTI: dict[str, Check | Need] = {**SELECT, "max_selected_items": whole(1, 100)}
LISTED: dict[str, Check | Need] = {
    "options": items(SELECT_OPTION, 1, 100),
    "option_groups": items(GROUP, 1, 100),
}
TYPED: dict[str, Check | Need] = {
    "action_id": IDENTIFIER,
    "placeholder": PLACEHOLDER,
    "dispatch_action_config": DISPATCH,
    "focus_on_load": flag,
}
ANY_LIST = items(string(255), 1, 100)

ELEMENTS: dict[str, dict[str, Check | Need]] = {
    "button": {
        "text": Need(plain(75)),
        "action_id": IDENTIFIER,
        "url": URL,
        "value": string(2000),
        "style": one_of("primary", "danger"),
        "confirm": CONFIRM,
        "accessibility_label": string(75),
    },
    "radio_buttons": {
        **BASE,
        "options": Need(items(CHOICE_OPTION, 1, 10)),
        "initial_option": CHOICE_OPTION,
    },
    "checkboxes": {
        **BASE,
        "options": Need(items(CHOICE_OPTION, 1, 10)),
        "initial_options": items(CHOICE_OPTION, 1, 10),
    },
    "overflow": {
        "action_id": IDENTIFIER,
        "confirm": CONFIRM,
        "options": Need(items(SELECT_OPTION, 1, 5)),
    },
    "static_select": {**SELECT, **LISTED, "initial_option": SELECT_OPTION},
    "multi_static_select": {**MULTI, **LISTED, "initial_options": items(SELECT_OPTION, 1, 100)},
    "users_select": {**SELECT, "initial_user": string(255)},
    "multi_users_select": {**MULTI, "initial_users": ANY_LIST},
    "conversations_select": {
        **SELECT,
        "initial_conversation": string(255),
        "default_to_current_conversation": flag,
        "response_url_enabled": flag,
        "filter": FILTER,
    },
    "multi_conversations_select": {
        **MULTI,
        "initial_conversations": ANY_LIST,
        "default_to_current_conversation": flag,
        "filter": FILTER,
    },
    "channels_select": {**SELECT, "initial_channel": string(255), "response_url_enabled": flag},
    "multi_channels_select": {**MULTI, "initial_channels": ANY_LIST},
    "datepicker": {**SELECT, "initial_date": DATE},
    "timepicker": {**SELECT, "initial_time": TIME, "timezone": string(255)},
    "datetimepicker": {**BASE, "initial_date_time": whole(10**9, 10**10 - 1)},
    "plain_text_input": {
        **TYPED,
        "initial_value": string(3000, 0),
        "multiline": flag,
        "min_length": whole(0, 3000),
        "max_length": whole(1, 3000),
    },
    "email_text_input": {**TYPED, "initial_value": string(3000)},
    "url_text_input": {**TYPED, "initial_value": string(3000)},
    "number_input": {
        **TYPED,
        "is_decimal_allowed": Need(flag),
        "initial_value": string(255),
        "min_value": string(255),
        "max_value": string(255),
    },
    "file_input": {
        "action_id": IDENTIFIER,
        "filetypes": items(string(255), 1, 100),
        "max_files": whole(1, 10),
    },
    "image": {
        "image_url": URL,
        "slack_file": FILE,
        "alt_text": Need(string(2000)),
    },
}

SELECTS = frozenset(name for name in ELEMENTS if name.endswith("_select"))
MULTIS = frozenset(name for name in SELECTS if name.startswith("multi_"))
PICKERS = frozenset({"datepicker", "timepicker", "datetimepicker", "radio_buttons", "checkboxes"})
IN_ACTIONS = frozenset({"button", "overflow"}) | PICKERS | (SELECTS - MULTIS)
IN_SECTION = frozenset({"button", "overflow", "image"}) | PICKERS | SELECTS
IN_INPUT = (
    PICKERS | SELECTS | {"plain_text_input", "email_text_input", "url_text_input", "number_input", "file_input"}
)


def element(allowed: frozenset[str]) -> Check:
    """An element of one of these types."""

    def check(report: Report, value: Any, path: Where) -> None:
        kind = value.get("type") if isinstance(value, dict) else None
        if kind not in allowed:
            report.fault(f"unsupported type: {kind}", f"{path}/type")
            return
        fields(report, value, path, ELEMENTS[kind])
        _more(report, value, path)

    return check


def options_of(value: dict[str, Any]) -> list[Any]:
    """Every option of a select, radio group, checkbox group or overflow menu, groups flattened."""
    groups = value.get("option_groups") or []
    nested = [option for group in groups if isinstance(group, dict) for option in group.get("options") or []]
    return list(value.get("options") or []) + nested


def _more(report: Report, value: dict[str, Any], path: Where) -> None:
    """The rules that join fields of one element."""
    kind = value["type"]
    if kind == "image":
        image_source(report, value, path)
    if value.get("focus_on_load") is True:
        report.focused += 1
    if kind in {"static_select", "multi_static_select"} and ("options" in value) == ("option_groups" in value):
        report.fault("must have either `options` or `option_groups`", path)
    if kind == "plain_text_input":
        _lengths(report, value, path)
    _initial(report, value, path)


def image_source(report: Report, value: dict[str, Any], path: Where) -> None:
    """An image comes from a public URL or from a file that Slack has and has finished with."""
    if ("image_url" in value) == ("slack_file" in value):
        report.fault("must have either `image_url` or `slack_file`", path)
    file = value.get("slack_file")
    if isinstance(file, dict) and file.get("id") not in report.files:
        report.fault("invalid slack file", f"{path}/slack_file")


def _lengths(report: Report, value: dict[str, Any], path: Where) -> None:
    least, most = value.get("min_length", 0), value.get("max_length", 3000)
    if not (isinstance(least, int) and isinstance(most, int)):
        return
    if least > most:
        report.fault("must not be more than `max_length`", f"{path}/min_length")
    if len(str(value.get("initial_value", ""))) > most:
        report.fault(f"must be less than {most + 1} characters", f"{path}/initial_value")


def _initial(report: Report, value: dict[str, Any], path: Where) -> None:
    """Options have different values, and an initial option is one of them to the letter."""
    if value["type"] not in {"static_select", "multi_static_select", "radio_buttons", "checkboxes", "overflow"}:
        return
    options = options_of(value)
    met = [(o.get("value"), path) for o in options if isinstance(o, dict) and isinstance(o.get("value"), str)]
    unique(report, met, "value")
    chosen = value.get("initial_options") or ([value["initial_option"]] if value.get("initial_option") else [])
    for one in chosen if isinstance(chosen, list) else []:
        if one not in options:
            report.fault("initial option does not match any of the options", path)
