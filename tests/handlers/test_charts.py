"""Charts and tables of Slack's own: where a workspace refuses them, the same goes out at once without them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from asked import AT_ONCE, SLOT, answer, ask, one, pair, rows
from quotes import channel

from bot.words.kit import DRAWN_BY_SLACK
from sandbox.demo.stage import Stage
from storage import digests

STATES = ("ID", "UT", "MT", "WY", "CO")
WEEK = timedelta(days=7)
FRIDAY = timedelta(days=1, hours=4)  # from a slot on: Friday 3:00 PM in New York


@pytest.fixture
def told(stage: Stage) -> Stage:
    """Five states have answered about two points; the second has not been told of yet."""
    ask(stage, *STATES)
    stage.person("admin").command(f"cochair add <@{stage.person('cochair').id}>")
    everybody_answers(stage)
    stage.go_to(SLOT + 2 * WEEK, AT_ONCE)
    everybody_answers(stage)
    return stage


def everybody_answers(stage: Stage) -> None:
    for code in STATES:
        for person in pair(stage, code):
            answer(stage, person, "under_way")


def friday(stage: Stage, week: int) -> None:
    stage.go_to(SLOT + week * WEEK + FRIDAY)


def charts(stage: Stage, where: str | None = None) -> list[Any]:
    """The blocks of Slack's own that stand in the channel (or another conversation) now."""
    them = stage.person("admin").messages(where or stage.channel)
    return [block["type"] for one in them for block in one.blocks or () if block["type"] in DRAWN_BY_SLACK]


def refused(stage: Stage) -> int:
    """How many calls Slack answered with `invalid_blocks`."""
    return sum(call.response.body.get("error") == "invalid_blocks" for call in stage.slack.calls)


def titles(stage: Stage) -> int:
    """How many digests with something to tell stand in the channel."""
    them = stage.person("admin").messages(stage.channel)
    return sum("Working together on IT procurement: digest of" in one.text for one in them)


def test_a_digest_has_a_chart_and_its_figures_in_words(told: Stage) -> None:
    friday(told, 2)

    assert charts(told) == ["data_visualization", "data_table"]
    assert "Teaming and roles 100% (5 of 5)" in channel(told)
    assert refused(told) == 0


def test_where_slack_refuses_it_the_same_goes_out_at_once_without_it_and_once(told: Stage) -> None:
    told.slack.messages.unknown_blocks = set(DRAWN_BY_SLACK)

    friday(told, 2)

    assert charts(told) == []
    assert "Teaming and roles 100% (5 of 5)" in channel(told)
    assert titles(told) == 2
    assert refused(told) == 1  # the preview's: then it is known, for the channel too
    assert (
        rows(told, "SELECT key FROM message WHERE state IN ('refused', 'due') AND kind IN ('digest', 'preview')")
        == []
    )
    assert one(told, "SELECT count(*) FROM message WHERE kind = 'failure'") == 0


def test_it_is_tried_again_after_a_month_and_not_before(told: Stage) -> None:
    told.slack.messages.unknown_blocks = set(DRAWN_BY_SLACK)
    friday(told, 2)
    told.slack.messages.unknown_blocks = set()

    friday(told, 4)
    assert charts(told) == []
    everybody_answers(told)
    friday(told, 7)

    assert "data_visualization" in charts(told)


def test_where_it_is_refused_again_after_a_month_nothing_is_lost_or_doubled(told: Stage) -> None:
    told.slack.messages.unknown_blocks = set(DRAWN_BY_SLACK)
    friday(told, 2)
    friday(told, 4)
    assert refused(told) == 1
    before = titles(told)
    everybody_answers(told)

    friday(told, 7)

    assert refused(told) == 2
    assert titles(told) > before
    assert charts(told) == []
    assert rows(told, "SELECT key FROM message WHERE state = 'refused'") == []


def test_what_a_workspace_refuses_for_another_reason_is_refused_and_told(told: Stage) -> None:
    told.slack.fault("error", "chat.postMessage", 9, when=lambda args: args["channel"] == told.channel,
                     error="invalid_blocks")  # fmt: skip

    friday(told, 2)

    assert rows(told, "SELECT state FROM message WHERE key = 'digest/2026-W51'") == [("refused",)]
    assert one(told, "SELECT count(*) FROM message WHERE kind = 'failure'") == 1


def test_a_posted_digest_that_changes_keeps_its_chart_or_loses_it_where_it_is_refused(told: Stage) -> None:
    friday(told, 2)
    told.slack.messages.unknown_blocks = set(DRAWN_BY_SLACK)
    with told.db.begin() as tx:
        tx.connection().exec_driver_sql("UPDATE message SET wanted = wanted + 1 WHERE kind = 'digest'")

    told.settle()

    assert charts(told) == []
    assert refused(told) == 1
    assert rows(told, "SELECT key FROM message WHERE kind = 'digest' AND shown < wanted") == []


def test_what_was_told_a_quarter_ago_is_of_the_newest_digest_that_is_so_old(told: Stage) -> None:
    friday(told, 2)
    first, second = (row[0] for row in rows(told, "SELECT id FROM digest WHERE posted_at IS NOT NULL ORDER BY cut"))
    with told.db.begin() as tx:
        posted = digests.posted(tx, 1, 9)[0]
        assert digests.posted_by(tx, 1, posted.cut).id == second
        assert digests.posted_by(tx, 1, posted.cut - timedelta(seconds=1)).id == first
        assert digests.posted_by(tx, 1, posted.cut - 10 * WEEK) is None


def test_an_answer_to_a_command_has_none_since_it_would_be_lost_where_they_are_unknown(told: Stage) -> None:
    told.slack.messages.unknown_blocks = set(DRAWN_BY_SLACK)
    admin = told.person("admin")
    before = len(admin.sees)

    admin.command("digest")

    assert "Teaming and roles 100% (5 of 5)" in "\n".join(admin.sees[before:])
    assert refused(told) == 0
