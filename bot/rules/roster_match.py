"""A roster compared with who is in Slack and who holds which office now: what applying it would do. Pure.

States that a roster doesn't name stay as they are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from bot.rules.belonging import Account, Standing, called, needed, standing
from bot.rules.model import Office
from bot.rules.roster import Line, Place, Sheet, address, doubtful
from bot.rules.roster_cells import is_acting

Current = Mapping[Place, str | None]
"""The Slack id of who holds each office now; None or missing: nobody."""


class Unfit(StrEnum):
    """Why somebody can't hold an office."""

    APP = Standing.APP.value
    INVITED = Standing.INVITED.value
    DEACTIVATED = Standing.DEACTIVATED.value
    OUTSIDE = Standing.OUTSIDE.value
    STRANGER = Standing.STRANGER.value
    ELSEWHERE = "elsewhere"  # holds another office, and keeps it


@dataclass(frozen=True)
class Change:
    """One office passes from `old` to `new` (Slack ids; None: nobody)."""

    code: str
    office: Office
    old: str | None
    new: str | None
    title: str = ""

    @property
    def place(self) -> Place:
        return self.code, self.office


@dataclass(frozen=True)
class Marked:
    """Who holds this office goes on holding it: `acting`, or for good, as the job title says."""

    code: str
    office: Office
    person: str
    acting: bool

    @property
    def place(self) -> Place:
        return self.code, self.office


@dataclass(frozen=True)
class Ambiguous:
    """Several accounts have this line's address."""

    line: Line
    accounts: tuple[str, ...]


@dataclass(frozen=True)
class Refusal:
    """The account with this line's address can't hold the office; `holds` is the other office it has."""

    line: Line
    account: str
    why: Unfit
    holds: Place | None = None


@dataclass(frozen=True)
class Doubt:
    """A state's two officers change places, or (with a line) a job title sounds like the other office."""

    code: str
    line: Line | None = None


@dataclass(frozen=True)
class Changes:
    """What applying a sheet would do, and what of it can't be done. What is in doubt is in it, too (see `sure`)."""

    added: tuple[Change, ...]
    changed: tuple[Change, ...]
    vacated: tuple[Change, ...]
    unchanged: int
    missing: tuple[Line, ...]
    ambiguous: tuple[Ambiguous, ...]
    refused: tuple[Refusal, ...]
    swapped: tuple[Doubt, ...]
    marked: tuple[Marked, ...] = ()

    @property
    def all(self) -> tuple[Change, ...]:
        """Every change of hands, emptied offices first."""
        return self.vacated + self.changed + self.added

    @property
    def any(self) -> bool:
        """Whether there is something to be done."""
        return bool(self.all or self.marked)


@dataclass
class _Found:
    """Whom each line means (None: nobody, the office is vacant), and the lines that mean no one for certain."""

    chosen: dict[Line, str | None]
    missing: list[Line]
    ambiguous: list[Ambiguous]
    refused: list[Refusal]


def compare(
    sheet: Sheet, directory: Iterable[Account], current: Current, team_id: str, acting: Collection[Place] = ()
) -> Changes:
    """What applying this sheet would do now, in the workspace with this id. `acting`: so these offices are held."""
    found = _look_up(sheet, directory, team_id)
    while clashes := _clashes(found.chosen, current):
        found.refused += clashes
        for clash in clashes:
            del found.chosen[clash.line]
    changes = [
        Change(line.code, line.office, current.get(line.place), person, line.title)
        for line, person in found.chosen.items()
        if current.get(line.place) != person
    ]
    marked = [
        Marked(line.code, line.office, person, is_acting(line.title))
        for line, person in found.chosen.items()
        if person and line.title and current.get(line.place) == person and not doubtful(line)
        if is_acting(line.title) is not (line.place in acting)
    ]
    return Changes(
        tuple(one for one in changes if one.old is None),
        tuple(one for one in changes if one.old and one.new),
        tuple(one for one in changes if one.new is None),
        len(found.chosen) - len(changes) - len(marked),
        tuple(found.missing),
        tuple(found.ambiguous),
        tuple(sorted(found.refused, key=lambda refusal: refusal.line.number)),
        tuple(_doubts(sheet, found.chosen, current)),
        tuple(marked),
    )


def sure(
    sheet: Sheet,
    everything: Changes,
    directory: Iterable[Account],
    current: Current,
    team_id: str,
    acting: Collection[Place] = (),
) -> Changes:
    """What of it can be done without a yes to each doubt: the offices that are in doubt stay as they are."""
    doubted = in_doubt(everything)
    if not doubted:
        return everything
    rest = Sheet(tuple(line for line in sheet.lines if line.place not in doubted))
    return replace(compare(rest, directory, current, team_id, acting), swapped=everything.swapped)


def in_doubt(everything: Changes) -> set[Place]:
    """The offices that would change, and look swapped."""
    told = {
        place
        for doubt in everything.swapped
        for place in ([doubt.line.place] if doubt.line else [(doubt.code, office) for office in Office])
    }
    return told & {change.place for change in everything.all}


def relevant(sheet: Sheet, directory: Iterable[Account]) -> list[dict[str, Any]]:
    """The accounts with an address of this sheet, and of each only what `compare` needs."""
    wanted = {line.email for line in sheet.lines if line.email}
    found = [one for one in directory if _email(one) in wanted]
    return [needed(one) | {"profile": {"real_name": called(one)[0], "email": _email(one)}} for one in found]


def _look_up(sheet: Sheet, directory: Iterable[Account], team_id: str) -> _Found:
    accounts = defaultdict(list)
    for one in directory:
        accounts[_email(one)].append(one)
    found = _Found({}, [], [], [])
    for line in sheet.lines:
        if line.email is None:
            found.chosen[line] = None
            continue
        them = accounts.get(line.email, [])
        fit = [str(one["id"]) for one in them if standing(one, team_id).belongs]
        if len(fit) == 1:
            found.chosen[line] = fit[0]
        elif fit:
            found.ambiguous.append(Ambiguous(line, tuple(fit)))
        elif them:
            nearest = min(them, key=lambda one: standing(one, team_id) is not Standing.INVITED)
            found.refused.append(Refusal(line, str(nearest["id"]), Unfit(standing(nearest, team_id))))
        else:
            found.missing.append(line)
    return found


def _clashes(chosen: Mapping[Line, str | None], current: Current) -> list[Refusal]:
    """Those who would hold two offices if all of this were done."""
    after = {**current, **{line.place: person for line, person in chosen.items()}}
    places = defaultdict(list)
    for place, person in after.items():
        places[person].append(place)
    return [
        Refusal(line, person, Unfit.ELSEWHERE, other)
        for line, person in chosen.items()
        if person
        for other in [one for one in places[person] if one != line.place][:1]
    ]


def _doubts(sheet: Sheet, chosen: Mapping[Line, str | None], current: Current) -> list[Doubt]:
    after = {line.place: person for line, person in chosen.items()}
    crossed = [
        Doubt(line.code) for line in sheet.lines if line.office is Office.CIO and _cross(line.code, after, current)
    ]
    same = {line for line, person in chosen.items() if current.get(line.place) == person}
    return crossed + [Doubt(line.code, line) for line in sheet.lines if doubtful(line) and line not in same]


def _cross(code: str, after: Current, current: Current) -> bool:
    """Whether each of the two is to become the other."""
    there = [(after.get((code, office)), current.get((code, office.other))) for office in Office]
    return all(new is not None and new == old for new, old in there)


def _email(account: Account) -> str:
    return address(str((account.get("profile") or {}).get("email") or ""))
