"""An admin gives the running task force another plan: checked first, activated from a day that is named."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from asked import SLOT, answer, pair, question, rows
from command_kit import changes, everything, newest, typed
from home_kit import home, press, send, window

from bot.rules import plan_file
from bot.rules.plan_sheet import written
from bot.words import plan as words
from bot.words import plan_export
from sandbox.demo.stage import Stage
from sandbox.slack.text import flat

ROWS = [
    ["Teaming", "Each office has a named contact for the other", "Whom do your staff call, by role?"],
    ["Teaming", "A new hire learns the other office's work", "What in week one?"],
    ["Rules", "Terms are flexible for the cloud", "Which term comes first?"],
]


def sheet(*them: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([["Area", "Claim", "Question"], *(them or ROWS)])
    return out.getvalue()


def file(stage: Stage, data: bytes, name: str = "plan.csv", **more: Any) -> Any:
    with stage.server.lock:
        return {"files": [stage.slack.files.give(stage.person("admin").id, name, data) | more]}


def checked(stage: Stage, text: str = "", who: str = "admin") -> str:
    """Somebody pastes this plan; the message that comes of it."""
    stage.person(who).command("plan load")
    outcome = stage.person(who).fill_and_submit({"lines": text or sheet(), "more": ""})
    assert not isinstance(outcome, dict), outcome
    return newest(stage, who)


def loaded(stage: Stage, text: str = "", who: str = "admin") -> str:
    checked(stage, text, who)
    stage.person(who).press("plan_activate")
    return newest(stage, who)


def faults(stage: Stage, **values: Any) -> str:
    """What stands under the fields when this is sent, or in the message that comes of it."""
    stage.person("admin").command("plan load")
    outcome = stage.person("admin").fill_and_submit(values)
    return " ".join(outcome.values()) if isinstance(outcome, dict) else newest(stage)


def asked_now(stage: Stage, code: str) -> tuple[str, str]:
    """The item and the question that this state was asked last."""
    query = f"SELECT item, question FROM check_in JOIN pair ON pair.id = pair_id WHERE jurisdiction = '{code}'"
    found = rows(stage, f"{query} AND not_sent IS NULL ORDER BY check_in.id DESC")[0]
    return found[0], found[1]


# Loading


def test_questions_come_from_it_from_the_day_that_is_named_and_what_is_open_stays(asked: Stage) -> None:
    item, words = asked_now(asked, "ID")
    said = checked(asked)

    assert "Plan checked: Our action plan, 3 items in 2 areas." in said
    assert "2 added · 1 changed · 24 retired" in said
    assert "Activate from Thu, Dec 17" in said
    assert "Each office has a named contact for the other: question" in said
    before = asked_now(asked, "ID")
    asked.person("admin").press("plan_activate")
    assert "Done: questions come from “Our action plan” from Thu, Dec 17, 2026 on." in newest(asked)
    assert changes(asked)[-1] == ("plan", "version 2", "version 3, from 2026-12-17")

    asked.go_to(SLOT + timedelta(days=13))
    assert asked_now(asked, "ID") == before == (item, words)
    asked.go_to(SLOT + timedelta(days=14))
    assert asked_now(asked, "ID") == ("named_contact", "Whom do your staff call, by role?")


def test_before_anybody_is_asked_it_is_used_at_once(ready: Stage) -> None:
    assert "Activate from" in checked(ready)
    assert "Use it from now on" not in newest(ready)


def test_a_file_of_an_admin_in_at_most_six_actions(asked: Stage) -> None:
    areas = ["Governance", "Teaming", "Process", "Budget"]
    eighteen = [[areas[n % 4], f"It is so, number {n + 1}", f"What of {n + 1}?"] for n in range(18)]
    data = sheet(*sorted(eighteen)).replace(",", ";").encode("cp1252")

    home(asked, "admin")
    press(asked, "admin", "plan_load")
    send(asked, "admin", file=file(asked, data))
    assert "Plan checked: Our action plan, 18 items in 4 areas. Nothing is changed yet." in newest(asked)
    asked.person("admin").press("plan_activate")
    asked.go_to(SLOT + timedelta(days=14))

    assert asked_now(asked, "ID")[1] == "What of 12?"
    assert "Our action plan, 18 items in 4 areas." in home(asked, "admin")


def test_the_same_again_in_either_form_changes_nothing(asked: Stage) -> None:
    shipped = asked.bot.plan
    for text in (plan_file.written(shipped), written(shipped)):
        assert "there is nothing to change" in faults(asked, file=file(asked, text.encode()))
    loaded(asked)
    assert "there is nothing to change" in checked(asked)


def test_a_changed_claim_is_a_new_item_and_no_count_draw_or_last_status_runs_across(asked: Stage) -> None:
    for who in pair(asked, "ID"):
        answer(asked, who, "in_place", "So it is.")
    item, _ = asked_now(asked, "ID")
    body = asked.bot.plan.model_dump()
    [one] = [it for area in body["areas"] for it in area["items"] if it["key"] == item]
    old = one["claim"]
    one["claim"] = "The two officers never meet"
    text = plan_file.written(type(asked.bot.plan).model_validate(body))

    said = faults(asked, file=file(asked, text.encode(), "plan.yml"))
    assert f"• {old} (asked of 1 state) → The two officers never meet" in said
    asked.person("admin").press("plan_activate")
    asked.go_to(SLOT + timedelta(days=14))

    assert f"No longer in the plan\n• {old}: CIO In place, CPO In place" in home(asked, "ID-CIO")
    assert f"{item}_2" in [one[0] for one in rows(asked, "SELECT item FROM check_in")]


def test_two_admins_at_once_the_second_sees_what_the_first_has_loaded(asked: Stage) -> None:
    typed(asked, "admin add @helper")
    checked(asked)
    checked(asked, sheet(ROWS[0]), "helper")
    asked.person("helper").press("plan_activate")
    newest(asked, "helper")
    asked.person("admin").press("plan_activate")

    said = newest(asked)
    assert "Another plan was loaded since I checked, or its day has come." in said
    assert "2 added · 1 as they are" in said
    assert len(rows(asked, "SELECT id FROM plan_load")) == 1
    asked.person("admin").press("plan_activate")
    assert len(rows(asked, "SELECT id FROM plan_load")) == 2
    asked.go_to(SLOT + timedelta(days=14))
    assert "Our action plan, 3 items in 2 areas." in home(asked, "admin")


def test_pressed_while_questions_are_being_sent_it_asks_once_more_with_the_day_after(ready: Stage) -> None:
    ready.go_to(SLOT - timedelta(hours=6))
    assert "Activate from Thu, Dec 3" in checked(ready)
    ready.go_to(SLOT + timedelta(minutes=5))
    item, _ = asked_now(ready, "ID")

    ready.person("admin").press("plan_activate")
    said = newest(ready)

    assert "Another plan was loaded since I checked, or its day has come." in said
    assert "Activate from Thu, Dec 17" in said
    assert rows(ready, "SELECT id FROM plan_load") == []
    assert ready.bot.plan.item(item)


def test_back_to_the_plan_before_is_a_load_like_any_other_and_its_history_counts_again(asked: Stage) -> None:
    for who in pair(asked, "ID"):
        answer(asked, who, "in_place", "So it is.")
    loaded(asked)
    asked.go_to(SLOT + timedelta(days=14))
    assert "No longer in the plan" in home(asked, "ID-CIO")

    said = faults(asked, file=file(asked, written(asked.bot.plan).encode()))
    assert "24 back again" in said
    assert "The two officers, or their staffs, meet regularly (asked of 1 state)" in said
    asked.person("admin").press("plan_activate")
    asked.go_to(SLOT + timedelta(days=28))
    assert "No longer in the plan" not in home(asked, "ID-CIO")
    assert "meet regularly: CIO In place, CPO In place" in home(asked, "ID-CIO")


def test_left_or_too_old_it_changes_nothing(asked: Stage) -> None:
    checked(asked)
    asked.person("admin").press("plan_leave")
    assert "The plan is as it was." in newest(asked)
    checked(asked)
    asked.go_to(SLOT + timedelta(days=2))
    asked.person("admin").press("plan_activate")

    assert rows(asked, "SELECT id FROM plan_load") == []


# What bad input gets


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "Paste at least one line, or add a file."),
        ("Area,Claim,Question\nA,,Why?", "Line 2: There is no claim."),
        (f"Area,Claim,Question\nA,{'a' * 141},Why?", "Line 2: “claim” has 141 characters. Shorten it to 140."),
        ("Area,Claim,Question\nA,=1+1,Why?", "Line 2: “=1+1” is a formula"),
        ("Area,Claim,Question", "There are no items below the header."),
        ("key: k\ntitle: T\nareas: []", "Line 3: “areas” is empty."),
        ("key: k\nkey: l\nareas: []", "Line 2: “key” stands here twice."),
        ("areas: &a [x]\nb: *a", "a value that begins with * must be in quotes"),
    ],
)
def test_what_cant_be_used_is_named_in_the_form_and_changes_nothing(asked: Stage, text: str, fault: str) -> None:
    before = everything(asked)

    assert fault in faults(asked, lines=text)
    assert everything(asked)["message"] == before["message"]


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"x" * 5_000_000, "This file is larger than 256 kB."),
        (b"PK\x03\x04" + b"\0" * 99, "This is a workbook, not a CSV file."),
        (b"a: &a [x, x]\nareas: [*a, *a]\n", "a value that begins with * must be in quotes"),
        (sheet(["A", "", "Why?"]).encode("utf-16"), "Line 2: There is no claim."),
    ],
)
def test_what_cant_be_used_of_a_file_is_named_in_a_message(asked: Stage, data: bytes, fault: str) -> None:
    assert fault in faults(asked, file=file(asked, data))
    assert rows(asked, "SELECT id FROM plan_load") == []


@pytest.mark.parametrize("name", ["plan.xlsx", "PLAN.XLS", "plan.ods", "plan.numbers"])
def test_a_workbook_leaves_the_form_open_and_says_how_to_save_it(asked: Stage, name: str) -> None:
    asked.person("admin").command("plan load")
    outcome = asked.person("admin").fill_and_submit({"file": file(asked, b"PK\x03\x04" + b"\0" * 400_000, name)})

    assert outcome == {
        "file": "I can't read a workbook. In Excel choose File > Save As > CSV UTF-8, in Google Sheets File > "
        "Download > Comma-separated values, then send that file."
    }


def test_a_file_that_slack_calls_small_and_is_large_is_refused_unread(asked: Stage) -> None:
    said = faults(asked, file=file(asked, b"x" * 5_000_000, size=10))

    assert "This is larger than 256 kB." in said


# Reading


def test_everybody_reads_it_with_sources_and_an_officer_with_where_the_two_stand(asked: Stage) -> None:
    cio, cpo = pair(asked, "ID")
    answer(asked, cio, "stuck", "Sealed.")
    mine, theirs = typed(asked, "plan", "ID-CIO"), typed(asked, "plan", "ID-CPO")

    assert "meet regularly: your answer, Stuck, is sealed" in mine
    assert "Stuck" not in theirs
    assert "Stuck" not in typed(asked, "plan", "stranger")
    assert "A primary source says it._ From NASCIO Policy Talk: the joint roundtable, Aug 26, 2016" in mine
    assert "This plan is partial" in mine
    answer(asked, cpo, "in_place", "")
    assert "meet regularly: CIO Stuck, CPO In place" in typed(asked, "plan", "ID-CPO")


def test_each_question_says_where_it_is_from(asked: Stage) -> None:
    said = typed(asked, "why", "ID-CIO")
    assert "It is about “The two officers, or their staffs, meet regularly”. A primary source says it." in said
    assert "The whole plan, with its sources: `/counterpart plan`" in said

    asked.person("ID-CIO").press("more", question(asked.person("ID-CIO")), "Why did I get this?")
    assert "It is about “The two officers" in window(asked, "ID-CIO")


def test_a_successor_is_not_told_what_the_office_was_asked_before(asked: Stage) -> None:
    new = asked.person("newcomer")
    asked.person("admin").command(f"pair ID <@{new.id}|x> <@{asked.person('ID-CPO').id}|x>")
    asked.person("admin").press("Change")
    asked.settle()

    assert "It is about" not in typed(asked, "why", "newcomer")
    assert "It is about" in typed(asked, "why", "ID-CPO")


def test_the_digest_leads_to_the_plan(asked: Stage) -> None:
    for who in pair(asked, "ID"):
        answer(asked, who, "in_place", "")
    typed(asked, "digest post")
    asked.settle()
    post = asked.person("admin").messages(asked.channel)[0]
    asked.person("admin").press("About this plan", post)

    assert "A primary source says it" in window(asked, "admin")


def test_who_is_no_admin_loads_none(asked: Stage) -> None:
    assert "Only the task force's admins" in typed(asked, "plan load", "ID-CIO")
    assert "Type `plan` to read it, `plan load` for the form" in typed(asked, "plan laod")


# Exporting


@pytest.mark.parametrize("form", ["plan export", "plan export yaml"])
def test_what_is_shown_to_be_copied_is_the_newest_plan_and_loading_it_changes_nothing(
    asked: Stage, form: str
) -> None:
    loaded(asked)
    asked.person("admin").command(form)
    blocks = asked.person("admin").view.body["blocks"]
    shown = "\n".join(flat("", [block]).strip() for block in blocks if block["type"] == "rich_text")

    assert "Whom do your staff call, by role?" in shown
    assert words.NOTHING_NEW in checked(asked, shown)


def test_a_plan_of_a_hundred_long_items_is_sent_to_the_command_line() -> None:
    assert plan_export.TOO_LONG in str(plan_export.window("x" * 2_000 + "\n" + "y" * 60_000, "csv"))
    assert len(plan_export.window(("x" * 700 + "\n") * 80, "csv")["blocks"]) < 100


def test_who_is_no_admin_exports_none(asked: Stage) -> None:
    assert "Only the task force's admins" in typed(asked, "plan export", "ID-CIO")
    assert "Type `plan export` for a spreadsheet" in typed(asked, "plan export pdf")
