"""The checker's rules about loaded plans: who loaded what, what is asked from which, which item is which.

It shares no code with the product. The shipped plan is read from its file.
"""

from __future__ import annotations

import html
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from simulation.facts import PlanRow, rows_of, shipped_plan

if TYPE_CHECKING:
    from simulation.checker import Look, Row


def loaded(it: Look) -> Iterator[str]:
    """The plan changes when an admin has pressed *Activate* under a plan without fault, once, and never else."""
    pressed = [one for one in it.facts.sent if one.what == "plan_activate"]
    for row in it.tables["plan_load"]:
        who, body = it.slack_id.get(row["person_id"], ""), bodies(it)[row["plan_version_id"]]
        sent = [one for one in it.facts.plans if one.user == who and not one.faulty]
        if not any(sorted(rows_of(body)) == sorted(one.rows) for one in sent):
            yield f"plan_load {row['id']} is nothing that {who} sent"
        mine = {one.about.partition(":")[0] for one in pressed if one.user == who}
        if len([one for one in it.tables["plan_load"] if one["person_id"] == row["person_id"]]) > len(mine):
            yield f"{who} has loaded more plans than they said yes to: {len(mine)}"
    told = sum("*Done:* questions come from" in one.text for found in it.shown.values() for one in found)
    if told > len(it.tables["plan_load"]):
        yield f"{told} plans are said to be loaded, and {len(it.tables['plan_load'])} are"


def asked_from(it: Look) -> Iterator[str]:
    """Whatever is asked is asked as it stands in the plan that is in force, and nothing that this has retired."""
    for row in it.tables["check_in"]:
        if row["item"] is not None and not it.facts.jumps:
            line = PlanRow(row["area"], row["claim"], row["question"])
            if line not in rows_of(in_force(it, row["created_at"])):
                yield f"question {row['id']} asks {line}, which the plan of {row['created_at']} has not"


def as_asked(it: Look) -> Iterator[str]:
    """A question that was put keeps its words, in the tables and wherever it is drawn again."""
    for snapshot in it.facts.snapshots:
        for row in snapshot["check_in"]:
            now = it.check_in.get(row["id"])
            if now is None or any(now[name] != row[name] for name in ("area", "claim", "question")):
                yield f"question {row['id']} was another: {row['claim']} / {row['question']}"
    every = {line.question for body in bodies(it).values() for line in rows_of(body)}
    for key, found in it.shown.items():
        about = it.message.get(key, {}).get("check_in_id")
        if key.startswith("checkin/") and about in it.check_in:
            asked = it.check_in[about]["question"]
            texts = " ".join(html.unescape(f"{one.text}") for one in found)
            yield from (f"{key} asks “{other}”, not “{asked}”" for other in every - {asked} if other in texts)


def same_item(it: Look) -> Iterator[str]:
    """A key is one claim's, and a claim has one key: nothing that was said of one is counted for another."""
    claims, keys = defaultdict(set), defaultdict(set)
    said = [(row["item"], row["claim"]) for row in it.tables["check_in"] if row["item"] is not None]
    said += [(item["key"], item["claim"]) for body in bodies(it).values() for item in items_of(body)]
    for key, claim in said:
        claims[key].add(_folded(claim))
        keys[_folded(claim)].add(key)
    yield from (f"{key} is {len(found)} claims: {sorted(found)}" for key, found in claims.items() if len(found) > 1)
    yield from (f"“{claim}” is {sorted(found)}" for claim, found in keys.items() if len(found) > 1)


def bodies(it: Look) -> dict[int, Any]:
    """The versions of the plan that the tables hold."""
    rows = {row["id"]: row["body"] for row in it.tables["plan_version"]}
    return {number: json.loads(body) if isinstance(body, str) else body for number, body in rows.items()}


def items_of(body: Any) -> list[Row]:
    return [item for area in body["areas"] for item in area["items"]]


def keys_of(it: Look, moment: datetime) -> set[str]:
    """The items of the plan of that moment."""
    return {item["key"] for item in items_of(in_force(it, moment))}


def in_force(it: Look, moment: datetime) -> Any:
    """The plan of that moment: of those whose time had come the one that was loaded last, else the shipped one."""
    begun = [one for one in it.tables["plan_load"] if one["active_from"] <= moment]
    newest = max(begun, key=lambda one: int(one["id"]), default=None)
    return bodies(it)[newest["plan_version_id"]] if newest is not None else shipped_plan()


def _folded(claim: str) -> str:
    return " ".join(re.findall(r"\w+", claim.casefold()))


RULES: dict[str, Any] = {
    "loaded": loaded,
    "asked from": asked_from,
    "as asked": as_asked,
    "same item": same_item,
}
