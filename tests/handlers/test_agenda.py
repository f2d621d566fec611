"""`agenda`: what the two could talk about, to paste, from what both can read already; and a meeting."""

from __future__ import annotations

from datetime import timedelta

import pytest
from agreed import agree, leave, opened, propose
from asked import AT_ONCE, NEXT, SLOT, answer, ask, change, pair, pressed, rows

from sandbox.demo.stage import Stage
from sandbox.slack.person import Person
from sandbox.slack.text import flat


def field(person: Person, name: str) -> str:
    """What stands in a field of the window that is open."""
    assert person.view is not None
    blocks = {block["block_id"]: block for block in person.view.body["blocks"]}
    found = next(block for key, block in blocks.items() if key == name or key.startswith(f"{name}-"))
    return str(found["element"].get("initial_value") or "")


def agenda(person: Person) -> str:
    leave(person)
    person.command("agenda")
    return field(person, "text")


def meets(person: Person, day: str, clock: str, minutes: str = "30") -> object:
    leave(person)
    person.command("agenda")
    return person.fill_and_submit({"day": day, "clock": clock, "minutes": minutes})


def test_it_says_what_is_stuck_what_was_agreed_and_what_is_asked(stage: Stage) -> None:
    ask(stage)
    cio, cpo = pair(stage)
    answer(stage, cio, "stuck", "zqcommentqz")
    answer(stage, cpo, "in_place", "zqcommentqz")
    agree(stage)
    propose(stage, cpo, "zqAsk the governorqz", "2026-12-18")

    said = agenda(cio)

    assert said.splitlines() == [
        "Idaho: CIO and CPO",
        "",
        "What is stuck",
        "- The two officers, or their staffs, meet regularly: CIO Stuck, CPO In place",
        "",
        "What we agreed",
        "- zqMeet the budget officeqz (by Fri, Dec 11, 2026)",
        "- CPO proposes: zqAsk the governorqz (by Fri, Dec 18, 2026)",
        "",
        "Questions to each other",
        "- One of you is stuck where the other is moving. What could the other office do about it this month?",
    ]
    assert rows(stage, "SELECT DISTINCT place FROM reading WHERE place = 'agenda'") == [("agenda",)]


def test_nothing_sealed_is_in_it_ones_own_answer_included(stage: Stage) -> None:
    ask(stage)
    cio, cpo = pair(stage)
    answer(stage, cio, "stuck", "zqcommentqz")

    for person in (cio, cpo):
        said = agenda(person)
        assert "Stuck" not in said
        assert "zqcommentqz" not in said
        assert rows(stage, "SELECT question FROM check_in")[0][0] in said  # what both are asked may stand there


def test_nothing_is_in_it_while_both_have_answered_and_neither_is_open(stage: Stage) -> None:
    ask(stage)
    for person, status in zip(pair(stage), ("stuck", "in_place"), strict=True):
        answer(stage, person, status)
    change(stage, "UPDATE check_in SET revealed_at = NULL")

    assert "Stuck" not in agenda(pair(stage)[0])


def test_with_nothing_open_it_says_so(stage: Stage) -> None:
    stage.set_up("ID")
    stage.go_to(SLOT - timedelta(hours=2), AT_ONCE)

    assert "Nothing yet" in agenda(pair(stage)[0])


def test_a_successor_and_who_stays_read_nothing_of_what_was_between_two_others(stage: Stage) -> None:
    ask(stage)
    cio, cpo = pair(stage)
    answer(stage, cio, "stuck")
    answer(stage, cpo, "in_place")
    agree(stage)
    new = stage.person("successor")
    stage.clock.advance(timedelta(minutes=1))
    stage.person("admin").command(f"pair ID <@{new.id}|x> <@{cpo.id}|x>")
    stage.person("admin").press("Change")
    stage.settle()

    for person in (new, cpo):
        said = agenda(person)
        assert "Stuck" not in said
        assert "zqMeet" not in said


@pytest.mark.parametrize(
    ("day", "clock", "start", "words"),
    [
        ("2027-01-20", "10:00", "20270120T170000Z", "Wed, Jan 20, 10:00 AM MST"),
        ("2027-03-14", "02:30", "20270314T093000Z", "Sun, Mar 14, 3:30 AM MDT"),  # there is no such time
        ("2027-11-07", "01:30", "20271107T073000Z", "Sun, Nov 7, 1:30 AM MDT"),  # there are two: the first
        ("2027-11-07", "02:00", "20271107T090000Z", "Sun, Nov 7, 2:00 AM MST"),
    ],
)
def test_a_meeting_is_at_the_time_of_the_states_capital_both_nights_on_which_clocks_change(
    stage: Stage, day: str, clock: str, start: str, words: str
) -> None:
    opened(stage)
    cio, _ = pair(stage)

    meets(cio, day, clock, "45")

    made = field(cio, "ics")
    assert f"DTSTART:{start}" in made
    assert words in flat("", cio.view.body["blocks"])
    assert "BEGIN:VCALENDAR" in made


def test_another_time_makes_another_file_in_a_field_of_its_own(stage: Stage) -> None:
    opened(stage)
    cio, _ = pair(stage)
    meets(cio, "2027-01-20", "10:00")
    first = [block["block_id"] for block in cio.view.body["blocks"]]

    cio.fill_and_submit({"day": "2027-01-21", "clock": "10:00", "minutes": "30"})

    assert "DTSTART:20270121T170000Z" in field(cio, "ics")
    assert [block["block_id"] for block in cio.view.body["blocks"]] != first


@pytest.mark.parametrize(("day", "why"), [("2026-12-02", "over already"), ("2028-01-20", "more than a year")])
def test_a_time_that_can_not_be_is_said_at_its_field(stage: Stage, day: str, why: str) -> None:
    opened(stage)

    assert why in meets(pair(stage)[0], day, "10:00")["day"]  # type: ignore[index]


def test_a_long_agenda_and_its_file_fit_into_their_fields(stage: Stage) -> None:
    opened(stage)
    cio, _ = pair(stage)
    for number in range(3):
        agree(stage, f"{number}{';' * 199}")

    leave(cio)
    cio.command("agenda")
    cio.fill_and_submit({"text": "zq;," * 749, "day": "2027-01-20", "clock": "10:00", "minutes": "60"})

    made = field(cio, "ics")
    assert len(made) <= 3000
    assert made.endswith("END:VCALENDAR\n") or made.endswith("END:VCALENDAR")


def test_with_a_vacant_office_there_is_nobody_to_meet_and_a_deputy_has_none(stage: Stage) -> None:
    opened(stage)
    cio, cpo = pair(stage)
    cpo.command(f"deputy <@{stage.person('helper').id}|x>")
    stage.settle()
    deputys = str(stage.person("helper").command("agenda"))
    stage.person("admin").command("vacate ID CPO")
    stage.person("admin").press("Change")
    stage.settle()
    leave(cio)

    assert "Only the CIO or CPO of a pair can do this." in deputys
    assert "Idaho's CPO is vacant" in pressed(stage, cio, "agenda", None)[-1]


def test_the_next_questions_sealed_answer_changes_nothing_in_it(stage: Stage) -> None:
    opened(stage)
    stage.go_to(NEXT, AT_ONCE)
    cio, cpo = pair(stage)
    before = agenda(cpo)
    leave(cpo)
    answer(stage, cio, "stuck")

    assert agenda(cpo) == before
