"""Arguments of a call as Slack reads them: form fields are strings, JSON bodies have types, both are taken."""

import json
from typing import Any

from sandbox.slack.errors import SlackError


class Args(dict[str, Any]):
    """The arguments of one call."""

    def need(self, name: str) -> str:
        """A string that must be there."""
        value = self.get(name)
        if value in (None, ""):
            raise SlackError("invalid_arguments", f"[ERROR] missing required field: {name}")
        return str(value)

    def text(self, name: str) -> str | None:
        """A string, or None. Numbers count as their digits, as they do in a form."""
        value = self.get(name)
        if isinstance(value, dict | list | bool):
            raise SlackError("invalid_arguments", f"[ERROR] must be a string [json-pointer:/{name}]")
        return None if value is None else str(value)

    def flag(self, name: str) -> bool:
        """A boolean; forms write true, 1, false or 0."""
        return str(self.get(name, "")).lower() in {"true", "1"}

    def number(self, name: str, default: int, most: int) -> int:
        """A whole number from 1 to `most`."""
        value = self.get(name)
        if value in (None, ""):
            return default
        if not str(value).isdigit() or not 1 <= int(value) <= most:
            raise SlackError("invalid_limit" if name == "limit" else "invalid_arguments")
        return int(value)

    def json(self, name: str, error: str = "invalid_arguments") -> Any:
        """An object or list, given as such or as JSON text."""
        value = self.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise SlackError(error) from None

    def listed(self, name: str) -> list[str]:
        """Ids separated by commas, or a list."""
        value = self.get(name) or ""
        parts = value if isinstance(value, list) else str(value).split(",")
        return [str(part).strip() for part in parts if str(part).strip()]


def page(items: list[Any], args: Args, default: int, most: int) -> tuple[list[Any], str]:
    """One page of a list and the cursor of the next, empty on the last."""
    limit = args.number("limit", default, most)
    cursor = args.text("cursor") or ""
    start = 0
    if cursor:
        if not cursor.startswith("next:") or not cursor[5:].isdigit():
            raise SlackError("invalid_cursor")
        start = int(cursor[5:])
    more = start + limit < len(items)
    return items[start : start + limit], f"next:{start + limit}" if more else ""
