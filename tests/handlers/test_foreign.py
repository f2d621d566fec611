"""What another workspace's install of the same app sends is acknowledged, and nothing comes of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from asked import ask, one, pair, question, rows

from handlers.origin import is_ours
from sandbox.demo.stage import Stage

OTHER = "T0OTHER"


def arrives(stage: Stage, kind: str, payload: dict[str, Any]) -> Any:
    """Slack sends this to the app. Returns the delivery, once it was answered."""
    with stage.server.lock:
        sent = stage.slack.deliveries.add(kind, payload, stage.server.now())
    stage.server.settle()
    return sent


def event(stage: Stage, team_id: str | None, **inner: Any) -> dict[str, Any]:
    whose = {"team_id": team_id, "enterprise_id": None, "is_enterprise_install": False}
    return {
        "type": "event_callback",
        "team_id": team_id,
        "event_id": "Ev1",
        "event": inner,
        "authorizations": [whose],
    }


def test_another_workspaces_uninstall_and_tokens_shut_nothing(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage.set_up("ID")
    before = len(stage.slack.calls)

    for inner in ({"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"bot": [stage.bot.user_id]}}):
        assert arrives(stage, "events_api", event(stage, OTHER, **inner)).state == "acked"
    stage.beat()

    assert one(stage, "SELECT shut FROM task_force") is None
    assert len(stage.slack.calls) == before
    assert "Dropped what another workspace sent" in caplog.text


def test_words_presses_and_commands_of_another_workspace_change_nothing(stage: Stage) -> None:
    ask(stage)
    cio, asked_in = pair(stage)[0], question(pair(stage)[0])
    said = {"type": "message", "channel": asked_in.channel, "user": cio.id, "text": "zqwordsqz", "ts": "1.1"}
    press = {
        "type": "block_actions",
        "team": {"id": OTHER},
        "user": {"id": cio.id, "team_id": OTHER},
        "trigger_id": "1.1",
        "actions": [{"action_id": "answer", "block_id": "b", "type": "button", "value": "1"}],
    }
    command = {"command": "/counterpart", "text": "start", "team_id": OTHER, "user_id": cio.id, "trigger_id": "1"}
    before = rows(stage, "SELECT * FROM task_force"), len(stage.slack.calls)

    sent = [
        arrives(stage, "events_api", event(stage, OTHER, thread_ts=asked_in.ts, channel_type="mpim", **said)),
        arrives(stage, "interactive", press),
        arrives(stage, "slash_commands", command),
    ]

    assert [one.state for one in sent] == ["acked"] * 3
    assert rows(stage, "SELECT * FROM thread_message") == []
    assert (rows(stage, "SELECT * FROM task_force"), len(stage.slack.calls)) == before


@pytest.mark.parametrize(
    ("body", "ours"),
    [
        ({"team_id": "T1"}, True),
        ({"team_id": "T2"}, False),
        ({"team_id": "T2", "authorizations": [{"team_id": "T1"}]}, True),  # a shared channel
        ({"team_id": "T2", "context_team_id": "T1"}, True),
        ({"team": {"id": "T2"}, "user": {"id": "U1", "team_id": "T1"}}, False),
        ({"team": {"id": "T1"}, "user": {"id": "U1", "team_id": "T2"}}, True),
        ({"team": {"id": "T2"}, "view": {"app_installed_team_id": "T1"}}, True),
        ({"team": None, "enterprise": {"id": "E1"}, "is_enterprise_install": True}, True),
        ({"team": None, "enterprise": {"id": "E2"}, "is_enterprise_install": True}, False),
        ({"team_id": "E1", "is_enterprise_install": "true"}, True),
        ({"team_id": "E2"}, False),
        ({"team_id": "T2", "enterprise_id": "E1"}, False),
        ({"authorizations": [{"team_id": None, "enterprise_id": "E1", "is_enterprise_install": True}]}, True),
        ({"authorizations": None}, True),
        ({"team": "T2", "view": [], "authorizations": ["T2"], "team_id": 7}, True),
        ({}, True),
    ],
)
def test_whose_an_envelope_is(stage: Stage, body: dict[str, Any], ours: bool) -> None:
    assert is_ours(replace(stage.bot, team_id="T1", enterprise_id="E1"), body) is ours
