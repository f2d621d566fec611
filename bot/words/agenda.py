"""What the two of a pair could talk about, as plain text to paste, and as a meeting for their calendar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.rules.model import Office, Stage, Status
from bot.rules.step import Stands, Step
from bot.words.comparison import sentence
from bot.words.kit import Json, context, date_field, escape, form, section, select_field, text_field, time_field
from bot.words.own import day_of

TITLE = "Agenda"
MOST = 2_400  # characters of the text: with its time it fits into one field
MOST_IN_FIELD = 3_000
MOST_LINES = 8  # under one heading
PASTE = "Copy this to where the two of you prepare your meetings. I send it to nobody."
OPEN_ONLY = (
    "Only what both of you can read already is in it: open answers and your steps, and nothing that is sealed."
)
SAVE_AS = (
    "Save this as a file named meeting.ics and open it: your calendar adds the meeting. I can't see your calendar."
)
NOTHING = "Nothing yet: what you answer differently, what is stuck and what you agreed is listed here."
LENGTHS = [("15", "15 minutes"), ("30", "30 minutes"), ("45", "45 minutes"), ("60", "An hour")]
OVER = "That time is over already. Choose a later one."
NOBODY_THERE = "{state}'s {other} is vacant, so there is nobody to meet yet."


@dataclass(frozen=True)
class Point:
    """An item of which both offices' answers are open, as they stand."""

    claim: str
    said: Mapping[Office, Status]

    @property
    def stuck(self) -> bool:
        return any(status.stage is Stage.BLOCKED for status in self.said.values())


def text(state: str, points: Sequence[Point], steps: Sequence[Step], question: str | None) -> str:
    """The agenda: what is stuck, where they differ, what they agreed, what they are asked. Plain, no marks."""
    stuck = [_point(one) for one in points if one.stuck]
    differ = [one for one in points if not one.stuck and len(set(one.said.values())) == 2]
    parts = [
        ("What is stuck", stuck),
        ("Where we differ", [_point(one) for one in differ]),
        ("What we agreed", [_step(one) for one in steps]),
        ("Questions to each other", _questions(points, question)),
    ]
    lines = [f"{state}: CIO and CPO"]
    for heading, found in parts:
        lines += _under(heading, found)
    whole = "\n".join(lines if len(lines) > 1 else [*lines, "", NOTHING])
    return whole if len(whole) <= MOST else whole[: MOST - 1].rsplit("\n", 1)[0] + "\n…"


def _under(heading: str, found: Sequence[str]) -> list[str]:
    more = [f"- and {len(found) - MOST_LINES} more"] if len(found) > MOST_LINES else []
    return ["", heading, *found[:MOST_LINES], *more] if found else []


def _point(one: Point) -> str:
    said = ", ".join(f"{office} {status.label}" for office, status in sorted(one.said.items()))
    return f"- {one.claim}: {said}"


def _step(it: Step) -> str:
    waits = f"{it.office} proposes: " if it.stands is Stands.PROPOSED else ""
    return f"- {waits}{it.text} (by {day_of(it.day)})"


def _questions(points: Sequence[Point], question: str | None) -> list[str]:
    """The sentence under the two answers of each point on which they are not at one, and what is asked now."""
    worth = [one for one in points if one.stuck or len(set(one.said.values())) == 2]
    asked = list(dict.fromkeys(sentence(list(one.said.values())) for one in worth))
    return [f"- {one}" for one in [*asked, *([question] if question else [])]]


def agenda_form(
    agenda: str, day: date, clock: str, minutes: str, state: str, made: str = "", when: str = "", key: str = ""
) -> Json:
    """The text, and the time of a meeting; once that was chosen, the meeting as a calendar reads it (`made`).

    Slack keeps what stands in a field that was shown before, so what is made anew has a field of its own (`key`).
    """
    calendar = [
        section(f"*{escape(when)}*"),
        text_field(f"ics-{key}", "For your calendar", MOST_IN_FIELD, made, SAVE_AS),
    ]
    return form(
        TITLE,
        "agenda",
        "",
        text_field("text", "Your agenda", MOST_IN_FIELD, agenda, PASTE),
        context(OPEN_ONLY),
        date_field("day", "If you meet: which day?", day.isoformat()),
        time_field("clock", "At what time?", clock, f"As the clocks in {state}'s capital show it."),
        select_field("minutes", "For how long?", LENGTHS, minutes),
        *(calendar if made else []),
        submit="Make a calendar file",
    )
