"""What people call a time zone, and which one they mean by it. Pure: no clock, no I/O but the zones' own tables."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from zoneinfo import available_timezones

import us

from bot.rules.jurisdictions import known_as
from bot.rules.known_names import large_cities

LIKE = 0.8  # so much alike, by difflib's ratio, must be what is suggested; a letter or two differ
LIKE_SPOKEN = 0.85  # the same for what is spoken: Atlanta is not Atlantic
LONGEST = 64  # characters; no zone's name is longer
EXAMPLE = "America/New_York"
EASTERN, CENTRAL, MOUNTAIN, PACIFIC = EXAMPLE, "America/Chicago", "America/Denver", "America/Los_Angeles"
ALASKA, HAWAII, ATLANTIC = "America/Anchorage", "Pacific/Honolulu", "America/Puerto_Rico"
GUAM, SAMOA, ARIZONA, ALEUTIAN = "Pacific/Guam", "Pacific/Pago_Pago", "America/Phoenix", "America/Adak"

# What Americans call the zones of their states; both, where the clocks of two states differ under one name.
_SPOKEN: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("eastern", "et", "edt", "est", "est5edt", "east coast", "dc", "washington dc", "nyc", "new york city"),
        (EASTERN,),
    ),
    **dict.fromkeys(("central", "cdt", "cst", "cst6cdt"), (CENTRAL,)),
    "ct": (CENTRAL, EASTERN),  # or Connecticut
    **dict.fromkeys(("mountain", "mt", "mdt", "mst7mdt", "navajo", "navajo nation"), (MOUNTAIN,)),
    **dict.fromkeys(("mst", "mountain standard"), (MOUNTAIN, ARIZONA)),
    **dict.fromkeys(("pacific", "pt", "pdt", "pst", "pst8pdt", "pacific new", "west coast"), (PACIFIC,)),
    **dict.fromkeys(("alaska", "alaskan", "akt", "akdt", "akst"), (ALASKA,)),
    **dict.fromkeys(("hawaii", "hawaiian", "ht", "hst", "hast", "hawaii aleutian standard"), (HAWAII,)),
    **dict.fromkeys(("hawaii aleutian",), (HAWAII, ALEUTIAN)),
    **dict.fromkeys(("aleutian", "hdt", "hadt", "hawaii aleutian daylight"), (ALEUTIAN,)),
    **dict.fromkeys(("atlantic", "at", "ast", "atlantic standard"), (ATLANTIC,)),
    **dict.fromkeys(("chamorro", "chst", "cht"), (GUAM,)),
    **dict.fromkeys(("samoa", "sst", "american samoa"), (SAMOA,)),
    **dict.fromkeys(("arizona",), (ARIZONA,)),
    **dict.fromkeys(("cnmi", "northern mariana islands"), ("Pacific/Saipan",)),
    **dict.fromkeys(("eastern indiana", "east indiana", "indiana east"), ("America/Indiana/Indianapolis",)),
    "washington": (PACIFIC, EASTERN),
    "la": (PACIFIC, CENTRAL),
    # Cities of two states, and those whose clock is not that of their state's capital.
    "portland": (PACIFIC, EASTERN),
    "springfield": (CENTRAL, EASTERN),
    **dict.fromkeys(("rochester", "arlington", "fayetteville"), (EASTERN, CENTRAL)),
    **dict.fromkeys(("rapid city", "el paso"), (MOUNTAIN,)),
    **dict.fromkeys(("knoxville", "chattanooga"), (EASTERN,)),
    "coeur dalene": (PACIFIC,),
}
_WORDS = {"al", "as", "de", "hi", "id", "in", "ma", "me", "mo", "oh", "ok", "or", "pa"}
"""Codes of states that are words as well: taken for a state only behind a city."""
_DAYLIGHT = {"eastern", "central", "mountain", "pacific", "alaska", "alaskan"}  # zones that have it
_NEVER_CHANGES = {HAWAII, ARIZONA, ATLANTIC, GUAM, SAMOA}
_OFFSET = re.compile(r"(?:etc/)?(?:gmt|utc|ut|z)? ?[+-]? ?\d{1,2}(?::?\d\d)?")
_BY_OFFSET = {
    4: (ATLANTIC, EASTERN),
    5: (EASTERN, CENTRAL),
    6: (CENTRAL, MOUNTAIN),
    7: (MOUNTAIN, PACIFIC),
    8: (PACIFIC, ALASKA),
    9: (ALASKA, ALEUTIAN),
    10: (HAWAII, ALEUTIAN),
    11: (SAMOA, HAWAII),
}
"""Hours behind UTC → where that is so in winter, and where in summer (or all year)."""


class UnknownZone(ValueError):
    """No single zone is meant. The message, fit to be shown, names those that are `likely`, if any are."""

    def __init__(self, said: str, likely: Sequence[str], why: str = "") -> None:
        which = f"Did you mean {' or '.join(likely)}?" if likely else f"Say Eastern, for example, or {EXAMPLE}."
        super().__init__(f"{why or f'“{said[:40]}” is not a time zone here.'} {which}")
        self.likely = tuple(likely)
        self.nearest = likely[0] if likely else EXAMPLE


def zone_named(text: str) -> str:
    """The IANA name that is meant: by its own name in any case, by what Americans call it, or by a city of ours.

    Only names of places: an offset such as GMT-5 never changes its clocks, and its sign is read both ways. Raises
    UnknownZone, which suggests only what is surely meant.
    """
    plain = unicodedata.normalize("NFKC", text[: LONGEST + 1])
    plain = re.sub(r"[\u2010-\u2015\u2212]", "-", plain.replace("_", " ").replace("\\", "/"))
    said = " ".join(re.sub(r" ?/ ?", "/", plain).strip(" .\"'`<>“”‘’").casefold().split())
    found = _names().get(said)
    if found is not None:
        return found
    if len(text.strip()) > LONGEST:
        raise UnknownZone(text.strip(), ())
    meant = _meant(said) or _meant_by_all(said)
    if len(meant) == 1:
        return meant[0]
    if len(meant) > 1:
        raise UnknownZone(text.strip(), meant, f"“{text.strip()[:40]}” may be one of two.")
    if said and (_OFFSET.fullmatch(said) or re.fullmatch(r"gmt|utc|ut|z|zulu|greenwich|etc/\w+", said)):
        raise UnknownZone(
            text.strip(), _at_offset(said), "I need a place, since an offset never changes its clocks."
        )
    raise UnknownZone(text.strip(), _alike(said))


def _meant(said: str) -> tuple[str, ...]:
    """By the name that Americans give it, with or without *time* and *standard*; or by the city alone."""
    name = re.sub(r"[(),]", " ", said.replace("-", " ").replace("us/", ""))
    words = [word for word in re.sub(r"[.'’]", "", name).split() if word not in ("time", "zone", "us", "the")]
    whole = re.sub(r"\b([a-z]) (?=[a-z]\b)", r"\1", " ".join(words))  # E. T.
    if {"arizona", "phoenix"} & set(words) and not {"navajo"} & set(words):
        return (ARIZONA,) if len(words) == 1 or "/" not in said else ()
    if whole in _SPOKEN:
        return _SPOKEN[whole]
    kind = words[-1] if words else ""
    base = " ".join(words[:-1])
    if kind in ("standard", "daylight", "savings", "saving", "prevailing") and base.split()[:1]:
        base = " ".join(word for word in base.split() if word not in ("standard", "daylight"))
        if base in _DAYLIGHT or (base in _SPOKEN and kind == "standard"):
            return _SPOKEN[base]
    if whole in _cities():
        return (_cities()[whole],)
    state = None if whole in _WORDS else _state(whole)
    if state is not None:
        return _zones_of(state)[:1] if len(_zones_of(state)) == 1 else ()
    return _in_a_state(words, "," in said)


def _in_a_state(words: Sequence[str], parted: bool) -> tuple[str, ...]:
    """`Boise, ID`, `Portland Maine`, `Eastern Ohio`: the state's zone, or the city's where it has several."""
    for at in range(1, len(words)):
        head, tail = " ".join(words[:at]), " ".join(words[at:])
        city = _cities().get(head)
        state = _state(tail) if city or head in _SPOKEN or parted or tail not in _WORDS else None
        if state is not None:
            zones = _zones_of(state)
            fit = tuple(zone for zone in _SPOKEN.get(head, zones) if zone in zones)
            return (city,) if city and len(zones) > 1 else fit if len(fit) == 1 else ()
    return ()


def _meant_by_all(said: str) -> tuple[str, ...]:
    """`EST/EDT`, `Eastern Time - New York`, `(UTC-05:00) Eastern Time (US & Canada)`: what its parts agree on."""
    parts = [part.strip(" ,") for part in re.split(r"[()/]| - |, ", re.sub(r"\(us (&|and) canada\)", "", said))]
    parts = [part for part in parts if part]
    offsets = [part for part in parts if _OFFSET.fullmatch(part)]
    without = [part for part in parts if re.fullmatch(r"no (dst|daylight( savings?)?( time)?)", part)]
    named = [_meant(part) for part in parts if part not in offsets and part not in without]
    if not named or not all(named):
        return ()
    agreed = [zone for zone in named[0] if all(zone in others for others in named)]
    if without:
        agreed = [ARIZONA] if set(agreed) & {MOUNTAIN, ARIZONA} else [z for z in agreed if z in _NEVER_CHANGES]
    for part in offsets:
        agreed = [zone for zone in agreed if zone in _at_offset(part) or (zone == ARIZONA and "7" in part)]
    either = tuple(dict.fromkeys(zone for others in named for zone in others))[:2]
    return tuple(agreed) or (either if len(either) == 2 else ())


def _at_offset(said: str) -> tuple[str, ...]:
    """The zones of ours that are so many hours behind UTC. `Etc/GMT+5` is five hours behind, against its sign."""
    hours = re.search(r"([+-]?) ?(\d{1,2})", said)
    behind = hours is not None and (hours[1] == "+" if said.startswith("etc/") else hours[1] == "-")
    return _BY_OFFSET.get(int(hours[2]), ()) if hours is not None and behind else ()


def _alike(said: str) -> tuple[str, ...]:
    """One zone that is surely meant: its name but for a letter or two, or those of a state."""
    if "/" in said:
        inside = sorted(zone for name, zone in _names().items() if name.startswith(f"{said}/"))
        if inside and said.count("/") == 1:
            return tuple(inside[:2])
        near = get_close_matches(said, _names(), n=1, cutoff=LIKE)
        city = said.rpartition("/")[2]  # the city has to be alike, too, and not only America
        return tuple(
            _names()[one]
            for one in near
            if one.startswith(city) or get_close_matches(city, [one.rpartition("/")[2]], cutoff=LIKE)
        )
    words = said.replace(",", " ").split()
    tails = [" ".join(words[at:]) for at in range(len(words))]
    named = [_state(tail) for tail in tails if tail not in _WORDS or (tail != tails[0] and "," in said)]
    if (state := next((it for it in named if it is not None), None)) is not None:
        return _zones_of(state)[:2]
    spoken = {name: zones for name, zones in _SPOKEN.items() if len(name) > 4}
    spoken |= {f"{name} {kind}": _SPOKEN[name] for name in _DAYLIGHT for kind in ("standard", "daylight")}
    known = spoken | {name: (zone,) for name, zone in _cities().items()}
    near = get_close_matches(said.removesuffix(" time"), known, n=1, cutoff=LIKE_SPOKEN)
    return known[near[0]] if near else ()


def _state(said: str) -> us.states.State | None:
    known = known_as(said)
    return us.states.lookup(known.code, field="abbr") if known is not None else None


def _zones_of(state: us.states.State) -> tuple[str, ...]:
    """Its capital's zone first; of those whose clocks are the same, one."""
    usual = {"America/North_Dakota/Center": CENTRAL, "Pacific/Samoa": SAMOA}
    return tuple(dict.fromkeys(usual.get(zone, zone) for zone in (str(state.capital_tz), *state.time_zones)))


@cache
def _names() -> Mapping[str, str]:
    """The zones by their names, as they are typed; read once: the list is a walk through some hundreds of files."""
    places = (name for name in sorted(available_timezones()) if "/" in name and not name.startswith("Etc/"))
    return {name.casefold().replace("_", " "): name for name in places}


@cache
def _cities() -> Mapping[str, str]:
    """The zones of our states by their cities: those in the zones' own table, the capitals, and the largest ones.

    Cities of two states, and those with a clock of their own, stand in `_SPOKEN`.
    """
    ours = ("US", "PR", "GU", "AS", "MP", "VI")
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]
    zones = {_bare(row[2].split("/")[-1]): row[2] for row in rows if row[0] in ours}
    for code, city in large_cities():
        zones.setdefault(_bare(city), _zone_of_capital(code))
    return {city: zone for city, zone in zones.items() if city not in _SPOKEN}


def _bare(city: str) -> str:
    return city.replace("_", " ").replace(".", "").casefold()


def _zone_of_capital(code: str) -> str:
    state = us.states.lookup(code, field="abbr")
    assert state is not None
    return _zones_of(state)[0]
