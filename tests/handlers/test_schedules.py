"""An admin sets when pairs are asked and when the digest is posted, and looks at it before."""

from __future__ import annotations

from datetime import timedelta

import pytest
from asked import SLOT, ask, notified, one, pair, question
from command_kit import changes, due, everything, typed, utc

from bot.words.commands import lines, with_thread
from sandbox.demo.stage import Stage


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("schedule weekly sat 09:00", "Nothing goes out on weekends"),
        ("schedule weekly tue 07:59", "between 8:00 and 17:30"),
        ("schedule weekly tue 17:31", "between 8:00 and 17:30"),
        ("schedule every 13 weeks tue 09:00", "1 to 12 are"),
        ("schedule monthly 5th tue 09:00", "1st, 2nd, 3rd, 4th and last are"),
        ("schedule wekly", "Say how often, a weekday and a time"),
        ("schedule ID", "Idaho is asked default (every 2 weeks thu 09:00)"),
        ("schedule ID weekly sun 09:00", "Nothing goes out on weekends"),
        ("schedule UT weekly tue 09:00", "Utah is not paired yet"),
        ("digest-schedule weekly fri 14:00", "a weekday, a time and a time zone"),
        ("digest-schedule weekly fri 14:00 America/Boisee", "Did you mean America/Boise?"),
        ("digest-schedule weekly fri 14:00 MST", "Did you mean America/Denver or America/Phoenix?"),
        ("digest-schedule weekly sun 14:00 America/Boise", "Nothing goes out on weekends"),
    ],
)
def test_what_is_no_schedule_is_explained_once_with_one_example_that_works(
    stage: Stage, text: str, why: str
) -> None:
    stage.set_up("ID", start=False)
    before = everything(stage)

    answer = typed(stage, text)

    assert why in answer
    assert answer.casefold().count("example") == 1
    assert "Example: `/counterpart " in answer
    assert everything(stage) == before


def test_a_schedule_is_echoed_with_the_next_question_and_its_zone(stage: Stage) -> None:
    stage.set_up("ID", "ME")

    assert typed(stage, "schedule weekly wed 09:00") == (
        "Schedule: every 2 weeks thu 09:00 → weekly wed 09:00\n"
        "Next question: Wed, Dec 9, 9:00 AM EST (Maine); each other state at its own local time."
    )
    assert typed(stage, "schedule ID monthly 2nd tue 10:30") == (
        "Schedule of Idaho: default (weekly wed 09:00) → monthly 2nd tue 10:30\n"
        "Next question: Tue, Dec 8, 10:30 AM MST."
    )
    assert typed(stage, "schedule idaho DEFAULT") == (
        "Schedule of Idaho: monthly 2nd tue 10:30 → default (weekly wed 09:00)\n"
        "Next question: Wed, Dec 9, 9:00 AM MST."
    )


def test_before_the_start_a_schedule_says_that_nothing_is_sent(stage: Stage) -> None:
    stage.set_up("ID", start=False)

    assert "nothing goes to an officer before `/counterpart start`" in typed(stage, "schedule weekly tue 09:00")
    assert "nothing goes to either of them" in typed(stage, "schedule ID weekly tue 09:00")


def test_a_new_schedule_before_the_first_question_still_leaves_a_full_day_after_the_welcome(stage: Stage) -> None:
    stage.set_up("ID")  # Tuesday

    typed(stage, "schedule weekly wed 09:00")

    assert due(stage, "ID") == utc("2026-12-09 16:00")
    typed(stage, "schedule weekly thu 09:00")
    assert due(stage, "ID") == utc("2026-12-03 16:00")


@pytest.mark.parametrize(
    ("said", "next_slot"),
    [
        ("weekly fri 09:00", "2026-12-11 16:00"),  # Friday is only a day after
        ("weekly mon 08:00", "2026-12-14 15:00"),  # Monday at 8:00 is an hour short of four days
        ("weekly mon 10:00", "2026-12-07 17:00"),
        ("weekly tue 09:00", "2026-12-08 16:00"),
        ("monthly 2nd wed 09:00", "2027-01-13 16:00"),  # the 9th is only six days after
        ("monthly 3rd thu 10:00", "2026-12-17 17:00"),
        ("every 2 weeks tue 09:00", "2026-12-15 16:00"),  # counted from the week of the first slot
        ("every 3 weeks thu 09:00", "2026-12-24 16:00"),
    ],
)
def test_a_new_schedule_starts_four_days_after_the_last_question_and_a_monthly_one_fourteen(
    stage: Stage, said: str, next_slot: str
) -> None:
    stage.set_up("ID")
    stage.go_to(utc("2026-12-03 16:30"))  # Thursday: asked at 16:00, and open

    typed(stage, f"schedule {said}")

    assert due(stage, "ID") == utc(next_slot)


