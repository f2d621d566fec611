"""Somebody never answers: they are told once, kindly, and left alone until they act."""

from __future__ import annotations

from datetime import timedelta

import pytest
from asked import CLOSE, answer, ask, change, notified, one, pair, question, rows, send
from command_kit import typed, utc

from handlers.check_ins.question import slot_due
from sandbox.demo.stage import Stage
from sandbox.slack.text import flat
from storage.tables import Pair

KIND = "The last three questions to Idaho's CIO closed without an answer."
FORTNIGHT = timedelta(weeks=2)


@pytest.fixture
def silent(stage: Stage) -> Stage:
    """Idaho's CIO has let three questions close, and has just been told so; its CPO answers each one."""
    ask(stage)
    _cio, cpo = pair(stage)
    change(stage, "UPDATE holding SET silent = 2 WHERE office = 'CIO'")
    answer(stage, cpo)
    stage.go_to(CLOSE + timedelta(minutes=1))
    return stage


def silence(stage: Stage) -> list[tuple[str, int]]:
    return rows(stage, "SELECT office, silent FROM holding ORDER BY office")


def asked(stage: Stage, who: str) -> int:
    return len([text for text in notified(stage, stage.person(who)) if "Where does " in text])


def test_after_three_questions_without_an_answer_there_is_one_kind_word(stage):
    ask(stage)
    _, cpo = pair(stage)
    told = []
    for number in range(4):
        answer(stage, cpo)
        stage.go_to(CLOSE + number * FORTNIGHT + timedelta(days=1))
        told.append(len([text for text in notified(stage, stage.person("ID-CIO")) if KIND in text]))
        stage.go_to(utc("2026-12-03 16:00") + (number + 1) * FORTNIGHT + timedelta(days=5, hours=-1))

    assert told == [0, 0, 1, 1]
    assert asked(stage, "ID-CIO") == 3
    assert asked(stage, "ID-CPO") == 5


def test_a_slot_at_which_the_last_question_closes_and_leaves_both_silent_is_left_out(stage):
    ask(stage)
    stage.go_to(utc("2026-12-11 17:00"), timedelta(hours=3))
    typed(stage, "checkin ID", "admin")
    change(stage, "UPDATE holding SET silent = 2")

    stage.go_to(utc("2026-12-17 15:59"), timedelta(hours=3))
    stage.clock.advance(timedelta(minutes=1))
    with stage.db.begin() as tx:  # the job that closes comes first, but it could not write that down
        slot_due(tx, stage.bot.plan, tx.get_one(Pair, 1), stage.clock.now())

    assert silence(stage) == [("CIO", 3), ("CPO", 3)]
    assert rows(stage, "SELECT slot, not_sent, item FROM check_in ORDER BY id")[2:] == [
        ("2026-12-17T09:00", "both offices silent", None)
    ]
    assert rows(stage, "SELECT 1 FROM check_in WHERE closed_at IS NULL") == []


def test_who_is_silent_is_not_asked_and_the_other_is_asked_by_dm(silent):
    silent.go_to(CLOSE + timedelta(days=7, minutes=1))

    assert (asked(silent, "ID-CIO"), asked(silent, "ID-CPO")) == (1, 2)
    assert silent.slack.channels[question(silent.person("ID-CPO")).channel].kind == "im"
    assert rows(silent, "SELECT state, excuse FROM ask ORDER BY id")[2:] == [
        ("excused", "silent"),
        ("expected", None),
    ]


def test_who_was_silent_twice_gets_the_kind_word_in_place_of_a_second_reminder(silent):
    kinds = rows(silent, "SELECT kind FROM message WHERE office = 'CIO' AND state = 'sent' ORDER BY id")

    assert kinds == [("nudge",), ("silent",)]


def test_an_answer_ends_it(silent):
    answer(silent, silent.person("ID-CIO"))

    assert dict(silence(silent))["CIO"] == 0
    assert kind_words(silent) == 1


