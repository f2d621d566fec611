"""What the page lets a person do, by name: the acts of the composer and of interactions.

An act returns the delivery by which the app hears of it, or None if it hears nothing that could be answered.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.slack.core import Slack
from sandbox.slack.records import Delivery, Json

Act = Callable[[Slack, str, float, Json], Delivery | None]


def say(slack: Slack, user: str, now: float, given: Json) -> None:
    """Writes a message, in a thread if `thread` is given."""
    slack.composer.say(user, given["channel"], given["text"], now, given.get("thread") or None)


def edit(slack: Slack, user: str, now: float, given: Json) -> None:
    slack.composer.edit(user, given["channel"], given["ts"], given["text"], now)


def delete(slack: Slack, user: str, now: float, given: Json) -> None:
    slack.composer.delete(user, given["channel"], given["ts"], now)


def command(slack: Slack, user: str, now: float, given: Json) -> Delivery:
    """Types a slash command; `name` with its slash."""
    return slack.composer.command(user, given["text"], now, given["channel"], given["name"])


def press(slack: Slack, user: str, now: float, given: Json) -> Delivery:
    """Presses or chooses in a message."""
    where = (given["channel"], given["ts"], given["action"])
    return slack.interactions.press(user, *where, now, given.get("value"), given.get("block"))


def press_in_view(slack: Slack, user: str, now: float, given: Json) -> Delivery | None:
    """Presses or chooses in a form or in Home. Without a listener it is only kept in the form's state."""
    return slack.interactions.press_in_view(
        user, given["view"], given["action"], now, given.get("value"), given.get("block")
    )


def submit(slack: Slack, user: str, now: float, given: Json) -> Delivery:
    return slack.interactions.submit(user, given["view"], given["values"], now)


def close(slack: Slack, user: str, now: float, given: Json) -> Delivery | None:
    return slack.interactions.close(user, given["view"], now)


def home(slack: Slack, user: str, now: float, given: Json) -> Delivery | None:
    """Opens the app, at `tab`."""
    return slack.interactions.open_home(user, now, given.get("tab", "home"))


def dismiss(slack: Slack, user: str, now: float, given: Json) -> None:
    """Puts away an ephemeral message."""
    mine: list[Any] = slack.messages.ephemerals.get(user, [])
    slack.messages.ephemerals[user] = [one for one in mine if one.ts != given["ts"]]


ACTS: dict[str, Act] = {
    "say": say,
    "edit": edit,
    "delete": delete,
    "command": command,
    "press": press,
    "press_in_view": press_in_view,
    "submit": submit,
    "close": close,
    "home": home,
    "dismiss": dismiss,
}
