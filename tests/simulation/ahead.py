"""The checker's rule about answers that were given before their question came. See checker.py."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulation.checker import Look, Row

WORDS = ("status", "comment", "win", "win_quote", "help_quote")


def given_early(it: Look) -> Iterator[str]:
    """What was used is the first answer to its question, word for word; nothing is used that was not standing."""
    theirs: dict[tuple[int, str], list[Row]] = defaultdict(list)
    for row in sorted(it.tables["early_answer"], key=lambda row: row["version"]):
        theirs[row["pair_id"], row["office"]].append(row)
    for place, rows in theirs.items():
        if [row["version"] for row in rows] != list(range(1, len(rows) + 1)):
            yield f"the early answers of {place} are not 1, 2, 3 …"
        for before, after in itertools.pairwise([{"what": None}, *rows]):
            if after["what"] == "used":
                reply = _first(it, after)
                if before["what"] != "given" or reply is None or _words(reply) != _words(before):
                    yield f"early answer {after['id']} is said to be used, and is not the answer of {place}"


def became(it: Look, reply: Row) -> bool:
    """Whether its writer sent this before the question came, and it became this answer."""
    ask, author = it.ask[reply["ask_id"]], it.slack_id[reply["author_id"]]
    used = [one for one in it.tables["early_answer"] if one["what"] == "used"]
    mine = any((one["check_in_id"], one["office"]) == (ask["check_in_id"], ask["office"]) for one in used)
    sent = [one.values for one in it.facts.sent if one.what == "early" and one.user == author]
    return mine and any(_words(reply) == _typed(values) for values in sent)


def _first(it: Look, used: Row) -> Row | None:
    for ask in it.tables["ask"]:
        if (ask["check_in_id"], ask["office"]) == (used["check_in_id"], used["office"]):
            return next(iter(it.replies[ask["id"]]), None)
    return None


def _words(row: Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in WORDS)


def _typed(values: Row) -> tuple[Any, ...]:
    comment, win = (values.get(name) or None for name in ("comment", "win"))
    return values.get("status"), comment, win, values.get("win_quote", "no"), values.get("help_quote", "no")


RULES = {"given early": given_early}
