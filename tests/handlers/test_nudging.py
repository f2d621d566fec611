"""Someone has not answered yet: when they are reminded, and when they are left alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from asked import AT_ONCE, CLOSE, answer, ask, change, notified, pair, question, rows

from bot.hours import local
from sandbox.person import Person
from sandbox.stage import Stage

SECOND = datetime(2026, 12, 7, 16, 0, tzinfo=UTC)  # Monday 9:00 in Boise, the 2nd working day after Thursday
FOURTH = SECOND + timedelta(days=2)
WAITS = "Idaho's question waits for you until"
OPENS = "has answered; it opens when you do."


@pytest.fixture
def asked(stage: Stage) -> Stage:
    """Idaho has just been asked its first question."""
    ask(stage)
    return stage


def reminded(stage: Stage, person: Person, zone: str = "America/Boise") -> list[str]:
    """The local times of this person's reminders."""
    found = [one for one in person.inbox if one.text.startswith(WAITS) or OPENS in one.text]
    return [f"{local(datetime.fromtimestamp(float(one.ts), UTC), zone):%a %-d %b %-H:%M}" for one in found]


def keys(stage: Stage) -> list[str]:
    return [row[0] for row in rows(stage, "SELECT key FROM message WHERE kind = 'nudge' ORDER BY key")]


def not_now(stage: Stage, person: Person, when: str) -> str:
    """Press *Not now*, choose, and send; what is then said."""
    person.press("not_now", question(person))
    view = person.fill_and_submit({"when": when})
    stage.settle()
    return str(view.body["blocks"][0]["text"]["text"])


def test_nobody_is_reminded_before_nine_on_the_second_working_day_and_then_both_are(asked):
    cio, cpo = pair(asked)
    asked.go_to(SECOND - timedelta(minutes=1), AT_ONCE)
    before = reminded(asked, cio)

    asked.go_to(SECOND, AT_ONCE)

    assert before == []
    assert reminded(asked, cio) == reminded(asked, cpo) == ["Mon 7 Dec 9:00"]
    assert keys(asked) == ["nudge/ID/2026-12-03T09:00/CIO/1", "nudge/ID/2026-12-03T09:00/CPO/1"]
    assert {asked.slack.channels[one.channel].kind for one in cio.inbox if one.text.startswith(WAITS)} == {"im"}


def test_a_second_reminder_comes_only_to_open_the_others_answer_and_then_there_is_silence(asked):
    cio, cpo = pair(asked)
    answer(asked, cpo, "stuck", "Sealed words.")

    asked.go_to(CLOSE)

    assert reminded(asked, cio) == ["Mon 7 Dec 9:00", "Wed 9 Dec 9:00"]
    assert cio.inbox[-1].text.startswith("Your CPO has answered; it opens when you do.")
    assert reminded(asked, cpo) == []
    assert not [text for text in notified(asked, cio) if "Sealed words." in text]


def test_while_neither_has_answered_one_reminder_is_all(asked):
    asked.go_to(CLOSE)

    assert [reminded(asked, person) for person in pair(asked)] == [["Mon 7 Dec 9:00"]] * 2


def test_who_has_answered_is_not_reminded(asked):
    cio, cpo = pair(asked)
    answer(asked, cio)
    answer(asked, cpo)

    asked.go_to(CLOSE)

    assert reminded(asked, cio) == reminded(asked, cpo) == []


def test_a_reminder_comes_at_nine_where_the_person_is(stage):
    stage.set_up("ID")
    change(stage, f"UPDATE person SET zone = 'Pacific/Honolulu' WHERE slack_id = '{stage.person('ID-CPO').id}'")

    stage.go_to(CLOSE)

    assert reminded(stage, stage.person("ID-CPO"), "Pacific/Honolulu") == ["Mon 7 Dec 9:00"]
    assert reminded(stage, stage.person("ID-CIO")) == ["Mon 7 Dec 9:00"]


