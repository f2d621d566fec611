"""What goes wrong while somebody answers: told kindly, nothing lost, nothing stored twice, nobody else let in."""

from __future__ import annotations

import json
import sqlite3
import threading

import pytest
from asked import (
    answer,
    ask,
    forged,
    one,
    pair,
    pressed,
    question,
    replace_cio,
    rows,
    send,
    shows,
    waits,
)

from sandbox.demo.stage import Stage
from sandbox.slack.records import View
from sandbox.slack.text import flat

pytestmark = pytest.mark.waits

VERSIONS = "SELECT version, status, comment, after_reveal FROM reply ORDER BY id"
COUNT = "SELECT count(*) FROM reply"
NOT_SURE = (
    "I can't tell whether this was stored; your text is still here. "
    "Please press Send again in a minute: twice does no harm."
)
NOT_SAVED = "Not saved; your text is still here. Please press Send again in a minute."
NOT_YOURS = "Only Idaho's CIO and CPO can do this."
GONE = "This is no longer here, or never was."
UNREADABLE = "I could not read that form. Nothing was changed."


def shown(view: View) -> str:
    return flat("", view.body["blocks"])


def receipts(person) -> list:
    return [message for message in person.inbox if message.text.startswith("Recorded")]


def locked(stage: Stage) -> sqlite3.Connection:
    """Another process holds the database."""
    other = sqlite3.connect(stage.database_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    return other


def send_in_vain(stage: Stage, person, status: str, comment: str) -> None:
    """The form is sent and stored, the acknowledgement gets lost, and the person is told that it failed."""
    stage.slack.fault("ack_lost", "interactive")
    with stage.server.lock:
        stage.slack.interactions.submit(
            person.id, person.view.id, {"status": status, "comment": comment}, stage.clock.now().timestamp()
        )
    stage.server.wait_for(lambda: stage.slack.faults.played)
    with stage.server.lock:
        stage.slack.deliveries.expire(stage.clock.now().timestamp() + 3)
    assert "trouble connecting" in person.sees[-1]


def test_the_same_form_sent_again_after_its_acknowledgement_was_lost_is_stored_once(asked):
    cio, _ = pair(asked)
    cio.command("answer")

    send_in_vain(asked, cio, "stuck", "Once.")
    again = send(cio, "stuck", "Once.")
    asked.settle()

    assert again == "closed"
    assert rows(asked, VERSIONS) == [(1, "stuck", "Once.", 0)]
    assert len(receipts(cio)) == 1


def test_the_second_answer_sent_again_after_its_acknowledgement_was_lost_still_shows_both(asked):
    cio, cpo = pair(asked)
    answer(asked, cio, "in_place", "From the CIO.")
    cpo.command("answer")

    send_in_vain(asked, cpo, "stuck", "Mine.")
    both = send(cpo, "stuck", "Mine.")
    asked.settle()

    assert "From the CIO." in shown(both)
    assert one(asked, COUNT) == 2
    assert one(asked, "SELECT count(*) FROM message WHERE kind = 'revealed'") == 1
    assert shows(question(cpo)).count("(changed after reading)") == 0


@pytest.mark.sockets
def test_pressed_twice_the_form_opens_and_is_stored_once(asked):
    cio, _ = pair(asked)
    presses = [threading.Thread(target=cio.press, args=("tap_stuck", question(cio))) for _ in range(2)]
    for press in presses:
        press.start()
    for press in presses:
        press.join()

    tapped = one(asked, COUNT)
    send(cio, "stuck", "Once.")

    assert (tapped, one(asked, COUNT)) == (1, 2)
    assert cio.view is None or "Recorded: Stuck." in shown(cio.view)


def test_who_takes_over_an_office_cannot_answer_or_read_what_was_asked_before(asked):
    _, cpo = pair(asked)
    answer(asked, cpo, "stuck", "Sealed.")
    new = replace_cio(asked)

    seen = pressed(asked, new, "answer", "1") + pressed(asked, new, "read_both", "1")

    before_you = "This question was asked before you held your office; yours begin with the next one."
    assert [before_you in text for text in seen] == [True, True]
    assert not [text for text in new.sees if "Sealed." in text]


def test_a_button_that_leads_nowhere_is_answered_kindly(asked):
    cio, _ = pair(asked)

    for value in ("999", "abc", "", None, "1:abc", "²", "9" * 5_000, "-1"):
        seen = pressed(asked, cio, "answer", value)

        assert [GONE in text for text in seen] == [True], value


def test_a_stranger_is_told_whose_question_it_is_and_changes_nothing(asked):
    cio, cpo = pair(asked)
    stranger = asked.person("stranger")
    answer(asked, cio, "stuck", "Sealed.")
    answer(asked, cpo, "stuck", "Sealed too.")
    before = rows(asked, VERSIONS)

    seen = [pressed(asked, stranger, action, "1") for action in ("answer", "read_both")]
    form = forged(asked, stranger, json.dumps({"check_in": 1, "office": "CIO"}), comment="Mine now.")

    assert [NOT_YOURS in texts[0] for texts in seen] == [True, True]
    assert f"Not saved. {NOT_YOURS}" in flat("", form["view"]["blocks"])
    assert rows(asked, VERSIONS) == before
    assert not [text for text in stranger.sees if "Sealed" in text]


def test_read_both_before_both_are_in_shows_nothing(asked):
    cio, cpo = pair(asked)
    answer(asked, cio, "stuck", "Sealed.")

    seen = pressed(asked, cpo, "read_both", "1")

    assert "Both answers open once both of you have answered." in seen[0]
    assert not [text for text in cpo.sees if "Sealed." in text]


def test_a_form_for_a_check_in_that_is_not_there_gives_the_words_back(asked):
    cio, _ = pair(asked)
    garbage = ("", "{}", "nonsense", '{"check_in": "abc"}', '{"check_in": 99}', "[1]", "null")

    for metadata in (*garbage, f'{{"check_in": {10**30}}}'):
        said = forged(asked, cio, metadata, comment="My words.")

        assert said["response_action"] == "update", metadata
        assert "Not saved." in flat("", said["view"]["blocks"])
        assert "My words." in flat("", said["view"]["blocks"])
    assert one(asked, COUNT) == 0


def test_a_form_that_said_the_words_stay_sealed_gives_them_back_once_both_are_open(asked):
    """One of before 0008: else what was written under that would be read at once, as a change."""
    cio, cpo = pair(asked)
    asked.person("ID-CIO").command("away 2026-12-01 2027-01-31")
    answer(asked, cpo, "stuck")
    answer(asked, cio, "stuck")

    said = str(forged(asked, cpo, '{"check_in": 1, "version": 1}', comment="zqsealedqz"))
    asked.settle()

    assert "Both answers have opened since this form did" in said
    assert "zqsealedqz" in said
    assert not [text for text in cio.sees if "zqsealedqz" in text]
    assert one(asked, "SELECT count(*) FROM reply WHERE comment = 'zqsealedqz'") == 0


def test_a_form_that_no_client_would_send_stays_open_with_a_word(asked):
    cio, _ = pair(asked)
    words = ({"comment": "x" * 1_501}, {"win": "x" * 301})

    for fields in ({"status": "done"}, {"status": None}, {"win_quote": "everywhere"}, *words):
        said = forged(asked, cio, '{"check_in": 1, "office": "CIO"}', **fields)

        assert said == {"response_action": "errors", "errors": {"status": UNREADABLE}}, fields
    assert one(asked, COUNT) == 0


def test_another_states_officer_is_a_stranger_here(stage):
    ask(stage, "ID", "UT")
    of_utah, _ = pair(stage, "UT")
    idaho = one(stage, "SELECT c.id FROM check_in c JOIN pair p ON p.id = c.pair_id WHERE jurisdiction = 'ID'")

    form = forged(stage, of_utah, json.dumps({"check_in": idaho}), comment="Not mine.")
    seen = pressed(stage, of_utah, "answer", str(idaho))

    assert NOT_YOURS in flat("", form["view"]["blocks"])
    assert NOT_YOURS in seen[0]
    assert one(stage, COUNT) == 0


@pytest.mark.parametrize("error", ["expired_trigger_id", "internal_error"])
def test_where_slack_opens_no_form_the_presser_is_told_by_a_message(asked, error):
    cio, _ = pair(asked)
    asked.slack.fault("error", "views.open", error=error)

    cio.press("not_now", question(cio))
    asked.settle()
    told = cio.inbox[-1]
    again = cio.press("not_now", question(cio))

    assert (told.to, told.text) == (cio.id, "That took too long. Nothing was changed; please try again.")
    assert again.kind == "view"


def test_a_slack_that_does_not_answer_is_given_up_before_the_press_fails(asked):
    cio, _ = pair(asked)
    asked.slack.fault("no_answer_before", "views.open")
    waited: list[float] = []
    asked.server.takes = waited.append

    cio.press("not_now", question(cio))
    asked.settle()

    assert 0 < sum(waited) < 2.5
    assert asked.slack.deliveries.all[-1].state == "acked"
    assert cio.inbox[-1].text.startswith("That took too long.")


@pytest.mark.sockets
def test_a_slow_slack_keeps_no_other_answer_from_being_stored(asked):
    cio, cpo = pair(asked)
    cio.command("answer")
    asked.bot.slack._quick.timeout = 60
    asked.slack.fault("slow", "views.open", seconds=3)
    slow = threading.Thread(target=cpo.press, args=("not_now", question(cpo)))
    slow.start()
    asked.server.wait_for(lambda: asked.slack.faults.played)

    outcome = send(cio, "stuck", "Quick.")
    still_slow = slow.is_alive()
    slow.join()

    assert (outcome, still_slow) == ("closed", True)


def test_with_the_database_locked_the_form_stays_open_and_says_so_in_time(asked):
    cio, _ = pair(asked)
    cio.command("answer")
    other = locked(asked)
    waited = waits(asked)

    refused = send(cio, "stuck", "Kept in the form.")
    other.execute("ROLLBACK")
    again = send(cio, "stuck", "Kept in the form.")

    assert refused == {"status": NOT_SAVED}
    assert 0 < sum(waited) < 3
    assert again == "closed"
    assert rows(asked, VERSIONS) == [(1, "stuck", "Kept in the form.", 0)]


def test_where_the_database_is_lost_at_the_commit_nobody_is_told_that_nothing_was_stored(asked):
    cio, _ = pair(asked)
    cio.command("answer")
    dialect = asked.db.engine.dialect
    commit = dialect.do_commit

    def lost(connection) -> None:
        commit(connection)
        if commits and not commits.pop():
            raise sqlite3.OperationalError("disk I/O error")

    commits = [False]  # the first from now on is the answer's
    dialect.do_commit = lost
    told = send(cio, "stuck", "Stored, and nobody knows.")
    dialect.do_commit = commit
    again = send(cio, "stuck", "Stored, and nobody knows.")

    assert told == {"status": NOT_SURE}
    assert again == "closed"
    assert rows(asked, VERSIONS) == [(1, "stuck", "Stored, and nobody knows.", 0)]


def test_with_the_database_locked_a_press_is_answered_in_time(asked):
    cio, _ = pair(asked)
    other = locked(asked)

    seen = cio.press("not_now", question(cio))
    other.execute("ROLLBACK")

    assert seen.kind == "view"
    assert "I can't get at my records just now. Nothing was changed; please try again in a minute." in flat(
        "", seen.blocks
    )


def test_what_no_database_can_hold_is_left_out_of_the_text(asked):
    cio, _ = pair(asked)

    for sent, kept in (("a\x00b", "ab"), ("half \ud83d of one", "half \ufffd of one"), (" \n ", None)):
        assert not forged(asked, cio, '{"check_in": 1}', comment=sent)

        assert rows(asked, VERSIONS)[-1][2] == kept
