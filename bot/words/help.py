"""How it is listed what can be typed, by who may. What each command does is said where it is declared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from slackblocks import Block

from bot.words.commands import MOST_PLAIN, dated
from bot.words.kit import Content, message, sections

ORDER = (
    *("help", "me", "answer", "early", "step", "agenda", "handover", "away", "zone", "deputy", "slower", "seen"),
    *("scorecard", "digest", "digest post", "wins", "focus"),
    *("channel", "roster", "pair", "schedule", "digest-schedule", "rehearse", "start", "vacate", "acting"),
    *("unpair", "why", "pairs"),
    *("checkin", "pause", "resume", "closed", "status", "reach", "plan", "cochair", "admin"),
)
"""How the help lists the commands; what is not named here comes last."""
HEADINGS = {
    "anyone": "Anyone",
    "members": "Officers, deputies, co-chairs and admins",
    "deputies": "Officers and their deputies",
    "standing_in": "Deputies",
    "officers": "Officers",
    "cochairs": "Co-chairs and admins",
    "admins": "Admins. To begin: `channel`, a `pair` for each state, `start`",
}


def help_for(lines: Mapping[str, Sequence[tuple[str, str]]], today: date) -> Content:
    """What this person can do, by audience: each form and what it does."""
    parts: list[Block] = []
    for audience, forms in lines.items():
        commands = [f"`/counterpart {dated(form, today)}` · {dated(what, today)}" for form, what in forms]
        parts += sections([f"*{HEADINGS[audience]}*", *commands])
    return message(*parts, most=MOST_PLAIN)
