"""An officer lets somebody answer: asked by DM, never in the group DM, under the same promises."""

from __future__ import annotations

from datetime import timedelta

import pytest
from asked import (
    AT_ONCE,
    CLOSE,
    NEXT,
    SLOT,
    answer,
    ask,
    change,
    deliver,
    notified,
    one,
    pair,
    pressed,
    question,
    replace_cio,
    rows,
    shows,
)
from command_kit import everything, shown, typed

from sandbox.demo.stage import Stage
from sandbox.slack.person import Person
from sandbox.slack.show import show_message

SECRET = "zqsecret"


@pytest.fixture
def ready(stage: Stage) -> Stage:
    """Idaho's CIO has a deputy, who is welcomed; the first question comes on Thursday."""
    stage.set_up("ID")
    typed(stage, "deputy @helper", "ID-CIO")
    stage.settle()
    return stage


def asked(stage: Stage, who: str) -> int:
    return len([text for text in notified(stage, stage.person(who)) if "Where does " in text])


def kinds(stage: Stage, who: str) -> list[str]:
    return [
        stage.slack.channels[one.channel].kind for one in stage.person(who).messages() if "Where does " in one.text
    ]


def helper(stage: Stage) -> Person:
    return stage.person("helper")


def test_a_deputys_help_names_how_to_stop_and_an_officers_does_not(ready: Stage) -> None:
    line = "`/counterpart deputy off` · stop being deputy; nothing more comes to you"

    assert line in typed(ready, "help", "helper")
    assert line not in typed(ready, "help", "ID-CIO")


def test_the_deputy_is_told_for_whom_they_answer_who_sees_what_and_how_to_stop(ready):
    (welcome,) = [one for one in helper(ready).messages() if "Welcome" in one.text]
    said = shown(ready, welcome)

    for part in (
        "@ID-CIO, Idaho's CIO, asks you",
        "receipt and may change it",
        "sealed until both",
        "[Stop being deputy]",
    ):
        assert part in said
    assert "May be a public record." in said


def test_the_deputy_is_asked_by_dm_and_never_put_into_the_group_dm(ready):
    ready.go_to(SLOT, AT_ONCE)

    assert kinds(ready, "helper") == ["im"]
    assert kinds(ready, "ID-CIO") == ["mpim"]
    groups = [one for one in ready.slack.channels.values() if one.kind == "mpim"]
    assert all(helper(ready).id not in one.members for one in groups)
    last = show_message(question(helper(ready)))
    assert "You answer for Idaho's CIO, as deputy." in last
    assert "Less often" not in last
    assert "Stop being deputy" in last


def test_their_answer_is_the_offices_with_author_and_holder_and_a_receipt_to_the_holder_who_may_change_it(ready):
    ready.go_to(SLOT, AT_ONCE)
    cio, cpo = pair(ready)

    said = answer(ready, helper(ready), "stuck", SECRET)

    assert f"Recorded for Idaho's CIO. <@{cio.id}> gets a receipt" in str(said.body)
    assert rows(ready, "SELECT a.slack_id, h.slack_id FROM reply r JOIN person a ON a.id = r.author_id"
                       " JOIN person h ON h.id = r.holder_id") == [(helper(ready).id, cio.id)]  # fmt: skip
    receipt = [one for one in cio.messages() if one.text.startswith("Recorded for Idaho's CIO, by your deputy")]
    assert len(receipt) == 1
    cio.press("Change my answer", receipt[0])
    cio.fill_and_submit({"status": "under_way"})
    ready.settle()
    assert rows(ready, "SELECT status FROM reply ORDER BY id") == [("stuck",), ("under_way",)]
    assert not any(SECRET in text for text in cpo.sees)


def test_what_the_holder_gave_a_deputy_can_not_change_and_their_words_come_back(ready):
    ready.go_to(SLOT, AT_ONCE)
    cio, _ = pair(ready)
    helper(ready).command("answer")
    answer(ready, cio, "in_place")

    said = helper(ready).fill_and_submit({"status": "stuck", "comment": SECRET})

    assert "only they can change that answer" in str(said.body)
    assert SECRET in str(said.body)
    assert rows(ready, "SELECT status FROM reply") == [("in_place",)]


def test_what_a_deputy_gave_meanwhile_the_holder_does_not_overwrite_unseen(ready):
    ready.go_to(SLOT, AT_ONCE)
    cio, _ = pair(ready)
    cio.command("answer")
    answer(ready, helper(ready), "in_place")

    said = cio.fill_and_submit({"status": "stuck", "comment": SECRET})

    assert "answered for this office while you were writing" in str(said.body)
    assert SECRET in str(said.body)
    assert rows(ready, "SELECT status FROM reply") == [("in_place",)]


