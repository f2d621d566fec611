"""Days as Americans write them: `3/1`, `mar 1`, `Dec 21 to Jan 4`, `tomorrow`, `fri`, `2027-03-01`. Pure."""

from __future__ import annotations

import re
import unicodedata
from calendar import day_abbr, day_name, month_abbr, monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

LONGEST = 120  # characters; no two days take more
EXAMPLE = "3/1/2027"
YEARS = range(2000, 2200)
_JUST_PASSED = timedelta(days=31)

_MONTHS = {name.casefold(): number for number, name in enumerate(month_abbr) if name}
_WEEKDAYS = {name.casefold(): number for number, name in enumerate(day_abbr)}
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_NUMBER = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?(?!\d)"
_YEAR = r"(?:,? ?(?P<year>\d{4}))?(?!\d)"
_TO = r" ?(?:-|to|through|thru|until|till?|and|&) ?"
_WEEKDAY = r"(?:(?:mon|fri|sun|tues|wednes|thurs|satur)day|mon|tues?|weds?|thu(?:rs?)?|fri|sat|sun)\b"
_HOW_MANY = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_MANY = rf"(?P<many>\d{{1,2}}|{'|'.join(_HOW_MANY)})"
_TOMORROW = r"tomm?orr?ow|tmrw|tmr|tmw|2morrow|2moro"

_SEVERAL = [
    re.compile(
        rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?{_TO}(?P<last>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?{_MONTH}{_YEAR}"
    ),
    re.compile(rf"{_MONTH} {_NUMBER}{_TO}(?P<last>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})(?!\d)"),
    re.compile(rf"(?P<month>\d{{1,2}})/{_NUMBER}{_TO}(?P<last>\d{{1,2}})(?:/|,? )(?P<year>\d{{4}})(?!\d)"),
]
_DATES = [
    re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)"),
    re.compile(r"(?P<year>20\d\d)(?P<month>\d\d)(?P<day>\d\d)(?!\d)"),
    re.compile(r"(?P<month>\d{1,2})(?P<mark>[-/.])(?P<day>\d{1,2})(?P=mark)(?P<year>\d{4}|\d{2})(?![\d/])"),
    re.compile(r"(?P<month>\d{1,2})/(?P<day>\d{1,2})(?![\d/])"),
    re.compile(r"(?P<month>\d{1,2})-(?P<day>\d{1,2})(?![\d/-])"),
    re.compile(rf"(?P<day>\d{{1,2}})-{_MONTH}-(?P<year>\d{{4}}|\d{{2}})(?!\d)"),
    re.compile(rf"{_MONTH}[ -]?(?:the )?{_NUMBER}\b{_YEAR}"),
    re.compile(rf"{_NUMBER}[ -]?(?:of )?{_MONTH}{_YEAR}(?![a-z])"),
]
_THAT_DAY = re.compile(rf"(?P<word>today|day after (?:{_TOMORROW})|{_TOMORROW})(?![a-z])")
_NTH = re.compile(r"(?P<day>\d{1,2})(?:st|nd|rd|th)(?: of (?:this|the) month)?(?![a-z])")
_NTHS = ("first", "second", "third", "fourth", "fifth", "last")
_NTH_WEEKDAY = re.compile(
    rf"(?P<nth>{'|'.join(_NTHS)}|[1-5](?:st|nd|rd|th)) (?P<weekday>{_WEEKDAY}) (?:of|in) "
    rf"(?:(?:the|this) month|{_MONTH}{_YEAR})(?![a-z])"
)
_END = re.compile(rf"(?:(?:the )?end of (?:(?:the|this) )?(?:month|{_MONTH})|eom)(?![a-z])")
_FROM_NOW = re.compile(
    rf"(?P<in>in )?{_MANY} (?P<unit>day|week)s?(?P<now> from (?:now|today))?(?![a-z]| from)",
)
_A_WEEK = re.compile(r"(?P<which>next|this) week(?![a-z])")
_DAY_OF_WEEK = re.compile(
    rf"(?P<which>next |this |this coming |coming )?(?P<weekday>{_WEEKDAY})\.?(?P<later>,? (?:of )?next week)?"
)
_SAME_MONTH = re.compile(rf"(?P<how>-|to\b|through\b|thru\b|until\b|and\b|&) ?{_NUMBER}\b(?! ?[a-z/]|[-.]\d)")
_NOISE = re.compile(r"(?:on|the|of|from|starting|ending)(?![a-z])|[ ,.;!?()]")
_BEGINS = re.compile(
    rf"{_MONTH}|{_WEEKDAY}|{_TOMORROW}|today|next|this|until|till?|thru|through|to|from|the|end|eom|for|a|day|"
    rf"{'|'.join(_NTHS)}"
)
_MONTH_AND_DAY = re.compile(rf"{_MONTH}-?\d")
_BETWEEN = re.compile(r"(?:until|through|thru|till?|to|and)(?![a-z])|[-&]")


