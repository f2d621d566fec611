"""An office changes hands while a step is under way: its words reach who comes only with a yes, and bind nobody."""

from __future__ import annotations

import pytest
from agreed import TEXT, agree, everywhere, fill, leave, marks, opened, propose, says, told, versions
from asked import AT_ONCE, NEXT, pair, pressed, question, shows
from handed import admin_types, succeeds
from home_kit import home

from sandbox.demo.stage import Stage
from sandbox.slack.person import Person


@pytest.fixture
def both(stage: Stage) -> Stage:
    """Idaho has been asked, and both answers are open."""
    opened(stage)
    return stage


def reads(person: Person) -> bool:
    """Whether this person was ever shown a word of the step."""
    return any("zqMeet" in text for text in person.sees)


def test_a_successor_reads_it_only_once_who_stays_shows_it_and_then_says_whether_to_keep_it(both: Stage) -> None:
    agree(both)
    new = succeeds(both)
    _, cpo = pair(both)
    new.open_home()
    before, asked_of_cpo = reads(new), shows(told(cpo)[-1])

    says(both, cpo, "Show it to the CIO")
    shown = shows(told(new)[-1])
    says(both, new, "Keep it")

    assert not before
    assert "Idaho has a new CIO" in asked_of_cpo
    assert "has not seen it" in asked_of_cpo
    assert "Idaho's two offices agreed on this before you came" in shown
    assert TEXT in shown
    assert marks(both)[1:] == [("CPO", "shown"), ("CIO", "kept")]
    assert "You agreed on a next step for Idaho" in shows(told(cpo)[-1])
    both.go_to(NEXT, AT_ONCE)
    assert TEXT in shows(question(new))


def test_until_then_it_heads_no_question_and_no_button_of_it_does_anything(both: Stage) -> None:
    agree(both)
    new = succeeds(both)
    _, cpo = pair(both)
    before = marks(both)

    for person in (new, cpo):
        for button in ("agree", "done", "drop", "still", "keep", "let_go", "change"):
            pressed(both, person, f"step_{button}", "1")
            leave(person)
    pressed(both, new, "step_show", "1")
    leave(new)
    both.go_to(NEXT, AT_ONCE)

    assert marks(both) == before
    assert not reads(new)
    assert TEXT not in shows(question(cpo))


def test_who_comes_may_let_it_go_and_who_stays_reads_that(both: Stage) -> None:
    agree(both)
    new = succeeds(both)
    _, cpo = pair(both)
    says(both, cpo, "Show it to the CIO")

    says(both, new, "Not for me")
    leave(new)
    seen = pressed(both, new, "step_keep", "1")

    assert marks(both)[-1] == ("CIO", "not_kept")
    assert "who came did not keep it" in shows(told(cpo)[-1])
    assert TEXT not in shows(told(new)[-1])
    assert "before you held your office" in seen[-1]


def test_who_left_says_nothing_of_it_anymore_but_can_withdraw_it(both: Stage) -> None:
    cio, cpo = pair(both)
    agree(both)
    new = succeeds(both)
    before = marks(both)
    for button in ("agree", "done", "drop", "still", "show", "keep", "change"):
        pressed(both, cio, f"step_{button}", "1")
        leave(cio)

    assert marks(both) == before
    assert "with who holds the office now" in shows(told(cio)[-1])
    cio.press("Withdraw", told(cio)[-1])
    cio.fill_and_submit()
    both.settle()
    leave(cio)
    assert TEXT not in everywhere(both)
    assert "was withdrawn" in pressed(both, cpo, "step_show", "1")[-1]
    assert not reads(new)


def test_what_a_successor_changes_later_never_reaches_who_left(both: Stage) -> None:
    cio, cpo = pair(both)
    agree(both)
    new = succeeds(both)
    says(both, cpo, "Show it to the CIO")
    says(both, new, "Keep it")
    leave(new)
    new.command("step")
    fill(both, new, "zqOnly oursqz", "2026-12-18")
    cio.open_home()

    assert "zqOnly oursqz" not in "\n".join(cio.sees)


@pytest.mark.parametrize("office", ["CIO", "CPO"])
def test_a_proposal_that_waits_ends_when_either_office_changes_hands(both: Stage, office: str) -> None:
    cio, cpo = pair(both)
    propose(both, cio)

    new = succeeds(both, office=office)
    stays = cpo if office == "CIO" else cio
    for person in (new, stays):
        pressed(both, person, "step_agree", "1")
        leave(person)

    assert marks(both) == []
    assert not reads(new)
    assert "No longer open" in shows(told(cpo)[-1]) or office == "CPO"
    assert "Nothing is agreed" in home(both, "ID-CPO" if office == "CIO" else "ID-CIO")


def test_where_both_leave_nobody_is_shown_anything_and_it_has_ended(both: Stage) -> None:
    agree(both)
    one, other = both.person("successor"), both.person("another")
    admin_types(both, f"pair ID <@{one.id}|x> <@{other.id}|x>")

    for person in (one, other):
        person.open_home()
        pressed(both, person, "step_show", "1")
        leave(person)

    assert not reads(one)
    assert not reads(other)
    assert marks(both) == [("CPO", "agreed")]


def test_who_comes_back_is_asked_anew(both: Stage) -> None:
    cio, cpo = pair(both)
    agree(both)
    succeeds(both)
    admin_types(both, f"pair ID <@{cio.id}|x> <@{cpo.id}|x>")

    pressed(both, cio, "step_done", "1")
    leave(cio)

    assert marks(both) == [("CPO", "agreed")]
    says(both, cpo, "Show it to the CIO")
    says(both, cio, "Keep it")
    assert marks(both)[-1] == ("CIO", "kept")


def test_a_vacant_office_leaves_it_waiting_for_who_comes(both: Stage) -> None:
    agree(both)
    admin_types(both, "vacate ID CIO")
    _, cpo = pair(both)
    vacant = home(both, "ID-CPO")
    pressed(both, cpo, "step_done", "1")
    leave(cpo)

    new = both.person("successor")
    both.person("admin").command(f"pair ID <@{new.id}|x> <@{cpo.id}|x>")
    both.person("admin").press("Change")
    both.settle()

    assert "It waits for who comes." in vacant
    assert marks(both) == [("CPO", "agreed")]
    assert "Idaho has a new CIO" in shows(told(cpo)[-1])
    assert not reads(new)


def test_a_state_that_is_taken_out_ends_its_steps(both: Stage) -> None:
    cio, cpo = pair(both)
    agree(both)
    admin = both.person("admin")
    admin.command("unpair ID")
    admin.press("Take it out")
    both.settle()

    for person in (cio, cpo):
        pressed(both, person, "step_done", "1")
        leave(person)

    assert marks(both) == [("CPO", "agreed")]
    assert len(versions(both)) == 1
