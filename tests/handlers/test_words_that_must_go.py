"""Slack refuses the edit that takes withdrawn words away: then the whole message goes, and the rest comes anew."""

from __future__ import annotations

from datetime import timedelta

import pytest
from asked import AT_ONCE, SLOT, answer, notified, one, pair, question, rows, shows
from quotes import channel, marks, posts, says
from test_channels import Act, archive, does, invite, remove, unarchive
from test_failing import notices
from test_withdrawing import before, withdraw

from sandbox.demo.stage import Stage

SECRET = "zqcommentqz"
OTHERS = "The other's words."


def refuses_edits(stage: Stage, error: str = "edit_window_closed") -> None:
    stage.slack.fault("error", "chat.update", times=1_000, error=error)


def test_a_receipt_is_deleted_and_says_once_that_it_is_withdrawn(asked: Stage) -> None:
    cio, cpo = pair(asked)
    answer(asked, cio, "stuck", SECRET)
    refuses_edits(asked)

    withdraw(asked, cio)

    assert SECRET not in before(asked, cio, cpo)
    assert len([text for text in notified(asked, cio) if text.startswith("Withdrawn: the answer")]) == 1
    assert question(cio).text  # the sealed question shows no words, so it stays
    assert one(asked, "SELECT count(*) FROM message WHERE kind = 'reveal_instead'") == 0


def test_a_question_by_dm_that_tells_what_one_answered_is_deleted_and_asked_anew(stage: Stage) -> None:
    stage.set_up("ID")
    stage.person("admin").command("vacate ID CPO")
    stage.go_to(SLOT, AT_ONCE)
    cio, _ = pair(stage)
    answer(stage, cio, "stuck", SECRET)
    told, old = shows(question(cio)), question(cio).ts
    refuses_edits(stage)

    withdraw(stage, cio)

    assert "You answered: Stuck." in told
    assert "answered: Stuck" not in "".join(shows(message) for message in cio.messages())
    assert question(cio).ts != old
    assert "One tap answers." in shows(question(cio))


def test_the_open_question_is_deleted_and_the_others_answer_stays_to_be_read_once(asked: Stage) -> None:
    cio, cpo = pair(asked)
    answer(asked, cio, "stuck", SECRET)
    answer(asked, cpo, "in_place", OTHERS)
    if cpo.view is not None:
        cpo.close()
    refuses_edits(asked, "cant_update_message")

    withdraw(asked, cio)

    assert SECRET not in before(asked, cio, cpo)
    (left,) = [message for message in cpo.messages() if "is open to you both" in message.text]
    cpo.press("Read both", left)
    assert OTHERS in str(cpo.view.body)
    assert SECRET not in str(cpo.view.body)
    assert notices(asked) == []  # nothing is left to do by hand
    asked.slack.faults.waiting.clear()
    cpo.close()
    withdraw(asked, cpo)
    assert OTHERS not in before(asked, cio, cpo)


def test_they_go_from_a_home_that_the_other_has_open(asked: Stage) -> None:
    cio, cpo = pair(asked)
    answer(asked, cio, "stuck", SECRET)
    answer(asked, cpo, "in_place", OTHERS)
    cpo.open_home()
    assert SECRET in str(asked.slack.views.homes[cpo.id].body)

    withdraw(asked, cio)

    assert SECRET not in str(asked.slack.views.homes[cpo.id].body)
    assert OTHERS in str(asked.slack.views.homes[cpo.id].body)


def test_the_digest_and_its_preview_are_deleted_with_their_threads_and_posted_anew_without_it(asked: Stage) -> None:
    asked.person("admin").command(f"cochair add <@{asked.person('cochair').id}>")
    marks(asked, "ID")
    says(asked, "ID", win="yes")
    asked.go_to(SLOT + timedelta(days=1), AT_ONCE)  # the preview is out
    posts(asked)
    parts = len(asked.person("admin").messages(asked.channel))
    assert "zqIDqz" in channel(asked)
    refuses_edits(asked)

    cio = pair(asked)[0]
    cio.press("Withdraw")
    cio.fill_and_submit()
    asked.settle()

    assert "zqIDqz" not in before(asked, *pair(asked), asked.person("cochair"))
    assert "Round of Dec 3: 1 of 1 state heard from both offices, 0 from one." in channel(asked)
    assert len([one for one in asked.person("admin").messages(asked.channel) if one.text]) == parts
    tops = {one.thread_ts or one.ts for one in asked.person("admin").messages(asked.channel)}
    assert len(tops) == 1


@pytest.mark.parametrize(("shut", "opened"), [(archive, unarchive), (remove, invite)])
def test_from_a_channel_that_is_shut_they_go_when_it_is_open_again(asked: Stage, shut: Act, opened: Act) -> None:
    marks(asked, "ID")
    says(asked, "ID", win="yes")
    posts(asked)
    parts = len([one for one in asked.person("admin").messages(asked.channel) if one.text])
    does(asked, shut)
    cio = pair(asked)[0]
    cio.press("Withdraw")
    cio.fill_and_submit()
    asked.settle()
    assert "zqIDqz" in channel(asked)

    does(asked, opened)

    assert "zqIDqz" not in before(asked, *pair(asked))
    assert len([one for one in asked.person("admin").messages(asked.channel) if one.text]) == parts


def test_where_it_can_not_be_deleted_either_the_admins_are_told(asked: Stage) -> None:
    cio, _ = pair(asked)
    answer(asked, cio, "stuck", SECRET)
    refuses_edits(asked)
    asked.slack.fault("error", "chat.delete", times=1_000, error="cant_delete_message")

    withdraw(asked, cio)

    (told,) = [one for one in notices(asked) if "withdrawn" in one]
    assert "shows words that were withdrawn, and Slack lets me neither change nor delete it" in told
    assert "A message that has to go to Idaho's CIO" in told
    assert SECRET not in told
    assert len(asked.slack.calls_of("chat.delete")) == 1


def test_an_edit_that_was_under_way_at_the_withdrawal_and_is_refused_takes_the_words_along(asked: Stage) -> None:
    cio, cpo = pair(asked)
    answer(asked, cio, "stuck", SECRET)
    asked.slack.fault("error", "chat.update", times=1_000, error="edit_window_closed")
    cpo.command("answer")
    cpo.fill_and_submit({"status": "in_place", "comment": OTHERS})
    cio.press("withdraw", [m for m in cio.inbox if m.text.startswith("Recorded")][-1])
    cio.fill_and_submit()
    asked.settle()

    assert SECRET not in before(asked, cio, cpo)
    assert rows(asked, "SELECT count(*) FROM message WHERE state = 'due'") == [(0,)]
