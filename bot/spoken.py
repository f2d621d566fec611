"""What people say for how often and when, and the form of ours that they mean by it. Pure."""

from __future__ import annotations

import re
import unicodedata
from difflib import get_close_matches

LONGEST = 120  # characters that are looked at; no schedule is longer
LIKE = 0.8  # so much alike, by difflib's ratio, must be what is suggested

_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_DAY = r"(?:(?:mon|fri|sun|tues|wednes|thurs|satur)days?|mon|tues?|weds?|thu(?:rs?)?|fri|sat|sun)\b"
_CLOCK = r"\d\S*(?: [ap]m)?"
_EACH_MONTH = r"(?:(?:of|in) )?(?:the|each|every|a) month|monthly"

_MEANT = [  # in this order
    *((re.compile(rf"\b{word}(?= weeks?\b)"), str(number)) for number, word in enumerate(_NUMBERS, 1)),
    (re.compile(r"\bnoon\b"), "12:00"),
    (re.compile(r"\b(?:bi ?weekly|fortnightly|every (?:fortnight|(?:other|second|2nd) week))\b"), "every 2 weeks"),
    (re.compile(rf"\bevery other (?={_DAY})"), "every 2 weeks "),
    (re.compile(r"\b(?:once )?(?:a|each|every) week\b"), "weekly"),
    (re.compile(rf"\b(?:once )?(?:a|each|every) month (?=(?:on )?(?:the )?\S+ {_DAY})"), "monthly "),
    (re.compile(rf"^(?:on )?(?:the )?(\S+) ({_DAY}) (?:{_EACH_MONTH})\b"), r"monthly \1 \2"),
    (re.compile(rf"^(monthly .*{_DAY}) (?:{_EACH_MONTH})\b"), r"\1"),
    (re.compile(rf"^(?:on |every |each )?(?={_DAY} )"), "weekly "),
    (re.compile(rf"(?: at)? ({_CLOCK}) on (?:the )?({_DAY})$"), r" \2 \1"),
]
_NOT_ONE = [
    (
        re.compile(rf"\bevery (?:second|2nd) {_DAY}"),
        "That may be every two weeks or once a month. Say “every 2 weeks” or “monthly 2nd”.",
        "every 2 weeks thu 09:00",
    ),
    (
        re.compile(r"\b(?:semi ?monthly|bi ?monthly|twice (?:a|each|every|per) month)\b"),
        "Not twice a month. The nearest are every two weeks and once a month.",
        "every 2 weeks thu 09:00",
    ),
    (
        re.compile(r"\b(?:daily|every day|semi ?weekly|twice (?:a|each|every|per) week|every weekday)\b"),
        "Once a week is the most often.",
        "weekly tue 09:00",
    ),
    (
        re.compile(r"\b(?:quarterly|every quarter|yearly|annually|every year)\b"),
        "Every 12 weeks is the least often.",
        "every 12 weeks thu 09:00",
    ),
]


def tidy(text: str) -> str:
    """What was meant by what a phone made of it: one kind of dash, no quotes, single plain spaces, lower case."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST]).casefold()
    plain = re.sub(r"[\u2010-\u2015\u2212]|--", "-", plain)
    plain = re.sub(r"\b([ap])\.m\b\.?", r"\1m", plain)
    plain = re.sub(r"[\"'`\u2018-\u201f,;]|\.(?!\d)", " ", plain)  # a full stop, but not that of 9.30
    return " ".join(plain.split())


def usual(said: str) -> str:
    """The form of ours that is meant by tidy text, as far as it is known."""
    for meant, form in _MEANT:
        said = meant.sub(form, said)
    return " ".join(said.split())


def not_one_rhythm(said: str) -> tuple[str, str] | None:
    """Why tidy text is no single rhythm that we have, and an example to take instead; None: nothing like that."""
    return next(((why, example) for it, why, example in _NOT_ONE if it.search(said)), None)


def kind_of(said: str) -> str:
    """To which family tidy text belongs, as far as can be told: `monthly`, `every`, else `weekly`."""
    words = usual(said).split()
    if any(get_close_matches(word, ["monthly", "month"], n=1, cutoff=LIKE) for word in words):
        return "monthly"
    return "every" if words[:1] == ["every"] and words[1:2] != ["week"] else "weekly"
