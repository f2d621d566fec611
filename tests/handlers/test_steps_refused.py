"""What can't be a step, and who has no part in one: each gets a kind answer, and nothing is kept or shown."""

from __future__ import annotations

from datetime import timedelta

import pytest
from agreed import (
    DAY,
    TEXT,
    agree,
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
    SLOT,
    deliver,
    pair,
    pressed,
    shows,
)

from sandbox.demo.stage import Stage


@pytest.fixture
def both(stage: Stage) -> Stage:
    """Idaho has been asked, and both answers are open."""
    opened(stage)
    return stage


@pytest.mark.parametrize(
    ("text", "day", "field", "why"),
    [
        (None, DAY, "text", "Write what the two of you will do."),
        ("   ", DAY, "text", "Write what the two of you will do."),
        (TEXT, "2026-12-02", "day", "That day is over already."),
        (TEXT, "2027-12-25", "day", "more than a year ahead"),
    ],
)
def test_what_can_not_be_a_step_is_said_at_its_field_and_nothing_is_lost(
    both: Stage, text: str | None, day: str, field: str, why: str
) -> None:
    cio, _ = pair(both)

    outcome = propose(both, cio, text, day)

    assert why in outcome[field]
    assert versions(both) == []
    fill(both, cio)
    assert len(versions(both)) == 1


def test_a_step_of_more_than_200_characters_is_refused_even_where_slack_let_it_through(both: Stage) -> None:
    cio, _ = pair(both)
    filled = {
        "text": {"type": "plain_text_input", "value": "z" * 201},
        "day": {"type": "datepicker", "selected_date": DAY},
    }
    sent(both, cio, '{"check_in": null, "step": null}', filled)

    assert versions(both) == []
    sent(both, cio, '{"check_in": null, "step": null}', filled | {"text": filled["text"] | {"value": "z" * 200}})
    assert len(versions(both)[0][3]) == 200


def sent(stage: Stage, person, metadata: str, values: dict, name: str = "step") -> None:  # type: ignore[no-untyped-def]
    """A form that the app did not make."""
    inputs = [{"type": "input", "block_id": one} for one in values]
    state = {one: {"value": value} for one, value in values.items()}
    view = {"id": "V1", "type": "modal", "callback_id": name, "private_metadata": metadata, "blocks": inputs}
    payload = {"type": "view_submission", "user": {"id": person.id}, "team": {"id": stage.slack.workspace.team_id}}
    deliver(stage, "interactive", payload | {"view": view | {"state": {"values": state}}})
    stage.settle()


@pytest.mark.parametrize("metadata", ["", "nonsense", "[]", '{"step": "x"}', '{"step": -1}', '{"step": 99999}'])
def test_a_forged_form_keeps_nothing(both: Stage, metadata: str) -> None:
    filled = {
        "text": {"type": "plain_text_input", "value": "zq"},
        "day": {"type": "datepicker", "selected_date": DAY},
    }
    sent(both, pair(both)[0], metadata, filled)

    assert versions(both) == []


def test_a_mention_a_link_and_a_states_name_are_the_words_of_the_two_and_ping_and_link_nothing(both: Stage) -> None:
    cio, cpo = pair(both)
    text = "zqAsk <@U0BOSS> of Oregon, <!channel>, <https://a.gov|b.gov> & *bold*"

    propose(both, cio, text)

    told_so = told(cpo)[-1]
    assert text in shows(told_so)
    quoted = [block for block in told_so.blocks if "zqAsk" in str(block)]
    assert [block["type"] for block in quoted] == ["rich_text"]
    assert "zqAsk" not in told_so.text


def test_several_lines_become_one(both: Stage) -> None:
    propose(both, pair(both)[0], "zqMeet\n\n  themqz")

    assert versions(both)[0][3] == "zqMeet themqz"


def test_at_most_three_steps_are_under_way_at_once(both: Stage) -> None:
    cio, cpo = pair(both)
    for number in range(3):
        agree(both, f"zqStep {number}qz")

    refused = propose(both, cio)

    assert "You two have 3 steps under way" in refused["text"]
    leave(cio)
    for person in (cio, cpo):
        says(both, person, "Done")
    leave(cio)
    propose(both, cio)
    assert len(versions(both)) == 4


def test_a_proposal_that_nobody_took_up_by_its_day_is_over(both: Stage) -> None:
    cio, cpo = pair(both)
    propose(both, cio)
    both.go_to(SLOT + timedelta(days=10), AT_ONCE)

    seen = pressed(both, cpo, "step_agree", "1")
    leave(cio)
    propose(both, cio, day="2026-12-18")

    assert "no longer waits" in seen[-1]
    assert marks(both) == []
    assert [row[0] for row in versions(both)] == [1, 2]


@pytest.mark.parametrize("who", ["stranger", "admin", "UT-CIO", "helper"])
def test_nobody_else_reads_or_says_anything_of_it(stage: Stage, who: str) -> None:
    opened(stage, "ID", "UT")
    pair(stage)[1].command(f"deputy <@{stage.person('helper').id}|x>")
    stage.settle()
    agree(stage)
    one = stage.person(who)
    before = (versions(stage), marks(stage))

    for button in ("change", "agree", "done", "still", "drop", "show", "keep", "let_go", "withdraw"):
        pressed(stage, one, f"step_{button}", "1")
        leave(one)
    for name in ("step_still", "step_withdraw"):
        sent(stage, one, "1", {"day": {"type": "datepicker", "selected_date": DAY}}, name)
    one.open_home()

    assert not [text for text in one.sees if "zqMeet" in text]
    assert (versions(stage), marks(stage)) == before


def test_a_deputy_is_told_that_steps_are_the_holders(both: Stage) -> None:
    pair(both)[1].command(f"deputy <@{both.person('helper').id}|x>")
    both.settle()

    answered = both.person("helper").command("step")

    assert "Only the CIO or CPO of a pair can do this." in str(answered)


def test_with_a_vacant_office_there_is_nobody_to_agree_with(both: Stage) -> None:
    both.person("admin").command("vacate ID CPO")
    both.person("admin").press("Change")
    both.settle()
    cio, _ = pair(both)

    cio.command("step")

    assert "Nobody can answer for Idaho's CPO right now" in cio.sees[-1]


def test_before_the_state_has_started_there_is_no_step(stage: Stage) -> None:
    stage.set_up("ID", start=False)
    cio, _ = pair(stage)

    cio.command("step")

    assert "Your state has not started yet." in cio.sees[-1]
