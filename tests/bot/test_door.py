"""What stands before Bolt on both ways in: dropped is acknowledged, said in the log once, and read by nobody."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from asked import ask, pair, rows

from bot.app import door
from bot.words import notices
from sandbox.demo.stage import Stage

DROPPED = "Dropped what Slack never sends"


def arrives(stage: Stage, kind: str, payload: dict[str, Any]) -> Any:
    """Slack sends this by Socket Mode. Returns the delivery, once it was answered."""
    with stage.server.lock:
        sent = stage.slack.deliveries.add(kind, payload, stage.server.now())
    stage.server.settle()
    return sent


def recorded(stage: Stage, kind: str) -> dict[str, Any]:
    """The newest that Slack has sent of this kind."""
    found = [one.payload for one in stage.slack.deliveries.all if kind in (one.kind, one.payload.get("type"))]
    return dict(json.loads(json.dumps(found[-1])))


def said(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str]]:
    """`(what, field)` of each line about what was dropped."""
    lines = [record for record in caplog.records if record.getMessage() == DROPPED]
    return [(vars(line)["what"], vars(line)["field"]) for line in lines]


def test_by_socket_mode_what_slack_never_sends_is_acknowledged_and_nothing_comes_of_it(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    ask(stage)
    before = rows(stage, "SELECT * FROM pair"), rows(stage, "SELECT * FROM change"), len(stage.slack.calls)
    command = recorded(stage, "slash_commands") | {"text": "pause ID until 2027-01-15", "user_id": ["U1"]}
    account = {"id": pair(stage)[0].id, "deleted": "zqyes"}
    event = {"type": "event_callback", "event": {"type": "user_change", "user": account}}

    sent = [arrives(stage, "slash_commands", command), arrives(stage, "events_api", event)]

    assert [(one.state, one.response) for one in sent] == [("acked", None)] * 2
    assert said(caplog) == [("command", "user_id"), ("event_callback", "user.deleted")]
    assert "zq" not in caplog.text
    after = rows(stage, "SELECT * FROM pair"), rows(stage, "SELECT * FROM change"), len(stage.slack.calls)
    assert after == before


def test_a_form_that_cant_be_read_does_not_close_as_if_it_were_saved(stage: Stage) -> None:
    ask(stage)
    cio, _ = pair(stage)
    cio.command("answer")
    cio.fill_and_submit({"status": "stuck", "comment": "zqfirst"})
    spoiled = recorded(stage, "view_submission")
    spoiled["view"]["state"] = [spoiled["view"]["state"]]

    answer = door(stage.bot).came(spoiled)

    shown = json.loads(answer.body)
    assert (answer.status, shown["response_action"]) == (200, "push")
    assert notices.UNREADABLE in json.dumps(shown["view"])


def test_over_http_it_is_answered_200_and_empty_with_one_line(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    way_in = door(stage.bot)

    for body in (b'{"type": "event_callback"}', b"payload=zq", b"[]", b""):
        with caplog.at_level(logging.INFO):
            caplog.clear()
            answer = way_in.posted(body, "application/json")
        assert (answer.status, answer.body) == (200, "")
        assert len(said(caplog)) == 1
        assert "zq" not in caplog.text


def test_what_none_of_our_listeners_wants_is_acknowledged(stage: Stage) -> None:
    """Slack would send it three times more."""
    whose = {"team": {"id": stage.slack.workspace.team_id}, "user": {"id": "U1"}}
    view = {"id": "V1", "type": "modal", "callback_id": "x", "blocks": [], "state": {"values": {}}}

    assert door(stage.bot).came(whose | {"type": "view_closed", "view": view}).status == 200


def test_the_challenge_is_answered(stage: Stage) -> None:
    asked = {"type": "url_verification", "token": "x", "challenge": "3eZbrw1aB"}

    answer = door(stage.bot).posted(json.dumps(asked).encode(), "application/json")

    assert json.loads(answer.body) == {"challenge": "3eZbrw1aB"}