@pytest.mark.parametrize("where", ["kind word", "home"])
def test_ask_me_again_ends_it_and_says_when_the_next_question_comes(silent, where):
    cio, _ = pair(silent)
    if where == "home":
        home = cio.open_home()
        with silent.server.lock:
            block = next(one for one in home.body["blocks"] if "ask_again" in str(one))
            silent.slack.interactions.press_in_view(
                cio.id, home.id, "ask_again", silent.server.now(), None, block["block_id"]
            )
        silent.server.settle()
    else:
        cio.press("Ask me again")
    silent.settle()

    assert "I ask you again. Next question: " in str(cio.view.body)
    assert dict(silence(silent))["CIO"] == 0
    assert not [one for one in cio.messages() if KIND in one.text]
    assert "ask_again" not in str(cio.open_home().body)


LOOKS = ("me", "why", "help", "answer", "away 2026-12-20 2026-12-30", "zone America/Boise", "slower")


@pytest.mark.parametrize("text", LOOKS)
def test_looking_does_not_end_it_and_no_date_is_named_that_will_not_come(silent, text):
    cio, _ = pair(silent)

    said = " ".join(typed(silent, text, "ID-CIO").split())
    cio.open_home()
    cio.command("answer")

    assert dict(silence(silent))["CIO"] == 3
    assert "Next question" not in said
    if text not in ("help", "answer"):
        assert "I don't ask you now: three questions in a row closed without an answer." in said


@pytest.fixture
def both(stage: Stage) -> Stage:
    """Both of Idaho's offices have let three questions close."""
    ask(stage)
    change(stage, "UPDATE holding SET silent = 2")
    stage.go_to(CLOSE + timedelta(minutes=1))
    stage.settle()
    return stage


def test_where_both_are_silent_each_is_told_so_and_the_admins_once_what_to_do(both):
    told = [text for text in notified(both, both.person("admin")) if "Nobody in Idaho is asked anymore" in text]
    both.go_to(CLOSE + 2 * FORTNIGHT, timedelta(days=2))
    again = [text for text in notified(both, both.person("admin")) if "Nobody in Idaho is asked anymore" in text]

    for who, other in (("ID-CIO", "CPO"), ("ID-CPO", "CIO")):
        words = [one.text for one in both.person(who).messages() if "closed without an answer" in one.text]
        assert len(words) == 1
        assert f"Nobody in Idaho is asked now: your {other} is not asked either." in words[0]
    assert len(told) == len(again) == 1
    assert "both offices silent" in told[0]
    assert "/counterpart pair ID @cio @cpo" in told[0]


@pytest.mark.parametrize(
    ("who", "text"),
    [("ID-CIO", "why"), ("ID-CPO", "me"), ("admin", "why ID"), ("admin", "why @ID-CIO"), ("admin", "pairs")],
)
def test_where_both_are_silent_no_next_date_is_named(both, who, text):
    said = typed(both, text, who)

    assert "Next question" not in said
    if text == "pairs":
        assert "not asked: both offices silent" in said


def test_where_one_of_two_silent_offices_is_asked_again_the_others_word_is_true(both):
    cio, cpo = pair(both)

    cio.press("Ask me again")
    both.settle()

    word = next(one.text for one in cpo.messages() if "closed without an answer" in one.text)
    assert "Nobody in Idaho" not in word
    both.go_to(CLOSE + timedelta(days=7, minutes=1))
    assert asked(both, "ID-CIO") == 2
    assert asked(both, "ID-CPO") == 1
    assert "Nobody in Idaho" not in str(cpo.open_home().body)


def test_the_first_word_becomes_true_when_the_other_falls_silent_later(silent):
    cio, _ = pair(silent)
    before = next(one.text for one in cio.messages() if KIND in one.text)
    change(silent, "UPDATE holding SET silent = 2 WHERE office = 'CPO'")

    silent.go_to(CLOSE + FORTNIGHT + timedelta(minutes=1))
    silent.settle()

    assert "Nobody in Idaho" not in before
    assert "I ask only" not in before
    assert "Nobody in Idaho is asked now" in next(one.text for one in cio.messages() if KIND in one.text)


def kind_words(stage: Stage) -> int:
    return len([text for text in notified(stage, stage.person("ID-CIO")) if KIND in text])


