"""A meeting as a calendar reads it (RFC 5545): the few lines that one needs, with its times in UTC. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot import VERSION

MOST_OCTETS = 75  # of a line, without its end


@dataclass(frozen=True)
class Meeting:
    """From `start` on; `made_at` is when this was written, `uid` the same for the same meeting."""

    uid: str
    title: str
    text: str
    start: datetime
    lasts: timedelta
    made_at: datetime


def calendar(it: Meeting) -> str:
    """The file, whole. No zone is described in it: a calendar shows UTC in its reader's own."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//Counterpart//{VERSION}//EN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{it.uid}",
        f"DTSTAMP:{_utc(it.made_at)}",
        f"DTSTART:{_utc(it.start)}",
        f"DTEND:{_utc(it.start + it.lasts)}",
        f"SUMMARY:{escaped(it.title)}",
        f"DESCRIPTION:{escaped(it.text)}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{folded(line)}\r\n" for line in lines)


def escaped(text: str) -> str:
    """As the value of a text: what marks something there stands behind a backslash, and no sign is invisible."""
    plain = "\n".join("".join(sign for sign in line if sign.isprintable()) for line in text.splitlines())
    for sign in "\\;,":
        plain = plain.replace(sign, f"\\{sign}")
    return plain.replace("\n", "\\n")


def folded(line: str) -> str:
    """The line in pieces of at most 75 octets, no letter cut in two; each that follows begins with a space."""
    pieces, size = [""], 0
    for sign in line:
        if size + len(sign.encode()) > MOST_OCTETS:
            pieces.append(" ")
            size = 1
        pieces[-1] += sign
        size += len(sign.encode())
    return "\r\n".join(pieces)


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
