"""Two admins at the same thing: the second sees what the first has changed before anything is done."""

from __future__ import annotations

from command_kit import changes, newest, typed

from sandbox.demo.stage import Stage


def test_start_is_asked_once_more_where_it_would_no_longer_be_what_was_shown(stage: Stage) -> None:
    stage.set_up("ID", start=False)
    second = stage.person("second", is_admin=True)
    typed(stage, "start")

    second.command("schedule weekly tue 10:00")
    stage.person("admin").press("Start")
    asked_again = newest(stage)

    assert "changed since you were asked" in asked_again
    assert "Tue, Dec 8, 10:00 AM" in asked_again
    assert stage.person("ID-CIO").inbox == []

    stage.person("admin").press("Start")
    assert "Started" in newest(stage)
    assert [what for what, _, _ in changes(stage) if what == "start"] == ["start"]
