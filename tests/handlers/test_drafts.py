"""A deputy who only drafts: a draft is nobody's answer until the holder of the office sends it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from asked import AT_ONCE, NEXT, SLOT, answer, key_of, notified, pair, pressed, question, rows, shows, tap
from command_kit import typed
from draft_kit import SECRET, drafts, ends, given, helper, presses, shown_to, told

from sandbox.demo.stage import Stage


@pytest.fixture
def ready(stage: Stage) -> Stage:
    """Idaho's CIO has a deputy who drafts; the first question is out."""
    stage.set_up("ID")
    typed(stage, "deputy @helper drafts", "ID-CIO")
    stage.settle()
    stage.go_to(SLOT, AT_ONCE)
    return stage


def test_what_the_deputy_taps_and_writes_is_kept_and_is_nobodys_answer(ready: Stage) -> None:
    cio, cpo = pair(ready)
    before = len(cpo.sees), len(rows(ready, "SELECT id FROM message"))

    tap(ready, helper(ready), "under_way")
    assert rows(ready, "SELECT status, comment FROM draft") == [("under_way", None)]
    drafts(ready, win="zqwinqz", win_quote="as_state")

    assert rows(ready, "SELECT status, comment, win_quote FROM draft ORDER BY id")[-1] == (
        "stuck", SECRET, "as_state",
    )  # fmt: skip
    assert given(ready) == []
    assert rows(ready, "SELECT DISTINCT state FROM ask") == [("expected",)]
    assert len(cpo.sees) == before[0], "the counterpart can't tell"
    (one,) = [one for one in cio.messages() if key_of(one).startswith("draft/")]
    assert SECRET in str(one.blocks)
    assert "the win may be quoted as Idaho, if your CPO says yes too" in shows(one)
    assert "nobody's answer until you send it" in shows(one)
    assert not [text for text in notified(ready, cio) if SECRET in text or "Stuck" in text or "Under way" in text]
    assert "You drafted: Stuck." in shows(question(helper(ready)))


def test_the_line_under_a_deputys_question_says_that_it_is_a_draft(ready: Stage) -> None:
    said = shows(question(helper(ready)))

    assert "One tap drafts an answer" in said
    assert f"You draft for Idaho's CIO, as deputy. A draft goes to <@{pair(ready)[0].id}>" in said
    assert "nobody's answer until they send it" in said


def test_send_as_mine_makes_it_the_holders_own_answer(ready: Stage) -> None:
    cio, cpo = pair(ready)
    drafts(ready)

    presses(ready, cio, "draft_send")

    assert given(ready) == [(cio.id, "stuck", SECRET)]
    assert ends(ready) == ["sent"]
    assert "sent your draft as the answer of Idaho's CIO" in told(ready)
    assert not any(SECRET in seen for seen in cpo.sees)
    assert "This draft was sent as the answer already." in "".join(map(shows, cio.messages()))


def test_who_sends_second_has_five_minutes_to_write_before_both_open(ready: Stage) -> None:
    cio, cpo = pair(ready)
    answer(ready, cpo, "in_place", "zqcpoqz")
    drafts(ready)

    presses(ready, cio, "draft_send")
    assert not any("zqcpoqz" in seen for seen in cio.sees)
    ready.go_to(ready.clock.now() + timedelta(minutes=6), AT_ONCE)

    assert rows(ready, "SELECT revealed_at IS NULL FROM check_in") == [(0,)]


def test_the_holder_changes_a_draft_and_sends_it_and_the_deputy_reads_none_of_the_change(ready: Stage) -> None:
    cio, _ = pair(ready)
    drafts(ready)

    cio.press("draft_change", shown_to(cio))
    assert SECRET in str(cio.view.body)
    cio.fill_and_submit({"status": "in_place", "comment": "zqholderqz"})
    ready.settle()

    assert given(ready) == [(cio.id, "in_place", "zqholderqz")]
    assert ends(ready) == ["changed"]
    assert "changed your draft, and sent it" in told(ready)
    assert not any("zqholderqz" in seen or "In place*" in seen for seen in helper(ready).sees)


def test_not_this_is_told_and_another_draft_comes_as_a_new_message(ready: Stage) -> None:
    cio, _ = pair(ready)
    drafts(ready)
    first = shown_to(cio)
    presses(ready, cio, "draft_no")
    assert (ends(ready), given(ready)) == (["not_used"], [])
    assert "did not use your draft" in told(ready)
    assert SECRET not in str([one.blocks for one in cio.messages()])

    drafts(ready, "under_way", "zqsecondqz")

    assert shown_to(cio).ts != first.ts
    presses(ready, cio, "draft_send")
    assert given(ready) == [(cio.id, "under_way", "zqsecondqz")]


def test_a_yes_to_an_older_version_sends_nothing(ready: Stage) -> None:
    cio, _ = pair(ready)
    drafts(ready)
    old = rows(ready, "SELECT id FROM draft")[0][0]
    drafts(ready, "in_place", "zqsecondqz")
    messages = [one for one in cio.messages() if key_of(one).startswith("draft/")]

    said = pressed(ready, cio, "draft_send", str(old))

    assert len(messages) == 1
    assert "zqsecondqz" in str(messages[0].blocks)
    assert "has written another draft since" in "".join(said)
    assert given(ready) == []


