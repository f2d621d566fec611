"""Small plans, for tests."""

from __future__ import annotations

from bot.rules.model import Certainty
from bot.rules.plan import Area, Item, Plan


def plan_of(*areas: str, **needs: str) -> Plan:
    """`plan_of("ab", "c", c="a")`: one area with items a and b, one with c, and c needs a."""

    def item(key: str) -> Item:
        texts = {"claim": key, "headline": key, "question": f"{key}?"}
        return Item(key=key, certainty=Certainty.OURS, needs=needs.get(key), **texts)

    made = [Area(key=f"area_{n}", title=keys, items=[*map(item, keys)]) for n, keys in enumerate(areas)]
    return Plan(key="test", version=1, title="Test", areas=made)
