"""An admin sets up many states from a spreadsheet: pasted or as a file, checked first, applied when they say so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from command_kit import changes, due, everything, newest, typed, welcomed
from home_kit import home, press, send

from bot.rules.jurisdictions import ALL
from handlers import acts
from handlers.switchboard import PRESSES
from sandbox.demo.stage import Stage
from sandbox.slack.errors import NotVisible
from sandbox.slack.show import show_view
from storage.tables import Message

HEADER = "State,Office,Email,Title"


def email(who: str) -> str:
    return f"{who}@Example.gov"


def row(who: str, office: str = "", title: str = "") -> str:
    """This officer (`ID-CIO`) in their own office."""
    return f"{who[:2]},{office or who[3:]},{email(who)},{title}"


def of(*them: str) -> str:
    return "\n".join([HEADER, *map(row, them)])


def sent(stage: Stage, who: str = "admin", **values: Any) -> Any:
    """Somebody sends the form; what then stands before them."""
    person = stage.person(who)
    person.command("roster")
    return person.fill_and_submit(values)


def checked(stage: Stage, text: str, who: str = "admin") -> str:
    """Somebody pastes this roster; the message that comes of it."""
    sent(stage, who, lines=text)
    return newest(stage, who)


def applied(stage: Stage, text: str) -> str:
    checked(stage, text)
    stage.person("admin").press("Apply")
    return newest(stage)


def file(stage: Stage, data: bytes, **more: Any) -> Any:
    with stage.server.lock:
        return {"files": [stage.slack.files.give(stage.person("admin").id, "roster.csv", data) | more]}


def meet(stage: Stage, *them: str) -> None:
    for who in them:
        stage.person(who)


def held(stage: Stage) -> str:
    return typed(stage, "pairs")


def unchanged(stage: Stage, before: dict[str, list[Any]]) -> bool:
    now = everything(stage)
    return all(now[table] == before[table] for table in ("pair", "holding", "change"))


def test_56_pairs_are_set_up_and_started_from_a_csv_in_at_most_twelve_actions_on_home(stage: Stage) -> None:
    rows = ["State;Role;E-mail address;Job title;Phone"]
    for code, state in ALL.items():
        for office in ("CIO", "CPO"):
            meet(stage, f"{code}-{office}")
            rows.append(f"{state.name};{office};{email(f'{code}-{office}')};Señor {office};1")
    data = "\r\n".join(rows).encode("cp1252")
    admin, actions = stage.person("admin"), 0

    def act(do: Callable[..., Any], *arguments: Any, **values: Any) -> Any:
        nonlocal actions
        actions += 1
        stage.settle()
        return do(*arguments, **values)

    act(home, stage, "admin")
    act(press, stage, "admin", "set_up", "channel")
    act(send, stage, "admin", channel=stage.channel)
    act(press, stage, "admin", "set_up", "cochair")
    act(send, stage, "admin", people=[stage.person("helper").id])
    act(press, stage, "admin", "roster")
    act(send, stage, "admin", file=file(stage, data))
    assert "Roster checked: 112 lines. Nothing is changed yet.\n112 to add" in newest(stage)
    act(admin.press, "Apply")
    assert "Done: 112 added." in newest(stage)
    act(press, stage, "admin", "set_up", "start")
    started = act(send, stage, "admin")

    assert "Started: 56 pairs, 112 people" in started
    assert actions <= 12
    assert "Idaho CIO @ID-CIO, CPO @ID-CPO" in held(stage)
    assert "56 of 56 states, 112 people." in home(stage, "admin")


def test_the_form_answers_at_once_and_the_check_comes_as_one_message(stage: Stage) -> None:
    meet(stage, "ID-CIO", "ID-CPO")
    before = len(stage.person("admin").inbox)

    view = sent(stage, lines=of("ID-CIO"), more=of("ID-CPO"))

    assert "Checking 2 lines, I'll write to you." in show_view(view)
    assert "To add\n• Idaho CIO @ID-CIO, CPO @ID-CPO" in newest(stage)
    assert len(stage.person("admin").inbox) == before + 1
    assert "ID" not in [pair.jurisdiction for pair in everything(stage)["pair"]]


def test_a_roster_applied_again_has_nothing_to_change(stage: Stage) -> None:
    meet(stage, "ID-CIO", "ID-CPO", "ME-CIO")
    text = of("ID-CIO", "ID-CPO", "ME-CIO") + "\nME,CPO,vacant"

    assert "Done: 3 added." in applied(stage, text)
    before = everything(stage)

    assert "There is nothing to change.\n4 as they are" in checked(stage, text)
    with pytest.raises(NotVisible):
        stage.person("admin").press("Apply")
    assert unchanged(stage, before)


def test_states_that_are_not_in_it_stay_and_others_are_changed_and_vacated(stage: Stage) -> None:
    stage.set_up("ID", "ME", "UT", start=False)
    meet(stage, "OH-CIO")

    said = checked(stage, f"{HEADER}\nID,CIO,{email('OH-CIO')}\nID,CPO,{email('ID-CPO')}\nME,CIO,vacant")
    assert "To change\n• Idaho CIO @ID-CIO → @OH-CIO" in said
    assert "To make vacant\n• Maine CIO @ME-CIO → vacant" in said
    assert "1 to change · 1 to make vacant · 1 as they are" in said
    stage.person("admin").press("Apply")

    assert "Done: 1 changed, 1 vacant now." in newest(stage)
    for line in (
        "Idaho CIO @OH-CIO, CPO @ID-CPO",
        "Maine CIO vacant, CPO @ME-CPO",
        "Utah CIO @UT-CIO, CPO @UT-CPO",
    ):
        assert line in held(stage)


def test_once_started_for_all_new_pairs_start_by_themselves_and_who_is_new_is_welcomed(stage: Stage) -> None:
    stage.set_up("ME")
    meet(stage, "ID-CIO", "ID-CPO", "ME-NEW")

    said = applied(stage, f"{of('ID-CIO', 'ID-CPO')}\nME,CIO,{email('ME-NEW')}")

    assert "New pairs start by themselves; whoever is new is welcomed in their working hours." in said
    assert due(stage, "ID") is not None
    for name in ("ID-CPO", "ME-NEW"):  # within the minute that Slack's rates may ask for
        assert timedelta(0) <= stage.clock.now() - welcomed(stage, name) < timedelta(minutes=1)
    assert ("start", None, "ID") in changes(stage)


def test_what_was_done_is_in_the_audit(stage: Stage) -> None:
    meet(stage, "ID-CIO", "ID-CPO")

    applied(stage, of("ID-CIO", "ID-CPO"))

    assert ("roster", None, "2 to add") in changes(stage)


def test_who_is_not_here_twice_here_or_cannot_hold_an_office_is_told_and_the_rest_is_applied(stage: Stage) -> None:
    stage.set_up("UT", start=False)
    meet(stage, "ID-CIO")
    for name, about in (("Robo", {"is_bot": True}), ("Two", {}), ("Too", {})):
        stage.slack.workspace.add_person(name, **({"email": "two@example.gov"} | about))
    stage.slack.workspace.add_person("App", email="app@example.gov", is_bot=True)
    lines = [row("ID-CIO"), "ID,CPO,nobody@example.gov", "ME,CIO,two@example.gov", "ME,CPO,app@example.gov"]

    said = checked(stage, "\n".join([HEADER, *lines, row("UT-CIO", "CPO"), "OH,CIO," + email("UT-CPO")]))

    assert "Not in this Slack yet. Invite them" in said
    assert "nobody@example.gov" in said
    assert "Maine CIO (line 4): @U" in said
    assert "Pick one: `/counterpart pair ME @cio @cpo`" in said
    assert "Maine CPO (line 5): @U" in said
    assert "is an app, not a person." in said
    assert (
        "Utah CPO (line 6): @UT-CIO holds another office, Utah's CIO, and this roster does not change that." in said
    )
    stage.person("admin").press("Apply")
    assert "nobody@example.gov" in newest(stage)
    assert "Idaho CIO @ID-CIO, CPO vacant" in held(stage)


def test_offices_that_look_swapped_are_pointed_out(stage: Stage) -> None:
    stage.set_up("ID", start=False)
    meet(stage, "ME-CIO")

    said = checked(
        stage,
        "\n".join(
            [HEADER, row("ID-CIO", "CPO"), row("ID-CPO", "CIO"), row("ME-CIO", "", "Chief Procurement Officer")]
        ),
    )

    assert "Idaho: its CIO would become CPO, and its CPO the CIO." in said
    assert "Maine CIO (line 4): the job title sounds like a CPO's." in said


@pytest.mark.parametrize(
    ("values", "field", "error"),
    [
        ({}, "lines", "Paste at least one line, or add a file."),
        ({"lines": " \n "}, "lines", "Paste at least one line, or add a file."),
        ({"lines": "ZZ,CFO,x\nID,CIO,y"}, "lines", "There is no column called State"),
        ({"lines": f"{HEADER}\nZZ,CFO,x", "more": "ID,CIO,y"}, "lines", "Line 3: “y” is not an e-mail address."),
    ],
)
def test_what_cant_be_read_is_said_in_the_form_which_stays_open(
    stage: Stage, values: dict[str, str], field: str, error: str
) -> None:
    answer = sent(stage, **values)

    assert error in answer[field]
    assert show_view(stage.person("admin").view).startswith("┌ Roster")
    assert everything(stage)["message"] == []


def test_a_file_and_lines_at_once_or_a_file_of_5_mb_is_refused_in_the_form(stage: Stage) -> None:
    assert sent(stage, lines="ID,CIO,vacant", file=file(stage, b"x"))["file"].startswith(
        "Paste lines or add a file"
    )
    assert sent(stage, file=file(stage, b"x" * 5_000_000))["file"].startswith("This file is larger than 1 MB.")
    assert everything(stage)["message"] == []


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ("State,Office,Email\nZZ,CFO,x".encode("utf-16"), "3 things to mend.* Nothing was changed."),
        (b"x" * 5_000_000, "This is larger than 1 MB."),
        (b"PK\x03\x04", "This is a workbook, not a CSV file."),
    ],
)
def test_the_faults_of_a_file_come_by_message(stage: Stage, data: bytes, fault: str) -> None:
    sent(stage, file=file(stage, data, size=1))

    assert fault.replace("*", "") in newest(stage)
    assert everything(stage)["pair"] == []


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://evil.example/files/F1", "not_a_slack_address"),
        ("{base}/files/F0NOSUCH", "file_not_readable"),
        ("{base}/link/", "http_"),
    ],
)
def test_a_file_that_cant_be_had_is_told_and_the_token_goes_nowhere_else(stage: Stage, url: str, why: str) -> None:
    sent(stage, file=file(stage, b"x", url_private=url.format(base=stage.server.url)))

    said = newest(stage)
    assert f"I could not read the file (Slack says `{why}" in said
    assert "Paste the lines instead." in said


def test_when_slack_will_not_list_its_people_the_admin_is_told(stage: Stage) -> None:
    stage.slack.fault("error", "users.list", error="missing_scope")

    assert "I could not read the list of people here (Slack says `missing_scope`)" in checked(
        stage, "ID,CIO,vacant"
    )


def test_a_slack_that_is_busy_or_silent_for_a_while_only_delays_the_check(stage: Stage) -> None:
    meet(stage, "ID-CIO")
    stage.slack.fault("rate_limited", "users.list", retry_after=30)
    stage.slack.fault("http_500", "users.list")

    assert "1 to add" in checked(stage, of("ID-CIO"))


def test_a_workspace_of_many_pages_is_read_to_its_end(stage: Stage) -> None:
    for number in range(450):
        stage.slack.workspace.add_person(f"Somebody {number}")
    meet(stage, "ID-CIO")

    assert "Idaho CIO @ID-CIO" in checked(stage, of("ID-CIO"))
    assert len(stage.slack.calls_of("users.list")) == 3
    assert all(len(message.data.get("accounts", [])) <= 1 for message in _rosters(stage))


def _rosters(stage: Stage) -> list[Message]:
    with stage.db.begin() as tx:
        return list(tx.query(Message).where(Message.kind == "roster"))


def test_pressing_twice_or_leaving_it_does_nothing_more(stage: Stage) -> None:
    meet(stage, "ID-CIO", "ID-CPO")
    checked(stage, of("ID-CIO", "ID-CPO"))
    admin = stage.person("admin")

    admin.press("Apply")
    before = everything(stage)
    admin.press("Apply")
    admin.press("Leave it")

    assert unchanged(stage, before)
    assert "Done: 2 added." in newest(stage)


def test_leave_it_changes_nothing_and_forgets_the_addresses(stage: Stage) -> None:
    meet(stage, "ID-CIO")
    checked(stage, of("ID-CIO"))

    stage.person("admin").press("Leave it")

    assert "Nothing was changed." in newest(stage)
    assert everything(stage)["pair"] == []
    assert "example.gov" not in str(_rosters(stage)[0].data)


def test_of_two_admins_at_once_the_second_sees_what_changed_and_applies_after_looking(stage: Stage) -> None:
    second = stage.person("second", is_admin=True)
    meet(stage, "ID-CIO", "ID-CPO", "ME-CIO")
    checked(stage, of("ID-CIO", "ID-CPO"))
    checked(stage, f"{HEADER}\nID,CIO,{email('ME-CIO')}", "second")
    stage.person("admin").press("Apply")

    second.press("Apply")
    said = newest(stage, "second")

    assert "Changed by somebody else since I checked. It is now\n• Idaho CIO @ID-CIO" in said
    assert "To change\n• Idaho CIO @ID-CIO → @ME-CIO" in said
    assert "Idaho CIO @ID-CIO, CPO @ID-CPO" in held(stage)
    second.press("Apply")
    assert "Done: 1 changed." in newest(stage, "second")
    assert "Idaho CIO @ME-CIO, CPO @ID-CPO" in held(stage)


def test_a_press_on_words_that_have_been_replaced_since_applies_nothing(stage: Stage) -> None:
    meet(stage, "ID-CIO", "ID-CPO")
    checked(stage, of("ID-CIO", "ID-CPO"))
    admin = stage.person("admin")
    old = next(element["value"] for block in admin.messages()[-1].blocks for element in block.get("elements", []))
    typed(stage, "pair ID @ID-CIO vacant")
    admin.press("Apply", admin.inbox[-2])
    stage.settle()
    before = everything(stage)

    acts.press(stage.bot, PRESSES["roster_apply"], acts.Asked({"user": {"id": admin.id}}, old), stage.clock.now())

    assert everything(stage) == before


def test_of_a_long_file_only_the_beginning_is_read(stage: Stage) -> None:
    sent = file(stage, b"x" * 5_000_000)["files"][0]

    assert len(stage.bot.slack.file(sent["url_private"], 1_000)) == 1_001


def test_a_second_admin_with_the_same_roster_has_nothing_left_to_do(stage: Stage) -> None:
    second = stage.person("second", is_admin=True)
    meet(stage, "ID-CIO")
    for who in ("admin", "second"):
        checked(stage, of("ID-CIO"), who)
    stage.person("admin").press("Apply")

    second.press("Apply")

    assert "There is nothing to change.\n1 as they are" in newest(stage, "second")


def test_only_admins_may_and_only_while_they_are_admins(stage: Stage) -> None:
    assert "Only the task force's admins" in typed(stage, "roster", "stranger")
    meet(stage, "ID-CIO")
    helper = stage.person("helper")
    typed(stage, "admin add @helper")
    checked(stage, of("ID-CIO"), "helper")
    helper.command("roster")
    typed(stage, "admin remove @helper")

    assert "Only the task force's admins" in str(helper.fill_and_submit({"lines": of("ID-CIO")}))
    helper.close()
    assert "Only the task force's admins" in str(helper.press("Apply"))
    assert everything(stage)["pair"] == []


def test_a_check_from_the_day_before_yesterday_is_not_applied(stage: Stage) -> None:
    meet(stage, "ID-CIO")
    checked(stage, of("ID-CIO"))
    stage.go_to(stage.clock.now() + timedelta(days=1, hours=1))

    assert "more than a day old" in str(stage.person("admin").press("Apply"))
    assert everything(stage)["pair"] == []
