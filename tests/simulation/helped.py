"""The checker's rules about help between states: four yeses of who hold the offices, each said. See checker.py."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulation.checker import Look, Row

YES, NO = "offer_yes", "offer_no"
OFFICES = ("CIO", "CPO")


def help_by_four(it: Look) -> Iterator[str]:
    """No conversation of four was opened without the yes of all four, who held their offices then."""
    for offer in it.tables["offer"]:
        if offer["opened_at"] is None and offer["apart"] is None:
            continue
        for pair in (offer["pair_id"], offer["asking_id"]):
            for office in OFFICES:
                mark = _last(it, offer, pair, office)
                if mark is None or not mark["yes"] or not _held(it, mark):
                    yield f"offer {offer['id']}: the four talk without the yes of {office} of pair {pair}"


def help_said(it: Look) -> Iterator[str]:
    """Each yes and no was pressed by who is said to have said it; an offer was made by who sent the form."""
    said = {(sent.user, sent.what) for sent in it.facts.sent}
    for mark in it.tables["offer_mark"]:
        user = it.slack_id[mark["person_id"]]
        if (user, YES if mark["yes"] else NO) not in said and (user, "offer") not in said:
            yield f"offer {mark['offer_id']}: {user} is said to have said something, and did not"


def _last(it: Look, offer: Row, pair: int, office: str) -> Row | None:
    until = offer["opened_at"]
    marks = [
        one
        for one in it.tables["offer_mark"]
        if (one["offer_id"], one["pair_id"], one["office"]) == (offer["id"], pair, office)
        and (until is None or one["at"] <= until)
    ]
    return marks[-1] if marks else None


def _held(it: Look, mark: Row) -> bool:
    """Whether they held it when they said so."""
    theirs = (
        row
        for row in it.tables["holding"]
        if (row["pair_id"], row["office"], row["person_id"], row["role"])
        == (mark["pair_id"], mark["office"], mark["person_id"], "holder")
    )
    then = mark["at"]
    return any(
        bool(it.facts.jumps) or (row["since"] <= then and (row["until"] is None or row["until"] >= then))
        for row in theirs
    )


RULES: dict[str, Any] = {
    "help by four": help_by_four,
    "help said": help_said,
}
