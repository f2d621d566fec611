"""The checker's rule that one conversation that Slack closes to the bot holds up no other's messages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulation.checker import Look

SOON = 900.0  # seconds in which what is due is at least tried, where nothing else goes wrong
LONGEST_HOLD = 3_700.0  # seconds for which what went wrong before may still be felt: the longest Retry-After
TO_THE_CHANNEL = ("digest", "later")  # what was refused there while it was shut comes when it is open again


def apart(it: Look) -> Iterator[str]:
    """While one conversation refuses everything, each message of another is tried as soon as it is due."""
    if not it.facts.blocked or it.facts.jumps:
        return
    first: dict[str, float] = {}
    for call in it.facts.calls:
        if call.method == "chat.postMessage":
            first.setdefault(call.key, call.true)
    closed = {one.channel for one in it.facts.blocked}
    since = min(one.since for one in it.facts.blocked)
    for row in it.tables["message"]:
        due = max(row["created_at"], row["not_before"]).timestamp()
        waits = row["state"] == "due" and row["sent_at"] is None
        tried = first.get(row["key"], it.late_true if waits else None)
        own = row["channel"] in closed or row["kind"] in TO_THE_CHANNEL or row["parent_id"] is not None
        if tried is None or own or due < since or _troubled(it, due):
            continue
        if tried > due + SOON:
            words = sorted({one.word for one in it.facts.blocked})
            how = "is tried" if row["key"] in first else "still waits"
            yield f"{row['key']} was due, and {how} {tried - due:.0f} s later: another conversation says {words}"


def _troubled(it: Look, due: float) -> bool:
    """Whether anything else went wrong about then."""
    return any(due - LONGEST_HOLD < at < due + SOON for at in [*it.facts.troubles, *it.facts.gaps])


RULES: dict[str, Any] = {"apart": apart}