def test_a_deputy_reads_the_counterpart_only_after_the_office_has_answered_and_behind_read_both(ready):
    ready.go_to(SLOT, AT_ONCE)
    cio, cpo = pair(ready)
    answer(ready, cpo, "stuck", SECRET)
    before = [text for text in helper(ready).sees if SECRET in text]
    answer(ready, cio, "in_place")
    drawn = str(question_like(ready))
    read = str(helper(ready).press("Read both", question_like(ready)))

    assert before == []
    assert SECRET not in drawn
    assert SECRET in read


def question_like(stage: Stage):
    return [one for one in helper(stage).messages() if "both answers are in" in one.text][-1]


def test_with_the_holder_away_the_office_is_asked_through_the_deputy_and_reminded_there(ready):
    typed(ready, "away 2026-12-03 2026-12-20", "ID-CIO")

    ready.go_to(CLOSE + timedelta(hours=4), timedelta(hours=3))

    assert (asked(ready, "ID-CIO"), kinds(ready, "helper"), kinds(ready, "ID-CPO")) == (0, ["im"], ["im"])
    assert rows(ready, "SELECT office, state FROM ask ORDER BY office") == [("CIO", "closed"), ("CPO", "closed")]
    nudged = rows(
        ready, "SELECT p.slack_id FROM message m JOIN person p ON p.id = m.person_id WHERE kind = 'nudge'"
    )
    assert {who for (who,) in nudged} == {helper(ready).id, ready.person("ID-CPO").id}


def test_with_both_away_the_office_is_excused(ready):
    typed(ready, "away 2026-12-03 2026-12-20", "ID-CIO")
    typed(ready, "away 2026-12-01 2026-12-20", "helper")

    ready.go_to(SLOT, AT_ONCE)

    assert rows(ready, "SELECT office, state, excuse FROM ask ORDER BY office")[0] == ("CIO", "excused", "away")
    assert asked(ready, "helper") == 0


@pytest.mark.parametrize(
    ("who", "text", "answers", "asked_then"),
    [
        ("ID-CPO", "away 2026-12-03 2026-12-20", False, {"ID-CIO"}),
        ("ID-CPO", "away 2026-12-03 2026-12-20", True, set()),
        ("ID-CPO", "pause until 2026-12-20", False, set()),
        ("ID-CPO", "pause until 2026-12-20", True, set()),
        ("ID-CIO", "away 2026-12-03 2026-12-20", True, {"ID-CPO"}),
    ],
)
def test_who_is_excused_between_the_deputys_question_and_the_pairs_is_not_asked_there(
    ready, who, text, answers, asked_then
):
    ready.slack.fault("rate_limited", "conversations.members", times=1_000, retry_after=60)
    ready.patience = 5  # seconds; while this lasts the stage never comes to rest
    ready.go_to(SLOT, AT_ONCE)
    if answers:
        answer(ready, helper(ready))
    typed(ready, text, who)
    ready.slack.faults.waiting.clear()
    del ready.patience

    ready.clock.advance(timedelta(minutes=2))
    ready.settle()

    assert asked(ready, "helper") == 1
    assert {one for one in ("ID-CIO", "ID-CPO") if asked(ready, one)} == asked_then
    assert all(kind == "im" for one in asked_then for kind in kinds(ready, one))


def test_the_reminder_goes_to_the_holder_while_they_are_there_and_not_now_says_so(ready):
    ready.go_to(SLOT, AT_ONCE)
    said = str(helper(ready).press("Not now", question(helper(ready))))
    ready.go_to(CLOSE - timedelta(hours=1))

    nudged = rows(ready, "SELECT p.slack_id FROM message m JOIN person p ON p.id = m.person_id WHERE office = 'CIO'"
                         " AND kind = 'nudge'")  # fmt: skip
    assert nudged == [(ready.person("ID-CIO").id,)]
    assert "they go to the holder of the office" in said


def test_chosen_under_an_open_question_the_deputy_is_welcomed_and_then_asked_that_question(stage):
    ask(stage)
    cio, _ = pair(stage)
    cio.press("more", question(cio), "Let my deputy answer")
    said = cio.fill_and_submit({"deputy": helper(stage).id})
    stage.settle()

    assert "*Deputy:* no →" in str(said.body)
    texts = notified(stage, helper(stage))
    assert ["Welcome" in texts[0], "Where does " in texts[1]] == [True, True]


