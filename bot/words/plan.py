"""The action plan in words: how it is read, and what the check of another one found. A cell is never our mrkdwn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.rules.model import Certainty
from bot.rules.plan import Plan
from bot.rules.plan_change import Changes
from bot.rules.plan_faults import Read
from bot.words.kit import (
    as_plain,
    escape,
)
from bot.words.own import day_of
from bot.words.parts import Part

SURE = {
    Certainty.PRIMARY: "A primary source says it",
    Certainty.PRESS: "Only the press reports it",
    Certainty.OURS: "Our own, built on the plan",
}
NAMED = {
    "claim": "spelling",
    "question": "question",
    "short_name": "short name",
    "headline": "headline",
    "help_phrase": "help phrase",
    "sources": "sources",
    "certainty": "certainty",
    "needs": "what it needs first",
}
NOTHING_NEW = "It says what the plan says that you have, so there is nothing to change."
STAYS = "What was asked stays as it was asked, and what is open stays open."


def listed_plan(plan: Plan, next_line: str) -> list[str]:
    """The same as plain lines, all of them, for the command line."""
    found = [plan.title, plan.notice, as_plain(next_line)]
    for area in plan.areas:
        found += ["", area.title]
        for item in area.items:
            sources = [" ".join(filter(None, [one.title, one.published, one.url])) for one in item.sources]
            found += [f"  {item.claim} [{item.short_name}; {item.certainty}]", f"    {item.question}"]
            found += [f"    From {one}" for one in sources]
    return [line for number, line in enumerate(found) if line or number > 2]


def on_home(plan: Plan) -> str:
    """What it is and how large (mrkdwn)."""
    return f"{escape(plan.title)}, {_count(len(plan.items), 'item')} in {_count(len(plan.areas), 'area')}."


def comes(first_day: date | None, plan: Plan) -> str:
    """Another plan waits for its day."""
    return f"From {day_of(first_day)} on: {on_home(plan)}" if first_day is not None else ""


# Loading another


@dataclass(frozen=True)
class Checked:
    """What loading a plan would do. `made`, `left_out`: see `Read`. `asked`: item → of how many states it was.

    `first_day`: from when on questions come from it; None: at once.
    """

    changes: Changes
    first_day: date | None
    asked: Mapping[str, int] = field(default_factory=dict)
    made: Mapping[str, Sequence[str]] = field(default_factory=dict)
    left_out: Sequence[str] = ()


def lines(it: Checked) -> list[str]:
    """The same as plain lines, all of them, for the command line."""
    if it.changes.nothing:
        return [as_plain(_what(it)), NOTHING_NEW]
    listed_ = [row for part in parts(it) if part.rows for row in ("", part.head, *part.rows)]
    return [as_plain(row) for row in [_what(it), counts(it.changes), *listed_, "", _from_when(it.first_day)]]


def parts(it: Checked) -> list[Part]:
    """What changes, by kind."""
    now, new = it.changes.now, it.changes.new
    edited = [
        f"{_claim(new, key)}: {', '.join(NAMED[name] for name in names)}"
        for key, names in it.changes.edited.items()
    ]
    moved = [
        f"{_claim(new, key)}: {escape(old)} → {escape(new.area_of(key).title)}"
        for key, old in it.changes.moved.items()
    ]
    replaced = [
        f"{_claim(now, old)}{_asked(it, old)} → {escape(new.item(key).claim)}"
        for key, old in it.changes.replaced.items()
    ]
    retired = [f"{_claim(now, key)}{_asked(it, key)}" for key in it.changes.retired]
    return [
        Part(1, "*Another claim: a new item, for which nothing counts that was said of the old one*", replaced),
        Part(2, "*Retired: asked no more. What was said of them stays readable and leaves the figures*", retired),
        Part(4, "*Added*", [_claim(new, key) for key in it.changes.added]),
        Part(
            5,
            "*Back again, with all that was said of them*",
            [f"{_claim(new, key)}{_asked(it, key)}" for key in it.changes.back],
        ),
        Part(6, "*The same item with something new*", edited),
        Part(7, "*In another area*", moved),
        Part(3, "*Made for you, where the file says nothing*", _made(it.changes.new, it.made)),
        Part(0, "*Left out*", [f"• {escape(one)}" for one in it.left_out]),
    ]


def counts(changes: Changes) -> str:
    """One line of how many of each."""
    said = [
        (len(changes.added), "added"),
        (len(changes.back), "back again"),
        (len(changes.replaced), "with another claim"),
        (len(changes.edited.keys() | changes.moved.keys()), "changed"),
        (len(changes.retired), "retired"),
        (changes.as_they_are, "as they are"),
    ]
    return " · ".join(f"{number} {what}" for number, what in said if number) or "Its title or notice changes."


def _what(it: Checked) -> str:
    return f"*Plan checked: {on_home(it.changes.new)}*"


def _from_when(first_day: date | None) -> str:
    if first_day is None:
        return f"Nobody was asked yet, so questions come from it at once. {STAYS}"
    return (
        f"Questions come from it from {day_of(first_day)} on, the next day on which all are asked; states with a "
        f"schedule of their own follow after that. {STAYS}"
    )


def made_for(read: Read) -> list[str]:
    """What a file does not say, and what is made instead, as plain lines."""
    lines = _made(read.plan, read.made) if read.plan is not None else []
    return [as_plain(line).removeprefix("• ") for line in lines]


def _made(new: Plan, made: Mapping[str, Sequence[str]]) -> list[str]:
    """What was not said, and what was made instead."""
    found = []
    by_claim = {item.claim: item for item in new.items}
    if claims := made.get("short_name"):
        found.append(f"• Short names: {escape(' · '.join(by_claim[one].short_name for one in claims))}")
    if claims := made.get("headline"):
        found.append(f"• Headlines, such as: 34 of 51 states {escape(by_claim[claims[0]].headline)}")
    if claims := made.get("help_phrase"):
        found.append(f"• Help phrases, such as: Idaho asks for help with {escape(by_claim[claims[0]].help_phrase)}")
    if claims := made.get("certainty"):
        found.append(f"• Certainty, for {_count(len(claims), 'item')}: {SURE[Certainty.OURS].lower()}")
    return found


def _claim(plan: Plan, key: str) -> str:
    return f"• {escape(plan.item(key).claim)}"


def _asked(it: Checked, key: str) -> str:
    number = it.asked.get(key, 0)
    return f" (asked of {_count(number, 'state')})" if number else ""


def _count(number: int, one: str) -> str:
    return f"{number} {one if number == 1 else one + 's'}"
