"""Someone has not answered yet: when they are reminded, and when they are left alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from asked import AT_ONCE, CLOSE, NEXT, answer, ask, change, notified, one, pair, question, rows, shows

from bot.rules.hours import local
from sandbox.demo.stage import Stage
from sandbox.slack.person import Person
from sandbox.slack.records import Message
from sandbox.slack.states import elements_in

SECOND = datetime(2026, 12, 7, 16, 0, tzinfo=UTC)  # Monday 9:00 in Boise, the 2nd working day after Thursday
FOURTH = SECOND + timedelta(days=2)
WAITS = "Idaho's question waits for you until"
ANSWERED = "Answered: nothing is left to do here."
CLOSED = "This question has closed. The newest one: /counterpart answer"


def reminders(person: Person) -> list[Message]:
    """This person's reminders, as they stand now."""
    keys = [(one, (one.metadata or {}).get("event_payload", {}).get("key", "")) for one in person.inbox]
    return [one for one, key in keys if key.startswith("nudge/")]


def reminded(stage: Stage, person: Person, zone: str = "America/Boise") -> list[str]:
    """The local times of this person's reminders."""
    found = reminders(person)
    return [f"{local(datetime.fromtimestamp(float(one.ts), UTC), zone):%a, %b %-d, %-I:%M %p}" for one in found]


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
    assert reminded(asked, cio) == reminded(asked, cpo) == ["Mon, Dec 7, 9:00 AM"]
    assert keys(asked) == ["nudge/ID/2026-12-03T09:00/CIO/1", "nudge/ID/2026-12-03T09:00/CPO/1"]
    assert {asked.slack.channels[one.channel].kind for one in cio.inbox if one.text.startswith(WAITS)} == {"im"}


def test_a_second_reminder_comes_only_to_open_the_others_answer_and_then_there_is_silence(asked):
    cio, cpo = pair(asked)
    answer(asked, cpo, "stuck", "Sealed words.")

    asked.go_to(CLOSE)

    assert reminded(asked, cio) == ["Mon, Dec 7, 9:00 AM", "Wed, Dec 9, 9:00 AM"]
    assert "Your CPO has answered; both answers open when you answer." in "\n".join(notified(asked, cio))
    assert reminded(asked, cpo) == []
    assert not [text for text in notified(asked, cio) if "Sealed words." in text]


def test_while_neither_has_answered_one_reminder_is_all(asked):
    asked.go_to(CLOSE)

    assert [reminded(asked, person) for person in pair(asked)] == [["Mon, Dec 7, 9:00 AM"]] * 2


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

    assert reminded(stage, stage.person("ID-CPO"), "Pacific/Honolulu") == ["Mon, Dec 7, 9:00 AM"]
    assert reminded(stage, stage.person("ID-CIO")) == ["Mon, Dec 7, 9:00 AM"]


def test_after_an_outage_only_the_latest_reminder_is_sent(asked):
    cio, cpo = pair(asked)
    answer(asked, cpo)
    asked.stop_bot()
    asked.clock.advance(FOURTH + timedelta(hours=1) - asked.clock.now())
    asked.start_bot()

    asked.settle()

    assert reminded(asked, cio) == ["Wed, Dec 9, 10:00 AM"]
    assert keys(asked) == ["nudge/ID/2026-12-03T09:00/CIO/2"]


def test_a_reminder_that_could_not_go_out_is_not_sent_once_the_answer_is_there(asked):
    cio, cpo = pair(asked)
    asked.slack.fault("rate_limited", "chat.postMessage", times=1_000, retry_after=60)
    asked.clock.advance(SECOND - asked.clock.now())
    asked.beat()
    cio.command("answer")
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

    assert said == "I'll remind you on Fri, Dec 4, 9:00 AM MST, unless you have answered by then."
    assert told == []
    assert reminded(asked, cio) == ["Fri, Dec 4, 9:00 AM"]
    assert reminded(asked, cpo) == ["Mon, Dec 7, 9:00 AM"]


def test_who_puts_off_a_reminder_gets_another_though_the_first_has_come(asked):
    cio, _ = pair(asked)
    asked.go_to(SECOND, AT_ONCE)

    not_now(asked, cio, "tomorrow")
    asked.go_to(CLOSE)

    assert reminded(asked, cio) == ["Mon, Dec 7, 9:00 AM", "Tue, Dec 8, 9:00 AM"]


