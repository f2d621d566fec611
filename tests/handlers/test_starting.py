"""From the first command to the first question: preview, Start, welcome, and asking by hand."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from command_kit import changes, due, everything, newest, shown, typed, utc
from scenes import Inner

from bot.rules.hours import local
from bot.rules.jurisdictions import ALL, is_working_day
from sandbox.demo.stage import Stage
from sandbox.slack.errors import NotVisible

POSTS = ("chat.postMessage", "chat.postEphemeral", "conversations.open")


def posts(stage: Stage) -> list[str]:
    return [call.method for call in stage.slack.calls if call.method in POSTS]


def welcomes(stage: Stage, who: str) -> int:
    return len([text for text in inbox(stage, who) if text.startswith("Welcome")])


def inbox(stage: Stage, who: str) -> list[str]:
    return [shown(stage, message) for message in stage.person(who).inbox if not message.to]


def test_the_preview_counts_pairs_and_people_and_names_the_first_question(tmp_path: Path) -> None:
    with Inner(tmp_path, rates="off") as stage:
        stage.set_up(*ALL, start=False)

        answer = typed(stage, "start")

        assert answer.startswith("56 pairs, 112 people, first question Thu, Dec 10, 9:00 AM in each state's zone.")
        assert answer.endswith("[Start]  [Not yet]")


def test_nothing_goes_to_anybody_before_start_is_pressed(stage: Stage) -> None:
    stage.set_up("ID", "ME", "UT", start=False)
    for text in ("schedule weekly thu 09:00", "schedule ID monthly 1st tue 09:00", "digest post"):
        typed(stage, text)
    assert "Idaho has not started" in typed(stage, "checkin ID")
    typed(stage, "start")
    stage.person("admin").press("Not yet")
    stage.go_to(stage.clock.now() + timedelta(days=15))

    assert posts(stage) == []
    assert stage.person("ID-CIO").sees == []
    assert newest(stage) == "Not started. Nothing was sent to anybody. When you are ready: `/counterpart start`"


def test_start_welcomes_everyone_once_in_their_hours_and_the_answer_takes_the_questions_place(stage: Stage) -> None:
    stage.set_up("ID", "HI")  # 10:00 in New York: 8:00 in Idaho, 5:00 in Hawaii

    assert newest(stage).startswith("Started: 2 pairs, 4 people, first question Thu, Dec 3, 9:00 AM")
    with pytest.raises(NotVisible):
        stage.person("admin").press("Start")
    assert [welcomes(stage, who) for who in ("ID-CIO", "ID-CPO", "HI-CIO")] == [1, 1, 0]
    stage.go_to(utc("2026-12-01 18:01"))
    stage.go_to(utc("2026-12-03 12:00"))
    assert [welcomes(stage, who) for who in ("ID-CIO", "ID-CPO", "HI-CIO", "HI-CPO")] == [1, 1, 1, 1]


@pytest.mark.parametrize(
    "start",
    [
        "2026-12-01 15:00",
        "2026-12-04 23:00",  # Friday evening
        "2026-11-24 15:00",  # before Thanksgiving
        "2026-12-24 18:00",
        "2026-07-03 15:00",  # a holiday
    ],
)
def test_the_first_question_comes_a_full_working_day_after_the_welcome(tmp_path: Path, start: str) -> None:
    codes = ("ID", "HI", "GU", "AS", "PR", "AK")
    with Inner(tmp_path, start=utc(start)) as stage:
        typed(stage, "schedule weekly thu 09:00")
        stage.set_up(*codes)
        stage.go_to(stage.clock.now() + timedelta(days=12))

        for code in codes:
            welcome, question = max(_sent(stage, "welcome", code)), min(_sent(stage, "checkin", code))
            between = [welcome.date() + timedelta(n) for n in range(1, (question.date() - welcome.date()).days)]
            assert 8 <= welcome.hour < 18
            assert is_working_day(code, welcome.date())
            assert any(is_working_day(code, day) for day in between)
            assert f"{question:%H:%M}" == "09:00"


def _sent(stage: Stage, kind: str, code: str) -> list[datetime]:
    rows = [row for row in everything(stage)["message"] if row.kind == kind and f"/{code}/" in row.key]
    return [local(row.sent_at, ALL[code].zone) for row in rows if row.sent_at]


def test_the_preview_says_when_a_holiday_or_an_own_schedule_moves_the_first_question(tmp_path: Path) -> None:
    with Inner(tmp_path, start=utc("2026-11-23 15:00")) as stage:
        stage.set_up(
            "ID", "WY", "CA", "NY", start=False
        )  # Thanksgiving is on Thursday; California is off on Friday
        typed(stage, "schedule NY monthly 1st tue 09:00")
        typed(stage, "pair UT @UT-CIO vacant")
        typed(stage, "pair UT vacant vacant")

        answer = typed(stage, "start")

        first = {
            local(_after_start(stage, code), ALL[code].zone).strftime("%a, %b %-d") for code in ("ID", "CA", "NY")
        }
        assert answer.startswith("4 pairs, 8 people, first question Fri, Nov 27, 9:00 AM in each state's zone.")
        assert "2 pairs at another time: a holiday there, or its own schedule." in answer
        assert "1 pair with nobody in it yet will wait." in answer
        assert first == {"Fri, Nov 27", "Mon, Nov 30", "Tue, Dec 1"}


def _after_start(stage: Stage, code: str) -> datetime:
    if due(stage, code) is None:
        stage.person("admin").press("Start")
    found = due(stage, code)
    assert found is not None
    return found


def test_only_an_admin_can_press_start(stage: Stage) -> None:
    stage.set_up("ID", start=False)
    typed(stage, "admin add @helper")
    typed(stage, "start", "helper")
    typed(stage, "admin remove @helper")

    window = stage.person("helper").press("Start")

    assert "Only the task force's admins" in str(window)
    assert due(stage, "ID") is None


def test_who_was_demoted_without_an_event_can_not_press_what_they_have_before_them(stage: Stage) -> None:
    stage.set_up("ID", start=False)
    typed(stage, "start")
    with stage.server.lock:
        stage.slack.people[stage.person("admin").id].is_admin = False

    window = stage.person("admin").press("Start")

    assert "Only the task force's admins" in str(window)
    assert due(stage, "ID") is None


def test_while_slack_does_not_say_who_administers_what_it_said_last_stands(stage: Stage) -> None:
    stage.set_up("ID", start=False)
    typed(stage, "start")
    stage.slack.fault("rate_limited", "users.info")

    stage.person("admin").press("Start")

    assert due(stage, "ID") is not None


def test_a_second_press_and_a_second_admin_start_nothing_again(stage: Stage) -> None:
    stage.set_up("ID", start=False)
    typed(stage, "admin add @helper")
    typed(stage, "start", "admin")
    typed(stage, "start", "helper")

    stage.person("admin").press("Start")
    again = stage.person("admin").press("Start")
    other = stage.person("helper").press("Start")
    stage.settle()

    assert "Idaho has started already." in str(again)
    assert "Idaho has started already." in str(other)
    assert [change for change in changes(stage) if change[0] == "start"] == [("start", None, "all")]
    assert welcomes(stage, "ID-CIO") == 1


def test_start_for_all_takes_in_a_pair_that_was_added_after_the_preview(stage: Stage) -> None:
    stage.set_up("ID", start=False)
    typed(stage, "start")
    typed(stage, "pair ME @ME-CIO @ME-CPO")

    stage.person("admin").press("Start")
    assert newest(stage).startswith("2 pairs, 4 people, first question")
    stage.person("admin").press("Start")

    assert newest(stage).startswith("Started: 2 pairs, 4 people")


def test_some_states_can_start_first_and_then_the_others(stage: Stage) -> None:
    stage.set_up("ID", "ME", "NY", start=False)

    assert typed(stage, "start ID, id maine").startswith("2 pairs, 4 people")
    stage.person("admin").press("Start")
    assert due(stage, "NY") is None
    assert typed(stage, "start ID") == "Idaho has started already."
    typed(stage, "pair UT @UT-CIO @UT-CPO")
    assert due(stage, "UT") is None  # not all were started, so a new one waits
    assert typed(stage, "start").startswith("2 pairs, 4 people")


def test_after_start_for_all_a_new_pair_starts_by_itself(stage: Stage) -> None:
    stage.set_up("ID")
    stage.go_to(utc("2026-12-02 15:00"))

    answer = typed(stage, "pair ME @ME-CIO @ME-CPO")

    assert answer.endswith(
        "Next question: Thu, Dec 17, 9:00 AM EST."
    )  # every two weeks, counted from the first slot
    stage.settle()
    assert welcomes(stage, "ME-CIO") == 1
    assert "A new pair starts by itself" in typed(stage, "start")
    assert ("start", None, "ME") in changes(stage)


def test_start_after_every_pair_was_started_by_name_lets_new_ones_start_by_themselves(stage: Stage) -> None:
    stage.set_up("ID", start=False)
    typed(stage, "start ID")
    stage.person("admin").press("Start")

    assert "A new pair starts by itself" in typed(stage, "start")
    assert "Next question:" in typed(stage, "pair ME @ME-CIO @ME-CPO")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("start", "Nobody is paired yet"),
        ("start ZZ", "“ZZ” is not a state"),
        ("start UT", "Utah is not paired yet"),
    ],
)
def test_what_cant_be_started_is_explained(stage: Stage, text: str, why: str) -> None:
    assert why in typed(stage, text)


def test_a_pair_with_nobody_in_it_waits(stage: Stage) -> None:
    typed(stage, "pair ID @ID-CIO vacant")
    typed(stage, "pair ID vacant vacant")

    assert "have nobody in them yet" in typed(stage, "start")


def test_a_newcomer_is_welcomed_before_the_pair_is_asked(stage: Stage) -> None:
    stage.set_up("ID")  # Tuesday; the first question would be on Thursday
    stage.go_to(utc("2026-12-02 20:00"))

    answer = typed(stage, "pair ID @helper @ID-CPO")
    stage.go_to(utc("2026-12-05 00:00"))

    assert "Next question: Thu, Dec 17, 9:00 AM MST." in answer
    assert "Thu, Dec 17" in inbox(stage, "helper")[0]
    assert not [row for row in everything(stage)["check_in"] if row.sent_at]


def test_who_left_a_pair_before_the_welcome_and_came_back_is_welcomed_and_asked(tmp_path: Path) -> None:
    with Inner(tmp_path, start=utc("2026-12-01 03:00")) as stage:  # at night
        stage.set_up("ID")
        typed(stage, "pair ID @ID-CIO vacant")
        stage.go_to(utc("2026-12-01 15:30"))
        typed(stage, "pair ID @ID-CIO @ID-CPO")
        stage.go_to(utc("2026-12-20 00:00"))

        assert len(inbox(stage, "ID-CPO")) >= 2
        assert inbox(stage, "ID-CPO")[0].startswith("Welcome")


def test_asking_by_hand_waits_for_the_day_after_the_welcome(stage: Stage) -> None:
    stage.set_up("ID")

    answer = typed(stage, "checkin ID")

    assert "You can ask from Thu, Dec 3 on. By schedule it is first asked on Thu, Dec 3, 9:00 AM MST." in answer
    assert everything(stage)["check_in"] == []


def test_asking_by_hand_names_the_next_allowed_minute_and_is_refused_while_one_is_open(stage: Stage) -> None:
    stage.set_up("ID")
    stage.go_to(utc("2026-12-12 01:30"))  # Friday evening; the first has closed

    answer = typed(stage, "checkin ID")
    again = typed(stage, "checkin ID")
    stage.go_to(utc("2026-12-14 15:01"))

    assert answer.startswith("Idaho is asked on Mon, Dec 14, 8:00 AM MST: ")
    assert again == "Idaho has a question already, on its way. Nothing was changed."
    assert "open until" in typed(stage, "checkin ID")


def test_a_slot_within_four_days_after_one_by_hand_is_not_sent_and_the_answers_know_it(stage: Stage) -> None:
    stage.set_up("ID")
    stage.go_to(utc("2026-12-15 17:00"))  # two days before the next slot

    answer = typed(stage, "checkin ID")
    stage.settle()
    next_question = typed(stage, "me", "ID-CIO")
    stage.go_to(utc("2026-12-18 00:00"))

    assert answer.startswith("Idaho is asked now: ")
    assert answer.endswith("The next question by schedule: Thu, Dec 31, 9:00 AM MST.")
    assert "Next question: Thu, Dec 31, 9:00 AM MST." in next_question
    left_out = [(row.slot, row.not_sent) for row in everything(stage)["check_in"] if row.not_sent]
    assert left_out == [("2026-12-17T09:00", "asked already")]
