"""The action plan: areas of items, each item one claim. How it stands in a file: plan_file.py. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from bot.rules.model import Certainty
from bot.rules.plan_defaults import MAX_SHORT, defaults
from bot.rules.spoken import LIKE

MAX_CLAIM = 140
MAX_QUESTION = 140
MOST_AREAS = 20
MOST_ITEMS = 100
"""So many are shown whole in one window of Slack."""

Place = tuple[int | str, ...]
"""Where something stands in a plan: `("areas", 0, "items", 2, "question")`."""


def _line(most: int, least: int = 1) -> StringConstraints:
    return StringConstraints(
        strip_whitespace=True, min_length=least, max_length=most, pattern=r"^[^\p{Cc}\p{Zl}\p{Zp}]*$"
    )


Key = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[a-z0-9_]{1,40}$")]
Url = Annotated[
    str, StringConstraints(pattern=r"^https?://[A-Za-z0-9.-]+(:\d+)?([/?#][^\s<>|\"]*)?$", max_length=2_000)
]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Source(_Part):
    """Where one can read about an item: an address, a title, or both.

    `published` is a year, a month or a day: 2017, 2017-01, 2017-01-18.
    """

    url: Url | None = None
    title: Annotated[str, _line(150)] | None = None
    published: Annotated[str, StringConstraints(pattern=r"^\d{4}(-\d\d(-\d\d)?)?$")] | None = None

    @model_validator(mode="after")
    def _says_where(self) -> Source:
        if self.url is None and self.title is None:
            raise PydanticCustomError("nowhere", "neither an address nor a title")
        return self


class Item(_Part):
    """One claim, and the one open question asked about it.

    `short_name` is for charts; `headline` goes on after “34 of the 51 states that have answered this question so
    far …”, `help_phrase` after “asks for help with …”. What of these, and of the certainty, is not said is made of
    the claim. `needs` is the key of an item that, in its area, comes before this one; `was` that of the item which
    claimed something else before this one took its place.
    """

    key: Key
    claim: Annotated[str, _line(MAX_CLAIM)]
    short_name: Annotated[str, _line(MAX_SHORT)]
    headline: Annotated[str, _line(160)]
    help_phrase: Annotated[str, _line(160)]
    question: Annotated[str, _line(MAX_QUESTION)]
    sources: Annotated[tuple[Source, ...], Field(max_length=10)] = ()
    certainty: Certainty
    needs: Key | None = None
    was: Key | None = None

    @model_validator(mode="before")
    @classmethod
    def _filled(cls, data: Any) -> Any:
        """With what its claim gives, where it is not said. What is wrong with the claim is wrong once."""
        if not isinstance(data, dict):
            return data
        claim = data.get("claim")
        return defaults(claim[:MAX_CLAIM] if isinstance(claim, str) else "") | data


class Area(_Part):
    """Items that belong together."""

    key: Key
    title: Annotated[str, _line(75)]
    items: Annotated[tuple[Item, ...], Field(min_length=1)]


class Plan(_Part):
    """One version of a plan. The order of its areas and items is the order in which they are asked.

    Item keys are unique in the whole plan; what an item needs exists and doesn't in turn need that item. Making
    another one raises pydantic's ValidationError. `notice` is shown wherever the plan is; empty if there is none.
    """

    key: Key
    version: Annotated[int, Field(ge=1)] = 1
    title: Annotated[str, _line(100)]
    notice: Annotated[str, _line(500, least=0)] = ""
    areas: Annotated[tuple[Area, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _hangs_together(self) -> Plan:
        for _, what, _ in relations(self.model_dump()):
            raise PydanticCustomError("relations", "{what}", {"what": what})
        return self

    @property
    def items(self) -> tuple[Item, ...]:
        """All items in plan order."""
        return tuple(item for area in self.areas for item in area.items)

    @property
    def claims(self) -> dict[str, str]:
        """Item → its claim."""
        return {item.key: item.claim for item in self.items}

    def item(self, key: str) -> Item:
        """The item with this key. Raises KeyError: a later version of a plan may have dropped it."""
        return {item.key: item for item in self.items}[key]

    def area_of(self, key: str) -> Area:
        """The area of the item with this key. Raises KeyError."""
        return {item.key: area for area in self.areas for item in area.items}[key]


def relations(data: Any) -> Iterator[tuple[Place, str, str]]:
    """What is wrong between the items of a plan, whole or half right: where, what, and the fix."""
    areas = list(_parts((), data, "areas"))
    items = [part for place, area in areas for part in _parts(place, area, "items")]
    for name, parts, most in (("area", areas, MOST_AREAS), ("item", items, MOST_ITEMS)):
        if len(parts) > most:
            what = f"This is {name} {most + 1}, and a plan has {most} at most."
            yield parts[most][0], what, f"Join or leave out some of its {len(parts)} {name}s."
            return
    for name, parts in (("area", areas), ("item", items)):
        seen: set[str] = set()
        for place, part in parts:
            key = str(part.get("key"))
            if key in seen:
                yield (
                    (*place, "key"),
                    f"There are two {name}s with the key {quoted(key)}.",
                    "Give each its own key.",
                )
            seen.add(key)
    claims: set[str] = set()
    for place, item in items:
        said = claimed(str(item.get("claim") or ""))
        if said and said in claims:
            yield (*place, "claim"), "Another item claims the same.", "Leave one of the two out."
        claims.add(said)
    needs = {str(item.get("key")): str(item["needs"]) for _, item in items if item.get("needs")}
    known, told = [str(item["key"]) for _, item in items if item.get("key")], set[str]()
    for place, item in items:
        key, need = str(item.get("key")), item.get("needs")
        if need and need not in known:
            yield (*place, "needs"), f"There is no item {quoted(need)}.", did_you_mean(str(need), known)
        elif key not in told and key in (loop := _chain(needs, key)):
            told.update(loop)
            yield (*place, "needs"), f"{quoted(key)} would wait for itself.", "Remove one “needs” of this circle."


def _parts(place: Place, data: Any, name: str) -> Iterator[tuple[Place, dict[str, Any]]]:
    found = data.get(name) if isinstance(data, dict) else None
    for number, part in enumerate(found if isinstance(found, list | tuple) else ()):
        if isinstance(part, dict):
            yield (*place, name, number), part


def _chain(needs: dict[str, str], key: str) -> list[str]:
    """What this item waits for, then what that waits for, and so on until the end or a repetition."""
    chain: list[str] = []
    while (key := needs.get(key, "")) and key not in chain:
        chain.append(key)
    return chain


def claimed(claim: str) -> str:
    """What a claim says, however it is spelled: in small letters, without punctuation."""
    folded = unicodedata.normalize("NFKC", claim).casefold()
    return " ".join("".join(letter if letter.isalnum() else " " for letter in folded).split())


def did_you_mean(said: str, known: list[str]) -> str:
    """The name that is surely meant; else some that there are to choose from."""
    near = get_close_matches(said[:100], known, n=1, cutoff=LIKE)
    if near:
        return f"Did you mean “{near[0]}”?"
    return f"Remove it, or write one of: {', '.join(known[:5])}." if known else "Remove it."


def quoted(said: object) -> str:
    """What stands in the file, in quotes, never too long for a message."""
    return f"“{str(said)[:40]}”"
