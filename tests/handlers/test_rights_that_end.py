"""Rights end with what they came from: every button is pressed by who once had it, or has it again of another.

A button that is no longer shown can still be pressed: on a phone that was not looked at, or by a program.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from asked import AT_ONCE, SLOT, answer, ask, forged, pair, pressed, question, rows, shows
from command_kit import everything
from home_kit import home
from quotes import marks, says

from handlers.switchboard import PRESSES
from sandbox.demo.stage import Stage
from sandbox.slack.person import Person
from sandbox.slack.text import all_text

NINE = datetime(2026, 12, 4, 14, 0, tzinfo=UTC)  # on Friday the co-chairs have the preview
OURS = {
    "task_force",
    "pair",
    "holding",
    "reply",
    "consent",
    "digest",
    "carried",
    "note",
    "ask",
    "check_in",
    "absence",
}
SECRET = ("zqIDqz", "zqcommentqz", "zqcpoqz")


@pytest.fixture
def asked(stage: Stage) -> Stage:
    """Idaho has just been asked its first question; its CIO has a deputy."""
    ask(stage)
    pair(stage)[0].command(f"deputy <@{stage.person('helper').id}|x>")
    stage.settle()
    return stage


def admin_types(stage: Stage, text: str, press: str | None = None) -> None:
    admin = stage.person("admin")
    admin.command(text)
    if press:
        admin.press(press)
    stage.settle()


def succeeded(stage: Stage) -> Person:
    """Somebody else becomes Idaho's CIO."""
    new = stage.person("successor")
    admin_types(stage, f"pair ID <@{new.id}|x> <@{pair(stage)[1].id}|x>", "Change")
    return new


def values(stage: Stage, action: str) -> str:
    """What a button of this action carried when it was theirs."""
    cio, cpo = pair(stage)
    return {
        "change_holders": f"ID {stage.person('successor').id},{cpo.id} {cio.id},{cpo.id}",
        "unpair": f"ID {stage.person('successor').id},{cpo.id}",
        "digest_leave_out": "1:1",
        "digest_put_back": "1:1",
        "roster_apply": "1:0",
        "unseal": "1:1",
        "keep_sealed": "1:1",
    }.get(action, "1")


def ours(stage: Stage) -> dict[str, list[Any]]:
    return {name: held for name, held in everything(stage).items() if name in OURS}


@pytest.mark.parametrize("former", ["cochair", "second", "ID-CIO", "helper"])
def test_who_once_was_something_presses_in_vain_whatever_they_had(asked: Stage, former: str) -> None:
    second, cochair = asked.person("second"), asked.person("cochair")
    admin_types(asked, f"admin add <@{second.id}|x>")
    admin_types(asked, f"cochair add <@{cochair.id}|x>")
    marks(asked, "ID")
    says(asked, "ID", win="yes")
    asked.go_to(NINE)
    succeeded(asked)
    admin_types(asked, f"admin remove <@{second.id}|x>")
    admin_types(asked, f"cochair remove <@{cochair.id}|x>")
    before, who = ours(asked), asked.person(former)

    for action in PRESSES:
        asked.bot.shown.clear()  # nobody does all of this within a minute
        seen = pressed(asked, who, action, values(asked, action))
        if who.view is not None:
            who.close()
        if not (former == "ID-CIO" and action in ("withdraw", "withdraw_which")):  # their own answer stays theirs
            assert not [text for text in seen for secret in SECRET if secret in text], action
        assert ours(asked) == before, action


def test_the_same_deputy_under_a_new_officer_reads_nothing_of_the_old_ones(asked: Stage) -> None:
    cio, cpo = pair(asked)
    helper = asked.person("helper")
    answer(asked, cio, "stuck", "zqcommentqz")
    answer(asked, cpo, "in_place", "zqcpoqz")
    asked_then = rows(asked, "SELECT question FROM check_in")[0][0]
    new = succeeded(asked)
    new.command(f"deputy <@{helper.id}|x>")
    asked.settle()

    seen = [
        text
        for action in ("answer", "read_both", "not_now", "more")
        for text in pressed(asked, helper, action, "1")
    ]
    now = "\n".join(all_text(message) for message in helper.messages())

    assert not [text for text in (*seen, now, home(asked, "helper")) for secret in SECRET if secret in text]
    assert asked_then not in home(asked, "helper")
    assert asked_then not in now


