"""How a first look is filled in, for the tests of it."""

from __future__ import annotations

import json
from typing import Any

from asked import AT_ONCE, SLOT, deliver, shows

from bot.rules.first_look import pages
from sandbox.demo.stage import Stage
from sandbox.slack.person import Person
from sandbox.slack.records import Message
from sandbox.slack.text import flat


def first_look(stage: Stage, *codes: str) -> None:
    """These pairs (Idaho, unless named) are set up and have their first look."""
    stage.set_up(*(codes or ("ID",)))
    stage.go_to(SLOT, AT_ONCE)


def asked(person: Person) -> Message:
    """The message of the first look, as it is now."""
    heads = ("· First look", "· A year on")
    return next(one for one in reversed(person.messages()) if shows(one).split("\n")[0].endswith(heads))


def begin(person: Person) -> Any:
    """Press *Answer*."""
    person.press("answer", asked(person))
    return person.view


def items_on(view: Any) -> list[str]:
    """The fields of a page, each a status."""
    return [block["block_id"] for block in view.body["blocks"] if block["block_id"].startswith("item/")]


def fill(person: Person, status: str = "under_way", outlook: str = "neither", **other: str) -> Any:
    """Fill in the page that is open and send it: this status for all, but for the `other`s."""
    fields = items_on(person.view)
    values = {name: other.get(name.removeprefix("item/"), status) for name in fields}
    last = any(block["block_id"] == "outlook" for block in person.view.body["blocks"])
    return person.fill_and_submit(values | ({"outlook": outlook} if last else {}))


def look(stage: Stage, person: Person, status: str = "under_way", outlook: str = "neither", **other: str) -> Any:
    """Fill in all pages and send them."""
    begin(person)
    outcome = fill(person, status, outlook, **other)
    while person.view is not None and person.view.body["callback_id"] == "first_look":
        outcome = fill(person, status, outlook, **other)
    stage.settle()
    return outcome


def metadata(person: Person) -> dict[str, Any]:
    """What the page that is open carries along."""
    return dict(json.loads(person.view.body["private_metadata"]))


def receipt(person: Person) -> str:
    """What was said of what this person sent."""
    return shows(
        next(one for one in reversed(person.inbox) if one.text.startswith(("Recorded", "Kept", "Withdrawn")))
    )


def window(person: Person) -> str:
    """What the window that is open says."""
    return flat("", person.view.body["blocks"])


def deliver_page(
    stage: Stage,
    person: Person,
    carried: dict[str, Any],
    status: str = "stuck",
    left_out: str = "",
    outlook: str = "neither",
) -> Any:
    """A page arrives that is not before this person: sent twice, from another device, or made up."""
    every = pages(stage.bot.plan)
    number = carried["page"] if carried.get("page") in range(len(every)) else 0
    state = {f"item/{item.key}": _chosen(status) for item in every[number] if item.key != left_out}
    state |= {"outlook": _chosen(outlook)} if number == len(every) - 1 else {}
    inputs = [{"type": "input", "block_id": name} for name in state]
    view = {"id": "V1", "type": "modal", "callback_id": "first_look", "private_metadata": json.dumps(carried)}
    view |= {"blocks": inputs, "state": {"values": state}}
    payload = {"type": "view_submission", "user": {"id": person.id}, "team": {"id": stage.slack.workspace.team_id}}
    return deliver(stage, "interactive", payload | {"view": view})


def _chosen(value: str) -> dict[str, Any]:
    return {"value": {"type": "radio_buttons", "selected_option": {"value": value}}}