def test_a_question_that_still_waits_for_its_hour_counts_as_asked(stage: Stage) -> None:
    stage.set_up("ID")
    stage.go_to(utc("2026-12-04 16:30"))
    stage.person("ID-CPO").command("zone Pacific/Honolulu")
    stage.go_to(utc("2026-12-17 16:30"))  # fallen due at 16:00, before 8:00 on Hawaii

    typed(stage, "schedule weekly fri 10:00")

    assert due(stage, "ID") == utc("2026-12-28 17:00")  # not the next day; the Friday after is Christmas


def test_a_pair_with_its_own_schedule_keeps_it_when_the_task_forces_changes(stage: Stage) -> None:
    stage.set_up("ID", "ME")
    typed(stage, "schedule ID monthly 1st tue 09:00")
    own = due(stage, "ID")

    typed(stage, "schedule weekly wed 09:00")

    assert due(stage, "ID") == own
    assert due(stage, "ME") == utc("2026-12-09 14:00")


def test_a_question_that_is_open_stays_open_until_the_new_schedules_question(stage: Stage) -> None:
    stage.set_up("ID")
    stage.go_to(utc("2026-12-03 16:30"))
    typed(stage, "schedule weekly tue 09:00")

    stage.go_to(utc("2026-12-08 15:59"))
    assert stage.person("ID-CIO").command("answer").kind == "view"
    stage.go_to(utc("2026-12-08 16:30"))

    questions = [row for row in everything(stage)["check_in"] if row.sent_at]
    assert [row.closed_at is None for row in questions] == [False, True]


def test_the_digest_keeps_its_local_time_over_the_change_of_clocks(stage: Stage) -> None:
    stage.set_up("ID")

    for now, next_digest in (
        ("2027-03-12 23:00", "Fri, Mar 19, 9:00 AM CDT"),
        ("2027-03-06 00:00", "Fri, Mar 12, 9:00 AM CST"),
        ("2026-12-24 15:01", "Mon, Dec 28, 9:00 AM CST"),  # Friday is Christmas
    ):
        stage.clock.jump(utc(now) - stage.clock.now())
        answer = typed(stage, "digest-schedule weekly fri 09:00 america/chicago")
        assert answer.endswith(f"→ weekly fri 09:00 America/Chicago\nNext digest: {next_digest}.")


def test_a_schedule_that_was_set_is_the_one_that_runs(stage: Stage) -> None:
    stage.set_up("ID")
    typed(stage, "schedule ID weekly mon 08:30")

    stage.go_to(utc("2026-12-07 15:29"))
    before = len([row for row in everything(stage)["check_in"] if row.sent_at])
    stage.go_to(utc("2026-12-07 15:30") + timedelta(minutes=1))

    assert before == 0
    assert [row.slot for row in everything(stage)["check_in"] if row.sent_at] == ["2026-12-07T08:30"]
    assert ("schedule", None, "weekly mon 08:30") in changes(stage)


def test_the_preview_shows_the_post_and_its_thread_in_one_answer() -> None:
    parts = [lines(f"part {number} {'x' * 900}") for number in range(20)]

    shown_whole, cut = with_thread(parts[:3]), with_thread(parts)

    assert [block["block_id"] for block in shown_whole.blocks] == ["b0", "b1", "b2", "b3", "b4"]
    assert "part 2" in str(shown_whole.blocks)
    assert "more replies in its thread." in str(cut.blocks[-1])
    assert len(cut.blocks) <= 50
    assert "part 19" in cut.text


def test_a_question_that_is_out_says_until_when_it_can_be_answered_also_after_the_next_was_moved(
    stage: Stage,
) -> None:
    ask(stage)
    cio, _ = pair(stage)
    assert "Until Thu, Dec 10." in question(cio).text

    typed(stage, "schedule weekly tue 09:00")
    stage.settle()

    assert "Until Tue, Dec 8." in question(cio).text
    stage.go_to(SLOT + timedelta(days=4))
    assert [text for text in notified(stage, cio) if "waits for you until Tue, Dec 8, 9:00 AM MST" in text]
    stage.go_to(SLOT + timedelta(days=5, hours=1))
    assert one(stage, "SELECT closed_at = closes_at AND sent_at IS NOT NULL FROM check_in WHERE id = 1")