class DateError(ValueError):
    """Not a day, or not one day alone. The message, fit to be shown, says what was wrong."""


@dataclass
class _Read:
    """What has been read.

    `by_name`: whether the last day was a weekday's name alone; `between`: the word that has come since; `weekday`:
    the name of one that has to agree with the date that follows; `passed`: the first day as it was this year, where
    it was given without a year and is over since a few weeks.
    """

    today: date
    days: list[date]
    weekday: str | None = None
    between: str = ""
    by_name: bool = False
    passed: date | None = None

    @property
    def after(self) -> date:
        return self.days[-1] if self.days else self.today


def days_in(text: str, today: date) -> list[date]:
    """The days that are named, in order; without a year, the first such day from today or the day before it on.

    `3/1` is March 1. A weekday beside a date only says it once more. Raises DateError for what is no day, no such
    day, or may be one of two.
    """
    if len(text) > LONGEST:
        raise DateError(f"That is too long for a day. Write it like {EXAMPLE} or Mar 1.")
    left = _tidy(text)
    read = _Read(today, [])
    while left:
        if (noise := _NOISE.match(left)) is not None and not _END.match(left):
            left = left[noise.end() :]
            continue
        taken = next((n for form, take in _FORMS if (it := form.match(left)) and (n := take(read, it))), 0)
        if not taken and (word := _BETWEEN.match(left)) is not None:
            read.between, taken = word[0], word.end()
        if not taken:
            raise DateError(f"I can't read “{left[:40]}” as a day. Write it like {EXAMPLE} or Mar 1.")
        left = left[taken:]
    return read.days


def begins_day(words: list[str]) -> bool:
    """Whether a day begins these words: a number, a month, a weekday, `today`, `next`, `in 2 …`, `until`."""
    said = words[0].casefold().rstrip(".,")
    if said == "in":
        return len(words) > 1 and re.fullmatch(_MANY, words[1].casefold()) is not None
    return said[:1].isdigit() or _BEGINS.fullmatch(said) is not None or _MONTH_AND_DAY.match(said) is not None


