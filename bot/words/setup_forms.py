"""The forms by which an admin sets the task force up. Each can be drawn anew with what was filled in."""

from __future__ import annotations

import json
from collections.abc import Mapping

from slackblocks import Block

from bot.rules.cadence import NTHS
from bot.rules.jurisdictions import ALL, ZONES
from bot.words import kit
from bot.words.kit import Json, form, section

Values = Mapping[str, str | list[str] | None]
"""What is filled in, by field: an id, the ids of some people, an option's value, a time."""

CALLBACK = "set_up"
DAYS = [("mon", "Monday"), ("tue", "Tuesday"), ("wed", "Wednesday"), ("thu", "Thursday"), ("fri", "Friday")]
OFTEN = [
    ("weekly", "Every week"),
    *((f"every {weeks} weeks", f"Every {weeks} weeks") for weeks in range(2, 13)),
    *((f"monthly {nth}", f"Once a month, on the {nth}") for nth in NTHS.values()),
]
MOST_NAMED = 20  # co-chairs, or admins
INVITE = "I must be in it. If I am not: type /invite @Counterpart there first."
NOBODY_YET = "Left empty, the office stays as it is; vacant if nobody holds it."
ROLES = {
    "cochair": ("Co-chairs", "They see the digest first, and may post it."),
    "admin": ("Admins", "They set things up, as this workspace's admins and owners do."),
}
ALREADY_SO = "Nothing to change: it is like that already."


def channel(values: Values, note: str = "", about: str = "") -> Json:
    """Where the digest goes."""
    chosen = values.get("channel")
    field = kit.channel_field(
        "channel", "Where the digest goes", chosen if isinstance(chosen, str) else None, INVITE
    )
    return _form("Channel", "channel", about, note, field)


def pair(values: Values, note: str = "", about: str = "") -> Json:
    """Who holds the two offices of a state."""
    return _form(
        "Pair a state",
        "pair",
        about,
        note,
        kit.select_field("state", "State", [(it.code, it.name) for it in ALL.values()], _one(values, "state")),
        kit.person_field("CIO", "Chief Information Officer", NOBODY_YET, _one(values, "CIO")),
        kit.person_field("CPO", "Chief Procurement Officer", NOBODY_YET, _one(values, "CPO")),
    )


def schedule(values: Values, note: str = "", about: str = "") -> Json:
    """When all pairs are asked."""
    return _form(
        "Questions",
        "schedule",
        about,
        note,
        kit.select_field("often", "How often", OFTEN, _one(values, "often")),
        kit.select_field("day", "On which day", DAYS, _one(values, "day")),
        kit.time_field(
            "clock", "At what time", _one(values, "clock") or "09:00", "8:00 AM to 5:30 PM, in each state's zone."
        ),
    )


def digest(values: Values, note: str = "", about: str = "") -> Json:
    """When the digest is posted."""
    zones = sorted({*ZONES, *filter(None, [_one(values, "zone")])})
    return _form(
        "Digest",
        "digest",
        about,
        note,
        kit.select_field("day", "On which day", DAYS, _one(values, "day")),
        kit.time_field("clock", "At what time", _one(values, "clock") or "14:00", "6:00 AM to 8:00 PM."),
        kit.select_field("zone", "In which time zone", [(zone, zone) for zone in zones], _one(values, "zone")),
    )


def role(name: str, values: Values, note: str = "", about: str = "") -> Json:
    """Who are the co-chairs, or the admins by command."""
    title, hint = ROLES[name]
    chosen = values.get("people") or []
    most = max(MOST_NAMED, len(chosen))
    return _form(title, name, about, note, kit.people_field("people", title, list(chosen), most, hint))


def start(said: str) -> Json:
    """What *Start* would do, and whether to."""
    return form("Start", CALLBACK, _about("start"), section(said), submit="Start", close="Not yet")


def change(said: str, value: str) -> Json:
    """Before an office changes hands in a pair that has been asked."""
    return form("Change", CALLBACK, _about("change", value), section(said), submit="Change", close="Leave it")


def meanwhile(by: str, old: str, new: str) -> str:
    """Two admins at once: the second sees what the first did, before anything is saved."""
    return (
        f"*{by} changed this while your form was open:* {old} → {new}\n"
        "Nothing of yours is saved yet. *Save* makes it as you have it below."
    )


def _form(title: str, name: str, about: str, note: str, *fields: Block) -> Json:
    top = [section(note)] if note else []
    return form(title, CALLBACK, _about(name, about), *top, *fields, submit="Save")


def _about(name: str, about: str = "") -> str:
    """What the form carries: which it is, and what was known when it was drawn."""
    return json.dumps({"form": name, "about": about})


def _one(values: Values, name: str) -> str | None:
    value = values.get(name)
    return value if isinstance(value, str) else None
