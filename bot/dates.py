"""Days as Americans write them: `3/1`, `mar 1`, `Dec 21 to Jan 4`, `tomorrow`, `fri`, `2027-03-01`. Pure."""

from __future__ import annotations

import re
import unicodedata
from calendar import day_abbr, month_abbr
from datetime import date, timedelta

LONGEST = 120  # characters; no two days take more
BETWEEN = {
    "from",
    "to",
    "until",
    "till",
    "til",
    "thru",
    "through",
    "and",
    "on",
    "the",
    "of",
    "-",
    "starting",
    "ending",
}
EXAMPLE = "3/1/2027"

_MONTHS = {name.casefold(): number for number, name in enumerate(month_abbr) if name}
_WEEKDAYS = {name.casefold(): number for number, name in enumerate(day_abbr)}
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_NUMBER = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?:,? (?P<year>\d{4}))?"
_WEEKDAY = r"(?:(?:mon|fri|sun|tues|wednes|thurs|satur)day|mon|tues?|weds?|thu(?:rs?)?|fri|sat|sun)\b"
_FORMS = [
    re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)"),
    re.compile(r"(?P<month>\d{1,2})[-/.](?P<day>\d{1,2})[-/.](?P<year>\d{4}|\d{2})(?!\d)"),
    re.compile(r"(?P<month>\d{1,2})/(?P<day>\d{1,2})(?![\d/])"),
    re.compile(rf"(?:{_WEEKDAY}\.?,? )?{_MONTH} {_NUMBER}\b{_YEAR}"),
    re.compile(rf"(?:{_WEEKDAY}\.?,? )?{_NUMBER} (?:of )?{_MONTH}{_YEAR}(?![a-z])"),
    re.compile(r"(?P<word>today|tomorrow)\b"),
    re.compile(rf"(?P<next>next |this |this coming |coming )?(?P<weekday>{_WEEKDAY})\.?"),
]
_SAME_MONTH = re.compile(rf"(?:-|to|through|thru|until) ?{_NUMBER}\b(?! ?[a-z/])")


class DateError(ValueError):
    """Not a day, or not one day alone. The message, fit to be shown, says what was wrong."""


def days_in(text: str, today: date) -> list[date]:
    """The days that are named, in order; without a year, the first such day from today or the day before it on.

    `3/1` is March 1. Raises DateError for what is no day, no such day, or may be one of two.
    """
    if len(text) > LONGEST:
        raise DateError(f"That is too long for a day. Write it like {EXAMPLE} or Mar 1.")
    said = _tidy(text)
    found: list[date] = []
    left = said
    while left:
        left = left.lstrip(" ,.;")
        match = next((it for form in _FORMS if (it := form.match(left))), None)
        again = _SAME_MONTH.match(left) if found else None
        if match is not None:
            found.append(_day(match.groupdict(), found[-1] if found else today, today))
        elif again is not None:
            found.append(_made(found[-1].year, found[-1].month, int(again["day"]), said))
        else:
            word, _, rest = left.partition(" ")
            if word and word not in BETWEEN and not word.startswith("-"):
                raise DateError(f"I can't read “{left[:40]}” as a day. Write it like {EXAMPLE} or Mar 1.")
            left = (word[1:] + " " + rest).strip() if word.startswith("-") else rest
            continue
        left = left[(match or again).end() :]  # type: ignore[union-attr]
    return found


def begins_day(word: str) -> bool:
    """Whether a day may begin with this word: a number, a month, a weekday, `today`, `next`, `until`, `from`."""
    said = word.casefold().rstrip(".,")
    month_or_weekday = re.fullmatch(rf"{_MONTH}|{_WEEKDAY}", said) is not None
    return said[:1].isdigit() or month_or_weekday or said in {"today", "tomorrow", "next", "this", "until", "from"}


def _tidy(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = re.sub(r"[\u2010-\u2015\u2212]", "-", plain)
    return " ".join(re.sub(r"[\"'`\u2018-\u201f]", " ", plain).split())


def _day(said: dict[str, str | None], after: date, today: date) -> date:
    """One day. `after`: the day named before it, or today; without a year it is the first such day from then on."""
    if (word := said.get("word")) is not None:
        return today + timedelta(days=word == "tomorrow")
    if (weekday := said.get("weekday")) is not None:
        return _coming(_WEEKDAYS[weekday[:3]], (said.get("next") or "").strip(), max(after, today))
    month, day = str(said["month"]), int(said["day"] or 0)
    number = int(month) if month.isdigit() else _MONTHS[month[:3]]
    what = f"{month}/{day}"
    if number > 12 >= day and month.isdigit() and said.get("year") is not None:
        number, day = day, number  # 13/1/2027 can mean one day only
    if (year := said.get("year")) is not None:
        return _made(int(year) + (2000 if len(year) == 2 else 0), number, day, what)
    first = _made(after.year, number, day, what, leap=True)
    return first if first >= after else _made(after.year + 1, number, day, what, leap=True)


def _coming(weekday: int, which: str, after: date) -> date:
    """The first such weekday after this day. *Next Friday* may be the one of this week or the one after."""
    coming = after + timedelta(days=(weekday - after.weekday() - 1) % 7 + 1)
    if which == "next" and coming - after < timedelta(days=7) and coming.isocalendar()[1] == after.isocalendar()[1]:
        later = coming + timedelta(days=7)
        both = f"{coming:%b} {coming.day} or {later:%b} {later.day}"
        raise DateError(f"“Next {coming:%A}” may be {both}. Which of the two?")
    return coming


def _made(year: int, month: int, day: int, said: str, leap: bool = False) -> date:
    if leap and (month, day) == (2, 29):
        year = next(one for one in range(year, year + 9) if one % 4 == 0 and (one % 100 or one % 400 == 0))
    try:
        return date(year, month, day)
    except ValueError:
        raise DateError(f"There is no such day as “{said[:40]}”. Write it like {EXAMPLE} or Mar 1.") from None
