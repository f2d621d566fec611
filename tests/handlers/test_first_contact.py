"""The first that officers read from us, and where its buttons and *More* under every question lead."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from asked import CLOSE, NEXT, SLOT, ask, change, notified, one, pair, pressed, question, replace_cio, rows
from command_kit import changes, everything, shown, typed

from sandbox.demo.stage import Stage
from sandbox.slack.person import Person

LINE = "this conversation is for the two of you"


def welcome(stage: Stage, who: str = "ID-CIO") -> str:
    found = [one for one in stage.person(who).messages() if "Welcome to Counterpart" in one.text]
    assert len(found) == 1
    return shown(stage, found[0])


def lines(stage: Stage, who: str = "ID-CIO") -> list[str]:
    return [text for text in notified(stage, stage.person(who)) if LINE in text]


def choose(person: Person, what: str, number: int = -1) -> str:
    """Choose this from *More* under a question, and read what comes of it."""
    return str(person.press("more", question(person, number), what))


def test_the_welcome_says_all_that_an_officer_wants_to_know_first(ready):
    said = welcome(ready)

    for part in (
        "@admin invited you as Idaho's CIO, together with @ID-CPO, your CPO.",
        "every 2 weeks",
        "One tap is an answer",
        "sealed until both of you have answered",
        "First question: Thu, Dec 3, 9:00 AM MST.",
        "May be a public record.",
        "[Fine]  [Let my deputy answer]  [Less often]  [Who sees this?]",
    ):
        assert part in said


def test_the_pairs_own_conversation_is_opened_with_one_line_once_both_are_welcomed(ready):
    cio, cpo = pair(ready)

    ready.go_to(SLOT - timedelta(minutes=1))

    assert len(lines(ready)) == len(lines(ready, "ID-CPO")) == 1
    (line,) = [message for message in cio.messages() if LINE in message.text]
    assert shown(ready, line).startswith("@ID-CIO and @ID-CPO: this conversation")
    assert "First question: Thu, Dec 3, 9:00 AM MST." in line.text
    assert {cio.id, cpo.id} <= set(ready.slack.channels[line.channel].members)


def test_the_line_waits_for_the_second_welcome_and_for_hours_allowed_to_both(stage):
    stage.set_up("ID", start=False)
    typed(stage, "zone Pacific/Guam", "ID-CPO")
    typed(stage, "start")
    stage.person("admin").press("Start")

    stage.settle()
    assert welcome(stage)
    assert lines(stage) == []
    stage.go_to(stage.clock.now() + timedelta(days=2))

    (line,) = [message for message in stage.person("ID-CPO").messages() if LINE in message.text]
    assert 22 <= datetime.fromtimestamp(float(line.ts), UTC).hour < 24  # from 8:00 in Guam on, 15:00 in Idaho


def test_a_pair_that_changes_hands_is_opened_anew_and_where_slack_refuses_it_nothing_is_wrong(ready):
    new, (_, cpo) = ready.person("successor"), pair(ready)
    ready.slack.fault("error", "conversations.open", 1, lambda args: "," in args["users"], error="user_not_visible")

    ready.person("admin").command(f"pair ID <@{new.id}> <@{cpo.id}>")
    ready.settle()

    assert [text for text in notified(ready, new) if LINE in text] == []
    assert "Nothing failed" in typed(ready, "status")
    assert len([key for (key,) in rows(ready, "SELECT key FROM message") if key.startswith("opening/")]) == 2


def test_fine_is_acknowledged_twice_as_kindly_as_once(ready):
    cio, _ = pair(ready)

    shown = [str(cio.press("fine")) for _ in range(2)]

    assert all(
        "Thank you. There is nothing to do until then. Next question: Thu, Dec 3, 9:00 AM MST." in it
        for it in shown
    )


def test_fine_ends_no_silence_and_names_no_date_that_will_not_come(ready):
    cio, _ = pair(ready)
    change(ready, "UPDATE holding SET silent = 3 WHERE office = 'CIO'")

    shown = str(cio.press("fine"))

    assert "Ask me again" in shown
    assert "Next question" not in shown
    assert one(ready, "SELECT silent FROM holding WHERE office = 'CIO'") == 3


def test_less_often_shows_first_what_it_changes_for_both_and_a_second_time_says_so(ready):
    cio, cpo = pair(ready)
    cio.press("less_often")
    asked = str(cio.view.body)
    before = one(ready, "SELECT slower FROM pair")
    done = cio.fill_and_submit({})
    again = str(cpo.press("less_often"))

    assert "every 2 weeks, on Thursday at 9:00 AM → once a month, on the 1st Thursday at 9:00 AM" in asked
    assert "the other office and the task force's admins are told" in asked
    assert before == 0
    assert "Next question: Thu, Dec 3, 9:00 AM MST." in str(done.body)
    assert "Your state is already asked once a month." in again
    assert [what for what, _, _ in changes(ready)].count("slower") == 1


@pytest.mark.parametrize("where", ["welcome", "more"])
def test_who_sees_this_says_what_and_when_and_that_it_may_be_a_public_record(stage, where):
    ask(stage)
    cio, _ = pair(stage)

    said = str(cio.press("who_sees")) if where == "welcome" else choose(cio, "Who sees this?")

    for part in (
        "Before both have answered",
        "Nobody else does; who comes into an office later",
        "Admins see who has answered, never what.",
        "only co-chairs see, and only while both of you, who hold the offices, say yes to that.",
        "May be a public record.",
        "May the co-chairs see where Idaho stands, by name?",
    ):
        assert part in said


def test_why_did_i_get_this_is_a_paragraph_about_this_question_and_names_who_asked_by_hand(stage):
    ask(stage)
    cio, _ = pair(stage)
    first = choose(cio, "Why did I get this?")
    stage.go_to(CLOSE + timedelta(hours=1))
    typed(stage, "checkin ID")
    stage.settle()

    by_hand = choose(cio, "Why did I get this?")

    admin = stage.person("admin").id
    assert "This question went out on Thu, Dec 3, 9:00 AM MST because it was due by that schedule." in first
    assert f"This question went out on Thu, Dec 10, 10:00 AM MST because <@{admin}> asked for it." in by_hand
    assert f"<@{admin}> set that on Tue, Dec 1." in by_hand


def test_why_of_somebody_else_or_of_a_state_is_for_admins(stage):
    ask(stage)

    assert typed(stage, "why @ID-CIO").startswith("@ID-CIO is Idaho's CIO; the counterpart is @ID-CPO. @admin set")
    assert typed(stage, "why idaho") == (
        "Idaho: the CIO is @ID-CIO (@admin set that on Tue, Dec 1); the CPO is @ID-CPO (@admin set that on "
        "Tue, Dec 1). Both offices are asked every 2 weeks, on Thursday at 9:00 AM (America/Denver), on working "
        "days of Idaho only. "
        "Idaho's offices are next closed on Fri, Dec 25, 2026 (Christmas Day, from a public list of holidays). "
        "The last question went out on Thu, Dec 3, 9:00 AM MST because it was due by that schedule. "
        "In round 1 of the task force every state was asked this; it was next in the plan's order. "
        "Next question: Thu, Dec 17, 9:00 AM MST."
    )
    assert "holds no office here" in typed(stage, "why @stranger")
    assert "Only the task force's admins" in typed(stage, "why @ID-CPO", "ID-CIO")
    assert "Only the task force's admins" in typed(stage, "why ID", "ID-CIO")


def test_days_away_are_picked_from_a_calendar_and_echoed_with_the_next_question(stage):
    ask(stage)
    cio, _ = pair(stage)
    choose(cio, "I'm away")

    said = str(cio.fill_and_submit({"first": "2026-12-16", "last": "2026-12-18"}).body)

    assert "Away Wed, Dec 16, 2026 to Fri, Dec 18, 2026. Next question: Thu, Dec 31, 9:00 AM MST." in said
    assert changes(stage)[-1][0] == "away"


@pytest.mark.parametrize(
    ("first", "last", "field", "why"),
    [
        ("2026-12-20", "2026-12-18", "last", "Give the first day first."),
        ("2026-11-02", "2026-11-20", "last", "Those days are over already."),
        ("2026-12-04", "2028-01-20", "last", "A year away is the most I can keep."),
        ("2028-01-04", "2028-01-20", "first", "A year away is the most I can keep."),
        ("2026-12-30", "2027-01-05", "first", "You are away Mon, Dec 28, 2026 to Wed, Dec 30, 2026 already."),
    ],
)
def test_days_that_cant_be_are_explained_under_the_day_and_the_form_stays_open(stage, first, last, field, why):
    ask(stage)
    cio, _ = pair(stage)
    typed(stage, "away 2026-12-28 2026-12-30", "ID-CIO")
    choose(cio, "I'm away")
    before = everything(stage)["absence"]

    wrong = cio.fill_and_submit({"first": first, "last": last})

    assert list(wrong) == [field]
    assert why in wrong[field]
    assert everything(stage)["absence"] == before
    assert cio.fill_and_submit({"first": "2026-12-07", "last": "2026-12-08"}).body["callback_id"] == "notice"


def test_the_same_days_sent_twice_are_set_once(stage):
    ask(stage)
    cio, _ = pair(stage)
    for _ in range(2):
        choose(cio, "I'm away")
        again = cio.fill_and_submit({"first": "2026-12-16", "last": "2026-12-18"})

    assert "already" in again["first"]
    assert one(stage, "SELECT count(*) FROM absence") == 1


@pytest.mark.parametrize("what", ["close", "reveal", "pause"])
def test_a_form_of_more_opened_before_and_sent_after_is_still_taken(stage, what):
    ask(stage)
    cio, _ = pair(stage)
    choose(cio, "I'm away")
    if what == "close":
        stage.go_to(CLOSE + timedelta(hours=1))
    elif what == "pause":
        typed(stage, "pause ID until 2027-01-08")
    else:
        change(stage, f"UPDATE check_in SET revealed_at = '{SLOT:%Y-%m-%d %H:%M:%S}'")

    said = cio.fill_and_submit({"first": "2026-12-16", "last": "2026-12-18"})

    assert "Away Wed, Dec 16, 2026" in str(said.body)


@pytest.mark.parametrize(
    ("label", "fields"), [("I'm away", {"first": "2026-12-16", "last": "2026-12-18"}), ("Less often", {})]
)
def test_a_form_sent_after_the_office_changed_hands_is_refused_kindly_and_changes_nothing(stage, label, fields):
    ask(stage)
    cio, _ = pair(stage)
    choose(cio, label)
    replace_cio(stage)
    before = everything(stage)

    said = cio.fill_and_submit(fields)

    assert "Only the CIO or CPO of a pair" in str(said if isinstance(said, dict) else said.body)
    assert everything(stage) == before


@pytest.mark.parametrize("action", ["more", "fine", "away", "less_often"])
def test_what_was_not_made_for_the_presser_is_refused_with_a_word(ready, action):
    assert len(pressed(ready, ready.person("stranger"), action, None)) == 1
    assert rows(ready, "SELECT slower FROM pair") == [(0,)]


def test_more_is_there_as_long_as_the_question_can_be_answered(stage):
    ask(stage)
    cio, _ = pair(stage)
    first = question(cio).ts
    stage.go_to(NEXT + timedelta(hours=1))

    menus = {
        message.ts: [e["type"] for b in message.blocks if b["type"] == "actions" for e in b["elements"]]
        for message in cio.messages()
        if "\nWhere does " in message.text
    }

    assert menus.pop(first) == []
    assert [kinds[-1] for kinds in menus.values()] == ["overflow"]
