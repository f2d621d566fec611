"""*Stays sealed* is kept: what was written under it opens only with its writer's yes (promise 4)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from asked import (
    AT_ONCE,
    CLOSE,
    NEXT,
    SLOT,
    answer,
    change,
    forged,
    notified,
    one,
    pair,
    pressed,
    question,
    rows,
    send,
)
from command_kit import newest, typed

from sandbox.demo.stage import Stage

PROMISE = re.compile(r"(?<!would )\bstays? sealed\b")
AWAY = "away 2026-12-01 2027-01-31"
OURS, THEIRS = "zqcpoqz", "zqcioqz"

Happening = Callable[[Stage], None]


def cio_away(stage: Stage) -> None:
    typed(stage, AWAY, "ID-CIO")


def cio_away_later(stage: Stage) -> None:
    """While the question is open."""
    stage.go_to(SLOT, AT_ONCE)
    typed(stage, AWAY, "ID-CIO")
    stage.settle()


def cio_silent(stage: Stage) -> None:
    change(stage, "UPDATE holding SET silent = 3 WHERE office = 'CIO'")


def cio_vacant(stage: Stage) -> None:
    typed(stage, "vacate ID CIO")
    stage.settle()


def cio_not_reached(stage: Stage) -> None:
    stage.slack.fault(
        *("error", "chat.postMessage", 2),
        lambda args: "checkin/" in args["metadata"] and not args["metadata"].endswith('/CPO"}}'),
        error="restricted_action",
    )


def paused_by(who: str, text: str) -> Happening:
    def pause(stage: Stage) -> None:
        stage.go_to(SLOT, AT_ONCE)
        typed(stage, text, who)
        stage.settle()

    return pause


EXCUSES = {
    "the CIO is away": cio_away,
    "the CIO leaves meanwhile": cio_away_later,
    "the CIO is silent": cio_silent,
    "there is no CIO": cio_vacant,
    "the CIO is not reached": cio_not_reached,
    "paused by the CIO": paused_by("ID-CIO", "pause until 2026-12-30"),
    "paused by the CPO": paused_by("ID-CPO", "pause until 2026-12-30"),
    "paused by an admin": paused_by("admin", "pause all until 2026-12-30"),
}


def closes(stage: Stage) -> None:
    stage.go_to(CLOSE + timedelta(hours=1), AT_ONCE)


def next_question(stage: Stage) -> None:
    typed(stage, "resume all")
    typed(stage, "resume ID")
    stage.go_to(NEXT + timedelta(hours=1), AT_ONCE)


def there_and_back(stage: Stage) -> None:
    """Somebody else becomes CIO, and then the same person is again."""
    for who in ("successor", "ID-CIO"):
        stage.person("admin").command(f"pair ID <@{stage.person(who).id}> <@{stage.person('ID-CPO').id}>")
        if stage.person("admin").messages()[-1].blocks[-1]["type"] == "actions":
            stage.person("admin").press("Change")
        stage.settle()


LATER = {"closed": closes, "overtaken": next_question, "ended": there_and_back}


def answers_first_question(stage: Stage, who: str, words: str) -> None:
    """By a form of the first question, however it may be come by."""
    pressed(stage, stage.person(who), "answer", "1")
    if stage.person(who).view is not None and stage.person(who).view.body["callback_id"] == "answer":
        send(stage.person(who), "in_place", words)
    stage.settle()


def promised(stage: Stage, who: str) -> bool:
    return any(PROMISE.search(text) for text in stage.person(who).sees)


CASES = [(excuse, first, "closed") for excuse in EXCUSES for first in ("ID-CPO", "ID-CIO")]
CASES += [(excuse, "ID-CPO", later) for excuse in list(EXCUSES)[:3] for later in ("overtaken", "ended")]


@pytest.mark.parametrize(("excuse", "first", "later"), CASES)
def test_where_it_was_said_that_words_stay_sealed_they_never_open(ready, excuse, first, later):
    EXCUSES[excuse](ready)
    ready.go_to(max(SLOT, ready.clock.now()), AT_ONCE)
    second = {"ID-CPO": "ID-CIO", "ID-CIO": "ID-CPO"}[first]

    answers_first_question(ready, first, OURS)
    LATER[later](ready)
    ready.person(first).open_home()
    ready.person(second).open_home()
    was_promised = promised(ready, first)
    answers_first_question(ready, second, THEIRS)
    opened = reads(ready, second, OURS)

    assert not (opened and was_promised)
    assert opened == reads(ready, first, THEIRS)
    assert opened == (later == "closed" and excuse != "there is no CIO")


def test_the_lone_officer_is_told_what_opens_both_everywhere_before_it_happens(ready):
    cio_away(ready)
    ready.go_to(SLOT, AT_ONCE)
    cio, cpo = pair(ready)
    said = "Idaho's CIO is away. If the CIO answers anyway, both answers open."

    shown = [question(cpo).text, str(cpo.open_home().body)]
    cpo.command("answer")
    shown.append(str(cpo.view.body))
    send(cpo, "stuck", OURS)
    ready.settle()
    shown.append(newest(ready, "ID-CPO"))

    assert [text for text in shown if said not in " ".join(text.replace("\n", " ").split())] == []
    cio.command("answer")
    cio.fill_and_submit({"status": "in_place"})
    ready.settle()
    assert "both answers are in" in question(cpo).text


@pytest.fixture
def kept(ready: Stage) -> Stage:
    """Idaho's CIO is away; its CPO has answered, and was told by an earlier version that it stays sealed."""
    cio_away(ready)
    ready.go_to(SLOT, AT_ONCE)
    answer(ready, ready.person("ID-CPO"), "stuck", OURS)
    change(ready, "UPDATE reply SET promised = 1")
    return ready


