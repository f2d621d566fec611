"""One sentence at the reveal, from the two statuses alone."""

from __future__ import annotations

from itertools import combinations_with_replacement, permutations

import pytest

from bot.rules.model import Status
from bot.words.comparison import sentence

STUCK, NOT_STARTED, UNDER_WAY = Status.STUCK, Status.NOT_STARTED, Status.UNDER_WAY
IN_PLACE, NOT_FOR_US = Status.IN_PLACE, Status.NOT_FOR_US

SET_ASIDE = (
    "One of you has set this aside, the other has not. Was that decided, and would you both decide it again?"
)
OBSTACLE = (
    "One of you has met an obstacle the other has not reached yet."
    " Ten minutes on it now may spare you both a month."
)
MOVING = "One of you is stuck where the other is moving. What could the other office do about it this month?"
FAR = (
    "One of you sees this in place, the other not begun."
    " You may mean different things by it: what counts as in place here?"
)
STEP = "You are one step apart. What would a visitor see today that makes each of you say so?"
BOTH_STUCK = "You are both stuck. Is it the same thing that holds you up? Other states may have been there."
SAME = "You agree on where this stands. Read both reasons: are they the same?"
MOVED = "Last time you agreed; since then one of you has moved. What happened in between?"

SENTENCES = {
    (NOT_STARTED, NOT_STARTED): SAME,
    (NOT_STARTED, UNDER_WAY): STEP,
    (NOT_STARTED, IN_PLACE): FAR,
    (NOT_STARTED, STUCK): OBSTACLE,
    (NOT_STARTED, NOT_FOR_US): SET_ASIDE,
    (UNDER_WAY, UNDER_WAY): SAME,
    (UNDER_WAY, IN_PLACE): STEP,
    (UNDER_WAY, STUCK): MOVING,
    (UNDER_WAY, NOT_FOR_US): SET_ASIDE,
    (IN_PLACE, IN_PLACE): SAME,
    (IN_PLACE, STUCK): MOVING,
    (IN_PLACE, NOT_FOR_US): SET_ASIDE,
    (STUCK, STUCK): BOTH_STUCK,
    (STUCK, NOT_FOR_US): SET_ASIDE,
    (NOT_FOR_US, NOT_FOR_US): SAME,
}


def test_the_table_has_every_pair_of_statuses():
    assert set(SENTENCES) == set(combinations_with_replacement(Status, 2))


@pytest.mark.parametrize("said", list(SENTENCES), ids=" and ".join)
def test_each_pair_of_statuses_brings_its_own_sentence_whoever_said_which(said):
    assert sentence(said) == sentence(said[::-1]) == SENTENCES[said]


@pytest.mark.parametrize("said", list(SENTENCES), ids=" and ".join)
@pytest.mark.parametrize("before", Status)
def test_who_agreed_last_time_and_is_one_step_apart_now_is_asked_what_happened(said, before):
    now = sentence(said, (before, before))

    assert now == (MOVED if SENTENCES[said] == STEP else SENTENCES[said])


@pytest.mark.parametrize("before", list(permutations(Status, 2)), ids=" and ".join)
def test_who_did_not_agree_last_time_is_not_told_so(before):
    assert sentence((UNDER_WAY, IN_PLACE), before) == STEP


def test_no_sentence_says_who_is_behind():
    for words in {*SENTENCES.values(), MOVED}:
        assert not {"CIO", "CPO", "behind", "ahead"} & set(words.replace(".", " ").split())


def test_one_answer_alone_brings_no_comparison():
    assert sentence([STUCK]) == "One answer was withdrawn; the other is open to you both."
    assert sentence([]) == "Both answers were withdrawn."