def test_only_times_before_the_close_are_offered(asked):
    cio, _ = pair(asked)
    cio.press("not_now", question(cio))
    early = [one["text"]["text"] for one in cio.view.body["blocks"][0]["element"]["options"]]
    cio.close()
    asked.go_to(CLOSE - timedelta(hours=2), AT_ONCE)

    cio.press("not_now", question(cio))

    late = [one["text"]["text"] for one in cio.view.body["blocks"][0]["element"]["options"]]
    assert early == ["Tomorrow: Fri, Dec 4, 9:00 AM MST", "Next week: Mon, Dec 7, 9:00 AM MST", "Skip this one"]
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


def buttons(message: Message) -> list[str]:
    return [element["action_id"] for _, element in elements_in(message.blocks)]


def test_a_reminder_shrinks_to_one_line_once_its_office_has_answered_and_only_then(asked):
    cio, cpo = pair(asked)
    asked.go_to(SECOND, AT_ONCE)

    answer(asked, cio, "stuck")

    assert [one.text for one in reminders(cio)] == [ANSWERED]
    assert [buttons(one) for one in reminders(cio)] == [[]]
    assert reminders(cpo)[0].text.startswith(WAITS)


def test_at_the_close_what_is_out_shrinks_and_each_reminder_is_edited_once(asked):
    cio, cpo = pair(asked)
    asked.go_to(SECOND, AT_ONCE)
    answer(asked, cio)
    before = len(asked.slack.calls_of("chat.update"))

    asked.go_to(CLOSE, AT_ONCE)
    edited = [call.args["ts"] for call in asked.slack.calls_of("chat.update")[before:]]
    asked.go_to(NEXT, AT_ONCE)

    assert [(one.text, buttons(one)) for one in reminders(cpo)] == [(CLOSED, [])]
    assert [one.text for one in reminders(cio)] == [ANSWERED]
    assert [edited.count(one.ts) for one in (*reminders(cio), *reminders(cpo))] == [0, 1]


def test_a_late_answer_and_a_withdrawal_keep_the_reminder_true(asked):
    cio, _ = pair(asked)
    asked.go_to(SECOND, AT_ONCE)
    answer(asked, cio, "under_way", "Words.")
    cio.press("withdraw", [one for one in cio.inbox if one.text.startswith("Recorded")][-1])
    cio.fill_and_submit()
    asked.settle()

    assert reminders(cio)[0].text.startswith(WAITS)
    asked.go_to(CLOSE, AT_ONCE)
    cio.close()
    answer(asked, cio)
    assert reminders(cio)[0].text == ANSWERED


def test_an_old_answer_and_an_old_not_now_of_the_same_message_both_open_the_newest_question(asked):
    cio, _ = pair(asked)
    old = question(cio)
    pressed_later = [block for block in old.blocks if block["type"] == "actions"]
    asked.go_to(NEXT, AT_ONCE)
    newest = one(asked, "SELECT max(id) FROM check_in")
    opened = {}

    for action in ("tap_stuck", "not_now"):
        with asked.server.lock:
            old_now = asked.slack.channels[old.channel].history[old.ts]
            buttons_of_then = (block | {"block_id": f"old{number}"} for number, block in enumerate(pressed_later))
            old_now.blocks = [*old_now.blocks, *buttons_of_then]
        cio.press(action, old.ts)
        opened[action] = cio.view.body
        cio.close()

    assert f'"check_in": {newest},' in opened["tap_stuck"]["private_metadata"]
    assert opened["not_now"]["private_metadata"] == str(newest)
    for view in opened.values():
        assert view["blocks"][0]["text"]["text"] == (
            "The question you pressed can't be answered anymore. This is the newest one."
        )


def test_a_question_asked_of_one_alone_says_what_they_answered_and_asks_no_more(stage):
    ask(stage, when=CLOSE - timedelta(days=8))
    stage.person("admin").command("vacate ID CPO")
    stage.go_to(CLOSE - timedelta(days=7), AT_ONCE)
    cio, _ = pair(stage)

    answer(stage, cio, "under_way")

    assert "*You answered: Under way.*" in shows(question(cio))
    assert "One tap" not in question(cio).text + shows(question(cio))
    assert "Under way" not in question(cio).text
    assert buttons(question(cio)) == ["answer", "undo", "more"]
    cio.press("undo", question(cio))
    stage.settle()
    assert "Under way." not in shows(question(cio))
    assert buttons(question(cio))[0] == "tap_not_started"