def test_after_an_outage_only_the_latest_reminder_is_sent(asked):
    cio, cpo = pair(asked)
    answer(asked, cpo)
    asked.stop_bot()
    asked.clock.advance(FOURTH + timedelta(hours=1) - asked.clock.now())
    asked.start_bot()

    asked.settle()

    assert reminded(asked, cio) == ["Wed 9 Dec 10:00"]
    assert keys(asked) == ["nudge/ID/2026-12-03T09:00/CIO/2"]


def test_a_reminder_that_could_not_go_out_is_not_sent_once_the_answer_is_there(asked):
    cio, cpo = pair(asked)
    asked.slack.fault("rate_limited", "chat.postMessage", times=1_000, retry_after=60)
    asked.clock.advance(SECOND - asked.clock.now())
    asked.beat()
    cio.press("answer", question(cio))
    cio.fill_and_submit({"status": "stuck"})
    asked.slack.faults.waiting.clear()

    asked.clock.advance(timedelta(minutes=5))
    asked.settle()

    assert (reminded(asked, cio), len(reminded(asked, cpo))) == ([], 1)


def test_not_now_until_tomorrow_moves_only_the_pressers_reminder_and_only_they_learn_of_it(asked):
    cio, cpo = pair(asked)
    seen = len(cpo.sees)

    said = not_now(asked, cio, "tomorrow")
    told = cpo.sees[seen:]
    asked.go_to(CLOSE)

    assert said == "I remind you on Fri 4 Dec 9:00 MST, unless you have answered by then."
    assert told == []
    assert reminded(asked, cio) == ["Fri 4 Dec 9:00"]
    assert reminded(asked, cpo) == ["Mon 7 Dec 9:00"]


def test_who_puts_off_a_reminder_gets_another_though_the_first_has_come(asked):
    cio, _ = pair(asked)
    asked.go_to(SECOND, AT_ONCE)

    not_now(asked, cio, "tomorrow")
    asked.go_to(CLOSE)

    assert reminded(asked, cio) == ["Mon 7 Dec 9:00", "Tue 8 Dec 9:00"]


def test_only_times_before_the_close_are_offered(asked):
    cio, _ = pair(asked)
    cio.press("not_now", question(cio))
    early = [one["text"]["text"] for one in cio.view.body["blocks"][0]["element"]["options"]]
    cio.close()
    asked.go_to(CLOSE - timedelta(hours=2), AT_ONCE)

    cio.press("not_now", question(cio))

    late = [one["text"]["text"] for one in cio.view.body["blocks"][0]["element"]["options"]]
    assert early == ["Tomorrow: Fri 4 Dec 9:00 MST", "Next week: Mon 7 Dec 9:00 MST", "Skip this one"]
    assert late == ["Skip this one"]


def test_who_skips_is_reminded_no_more_and_may_still_answer(asked):
    cio, cpo = pair(asked)
    answer(asked, cpo)

    said = not_now(asked, cio, "skip")
    asked.go_to(CLOSE - timedelta(hours=1))
    states = rows(asked, "SELECT office, state FROM ask ORDER BY office")
    quiet = reminded(asked, cio)
    answer(asked, cio)

    assert said.startswith("Skipped: no more reminders")
    assert states == [("CIO", "skipped"), ("CPO", "answered")]
    assert quiet == []
    assert "Both answers" in cio.view.body["title"]["text"]


def test_a_choice_sent_after_the_close_is_answered_kindly_and_changes_nothing(asked):
    cio, _ = pair(asked)
    cio.press("not_now", question(cio))
    asked.go_to(CLOSE, AT_ONCE)

    view = cio.fill_and_submit({"when": "next_week"})

    assert view.body["blocks"][0]["text"]["text"].startswith("This question is closed: no reminders will come.")
    assert rows(asked, "SELECT state, nudge_at FROM ask") == [("closed", None)] * 2


def test_pressing_not_now_after_answering_says_that_none_will_come(asked):
    cio, _ = pair(asked)
    answer(asked, cio)

    shown = cio.press("not_now", question(cio))

    assert "You have answered this one." in str(shown)
