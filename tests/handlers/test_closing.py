"""An admin looks at a state's closed days and corrects them; what is due then moves, and `why` says from where."""

from __future__ import annotations

import pytest
from command_kit import changes, due, everything, typed, utc

from sandbox.demo.stage import Stage


@pytest.fixture
def ready(stage: Stage) -> Stage:
    """Idaho and Arkansas are welcomed, on Tuesday 1 December; the first question comes on Thursday."""
    stage.set_up("ID", "AR")
    return stage


def test_a_closed_day_moves_the_question_that_would_have_come(ready: Stage) -> None:
    said = typed(ready, "closed ID 2026-12-03")

    assert said == (
        "Idaho, Thu, Dec 3, 2026: open → closed (set by an admin)\nNext question: Fri, Dec 4, 9:00 AM MST."
    )
    assert due(ready, "ID") == utc("2026-12-04T16:00")
    assert due(ready, "AR") == utc("2026-12-03T15:00")
    assert changes(ready)[-1] == ("closed days", "Idaho, Thu, Dec 3, 2026: open", "closed (set by an admin)")


def test_a_closed_day_further_ahead_moves_the_question_that_comes_after_the_next(ready: Stage) -> None:
    typed(ready, "closed ID 2026-12-17")

    ready.go_to(utc("2026-12-03T16:01"))

    assert due(ready, "ID") == utc("2026-12-18T16:00")
    assert due(ready, "AR") == utc("2026-12-17T15:00")


def test_it_moves_back_when_the_day_is_open_after_all(ready: Stage) -> None:
    typed(ready, "closed ID 2026-12-03")

    assert typed(ready, "closed ID 2026-12-03 off").endswith("Next question: Thu, Dec 3, 9:00 AM MST.")
    assert due(ready, "ID") == utc("2026-12-03T16:00")


def test_a_day_that_the_calendar_has_wrong_can_be_opened(ready: Stage) -> None:
    assert typed(ready, "closed AR 2026-12-24 open").startswith(
        "Arkansas, Thu, Dec 24, 2026: closed (Christmas Eve) → open (set by an admin)"
    )


def test_several_days_are_closed_at_once(ready: Stage) -> None:
    assert typed(ready, "closed ID 2026-12-03 to 2026-12-04").endswith("Next question: Mon, Dec 7, 9:00 AM MST.")
    assert typed(ready, "closed ID 2026-12-04 open").endswith("Next question: Fri, Dec 4, 9:00 AM MST.")


def test_nobody_is_asked_on_such_a_day_and_the_next_is_kept(ready: Stage) -> None:
    typed(ready, "closed ID 2026-12-03")
    ready.go_to(utc("2026-12-04T15:59"))
    before = [it.text for it in ready.person("ID-CIO").messages()]

    ready.go_to(utc("2026-12-04T16:01"))
    after = [it.text for it in ready.person("ID-CIO").messages()]

    assert not any("Where does" in text for text in before)
    assert any("Where does" in text for text in after)


def test_the_list_says_where_each_day_comes_from(ready: Stage) -> None:
    typed(ready, "closed AR 2027-01-04")

    said = typed(ready, "closed arkansas")

    assert "Arkansas: closed days in the next 12 months" in said
    assert "Thu, Dec 24, 2026: closed (Christmas Eve) · Arkansas Code 1-5-101" in said
    assert "Fri, Dec 25, 2026: closed (Christmas Day)" in said
    assert "Mon, Jan 4, 2027: closed (set by an admin)" in said
    assert "through 2029" in said


@pytest.mark.parametrize("who", ["ID-CIO", "admin"])
def test_why_names_the_next_closed_day_and_its_source(ready: Stage, who: str) -> None:
    typed(ready, "closed ID 2026-12-09")

    said = typed(ready, "why" if who == "ID-CIO" else "why ID", who)

    assert "Idaho's offices are next closed on Wed, Dec 9, 2026 (set by an admin)." in said
    assert "(Christmas Eve; Arkansas Code 1-5-101" in typed(ready, "why AR")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("closed XX 2026-12-03", "is not a state"),
        ("closed ID 2026-11-30", "That is over"),
        ("closed ID 2031-01-01", "Three years ahead"),
        ("closed ID 2026-12-04 2026-12-01", "is before the first"),
        ("closed ID 2026-12-01 2026-12-20", "Two weeks are the most"),
        ("closed ID 2026-12-03 off", "No admin has set anything"),
        ("closed ID 2026-02-30", "no such day"),
        ("closed ID tuesday-ish", "as a day"),
        ("closed ID 2026-12-03 open off", "Say which state"),
        ("closed ID off", "Say which state"),
    ],
)
def test_what_cant_be_is_explained_and_changes_nothing(ready: Stage, said: str, why: str) -> None:
    before = everything(ready)

    assert why in typed(ready, said)
    assert everything(ready) == before


def test_so_many_days_that_a_pause_says_it_better_are_refused(ready: Stage) -> None:
    typed(ready, "closed ID 2026-12-07 2026-12-18")

    assert "pause the state" in typed(ready, "closed ID 2026-12-21 2026-12-31")


def test_only_an_admin_sets_them_also_by_the_form(ready: Stage) -> None:
    before = everything(ready)["task_force"]

    assert "Only the task force's admins" in typed(ready, "closed ID 2026-12-03", "ID-CIO")
    assert everything(ready)["task_force"] == before


def test_the_bare_command_opens_a_form_that_does_the_same(ready: Stage) -> None:
    admin = ready.person("admin")
    typed(ready, "closed")

    wrong = admin.fill_and_submit({"state": "ID", "first": "2026-12-04", "last": "2026-12-03", "what": "closed"})
    right = admin.fill_and_submit({"state": "ID", "first": "2026-12-03", "last": "2026-12-03", "what": "closed"})

    assert "is before the first" in str(wrong)
    assert "Next question: Fri, Dec 4, 9:00 AM MST." in str(right.body)
    assert due(ready, "ID") == utc("2026-12-04T16:00")
