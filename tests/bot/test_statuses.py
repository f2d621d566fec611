"""The statuses are one table; whoever adds a row to it is told here what else has to know of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

import pytest
import townsfolk
from simulation import counted

from bot.rules.model import Stage, Status
from bot.rules.publishing import ItemCount, told
from bot.words.check_in import STATUS_CHOICES
from sandbox.demo import invented
from sandbox.demo.gallery import digests

KNOWN: dict[str, Collection[str]] = {
    "what the demo's officers say": invented.ANY_ITEM,
    "what the demo's counterparts see": invented.NEIGHBOURS,
    "how often the demo's officers see it": invented.WEIGHTS,
    "the gallery's digest": digests.STATUSES,
    "what townsfolk choose": townsfolk.STATUSES,
    "the checker's order": counted.ADVANCE,
    "the checker's words": counted.LABELS.values(),
}


@pytest.mark.parametrize("where", KNOWN)
def test_every_status_is_known_to(where: str) -> None:
    assert set(Status) - set(KNOWN[where]) == set()


@pytest.mark.parametrize("column", ["label", "counted", "rank"])
def test_no_two_statuses_are_called_or_ranked_alike(column: str) -> None:
    cells = Counter(getattr(status, column) for status in Status)

    assert [cell for cell, times in cells.items() if times > 1] == []


def test_what_is_set_aside_ranks_above_all_else_so_that_it_counts_only_if_both_say_so() -> None:
    assert max(Status, key=lambda status: status.rank).stage is Stage.SET_ASIDE


def test_only_of_what_is_moving_there_may_be_several_statuses() -> None:
    """The sentence of a reveal goes by what the two mean: of two that mean the same it may say *one step apart*."""
    several = {stage for stage, times in Counter(status.stage for status in Status).items() if times > 1}

    assert several <= {Stage.MOVING}


@pytest.mark.parametrize("status", Status)
def test_every_status_can_be_chosen_and_is_told_in_the_digest(status: Status) -> None:
    assert (status.value, status.label) in STATUS_CHOICES
    assert told(ItemCount(item="a", by_status={status: 5})) == [((status,), 5)]