def cio_answers(stage: Stage) -> str:
    """What the CIO is shown in answer to the form."""
    cio = stage.person("ID-CIO")
    cio.command("answer")
    cio.fill_and_submit({"status": "in_place", "comment": THEIRS})
    stage.settle()
    return str(cio.view.body) if cio.view is not None else ""


def reads(stage: Stage, who: str, words: str) -> bool:
    """Whether this person can read that, wherever they look."""
    person = stage.person(who)
    person.open_home()
    pressed(stage, person, "read_both", "1")
    return any(words in text for text in person.sees)


def asked_to_open(stage: Stage) -> list[str]:
    return [text for text in notified(stage, stage.person("ID-CPO")) if "it is up to you" in text]


def test_the_writer_is_asked_once_alone_and_nothing_opens_before_the_yes(kept):
    told = cio_answers(kept)
    cpo = kept.person("ID-CPO")

    assert "Your answer is in. When the CPO wrote, I said that it would stay sealed, so I am asking the CPO" in told
    assert len(asked_to_open(kept)) == 1
    assert not re.search("In place|Stuck|zq", asked_to_open(kept)[0])
    assert not reads(kept, "ID-CIO", OURS)
    assert not reads(kept, "ID-CPO", THEIRS)
    assert one(kept, "SELECT revealed_at FROM check_in") is None

    cpo.press("Open both")
    kept.settle()

    assert reads(kept, "ID-CIO", OURS)
    assert THEIRS in str(cpo.view.body)
    assert "Both answers are open to the two of you." in newest(kept, "ID-CIO") + newest(kept, "ID-CPO")
    assert rows(kept, "SELECT what, office, yes FROM consent") == [("open", "CPO", 1)]


def test_a_no_opens_nothing_is_told_to_nobody_and_can_still_become_a_yes(kept):
    cio_answers(kept)
    cpo = kept.person("ID-CPO")
    before = kept.person("ID-CIO").sees

    cpo.press("Keep mine sealed")
    kept.settle()

    assert "nobody is told that you said no" in str(cpo.view.body)
    assert [text for text in kept.person("ID-CIO").sees if text not in before] == []
    assert not reads(kept, "ID-CIO", OURS)
    cpo.close()
    cpo.press("Open both")
    kept.settle()
    assert reads(kept, "ID-CIO", OURS)


@pytest.mark.parametrize("later", [next_question, there_and_back], ids=["overtaken", "ended"])
@pytest.mark.parametrize("press", ["unseal", "keep_sealed"])
def test_after_the_next_question_or_a_change_of_holder_a_yes_comes_too_late(kept, later, press):
    cio_answers(kept)
    later(kept)

    said = pressed(kept, kept.person("ID-CPO"), press, "1:1")

    assert re.search("newer question has taken|changed hands", " ".join(said))
    assert not reads(kept, "ID-CIO", OURS)
    assert "stay sealed" in " ".join(kept.person("ID-CPO").sees)
    assert rows(kept, "SELECT 1 FROM consent") == []


def test_silence_opens_nothing(kept):
    cio_answers(kept)

    kept.go_to(NEXT + timedelta(days=8))

    assert not reads(kept, "ID-CIO", OURS)
    assert not reads(kept, "ID-CPO", THEIRS)
    assert len(asked_to_open(kept)) == 1


@pytest.mark.parametrize("words", ["Anew.", OURS])
def test_what_is_sent_anew_under_the_new_words_carries_no_promise(kept, words):
    """Also when it says the very same: the form says that it opens."""
    cio_answers(kept)
    cpo = kept.person("ID-CPO")

    cpo.press("Change my answer")
    said = str(cpo.view.body)
    send(cpo, "stuck", words)
    kept.settle()

    assert "Idaho's CIO has answered too. When you send this, both open." in said
    assert reads(kept, "ID-CIO", words)
    assert rows(kept, "SELECT version, promised FROM reply WHERE comment <> '' AND ask_id = 2") == [(1, 1), (2, 0)]