def test_the_kind_word_is_not_sent_to_who_acted_before_it_went_out(stage):
    ask(stage)
    change(stage, "UPDATE holding SET silent = 2 WHERE office = 'CIO'")
    stage.go_to(CLOSE - timedelta(minutes=1))
    stage.slack.fault("rate_limited", "chat.postMessage", times=1_000, retry_after=60)
    stage.clock.advance(timedelta(minutes=1))
    stage.beat()
    cio = stage.person("ID-CIO")
    cio.command("answer")
    send(cio, "under_way")
    stage.slack.faults.waiting.clear()

    stage.clock.advance(timedelta(minutes=2))
    stage.settle()

    assert kind_words(stage) == 0


def test_monthly_makes_the_pair_slower_and_tells_the_other(silent):
    cio, cpo = pair(silent)

    asked_first = cio.press("Monthly")
    before = one(silent, "SELECT slower FROM pair")
    shown = cio.fill_and_submit().body
    silent.settle()

    rhythms = "every 2 weeks, on Thursday at 9:00 AM → once a month, on the 1st Thursday at 9:00 AM"
    assert f"{rhythms}\n" in flat("", asked_first.blocks)
    assert before == 0

    assert f"{rhythms}." in str(shown)
    assert notified(silent, cpo)[-1].startswith("Idaho's CIO asked that Idaho be asked once a month.")
    assert one(silent, "SELECT slower FROM pair") == 1


def test_pause_until_a_day_is_chosen_from_a_calendar_and_a_bad_day_is_said_under_it(silent):
    cio, _ = pair(silent)
    cio.press("Pause until …")

    wrong = cio.fill_and_submit({"until": "2027-12-24"})
    view = cio.fill_and_submit({"until": "2027-01-15"})

    assert wrong == {"until": "An officer can pause for 90 days at most. For longer, ask the task force's admins."}
    assert "Paused until Fri, Jan 15, 2027. I don't ask you now: three questions in a row closed" in str(view.body)
    assert one(silent, "SELECT paused_until FROM pair") == "2027-01-15"


def test_the_buttons_of_a_kind_word_do_nothing_for_who_holds_no_office_any_more(silent):
    cio, _ = pair(silent)
    change(silent, "UPDATE holding SET until = since WHERE office = 'CIO'")

    shown = cio.press("Monthly")

    assert "Only the CIO or CPO of a pair can do this." in str(shown)
    assert one(silent, "SELECT slower FROM pair") == 0


def test_a_question_that_never_reached_one_office_counts_for_nobody_there(stage: Stage) -> None:
    """Slack refuses the group DM, then the CIO's own; the CPO is asked, and lets it close."""
    stage.set_up("ID")
    cio = f"SELECT dm FROM person WHERE slack_id = '{stage.person('ID-CIO').id}'"
    idaho, alone = one(stage, "SELECT conversation FROM pair"), one(stage, cio)
    stage.slack.fault(
        *("error", "chat.postMessage", 2),
        lambda args: args["channel"] in (idaho, alone) and "checkin/" in args["metadata"],
        error="restricted_action",
    )
    stage.go_to(CLOSE + timedelta(minutes=1))

    assert (asked(stage, "ID-CIO"), asked(stage, "ID-CPO")) == (0, 1)
    assert silence(stage) == [("CIO", 0), ("CPO", 1)]
    assert rows(stage, "SELECT office, state, excuse FROM ask ORDER BY office") == [
        ("CIO", "excused", "not reached"),
        ("CPO", "closed", None),
    ]


def test_the_word_that_nobody_is_asked_does_not_come_once_somebody_is_asked_again(stage: Stage) -> None:
    ask(stage)
    change(stage, "UPDATE holding SET silent = 2")
    stage.slack.fault("rate_limited", "chat.postMessage", times=1_000, retry_after=60)
    stage.clock.advance(CLOSE + timedelta(minutes=1) - stage.clock.now())
    stage.beat()
    written = rows(stage, "SELECT count(*) FROM message WHERE kind = 'nobody_left'")
    stage.slack.faults.waiting.clear()
    change(stage, "UPDATE holding SET silent = 0 WHERE office = 'CIO'")
    stage.clock.advance(timedelta(minutes=2))
    stage.settle()

    assert written == [(1,)]
    assert rows(stage, "SELECT state FROM message WHERE kind = 'nobody_left'") == [("dropped",)]
    assert not [text for text in notified(stage, stage.person("admin")) if "Nobody in Idaho" in text]
