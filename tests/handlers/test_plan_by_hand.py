"""An operator gives the running task force another plan: what it changes is said first, and from which day."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

from asked import SLOT, answer, pair, rows
from command_kit import changes, typed
from home_kit import home

from bot.rules import plan_file
from bot.rules.plan import Plan
from bot.rules.plan_sheet import written
from handlers.plans.by_hand import obey
from sandbox.demo.stage import Stage

ROWS = [
    ["Teaming", "Each office has a named contact for the other", "Whom do your staff call, by role?"],
    ["Teaming", "A new hire learns the other office's work", "What in week one?"],
    ["Rules", "Terms are open to the cloud", "Which term comes first?"],
]
LATER = timedelta(days=14)


def sheet(*them: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([["Area", "Claim", "Question"], *(them or ROWS)])
    return out.getvalue()


def does(stage: Stage, what: str, text: str = "") -> str:
    """What the command line says to it, now."""
    return obey(stage.db, stage.bot.plan, what, (text or sheet()).encode(), stage.clock.now()).text


def asked_now(stage: Stage, code: str = "ID") -> tuple[str, str]:
    """The item and the question that this state was asked last."""
    query = f"SELECT item, question FROM check_in JOIN pair ON pair.id = pair_id WHERE jurisdiction = '{code}'"
    found = rows(stage, f"{query} AND not_sent IS NULL ORDER BY check_in.id DESC")[0]
    return found[0], found[1]


def both_answer(stage: Stage) -> None:
    for who in pair(stage):
        answer(stage, who, "in_place", "So it is.")


def test_questions_come_from_it_from_the_day_that_is_named_and_what_was_asked_stays(asked: Stage) -> None:
    before = asked_now(asked)
    said = does(asked, "load")

    assert "Plan checked: Our action plan, 3 items in 2 areas." in said
    assert "2 added · 1 changed · 24 retired" in said
    assert "• Each office has a named contact for the other: question, short name" in said
    assert "Questions come from it from Thu, Dec 17, 2026 on" in said
    assert rows(asked, "SELECT id FROM plan_load") == []
    assert does(asked, "activate").endswith("It is loaded.")
    assert changes(asked)[-1] == ("plan", "version 2", "version 3, from 2026-12-17")

    assert "Working together on IT procurement" in does(asked, "show")
    assert "From Thu, Dec 17, 2026 on: Our action plan, 3 items in 2 areas." in does(asked, "show")
    asked.go_to(SLOT + LATER - timedelta(hours=1))
    assert asked_now(asked) == before
    asked.go_to(SLOT + LATER)
    assert asked_now(asked) == ("named_contact", "Whom do your staff call, by role?")
    assert does(asked, "show").startswith("Our action plan\n")
    assert "• A new hire learns the other office's work" in typed(asked, "plan")


def test_while_questions_are_being_sent_it_begins_with_the_round_after(ready: Stage) -> None:
    ready.go_to(SLOT - timedelta(hours=2))
    assert "from Thu, Dec 3, 2026 on" in does(ready, "load")
    ready.go_to(SLOT + timedelta(minutes=1))

    assert "from Thu, Dec 17, 2026 on" in does(ready, "load")


def test_before_anybody_is_asked_it_is_used_at_once(stage: Stage) -> None:
    assert "Nobody was asked yet, so questions come from it at once." in does(stage, "activate")
    assert does(stage, "show").startswith("Our action plan\n")


def test_a_changed_claim_is_a_new_item_and_nothing_runs_across(asked: Stage) -> None:
    both_answer(asked)
    item, _ = asked_now(asked)
    body = asked.bot.plan.model_dump(mode="json")
    [one] = [it for area in body["areas"] for it in area["items"] if it["key"] == item]
    old, one["claim"] = one["claim"], "The two officers never meet"
    text = plan_file.written(Plan.model_validate(body))

    assert f"• {old} (asked of 1 state) → The two officers never meet" in does(asked, "activate", text)
    asked.go_to(SLOT + LATER)

    assert asked_now(asked)[0] == f"{item}_2"  # as one that was never asked
    shown = home(asked, "ID-CIO")
    assert f"No longer in the plan\n• {old}: CIO In place, CPO In place" in shown
    assert "The two officers never meet: " not in shown
    assert "there is nothing to change" in does(asked, "load", text)


def test_back_to_the_plan_before_is_a_load_like_any_other_and_its_history_counts_again(asked: Stage) -> None:
    both_answer(asked)
    does(asked, "activate")
    asked.go_to(SLOT + LATER)
    assert "No longer in the plan" in home(asked, "ID-CIO")

    said = does(asked, "activate", written(asked.bot.plan))
    assert "24 back again" in said
    assert "• The two officers, or their staffs, meet regularly (asked of 1 state)" in said
    asked.go_to(SLOT + 2 * LATER)

    assert "No longer in the plan" not in home(asked, "ID-CIO")
    assert "meet regularly: CIO In place, CPO In place" in home(asked, "ID-CIO")
    assert len(rows(asked, "SELECT id FROM plan_load")) == 2


def test_the_newest_of_two_that_wait_counts(asked: Stage) -> None:
    does(asked, "activate", sheet(ROWS[2]))
    said = does(asked, "activate")

    assert "1 added · 1 back again · 1 as they are" in said
    asked.go_to(SLOT + LATER)
    assert does(asked, "show").count("[") == 3


def test_what_co_chairs_choose_from_is_the_plan_of_that_round(asked: Stage) -> None:
    does(asked, "activate")

    assert "A new hire learns the other office's work" in typed(asked, "focus nothing-of-the-kind")
    assert "Performance bonds" not in typed(asked, "focus nothing-of-the-kind")


def test_what_cant_be_used_changes_nothing(asked: Stage) -> None:
    said = does(asked, "activate", sheet(["A", "", "Why?"], ["A", "x" * 150, "Why?"]))

    assert said.splitlines() == [
        "Line 2: There is no claim. Fill it in, or delete this line.",
        "Line 3: “claim” has 150 characters. Shorten it to 140.",
        "2 to mend. Nothing was changed.",
    ]
    assert rows(asked, "SELECT id FROM plan_load") == []
