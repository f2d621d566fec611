"""What an officer sets for themselves and their pair: away, zone, slower, pause; an admin's pause and resume."""

from __future__ import annotations

from datetime import timedelta

import pytest
from asked import SLOT, change, notified
from command_kit import changes, everything, typed, utc


@pytest.mark.parametrize(
    "said",
    [
        "away 2026-12-21 2027-01-04",
        "Away 2026–12–21 2027—01—04.",
        "away from 2026-12-21 to 2027-1-4",
        "away “2026-12-21” – 2027-01-04",
        "away 12/21 - 1/4",
        "away Dec 21 to Jan 4",
        "away from Dec. 21 through January 4th, 2027",
    ],
)
def test_away_is_understood_as_phones_type_it_and_echoed_with_the_next_question(ready, said):
    assert typed(ready, said, "ID-CIO") == (
        "Away: no → Mon, Dec 21, 2026 to Mon, Jan 4, 2027\nNext question: Thu, Dec 3, 9:00 AM MST."
    )
    assert changes(ready)[-1] == ("away", "no", "Mon, Dec 21, 2026 to Mon, Jan 4, 2027")


def test_away_over_a_slot_names_the_first_question_after_it_and_off_ends_it(ready):
    assert "\nNext question: Thu, Dec 17, 9:00 AM MST.\n" in typed(ready, "away 2026-12-03 2026-12-03", "ID-CIO")
    assert typed(ready, "me", "ID-CIO").endswith("Next question: Thu, Dec 17, 9:00 AM MST.")
    assert typed(ready, "me", "ID-CPO").endswith("Next question: Thu, Dec 3, 9:00 AM MST.")
    assert (
        typed(ready, "away off", "ID-CIO") == "Away: Thu, Dec 3, 2026 → no\nNext question: Thu, Dec 3, 9:00 AM MST."
    )


def test_coming_back_early_keeps_the_days_that_have_passed(ready):
    typed(ready, "away 2026-12-01 2026-12-20", "ID-CIO")
    ready.clock.jump(timedelta(days=3))

    typed(ready, "away off", "ID-CIO")

    assert [(str(row.first_day), str(row.last_day)) for row in everything(ready)["absence"]] == [
        ("2026-12-01", "2026-12-03")
    ]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("away off", "You are not marked as away."),
        ("away 2026-12-21", "I need two days"),
        ("away 2026-11-02 2026-11-20", "Those days are over already."),
        (
            "away 2027-01-04 2026-12-21",
            "The last day, Mon, Dec 21, 2026, is before the first, Mon, Jan 4, 2027. Give the first day first.",
        ),
        ("away 2026-12-21 2028-01-04", "A year away is the most I can keep."),
        ("away 2126-12-21 2126-12-22", "A year away is the most I can keep."),
        ("away 2026-02-30 2026-12-31", "There is no such day"),
        ("away next week", "Name its days, for example Dec 7 to Dec 11."),
        ("away <!channel> &", "as a day"),
        ("zone America/Boisee", "Did you mean America/Boise?"),
        ("zone MST", "Did you mean America/Denver or America/Phoenix?"),
        ("slower please", "Say `slower` alone"),
        ("pause until 2026-12-01", "Tue, Dec 1, 2026 is not after today."),
        ("pause until 2027-03-02", "An officer can pause for 90 days at most."),
        ("pause off", "There is no pause to end."),
        ("slower off", "Your state is already on the usual schedule."),
        ("pause ME until 2026-12-20", "Maine is not paired yet"),
    ],
)
def test_what_cant_be_set_is_explained_kindly_and_changes_nothing(ready, said, why):
    before = everything(ready)

    answer = typed(ready, said, "ID-CIO")

    assert why in answer
    assert everything(ready) == before


def test_the_examples_in_a_refusal_can_be_typed_as_they_stand(ready):
    assert "Example: `/counterpart away 2026-12-15 2026-12-29`" in typed(ready, "away soon", "ID-CIO")
    assert "Example: `/counterpart zone America/Boise`" in typed(ready, "zone America/Boisee", "ID-CIO")
    assert "Example: `/counterpart away 2026-12-21 2027-01-04`" in typed(
        ready, "away 2027-01-04 2026-12-21", "ID-CIO"
    )


