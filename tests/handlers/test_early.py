"""Who goes on leave answers before the question comes: it counts once that is asked, and nobody knows before."""

from __future__ import annotations

from datetime import timedelta

import pytest
from agreed import everywhere, leave
from asked import AT_ONCE, NEXT, SLOT, answer, notified, pair, question, rows, shows
from command_kit import everything, typed
from early_kit import AWAY, NOTHING, WORDS, before_leave, early, receipts, replies, stands, told
from home_kit import home, press
from rehearsed_kit import rehearsed

from sandbox.demo.stage import Stage

BACK = SLOT + timedelta(days=7, hours=1)


@pytest.fixture
def ready(stage: Stage) -> Stage:
    """Idaho is to be asked in some days."""
    stage.set_up("ID")
    stage.settle()
    return stage


def test_who_says_that_they_are_away_over_the_next_question_is_offered_to_answer_it_before(ready: Stage) -> None:
    said = typed(ready, AWAY, "ID-CIO")
    elsewhere = typed(ready, "away 2026-12-05 2026-12-08", "ID-CPO")

    assert "Your state's next question comes on these days." in said
    assert "[Answer early]" in said
    assert "early" not in elsewhere


def test_the_form_says_what_is_planned_and_what_becomes_of_it(ready: Stage) -> None:
    form = typed(ready, "early", "ID-CIO")

    assert "Planned for Thu, Dec 3. When it is asked, this becomes the answer of Idaho's CIO." in form
    assert "until 5 PM on the working day before. If another is asked, this isn't used, and I tell you." in form
    assert "then it is sealed until both have answered. May be a public record." in form


def test_an_early_answer_is_the_offices_once_its_question_is_out_and_opens_with_the_others(ready: Stage) -> None:
    _, cpo = pair(ready)
    before_leave(ready)
    kept = replies(ready)
    ready.go_to(SLOT, AT_ONCE)

    assert kept == []
    assert replies(ready) == [("CIO", "stuck", WORDS)]
    assert stands(ready) == [("CIO", 1, "given"), ("CIO", 2, "used")]
    assert "Answered: CIO. Not yet: CPO." in question(cpo).text
    assert WORDS not in everywhere(ready)
    answer(ready, cpo)
    assert WORDS in shows(question(cpo))
    assert rows(ready, "SELECT count(*) FROM check_in WHERE revealed_at IS NOT NULL") == [(1,)]


def test_the_receipt_comes_when_they_are_back_and_says_that_it_was_given_early(ready: Stage) -> None:
    cio, _ = pair(ready)
    before_leave(ready)
    ready.go_to(SLOT + timedelta(days=1), AT_ONCE)
    away = receipts(cio)
    ready.go_to(BACK, AT_ONCE)

    assert away == []
    assert "Recorded for Idaho's CIO, as given early: Stuck." in shows(receipts(cio)[-1])
    assert WORDS in shows(receipts(cio)[-1])
    assert not any(WORDS in text for text in notified(ready, cio))


def test_nobody_else_learns_of_it_before_its_question_comes(ready: Stage) -> None:
    typed(ready, AWAY, "ID-CIO")
    said = {who: [typed(ready, what, who) for what in asked] for who, asked in LOOKS.items()}
    shown = {who: home(ready, who) for who in LOOKS}
    early(ready, ready.person("ID-CIO"))

    assert {who: [typed(ready, what, who) for what in asked] for who, asked in LOOKS.items()} == said
    assert {who: home(ready, who) for who in LOOKS} == shown
    assert "You answered the next question early (Stuck)" in home(ready, "ID-CIO")
    assert "You answered the next question early (Stuck)" in typed(ready, "me", "ID-CIO")


LOOKS = {"ID-CPO": ["me", "why"], "admin": ["pairs", "status", "why ID", "why @ID-CIO"]}


def test_a_rehearsal_tells_an_admin_nothing_of_it(ready: Stage) -> None:
    typed(ready, AWAY, "ID-CIO")
    before, _ = rehearsed(ready, 30)
    early(ready, ready.person("ID-CIO"))

    assert rehearsed(ready, 30)[0] == before


def test_what_was_taken_back_is_not_used_and_shown_nowhere(ready: Stage) -> None:
    cio, _ = pair(ready)
    before_leave(ready)
    home(ready, "ID-CIO")
    press(ready, "ID-CIO", "early_back")
    said = cio.sees[-1] if cio.view is None else str(cio.view.body)
    ready.go_to(SLOT, AT_ONCE)
    ready.go_to(BACK, AT_ONCE)

    assert "Taken back." in said
    assert stands(ready) == [("CIO", 1, "given"), ("CIO", 2, "taken_back")]
    assert (replies(ready), told(cio)) == ([], [])


def test_the_last_of_two_counts_and_the_same_sent_twice_is_kept_once(ready: Stage) -> None:
    cio, _ = pair(ready)
    early(ready, cio)
    early(ready, cio)
    twice = stands(ready)
    early(ready, cio, "in_place", "zqotherqz")
    ready.go_to(SLOT, AT_ONCE)

    assert twice == [("CIO", 1, "given")]
    assert replies(ready) == [("CIO", "in_place", "zqotherqz")]


def test_where_another_question_is_asked_it_is_not_used_and_its_writer_alone_reads_their_words_again(
    ready: Stage,
) -> None:
    cio, cpo = pair(ready)
    before_leave(ready)
    typed(ready, "focus small_steps")
    ready.go_to(SLOT, AT_ONCE)
    away = told(cio)
    ready.go_to(BACK, AT_ONCE)

    assert (replies(ready), away, told(cpo)) == ([], [], [])
    assert [shows(one) for one in told(cio)] == [shows(told(cio)[0])]
    assert "Your early answer was not used: Idaho was asked something else." in shows(told(cio)[0])
    assert WORDS in shows(told(cio)[0])
    assert not any(WORDS in text for text in notified(ready, cio))
    assert stands(ready)[-1] == ("CIO", 2, "not_asked")


