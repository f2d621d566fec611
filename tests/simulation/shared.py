"""The checker's rule about rounds: what all states share in one, what was chosen, what is each pair's own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from simulation import planned

if TYPE_CHECKING:
    from simulation.checker import Look, Row

OWN_EVERY = 3


def shared(it: Look) -> Iterator[str]:
    """Every third round is each pair's own; in the others each is first asked what all are: chosen, or next.

    A pair may have its first look instead; a round of such looks alone shares nothing.
    """
    rounds = sorted(it.tables["round"], key=lambda row: row["begins"])
    items = {row["number"]: row["item"] for row in rounds}
    for row in rounds:
        looked = any(one["first_look"] and one["round"] == row["number"] for one in it.tables["check_in"])
        own = row["number"] % OWN_EVERY == 0
        if (row["item"] is not None and own) or (row["item"] is None and not own and not looked):
            yield f"round {row['number']} asks {row['item']}"
    yield from _asked(it, items)
    before: list[Row] = []
    for row in rounds:
        if row["item"] is not None:
            yield from _chosen(it, row, before)
            before.append(row)


def _asked_by(it: Look, row: Row, moment: datetime) -> bool:
    """Whether any question of this round had gone out by then; else, for an outage, it has asked nothing."""
    sent = [
        one["sent_at"]
        for one in it.tables["check_in"]
        if (one["round"], one["item"]) == (row["number"], row["item"])
    ]
    return any(at is not None and at <= moment for at in sent)


def _asked(it: Look, items: dict[int, str | None]) -> Iterator[str]:
    first: set[tuple[int, int]] = set()
    for row in sorted(it.tables["check_in"], key=lambda row: row["id"]):
        place = (row["pair_id"], row["round"])
        if row["not_sent"] is None and place not in first and not row["first_look"]:
            first.add(place)
            retired = items[row["round"]] not in planned.keys_of(it, row["created_at"])
            if items[row["round"]] not in (None, row["item"]) and not retired:
                yield f"{row['slot']} of pair {row['pair_id']} asks {row['item']}, its round {items[row['round']]}"


def _chosen(it: Look, row: Row, before: list[Row]) -> Iterator[str]:
    over = before[-1]["begins"] if before else None
    chosen = [
        one
        for one in sorted(it.tables["focus"], key=lambda one: one["id"])
        if one["begins"] <= row["begins"] and (over is None or one["begins"] > over) and one["at"] < row["at"]
    ][-1:]
    keys = planned.keys_of(it, row["at"])
    if chosen and chosen[0]["item"] in keys:
        if row["item"] != chosen[0]["item"]:
            yield f"round {row['number']} asks {row['item']}, and {chosen[0]['item']} was chosen"
    elif row["item"] in _since_all(keys, [one["item"] for one in before if _asked_by(it, one, row["at"])]):
        yield f"round {row['number']} asks {row['item']} again before all have been asked"
    if row["item"] not in keys and not it.facts.jumps:
        yield f"round {row['number']} asks {row['item']}, which the plan does not have"


def _since_all(keys: set[str], asked: list[str]) -> set[str]:
    """Of what was asked, in order, that which came since everything had been asked last."""
    since: set[str] = set()
    for item in asked:
        since.add(item)
        if keys <= since:
            since = set()
    return since


RULES: dict[str, Any] = {"shared": shared}
