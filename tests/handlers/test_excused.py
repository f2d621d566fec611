"""Who is away, paused or silent is not asked: decided at the slot, and again at the sending (promise 3)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from asked import AT_ONCE, CLOSE, NEXT, SLOT, answer, ask, notified, pair, question, rows, shows
from command_kit import typed

from handlers import heartbeat
from sandbox.demo.stage import Stage

ASKS = "SELECT office, state, excuse FROM ask ORDER BY id"
LEFT_OUT = "SELECT slot, not_sent, item FROM check_in WHERE not_sent IS NOT NULL ORDER BY id"


def is_asked(stage: Stage, who: str) -> bool:
    return any("Where does " in text for text in notified(stage, stage.person(who)))


def kind(stage: Stage, who: str) -> str:
    return str(stage.slack.channels[question(stage.person(who)).channel].kind)


def test_who_is_away_at_the_slot_is_not_asked_and_the_other_is_asked_by_dm(ready):
    typed(ready, "away 2026-12-03 2026-12-03", "ID-CIO")

    ready.go_to(SLOT, AT_ONCE)

    assert not is_asked(ready, "ID-CIO")
    assert kind(ready, "ID-CPO") == "im"
    said = "Idaho's CIO is away. If the CIO answers anyway, both answers open."
    assert said in question(ready.person("ID-CPO")).text
    assert rows(ready, ASKS) == [("CIO", "excused", "away"), ("CPO", "expected", None)]


@pytest.mark.parametrize("days", ["2026-12-01 2026-12-02", "2026-12-04 2026-12-20"])
def test_who_is_away_until_the_day_before_or_from_the_day_after_is_asked(ready, days):
    typed(ready, f"away {days}", "ID-CIO")

    ready.go_to(SLOT, AT_ONCE)

    assert is_asked(ready, "ID-CIO")


def test_an_excused_office_may_still_answer_and_opens_both(ready):
    typed(ready, "away 2026-12-03 2026-12-03", "ID-CIO")
    ready.go_to(SLOT, AT_ONCE)
    cio, cpo = pair(ready)
    answer(ready, cpo, "stuck", "From the CPO.")

    cio.command("answer")
    cio.fill_and_submit({"status": "in_place"})
    ready.settle()

    assert "Answer\nFrom the CPO." in shows(question(cpo))
    assert cio.view.body["title"]["text"] == "Both answers"


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ([("ID-CIO", "away 2026-12-03 2026-12-03"), ("ID-CPO", "away 2026-12-01 2026-12-31")], "both offices away"),
        ([("ID-CIO", "pause until 2026-12-04")], "paused"),
        ([("admin", "pause ID until 2026-12-04")], "paused"),
        ([("admin", "pause all until 2026-12-04")], "paused"),
    ],
)
def test_with_both_excused_there_is_no_check_in_and_no_item_is_used(ready, said, why):
    for who, text in said:
        typed(ready, text, who)

    ready.go_to(CLOSE, timedelta(hours=6))

    assert rows(ready, LEFT_OUT) == [("2026-12-03T09:00", why, None)]
    assert rows(ready, ASKS) == []
    assert not is_asked(ready, "ID-CIO")
    assert not is_asked(ready, "ID-CPO")


def test_a_pause_ends_on_its_day_by_itself(ready):
    typed(ready, "pause until 2026-12-17", "ID-CIO")

    ready.go_to(NEXT, AT_ONCE)

    assert is_asked(ready, "ID-CIO")


@pytest.mark.parametrize(
    ("who", "text", "asked"),
    [
        ("ID-CIO", "away 2026-12-03 2026-12-05", {"ID-CPO"}),
        ("ID-CIO", "pause until 2026-12-05", set()),
        ("admin", "pause all until 2026-12-05", set()),
    ],
)
def test_who_is_excused_between_the_slot_and_the_sending_is_not_asked(ready, who, text, asked):
    ready.slack.fault("rate_limited", "chat.postMessage", times=1_000, retry_after=60)
    ready.clock.advance(SLOT - ready.clock.now())
    ready.beat()
    typed(ready, text, who)
    ready.slack.faults.waiting.clear()

    ready.clock.advance(timedelta(minutes=2))
    ready.settle()

    assert {one for one in ("ID-CIO", "ID-CPO") if is_asked(ready, one)} == asked
    if not asked:
        assert rows(ready, LEFT_OUT) == [("2026-12-03T09:00", "paused", None)]


@pytest.mark.parametrize(
    ("text", "excuse"), [("away 2026-12-03 2026-12-20", "away"), ("pause until 2026-12-20", "paused")]
)
def test_away_or_paused_while_a_question_is_open_means_no_reminders_and_an_answer_still_counts(stage, text, excuse):
    ask(stage)
    cio, _cpo = pair(stage)

    typed(stage, text, "ID-CIO")
    stage.go_to(CLOSE - timedelta(hours=1))
    reminders = rows(stage, "SELECT office FROM message WHERE kind = 'nudge' AND state = 'sent'")
    answer(stage, cio)

    assert reminders == ([("CPO",)] if excuse == "away" else [])
    assert rows(stage, ASKS)[0] == ("CIO", "answered", excuse)


def test_who_became_away_before_the_close_is_excused_there_and_not_counted_as_silent(stage):
    ask(stage)
    typed(stage, "away 2026-12-10 2026-12-11", "ID-CIO")

    stage.go_to(CLOSE, AT_ONCE)

    assert rows(stage, ASKS) == [("CIO", "excused", "away"), ("CPO", "closed", None)]
    assert rows(stage, "SELECT office, silent FROM holding ORDER BY office") == [("CIO", 0), ("CPO", 1)]


def test_a_question_by_hand_is_refused_while_nobody_may_be_asked(ready):
    ready.go_to(SLOT, AT_ONCE)
    ready.go_to(CLOSE + timedelta(hours=1), AT_ONCE)
    typed(ready, "pause until 2026-12-20", "ID-CIO")

    assert typed(ready, "checkin ID") == "Nobody in Idaho can be asked now: paused. Nothing was changed."
    assert len(rows(ready, "SELECT id FROM check_in")) == 1


@pytest.mark.parametrize("back", [False, True])
def test_what_others_did_meanwhile_is_told_on_the_first_working_morning_after_the_absence(ready, back):
    """The reveal and a notice; what they do themselves is answered at once."""
    ready.go_to(SLOT, AT_ONCE)
    cio, cpo = pair(ready)
    answer(ready, cio)
    typed(ready, "away 2026-12-03 2026-12-04", "ID-CIO")
    typed(ready, "away 2026-12-05 2026-12-07", "ID-CIO")  # on to Monday
    answer(ready, cpo)
    typed(ready, "pause until 2027-01-15", "ID-CPO")
    ready.settle()
    answer(ready, cio, "stuck", "Changed while away.")
    while_away = told(ready)
    if back:
        typed(ready, "away off", "ID-CIO")
        ready.settle()
        assert len(told(ready)) == 2
    ready.go_to(SLOT + timedelta(days=4, hours=8), AT_ONCE)
    monday_evening = told(ready)
    ready.go_to(SLOT + timedelta(days=4, hours=23), AT_ONCE)  # Tuesday at eight

    assert while_away == []
    assert len(monday_evening) == (2 if back else 0)
    assert len(told(ready)) == 2


def told(stage: Stage) -> list[str]:
    phone = notified(stage, stage.person("ID-CIO"))
    return [text for text in phone if "both answers are in" in text or "paused" in text]


def test_who_was_asked_then_went_away_and_is_back_is_not_said_to_have_been_away_when_this_was_asked(ready):
    ready.go_to(SLOT, AT_ONCE)
    ready.go_to(SLOT + timedelta(days=4), AT_ONCE)
    typed(ready, "away 2026-12-07 2026-12-08", "ID-CIO")
    ready.go_to(SLOT + timedelta(days=6), AT_ONCE)

    said = question(ready.person("ID-CPO")).text
    assert "Idaho's CIO has been away. If the CIO answers anyway" in said
    assert "when this was asked" not in said


def test_whose_absence_ends_between_the_slot_and_the_sending_is_said_to_have_been_away(ready):
    typed(ready, "away 2026-12-03 2026-12-03", "ID-CIO")
    ready.slack.fault("rate_limited", "chat.postMessage", times=1_000, retry_after=60)
    ready.clock.advance(SLOT - ready.clock.now())
    ready.beat()
    ready.slack.faults.waiting.clear()

    ready.clock.advance(timedelta(days=1))
    heartbeat.deliver(ready.bot)

    assert "Idaho's CIO has been away." in question(ready.person("ID-CPO")).text
