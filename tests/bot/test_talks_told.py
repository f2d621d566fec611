"""How many requests led to a talk: from five states on, and no digest less another is one state's."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.rules.digest import Figures
from bot.rules.talks_told import Asked, count
from bot.words.digest import talk_lines

NOW = datetime(2027, 3, 5, 19, tzinfo=UTC)
LATER = datetime(2027, 3, 12, 19, tzinfo=UTC)
CODES = ("ID", "UT", "WY", "CO", "NM", "MT", "AZ", "NV")


def asked(talked: int, states: int = 8) -> list[Asked]:
    return [Asked(number, code, number < talked) for number, code in enumerate(CODES[:states])]


def test_nothing_is_told_before_five_states_have_talked() -> None:
    assert count(asked(4), None, NOW) is None
    told = count(asked(5), None, NOW)
    assert told is not None
    assert (len(told.talked), len(told.asked), told.states) == (5, 8, 8)


def test_one_states_several_talks_are_those_of_one_state() -> None:
    assert count([Asked(number, "ID", True) for number in range(9)], None, NOW) is None


def test_another_figure_is_told_only_when_three_states_differ() -> None:
    first = count(asked(5), None, NOW)

    assert count(asked(7), first, LATER) == first
    told = count(asked(8), first, LATER)
    assert told is not None
    assert (len(told.talked), told.as_of) == (8, LATER)
    assert count([], first, LATER) == first


def test_it_is_told_by_count_alone_with_the_day_of_its_count() -> None:
    told = count(asked(5), None, NOW)
    then, now = Figures.model_construct(talks=told, cut=NOW), Figures.model_construct(talks=told, cut=LATER)

    assert talk_lines(then, "America/New_York") == ["Requests for help so far that led to a talk: 5 of 8."]
    assert talk_lines(now, "America/New_York") == [
        "Requests for help so far that led to a talk: 5 of 8 (as of Fri, Mar 5)."
    ]
    assert talk_lines(Figures.model_construct(talks=None, cut=NOW), "America/New_York") == []
