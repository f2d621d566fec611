"""Both have answered: both read both, and the one who was first is told, once."""

from __future__ import annotations

import threading
from datetime import timedelta

from asked import (
    AT_ONCE,
    CLOSE,
    answer,
    notified,
    one,
    pair,
    question,
    rows,
    send,
    shows,
)

from sandbox.slack.records import View
from sandbox.slack.text import flat

VERSIONS = "SELECT version, status, comment, after_reveal FROM reply ORDER BY id"


def shown(view: View) -> str:
    return flat("", view.body["blocks"])


def test_the_second_to_answer_reads_both_at_once_and_the_first_is_told_once(asked):
    cio, cpo = pair(asked)
    answer(asked, cio, "under_way", "From the CIO.")

    both = answer(asked, cpo, "stuck", "From the CPO.")

    assert {"From the CIO.", "From the CPO."} <= set(shown(both).split("\n"))
    assert "One of you is stuck where the other is moving." in shows(question(cio))
    assert [text for text in notified(asked, cio) if "both answers are in" in text] == [
        "Idaho: both answers are in. If the two of you had 15 minutes this week, "
        "what would you put first on the agenda?"
    ]
    assert not [text for text in notified(asked, cpo) if "both answers are in" in text]
    assert not [text for text in notified(asked, cio) if "From the CPO" in text]
    assert not [text for text in notified(asked, cpo) if "From the CIO" in text]


def test_read_both_shows_the_whole_of_both(asked):
    cio, cpo = pair(asked)
    long = "word " * 299 + "end"
    answer(asked, cio, "under_way", long)
    answer(asked, cpo, "stuck", "Short.")

    cio.press("Read both")

    assert long not in flat(question(cio).text, question(cio).blocks)
    assert long in shown(cio.view)
    assert "Short." in shown(cio.view)


def test_the_first_office_is_told_in_its_working_hours(asked):
    cio, cpo = pair(asked)
    answer(asked, cio)
    asked.go_to(asked.clock.now() + timedelta(hours=12), AT_ONCE)

    answer(asked, cpo)
    at_night = [text for text in notified(asked, cio) if "both answers are in" in text]
    asked.go_to(asked.clock.now() + timedelta(hours=10, minutes=59), AT_ONCE)
    before_eight = [text for text in notified(asked, cio) if "both answers are in" in text]
    asked.go_to(asked.clock.now() + timedelta(minutes=1), AT_ONCE)

    assert "Read both" in flat("", question(cio).blocks)
    assert at_night == before_eight == []
    assert len([text for text in notified(asked, cio) if "both answers are in" in text]) == 1


def test_a_change_after_the_reveal_shows_marked_and_pings_nobody(asked):
    cio, cpo = pair(asked)
    answer(asked, cio, "under_way", "First.")
    answer(asked, cpo, "stuck", "Mine.")
    before = notified(asked, cpo)

    answer(asked, cio, "stuck", "Second thought.")

    assert rows(asked, VERSIONS)[-1] == (2, "stuck", "Second thought.", 1)
    assert "Idaho's CIO\n*Stuck (changed after reading)*" in shows(question(cpo))
    assert "Idaho's CIO: Answer\nSecond thought." in shows(question(cpo))
    assert "You are both stuck." in shows(question(cpo))
    assert "Idaho's CPO\n*Stuck*\n" in shows(question(cpo))
    assert notified(asked, cpo) == before
    assert one(asked, "SELECT count(*) FROM message WHERE kind = 'revealed'") == 1


def test_both_sending_in_the_same_instant_brings_one_reveal_and_one_message(asked):
    officers = pair(asked)
    start = threading.Barrier(2)
    for person in officers:
        person.command("answer")

    def sends(person) -> None:
        start.wait()
        send(person, "under_way", f"From {person.id}.")

    both = [threading.Thread(target=sends, args=(person,)) for person in officers]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    asked.settle()

    told = [text for person in officers for text in notified(asked, person) if "both answers are in" in text]
    assert len(told) == 1
    assert sorted(row[0] for row in rows(asked, "SELECT state FROM ask")) == ["answered", "answered"]
    assert all(f"From {person.id}." in shows(question(officers[0])) for person in officers)


def test_a_late_answer_opens_both(asked):
    cio, cpo = pair(asked)
    answer(asked, cpo, "stuck", "In time.")
    asked.go_to(CLOSE + timedelta(hours=1), AT_ONCE)
    closed = question(cio).text

    answer(asked, cio, "stuck", "Late.")

    assert closed.endswith("Idaho's CPO has answered. CIO: answer before the next check-in to open both.")
    assert "Answer\nIn time." in shows(question(cpo))
    assert "Answer\nLate." in shows(question(cpo))
    assert len([text for text in notified(asked, cpo) if "both answers are in" in text]) == 1


def test_a_form_opened_before_the_reveal_and_sent_after_it_is_marked(asked):
    cio, cpo = pair(asked)
    answer(asked, cio, "under_way", "First.")
    cio.press("Change my answer")
    answer(asked, cpo, "stuck", "Mine.")

    both = send(cio, "in_place", "Changed.")

    assert "Idaho's CIO: In place (changed after reading)" in shown(both)
    assert rows(asked, VERSIONS)[-1] == (2, "in_place", "Changed.", 1)


def test_where_slack_refuses_the_edit_one_new_message_brings_the_reveal_without_the_answers(asked):
    cio, cpo = pair(asked)
    asked.slack.fault("error", "chat.update", times=1_000, error="cant_update_message")
    answer(asked, cio, "under_way", "From the CIO.")

    answer(asked, cpo, "stuck", "From the CPO.")
    answer(asked, cpo, "stuck", "Changed.")

    mpim = question(cio).channel
    new = [message for message in cio.messages(mpim) if "both answers are in" in message.text]
    assert len(new) == 1
    assert "From the" not in flat(new[0].text, new[0].blocks)
    assert "From the CPO." not in shows(question(cio))
    cio.press("Read both", new[0])
    assert "Changed." in shown(cio.view)