@pytest.mark.parametrize(
    ("who", "why"),
    [
        ("ID-CPO", "That is your counterpart"),
        ("ID-CIO", "You already answer for your office."),
        ("ME-CIO", "They hold an office themselves."),
        ("helper", "They are already deputy of another office."),
        ("gone", "has a deactivated account"),
        ("app", "is an app, not a person"),
        ("other", "is not somebody I can find in this workspace"),
    ],
)
def test_who_can_not_be_deputy_is_refused_with_the_reason_under_the_field(stage, who, why):
    stage.set_up("ID", "ME")
    typed(stage, "deputy @helper", "ME-CIO")
    about = {
        "gone": {"deleted": True},
        "app": {"is_bot": True},
        "other": {"team_id": "T0OTHER", "is_stranger": True},
    }
    person = stage.person(who, **about.get(who, {}))
    cio, _ = pair(stage)
    cio.press("deputy")
    before = everything(stage)["holding"]

    wrong = cio.fill_and_submit({"deputy": person.id})

    assert why in wrong["deputy"]
    assert everything(stage)["holding"] == before


@pytest.mark.parametrize("by", ["holder", "deputy", "change", "vacate", "promoted"])
def test_it_ends_by_either_of_them_and_with_the_holder_and_the_deputy_learns_of_it(ready, by):
    ready.go_to(SLOT, AT_ONCE)
    _, cpo = pair(ready)
    asked_at = question(helper(ready)).ts
    admin = ready.person("admin")
    if by in ("holder", "deputy"):
        typed(ready, "deputy off", {"holder": "ID-CIO", "deputy": "helper"}[by])
    elif by == "vacate":
        admin.command("vacate ID CIO")
        admin.press("Change")
    else:
        new = helper(ready) if by == "promoted" else ready.person("successor")
        admin.command(f"pair ID <@{new.id}> <@{cpo.id}>")
        admin.press("Change")
    ready.settle()

    assert one(ready, "SELECT count(*) FROM holding WHERE role = 'deputy' AND until IS NULL") == 0
    (old,) = [m for m in helper(ready).messages() if m.ts == asked_at]
    if by == "promoted":
        assert any("Welcome" in text and "invited you" in text for text in notified(ready, helper(ready)))
    else:
        told = [text for text in [*notified(ready, helper(ready)), *helper(ready).sees] if "anymore" in text]
        assert told
        assert "[Answer]" not in show_message(old)


def test_a_form_that_the_deputy_sends_after_it_has_ended_gives_the_words_back(ready):
    ready.go_to(SLOT, AT_ONCE)
    helper(ready).command("answer")
    typed(ready, "deputy off", "ID-CIO")

    said = helper(ready).fill_and_submit({"status": "stuck", "comment": SECRET})

    assert "Not saved." in str(said.body)
    assert SECRET in str(said.body)
    assert rows(ready, "SELECT 1 FROM reply") == []


def test_a_deputy_may_set_what_concerns_only_themselves(ready):
    assert typed(ready, "me", "helper").startswith("You answer for Idaho's CIO as deputy, beside @ID-CIO.")
    assert typed(ready, "why", "helper").startswith(
        "You answer for Idaho's CIO as deputy, beside @ID-CIO. @ID-CIO set"
    )
    assert "America/Denver → Pacific/Honolulu" in typed(ready, "zone pacific/honolulu", "helper")
    for refused in ("slower", "pause until 2027-01-15", "deputy @stranger"):
        assert typed(ready, refused, "helper").startswith("Only the CIO or CPO of a pair")


def test_nothing_goes_to_a_deputy_before_the_start(stage):
    stage.set_up("ID", start=False)
    typed(stage, "deputy @helper", "ID-CIO")
    stage.settle()
    before = notified(stage, helper(stage))
    typed(stage, "start")
    stage.person("admin").press("Start")
    stage.settle()

    assert before == []
    assert len(notified(stage, helper(stage))) == 1


def test_who_never_answers_is_left_alone_each_by_themselves(ready):
    ready.go_to(NEXT + timedelta(weeks=6), timedelta(hours=6))

    assert (asked(ready, "helper"), asked(ready, "ID-CIO")) == (3, 3)


KIND = "came to you as deputy for Idaho's CIO closed without an answer"


def test_a_silent_deputy_gets_one_kind_word_and_an_answer_of_either_ends_the_offices_silence(ready):
    change(ready, "UPDATE holding SET silent = 2 WHERE office = 'CIO'")
    ready.go_to(CLOSE + timedelta(hours=1))
    kind = [text for text in notified(ready, helper(ready)) if KIND in text]
    silent = rows(ready, "SELECT silent FROM holding WHERE office = 'CIO'")
    answer(ready, helper(ready), "stuck")

    assert len(kind) == 1
    assert silent == [(3,), (3,)]
    assert rows(ready, "SELECT silent FROM holding WHERE office = 'CIO'") == [(0,), (0,)]
    ready.go_to(NEXT, AT_ONCE)
    assert (asked(ready, "helper"), asked(ready, "ID-CIO")) == (2, 2)


