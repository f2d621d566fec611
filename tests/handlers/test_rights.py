"""Where rights come from, and that the help knows them (promise 5). Who may do what: test_who_may_do_what."""

from __future__ import annotations

from datetime import timedelta

import pytest
from command_kit import typed
from scenes import Inner

from bot.settings import Settings
from sandbox.demo.stage import Stage

COCHAIRS, ADMINS = {"cochair"}, {"by_settings", "by_command", "workspace_admin", "workspace_owner"}
OTHERS = {"stranger", "ID-CIO", "other_team", "guest"}


class WithAdmins(Inner):
    """A stage whose settings name an admin."""

    @property
    def settings(self) -> Settings:
        return super().settings.model_copy(update={"counterpart_admins": (self.person("by_settings").id,)})


@pytest.fixture
def peopled(tmp_path_factory: pytest.TempPathFactory) -> WithAdmins:
    with WithAdmins(tmp_path_factory.mktemp("rights")) as stage:
        stage.set_up("ID")
        stage.person("workspace_admin", is_admin=True)
        stage.person("workspace_owner", is_owner=True)
        stage.person("guest", is_restricted=True)
        other = stage.person("other_team", team_id="T0OTHER", is_admin=True)
        stage.slack.admin.invite(stage.channel, other.id)
        typed(stage, f"cochair add <@{stage.person('cochair').id}>")
        typed(stage, f"admin add <@{stage.person('by_command').id}>")
        yield stage


@pytest.mark.parametrize("who", sorted(COCHAIRS | ADMINS | OTHERS))
def test_help_shows_each_what_they_may(peopled: WithAdmins, who: str) -> None:
    shown = typed(peopled, "help", who)

    assert ("/counterpart channel" in shown) == (who in ADMINS)
    assert ("/counterpart digest" in shown) == (who in COCHAIRS | ADMINS)


def test_who_lost_the_workspaces_rights_loses_them_here_within_ten_minutes(stage: Stage) -> None:
    typed(stage, "status", "admin")
    stage.slack.admin.change_person(stage.person("admin").id, 0, is_admin=False)
    stage.clock.advance(timedelta(minutes=11))

    assert "Only the task force's admins" in typed(stage, "status", "admin")
    assert "Only the task force's admins" in typed(stage, "status", "admin")


def test_who_becomes_an_admin_of_the_workspace_is_one_here_at_once(stage: Stage) -> None:
    typed(stage, "cochair add @helper")
    assert "Only the task force's admins" in typed(stage, "status", "helper")

    stage.slack.admin.change_person(stage.person("helper").id, 0, is_admin=True)

    assert "I can't tell who" in typed(stage, "pair ID @joe vacant", "helper")  # a slip, which is rolled back
    assert typed(stage, "status", "helper").startswith("Status")


def test_an_admin_may_give_up_the_role_and_the_workspaces_admins_remain(stage: Stage) -> None:
    typed(stage, "admin add @helper")

    answer = typed(stage, "admin remove @helper", "helper")

    assert answer.startswith("Admins by command: @helper → nobody")
    assert "This workspace's admins and owners" in answer
    assert "Only the task force's admins" in typed(stage, "status", "helper")
