"""One tap under the question is an answer: stored at once, mended by another tap, undone by one press."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

import pytest
from asked import (
    AT_ONCE,
    NEXT,
    answer,
    ask,
    key_of,
    notified,
    one,
    pair,
    pressed,
    question,
    replace_cio,
    rows,
    send,
    shows,
    tap,
)

from bot.words.check_in import Status
from sandbox.slack.person import Person
from sandbox.slack.records import Message
from sandbox.slack.text import all_text, flat

VERSIONS = "SELECT version, given, status, comment FROM reply ORDER BY id"
OPEN = "SELECT revealed_at IS NOT NULL FROM check_in ORDER BY id DESC LIMIT 1"
STATUSES = {status.label for status in Status}
FIVE = timedelta(minutes=6)  # up to the full minute that was named


def receipt(person: Person) -> Message:
    return [message for message in person.inbox if key_of(message).startswith("receipt/")][-1]


def filled_in(person: Person) -> tuple[str | None, str | None]:
    """The status and the sentence in the form before this person."""
    state = person.view.state
    status = (state["status"]["value"].get("selected_option") or {}).get("value")
    return status, state["comment"]["value"].get("value")


def window(person: Person) -> str:
    return flat("", person.view.body["blocks"])


def test_one_tap_is_an_answer_and_the_window_then_offers_a_sentence(asked):
    cio, cpo = pair(asked)

    cio.press("Under way", question(cio))
    stored = rows(asked, VERSIONS)
    offered = filled_in(cio)
    said = window(cio)
    send(cio, "under_way", "We call Pat.")
    asked.settle()

    assert stored == [(1, 1, "under_way", None)]
    assert offered == ("under_way", None)
    assert "Recorded: Under way. Add to it here if you like, and press Send; or close this." in said
    assert "Sealed until both have answered." in said
    assert rows(asked, VERSIONS) == [(1, 1, "under_way", None), (2, 1, "under_way", "We call Pat.")]
    assert question(cpo).text.endswith("Answered: CIO. Not yet: CPO.")
    assert not STATUSES & set(notified(asked, cpo)[-1].split("\n"))


def test_a_tap_is_stored_and_told_also_where_the_window_is_refused(asked):
    cio, _ = pair(asked)
    asked.slack.fault("error", "views.open", times=2)

    cio.press("tap_stuck", question(cio))
    asked.settle()

    assert rows(asked, VERSIONS) == [(1, 1, "stuck", None)]
    told = [text for text in cio.sees if "To add a sentence: /counterpart answer" in text]
    assert "Sealed until both have answered. Idaho's CPO has not answered yet." in told[0]
    assert "Recorded for Idaho's CIO: Stuck." in told[0]
    assert shows(receipt(cio)).startswith("*Recorded for Idaho's CIO: Stuck.*")
    cio.press("Change my answer", receipt(cio))
    assert filled_in(cio) == ("stuck", None)


def test_a_tap_that_can_not_be_stored_says_so_and_can_be_made_again(asked):
    cio, _ = pair(asked)
    other = sqlite3.connect(asked.database_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")  # another process holds the database

    said = cio.press("tap_stuck", question(cio))
    other.rollback()

    assert "Nothing was changed; please try again in a minute." in all_text(said)
    assert rows(asked, VERSIONS) == []
    tap(asked, cio, "stuck")
    assert len(rows(asked, VERSIONS)) == 1


def test_a_slip_is_mended_by_another_tap_and_undone_by_one_press(asked):
    cio, cpo = pair(asked)
    tap(asked, cio, "stuck")
    tap(asked, cio, "in_place")
    changed = shows(receipt(cio))

    cio.press("Undo", receipt(cio))
    asked.settle()

    assert changed.startswith("*Recorded for Idaho's CIO: In place.*")
    assert [row[1:3] for row in rows(asked, VERSIONS)] == [(1, "stuck"), (1, "in_place"), (0, None)]
    assert "Withdrawn. You can answer again until the next question." in window(cio)
    assert "Answered:" not in question(cpo).text
    assert receipt(cio).text.startswith("Withdrawn: the answer of Idaho's CIO.")


def test_undo_asks_first_where_there_are_words_by_then_or_both_are_open(asked):
    cio, cpo = pair(asked)
    tap(asked, cio, "stuck")
    number = one(asked, "SELECT id FROM check_in")
    answer(asked, cio, "stuck", "Words.")

    pressed(asked, cio, "undo", str(number))

    assert cio.view.body["callback_id"] == "withdraw"
    assert rows(asked, VERSIONS)[-1][3] == "Words."
    cio.close()
    answer(asked, cpo, "stuck")
    pressed(asked, cpo, "undo", str(number))
    assert cpo.view.body["callback_id"] == "withdraw"


def test_a_tap_keeps_the_words_that_were_given_before(asked):
    cio, _ = pair(asked)
    given = {"win": "We met.", "win_quote": "without_state", "help_quote": "as_state"}
    answer(asked, cio, "stuck", "My words.", **given)

    cio.press("tap_in_place", question(cio))

    last = rows(asked, "SELECT status, comment, win, win_quote, help_quote FROM reply ORDER BY id")[-1]
    assert last == ("in_place", "My words.", "We met.", "without_state", "as_state")
    assert filled_in(cio) == ("in_place", "My words.")


def test_ten_taps_in_a_second_are_one_answer(asked):
    cio, _ = pair(asked)

    for _ in range(10):
        cio.press("tap_stuck", question(cio))
    asked.settle()

    assert rows(asked, VERSIONS) == [(1, 1, "stuck", None)]
    assert len([message for message in cio.inbox if key_of(message).startswith("receipt/")]) == 1


def test_a_tap_after_the_reveal_changes_nothing_before_it_is_sent(asked):
    cio, cpo = pair(asked)
    answer(asked, cio, "stuck", "Mine.")
    answer(asked, cpo, "stuck", "Hers.")

    pressed(asked, cio, "tap_in_place", "1:in_place")
    stored = len(rows(asked, VERSIONS))

    assert "tap_" not in str(question(cio).blocks)
    assert stored == 2
    assert "Nothing was changed yet. This is what stands; press Send to make it In place." in window(cio)
    assert filled_in(cio) == ("in_place", "Mine.")
    cio.fill_and_submit()
    assert rows(asked, "SELECT status, comment, after_reveal FROM reply ORDER BY id")[-1] == (
        "in_place",
        "Mine.",
        1,
    )


def test_a_tap_on_an_old_question_answers_no_other(asked):
    cio, _ = pair(asked)
    asked.go_to(NEXT, AT_ONCE)

    pressed(asked, cio, "tap_stuck", "1:stuck")

    assert rows(asked, VERSIONS) == []
    assert "The question you pressed can't be answered anymore. This is the newest one." in window(cio)
    assert filled_in(cio)[0] is None


def test_what_was_to_stay_sealed_is_not_given_anew_by_a_tap(asked):
    cio, _ = pair(asked)
    answer(asked, cio, "stuck", "Promised words.")
    with asked.db.begin() as tx:
        tx.connection().exec_driver_sql("UPDATE reply SET promised = 1")

    cio.press("tap_in_place", question(cio))

    assert len(rows(asked, VERSIONS)) == 1
    assert "Nothing was changed yet." in window(cio)


def test_a_tap_changes_nothing_that_somebody_else_gave_for_the_office(asked):
    cio, _ = pair(asked)
    helper = asked.person("helper")
    cio.command(f"deputy <@{helper.id}>")
    asked.settle()
    answer(asked, helper, "stuck", "The deputy's words.")

    cio.press("tap_in_place", question(cio))
    stored = len(rows(asked, VERSIONS))
    shown = filled_in(cio)
    cio.fill_and_submit()
    asked.settle()

    assert stored == 1
    assert shown == ("in_place", "The deputy's words.")
    said = pressed(asked, helper, "tap_stuck", "1:stuck")
    assert "The holder of the office has already answered" in said[-1]
    assert rows(asked, VERSIONS)[-1][2] == "in_place"


@pytest.mark.parametrize("who", ["stranger", "ME-CIO", "guest", "admin"])
@pytest.mark.parametrize("value", ["1:stuck", "1:nothing", "1", "99:stuck", ":stuck", "1:stuck:1"])
def test_a_tap_of_whoever_may_not_or_that_nobody_made_changes_nothing(asked, who, value):
    for person in (asked.person(who), *([pair(asked)[0]] if value != "1:stuck" else [])):
        said = pressed(asked, person, "tap_stuck", value)
        assert said
        assert not STATUSES & {line for text in said for line in text.split("\n")}

    assert rows(asked, VERSIONS) == []


def test_a_former_holders_tap_changes_nothing(asked):
    cio, _ = pair(asked)
    new = replace_cio(asked)

    said = pressed(asked, cio, "tap_stuck", "1:stuck") + pressed(asked, new, "tap_stuck", "1:stuck")

    assert len(said) == 2
    assert rows(asked, VERSIONS) == []


@pytest.mark.first_looks
def test_a_tap_on_a_first_look_opens_its_form_and_gives_nothing(stage):
    ask(stage)
    cio, _ = pair(stage)

    for action, value in (("tap_stuck", "1:stuck"), ("undo", "1"), ("open_now", "1")):
        assert pressed(stage, cio, action, value), action
        cio.close()

    assert rows(stage, VERSIONS) == []
