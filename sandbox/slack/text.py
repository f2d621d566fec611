"""Slack's markup: how typed text is escaped, what pings, and every word of a message in one string."""

import re
from collections.abc import Callable, Iterator
from typing import Any

PICKED = re.compile(r"@\{([^}]+)\}|#\{([^}]+)\}")
RAW_PICK = re.compile(r"<[@#][A-Z0-9]+(?:\|[^<>]*)?>")
TYPED = re.compile(rf"{PICKED.pattern}|https?://[^\s<>|]+")
TYPED_OR_RAW = re.compile(rf"{TYPED.pattern}|{RAW_PICK.pattern}")
LINK = re.compile(r"(?<![<|\w])(https?://[^\s<>|]+)")
PING = re.compile(r"<!(channel|here|everyone)(?:\|[^>]*)?>|<!subteam\^([A-Z0-9]+)(?:\|[^>]*)?>|<@([UW][A-Z0-9]+)")
TYPED_PING = re.compile(r"(?<!\S)@([\w.-]+)")


def escape(text: str) -> str:
    """The three characters Slack escapes, and no other."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def typed(text: str, picked: Callable[[str, str], str], raw: bool = False) -> str:
    """What Slack makes of typed text.

    A person or channel picked from the client's list is written `@{U123}`, `#{C123}`, `@{channel}`; a web address
    becomes a link; all else is escaped. `picked(sign, id)` gives the markup of a pick. raw: people and channels
    already in Slack's own markup (`<@U123>`, `<#C123|name>`) are left alone.
    """
    out, at = [], 0
    for match in (TYPED_OR_RAW if raw else TYPED).finditer(text):
        out.append(escape(text[at : match.start()]))
        out.append(_markup(match, picked))
        at = match.end()
    return "".join(out) + escape(text[at:])


def _markup(match: re.Match[str], picked: Callable[[str, str], str]) -> str:
    whole = match[0]
    if whole.startswith("http"):
        return f"<{escape(whole)}>"
    if whole.startswith("<"):
        return whole
    return picked(whole[0], match[1] or match[2])


def typed_runs(text: str) -> list[dict[str, Any]]:
    """The same as runs of rich text: picks and links are runs of their own, all else is text as it was typed."""
    runs = []
    for place, part in enumerate(re.split(r"<([^<>]+)>", text)):
        if place % 2:
            runs.append(_run_of(part.partition("|")[0]))
        elif part:
            runs.append({"type": "text", "text": unescape(part)})
    return runs


def _run_of(target: str) -> dict[str, Any]:
    kinds = {"@": ("user", "user_id"), "#": ("channel", "channel_id"), "!": ("broadcast", "range")}
    if target[0] in kinds:
        kind, key = kinds[target[0]]
        return {"type": kind, key: target[1:]}
    return {"type": "link", "url": unescape(target)}


def unescape(text: str) -> str:
    """What `escape` did, undone."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def linked(text: str) -> str:
    """Text as Slack stores it: bare web addresses become links (one way in which a post is changed)."""
    return LINK.sub(r"<\1>", text)


def pings_in(text: str, loose: bool = False) -> Iterator[str]:
    """Whom this markup notifies: `channel`, `here`, `everyone`, or the id of a person or group.

    loose: the message was sent with `link_names` or `parse: full`, so that a typed `@name` counts too.
    """
    for match in PING.finditer(text):
        yield match[1] or match[2] or match[3]
    if loose:
        yield from (f"@{match[1]}" for match in TYPED_PING.finditer(text))


def pings_in_blocks(value: Any) -> Iterator[str]:
    """Whom blocks notify: mrkdwn and markdown by markup, rich text by its user and broadcast elements."""
    if isinstance(value, list):
        for item in value:
            yield from pings_in_blocks(item)
    elif isinstance(value, dict):
        kind = value.get("type")
        if kind in {"mrkdwn", "markdown"} and isinstance(value.get("text"), str):
            yield from pings_in(value["text"])
        elif kind == "user" and "user_id" in value:
            yield value["user_id"]
        elif kind == "usergroup" and "usergroup_id" in value:
            yield value["usergroup_id"]
        elif kind == "broadcast" and "range" in value:
            yield value["range"]
        else:
            yield from pings_in_blocks([inner for inner in value.values() if isinstance(inner, dict | list)])


UNSEEN = {
    "type",
    "block_id",
    "action_id",
    "callback_id",
    "private_metadata",
    "style",
    "external_id",
    "image_url",
    "slack_file",
    "align",
    "width",
    "trigger_actions_on",
}


def words(value: Any) -> Iterator[str]:
    """Every string in blocks or a view that its reader can see, hear read out, or find behind a link.

    The `value` of an option or a button counts as unseen, a number in a chart as seen.
    """
    if isinstance(value, list):
        for item in value:
            yield from words(item)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key not in UNSEEN and not (key == "value" and isinstance(inner, str)):
                yield from words(inner)
    elif isinstance(value, str):
        yield value
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield str(value)


def flat(text: str, blocks: Any = None) -> str:
    """A message or view as one string to search in: the fallback text and every word of the blocks."""
    return "\n".join([text, *words(blocks or [])])


def all_text(seen: Any) -> str:
    """Everything written in what somebody saw (a Seen, a Message, or a list of them), to search in."""
    if isinstance(seen, list | tuple):
        return "\n".join(map(all_text, seen))
    return flat(seen.text, seen.blocks)
