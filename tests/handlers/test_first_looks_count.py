"""What first looks bring about: figures, the draw, the rounds; any plan within Slack's limits; taps and seconds."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta

import pytest
from asked import AT_ONCE, NEXT, SLOT, one, pair, rows, shows
from command_kit import typed
from looks import asked, begin, first_look, items_on, look
from quotes import channel, posts

from bot.rules.digest import Figures
from bot.rules.first_look import MOST_PAGES, by_worth, minutes, pages
from bot.rules.model import Status
from handlers.plans.by_hand import obey
from sandbox.demo.stage import Stage
from sandbox.slack.text import flat

pytestmark = [pytest.mark.first_looks, pytest.mark.waits]

FIVE = ("ID", "UT", "AZ", "CO", "NM")
ROUND = timedelta(weeks=2)


def every(stage: Stage, *codes: str, status: str = "under_way", **other: str) -> None:
    """Both offices of these states send all pages."""
    for code in codes:
        for person in pair(stage, code):
            look(stage, person, status, **other)


def give_plan(stage: Stage, number: int) -> None:
    """A plan of so many items, with claims of any length, before anybody is asked."""
    out = io.StringIO()
    areas = ("Teaming", "Rules", "Money")
    lines = [
        [areas[n * 3 // number], f"Claim {n} {'of some length ' * (n % 8)}".strip(), f"Why {n}?"]
        for n in range(number)
    ]
    csv.writer(out).writerows([["Area", "Claim", "Question"], *lines])
    said = obey(stage.db, stage.bot.plan, "activate", out.getvalue().encode(), stage.clock.now()).text
    assert "It is loaded" in said, said


def figures(stage: Stage) -> Figures:
    return Figures.model_validate_json(one(stage, "SELECT figures FROM digest ORDER BY id DESC LIMIT 1"))


# Figures


def test_every_figure_has_its_first_value_from_five_states_on_and_a_later_answer_counts_instead(
    stage: Stage,
) -> None:
    first_look(stage, *FIVE)
    every(stage, *FIVE[:4], regular_meetings="in_place")
    posts(stage)
    assert figures(stage).areas == ()
    assert "Round of Dec 3: 4 of 5 states heard from both offices" in channel(stage)
    stage.go_to(SLOT + timedelta(days=7), AT_ONCE)
    every(stage, FIVE[4], regular_meetings="stuck")
    posts(stage)

    told = figures(stage).published()
    assert len(told) == 25
    assert told["regular_meetings"].by_status == {Status.IN_PLACE: 4, Status.STUCK: 1}
    assert told["no_bonds"].by_status == {Status.UNDER_WAY: 5}
    assert told["no_bonds"].compared == 5
    assert "5 CIOs: all say neither" in channel(stage)
    meets = "Beside “The two officers, or their staffs, meet regularly”"
    assert f"{meets}\nSurvey of 2017, as the press reports it. 40 states answered; in 93%" in channel(stage)
    assert "5 CPOs: all say neither" in channel(stage)
    assert "in NASCIO's survey of 2015, 47% of state CIOs had a negative outlook" in channel(stage)
    stage.go_to(NEXT, AT_ONCE)
    for code in FIVE[:3]:
        for person in pair(stage, code):
            person.command("answer")
            person.fill_and_submit({"status": "not_started", "comment": ""})
            if person.view is not None:
                person.close()
    stage.settle()
    posts(stage)
    assert figures(stage).published()["regular_meetings"].by_status == {
        Status.NOT_STARTED: 3,
        Status.IN_PLACE: 1,
        Status.STUCK: 1,
    }


def test_half_a_look_and_a_sealed_one_count_for_nothing(stage: Stage) -> None:
    first_look(stage, *FIVE)
    for code in FIVE:
        cio, cpo = pair(stage, code)
        look(stage, cio)
        begin(cpo)
        cpo.fill_and_submit(dict.fromkeys(items_on(cpo.view), "stuck"))
    stage.go_to(SLOT + timedelta(days=8), AT_ONCE)
    posts(stage)

    assert figures(stage).published() == {}
    assert "0 of 5 states heard from both offices, 5 from one" in channel(stage)


# The draw and the rounds


def test_in_its_own_round_a_pair_is_asked_what_its_first_look_said_is_stuck_then_what_it_sees_differently(
    stage: Stage,
) -> None:
    first_look(stage, "ID", "UT", "AZ")
    every(stage, "AZ", status="in_place")
    for code, mine in (("ID", {"no_bonds": "stuck"}), ("UT", {"no_bonds": "in_place"})):
        look(stage, pair(stage, code)[0], **mine)
        look(stage, pair(stage, code)[1])
    stage.go_to(NEXT, AT_ONCE)
    stage.go_to(SLOT + 2 * ROUND, AT_ONCE)

    found = "FROM check_in JOIN pair ON pair.id = pair_id WHERE round = 3"
    asked_now = dict(rows(stage, f"SELECT jurisdiction, item {found}"))
    assert asked_now["ID"] == asked_now["UT"] == "no_bonds"
    assert asked_now["AZ"] not in ("no_bonds", "regular_meetings")
    assert rows(stage, "SELECT number, item FROM round") == [(1, None), (2, "regular_meetings"), (3, None)]


def test_a_state_that_comes_later_has_its_first_look_and_then_the_rounds_item(stage: Stage) -> None:
    first_look(stage, "ID")
    stage.set_up("UT", start=False)
    stage.go_to(NEXT, AT_ONCE)

    found = "SELECT jurisdiction, first_look, round FROM check_in JOIN pair ON pair.id = pair_id WHERE round = 2"
    assert rows(stage, f"{found} ORDER BY 1") == [("ID", 0, 2), ("UT", 1, 2)]
    assert "In round 2 of the task force every state was asked this" in typed(stage, "why", "ID-CIO")
    assert "once a year where it stands on all points" in typed(stage, "why", "UT-CIO")


def test_no_choice_of_a_co_chairs_is_for_a_round_of_first_looks(stage: Stage) -> None:
    stage.set_up("ID", "UT")
    assert "From Thu, Dec 17" in typed(stage, "focus no_bonds")
    stage.go_to(SLOT, AT_ONCE)
    assert "Round 1 began on Thu, Dec 3: the states say where they stand" in typed(stage, "pairs")
    stage.go_to(NEXT, AT_ONCE)

    assert rows(stage, "SELECT number, item FROM round") == [(1, None), (2, "no_bonds")]


def test_asked_by_hand_before_anything_else_it_is_the_first_look(stage: Stage) -> None:
    stage.set_up("ID")
    stage.go_to(SLOT - timedelta(hours=3), AT_ONCE)
    said = typed(stage, "checkin ID")

    assert "Where does Idaho stand on the 25 points of the plan?" in said
    stage.go_to(SLOT, AT_ONCE)
    stage.go_to(NEXT, AT_ONCE)
    assert one(stage, "SELECT count(*) FROM check_in WHERE first_look") == 1


def test_home_says_where_the_two_stand_on_all_points_and_nothing_before_both_have_sent_them(stage: Stage) -> None:
    first_look(stage)
    cio, cpo = pair(stage)
    look(stage, cpo, "stuck")
    assert "Stuck" not in flat("", cio.open_home().body["blocks"])
    assert "*You answered.*" in flat("", cpo.open_home().body["blocks"])
    assert "your answer, Stuck, is sealed" in flat("", cpo.open_home().body["blocks"])
    look(stage, cio)

    said = flat("", cio.open_home().body["blocks"])
    assert "Performance bonds are not required: CIO Under way, CPO Stuck" in said


def test_the_agenda_has_what_both_said_of_each_point_and_nothing_before_both_have_sent_them(stage: Stage) -> None:
    first_look(stage)
    cio, cpo = pair(stage)
    look(stage, cpo, "stuck")
    cio.command("agenda")
    assert "Stuck" not in json.dumps(cio.view.body)
    cio.close()
    look(stage, cio, no_bonds="stuck")
    cio.command("agenda")

    said = json.dumps(cio.view.body)
    assert "meet regularly: CIO Under way, CPO Stuck" in said
    assert "and 17 more" in said
    assert rows(stage, "SELECT count(*) FROM reading WHERE place = 'agenda'") == [(1,)]


# Another plan, and its size


def test_a_plan_that_is_loaded_meanwhile_leaves_the_pages_as_they_were(stage: Stage) -> None:
    first_look(stage, *FIVE)
    every(stage, *FIVE[1:])
    cio, cpo = pair(stage)
    look(stage, cio)
    begin(cpo)
    before = items_on(cpo.view)
    text = "Area,Claim,Question\nTeaming,Each office has a named contact for the other,Whom?\nTeaming,New,Why?\n"
    obey(stage.db, stage.bot.plan, "activate", text.encode(), stage.clock.now())
    change_day = "UPDATE plan_load SET active_from = '2026-12-01 00:00:00.000000', first_day = NULL"
    with stage.db.begin() as tx:
        tx.connection().exec_driver_sql(change_day)
    look(stage, cpo)

    assert before == [f"item/{item.key}" for item in pages(stage.bot.plan)[0]]
    assert one(stage, "SELECT count(*) FROM check_in WHERE revealed_at IS NOT NULL") == 5
    assert len(json.loads(one(stage, "SELECT statuses FROM reply ORDER BY id DESC LIMIT 1"))) == 25
    posts(stage)
    assert [line.item for area in figures(stage).areas for line in area.items] == ["named_contact"]


@pytest.mark.parametrize("number", [1, 8, 9, 25, 40, 100])
def test_any_plan_is_at_most_three_pages_within_slacks_limits(stage: Stage, number: int) -> None:
    stage.set_up("ID", start=False)
    give_plan(stage, number)
    typed(stage, "start")
    stage.person("admin").press("Start")
    stage.go_to(SLOT, AT_ONCE)
    cio, cpo = pair(stage)
    view, sizes = begin(cio), []
    sizes.append((len(view.body["blocks"]), len(json.dumps(view.body)), len(items_on(view))))
    look(stage, cio, "stuck")
    look(stage, cpo, "in_place")

    assert len(json.loads(one(stage, "SELECT statuses FROM reply ORDER BY id DESC LIMIT 1"))) == number
    assert one(stage, "SELECT count(*) FROM reply") <= 2 * MOST_PAGES
    assert all(blocks <= 100 and size < 250_000 for blocks, size, _ in sizes)
    said = shows(asked(cio))
    assert ("You see all" in said) or ("one point" in said)
    cio.press("Read both", asked(cio))
    assert flat("", cio.view.body["blocks"]).count("CIO Stuck, CPO In place") == number
    assert len(cio.view.body["blocks"]) <= 100
    assert one(stage, "SELECT count(*) FROM message WHERE state = 'refused'") == 0


def test_what_both_say_is_sorted_by_what_is_most_worth_a_talk(stage: Stage) -> None:
    plan = stage.bot.plan
    keys = [item.key for item in plan.items[:6]]
    mine = dict(zip(keys, ("in_place", "stuck", "under_way", "stuck", "in_place", "not_for_us"), strict=True))
    theirs = dict(zip(keys, ("under_way", "stuck", "under_way", "in_place", "not_started", "stuck"), strict=True))
    said = [{key: Status.of(status) for key, status in one.items()} for one in (mine, theirs)]

    differ, alike = by_worth(plan, said)

    assert [item.key for item in differ] == [keys[3], keys[4], keys[5], keys[0]]
    assert [item.key for item in alike] == [keys[1], keys[2]]


def test_two_minutes_are_said_where_the_taps_and_words_take_about_two(stage: Stage) -> None:
    """A tap a point, one to open, one to send each page: at a second a tap, and four words read in a second."""
    plan = stage.bot.plan
    taps = 1 + len(plan.items) + len(pages(plan)) + 1
    read = sum(len(item.claim.split()) for item in plan.items) / 4
    first_look(stage)
    cio, _ = pair(stage)
    begin(cio)

    assert taps == 30
    assert 80 <= taps + read <= 130
    assert minutes(plan) == 2
