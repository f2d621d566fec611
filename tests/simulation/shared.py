"""The checker's rule about rounds: what all states share in one, what was chosen, what is each pair's own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulation.checker import Look, Row

OWN_EVERY = 3


def shared(it: Look) -> Iterator[str]:
    """Every third round is each pair's own; in the others each is first asked what all are: chosen, or next."""
    rounds = sorted(it.tables["round"], key=lambda row: row["begins"])
    items = {row["number"]: row["item"] for row in rounds}
    for row in rounds:
        if (row["item"] is None) != (row["number"] % OWN_EVERY == 0):
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
        if row["not_sent"] is None and place not in first:
            first.add(place)
            if items[row["round"]] not in (None, row["item"]):
                yield f"{row['slot']} of pair {row['pair_id']} asks {row['item']}, its round {items[row['round']]}"


def _chosen(it: Look, row: Row, before: list[Row]) -> Iterator[str]:
    over = before[-1]["begins"] if before else None
    chosen = [
        one
        for one in sorted(it.tables["focus"], key=lambda one: one["id"])
        if one["begins"] <= row["begins"] and (over is None or one["begins"] > over) and one["at"] < row["at"]
    ][-1:]
    if chosen and chosen[0]["item"] is not None:
        if row["item"] != chosen[0]["item"]:
            yield f"round {row['number']} asks {row['item']}, and {chosen[0]['item']} was chosen"
    elif row["item"] in {one["item"] for one in before if _asked_by(it, one, row["at"])}:
        yield f"round {row['number']} asks {row['item']} again before all have been asked"


RULES: dict[str, Any] = {"shared": shared}
