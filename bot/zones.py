"""What people call a time zone, and which one they mean by it. Pure: no clock, no I/O but the zones' own tables."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from zoneinfo import available_timezones

import us

LIKE = 0.8  # so much alike, by difflib's ratio, must be what is suggested; a letter or two differ
LONGEST = 64  # characters; no zone's name is longer
EXAMPLE = "America/New_York"
EASTERN, CENTRAL, MOUNTAIN, PACIFIC = EXAMPLE, "America/Chicago", "America/Denver", "America/Los_Angeles"
ALASKA, HAWAII, ATLANTIC = "America/Anchorage", "Pacific/Honolulu", "America/Puerto_Rico"
GUAM, SAMOA, ARIZONA, ALEUTIAN = "Pacific/Guam", "Pacific/Pago_Pago", "America/Phoenix", "America/Adak"

# What Americans call the zones of their states; both, where the clocks of two states differ under one name.
_SPOKEN: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("eastern", "et", "edt", "est"), (EASTERN,)),
    **dict.fromkeys(("central", "ct", "cdt", "cst"), (CENTRAL,)),
    **dict.fromkeys(("mountain", "mt", "mdt"), (MOUNTAIN,)),
    **dict.fromkeys(("mst", "mountain standard"), (MOUNTAIN, ARIZONA)),
    **dict.fromkeys(("pacific", "pt", "pdt", "pst"), (PACIFIC,)),
    **dict.fromkeys(("alaska", "alaskan", "akt", "akdt", "akst"), (ALASKA,)),
    **dict.fromkeys(("hawaii", "hawaiian", "ht", "hst", "hawaii aleutian standard"), (HAWAII,)),
    **dict.fromkeys(("hawaii aleutian",), (HAWAII, ALEUTIAN)),
    **dict.fromkeys(("aleutian", "hdt", "hawaii aleutian daylight"), (ALEUTIAN,)),
    **dict.fromkeys(("atlantic", "at", "ast", "atlantic standard"), (ATLANTIC,)),
    **dict.fromkeys(("chamorro", "chst", "cht"), (GUAM,)),
    **dict.fromkeys(("samoa", "sst"), (SAMOA,)),
    **dict.fromkeys(("arizona",), (ARIZONA,)),
}
_DAYLIGHT = {"eastern", "central", "mountain", "pacific", "alaska", "alaskan"}  # zones that have it
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
        which = f"Did you mean {' or '.join(likely)}?" if likely else f"Name it by a city, for example {EXAMPLE}."
        super().__init__(f"{why or f'“{said[:40]}” is not a time zone here.'} {which}")
        self.likely = tuple(likely)
        self.nearest = likely[0] if likely else EXAMPLE


def zone_named(text: str) -> str:
    """The IANA name that is meant: by its own name in any case, by what Americans call it, or by a city of ours.

    Only names of places: an offset such as GMT-5 never changes its clocks, and its sign is read both ways. Raises
    UnknownZone, which suggests only what is surely meant.
    """
    said = " ".join(re.sub(r"[\s_]+", " ", text[: LONGEST + 1]).strip(" .").casefold().split())
    found = _names().get(said)
    if found is not None:
        return found
    if len(said) > LONGEST:
        raise UnknownZone(text.strip(), ())
    meant = _meant(said)
    if len(meant) == 1:
        return meant[0]
    if len(meant) > 1:
        raise UnknownZone(text.strip(), meant, f"“{text.strip()[:40]}” may be one of two.")
    if re.fullmatch(r"(etc/)?(gmt|utc|ut|z|zulu|greenwich)? ?([+-]? ?\d{1,2}(:?\d\d)?)?", said) and said:
        raise UnknownZone(
            text.strip(), _at_offset(said), "I need a place, since an offset never changes its clocks."
        )
    raise UnknownZone(text.strip(), _alike(said))


def _meant(said: str) -> tuple[str, ...]:
    """By the name that Americans give it, with or without *time* and *standard*; or by the city alone."""
    name = re.sub(r"[()]", " ", said.replace("-", " ").replace("–", " ").replace("us/", ""))
    words = [word for word in name.replace(".", "").split() if word not in ("time", "zone", "us", "the")]
    if "arizona" in words or "phoenix" in words:
        return (ARIZONA,)
    whole = " ".join(words)
    if whole in _SPOKEN:
        return _SPOKEN[whole]
    kind = words[-1] if words else ""
    base = " ".join(words[:-1])
    if kind in ("standard", "daylight", "savings", "saving", "prevailing") and base.split()[:1]:
        base = " ".join(word for word in base.split() if word not in ("standard", "daylight"))
        if base in _DAYLIGHT or (base in _SPOKEN and kind == "standard"):
            return _SPOKEN[base]
    return (_cities()[whole],) if whole in _cities() else ()


def _at_offset(said: str) -> tuple[str, ...]:
    """The zones of ours that are so many hours behind UTC. `Etc/GMT+5` is five hours behind, against its sign."""
    hours = re.search(r"([+-]?) ?(\d{1,2})", said)
    behind = hours is not None and (hours[1] == "+" if said.startswith("etc/") else hours[1] == "-")
    return _BY_OFFSET.get(int(hours[2]), ()) if hours is not None and behind else ()


def _alike(said: str) -> tuple[str, ...]:
    """One zone that is surely meant: its name but for a letter or two, or the one zone of a state."""
    if "/" in said:
        near = get_close_matches(said, _names(), n=1, cutoff=LIKE)
        return tuple(_names()[name] for name in near)
    state = next((one for one in us.STATES_AND_TERRITORIES if one.name.casefold() == said), None)
    if state is not None and state.time_zones:
        return tuple(state.time_zones[:2])
    spoken = {name: zones for name, zones in _SPOKEN.items() if len(name) > 4}
    known = spoken | {name: (zone,) for name, zone in _cities().items()}
    near = get_close_matches(said.removesuffix(" time"), known, n=1, cutoff=LIKE)
    return known[near[0]] if near else ()


@cache
def _names() -> Mapping[str, str]:
    """The zones by their names, as they are typed; read once: the list is a walk through some hundreds of files."""
    places = (name for name in sorted(available_timezones()) if "/" in name and not name.startswith("Etc/"))
    return {name.casefold().replace("_", " "): name for name in places}


@cache
def _cities() -> Mapping[str, str]:
    """The zones of the United States and its territories by their cities, from the zones' table of countries."""
    ours = ("US", "PR", "GU", "AS", "MP", "VI")
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]
    zones = [row[2] for row in rows if row[0] in ours]
    return {zone.split("/")[-1].casefold().replace("_", " "): zone for zone in zones}
