"""All that can be typed, by who may."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.words.commands import dated
from bot.words.kit import Content, message, section, without_marks

HELP = {
    "anyone": [
        ("help", "this list"),
        ("me", "your office, your open question, what is next"),
        ("why", "why you hear from me"),
    ],
    "deputies": [
        ("answer", "answer the open question, or change your answer"),
        ("away FIRST LAST", "nothing comes on these days; `away off` ends it"),
        ("zone America/Boise", "where your clock is"),
    ],
    "officers": [
        ("deputy @user", "who may answer for you; `deputy off` ends it, also for a deputy"),
        ("slower", "your state is asked once a month; `slower off` ends it"),
        ("pause until DAY", "your state is not asked, 90 days at most; `pause off` ends it"),
    ],
    "cochairs": [
        ("digest", "the digest so far; only you see it"),
        ("digest post", "post this week's digest now, instead of at its time"),
    ],
    "admins": [
        ("channel #task-force", "where the digest goes"),
        ("roster", "who holds the offices of many states, from a spreadsheet"),
        ("pair ID @cio @cpo", "who holds a state's two offices; either may be `vacant`"),
        ("schedule every 2 weeks thu 09:00", "when all are asked, each in its own zone"),
        ("schedule ID monthly 1st tue 09:00", "for one state; `schedule ID default` undoes it"),
        ("digest-schedule weekly fri 14:00 America/New_York", "when the digest is posted"),
        ("start", "shows what would be sent, then asks; `start ID ME` for some states"),
        ("vacate ID CIO", "nobody holds this office for now"),
        ("unpair ID", "take a state out"),
        ("why @user", "why somebody hears from me; `why ID` for a state"),
        ("pairs", "all pairs, and when each is next asked"),
        ("checkin ID", "ask one pair now; `checkin all` shows who would be asked, then asks"),
        ("pause ID until DAY", "one state is not asked; `pause all until DAY` for all of them"),
        ("resume ID", "ends a state's pause; `resume all` ends everybody's"),
        ("closed ID DAY", "a state's offices are closed that day; `closed ID` lists its closed days"),
        ("status", "how things stand, and what failed"),
        ("plan", "the action plan that questions come from"),
        ("cochair add @user", "let somebody see and post the digest; `cochair remove @user`"),
        ("admin add @user", "let somebody set things up; `admin remove @user`"),
    ],
}
HEADINGS = {
    "anyone": "Anyone",
    "deputies": "Officers and their deputies",
    "officers": "Officers",
    "cochairs": "Co-chairs and admins",
    "admins": "Admins. To begin: `channel`, a `pair` for each state, `start`",
}


def help_for(audiences: Sequence[str], today: date) -> Content:
    """What this person can do, by audience."""
    parts = []
    for audience in filter(HELP.__contains__, audiences):
        commands = [f"`/counterpart {dated(form, today)}` · {dated(what, today)}" for form, what in HELP[audience]]
        parts.append("\n".join([f"*{HEADINGS[audience]}*", *commands]))
    return Content(without_marks("\n\n".join(parts)), message("", *(section(part) for part in parts)).blocks)
