"""What a person has put into the fields of a view or message, in the shape Slack sends it."""

import re
from collections.abc import Iterator
from typing import Any

from sandbox.slack.elements import options_of
from sandbox.slack.errors import NotPossible
from sandbox.slack.records import Json

KEY = {
    "plain_text_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "number_input": "value",
    "static_select": "selected_option",
    "radio_buttons": "selected_option",
    "checkboxes": "selected_options",
    "multi_static_select": "selected_options",
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "conversations_select": "selected_conversation",
    "multi_conversations_select": "selected_conversations",
    "channels_select": "selected_channel",
    "multi_channels_select": "selected_channels",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "file_input": "files",
}
INITIAL = {
    "value": "initial_value",
    "selected_option": "initial_option",
    "selected_options": "initial_options",
    "selected_user": "initial_user",
    "selected_users": "initial_users",
    "selected_conversation": "initial_conversation",
    "selected_conversations": "initial_conversations",
    "selected_channel": "initial_channel",
    "selected_channels": "initial_channels",
    "selected_date": "initial_date",
    "selected_time": "initial_time",
    "selected_date_time": "initial_date_time",
}
LISTS = {"selected_options", "selected_users", "selected_conversations", "selected_channels", "files"}
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")

State = dict[str, dict[str, Json]]


def elements_in(blocks: Any) -> Iterator[tuple[Json, Json]]:
    """Each (block, element) that a person can press or fill in, containers looked into."""
    for block in blocks or []:
        yield from elements_in(block.get("child_blocks"))
        if block.get("type") == "actions":
            yield from ((block, element) for element in block["elements"])
        for name in ("accessory", "element"):
            if isinstance(block.get(name), dict) and block[name].get("type") != "image":
                yield block, block[name]


def first_state(blocks: Any) -> State:
    """The state as the view or message opens: initial values, and empty ones."""
    state: State = {}
    for block, element in elements_in(blocks):
        if element["type"] in KEY:
            key = KEY[element["type"]]
            value = element.get(INITIAL.get(key, ""), [] if key in LISTS else None)
            place = state.setdefault(block["block_id"], {})
            place[element["action_id"]] = {"type": element["type"], key: value}
    return state


def kept_state(blocks: Any, old: State) -> State:
    """The state after a view was updated: what had been filled in stays where block and action are the same."""
    state = first_state(blocks)
    for block_id, actions in state.items():
        for action_id, value in actions.items():
            before = old.get(block_id, {}).get(action_id)
            if before and before["type"] == value["type"]:
                actions[action_id] = before
    return state


def chosen(element: Json, value: Any) -> Json:
    """Slack's state for what somebody chose or typed. value: an option by its value or label, a text, an id, a
    date, or a list of these; a dict is taken as the state itself."""
    kind = element["type"]
    key = KEY.get(kind)
    if isinstance(value, dict):
        return {"type": kind, **value}
    if kind == "overflow":
        return {"type": kind, "selected_option": option_named(element, value)}
    if key is None:
        return {"type": kind}
    if key == "selected_option":
        value = option_named(element, value) if value is not None else None
    elif key in LISTS:
        listed = [value] if isinstance(value, str) else list(value or [])
        value = [option_named(element, one) for one in listed] if key == "selected_options" else listed
    elif key == "value" and value is not None:
        value = str(value) or None
    return {"type": kind, key: value}


def option_named(element: Json, name: Any) -> Json:
    """The option of this value or this label."""
    options: list[Json] = options_of(element)
    for option in options:
        if option.get("value") == name:
            return option
    for option in options:
        if option["text"]["text"] == name:
            return option
    raise NotPossible(f"no option {name!r}; there are {[o.get('value') for o in options]}")


def is_empty(state: Json | None) -> bool:
    """Nothing was filled in."""
    key = KEY.get((state or {}).get("type", ""), "")
    return not (state or {}).get(key)


def complaint(block: Json, state: Json) -> str | None:
    """What the client says under this field instead of submitting, or None."""
    element = block["element"]
    if is_empty(state):
        return None if block.get("optional") else "Please complete this required field."
    value = state.get("value")
    if isinstance(value, str):
        return _text_complaint(element, value)
    most = element.get("max_selected_items") or element.get("max_files")
    listed: list[Any] = next((state[key] for key in LISTS if key in state), [])
    return f"No more than {most}." if most and len(listed) > most else None


def _text_complaint(element: Json, value: str) -> str | None:
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if not least <= len(value) <= most:
        return f"Between {least} and {most} characters."
    if element["type"] == "email_text_input" and not EMAIL.fullmatch(value):
        return "Please enter a valid email address."
    return _number_complaint(element, value) if element["type"] == "number_input" else None


def _number_complaint(element: Json, value: str) -> str | None:
    pattern = r"-?\d+(\.\d+)?" if element["is_decimal_allowed"] else r"-?\d+"
    if not re.fullmatch(pattern, value):
        return "Please enter a valid number."
    if "min_value" in element and float(value) < float(element["min_value"]):
        return f"Must be {element['min_value']} or more."
    if "max_value" in element and float(value) > float(element["max_value"]):
        return f"Must be {element['max_value']} or less."
    return None