@pytest.mark.parametrize("how", ["another office", "deactivated"])
def test_a_deputy_who_is_gone_is_told_to_the_holder_once(ready, how):
    ready.go_to(SLOT, AT_ONCE)
    cio, _ = pair(ready)
    if how == "another office":
        ready.person("admin").command(f"pair ME <@{helper(ready).id}> vacant")
    else:
        with ready.server.lock:
            ready.slack.admin.change_person(helper(ready).id, ready.server.now(), deleted=True)
        ready.server.settle()
    ready.settle()

    told = [text for text in notified(ready, cio) if "anymore. The next question comes to you alone." in text]
    assert len(told) == 1
    assert one(ready, "SELECT count(*) FROM holding WHERE role = 'deputy' AND until IS NULL") == 0


def test_the_deputys_form_sent_twice_or_by_who_left_and_stop_pressed_twice_are_answered_kindly(ready):
    cio, _ = pair(ready)
    typed(ready, "deputy off", "ID-CIO")
    cio.press("deputy")
    form = cio.view.body | {"id": cio.view.id}
    cio.fill_and_submit({"deputy": helper(ready).id})
    ready.settle()
    again = sent_again(ready, cio, form)
    stopped = pressed(ready, helper(ready), "deputy_off", None)
    twice = pressed(ready, helper(ready), "deputy_off", None)
    replace_cio(ready)
    late = sent_again(ready, cio, form)

    assert "They are already your deputy." in str(again)
    assert "You do not answer for Idaho's CIO anymore." in "\n".join(stopped)
    assert "You are no longer anybody's deputy." in "\n".join(twice)
    assert "Only the CIO or CPO of a pair can do this." in str(late)
    assert one(ready, "SELECT count(*) FROM holding WHERE role = 'deputy' AND until IS NULL") == 0


def sent_again(stage: Stage, person: Person, form):
    """The form with the deputy picked, as when a double click or an old window sends it."""
    picked = {"deputy": {"value": {"type": "users_select", "selected_user": helper(stage).id}}}
    view = form | {"state": {"values": picked}}
    payload = {"type": "view_submission", "user": {"id": person.id}, "team": {"id": stage.slack.workspace.team_id}}
    return deliver(stage, "interactive", payload | {"view": view})


def test_the_holder_withdraws_what_the_deputy_gave(ready):
    ready.go_to(SLOT, AT_ONCE)
    cio, cpo = pair(ready)
    answer(ready, helper(ready), "stuck", SECRET)
    answer(ready, cpo)
    (receipt,) = [one for one in cio.messages() if one.text.startswith("Recorded for Idaho's CIO, by your deputy")]
    cio.press("Withdraw", receipt)
    cio.fill_and_submit()
    ready.settle()

    assert rows(ready, "SELECT given FROM reply WHERE holder_id = (SELECT id FROM person WHERE slack_id ="
                       f" '{cio.id}') ORDER BY id") == [(1,), (0,)]  # fmt: skip
    for person in (cio, cpo, helper(ready)):
        assert not [one for one in person.messages() if SECRET in str(one.blocks) + one.text]
    assert "withdrew the answer" in shows(question(cpo))


def test_while_the_holder_is_away_the_receipt_of_the_deputys_answer_waits(ready):
    typed(ready, "away 2026-12-03 2026-12-04", "ID-CIO")
    ready.go_to(SLOT, AT_ONCE)
    answer(ready, helper(ready))
    ready.go_to(SLOT + timedelta(days=1, hours=3), AT_ONCE)
    before = [text for text in notified(ready, ready.person("ID-CIO")) if "Recorded" in text]
    ready.go_to(SLOT + timedelta(days=4), AT_ONCE)

    assert before == []
    assert len([text for text in notified(ready, ready.person("ID-CIO")) if "Recorded" in text]) == 1


@pytest.fixture
def relied_on(stage: Stage) -> Stage:
    """At night, before Idaho's first question: its CIO, asked no more as its CPO is, has chosen a deputy."""
    stage.set_up("ID")
    change(stage, "UPDATE holding SET silent = 3")
    stage.clock.advance(SLOT - timedelta(hours=10) - stage.clock.now())
    typed(stage, "deputy @helper", "ID-CIO")
    return stage


def test_a_question_for_which_there_is_only_a_deputy_reaches_them_right_after_their_welcome(relied_on):
    relied_on.settle()
    said = typed(relied_on, "me", "helper")
    relied_on.clock.advance(timedelta(hours=10))
    relied_on.beat()
    relied_on.settle()

    assert "Next question: Thu, Dec 3, 9:00 AM" in said
    texts = notified(relied_on, helper(relied_on))
    assert ["Welcome" in texts[0], "Where does " in texts[1]] == [True, True]


def test_a_question_whose_only_deputy_can_not_be_welcomed_is_left_out_for_that(relied_on):
    relied_on.slack.fault("error", "chat.postMessage", times=1, error="messages_tab_disabled")
    relied_on.go_to(NEXT)

    assert rows(relied_on, "SELECT not_sent FROM check_in ORDER BY id")[0] == ("not welcomed yet",)
