"""A first look: where a state stands on all points of the plan. Its pages, and how the two offices compare."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from slackblocks import Block, InputBlock

from bot.rules import outside
from bot.rules.first_look import by_worth, minutes, pages
from bot.rules.model import Looked, Office, Outlook, Stage, Status
from bot.rules.plan import Item, Plan
from bot.words import seal
from bot.words.kit import (
    Content,
    Json,
    button,
    buttons,
    context,
    divider,
    escape,
    form,
    header,
    message,
    radio_buttons,
    section,
    sections,
    shorten,
)

if TYPE_CHECKING:
    from bot.words.check_in import Question

TITLE, YEARLY = "First look", "A year on"
CHOICES = [(status.value, status.label) for status in Status]
OUTLOOKS = {
    Outlook.HELPS: "Helps the state's work",
    Outlook.HOLDS_UP: "Holds the state's work up",
    Outlook.NEITHER: "Neither",
}
MOST_SHOWN = 5  # points in a message; the others are behind *Read both*
NUMBERS = ("One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight")
MAY_BE_PUBLIC = "May be a public record."
ITEM = "item/"
"""Before an item's key in the name of its field: no key has a slash."""


@dataclass(frozen=True)
class Points:
    """What a first look is about: the plan as it was asked. `before`: what the two said a year ago, if open."""

    plan: Plan
    before: Mapping[Office, Looked] = field(default_factory=dict)

    def asked(self, it: Question, answered: bool) -> Content:
        """What it asks, and what that takes; not to who has `answered`."""
        how = [context(_takes(self.plan))] if it.answerable and not it.open and not answered else []
        return message(header(f"{it.state} · {it.area}"), section(f"*{escape(it.question)}*"), *how)

    def compared(self, it: Question) -> list[Block]:
        """How the two compare, in a message: what is most worth a talk, the rest by number."""
        said = _looked(it)
        if len(said) < len(Office):
            gone = "*One first look was withdrawn.* The other is open to you both: *Read both* shows it."
            return [section(gone if said else "*Both first looks were withdrawn.*")]
        differ, alike = by_worth(self.plan, [one.statuses for one in said.values()])
        stuck = [item for item in alike if next(iter(said.values())).statuses[item.key].stage is Stage.BLOCKED]
        shown: list[Block] = [section(f"*Both first looks are in.* {_counts(len(differ), len(alike))}")]
        if differ:
            shown += sections(["*Most worth a talk:*", *(self._line(one, said) for one in differ[:MOST_SHOWN])])
        if stuck:
            shown += sections(["*You are both stuck:*", *(f"• {escape(one.claim)}" for one in stuck[:MOST_SHOWN])])
        more = f"*Read both* shows all {len(differ) + len(alike)}, side by side."
        return [*shown, section(escape(_outlooks(it.state, said))), context(more)]

    def all_of(self, it: Question) -> list[Block]:
        """Every point, whole: what they see differently first."""
        said = _looked(it)
        if len(said) < len(Office):
            who = [f"{it.state}'s {office} withdrew the answer." for office in sorted(it.withdrawn)]
            return [section(escape(" ".join(who))), *sections([self._line(one, said) for one in self.plan.items])]
        differ, alike = by_worth(self.plan, [one.statuses for one in said.values()])
        blocks: list[Block] = [section(_counts(len(differ), len(alike)))]
        if later := [f"{it.state}'s {office} changed it after reading." for office in sorted(it.changed)]:
            blocks.append(context(escape(" ".join(later))))
        for title, items in (("Differently", differ), ("The same", alike)):
            if items:
                lines = [self._line(one, said, whole=True) for one in items]
                blocks += [divider(), header(f"{title}: {len(items)}"), *sections(lines)]
        return [*blocks, divider(), section(escape(_outlooks(it.state, said)))]

    def _line(self, item: Item, said: Mapping[Office, Looked], whole: bool = False) -> str:
        """`• claim: CIO In place, CPO Stuck`; `whole`: and a year ago, and what others have counted."""
        now, then = _statuses(item, said), _statuses(item, self.before)
        since = "" if not whole or not then else " (as a year ago)" if now == then else f" (a year ago: {then})"
        others = outside.of(item.claim) if whole else None
        beside = f"\n      {escape(others.said)} <{others.source}|{others.title}>" if others else ""
        return f"• {escape(item.claim)}: {now or 'not said'}{since}{beside}"


def question(state: str, plan: Plan, again: bool) -> str:
    """What it asks, as it is kept with it."""
    first = "A year on: where" if again else "Where"
    number = len(plan.items)
    return f"{first} does {state} stand on the {f'{number} points' if number > 1 else 'one point'} of the plan?"


def takes(plan: Plan, sent: int) -> str:
    """What is left to do, in a reminder, once so many pages were sent."""
    of = len(pages(plan))
    if sent:
        return f"{sent} of {of} pages {'is' if sent == 1 else 'are'} in; *Answer* goes on with the next."
    return f"{_minutes(plan)} {'is' if minutes(plan) == 1 else 'are'} enough."