def test_absences_that_overlap_are_refused_with_the_one_that_stands_and_others_are_kept(ready):
    typed(ready, "away 2026-12-21 2027-01-04", "ID-CIO")

    refused = typed(ready, "away 2027-01-04 2027-01-10", "ID-CIO")
    kept = typed(ready, "away 2027-01-05 2027-01-10", "ID-CIO")

    assert "You are away Mon, Dec 21, 2026 to Mon, Jan 4, 2027 already." in refused
    assert "→ Mon, Dec 21, 2026 to Mon, Jan 4, 2027 and Tue, Jan 5, 2027 to Sun, Jan 10, 2027\n" in kept


def test_a_zone_moves_the_hours_in_which_its_owner_is_asked(ready):
    assert typed(ready, "zone pacific/honolulu", "ID-CPO") == (
        "Your zone: America/Denver → Pacific/Honolulu\nNext question: Thu, Dec 3, 8:00 AM HST."
    )


def test_slower_is_monthly_on_the_same_weekday_and_either_office_may_undo_it(ready):
    slow = typed(ready, "slower", "ID-CIO")
    again = typed(ready, "slower", "ID-CPO")
    back = typed(ready, "slower off", "ID-CPO")

    usual, monthly = "every 2 weeks, on Thursday at 9:00 AM", "once a month, on the 1st Thursday at 9:00 AM"
    assert slow == f"Schedule of Idaho: {usual} → {monthly}\nNext question: Thu, Dec 3, 9:00 AM MST."
    assert again == "Your state is already asked once a month."
    assert back == f"Schedule of Idaho: {monthly} → {usual}\nNext question: Thu, Dec 3, 9:00 AM MST."


def test_a_pause_by_an_officer_is_told_once_to_the_other_office_and_the_admins_by_command(ready):
    typed(ready, "admin add @helper")

    said = typed(ready, "pause until 2027-01-15", "ID-CIO")
    ready.settle()

    told = (
        "Idaho's CIO paused Idaho's questions until Fri, Jan 15, 2027. Next question: Thu, Jan 28, 9:00 AM MST. "
        "/counterpart pause off by either officer ends that."
    )
    assert said == (
        "Pause of Idaho: no → until Fri, Jan 15, 2027\nNext question: Thu, Jan 28, 9:00 AM MST.\n"
        "A question that is open stays open, without reminders."
    )
    for who in ("ID-CPO", "helper"):
        assert [text for text in notified(ready, ready.person(who)) if "paused" in text] == [told]
    assert not [text for text in notified(ready, ready.person("ID-CIO")) if "paused" in text]
    assert "→ no\nNext question: Thu, Dec 3, 9:00 AM MST." in typed(ready, "pause off", "ID-CPO")


def test_who_is_not_asked_reads_no_date_of_the_pair_as_theirs_whatever_they_hear_of_or_set(ready):
    typed(ready, "admin add @helper")
    typed(ready, "admin add @ID-CPO")
    change(ready, "UPDATE holding SET silent = 3 WHERE office = 'CPO'")
    paused, slower = typed(ready, "pause until 2027-01-15", "ID-CIO"), typed(ready, "slower", "ID-CIO")
    ready.settle()

    told = {
        who: [text for text in notified(ready, ready.person(who)) if "paused" in text or "asked once" in text]
        for who in ("ID-CPO", "helper")
    }
    set_up = ("schedule ID weekly tue 09:00", "closed ID 2026-12-15", "why ID")
    to_cpo = told["ID-CPO"] + [typed(ready, said, "ID-CPO") for said in set_up]

    assert "Next question:" in paused
    assert "Next question:" in slower
    assert [len(texts) for texts in told.values()] == [2, 2]
    assert not [text for text in to_cpo if "Next question:" in text or "I don't ask you now" not in text]
    assert not [text for text in told["helper"] if "Next question: " not in text]


def test_who_may_end_a_slower_schedule_is_said_to_each_reader_as_it_is(ready):
    typed(ready, "admin add @helper")
    typed(ready, "slower", "ID-CIO")
    ready.settle()

    ends = {"ID-CPO": "Either of you can end that", "helper": "Either of Idaho's officers can end that"}
    for who, said in ends.items():
        assert [text for text in notified(ready, ready.person(who)) if said in text]


