"""Home as somebody sees it, and what they press there: for the tests of Home."""

from __future__ import annotations

import json
from typing import Any

from sandbox.demo.stage import Stage
from sandbox.slack.records import View
from sandbox.slack.show import show_view
from sandbox.slack.states import elements_in

FIVE = "[Not started]  [Under way]  [In place]  [Stuck]  [Not for us]"  # of anybody who is asked
WIDE = 10_000  # so that no line is broken


def home(stage: Stage, who: str) -> str:
    """Somebody opens the app: Home as Slack would show it."""
    stage.person(who).open_home()
    return home_now(stage, who)


def home_now(stage: Stage, who: str) -> str:
    """The same without opening it again."""
    return _shown(stage, view_of(stage, who))


def view_of(stage: Stage, who: str) -> View:
    with stage.server.lock:
        return stage.slack.views.homes[stage.person(who).id]


def press(stage: Stage, who: str, action_id: str, value: str | None = None) -> str:
    """Presses a button on Home; the window that then opens ("" for none)."""
    person, view = stage.person(who), view_of(stage, who)
    block, _ = next(
        (block, element)
        for block, element in elements_in(view.body["blocks"])
        if element["action_id"] == action_id and value in (None, element.get("value"))
    )
    with stage.server.lock:
        now = stage.server.now()
        delivery = stage.slack.interactions.press_in_view(
            person.id, view.id, action_id, now, None, block["block_id"]
        )
    person._wait(delivery)
    return window(stage, who)


def window(stage: Stage, who: str) -> str:
    """The window that is open before this person ("" for none)."""
    view = stage.person(who).view
    return _shown(stage, view) if view is not None else ""


def send(stage: Stage, who: str, **values: Any) -> Any:
    """Fills in the form that is open and sends it: the errors, or the window that is then open."""
    outcome = stage.person(who).fill_and_submit(values)
    return outcome if isinstance(outcome, dict) else window(stage, who)


def size(view: View) -> tuple[int, int]:
    """How many blocks, and how many characters of JSON."""
    return len(view.body["blocks"]), len(json.dumps(view.body))


def _shown(stage: Stage, view: View) -> str:
    names = {person.id: name for name, person in stage.people.items()} | {stage.channel: "task-force"}
    return show_view(view, names, WIDE)
