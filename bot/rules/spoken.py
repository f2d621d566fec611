"""What people say for how often and when, and the form of ours that they mean by it. Pure."""

from __future__ import annotations

import re
import unicodedata
from difflib import get_close_matches

LONGEST = 120  # characters that are looked at; no schedule is longer
LIKE = 0.8  # so much alike, by difflib's ratio, must be what is suggested

_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NTHS = {
    **{2: ("second", "2nd"), 3: ("third", "3rd"), 4: ("fourth", "4th"), 5: ("fifth", "5th"), 6: ("sixth", "6th")},
    **{number: (f"{number}th",) for number in range(7, 13)},
}
_DAY = r"(?:(?:mon|fri|sun|tues|wednes|thurs|satur)days?|mon|tues?|weds?|thu(?:rs?)?|fri|sat|sun)\b"
_CLOCK = r"\d\S*(?: [ap]m)?"
_HOUR = r"\d{1,2}(?:[:.]?\d\d)?(?: ?[ap]m)?"
_EACH_MONTH = r"(?:(?:of|in) )?(?:the|each|every|a) month|monthly"

_WEEKS = r"(?:every \d{1,3} weeks?|weekly)"
_NTH_OF = r"(?:first|second|third|fourth|last|1st|2nd|3rd|4th)"
_SEVERAL = r"(?:twice|thrice|[2-9] ?x|(?:two|three|four|[2-9]) times)"

_MEANT = [  # in this order
    (re.compile(r"@"), " at "),
    (re.compile(r":(?!\d)"), " "),
    (re.compile(r"\b([ap]) m\b"), r"\1m"),
    (re.compile(r" ?\bo ?clock\b| sharp\b| please\b|^please "), ""),
    (re.compile(r"(?<=\d) ?(?:am )?in the morning\b"), " am"),
    (re.compile(r"(?<=\d) ?(?:pm )?in the afternoon\b"), " pm"),
    (re.compile(r"\bw(?:ee)?ks?\b"), "weeks"),
    (re.compile(r"\b(\d+)w(?:ee)?ks?\b"), r"\1 weeks"),
    *((re.compile(rf"\b{word}(?= weeks\b)"), str(number)) for number, word in enumerate(_NUMBERS, 1)),
    *((re.compile(rf"\bevery {nth}(?= weeks\b)"), f"every {n}") for n, names in _NTHS.items() for nth in names),
    *((re.compile(rf"\bevery {7 * number} days\b"), f"every {number} weeks") for number in range(1, 13)),
    (re.compile(r"^(?:once )?(?:every )?(\d+)(?: weeks| weekly)\b"), r"every \1 weeks"),
    (re.compile(r"\bonce (?=every )"), ""),
    (re.compile(r"\b(?:12(?::00)? ?)?noon\b|\bmidday\b"), "12:00"),
    (re.compile(r"\b(?:12(?::00)? ?)?midnight\b"), "00:00"),
    (re.compile(r"\b(?:bi ?weekly|fortnightly|(?:once a|every) fortnight|every other weeks)\b"), "every 2 weeks"),
    (re.compile(rf"\b(?:every other|(?:on )?alternat(?:e|ing)) (?={_DAY})"), "every 2 weeks "),
    (re.compile(r"\b(?:once )?(?:a|each|every) weeks\b"), "weekly"),
    (re.compile(rf"\b(?:once )?(?:a|each|every) month (?=(?:on )?(?:the )?\S+ {_DAY})"), "monthly "),
    (re.compile(rf"^(?:on )?(?:the )?(\S+) ({_DAY}) (?:{_EACH_MONTH})\b"), r"monthly \1 \2"),
    (re.compile(rf"^(?:on )?(?:the )?({_NTH_OF}) (?={_DAY})"), r"monthly \1 "),
    (re.compile(rf"^(monthly .*{_DAY}) (?:{_EACH_MONTH})\b"), r"\1"),
    (re.compile(rf"(?:(?<= )|^)(?:at )?({_HOUR}) (?:on )?(?:the )?({_DAY})(?= |$)(?! (?:at )?\d)"), r"\2 \1"),
    (re.compile(rf"^(?:on )?({_DAY}(?: at)? {_CLOCK}) ({_WEEKS})$"), r"\2 \1"),
    (re.compile(rf"^(?:on |every |each )?(?={_DAY} )"), "weekly "),
]
_NOT_ONE = [
    (
        re.compile(rf"\bevery (?:second|2nd|third|3rd|fourth|4th) {_DAY}"),
        "That may be every two weeks or once a month. Say “every 2 weeks” or “monthly 2nd”.",
        "every 2 weeks thu 09:00",
    ),
    (
        re.compile(
            rf"\b(?:semi ?monthly|bi ?monthly|{_SEVERAL} (?:(?:a|each|every|per) month|monthly)|"
            rf"{_NTH_OF} (?:and|&|/) ?{_NTH_OF})\b"
        ),
        "Not twice a month. The nearest are every two weeks and once a month.",
        "every 2 weeks thu 09:00",
    ),
    (
        re.compile(
            rf"\b(?:daily|every (?:business |working )?day|semi ?weekly|(?:every )?weekdays?(?! of)|"
            rf"{_SEVERAL} (?:(?:a|each|every|per) week|weekly)|{_DAY} ?(?:and|&|/) ?{_DAY})\b"
        ),
        "Once a week is the most often.",
        "weekly tue 09:00",
    ),
    (
        re.compile(
            r"\b(?:quarterly|every quarter|yearly|annual(?:ly)?|every year|"
            r"every (?:third|three|four|six|[3-9]|1[0-2]) months?)\b"
        ),
        "Every 12 weeks is the least often.",
        "every 12 weeks thu 09:00",
    ),
    (
        re.compile(r"\bevery (?:other|second|2|two) months?\b"),
        "Not every other month. The nearest is every eight weeks.",
        "every 8 weeks thu 09:00",
    ),
    (
        re.compile(
            r"\bmonthly (?:on )?(?:the )?(?:(?:[5-9]|[12]\d|3[01])(?:st|nd|rd|th)?|[1-4](?:st|nd|rd|th))"
            r"(?= \d| at|$)"
            r"|^(?:on )?(?:the )?\d+(?:st|nd|rd|th) of\b"
        ),
        "Not by a date, since that may be a weekend. Say which weekday of the month.",
        "monthly 3rd tue 09:00",
    ),
    (
        re.compile(r"\bevery (?!7 |14 |21 |28 |35 |42 |49 |56 |63 |70 |77 |84 )\d+ days\b"),
        "Not by days. Say every how many weeks.",
        "every 2 weeks thu 09:00",
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
    a_day = len(words) > 1 and re.fullmatch(_DAY, words[1]) is not None  # every Tuesday
    return "every" if words[:1] == ["every"] and words[1:2] != ["week"] and not a_day else "weekly"
