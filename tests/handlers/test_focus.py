"""Rounds: what every state is asked in the same time, what co-chairs choose of it, and what is each pair's own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from asked import AT_ONCE, SLOT, answer, one, pair, rows
from command_kit import changes, everything, typed

from sandbox.demo.stage import Stage

WEEKS = timedelta(weeks=2)
FIRST = "regular_meetings"


def of_round(stage: Stage, number: int) -> dict[str, set[str]]:
    """State → the keys of what it was asked in this round."""
    found: dict[str, set[str]] = {}
    asked = f"FROM check_in JOIN pair ON pair.id = pair_id WHERE round = {number} AND sent_at IS NOT NULL"
    for code, item in rows(stage, f"SELECT jurisdiction, item {asked}"):
        found.setdefault(code, set()).add(item)
    return found


def items(stage: Stage) -> list[str | None]:
    """What is asked of all in each round that has begun."""
    return [item for (item,) in rows(stage, "SELECT item FROM round ORDER BY number")]


@pytest.fixture
def three(stage: Stage) -> Stage:
    """Three states, and a co-chair, before the first question."""
    stage.set_up("ID", "GA", "ME")
    typed(stage, "cochair add @helper")
    return stage


def go_to_round(stage: Stage, number: int) -> None:
    """To when the western ones of the states were asked in it."""
    stage.go_to(SLOT + (number - 1) * WEEKS, AT_ONCE)


def live_through(stage: Stage, *numbers: int, codes: tuple[str, ...] = ("ID", "GA", "ME")) -> None:
    """These rounds, one after the other; all CIOs answer, so that nobody is left alone."""
    for number in numbers:
        go_to_round(stage, number)
        for code in codes:
            answer(stage, pair(stage, code)[0], "in_place")


# What is asked


def test_every_state_is_asked_the_same_whatever_it_said_before_and_every_third_round_its_own(three: Stage) -> None:
    go_to_round(three, 1)
    for code, status in (("ID", "stuck"), ("GA", "in_place"), ("ME", "stuck")):
        for person in pair(three, code):
            answer(three, person, status)
    live_through(three, 2, 3, 4, 5)
    go_to_round(three, 6)

    shared = items(three)
    assert [number for number, item in enumerate(shared, start=1) if item is None] == [3, 6]
    assert len({*shared} - {None}) == 4
    for number, item in enumerate(shared, start=1):
        if item is not None:
            assert of_round(three, number) == {code: {item} for code in ("ID", "GA", "ME")}
    assert of_round(three, 6)["ID"] == {shared[0]}  # which was stuck
    assert of_round(three, 6)["GA"] != {shared[0]}


def test_in_an_own_round_nothing_comes_that_the_rounds_will_come_to_soon(three: Stage) -> None:
    live_through(three, 1, 2, 3, 4)

    assert of_round(three, 3)["GA"].isdisjoint({item for item in items(three) if item})


def test_a_pair_that_is_asked_monthly_is_asked_the_item_of_the_round_it_is_in(three: Stage) -> None:
    typed(three, "slower", "ID-CIO")
    live_through(three, 1, 2, 3, 4, codes=("GA", "ME"))
    live_through(three, 5)
    three.go_to(SLOT + timedelta(weeks=9), AT_ONCE)

    shared, idaho = items(three), rows(three, "SELECT round, item FROM check_in WHERE pair_id = 1 AND sent_at > 0")
    assert [number for number, _ in idaho] == [1, 3, 5]
    assert (idaho[0][1], idaho[2][1]) == (shared[0], shared[4])


def test_who_is_asked_twice_in_a_round_is_asked_their_own_the_second_time(three: Stage) -> None:
    typed(three, "schedule ID weekly thu 09:00")
    live_through(three, 1)
    three.go_to(SLOT + WEEKS / 2, AT_ONCE)

    asked = rows(three, "SELECT round, item FROM check_in WHERE pair_id = 1 ORDER BY id")
    assert asked[0] == (1, items(three)[0])
    assert asked[1][0] == 1
    assert asked[1][1] not in items(three)
    assert one(three, "SELECT count(*) FROM round") == 1
    assert "Idaho had the question of round 1 of the task force already" in typed(three, "why", "ID-CIO")


def test_the_rounds_numbers_go_on_over_a_pause_in_which_nobody_is_asked(three: Stage) -> None:
    go_to_round(three, 1)
    typed(three, "pause all until 2027-01-02")
    go_to_round(three, 4)

    assert rows(three, "SELECT number, begins FROM round ORDER BY number") == [(1, "2026-12-03"), (4, "2027-01-14")]


# Why


def test_why_and_home_say_which_round_it_is_and_why_this_item(three: Stage) -> None:
    said = {
        1: "In round 1 of the task force every state was asked this; it was next in the plan's order.",
        2: "In round 2 of the task force every state was asked this; <@{}>, a co-chair, chose it.",
        3: "In round 3 of the task force each state was asked something of its own",
    }
    for number, why in said.items():
        go_to_round(three, number)
        idaho, why = pair(three)[0], why.format(three.person("helper").id)
        told, shown = idaho.command("why"), idaho.open_home()
        assert told is not None
        assert shown is not None
        assert why in str(told.blocks)
        assert why in str(shown.body["blocks"])
        typed(three, "focus no_bonds" if number == 1 else "pairs", "helper" if number == 1 else "admin")


def test_pairs_says_which_round_it_is(three: Stage) -> None:
    assert "Round 1 begins on Thu, Dec 3." in typed(three, "pairs")
    go_to_round(three, 1)
    assert "Round 1 began on Thu, Dec 3: every state is asked about" in typed(three, "pairs")
    go_to_round(three, 3)
    assert "Round 3 began on Thu, Dec 31: each state is asked a question of its own." in typed(three, "pairs")


# What co-chairs choose


def test_a_co_chairs_choice_is_asked_in_the_next_round_that_all_share_and_once_only(three: Stage) -> None:
    live_through(three, 1, 2)

    said = typed(three, "focus no_bonds", "helper")
    live_through(three, 3, 4, 5)

    assert (
        "From Thu, Jan 14; chosen by @helper. Co-chairs and admins can change it until Wed, Jan 13, 5:00 PM EST."
        in said
    )
    assert items(three)[3] == "no_bonds"
    assert items(three)[4] != "no_bonds"
    assert ("focus", *changes(three)[-1][1:]) == changes(three)[-1]


def test_off_leaves_it_to_the_plans_order_again(three: Stage) -> None:
    before = typed(three, "focus", "helper")
    typed(three, "focus no_bonds", "helper")
    said = typed(three, "focus off", "helper")
    go_to_round(three, 1)

    assert "next in the plan's order" in before
    assert "; next in the plan's order." in said
    assert items(three) == [FIRST]


def test_after_five_on_the_working_day_before_it_is_for_the_round_after(three: Stage) -> None:
    three.go_to(datetime(2026, 12, 2, 21, 59, tzinfo=UTC), AT_ONCE)
    assert "From Thu, Dec 3;" in typed(three, "focus no_bonds", "helper")
    three.go_to(datetime(2026, 12, 2, 22, 0, tzinfo=UTC), AT_ONCE)
    assert "From Thu, Dec 17;" in typed(three, "focus joint_budget", "helper")
    live_through(three, 1, 2)

    assert items(three) == ["no_bonds", "joint_budget"]


def test_where_guam_is_asked_before_five_it_ends_with_that(stage: Stage) -> None:
    stage.set_up("GU", "ID")
    typed(stage, "digest-schedule weekly fri 14:00 America/Los_Angeles")

    assert "until Wed, Dec 9, 2:00 PM PST" in typed(stage, "focus", "admin")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("focus nothing_of_ours", "No point of the plan says that. Say one of these by its key:"),
        ("focus the", "Several points of the plan say that. Say one of these by its key:"),
        ("focus off", "Nothing to change: it is like that already."),
    ],
)
def test_what_is_no_point_of_the_plan_is_asked_back_and_changes_nothing(three: Stage, said: str, why: str) -> None:
    before = everything(three)

    assert why in typed(three, said, "helper")
    assert everything(three)["focus"] == before["focus"] == []


def test_who_is_neither_co_chair_nor_admin_chooses_nothing(three: Stage) -> None:
    assert "co-chairs" in typed(three, "focus no_bonds", "ID-CIO")
    assert everything(three)["focus"] == []


def test_before_the_start_there_are_no_rounds(stage: Stage) -> None:
    stage.set_up("ID", start=False)

    assert "The task force has not started, so there are no rounds yet." in typed(stage, "focus no_bonds")


def test_it_is_chosen_on_home_as_well(three: Stage) -> None:
    helper = three.person("helper")
    helper.open_home()
    helper.press("focus")
    helper.fill_and_submit({"item": "no_bonds"})
    three.settle()
    go_to_round(three, 1)

    assert items(three) == ["no_bonds"]


def test_a_choice_that_the_plan_has_retired_meanwhile_leaves_it_to_the_plans_order(three: Stage) -> None:
    typed(three, "focus no_bonds", "helper")
    area = three.bot.plan.areas[0]
    three.bot = replace(three.bot, plan=three.bot.plan.model_copy(update={"areas": (area,)}))
    go_to_round(three, 1)

    assert items(three) == [FIRST]
    assert one(three, "SELECT focus_id FROM round") is None
