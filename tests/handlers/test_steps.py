"""Two officers agree on a next step: it counts with two yeses to one text, comes back, and is settled by both."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from agreed import (
    DAY,
    TEXT,
    agree,
    everywhere,
    fill,
    leave,
    marks,
    opened,
    propose,
    says,
    told,
    versions,
)
from asked import (
    AT_ONCE,
    NEXT,
    SLOT,
    add_to_conversation,
    change,
    notified,
    pair,
    pressed,
    question,
    shows,
)
from home_kit import home

from sandbox.demo.stage import Stage
from sandbox.slack.text import flat


@pytest.fixture
def both(stage: Stage) -> Stage:
    """Idaho has been asked, and both answers are open."""
    opened(stage)
    return stage


def test_a_step_counts_once_both_have_said_yes_to_the_same_text_and_day(both: Stage) -> None:
    cio, cpo = pair(both)

    said = propose(both, cio)
    asked_of_cpo = shows(told(cpo)[-1])
    says(both, cpo, "Agreed")

    assert "Your proposal is kept." in flat("", said.body["blocks"])
    assert "Your CIO proposes a next step for Idaho" in asked_of_cpo
    assert TEXT in asked_of_cpo
    assert "By Fri, Dec 11, 2026" in asked_of_cpo
    assert versions(both) == [(1, 1, "CIO", TEXT, DAY)]
    assert marks(both) == [("CPO", "agreed")]
    assert "You agreed on a next step for Idaho" in shows(told(cio)[-1])
    assert "You agreed on a next step for Idaho" in shows(told(cpo)[-1])


def test_of_several_messages_about_a_step_the_newest_alone_shows_it(both: Stage) -> None:
    cio, _ = pair(both)
    propose(both, cio)
    says(both, pair(both)[1], "Change it", text="zqAnotherqz", day=DAY)
    says(both, cio, "Agreed")
    says(both, cio, "Done")

    for person in pair(both):
        assert ["step_done" in str(one.blocks) for one in told(person)] == [
            *[False] * (len(told(person)) - 1),
            True,
        ]


def test_no_notification_says_a_word_of_it(both: Stage) -> None:
    cio, cpo = pair(both)
    agree(both)
    says(both, cio, "Done")
    says(both, cpo, "Still on it", day="2026-12-14")
    both.go_to(NEXT, AT_ONCE)

    assert TEXT in everywhere(both)
    assert not [text for person in (cio, cpo) for text in notified(both, person) if "zqMeet" in text]
    assert not [call for call in both.slack.calls if "zqMeet" in str(call.args.get("text"))]


def test_a_changed_text_is_a_new_proposal_that_needs_the_others_yes(both: Stage) -> None:
    cio, cpo = pair(both)
    propose(both, cio)

    leave(cpo)
    cpo.press("Change it", told(cpo)[-1])
    fill(both, cpo, "zqMeet themqz", "2026-12-14")
    stands = shows(told(cio)[-1])
    says(both, cio, "Agreed")

    assert versions(both)[1:] == [(1, 2, "CPO", "zqMeet themqz", "2026-12-14")]
    assert "Your CPO proposes a next step for Idaho" in stands
    assert marks(both) == [("CIO", "agreed")]
    assert TEXT not in everywhere(both)


def test_a_yes_to_a_text_that_changed_meanwhile_shows_the_new_text_and_counts_for_nothing(both: Stage) -> None:
    cio, cpo = pair(both)
    propose(both, cio)
    leave(cio)
    cio.command("step")
    fill(both, cio, "zqAnotherqz")

    pressed(both, cpo, "step_agree", "1")
    shown = flat("", cpo.view.body["blocks"])

    assert marks(both) == []
    assert "The text has changed since you opened this, so nothing was kept." in shown
    assert "zqAnotherqz" in str(cpo.view.body["blocks"])
    fill(both, cpo, "zqAnotherqz")
    assert marks(both) == [("CPO", "agreed")]


def test_a_form_that_was_opened_on_an_older_text_gives_ones_words_back_beside_the_new_one(both: Stage) -> None:
    cio, cpo = pair(both)
    propose(both, cio)
    leave(cpo)
    cpo.press("Change it", told(cpo)[-1])
    leave(cio)
    cio.command("step")
    fill(both, cio, "zqAnotherqz")

    fill(both, cpo, "zqMy own wordsqz")

    shown = flat("", cpo.view.body["blocks"])
    assert "This is how it stands now" in shown
    assert "zqMy own wordsqz" in shown
    assert [row[3] for row in versions(both)] == [TEXT, "zqAnotherqz"]


def test_of_two_proposals_at_once_the_second_reads_the_first_and_gets_its_words_back(both: Stage) -> None:
    cio, cpo = pair(both)
    for person in (cio, cpo):
        leave(person)
        person.press("Agree on a next step", question(person))
    fill(both, cio)

    fill(both, cpo, "zqMineqz")

    shown = flat("", cpo.view.body["blocks"])
    assert "Your CIO has just proposed something" in shown
    assert "zqMineqz" in shown
    assert [row[3] for row in versions(both)] == [TEXT]


def test_the_same_press_twice_is_kept_once(both: Stage) -> None:
    cio, cpo = pair(both)
    propose(both, cio)
    leave(cio)
    cio.command("step")
    fill(both, cio)
    for button in ("step_agree", "step_agree", "step_done", "step_done"):
        pressed(both, cpo, button, "1")
        leave(cpo)

    assert len(versions(both)) == 1
    assert marks(both) == [("CPO", "agreed"), ("CPO", "done")]


def test_the_proposer_can_not_say_yes_for_both(both: Stage) -> None:
    cio, _ = pair(both)
    propose(both, cio)
    leave(cio)

    seen = pressed(both, cio, "step_agree", "1")

    assert "You proposed this yourself." in seen[-1]
    assert marks(both) == []


def test_it_heads_the_question_on_or_after_its_day_and_not_before(both: Stage) -> None:
    cio, cpo = pair(both)
    agree(both)
    before = shows(question(cio))

    both.go_to(NEXT, AT_ONCE)
    after = shows(question(cio))

    assert TEXT not in before
    assert after.startswith("You agreed, by Fri, Dec 11, 2026:\n" + TEXT)
    assert TEXT in shows(question(cpo))


def test_a_step_whose_day_is_later_does_not_head_the_next_question(both: Stage) -> None:
    agree(both, day="2026-12-18")
    both.go_to(NEXT, AT_ONCE)

    assert TEXT not in shows(question(pair(both)[0]))


def test_it_is_done_when_both_say_so(both: Stage) -> None:
    cio, cpo = pair(both)
    agree(both)
    both.go_to(NEXT, AT_ONCE)

    cio.press("Done", question(cio))
    both.settle()
    leave(cio)
    half = shows(question(cpo))
    news = shows(told(cpo)[-1])
    cpo.press("Done", question(cpo))
    both.settle()

    assert "The CIO says it is done. It is settled once the CPO says the same." in half
    assert "Your CIO says it is done. It is settled once you say the same." in news
    assert TEXT not in shows(question(cio))
    assert "Done: a next step of Idaho's" in shows(told(cio)[-1])
    assert "Done: a next step of Idaho's" in shows(told(cpo)[-1])


@pytest.mark.parametrize("order", [("Done", "Dropped"), ("Dropped", "Done")])
def test_done_and_dropped_settle_nothing_until_both_say_the_same(both: Stage, order: tuple[str, str]) -> None:
    cio, cpo = pair(both)
    agree(both)
    says(both, cio, order[0])
    says(both, cpo, order[1])

    assert "It is settled once both say the same." in shows(told(cio)[-1])
    says(both, cio, order[1])
    assert f"{order[1]}: a next step of Idaho's" in shows(told(cpo)[-1])


def test_still_on_it_moves_the_day_for_both_and_what_was_said_before_counts_no_more(both: Stage) -> None:
    cio, cpo = pair(both)
    agree(both)
    says(both, cio, "Done")

    says(both, cpo, "Still on it", day="2026-12-18")
    says(both, cpo, "Done")

    assert "By Fri, Dec 18, 2026" in shows(told(cio)[-1])
    assert "Your CPO says it is done. It is settled once you say the same." in shows(told(cio)[-1])
    both.go_to(NEXT, AT_ONCE)
    assert TEXT not in shows(question(cio))


@pytest.mark.parametrize("by", [0, 1])
def test_either_may_withdraw_it_and_then_it_stands_nowhere(both: Stage, by: int) -> None:
    agree(both)
    both.go_to(NEXT, AT_ONCE)
    for person in pair(both):
        person.open_home()
    assert TEXT in shows(question(pair(both)[0]))

    who = pair(both)[by]
    who.press("Withdraw", told(who)[-1])
    who.fill_and_submit()
    both.settle()
    for person in pair(both):
        leave(person)

    assert TEXT not in everywhere(both)
    assert "Withdrawn: a next step of Idaho's." in shows(told(pair(both)[1 - by])[-1])
    assert versions(both)[0][3] == TEXT
    assert versions(both)[1][3:] == (None, None)


def test_withdrawn_words_leave_a_message_that_slack_will_not_have_edited(both: Stage) -> None:
    cio, _ = pair(both)
    agree(both)
    both.go_to(NEXT, AT_ONCE)
    for _ in range(8):
        both.slack.fault("error", "chat.update", error="cant_update_message")

    cio.press("Withdraw", told(cio)[-1])
    cio.fill_and_submit()
    both.settle()
    leave(cio)

    assert TEXT not in everywhere(both)


def test_after_a_withdrawal_every_old_button_says_so_and_keeps_nothing(both: Stage) -> None:
    cio, cpo = pair(both)
    agree(both)
    cio.press("Withdraw", told(cio)[-1])
    cio.fill_and_submit()
    both.settle()
    leave(cio)
    before = marks(both)

    for button in ("step_agree", "step_done", "step_still", "step_drop", "step_change", "step_withdraw"):
        assert "was withdrawn" in pressed(both, cpo, button, "1")[-1], button
        leave(cpo)

    assert marks(both) == before


def test_in_a_pause_the_other_is_not_asked_before_it_ends(both: Stage) -> None:
    cio, cpo = pair(both)
    cio.command("pause until 2026-12-10")
    both.settle()

    said = propose(both, cio, day="2026-12-18")
    during = told(cpo)
    both.go_to(SLOT + timedelta(days=8), timedelta(hours=6))

    assert "paused until Thu, Dec 10, 2026" in flat("", said.body["blocks"])
    assert during == []
    assert "proposes a next step" in shows(told(cpo)[-1])


def test_who_is_left_alone_is_not_asked_and_reads_it_on_home(both: Stage) -> None:
    cio, cpo = pair(both)
    change(both, "UPDATE holding SET silent = 3 WHERE office = 'CPO'")

    propose(both, cio)

    assert told(cpo) == []
    assert TEXT in home(both, "ID-CPO")


def test_others_who_are_let_into_the_conversation_read_no_step(both: Stage) -> None:
    agree(both)
    both.go_to(NEXT, AT_ONCE)
    assert TEXT in shows(question(pair(both)[0]))
    added = both.person("added")
    add_to_conversation(both, added)
    change(both, "UPDATE message SET wanted = wanted + 1 WHERE kind = 'checkin'")
    both.settle()

    standing = [shows(one) for one in added.messages()]

    assert standing
    assert not [text for text in standing if TEXT in text]


def test_the_command_opens_the_form_with_what_was_typed_and_the_day_as_americans_write_it(both: Stage) -> None:
    cio, _ = pair(both)

    cio.command("step Meet the CPO's staff, at last, by 1/8")
    fields = str(cio.view.body["blocks"])
    cio.fill_and_submit({})
    both.settle()

    assert "Meet the CPO's staff, at last" in fields
    assert versions(both)[0][3:] == ("Meet the CPO's staff, at last,", "2027-01-08")


def test_the_command_alone_proposes_a_day_two_weeks_ahead(both: Stage) -> None:
    cio, _ = pair(both)
    cio.command("step")

    assert str(date(2026, 12, 17)) in str(cio.view.body["blocks"])


def test_home_shows_what_waits_and_what_was_agreed_to_the_two_alone(both: Stage) -> None:
    cio, cpo = pair(both)
    empty = home(both, "ID-CIO")
    propose(both, cio)
    waits = home(both, "ID-CPO")
    says(both, cpo, "Agreed")

    assert "Nothing is agreed between the two of you yet." in empty
    assert "Your CIO proposes a next step for Idaho" in waits
    assert "You agreed on a next step for Idaho" in home(both, "ID-CIO")
