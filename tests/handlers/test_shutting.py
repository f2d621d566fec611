"""The app is taken out of the workspace, or its token revoked: nothing is called, until it works again."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from asked import SLOT, notified, one, pair

from sandbox.demo.stage import Stage


def uninstall(stage: Stage, quietly: bool = False) -> None:
    with stage.server.lock:
        stage.slack.admin.uninstall(stage.server.now())
        if quietly:
            stage.slack.deliveries.give_up()
    stage.server.settle()


def calls(stage: Stage) -> Counter[str]:
    with stage.server.lock:
        return Counter(call.method for call in stage.slack.calls)


@pytest.mark.parametrize("quietly", [False, True])
def test_nothing_is_called_but_the_probe_and_all_goes_out_once_it_works_again(
    stage: Stage, quietly: bool, caplog: pytest.LogCaptureFixture
) -> None:
    stage.set_up("ID")
    stage.go_to(SLOT - timedelta(minutes=1))
    uninstall(stage, quietly)
    before = calls(stage)

    stage.clock.advance(SLOT - stage.clock.now())
    for _ in range(6 * 60):
        stage.beat()
        stage.clock.advance(timedelta(seconds=5))
    tried = calls(stage) - before
    was = one(stage, "SELECT shut FROM task_force")
    stage.slack.admin.install_again()
    for _ in range(2 * 60):
        stage.beat()
        stage.clock.advance(timedelta(seconds=5))
    stage.settle()

    assert sum(tried.values()) <= 8
    assert was == "account_inactive"
    assert "Slack lets nothing of ours through" in caplog.text
    assert one(stage, "SELECT shut FROM task_force") is None
    assert len([text for text in notified(stage, pair(stage)[0]) if "Where does " in text]) == 1
    assert len([m for m in stage.person("admin").inbox if "Slack let nothing of mine through" in m.text]) == 1


def test_told_by_the_event_slack_is_asked_once_whether_it_is_so(stage: Stage) -> None:
    stage.set_up("ID")
    uninstall(stage)
    before = calls(stage)

    for _ in range(4):
        stage.beat()
        stage.clock.advance(timedelta(minutes=1))

    assert calls(stage) - before == Counter({"auth.test": 1})
    assert one(stage, "SELECT shut FROM task_force") == "account_inactive"


def test_an_event_that_is_not_so_shuts_nothing_and_tells_nobody(stage: Stage) -> None:
    stage.set_up("ID")
    with stage.server.lock:
        stage.slack.deliveries.emit({"type": "app_uninstalled", "event_ts": "1.1"}, stage.server.now())
    stage.server.settle()

    stage.go_to(SLOT)

    assert one(stage, "SELECT shut FROM task_force") is None
    assert len([text for text in notified(stage, pair(stage)[0]) if "Where does " in text]) == 1
    assert not [m for m in stage.person("admin").inbox if "Slack let nothing of mine through" in m.text]


@pytest.mark.parametrize("tokens", [{"oauth": ["U1"], "bot": []}, {"oauth": ["U1"], "bot": None}, None])
def test_a_persons_token_that_is_revoked_is_not_our_affair(stage: Stage, tokens: object) -> None:
    with stage.server.lock:
        event = {"type": "tokens_revoked", "tokens": tokens, "event_ts": "1.1"}
        stage.slack.deliveries.emit(event, stage.server.now())
        sent = stage.slack.deliveries.all[-1]
    stage.server.settle()

    assert sent.state == "acked"
    assert one(stage, "SELECT shut FROM task_force") is None


def test_a_process_that_starts_with_a_token_that_works_opens_all_again(stage: Stage) -> None:
    stage.set_up("ID")
    uninstall(stage)
    stage.slack.admin.install_again()

    stage.stop_bot()
    stage.start_bot()
    stage.go_to(SLOT)

    assert len([text for text in notified(stage, pair(stage)[0]) if "Where does " in text]) == 1