def test_who_says_yes_to_a_version_of_before_is_told_what_became_of_the_newest(ready: Stage) -> None:
    cio, _ = pair(ready)
    drafts(ready)
    drafts(ready, "in_place", "zqsecondqz")
    old, _ = [str(value) for (value,) in rows(ready, "SELECT id FROM draft ORDER BY id")]
    presses(ready, helper(ready), "draft_back", question(helper(ready)))

    said = "".join(pressed(ready, cio, "draft_send", old))

    assert "took this draft back" in said
    assert "has answered" not in said
    assert given(ready) == []


def test_only_what_waits_ends_with_the_deputy_and_no_version_that_gave_way_to_another(ready: Stage) -> None:
    cio, _ = pair(ready)
    drafts(ready)
    drafts(ready, "in_place", "zqsecondqz")
    presses(ready, cio, "draft_no")
    drafts(ready, "under_way", "zqthirdqz")
    drafts(ready, "stuck", "zqfourthqz")

    typed(ready, "deputy off", "ID-CIO")

    assert ends(ready) == [None, "not_used", None, "deputy_gone"]


def test_a_draft_falls_away_when_the_holder_answers_otherwise(ready: Stage) -> None:
    cio, _ = pair(ready)
    drafts(ready)
    value = rows(ready, "SELECT id FROM draft")[0][0]

    answer(ready, cio, "in_place", "zqholderqz")
    said = "".join(pressed(ready, cio, "draft_send", str(value)))

    assert given(ready) == [(cio.id, "in_place", "zqholderqz")]
    assert ends(ready) == ["answered"]
    assert "has answered since" in said
    assert "Idaho's CIO has answered, so your draft was not used" in told(ready)
    assert "only they can change that answer" in "".join(
        pressed(ready, helper(ready), "tap_stuck", f"{rows(ready, 'SELECT id FROM check_in')[0][0]}:stuck")
    )


def test_the_deputy_takes_a_draft_back(ready: Stage) -> None:
    cio, _ = pair(ready)
    drafts(ready)
    value = rows(ready, "SELECT id FROM draft")[0][0]

    presses(ready, helper(ready), "draft_back", question(helper(ready)))

    assert (ends(ready), given(ready)) == (["taken_back"], [])
    assert SECRET not in str([one.blocks for one in cio.messages()])
    assert "took this draft back" in "".join(pressed(ready, cio, "draft_send", str(value)))
    assert "One tap drafts" in shows(question(helper(ready)))


def test_a_late_draft_is_sent_like_a_late_answer_and_not_once_the_next_question_is_out(ready: Stage) -> None:
    cio, _ = pair(ready)
    drafts(ready)
    value = rows(ready, "SELECT id FROM draft")[0][0]

    ready.go_to(NEXT + timedelta(hours=1), timedelta(hours=6))
    said = "".join(pressed(ready, cio, "draft_send", str(value)))

    assert (ends(ready), given(ready)) == (["late"], [])
    assert "newer question" in said
    assert "was over before" in told(ready)
    assert SECRET not in str([one.blocks for one in cio.messages()])


@pytest.mark.parametrize("what", ["holder", "deputy off", "another"])
def test_a_draft_reaches_nobody_else_when_the_holder_or_the_deputy_changes(ready: Stage, what: str) -> None:
    cio, _ = pair(ready)
    drafts(ready)
    value = rows(ready, "SELECT id FROM draft")[0][0]

    if what == "holder":
        ready.person("successor")
        new = ready.person("successor")
        ready.person("admin").command(f"pair ID <@{new.id}|x> <@{pair(ready)[1].id}|x>")
        ready.person("admin").press("Change")
    else:
        typed(ready, "deputy off" if what == "deputy off" else "deputy @stranger drafts", "ID-CIO")
    ready.settle()
    assert (ends(ready), given(ready)) == (["deputy_gone"], [])
    assert SECRET not in str([one.blocks for one in cio.messages()])
    pressers = [cio, ready.person("stranger"), ready.person("successor")]
    for who in pressers:
        for action in ("draft_send", "draft_change", "draft_no", "draft_back"):
            pressed(ready, who, action, str(value))
    ready.go_to(NEXT, timedelta(hours=6))

    assert (ends(ready), given(ready)) == (["deputy_gone"], [])
    assert SECRET not in str([one.blocks for one in cio.messages()])
    for who in pressers[1:]:
        who.open_home()
        assert not any(SECRET in seen for seen in who.sees)


def test_who_else_presses_changes_and_reads_nothing(ready: Stage) -> None:
    _, cpo = pair(ready)
    drafts(ready)
    value = str(rows(ready, "SELECT id FROM draft")[0][0])
    others = (cpo, helper(ready), ready.person("admin"), ready.person("stranger"))

    for who in others:
        for action in ("draft_send", "draft_change", "draft_no"):
            said = "".join(pressed(ready, who, action, value))
            assert who is helper(ready) or SECRET not in said
    for who in (cpo, pair(ready)[0], ready.person("admin")):
        pressed(ready, who, "draft_back", value)

    assert (ends(ready), given(ready)) == ([None], [])