def _tidy(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = re.sub(r"[\u2010-\u2015\u2212]", "-", plain)
    plain = re.sub(r"['\u2018\u2019](\d\d)(?!\d)", r"20\1", plain)  # Mar 1 '27
    plain = " ".join(re.sub(r"[\"'`\u2018-\u201f]", " ", plain).split())
    plain = re.sub(r"(?<=\d) ?/ ?(?=\d)", "/", plain)
    return re.sub(r"(\d{4}-\d\d?-\d\d?)/(?=\d{4}-)", r"\1 to ", plain)  # an interval by ISO 8601


def _several(read: _Read, it: re.Match[str]) -> int:
    """`Dec 24-26, 2026`, `24-26 Dec`: two days of one month."""
    first = _dated(it.groupdict(), read.after)
    read.days += [first, _made(first.year, first.month, int(it["last"]), it[0])]
    read.weekday, read.between = None, ""
    return it.end()


def _date(read: _Read, it: re.Match[str]) -> int:
    day = _dated(it.groupdict(), read.after)
    if not read.days and it.groupdict().get("year") is None and (day.month, day.day) != (2, 29):
        this_year = day.replace(year=day.year - 1)
        read.passed = this_year if timedelta(0) < read.today - this_year <= _JUST_PASSED else None
    return _took(read, it, day, dated=True)


def _nth(read: _Read, it: re.Match[str]) -> int:
    """`the 24th`: the first one from today on, or from the day before it."""
    after, day = read.after, int(it["day"])
    months = [(after.year, after.month), (after.year + after.month // 12, after.month % 12 + 1)]
    if not 1 <= day <= 31 or (day < after.day and day > monthrange(*months[1])[1]):
        raise DateError(f"There is no such day as “{it[0]}” ahead. Write it like {EXAMPLE} or Mar 1.")
    fits = day >= after.day and day <= monthrange(*months[0])[1]
    return _took(read, it, _made(*months[0 if fits else 1], day, it[0]), dated=True)


def _nth_weekday(read: _Read, it: re.Match[str]) -> int:
    """`the 1st Monday of January`."""
    month = _MONTHS[it["month"][:3]] if it["month"] else read.after.month
    year = int(it["year"] or read.after.year + (month < read.after.month))
    weekday, nth = _WEEKDAYS[it["weekday"][:3]], it["nth"]
    first = _made(year, month, 1, it[0])
    first += timedelta((weekday - first.weekday()) % 7)
    if nth == "last":
        weeks = (monthrange(year, month)[1] - first.day) // 7
    else:
        weeks = int(nth[0]) - 1 if nth[0].isdigit() else _NTHS.index(nth)
    return _took(read, it, _made(year, month, first.day + 7 * weeks, it[0]), dated=True)


def _that_day(read: _Read, it: re.Match[str]) -> int:
    days = 0 if it["word"] == "today" else 2 if it["word"].startswith("day") else 1
    return _took(read, it, read.today + timedelta(days))


def _end(read: _Read, it: re.Match[str]) -> int:
    month = _MONTHS[it["month"][:3]] if it["month"] else read.after.month
    year = read.after.year + (month < read.after.month)
    return _took(read, it, date(year, month, monthrange(year, month)[1]))


def _from_now(read: _Read, it: re.Match[str]) -> int:
    """`in 2 weeks` is a day. `2 weeks` may end on one of two."""
    many = _HOW_MANY.get(it["many"]) or int(it["many"])
    day = read.today + timedelta(many * (7 if it["unit"] == "week" else 1))
    if not it["in"] and not it["now"]:
        raise DateError(f"“{it[0]}” is no day. Name the day itself: {_both(day - timedelta(1), day)}?")
    return _took(read, it, day)


def _a_week(read: _Read, it: re.Match[str]) -> int:
    monday = read.today - timedelta(read.today.weekday()) + timedelta(7 * (it["which"] == "next"))
    friday = monday + timedelta(4)
    days = f"{_short(monday)} to {_short(friday)}"
    raise DateError(f"“{it[0].capitalize()}” is more than one day. Name its days, for example {days}.")


def _day_of_week(read: _Read, it: re.Match[str]) -> int:
    name = day_name[_WEEKDAYS[it["weekday"][:3]]]
    if it["later"]:
        monday = read.today - timedelta(read.today.weekday())
        return _took(read, it, monday + timedelta(7 + _WEEKDAYS[it["weekday"][:3]]))
    plain = not it["which"]
    beside = plain and _beside_a_date(it)
    if plain and not beside and read.days and not read.between and not read.by_name:
        _agree(read.days[-1], name)  # `12/24 (Thu)`
        return it.end()
    if beside:
        read.weekday = name
        return it.end()
    if plain and read.by_name and not read.between and day_name[read.after.weekday()] == name:
        return _took(read, it, read.after)  # `fri fri`, a single day written twice
    day = _coming(_WEEKDAYS[it["weekday"][:3]], (it["which"] or "").strip(), max(read.after, read.today))
    taken = _took(read, it, day)
    read.by_name = True
    return taken


def _beside_a_date(it: re.Match[str]) -> bool:
    """Whether a date follows the weekday at once: `Mon, Mar 1`, `Thu 12/24`, `Thursday the 24th`."""
    rest = re.sub(r"^(?:[ ,.(]|the\b|on\b)*", "", it.string[it.end() :])
    return any(form.match(rest) for form in (*_SEVERAL, *_DATES, _NTH))


def _same_month(read: _Read, it: re.Match[str]) -> int:
    """`Dec 21-24`."""
    if not read.days:
        return 0
    first = read.days[-1]
    day = _made(first.year, first.month, int(it["day"]), it[0])
    if day < first:
        raise DateError(f"{_short(day)} comes before {_short(first)}. Name the month of both days.")
    read.between = it["how"]
    return _took(read, it, day)


def _took(read: _Read, it: re.Match[str], day: date, dated: bool = False) -> int:
    """One more day has been read. Two days that *and* joins may be all from one to the other."""
    if read.days and read.between in ("and", "&") and day - read.days[-1] > timedelta(1):
        first = read.days[-1]
        raise DateError(
            f"“And” may mean these two days, or all between them. For all of them, write {_short(first)} to "
            f"{_short(day)}; else one day at a time."
        )
    if read.days and read.passed is not None:
        years = f"{_short(read.passed)}, {read.passed.year} or {read.days[0].year}"
        raise DateError(f"{_short(read.passed)} may be {years}. Write the day with its year.")
    if dated and read.weekday:
        _agree(day, read.weekday)
    read.days.append(day)
    read.weekday, read.between, read.by_name = None, "", False
    return it.end()


def _agree(day: date, weekday: str) -> None:
    """Raises DateError where a date and the weekday beside it are two days."""
    if day_name[day.weekday()] != weekday:
        away = (list(day_name).index(weekday) - day.weekday() + 3) % 7 - 3
        other = day + timedelta(away)
        raise DateError(f"{_short(day)}, {day.year} is a {day:%A}. Do you mean {other:%a}, {_both(other, day)}?")


def _both(first: date, second: date) -> str:
    return f"{_short(first)} or {_short(second)}"


def _short(day: date) -> str:
    return f"{day:%b} {day.day}"


def _dated(said: dict[str, str | None], after: date) -> date:
    """One date. Without a year it is the first such day from `after` on."""
    month, day = str(said["month"]), int(said["day"] or 0)
    number = int(month) if month.isdigit() else _MONTHS[month[:3]]
    what = f"{month}/{day}" if month.isdigit() else f"{month[:3].capitalize()} {day}"
    if number > 12 >= day and month.isdigit():
        number, day = day, number  # 13/1 can mean one day only
    if (year := said.get("year")) is not None:
        return _made(
            int(year) + (2000 if len(year) == 2 else 0),
            number,
            day,
            f"{what}{'/' if month.isdigit() else ', '}{year}",
        )
    first = _made(after.year, number, day, what, leap=True)
    return first if first >= after else _made(after.year + 1, number, day, what, leap=True)


def _coming(weekday: int, which: str, after: date) -> date:
    """The first such weekday after this day. *Next Friday* may be the one of this week or the one after."""
    coming = after + timedelta(days=(weekday - after.weekday() - 1) % 7 + 1)
    if which == "next" and coming - after < timedelta(days=7) and coming.isocalendar()[1] == after.isocalendar()[1]:
        later = coming + timedelta(days=7)
        raise DateError(f"“Next {coming:%A}” may be {_both(coming, later)}. Which of the two?")
    return coming


def _made(year: int, month: int, day: int, said: str, leap: bool = False) -> date:
    if leap and (month, day) == (2, 29):
        year = next(one for one in range(year, year + 9) if one % 4 == 0 and (one % 100 or one % 400 == 0))
    try:
        if year not in YEARS:
            raise ValueError
        return date(year, month, day)
    except ValueError:
        raise DateError(f"There is no such day as “{said[:40]}”. Write it like {EXAMPLE} or Mar 1.") from None


_FORMS: list[tuple[re.Pattern[str], Callable[[_Read, re.Match[str]], int]]] = [
    *((form, _several) for form in _SEVERAL),
    *((form, _date) for form in _DATES),
    (_THAT_DAY, _that_day),
    (_NTH_WEEKDAY, _nth_weekday),
    (_NTH, _nth),
    (_END, _end),
    (_FROM_NOW, _from_now),
    (_A_WEEK, _a_week),
    (_DAY_OF_WEEK, _day_of_week),
    (_SAME_MONTH, _same_month),
]
"""What is looked for, in this order; each function gives how many characters it took, 0 for none."""
