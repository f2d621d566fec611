"""Someone answers: from the press to the receipt, and up to when."""

from __future__ import annotations

from datetime import timedelta

import pytest
from asked import (
    AT_ONCE,
    CLOSE,
    NEXT,
    answer,
    change,
    notified,
    one,
    pair,
    question,
    replace_cio,
    rows,
    send,
    shows,
)

from bot.words.kit import without_turning
from sandbox.slack.records import View
from sandbox.slack.text import flat

VERSIONS = "SELECT version, status, comment, after_reveal FROM reply ORDER BY id"
COUNT = "SELECT count(*) FROM reply"
NOT_YOURS = "Only Idaho's CIO and CPO can do this."


def filled_in(view: View) -> dict[str, str | None]:
    """What stands in the form."""
    values = {name: state["value"] for name, state in view.state.items()}
    return {
        name: (state.get("selected_option") or {}).get("value") or state.get("value")
        for name, state in values.items()
    }


def shown(view: View) -> str:
    return flat("", view.body["blocks"])


def receipts(person) -> list:
    return [message for message in person.inbox if message.text.startswith("Recorded")]


def test_an_answer_takes_one_press_and_one_form(asked):
    cio, _ = pair(asked)

    cio.command("answer")
    outcome = send(cio, "under_way", "We call Pat.")
    asked.settle()

    assert outcome == "closed"
    assert rows(asked, VERSIONS) == [(1, "under_way", "We call Pat.", 0)]
    assert question(cio).text.endswith("Answered: CIO. Not yet: CPO.")
    assert shows(receipts(cio)[0]).startswith("*Recorded for Idaho's CIO: Under way.*")
    assert one(asked, "SELECT state FROM ask WHERE office = 'CIO'") == "answered"


def test_the_form_opens_with_this_offices_last_status_on_the_item_and_no_words(asked):
    cio, cpo = pair(asked)
    answer(asked, cio, "stuck", "Long ago.")
    answer(asked, cpo, "in_place")
    asked.go_to(NEXT, AT_ONCE)
    change(asked, "UPDATE check_in SET item = (SELECT item FROM check_in WHERE id = 1)")

    cio.command("answer")

    assert filled_in(cio.view) == {
        "status": "stuck",
        "comment": None,
        "win": None,
        "win_quote": "no",
        "help_quote": "no",
    }


def test_pressed_again_it_opens_ones_own_answer_and_a_change_adds_a_version(asked):
    cio, _ = pair(asked)
    mine = {"win": "We met.", "win_quote": "without_state", "help_quote": "as_state"}
    answer(asked, cio, "stuck", "First.", **mine)
    first = receipts(cio)

    cio.press("Change my answer")
    opened = filled_in(cio.view)
    send(cio, "in_place", "Second.")
    asked.settle()

    assert opened == {"status": "stuck", "comment": "First."} | mine
    assert rows(asked, VERSIONS) == [(1, "stuck", "First.", 0), (2, "in_place", "Second.", 0)]
    assert [message.ts for message in receipts(cio)] == [message.ts for message in first]
    assert "Answer\nSecond." in shows(receipts(cio)[0])
    assert len([text for text in notified(asked, cio) if text.startswith("Recorded")]) == 1


@pytest.mark.parametrize("win", ["", " \n "])
def test_a_quote_without_a_win_is_said_at_its_field_and_nothing_is_dropped(asked, win):
    cio, _ = pair(asked)

    wrong = answer(asked, cio, "in_place", "My words.", win=win, win_quote="as_state")
    stored = rows(asked, "SELECT id FROM reply")
    assert cio.view.state["comment"]["value"]["value"] == "My words."
    cio.fill_and_submit({"win_quote": "no"})

    assert wrong == {"win_quote": "Write the win that is to be quoted, or choose No."}
    assert stored == []
    assert rows(asked, "SELECT comment, win_quote FROM reply") == [("My words.", "no")]


@pytest.mark.parametrize("status", ["not_started", "under_way", "in_place", "stuck", "not_for_us"])
def test_help_may_be_asked_for_with_any_status(asked, status):
    cio, _ = pair(asked)

    answer(asked, cio, status, help_quote="without_state")

    assert rows(asked, "SELECT help_quote FROM reply") == [("without_state",)]
    assert "Help may be asked for without your state." in shows(receipts(cio)[0])


def test_a_form_opened_before_the_close_and_sent_after_it_counts(asked):
    cio, _ = pair(asked)
    cio.command("answer")
    asked.go_to(CLOSE + timedelta(hours=1), AT_ONCE)

    outcome = send(cio, "stuck", "Took a while.")

    assert outcome == "closed"
    assert rows(asked, VERSIONS) == [(1, "stuck", "Took a while.", 0)]


def test_a_form_sent_after_the_next_check_in_is_not_saved_and_the_words_come_back(asked):
    cio, _ = pair(asked)
    cio.command("answer")
    asked.go_to(NEXT, AT_ONCE)

    said = send(cio, "stuck", "Too late.", win="A win too late.")

    assert said.body["title"]["text"] == "Counterpart"
    assert shown(said).split("\n")[1:] == [
        "Not saved. A newer question has taken this one's place. Type `/counterpart answer` to answer that one.",
        "Your answer",
        "Too late.",
        "Your win",
        "A win too late.",
    ]
    assert one(asked, COUNT) == 0


def test_a_question_that_only_waits_to_go_out_does_not_shut_the_one_before(asked):
    cio, _ = pair(asked)
    asked.slack.fault("refused", "chat.postMessage", times=1_000)
    asked.clock.advance(NEXT - asked.clock.now())
    asked.beat()

    answer_before = cio.command("answer")
    outcome = send(cio, "stuck", "Before the next is out.")

    assert answer_before.kind == "view"
    assert outcome == "closed"
    assert rows(asked, VERSIONS) == [(1, "stuck", "Before the next is out.", 0)]


def test_a_form_of_someone_who_lost_the_office_meanwhile_is_not_saved_and_the_words_come_back(asked):
    cio, _ = pair(asked)
    cio.command("answer")
    replace_cio(asked)

    said = send(cio, "stuck", "My last words.")

    assert f"Not saved. {NOT_YOURS}" in shown(said)
    assert "My last words." in shown(said)
    assert one(asked, COUNT) == 0


NASTY = [
    "<!channel> <!here> @channel",
    "<@U0001000006> <#C0001000002|x> <!subteam^S1>",
    "*bold* _it_ `x` <https://evil.example|your bank> https://evil.example",
    "=cmd|' /C calc'!A0",
    "abc \u202e\u2067desrever \u200f",
    "&" * 1_500,
    "👩🏽‍💻🇺🇸 and\n\n  indented\n",
    "Idaho's CPO: In place\nRead both",
]


def test_whatever_is_written_is_stored_and_shown_as_it_is_and_pings_nobody(asked):
    cio, cpo = pair(asked)
    answer(asked, cpo)
    pings = len(asked.slack.workspace.pings)

    for text in NASTY:
        answer(asked, cio, "stuck", text, win=text[:300])
        cpo.press("Read both", question(cpo))

        assert rows(asked, VERSIONS)[-1][2] == text
        assert without_turning(text) in shown(cpo.view)
    assert asked.slack.workspace.pings[pings:] == []
    assert asked.slack.answers.refused == []
    assert one(asked, "SELECT count(*) FROM message WHERE error IS NOT NULL") == 0