def test_an_officer_is_told_in_their_hours(ready):
    ready.go_to(ready.clock.now() + timedelta(hours=12))  # 22:00 in New York
    typed(ready, "pause until 2027-01-15", "ID-CIO")
    ready.settle()
    at_night = [text for text in notified(ready, ready.person("ID-CPO")) if "paused" in text]

    ready.go_to(ready.clock.now() + timedelta(hours=12))

    assert at_night == []
    assert [text for text in notified(ready, ready.person("ID-CPO")) if "paused" in text]


def test_before_the_start_the_other_office_hears_nothing(stage):
    stage.set_up("ID", start=False)

    typed(stage, "pause until 2027-01-15", "ID-CIO")
    typed(stage, "slower", "ID-CIO")
    stage.settle()

    assert notified(stage, stage.person("ID-CPO")) == []


def test_an_admin_pauses_and_resumes_one_state_or_all(ready):
    assert typed(ready, "pause ID until 2027-06-30") == (
        "Pause of Idaho: no → until Wed, Jun 30, 2027\nNext question: Thu, Jul 1, 9:00 AM MDT."
    )
    assert (
        typed(ready, "resume idaho")
        == "Pause of Idaho: until Wed, Jun 30, 2027 → no\nNext question: Thu, Dec 3, 9:00 AM MST."
    )
    assert typed(ready, "pause all until 2026-12-10") == (
        "Pause of the whole task force: no → until Thu, Dec 10, 2026\n"
        "Next question: Thu, Dec 17, 9:00 AM MST (Idaho); each other state at its own local time."
    )
    assert typed(ready, "resume all").startswith("Pause of the whole task force: until Thu, Dec 10, 2026 → no\n")
    assert typed(ready, "resume all") == "There is no pause to end."
    assert "A pause can last a year at most." in typed(ready, "pause ID until 2028-01-01")


@pytest.mark.parametrize(
    ("said", "why", "example"),
    [
        ("pause until 3/1", "Say which state to pause", "pause ID until 2026-12-29"),
        ("pause in 2 weeks", "Say which state to pause", "pause ID until 2026-12-29"),
        ("pause", "Say which state to pause", "pause ID until 2026-12-29"),
        ("pause ID until next fri", "may be Dec 4 or Dec 11", "pause ID until 2026-12-29"),
        ("pause all until 2/29", "a year at most", "pause all until 2026-12-29"),
        ("resume", "Say which state's pause to end", "resume ID"),
    ],
)
def test_an_admin_says_whom_to_pause_and_no_example_pauses_somebody_else(ready, said, why, example):
    """The words with which an officer pauses their own state never pause all 56."""
    typed(ready, "deputy @helper", "ID-CIO")
    typed(ready, "admin add @helper")

    for who in ("admin", "helper"):
        answer = typed(ready, said, who)
        assert why in answer
        assert f"`/counterpart {example}`" in answer

    assert {row.paused_until for row in everything(ready)["pair"] + everything(ready)["task_force"]} == {None}


def test_a_pause_that_is_over_is_none_anywhere(ready):
    typed(ready, "pause until 2026-12-10", "ID-CIO")
    ready.go_to(utc("2026-12-11 17:00"))

    assert "Pause:* no" in str(ready.person("ID-CIO").open_home().body)
    assert typed(ready, "pause off", "ID-CIO") == "There is no pause to end."
    assert typed(ready, "pause until 12/24", "ID-CIO").startswith("Pause of Idaho: no → until Thu, Dec 24, 2026")

    ready.go_to(utc("2026-12-28 17:00"))
    assert "Pause of the whole task force: no →" in typed(ready, "pause all until 1/29")
    assert "Paused: the whole task force until Fri, Jan 29, 2027.\n" in typed(ready, "status")


def test_who_ends_a_pause_while_everybody_is_paused_reads_so(ready):
    still = "The whole task force is paused until Fri, Jan 29, 2027; an admin can end that."
    typed(ready, "pause until 12/24", "ID-CIO")
    typed(ready, "pause all until 1/29")

    assert still in typed(ready, "pause off", "ID-CIO")
    assert typed(ready, "pause off", "ID-CIO") == still
    assert still in typed(ready, "pause until 12/24", "ID-CPO")
    assert still in typed(ready, "resume ID")


def test_an_officer_can_pause_only_their_own_pair(ready):
    typed(ready, "pair ME @ME-CIO @ME-CPO")

    answer = typed(ready, "pause ME until 2026-12-20", "ID-CIO")

    assert answer.startswith("Only the task force's admins")
    assert [row.paused_until for row in everything(ready)["pair"]] == [None, None]


