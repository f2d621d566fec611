"""The 50 states, DC and the five territories: what they are called, where their clock is, when they work.

Names and zones come from the library `us`; on which days offices are closed, `closed_days` says. Pure: no clock,
no I/O.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches

import us

from bot.rules import closed_days
from bot.rules.closed_days import FEDERAL, NO_OWN_DAYS, OwnDays

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Jurisdiction:
    """A state, DC or territory: its postal code (`ID`), its name and the IANA zone of its capital."""

    code: str
    name: str
    zone: str


class UnknownJurisdiction(ValueError):
    """No jurisdiction is called that. The message, fit to be shown, names the nearest one and an example."""


# DC is named apart since `us` counts it as a state only when the environment says so.
ALL: dict[str, Jurisdiction] = {
    it.abbr: Jurisdiction(it.abbr, it.name, str(it.capital_tz))
    for it in sorted({*us.STATES, us.states.DC, *us.TERRITORIES}, key=lambda it: str(it.name))
}
"""All 56 by postal code, in the order of their names."""

_AP = {it.abbr: str(it.ap_abbr or it.name) for it in (*us.STATES, us.states.DC, *us.TERRITORIES)}
"""What newspapers write, by the style book of the Associated Press."""


ZONES = sorted(
    {it.zone for it in ALL.values()}
    | {
        "America/Adak",
        "America/Boise",
        "America/Indiana/Knox",
        "America/Kentucky/Louisville",
        "America/Menominee",
        "America/North_Dakota/Center",
    }
)
"""The zones of all capitals, and of the parts of states whose clocks differ from them."""


def find(text: str) -> Jurisdiction:
    """The jurisdiction that is meant: by its postal code, its name, or what else it is usually called.

    In any case, with or without punctuation: `US-ID`, `State of Idaho`, `N. Dakota`, `Calif.`, `Hawaiʻi`, `CNMI`.
    Raises UnknownJurisdiction.
    """
    found = known_as(text)
    if found is None:
        likely = _named_by_parts(text[:LONGEST])[:2] or _alike(_plain(text[:LONGEST]))
        meant = " or ".join(f"{it.name} ({it.code})" for it in likely)
        raise UnknownJurisdiction(
            f"“{text.strip()[:40]}” is not a state, DC or territory. {f'Did you mean {meant}? ' if meant else ''}"
            "Give a postal code or a full name, for example ID or Idaho."
        )
    return found


def known_as(text: str) -> Jurisdiction | None:
    """The same; None where no jurisdiction is called that, or its parts name two (`Georgia, ID`)."""
    if len(text) > LONGEST or any(letter.isdigit() for letter in text):
        return None
    whole = _called(_plain(text))
    if whole is not None:
        return whole
    named = _named_by_parts(text)
    return named[0] if len(named) == 1 else None


def _named_by_parts(text: str) -> list[Jurisdiction]:
    """`Idaho (ID)`, `Maine, USA`: what each part names; nothing where one names none."""
    parts = [_plain(part) for part in re.split(r"[(),/;:]| [-\u2010-\u2015] ", text)]
    parts = [part for part in parts if part and part not in _BESIDE]
    words = _plain(text).split()
    if len(parts) < 2 and len(words) > 1 and {words[0], words[-1]} & _CODES:  # ID Idaho, Idaho ID
        parts = [words[0], " ".join(words[1:])] if words[0] in _CODES else [" ".join(words[:-1]), words[-1]]
    named = [_called(part) for part in parts]
    return list(dict.fromkeys(it for it in named if it is not None)) if all(named) else []


def _called(said: str) -> Jurisdiction | None:
    """What plain text names as a whole."""
    bare = re.sub(
        r"^(?:the )?(?:state|st|commonwealth|comm|republic|terr|(?:us )?territory|(?:state )?government) of "
        r"(?:the )?|^the |^state (?=\w)",
        "",
        said,
    )
    bare = re.sub(r"(?: state)? (?:government|govt)$", "", bare)
    names = [said, bare, bare.removesuffix(" state"), re.sub(r"^(?:us|usa) | (?:us|u s|usa)$", "", said)]
    compass, _, rest = bare.partition(" ")
    if not rest and (glued := _GLUED.fullmatch(bare)) is not None:
        compass, rest = glued[1], glued[2]
    if compass in _COMPASS:
        names += [f"{whole} {_REST.get(rest, rest)}" for whole in _COMPASS[compass]]
    names.append(re.sub(r"\b([a-z]) (?=[a-z]\b)", r"\1", bare))  # N. M.
    return next((_CALLED[name] for name in names if name in _CALLED), _GLUED_NAMES.get(bare))


def is_working_day(code: str, day: date, own: OwnDays = NO_OWN_DAYS) -> bool:
    """Monday to Friday, and the offices are not closed. `code` is a postal code or FEDERAL; `own` an admin's days.

    Raises UnknownJurisdiction for any other code.
    """
    if code != FEDERAL and code not in ALL:
        raise UnknownJurisdiction(f"“{code[:40]}” is no postal code. Give two capitals, for example ID.")
    known = closed_days.on(code, day, own)
    return day.weekday() < 5 and not (known is not None and known.closed)


def next_working_day(code: str, day: date, own: OwnDays = NO_OWN_DAYS) -> date:
    """The first working day on or after `day`. Raises UnknownJurisdiction."""
    while not is_working_day(code, day, own):
        day += _DAY
    return day


def plus_working_days(code: str, day: date, n: int, own: OwnDays = NO_OWN_DAYS) -> date:
    """The n-th working day after `day`, which itself isn't counted; `day` for n = 0.

    Raises UnknownJurisdiction.
    """
    for _ in range(n):
        day = next_working_day(code, day + _DAY, own)
    return day


def _plain(text: str) -> str:
    """Letters and single spaces alone, without accents, lower case: `D.C.` is `dc`, `US-ID` is two words."""
    parts = unicodedata.normalize("NFKD", re.sub(r"[-‐-―_/,()]|\.(?=\w\w)", " ", text)).casefold()
    letters = "".join(c for c in parts if c.isspace() or (c.isalpha() and unicodedata.category(c) != "Lm"))
    return " ".join(letters.split())


def _alike(said: str) -> list[Jurisdiction]:
    """The one that is surely meant, but for a letter or two; or two that have this word in their names."""
    names = {_plain(it.name): it for it in ALL.values()}
    sharing = [it for name, it in names.items() if said in name.split()]
    if len(said) > 3 and len(sharing) == 2:
        return sharing
    near = get_close_matches(said, names, n=1, cutoff=LIKE) if len(said) > 3 else []
    return [names[name] for name in near]


LONG_ENOUGH = 5  # characters, so that no two words are taken for one name
LONGEST = 64  # characters; no jurisdiction is called anything longer
LIKE = 0.8  # so much alike, by difflib's ratio, must be what is suggested
_COMPASS = {
    **dict.fromkeys(("n", "no"), ("north", "new")),
    "nth": ("north",),
    **dict.fromkeys(("s", "so", "sth"), ("south",)),
    "w": ("west",),
    **{whole: (whole,) for whole in ("north", "south", "west", "new")},
}
_REST = {"va": "virginia", "dak": "dakota", "car": "carolina", "mex": "mexico", "hamp": "hampshire"}
_GLUED = re.compile(r"(n|s|w|no|so|north|south|west)(carolina|dakota|virginia|car|dak|va)")
_BESIDE = {"us", "u s", "usa", "state", "state of", "commonwealth of", "territory of", "us territory"}
_CODES = {code.casefold() for code in ALL}
_CALLED = {
    **{_plain(name): it for it in ALL.values() for name in (it.code, it.name, _AP[it.code])},
    **{short: ALL[code] for short, code in (("cal", "CA"), ("oreg", "OR"), ("penn", "PA"), ("wisc", "WI"))},
    **{short: ALL[code] for short, code in (("penna", "PA"), ("nebr", "NE"), ("tex", "TX"), ("nys", "NY"))},
    **dict.fromkeys(("washington dc", "washington d c", "d c", "dist of columbia"), ALL["DC"]),
    **dict.fromkeys(("wash dc", "wash d c"), ALL["DC"]),
    **dict.fromkeys(("us virgin islands", "u s virgin islands", "usvi"), ALL["VI"]),
    **dict.fromkeys(("cnmi", "nmi", "northern marianas", "north mariana islands", "n mariana islands"), ALL["MP"]),
    "amerika samoa": ALL["AS"],
    **dict.fromkeys(("northern mariana", "mariana islands", "marianas", "n marianas", "n mariana"), ALL["MP"]),
    **dict.fromkeys(("virgin isl", "virgin is", "us virgin isl", "us virgin is", "u s virgin is"), ALL["VI"]),
    **dict.fromkeys(("samoa", "am samoa", "amer samoa", "a samoa"), ALL["AS"]),
    **dict.fromkeys(("rhode island and providence plantations", "r isl", "rhode isl", "rhode is"), ALL["RI"]),
    **{short: ALL[code] for short, code in (("kans", "KS"), ("alas", "AK"), ("neb", "NE"), ("cali", "CA"))},
}
_GLUED_NAMES = {
    name.replace(" ", ""): it for name, it in _CALLED.items() if " " in name and len(name) > LONG_ENOUGH
}
"""`NewYork`, `RhodeIsland`."""
