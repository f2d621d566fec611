"""What of a roster needs a yes of its own, how it was read, and how long its addresses are kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from command_kit import everything, newest, typed
from test_roster_flow import HEADER, checked, email, file, held, meet, of, row, sent

from sandbox.demo.stage import Stage
from sandbox.slack.errors import NotVisible

SWAPPED = [
    row("ID-CIO", "CPO"),
    row("ID-CPO", "CIO"),
    row("ME-CIO", "", "Chief Procurement Officer"),
    row("ME-CPO"),
]


def test_what_looks_swapped_is_left_as_it_is_by_apply_and_done_after_a_yes_of_its_own(stage: Stage) -> None:
    stage.set_up("ID", start=False)
    meet(stage, "ME-CIO", "ME-CPO")

    said = checked(stage, "\n".join([HEADER, *SWAPPED]))
    assert "These look swapped. Apply leaves them as they are; if they are right, press Apply these too" in said
    assert "1 to add · 2 to look at again" in said
    stage.person("admin").press("Apply")
    assert "Done: 1 added." in newest(stage)
    assert "Left as they were, since they look swapped\n• Idaho: its CIO would become CPO" in newest(stage)
    assert "Idaho CIO @ID-CIO, CPO @ID-CPO" in held(stage)
    assert "Maine CIO vacant, CPO @ME-CPO" in held(stage)

    checked(stage, "\n".join([HEADER, *SWAPPED]))
    with pytest.raises(NotVisible):
        stage.person("admin").press("Apply")
    stage.person("admin").press("Apply these too")
    assert "Done: 1 added, 2 changed." in newest(stage)
    assert "Left as they were" not in newest(stage)
    assert "Idaho CIO @ID-CPO, CPO @ID-CIO" in held(stage)
    assert "Maine CIO @ME-CIO, CPO @ME-CPO" in held(stage)


def test_whoever_would_come_from_an_office_in_doubt_is_not_given_another_before_the_yes(stage: Stage) -> None:
    stage.set_up("ID", start=False)
    meet(stage, "ME-CIO")
    lines = [row("ME-CIO", "CIO").replace("ME,", "ID,"), f"ME,CIO,{email('ID-CIO')}"]
    lines[0] += "Procurement Director"

    said = checked(stage, "\n".join([HEADER, *lines]))

    assert "holds another office, Idaho's CIO, and this roster does not change that" in said
    stage.person("admin").press("Apply these too")
    assert "Idaho CIO @ME-CIO" in held(stage)
    assert "Maine CIO @ID-CIO" in held(stage)


def test_how_it_was_read_and_what_was_left_out_is_shown_before_it_is_applied(stage: Stage) -> None:
    meet(stage, "ID-CIO")
    lines = [
        "Roster of *2027*",
        HEADER,
        f"ID,State IT Director,{email('ID-CIO')}",
        ",CPO,TBD",
        "Source: <!channel> files",
    ]

    said = checked(stage, "\n".join(lines))

    assert "How I read these. Please look before you apply" in said
    assert "Line 3: “State IT Director” read as CIO." in said
    assert "Line 4: “TBD” read as vacant." in said
    assert "Not part of the table, so left out" in said
    assert "Line 1: “Roster of *2027*” is left out." in said
    assert "Line 5: “Source: <!channel> files” is left out." in said
    assert "channel" not in {ping.who for ping in stage.slack.workspace.pings}
    stage.person("admin").press("Apply")
    assert "Idaho CIO @ID-CIO, CPO vacant" in held(stage)


def stored(stage: Stage) -> str:
    """All that stands in the database, a text; but for who holds an office, and with which address they did."""
    kept = ("person", "holding")
    return str({name: rows for name, rows in everything(stage).items() if name not in kept}).casefold()


@pytest.mark.parametrize("press", ["Apply", "Leave it", None])
def test_addresses_of_a_roster_are_not_kept_longer_than_a_day(stage: Stage, press: str | None) -> None:
    meet(stage, "ID-CIO", "ID-CPO")
    checked(stage, f"{of('ID-CIO', 'ID-CPO')}\nME,CIO,nobody@example.gov")
    if press:
        stage.person("admin").press(press)
        stage.settle()
    assert ("id-cio@example.gov" in stored(stage)) == (press is None)

    stage.go_to(stage.clock.now() + timedelta(days=1, hours=1))

    assert "@example.gov" not in stored(stage)
    if press is None:
        assert "more than a day old" in str(stage.person("admin").press("Apply"))
    assert stage.slack.answers.refused == []


def test_the_faults_of_a_file_are_forgotten_too_and_another_check_of_the_day_is_not(stage: Stage) -> None:
    meet(stage, "ID-CIO")
    sent(stage, file=file(stage, b"State,Office,Email\nID,CIO,jane doe@example.gov"))
    assert "jane doe@example.gov" in newest(stage)
    stage.go_to(stage.clock.now() + timedelta(hours=23))
    checked(stage, of("ID-CIO"))
    stage.go_to(stage.clock.now() + timedelta(hours=2))

    assert "jane doe" not in stored(stage)
    stage.person("admin").press("Apply")
    assert "Done: 1 added." in newest(stage)


def test_whoever_was_deactivated_since_the_check_is_not_seated(stage: Stage) -> None:
    meet(stage, "ID-CIO", "ID-CPO")
    typed(stage, "cochair add @ID-CIO")
    checked(stage, of("ID-CIO", "ID-CPO"))
    stage.clock.advance(timedelta(minutes=1))
    with stage.server.lock:
        stage.slack.admin.change_person(stage.person("ID-CIO").id, stage.server.now(), deleted=True)
    stage.server.settle()

    stage.person("admin").press("Apply")

    assert "@ID-CIO has a deactivated account." in newest(stage)
    assert everything(stage)["holding"] == []