def test_pressed_twice_it_is_sent_once(ready: Stage) -> None:
    cio, _ = pair(ready)
    drafts(ready)
    value = str(rows(ready, "SELECT id FROM draft")[0][0])

    for _ in range(2):
        pressed(ready, cio, "draft_send", value)

    assert len(given(ready)) == 1


def test_with_the_holder_away_the_deputy_drafts_unreminded_and_the_holder_decides_when_back(stage: Stage) -> None:
    stage.set_up("ID")
    typed(stage, "deputy @helper drafts", "ID-CIO")
    typed(stage, "away 2026-12-03 2026-12-07", "ID-CIO")
    stage.go_to(SLOT, AT_ONCE)
    cio, _ = pair(stage)
    drafts(stage)

    stage.go_to(SLOT + timedelta(days=3), timedelta(hours=6))
    assert [one for one in cio.messages() if key_of(one).startswith("draft/")] == []
    stage.go_to(SLOT + timedelta(days=6), timedelta(hours=6))
    nudged = rows(
        stage, "SELECT p.slack_id FROM message m JOIN person p ON p.id = m.person_id WHERE kind = 'nudge'"
    )
    assert (helper(stage).id,) not in nudged
    presses(stage, cio, "draft_send")

    assert given(stage) == [(cio.id, "stuck", SECRET)]


def test_a_deputy_who_drafts_agrees_to_no_naming_and_is_told_when_that_changes(ready: Stage) -> None:
    cio, _ = pair(ready)
    typed(ready, "deputy", "ID-CIO")
    refused = cio.fill_and_submit({"how": "drafts", "may_name": ["yes"]})
    assert "agrees to nothing in your place" in str(refused)
    cio.close()

    typed(ready, "deputy @helper answers", "ID-CIO")
    ready.settle()
    answer(ready, helper(ready), "stuck", SECRET)

    assert "you answer for Idaho's CIO from now on" in told(ready)
    assert given(ready) == [(helper(ready).id, "stuck", SECRET)]
    new = [value for (value,) in rows(ready, "SELECT new FROM change WHERE what = 'deputy' ORDER BY id")]
    assert [value.endswith(" drafts") for value in new] == [True, False]


def test_a_form_that_opened_as_an_answer_becomes_a_draft_once_the_deputy_only_drafts(stage: Stage) -> None:
    stage.set_up("ID")
    typed(stage, "deputy @helper", "ID-CIO")
    stage.go_to(SLOT, AT_ONCE)
    helper(stage).command("answer")
    typed(stage, "deputy @helper drafts", "ID-CIO")

    said = helper(stage).fill_and_submit({"status": "stuck", "comment": SECRET})

    assert "Draft kept." in str(said.body)
    assert (ends(stage), given(stage)) == ([None], [])


def test_an_office_that_falls_vacant_has_no_deputy_and_a_draft_has_nobody(ready: Stage) -> None:
    drafts(ready)
    ready.person("admin").command("vacate ID CIO")
    ready.person("admin").press("Change")
    ready.settle()

    said = "".join(
        pressed(ready, helper(ready), "tap_stuck", f"{rows(ready, 'SELECT id FROM check_in')[0][0]}:stuck")
    )

    assert ends(ready) == ["deputy_gone"]
    assert "Only Idaho's CIO and CPO can do this." in said
    assert "You do not answer for Idaho's CIO anymore" in told(ready)


@pytest.mark.first_looks
def test_a_first_look_is_not_drafted(stage: Stage) -> None:
    stage.set_up("ID")
    typed(stage, "deputy @helper drafts", "ID-CIO")
    stage.go_to(SLOT, AT_ONCE)

    said = "".join(pressed(stage, helper(stage), "answer", str(rows(stage, "SELECT id FROM check_in")[0][0])))

    assert "a first look is not drafted" in said
    assert [one for one in helper(stage).messages() if "first look" in shows(one).casefold()] == []


def test_a_deputy_who_drafts_answers_nothing_early(ready: Stage) -> None:
    typed(ready, "away 2026-12-15 2026-12-20", "ID-CIO")

    said = "".join(pressed(ready, helper(ready), "early", ""))

    assert "who holds it sends the answer" in said
    assert rows(ready, "SELECT id FROM early_answer") == []


def test_a_rehearsal_goes_on_while_a_draft_waits_and_shows_nothing_of_it(ready: Stage) -> None:
    drafts(ready)
    before = rows(ready, "SELECT id, status, comment, end FROM draft")

    for text in ("rehearse", "rehearse ID", "rehearse ID CIO"):
        typed(ready, text, "admin")
        ready.settle()

    admin = ready.person("admin")
    assert any("Rehearsal" in shows(one) or "rehears" in shows(one).casefold() for one in admin.messages())
    assert not any(SECRET in seen for seen in admin.sees)
    assert rows(ready, "SELECT id, status, comment, end FROM draft") == before