def page(it: Question, office: Office, points: Points, number: int, said: Looked | None,
         last: Mapping[str, Status], version: int, note: str = "") -> Json:  # fmt: skip
    """One page (`number` from 0): a status for each item, as it was sent, else as it was `last` said."""
    every = pages(points.plan)
    final = number == len(every) - 1
    carried = {"check_in": it.id, "office": office, "page": number, "version": version}
    blocks: list[Block] = [section(escape(note))] if note else []
    if not number:
        blocks.append(context(escape(f"{seal.while_writing(it, office)} {MAY_BE_PUBLIC}")))
    blocks += _fields(points.plan, every[number], {**last, **(said.statuses if said else {})})
    if final:
        blocks += [divider(), _outlook_field(it.state, said.outlook if said else None)]
    return form(
        title(it.area, number, len(every)),
        "first_look",
        json.dumps(carried),
        *blocks,
        submit="Send" if final else "Keep and go on",
        close="Close",
    )


def title(area: str, number: int, of: int) -> str:
    return f"{area}, {number + 1} of {of}" if of > 1 else area


def receipt(it: Question, office: Office, said: Looked, sent: int, by_deputy: bool = False) -> Content:
    """What is kept for this office, to its holder alone; its text holds nothing of it. `sent`: so many pages."""
    assert it.points is not None
    whole, of = office in it.answered, len(pages(it.points.plan))
    by = ", by your deputy" if by_deputy else ""
    first = f"Recorded for {it.state}'s {office}{by}" if whole else f"Kept for {it.state}'s {office}{by}"
    stands = seal.after_writing(it, office) if whole else not_whole(it, of)
    what = _summary(said) if whole else f"{sent} of {of} pages"
    go_on = button("Change my answer", "answer", str(it.id)) if whole else button("Go on", "answer", str(it.id))
    doors = [*([go_on] if it.answerable else []), button("Withdraw", "withdraw", str(it.id))]
    return message(
        section(f"*{escape(first)}: {what}.*\n{escape(it.question)}"),
        context(escape(stands)),
        buttons(*doors),
        plain=f"{first}.\n{it.question}\n{stands}",
    )


def not_whole(it: Question, of: int) -> str:
    """Who reads pages of which some are missing, and that they do not count."""
    if it.ended:
        return "An office changed hands, so this stays sealed, and counts for nothing."
    if not it.answerable:
        return "The next question went out before all pages were sent: this stays sealed, and counts for nothing."
    return f"Nobody else reads this, and it counts for nothing, until all {of} pages are sent."


def window(it: Question) -> Json:
    """All points, once both are in."""
    assert it.points is not None
    return form(it.area, "notice", "", section(f"*{escape(it.question)}*"), *it.points.all_of(it))


def recorded(it: Question, office: Office) -> str:
    """To a deputy, who gets no receipt, and to who has sent the last page."""
    return f"Recorded for {it.state}'s {office}. {seal.after_writing(it, office)}"


def _fields(plan: Plan, items: Sequence[Item], chosen: Mapping[str, Status]) -> list[Block]:
    """A status for each item, under the titles of their areas."""
    blocks: list[Block] = []
    before = ""
    for item in items:
        area = plan.area_of(item.key).title
        blocks += [header(area)] if area != before else []
        blocks.append(radio_buttons(ITEM + item.key, item.claim, CHOICES, chosen.get(item.key)))
        before = area
    return blocks


def _takes(plan: Plan) -> str:
    """Before anything is sent."""
    number = len(pages(plan))
    if number == 1:
        return f"{_minutes(plan)}, statuses only."
    kept = "Each is kept when you send it, so you can stop and go on later."
    return f"{_minutes(plan)}, statuses only, on {number} short pages. {kept}"


def _minutes(plan: Plan) -> str:
    """`Two minutes`."""
    number = min(minutes(plan), len(NUMBERS))
    return f"{NUMBERS[number - 1]} minute{'' if number == 1 else 's'}"


def _outlook_field(state: str, chosen: Outlook | None) -> InputBlock:
    options = [(one.value, said) for one, said in OUTLOOKS.items()]
    return radio_buttons("outlook", f"All in all, IT procurement in {state}:", options, chosen)


def _looked(it: Question) -> dict[Office, Looked]:
    return {office: it.answers[office] for office in Office if isinstance(it.answers.get(office), Looked)}  # type: ignore[misc]


def _statuses(item: Item, said: Mapping[Office, Looked]) -> str:
    """`CIO In place, CPO Stuck`; `both Stuck`."""
    given = {office: one.statuses[item.key] for office, one in sorted(said.items()) if item.key in one.statuses}
    if len(given) == len(Office) and len(set(given.values())) == 1:
        return f"both {given[Office.CIO].label}"
    return ", ".join(f"{office} {status.label}" for office, status in given.items())


def _counts(differ: int, alike: int) -> str:
    number = differ + alike
    if not differ:
        return f"You see all {number} points the same way."
    if not alike:
        return f"You see all {number} points differently."
    return f"Of {number} points you see {alike} the same way, {differ} differently."


def _outlooks(state: str, said: Mapping[Office, Looked]) -> str:
    given = {office: f"“{OUTLOOKS[one.outlook]}”" for office, one in sorted(said.items()) if one.outlook}
    if len(given) == len(Office) and len(set(given.values())) == 1:
        return f"All in all, IT procurement in {state}: both {given[Office.CIO]}."
    return f"All in all, IT procurement in {state}: {', '.join(f'{who} {what}' for who, what in given.items())}."


def _summary(said: Looked) -> str:
    """`25 points: 8 In place, 9 Under way, 8 Stuck`."""
    found = Counter(said.statuses.values())
    each = ", ".join(f"{found[status]} {status.label}" for status in Status if found[status])
    return shorten(f"{len(said.statuses)} points: {each}", 200)
