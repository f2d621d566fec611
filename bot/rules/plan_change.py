"""What another plan would change of the one in force, and which of its items are which. Pure.

An item is what it claims: the same claim is the same item, under the key that it has had. A changed claim is a new
item that knows the old one (`was`), so that no count, draw or comparison runs from the one to the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from bot.rules.plan import Item, Plan, claimed
from bot.rules.plan_defaults import key_of

LIKE = 0.75
"""So much alike, by difflib's ratio, are a claim that is gone and a new one that takes its place."""
TOLD_OF = ("question", "short_name", "headline", "help_phrase", "sources", "certainty", "needs")


@dataclass(frozen=True)
class Changes:
    """What would be. Items stand by their keys; `now` and `new` are the two plans.

    `replaced`: new key → old key, where the claim was changed. `back`: of an earlier plan, with their history.
    `edited`: key → what else of it changes. `moved`: key → the area before.
    """

    now: Plan
    new: Plan
    added: tuple[str, ...] = ()
    back: tuple[str, ...] = ()
    replaced: Mapping[str, str] = field(default_factory=dict)
    retired: tuple[str, ...] = ()
    edited: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    moved: Mapping[str, str] = field(default_factory=dict)
    as_they_are: int = 0

    @property
    def nothing(self) -> bool:
        """Whether loading it would change nothing."""
        return _without_number(self.now) == _without_number(self.new)


def settled(read: Plan, now: Plan, past: Iterable[Plan]) -> Plan:
    """The plan as it was read, each item under the key by which it has been known. `past`: all before, in order."""
    known: dict[str, Item] = {}
    for plan in (*past, now):
        known |= {claimed(item.claim): item for item in plan.items}
    theirs = {item.key for item in known.values()} | {item.key for plan in past for item in plan.items}
    gone = {item.key: item for item in now.items if claimed(item.claim) not in set(map(claimed, _claims(read)))}
    taken, keys, was = set(theirs), dict[str, str](), dict[str, str | None]()
    for item in read.items:
        before = known.get(claimed(item.claim))
        if before is not None:
            keys[item.key], was[item.key] = before.key, item.was or before.was
            continue
        old = gone.pop(item.key, None) or _likest(item, gone.values())
        gone.pop(old.key if old is not None else "", None)
        keys[item.key] = key_of(item.key, taken)
        was[item.key] = old.key if old is not None else item.was
        taken.add(keys[item.key])
    body = read.model_dump()
    for item in (one for area in body["areas"] for one in area["items"]):
        item["was"] = was[item["key"]]
        item["needs"] = keys[item["needs"]] if item["needs"] else None
        item["key"] = keys[item["key"]]
    areas = {area.title.casefold(): area.key for area in now.areas}
    for area in body["areas"]:
        area["key"] = areas.get(area["title"].casefold(), area["key"])
    return Plan.model_validate(_apart(body) | {"version": max(plan.version for plan in (*past, now)) + 1})


def compare(new: Plan, now: Plan, past: Iterable[Plan]) -> Changes:
    """What a settled plan would change."""
    before, after = {item.key: item for item in now.items}, {item.key: item for item in new.items}
    known = {item.key for plan in past for item in plan.items}
    replaced = {
        key: item.was
        for key, item in after.items()
        if key not in before and item.was in before.keys() - after.keys()
    }
    edited = {key: found for key, item in after.items() if key in before and (found := _edits(before[key], item))}
    moved = {
        key: now.area_of(key).title
        for key in after
        if key in before and now.area_of(key).title != new.area_of(key).title
    }
    fresh = [key for key in after if key not in before and key not in replaced]
    return Changes(
        now,
        new,
        added=tuple(key for key in fresh if key not in known),
        back=tuple(key for key in fresh if key in known),
        replaced={key: old for key, old in replaced.items() if old is not None},
        retired=tuple(key for key in before if key not in after and key not in replaced.values()),
        edited=edited,
        moved=moved,
        as_they_are=len(before.keys() & after.keys() - edited.keys() - moved.keys()),
    )


def _edits(before: Item, after: Item) -> tuple[str, ...]:
    """What of an item is another, its claim among it where that is only spelled otherwise."""
    return tuple(name for name in ("claim", *TOLD_OF) if getattr(before, name) != getattr(after, name))


def _likest(item: Item, gone: Iterable[Item]) -> Item | None:
    """The item of those that are gone which this one is in other words: by its question, its name, its claim."""
    for old in gone:
        if old.question == item.question or old.short_name == item.short_name:
            return old
    alike = [(SequenceMatcher(None, claimed(old.claim), claimed(item.claim)).ratio(), old) for old in gone]
    best = max(alike, key=lambda one: one[0], default=(0.0, None))
    return best[1] if best[0] >= LIKE else None


def _claims(plan: Plan) -> list[str]:
    return [item.claim for item in plan.items]


def _apart(body: dict[str, Any]) -> dict[str, Any]:
    """With the areas' keys apart, where one has taken another's."""
    seen: set[str] = set()
    for area in body["areas"]:
        area["key"] = key_of(area["key"], seen)
        seen.add(area["key"])
    return body


def _without_number(plan: Plan) -> Sequence[Any]:
    """All of a plan that says something: its own key and the number of the version do not."""
    return [plan.title, plan.notice, [(area.title, area.items) for area in plan.areas]]
