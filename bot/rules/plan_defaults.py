"""What an item is called where nobody says it: its short name, headline phrase and help phrase. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection

from bot.rules.model import Certainty

MAX_SHORT = 20  # characters: what a chart has room for
MAX_KEY = 40

_SMALL = frozenset(
    (
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "been",
        "both",
        "by",
        "do",
        "does",
        "each",
        "every",
        "for",
        "from",
        "has",
        "have",
        "in",
        "into",
        "is",
        "it",
        "its",
        "must",
        "no",
        "not",
        "of",
        "on",
        "or",
        "our",
        "own",
        "shall",
        "should",
        "that",
        "the",
        "their",
        "there",
        "these",
        "they",
        "this",
        "to",
        "us",
        "we",
        "where",
        "which",
        "with",
    )
)


def defaults(claim: str) -> dict[str, str]:
    """All that an item's claim gives, by field."""
    said = plain(claim) or "?"
    return {
        "short_name": short_name(said),
        "headline": f"say “{said}”",
        "help_phrase": f"“{said}”",
        "certainty": Certainty.OURS.value,
    }


def short_name(claim: str) -> str:
    """Return as many of its telling words as a chart has room for."""
    words = re.findall(r"[^\s,;:.()“”\"]+", claim)
    telling = [word for word in words if word.casefold() not in _SMALL] or words
    kept = ""
    for word in telling:
        longer = f"{kept} {word}".strip()
        if len(longer) > MAX_SHORT:
            break
        kept = longer
    kept = kept or "".join(telling)[:MAX_SHORT] or claim[:MAX_SHORT].strip()
    return kept[:1].upper() + kept[1:]


def key_of(text: str, taken: Collection[str]) -> str:
    """Make a key of a name, one that is not taken yet."""
    made = "_".join(re.findall(r"[a-z0-9]+", text.casefold()))[:MAX_KEY].strip("_") or "item"
    number, found = 1, made
    while found in taken:
        number += 1
        found = f"{made[: MAX_KEY - len(str(number)) - 1]}_{number}"
    return found


def plain(text: str) -> str:
    """Return it on one line, without what can't be seen."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
