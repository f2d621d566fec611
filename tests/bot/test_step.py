"""How a step stands, from what was said of it and who holds the offices."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.rules.model import Office, StepSaid
from bot.rules.step import Held, Mark, Stands, Step, Version, standing

CIO, CPO = Office
T = datetime(2026, 12, 3, 16, 0, tzinfo=UTC)
DAY = date(2026, 12, 11)
BOTH = {CIO: Held(1, T - timedelta(days=9)), CPO: Held(2, T - timedelta(days=9))}
Said = tuple[Office, StepSaid]


def stands(
    *said: Said, holders: dict[Office, Held] | None = None, today: date = DAY, text: str | None = "It"
) -> Step:
    it = Version(7, 1, 1, CIO, 1, text, DAY if text else None, T)
    people = {CIO: 1, CPO: 2}
    marks = [
        Mark(office, people[office], what, T + timedelta(hours=number), DAY + timedelta(days=7))
        for number, (office, what) in enumerate(said, 1)
    ]
    return standing(it, marks, BOTH if holders is None else holders, today)


YES = (CPO, StepSaid.AGREED)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ((), Stands.PROPOSED),
        ((YES,), Stands.AGREED),
        ((YES, (CIO, StepSaid.DONE)), Stands.AGREED),
        ((YES, (CIO, StepSaid.DONE), (CPO, StepSaid.DONE)), Stands.DONE),
        ((YES, (CIO, StepSaid.DONE), (CPO, StepSaid.DROPPED)), Stands.AGREED),
        ((YES, (CIO, StepSaid.DROPPED), (CPO, StepSaid.DROPPED)), Stands.DROPPED),
        ((YES, (CIO, StepSaid.DONE), (CPO, StepSaid.STILL), (CPO, StepSaid.DONE)), Stands.AGREED),
    ],
)
def test_it_counts_and_is_settled_by_both_and_never_by_one(said: tuple[Said, ...], expected: Stands) -> None:
    assert stands(*said).stands is expected


def test_a_proposal_is_over_after_its_day_and_an_agreed_step_is_not() -> None:
    later = DAY + timedelta(days=1)

    assert stands(today=later).stands is Stands.LAPSED
    assert stands(YES, today=later).stands is Stands.AGREED


def test_still_on_it_moves_the_day() -> None:
    assert stands(YES, (CIO, StepSaid.STILL)).day == DAY + timedelta(days=7)


def test_withdrawn_it_says_nothing_to_anybody() -> None:
    it = stands(text=None)

    assert (it.stands, it.text, it.readers) == (Stands.WITHDRAWN, "", frozenset())


NEW = Held(3, T + timedelta(days=1))


def test_who_comes_reads_it_only_where_it_was_shown_since_they_came() -> None:
    new = {**BOTH, CIO: NEW}
    early, late = Mark(CPO, 2, StepSaid.SHOWN, T + timedelta(hours=2)), Mark(CPO, 2, StepSaid.SHOWN, NEW.since)
    it = Version(7, 1, 1, CIO, 1, "It", DAY, T)
    yes = Mark(CPO, 2, StepSaid.AGREED, T + timedelta(hours=1))

    assert standing(it, [yes], new, DAY).readers == {CPO}
    assert standing(it, [yes, early], new, DAY).readers == {CPO}
    assert standing(it, [yes, late], new, DAY).readers == {CIO, CPO}
    kept = Mark(CIO, 3, StepSaid.KEPT, NEW.since)
    assert standing(it, [yes, late, kept], new, DAY).stands is Stands.AGREED


def test_who_held_the_office_before_and_comes_back_has_not_said_yes() -> None:
    back = {**BOTH, CIO: Held(1, NEW.since)}

    assert stands(YES, holders=back).newcomer is CIO
    assert stands(holders=back).stands is Stands.LAPSED


@pytest.mark.parametrize("said", [(), (YES,), (YES, (CIO, StepSaid.DONE), (CPO, StepSaid.DONE))])
def test_where_both_are_others_nobody_reads_it(said: tuple[Said, ...]) -> None:
    it = stands(*said, holders={CIO: NEW, CPO: Held(4, NEW.since)})

    assert it.readers == frozenset()
    assert it.stands in (Stands.LAPSED, Stands.DONE)
