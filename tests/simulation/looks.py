"""The checker's rule about first looks: each page is what somebody sent, and nothing opens before all were sent."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from simulation.facts import Sent

if TYPE_CHECKING:
    from simulation.checker import Look, Row

FORM, ITEM = "first_look", "item/"
STORED = ("closed", "updated")


def looks(it: Look) -> Iterator[str]:
    """A version adds one page that its author sent; who was told that a page is kept has it kept; both offices have
    sent all pages before either reads the other's.
    """
    pages = [one for one in it.facts.sent if one.what == FORM]
    for check_in in it.tables["check_in"]:
        if not check_in["first_look"]:
            continue
        for ask in it.asks_of(check_in["id"]):
            yield from _pages(it, check_in, ask, pages)
        if check_in["revealed_at"] is not None:
            for ask in it.asks_of(check_in["id"]):
                versions = it.replies[ask["id"]]
                if not any(_has_all(it, check_in, one) and _by_then(one, check_in) for one in versions):
                    yield f"first look {check_in['id']} is open, and its {ask['office']} had not sent all pages"
    yield from _kept(it, pages)


def said(row: Row) -> tuple[dict[str, str], str | None]:
    """Item → status of all pages so far, and the outlook."""
    found = row["statuses"]
    return (json.loads(found) if isinstance(found, str) else dict(found or {})), row["outlook"]


def _has_all(it: Look, check_in: Row, one: Row) -> bool:
    """Whether this version says something of each item of the plan that was asked from, and the outlook."""
    statuses, outlook = said(one)
    body = next(row["body"] for row in it.tables["plan_version"] if row["id"] == check_in["plan_version_id"])
    plan = json.loads(body) if isinstance(body, str) else body
    items = {item["key"] for area in plan["areas"] for item in area["items"]}
    return bool(one["given"]) and items <= set(statuses) and outlook is not None


def _by_then(one: Row, check_in: Row) -> bool:
    return bool(one["at"] <= check_in["revealed_at"])


def _pages(it: Look, check_in: Row, ask: Row, pages: list[Sent]) -> Iterator[str]:
    before: Mapping[str, str] = {}
    for row in it.replies[ask["id"]]:
        author, (statuses, outlook) = it.slack_id[row["author_id"]], said(row)
        theirs = [one for one in pages if one.user == author and _about(one) == check_in["id"]]
        new = {item: status for item, status in statuses.items() if before.get(item) != status}
        if row["given"] and not any(_is_page(one, statuses, new, outlook) for one in theirs):
            yield f"reply {row['id']} adds {sorted(new)}, no page that {author} sent"
        if row["given"] and not set(before) <= set(statuses):
            yield f"reply {row['id']} has lost a page"
        before = statuses if row["given"] else {}


def _is_page(sent: Sent, statuses: Mapping[str, str], new: Mapping[str, str], outlook: str | None) -> bool:
    """Whether this form has all that is new, and nothing that was not stored."""
    items = {name.removeprefix(ITEM): value for name, value in sent.values.items() if name.startswith(ITEM)}
    same = all(statuses.get(item) == value for item, value in items.items())
    return same and set(new) <= set(items) and sent.values.get("outlook", outlook) == outlook


def _kept(it: Look, pages: list[Sent]) -> Iterator[str]:
    for one in pages:
        if one.ended is None or one.delivery.outcome not in STORED:
            continue
        items = {name.removeprefix(ITEM): value for name, value in one.values.items() if name.startswith(ITEM)}
        versions = [row for ask in it.asks_of(_about(one)) for row in it.replies[ask["id"]]]
        mine = [said(row)[0] for row in versions if it.slack_id[row["author_id"]] == one.user and row["given"]]
        if not any(all(statuses.get(item) == value for item, value in items.items()) for statuses in mine):
            yield f"{one.user}'s page {one.about} was acknowledged, and is not kept"


def _about(one: Sent) -> int:
    """The question that a page is of."""
    return int(json.loads(one.about)["check_in"])


RULES: dict[str, Any] = {"looks": looks}