def test_what_is_sent_anew_before_the_other_answers_opens_at_once_when_they_do(kept):
    cpo = kept.person("ID-CPO")
    cpo.press("Change my answer")
    send(cpo, "stuck", "Anew.")
    kept.settle()

    cio_answers(kept)

    assert reads(kept, "ID-CIO", "Anew.")
    assert not reads(kept, "ID-CIO", OURS)
    assert asked_to_open(kept) == []


def test_a_withdrawn_answer_is_not_opened_by_a_yes_that_comes_after(kept):
    cio_answers(kept)
    cpo = kept.person("ID-CPO")
    cpo.press("Withdraw")
    cpo.fill_and_submit()
    kept.settle()

    said = pressed(kept, cpo, "unseal", "1:1")

    assert "That answer has changed since I asked" in " ".join(said)
    assert not reads(kept, "ID-CIO", OURS)
    assert "You withdrew your answer, so there is nothing to open." in " ".join(cpo.sees)


def test_where_the_other_withdraws_nothing_is_opened_and_the_question_comes_back_with_a_new_answer(kept):
    cio_answers(kept)
    cio, cpo = pair(kept)
    typed(kept, "away off", "ID-CIO")
    cio.press("Withdraw")
    cio.fill_and_submit()
    kept.settle()
    said = pressed(kept, cpo, "unseal", "1:1")

    assert "The other answer was withdrawn" in " ".join(said)
    cio_answers(kept)
    assert not reads(kept, "ID-CIO", OURS)
    cpo.press("Open both")
    kept.settle()
    assert reads(kept, "ID-CIO", OURS)


def test_a_yes_stands_and_is_said_to_stand_where_slack_opens_no_window(kept):
    cio_answers(kept)
    kept.slack.fault("error", "views.open", times=2, error="internal_error")

    said = pressed(kept, kept.person("ID-CPO"), "unseal", "1:1")

    assert "Both answers are open now." in " ".join(said)
    assert reads(kept, "ID-CIO", OURS)


def test_nobody_else_can_say_yes(kept):
    cio_answers(kept)

    for who in ("ID-CIO", "admin", "stranger"):
        pressed(kept, kept.person(who), "unseal", "1:1")

    assert not reads(kept, "ID-CIO", OURS)
    assert rows(kept, "SELECT 1 FROM consent") == []


def test_a_deputy_who_wrote_it_is_asked_and_when_they_are_none_any_more_the_holder_is(kept):
    change(kept, "DELETE FROM reply")
    change(kept, "UPDATE ask SET state = 'expected' WHERE office = 'CPO'")
    cpo, helper = kept.person("ID-CPO"), kept.person("helper")
    typed(kept, "deputy @helper", "ID-CPO")
    kept.settle()
    answer(kept, helper, "stuck", OURS)
    change(kept, "UPDATE reply SET promised = 1")
    cio_answers(kept)

    refused = pressed(kept, cpo, "unseal", "1:1")
    asked = [text for text in notified(kept, helper) if "it is up to you" in text]
    typed(kept, "deputy off", "ID-CPO")
    kept.settle()

    assert "Only the person who wrote that answer" in " ".join(refused)
    assert len(asked) == 1
    assert len(asked_to_open(kept)) == 1
    cpo.press("Open both")
    kept.settle()
    assert reads(kept, "ID-CIO", OURS)


@pytest.mark.parametrize("opens", [True, False])
def test_a_form_of_the_earlier_version_that_is_sent_late_is_asked_about(ready, opens):
    """It said that the words stay sealed, whoever of the two had it open."""
    cio_away(ready)
    ready.go_to(SLOT, AT_ONCE)
    cpo = ready.person("ID-CPO")
    cio_answers(ready)
    old = '{"check_in": 1, "office": "CPO", "version": 0%s}' % (', "opens": true' if opens else "")

    forged(ready, cpo, old, comment=OURS)
    ready.settle()

    assert reads(ready, "ID-CIO", OURS) == opens
    assert len(asked_to_open(ready)) == (not opens)


def test_a_kept_answer_goes_on_counting_as_it_was_said(kept):
    """`the status is counted without the state's name`, also once the absent office has answered."""
    closes(kept)
    before = kept.person("admin").command("digest").text

    cio_answers(kept)

    assert "So far 1 state has answers that count" in before
    assert "So far 1 state has answers that count" in kept.person("admin").command("digest").text


def test_a_reminder_of_an_answer_that_is_kept_says_that_a_yes_is_needed(kept):
    typed(kept, "deputy @helper", "ID-CIO")

    kept.go_to(SLOT + timedelta(days=4, hours=2))

    reminders = [text for text in notified(kept, kept.person("helper")) if "has answered; " in text]
    assert [text.split("\n")[0] for text in reminders] == [
        "Idaho's CPO has answered; if you do too, I ask the CPO first whether both open."
    ]