def test_where_both_answered_early_both_open_with_the_question_and_who_is_away_is_told(ready: Stage) -> None:
    cio, cpo = pair(ready)
    before_leave(ready)
    early(ready, cpo, "in_place", "zqcpoqz")
    leave(cpo)
    ready.go_to(SLOT, AT_ONCE)
    shown = shows(question(cpo))
    ready.go_to(BACK, AT_ONCE)

    assert WORDS in shown
    assert "zqcpoqz" in shown
    assert [one.text for one in cio.inbox if "both answers are in" in one.text]
    assert "Both answers are open to the two of you." in shows(receipts(cio)[-1])


def test_a_successor_never_meets_it_nor_does_it_count_for_them(ready: Stage) -> None:
    cio, cpo = pair(ready)
    before_leave(ready)
    new = ready.person("stranger")
    admin = ready.person("admin")
    admin.command(f"pair ID <@{new.id}|x> <@{cpo.id}|x>")
    ready.settle()
    typed(ready, "early", "stranger")
    form = str(new.view.body["blocks"]) if new.view is not None else ""
    leave(new)
    shown = home(ready, "stranger")
    ready.go_to(SLOT + timedelta(days=20), AT_ONCE)

    assert "Answer early" in shown
    assert WORDS not in form + shown
    assert replies(ready) == []
    assert stands(ready)[-1][2] == "left"
    assert "you answer for that office no more" in shows(told(cio)[0])


def test_a_deputy_answers_early_and_the_holder_may_change_it_and_not_the_other_way_round(ready: Stage) -> None:
    cio, helper = ready.person("ID-CIO"), ready.person("helper")
    typed(ready, "deputy @helper", "ID-CIO")
    ready.settle()
    early(ready, helper, comment="zqhelperqz")
    leave(helper)
    shown = home(ready, "ID-CIO")
    form = typed(ready, "early", "ID-CIO")
    early(ready, cio)
    leave(cio)
    refused = typed(ready, "early", "helper")
    seen = home(ready, "helper")
    ready.go_to(SLOT, AT_ONCE)

    assert "Your deputy answered the next question early (Stuck)" in shown
    assert "zqhelperqz" in form
    assert "The CIO has answered early, so there is nothing to do for you." in refused
    assert "Idaho's CIO answered the next question early:" in seen
    assert WORDS not in seen + refused
    assert replies(ready) == [("CIO", "stuck", WORDS)]


def test_what_a_deputy_wrote_who_is_that_no_more_is_not_used(ready: Stage) -> None:
    typed(ready, "deputy @helper", "ID-CIO")
    ready.settle()
    early(ready, ready.person("helper"))
    typed(ready, "deputy off", "ID-CIO")
    ready.go_to(SLOT, AT_ONCE)

    assert replies(ready) == []
    assert "you answer for that office no more" in shows(told(ready.person("helper"))[0])


def test_a_form_of_another_question_keeps_nothing_and_gives_the_words_back(ready: Stage) -> None:
    cio, _ = pair(ready)
    cio.command("early")
    typed(ready, "focus small_steps")
    cio.fill_and_submit(NOTHING | {"status": "stuck", "comment": WORDS})

    assert cio.view is not None
    assert "Not saved. By now another question is planned" in str(cio.view.body)
    assert WORDS in str(cio.view.body)
    assert stands(ready) == []


def test_where_nothing_is_asked_in_a_pause_it_waits_for_what_is_asked_then(ready: Stage) -> None:
    cio, _ = pair(ready)
    before_leave(ready)
    typed(ready, "pause ID 2026-12-10")
    ready.go_to(SLOT, AT_ONCE)
    paused = (stands(ready), replies(ready))
    ready.go_to(NEXT, AT_ONCE)

    assert paused == ([("CIO", 1, "given")], [])
    assert len(stands(ready)) == 2
    assert stands(ready)[1][2] in ("used", "not_asked")
    assert (len(replies(ready)), len(told(cio))) in ((1, 0), (0, 1))


def test_before_the_task_force_has_started_nothing_can_be_answered(stage: Stage) -> None:
    stage.set_up("ID", start=False)
    before = everything(stage)

    assert "There is no next question for your state" in typed(stage, "early", "ID-CIO")
    assert {name: rows for name, rows in everything(stage).items() if name == "early_answer"} == {
        "early_answer": before["early_answer"]
    }
    assert "Answer early" not in home(stage, "ID-CIO")


def test_which_question_of_its_own_a_state_will_have_is_told_nobody_before(ready: Stage) -> None:
    cio, cpo = pair(ready)
    ready.go_to(NEXT, AT_ONCE)  # the second round; the third is each state's own
    answer(ready, cio)
    answer(ready, cpo)

    assert "Your next question is one of your state's own." in typed(ready, "early", "ID-CIO")
    assert "early" not in typed(ready, "away 2026-12-31 2027-01-09", "ID-CIO")


@pytest.mark.first_looks
def test_a_first_look_is_answered_when_it_comes(stage: Stage) -> None:
    stage.set_up("ID")

    assert "goes through all items, so it can't be answered early" in typed(stage, "early", "ID-CIO")
    assert "early" not in typed(stage, AWAY, "ID-CIO")
