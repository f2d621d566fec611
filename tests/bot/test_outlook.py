"""The yearly question of outlook: counted by office, told by the rules of any figure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.rules.model import Office, Outlook
from bot.rules.outlook import OutlookCount, outlooks, told
from bot.words import outlook as words

H, U, N = Outlook.HELPS, Outlook.HOLDS_UP, Outlook.NEITHER
CUT = datetime(2026, 12, 11, 19, tzinfo=UTC)
STATES = "ABCDEFGHIJ"


def said(text: str) -> dict[str, Outlook]:
    """State → `+` helps, `-` holds up, `0` neither."""
    return {state: {"+": H, "-": U, "0": N}[one] for state, one in zip(STATES, text, strict=False)}


def counted(
    now: str, last: tuple[OutlookCount, ...] = (), then: str = "", cut: datetime = CUT
) -> tuple[OutlookCount, ...]:
    return outlooks({Office.CIO: said(now)}, {Office.CIO: (1, 2)}, last, {Office.CIO: said(then)}, cut)


def test_it_is_told_from_five_states_on_office_by_office() -> None:
    assert counted("+-0-") == ()
    (one,) = counted("+-0-+")
    assert (one.office, one.states, one.said) == (Office.CIO, 5, {H: 2, U: 2, N: 1})


def test_it_changes_only_once_three_states_say_something_else() -> None:
    first = counted("+++++")
    later = CUT + timedelta(days=7)

    assert counted("++++--", first, "+++++", later) == first
    assert counted("+++---", first, "+++++", later)[0].said == {H: 3, U: 3}


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("++---", [((U,), 3), ((H,), 2)]),
        ("+----", [((U, H), 5)]),
        ("++--0", [((U,), 2), ((H, N), 3)]),
        ("-++00", [((U, H, N), 5)]),
        ("+++++", [((H,), 5)]),
    ],
)
def test_no_group_is_the_answer_of_a_single_state(text: str, groups: list[object]) -> None:
    assert told(counted(text)[0]) == groups


def test_it_stands_beside_what_was_published_in_2015_and_says_that_it_was_another_question() -> None:
    cios = OutlookCount(office=Office.CIO, said={U: 12, H: 20, N: 8}, as_of=CUT)
    cpos = OutlookCount(office=Office.CPO, said={H: 38}, as_of=CUT)
    lines = words.lines((cios, cpos), lambda at: "")

    assert lines[0] == "40 CIOs: 12 say it holds the state's work up, 20 it helps, 8 neither"
    assert lines[1] == "38 CPOs: all say it helps"
    assert (
        "in NASCIO's survey of 2015, 47% of state CIOs had a negative outlook on IT procurement processes"
        in lines[2]
    )
    assert "another question" in lines[2]
    assert len(words.lines((cpos,), lambda at: "")) == 1
    assert "too few say the same" in words.lines(counted("-++00"), lambda at: "")[0]
    assert "nascio.org/Newsroom" in str(
        [block.to_dict() if hasattr(block, "to_dict") else block for block in words.blocks(lines)] + [words.SOURCE]
    )
