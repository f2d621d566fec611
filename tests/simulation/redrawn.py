"""The checker's rule about what follows people's words: each change is soon to be read where it belongs.

Whatever is drawn there later would hide that one was missed, so what stood there a while after each is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from simulation.facts import Sent, Submitted
from simulation.said import about, taken_back, words_of

if TYPE_CHECKING:
    from simulation.checker import Look, Row

WHILE = 4 * 3_600.0  # seconds; only an outage of ours, or a no from Slack, keeps an edit waiting for longer
FOLLOW = ("checkin", "receipt", "receipt_later")


def redrawn(it: Look) -> Iterator[str]:
    """A while after an answer, what shows it has its words and none of before; after *Withdraw*, none at all."""
    changes = sorted([*it.facts.submitted, *taken_back(it)], key=lambda one: one.true)
    for one in changes:
        until = one.true + WHILE
        others = [other for other in changes if _check_in(other) == _check_in(one) and other is not one]
        after = [other.true for other in others if other.true >= one.true] + it.facts.gaps
        # What a process that hung was given before may be stored after this one.
        pending = any(one.true - WHILE < other.true < one.true and other.ended is None for other in others)
        if not pending and not any(one.true <= moment <= until for moment in after) and until < it.late_true:
            yield from _missed(it, one)


def _check_in(one: Submitted | Sent) -> int:
    return one.check_in if isinstance(one, Submitted) else about(one)


def _counts(one: Submitted | Sent) -> bool:
    return one.stored if isinstance(one, Submitted) else one.shown.startswith("Withdrawn")


def _missed(it: Look, one: Submitted | Sent) -> Iterator[str]:
    if not _counts(one):
        return
    new = set(words_of(one.values)) if isinstance(one, Submitted) else set()
    for ask in it.asks_of(_check_in(one)):
        replies = it.replies[ask["id"]]
        if any(it.slack_id[reply["author_id"]] == one.user for reply in replies):
            every = {token for reply in replies for token in words_of(reply)}
            for row in it.tables["message"]:
                mine = row["check_in_id"] == ask["check_in_id"] and row["kind"] in FOLLOW
                if mine and row["ts"] and row["state"] == "sent" and not _refused(it, row, one.true):
                    yield from _differs(row, _stood(it, row, one.true + WHILE), new, every - new, ask["office"])


def _stood(it: Look, row: Row, at: float) -> str | None:
    """What this message said at that (true) moment; None: it did not stand yet."""
    versions = it.slack.channels[row["channel"]].versions
    then = [seen for seen in versions if seen.ts == row["ts"] and seen.at <= at]
    return f"{then[-1].text}{then[-1].blocks}" if then else None


def _refused(it: Look, row: Row, since: float) -> bool:
    """Whether Slack refused an edit of it, by any word; it is not tried again before the next change."""
    edits = [call for call in it.facts.calls if call.method == "chat.update" and call.args.get("ts") == row["ts"]]
    return any(call.fault in ("refusal", "shut") and since <= call.true <= since + WHILE for call in edits)


def _differs(row: Row, text: str | None, new: set[str], old: set[str], office: str) -> Iterator[str]:
    if text is None:
        return
    stale = sorted(token for token in old if token in text)
    if stale:
        yield f"{row['key']} still shows {stale} a while after they were changed or withdrawn"
    lacking = sorted(token for token in new if token not in text)
    if lacking and row["kind"] != "checkin" and row["office"] == office:
        yield f"{row['key']} does not show {lacking} a while after they were sent"


RULES: dict[str, Any] = {"redrawn": redrawn}
