"""The checker's rule about one tap: it is stored, keeps the words, and opens nothing too soon. See checker.py."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from simulation.facts import Facts, Sent

if TYPE_CHECKING:
    from simulation.checker import Look, Row

PRESSED = "tap_"
WRITE_FOR = timedelta(minutes=5)  # who is second by one tap may write before both open
LET_GO = ("open_now", "unseal")  # by these somebody reads at once
WORDS = ("comment", "win", "win_quote", "help_quote")


@dataclass(frozen=True)
class Tap:
    """A status that somebody pressed under a question; `shown` is what they then read in a window."""

    user: str
    check_in: int
    status: str
    true: float
    began: int
    ended: int | None
    shown: str


def every(facts: Facts) -> list[Tap]:
    return [_tap(sent) for sent in facts.sent if sent.what.startswith(PRESSED)]


def is_by_one(it: Look, row: Row) -> bool:
    """Whether a tap of its author may have made this version: their status, and the words that stood before."""
    return bool(_made_by(it, row))


def taps(it: Look) -> Iterator[str]:
    """Whoever read that a tap was recorded finds it stored. Both answers open after it only with *Send* or *Open
    both* of who tapped second, or five minutes later.
    """
    for tap in it.tapped:
        asks = [ask["id"] for ask in it.asks_of(tap.check_in)]
        rows = [row for ask in asks for row in it.replies[ask] if it.slack_id[row["author_id"]] == tap.user]
        if _told(it, tap) and not any(row["status"] == tap.status for row in rows):
            yield f"{tap.user} read that {tap.status} was recorded for {tap.check_in}, and it is not stored"
    for check_in in it.tables["check_in"]:
        second = made_both(it, check_in)
        opened = check_in["revealed_at"]
        if second is None or opened is None or opened >= second["at"] + WRITE_FOR:
            continue
        made = _made_by(it, second)
        if made and not _let_go(it, check_in["id"], second, min(tap.began for tap in made)):
            yield f"question {check_in['id']} opened {opened - second['at']} after the second office's tap"


def made_both(it: Look, check_in: Row) -> Row | None:
    """The version by which both had answered, as things stood when both opened, or stand; None: they had not."""
    until = check_in["revealed_at"] or it.now
    asks = [ask["id"] for ask in it.asks_of(check_in["id"])]
    rows = sorted((row for ask in asks for row in it.replies[ask] if row["at"] <= until), key=lambda row: row["id"])
    standing: set[int] = set()
    second: Row | None = None
    for row in rows:
        before = len(standing)
        (standing.add if row["given"] else standing.discard)(row["ask_id"])
        second = None if len(standing) < len(asks) else row if before < len(asks) else second
    return second


def _made_by(it: Look, row: Row) -> list[Tap]:
    ask, author = it.ask[row["ask_id"]], it.slack_id[row["author_id"]]
    earlier = [one for one in it.replies[row["ask_id"]] if one["version"] == row["version"] - 1 and one["given"]]
    kept = tuple(earlier[0][name] for name in WORDS) if earlier else (None, None, "no", "no")
    if not row["given"] or tuple(row[name] for name in WORDS) != kept:
        return []
    theirs = (author, ask["check_in_id"], row["status"])
    return [tap for tap in it.tapped if (tap.user, tap.check_in, tap.status) == theirs]


def _let_go(it: Look, check_in: int, second: Row, began: int) -> bool:
    """Whether somebody of that office sent a form of it since, or somebody let both open at once."""
    them = it.people_of(it.ask[second["ask_id"]])
    forms = (one for one in it.facts.submitted if one.check_in == check_in and one.user in them)
    doors = (one for one in it.facts.sent if one.what in LET_GO and one.about.partition(":")[0] == str(check_in))
    return any(one.began >= began for one in forms) or any(
        one.what == "unseal" or one.user in them for one in doors
    )


def _told(it: Look, tap: Tap) -> bool:
    """Whether they read that it was recorded: in the window, or, where none could be opened, by a message."""
    label = tap.status.replace("_", " ").capitalize()
    if tap.shown.startswith(f"Recorded: {label}."):
        return True
    seen = it.slack.workspace.seen[tap.user]
    lately = (one for one in seen if tap.true <= one.at <= tap.true + 5 and one.kind == "ephemeral")
    return any(one.text.startswith("Recorded for ") and f": {label}. " in one.text for one in lately)


def _tap(sent: Sent) -> Tap:
    check_in, _, status = sent.about.partition(":")
    return Tap(sent.user, int(check_in), status, sent.true, sent.began, sent.ended, sent.shown)


RULES: dict[str, Any] = {"taps": taps}
