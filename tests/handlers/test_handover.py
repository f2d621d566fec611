"""An office changes hands: who comes reads what came before, and no word of anybody without that person's yes."""

from __future__ import annotations

import pytest
from asked import pair, shows
from handed import CIO_WORDS, CPO_WORDS, both_answered, handed, leaves_note, lets_read, notes, page, succeeds, yeses

from sandbox.demo.stage import Stage


@pytest.fixture
def both(stage: Stage) -> Stage:
    return both_answered(stage)


def test_a_successor_reads_what_was_asked_and_nothing_of_what_anybody_answered(both: Stage) -> None:
    new = succeeds(both)

    shown = page(new)

    assert "Dec 3" in shown
    assert not [word for word in (CIO_WORDS, CPO_WORDS, "Stuck", "In place") if word in shown]
    assert not [text for text in new.sees if CIO_WORDS in text or CPO_WORDS in text]
    assert "*What came before you*" in shows(new.inbox[0])


def test_the_counterpart_is_asked_once_and_a_yes_opens_theirs_alone(both: Stage) -> None:
    new = succeeds(both)
    _, cpo = pair(both)
    asked = [shows(one) for one in handed(cpo)]

    lets_read(both, cpo, "all")
    shown = page(new)

    assert len(asked) == 1
    assert "Idaho has a new CIO" in asked[0]
    assert CPO_WORDS in shown
    assert "Idaho's CPO: In place" in shown
    assert CIO_WORDS not in shown
    assert "Stuck" not in shown
    assert "all that you answered" in shows(handed(cpo)[-1])
    assert "Idaho's CPO lets you read" in shows(handed(new)[-1])


def test_a_yes_is_taken_back_at_once(both: Stage) -> None:
    new = succeeds(both)
    _, cpo = pair(both)
    lets_read(both, cpo, "all")

    lets_read(both, cpo, "nothing", button="Change")

    assert yeses(both) == ["all", "nothing"]
    assert CPO_WORDS not in page(new)
    assert "not open to you anymore" in shows(handed(new)[-1])


def test_statuses_alone_go_without_a_word(both: Stage) -> None:
    new = succeeds(both)
    lets_read(both, pair(both)[1], "statuses")

    shown = page(new)

    assert "Idaho's CPO: In place" in shown
    assert CPO_WORDS not in shown


def test_who_left_lets_their_successor_read_what_they_answered(both: Stage) -> None:
    cio, _ = pair(both)
    new = succeeds(both)

    lets_read(both, cio, "all")
    shown = page(new)

    assert "who follows you" in "".join(cio.sees)
    assert CIO_WORDS in shown
    assert CPO_WORDS not in shown


def test_a_note_reaches_who_follows_and_nobody_else(both: Stage) -> None:
    cio, cpo = pair(both)
    leaves_note(both, cio, "zqcall the budget office", "all")
    before = [page(one) for one in (cpo, both.person("admin"))]

    new = succeeds(both)

    assert "zqcall the budget office" in page(new)
    assert CIO_WORDS in page(new)
    assert not [text for text in before if "zqcall" in text]
    assert not [text for text in (*cpo.sees, *both.person("admin").sees) if "zqcall" in text]
    assert notes(both) == [(1, "CIO", "zqcall the budget office", "all")]
