"""The checker's rules about rehearsals: told to who asked alone, and nothing of them is so. See checker.py."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulation.checker import Look

WRITTEN = {  # when something was written down, or happened, by table
    "check_in": ("created_at", "sent_at", "revealed_at", "closed_at"),
    "message": ("created_at", "sent_at"),
    "reply": ("at",),
    "digest": ("posted_at",),
    "holding": ("since",),
}
KEY = "rehearsal/"


def rehearsed(it: Look) -> Iterator[str]:
    """A rehearsal goes to an admin who typed for it, into a conversation with nobody else."""
    typed = {one.user for one in it.facts.commands if one.text.startswith("rehearse")}
    may = typed & (it.facts.admins | it.facts.may_preview)
    for row in it.tables["message"]:
        if row["kind"] == "rehearsal" and it.slack_id.get(row["person_id"]) not in may:
            yield f"{row['key']} is for {it.slack_id.get(row['person_id'])}, who may not rehearse, or did not"
    for key, found in it.shown.items():
        for message in found if key.startswith(KEY) else ():
            readers = set(it.slack.workspace.humans_in(it.slack.channels[message.channel]))
            if len(readers) != 1 or not readers <= may:
                yield f"{key} is before {sorted(readers)}"


def ahead(it: Look) -> Iterator[str]:
    """Nothing is on record of days to come: whatever is lived through beforehand leaves no trace."""
    back = -sum(seconds for _, seconds in it.facts.jumps if seconds < 0)
    latest = it.now + timedelta(seconds=back)
    for table, columns in WRITTEN.items():
        for row in it.tables[table]:
            yield from (
                f"{table} {row['id']}: {column} is {row[column]}, and it is {it.now}"
                for column in columns
                if row[column] is not None and row[column] > latest
            )


RULES: dict[str, Any] = {"rehearsed": rehearsed, "ahead": ahead}