@pytest.mark.parametrize(
    "said", ["pause until 3/1", "pause mar 1", "pause 3/1/2027", "pause until Monday, March 1"]
)
def test_the_day_of_a_pause_is_read_as_americans_write_it(ready, said):
    assert "Pause of Idaho: no → until Mon, Mar 1, 2027" in typed(ready, said, "ID-CIO")


def test_an_admins_pause_tells_a_state_from_a_day(ready):
    assert "Pause of Idaho: no → until Fri, Dec 4, 2026" in typed(ready, "pause state of idaho until fri")
    assert "Pause of the whole task force: no → until Wed, Dec 2, 2026" in typed(ready, "pause all tomorrow")


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("away", "First day away"),
        ("pause", "Ask us again on"),
        ("zone", "Your time zone"),
        ("deputy", "Your deputy"),
    ],
)
def test_a_command_typed_alone_opens_its_form(ready, said, shown):
    before = everything(ready)

    assert shown in typed(ready, said, "ID-CIO")
    assert everything(ready) == before


@pytest.mark.parametrize(
    ("said", "zone"), [("zone pacific time", "America/Los_Angeles"), ("zone Eastern", "America/New_York")]
)
def test_a_zone_is_set_by_what_it_is_called(ready, said, zone):
    assert f"→ {zone}" in typed(ready, said, "ID-CIO")


def test_the_hour_that_is_named_is_one_at_which_both_can_be_asked_in_the_zone_of_who_reads_it(ready):
    typed(ready, "zone Pacific/Honolulu", "ID-CIO")

    assert typed(ready, "why", "ID-CPO").endswith("Next question: Thu, Dec 3, 11:00 AM MST.")
    assert typed(ready, "why", "ID-CIO").endswith("Next question: Thu, Dec 3, 8:00 AM HST.")
    assert typed(ready, "why ID").endswith("Next question: Thu, Dec 3, 11:00 AM MST.")

    typed(ready, "away 2026-12-02 2026-12-09", "ID-CIO")
    assert typed(ready, "why", "ID-CPO").endswith("Next question: Thu, Dec 3, 9:00 AM MST.")


def test_a_question_that_waits_for_its_hour_is_the_next_one(ready):
    typed(ready, "zone Pacific/Honolulu", "ID-CIO")
    ready.go_to(SLOT + timedelta(minutes=30))

    assert "Next question: Thu, Dec 3, 11:00 AM MST." in typed(ready, "why", "ID-CPO")

    ready.go_to(SLOT + timedelta(days=8, hours=12))  # a Friday night
    typed(ready, "zone America/Boise", "ID-CIO")
    typed(ready, "checkin ID")

    assert "Next question: Mon, Dec 14, 8:00 AM MST." in typed(ready, "why ID")
    assert "Next question: Mon, Dec 14, 8:00 AM MST." in typed(ready, "why", "ID-CIO")
    ready.go_to(SLOT + timedelta(days=11))
    assert "Next question: Thu, Dec 31, 9:00 AM MST." in typed(ready, "why", "ID-CIO")


def test_what_an_officer_set_at_night_is_told_in_the_morning_as_it_is_by_then(ready):
    ready.clock.advance(timedelta(hours=12))  # nobody is at work
    typed(ready, "slower", "ID-CIO")
    for until in ("2026-12-18", "2027-01-15"):
        typed(ready, f"pause until {until}", "ID-CIO")
        ready.clock.advance(timedelta(minutes=1))
    ready.settle()
    before = len(notified(ready, ready.person("ID-CPO")))
    ready.clock.advance(timedelta(hours=12))
    ready.settle()

    morning = [text for text in notified(ready, ready.person("ID-CPO")) if text.startswith("Idaho's CIO ")]
    comes = "Next question: Thu, Feb 4, 9:00 AM MST."
    assert len(notified(ready, ready.person("ID-CPO"))) == before + 2
    assert morning[-2:] == [
        f"Idaho's CIO asked that Idaho be asked once a month. {comes} "
        "Either of you can end that: /counterpart slower off.",
        f"Idaho's CIO paused Idaho's questions until Fri, Jan 15, 2027. {comes} "
        "/counterpart pause off by either officer ends that.",
    ]