def test_the_same_deputy_under_a_new_officer_can_not_answer_or_withdraw_for_the_old_one(asked: Stage) -> None:
    helper = asked.person("helper")
    helper.command("answer")
    form = helper.view
    new = succeeded(asked)
    new.command(f"deputy <@{helper.id}|x>")
    asked.settle()

    assert form is not None
    said = helper.fill_and_submit({"status": "stuck", "comment": "zqcommentqz"})

    assert "Not saved" in all_text(type("Shown", (), {"text": "", "blocks": said.body["blocks"]}))
    assert rows(asked, "SELECT count(*) FROM reply") == [(0,)]


def test_a_holder_who_left_and_came_back_finds_the_old_question_ended(asked: Stage) -> None:
    cio, cpo = pair(asked)
    answer(asked, cpo, "in_place", "zqcpoqz")
    admin_types(asked, "vacate ID CIO", "Change")
    admin_types(asked, f"pair ID <@{cio.id}|x> <@{cpo.id}|x>", "Change")

    seen = pressed(asked, cio, "answer", "1") + pressed(asked, cio, "read_both", "1")

    assert not [text for text in seen if "zqcpoqz" in text]
    assert rows(asked, "SELECT count(*) FROM reply") == [(1,)]
    assert rows(asked, "SELECT revealed_at FROM check_in") == [(None,)]
    assert "zqcpoqz" not in shows(question(cio))


def test_a_deputy_who_was_removed_and_named_again_has_no_right_that_was_not_given_again(asked: Stage) -> None:
    cio, _ = pair(asked)
    helper = asked.person("helper")
    with asked.db.begin() as tx:
        tx.connection().exec_driver_sql("UPDATE holding SET may_name = true WHERE role = 'deputy'")
    cio.command("deputy off")
    cio.command(f"deputy <@{helper.id}|x>")

    now = rows(asked, "SELECT may_name FROM holding WHERE role = 'deputy' AND until IS NULL")

    assert [bool(right) for (right,) in now] == [False]


def test_a_cochair_removed_and_added_again_sees_the_preview_again_and_not_in_between(asked: Stage) -> None:
    cochair = asked.person("cochair")
    add, remove = (f"cochair {what} <@{cochair.id}|x>" for what in ("add", "remove"))
    admin_types(asked, add)
    asked.go_to(NINE)
    admin_types(asked, remove)
    between = pressed(asked, cochair, "digest_hold", "1")
    admin_types(asked, add)
    pressed(asked, cochair, "digest_hold", "1")

    assert [text for text in between if "co-chairs" in text]
    assert rows(asked, "SELECT held_by FROM digest") == [("a co-chair",)]


@pytest.mark.parametrize(
    ("there", "back", "stands"),
    [
        ("slower", "slower off", "SELECT slower, cadence FROM pair"),
        ("pause until 2027-01-15", "pause off", "SELECT paused_until FROM pair"),
        ("away 2026-12-07 2026-12-11", "away off", "SELECT count(*) FROM absence WHERE last_day >= '2026-12-03'"),
    ],
)
def test_what_is_set_there_and_back_leaves_the_state_as_it_was(
    asked: Stage, there: str, back: str, stands: str
) -> None:
    cio, cpo = pair(asked)
    answer(asked, cpo, "in_place", "zqcpoqz")
    due = "SELECT next_due FROM pair"
    before = rows(asked, stands), rows(asked, due)

    for text in (there, back):
        cio.command(text)
        if cio.view is not None:
            cio.fill_and_submit()
        asked.settle()

    assert (rows(asked, stands), rows(asked, due)) == before
    assert rows(asked, "SELECT revealed_at FROM check_in") == [(None,)]
    assert not [text for text in cio.sees if "zqcpoqz" in text]
    answer(asked, cio, "stuck", "zqcommentqz")
    assert [text for text in cio.sees if "zqcpoqz" in text]


@pytest.mark.parametrize("former", ["ID-CIO", "helper"])
def test_who_once_had_an_office_reads_and_answers_nothing_of_what_its_new_officer_is_asked(
    asked: Stage, former: str
) -> None:
    new, (_, cpo), who = succeeded(asked), pair(asked), asked.person(former)
    asked.go_to(SLOT + timedelta(days=14), AT_ONCE)
    answer(asked, cpo, "in_place", "zqcpoqz")
    answer(asked, new, "stuck", "zqcommentqz")

    seen = [text for action in ("answer", "read_both", "not_now") for text in pressed(asked, who, action, "2")]
    forged(asked, who, '{"check_in": 2}', comment="Mine.")

    assert len(rows(asked, "SELECT id FROM check_in WHERE revealed_at IS NOT NULL")) == 1
    assert not [text for text in (*seen, home(asked, former)) for secret in SECRET if secret in text]
    assert rows(asked, "SELECT count(*) FROM reply") == [(2,)]
