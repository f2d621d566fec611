"""A workspace of Enterprise Grid, and people who were invited and are not in yet: the same rule everywhere."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from asked import NEXT, SLOT, ask, notified, one, pair, rows
from command_kit import everything, newest, typed
from home_kit import home
from test_accounts import RESTS, account, asked_admins, questions

from sandbox.demo.stage import Stage

SHAPES = {"no team_id": "", "the organization's": "E0ORG", "another workspace's": "T0OTHER"}


def in_organization(stage: Stage, name: str, shape: str, **more: Any) -> str:
    """Somebody whose account is the organization's, and who is in our workspace. Returns their id."""
    teams = {"teams": ["T0OTHER", stage.slack.workspace.team_id]}
    return stage.person(name, team_id=SHAPES[shape], **(teams | more)).id


def invited(stage: Stage, name: str) -> str:
    return stage.person(name, deleted=True, is_invited_user=True).id


def checked(stage: Stage, *lines: str) -> str:
    """The admin sends a roster; what comes of it."""
    admin = stage.person("admin")
    admin.command("roster")
    admin.fill_and_submit({"lines": "\n".join(["State,Office,Email", *lines])})
    return newest(stage)


@pytest.mark.parametrize("shape", SHAPES)
def test_whoever_is_in_our_workspace_of_an_organization_can_take_every_part(stage: Stage, shape: str) -> None:
    cio, deputy = in_organization(stage, "ID-CIO", shape), in_organization(stage, "Deputy", shape)
    in_organization(stage, "ID-CPO", shape, is_restricted=True)

    assert "CIO @ID-CIO, CPO vacant" in typed(stage, "pair ID @ID-CIO vacant")
    assert "1 to add · 1 as they are" in checked(stage, "ID,CIO,ID-CIO@example.gov", "ID,CPO,ID-CPO@example.gov")
    stage.person("admin").press("Apply")
    assert "Done: 1 added." in newest(stage)
    assert f"<@{deputy}>" in stage.person("ID-CIO").command(f"deputy <@{deputy}>").text
    assert "@Deputy" in typed(stage, f"cochair add <@{deputy}>")
    assert "@ID-CIO" in typed(stage, f"admin add <@{cio}>")


@pytest.mark.parametrize("role", ["is_admin", "is_owner", "is_primary_owner"])
@pytest.mark.parametrize("shape", SHAPES)
def test_an_admin_of_our_workspace_of_an_organization_is_an_admin_here(stage: Stage, shape: str, role: str) -> None:
    in_organization(stage, "boss", shape, **{role: True})
    in_organization(stage, "boss elsewhere", shape, teams=["T0OTHER"], **{role: True})

    assert typed(stage, "status", "boss").startswith("Status")
    assert "Only the task force's admins" in typed(stage, "status", "boss elsewhere")


def test_who_is_only_in_another_workspace_of_the_organization_takes_no_part(stage: Stage) -> None:
    other = in_organization(stage, "ID-CIO", "another workspace's", teams=["T0OTHER"])
    stage.slack.admin.invite(stage.channel, other)
    before = everything(stage)

    for text in ("pair ID @ID-CIO vacant", f"cochair add <@{other}>", f"admin add <@{other}>"):
        assert "is not in this workspace; have them added to it" in typed(stage, text)
        assert everything(stage) == before
    assert "is not in this workspace; have them added" in checked(stage, "ID,CIO,ID-CIO@example.gov")


@pytest.fixture
def asked(stage: Stage) -> Stage:
    """Idaho has been asked its first question; its officers' accounts are an organization's."""
    for office in ("CIO", "CPO"):
        in_organization(stage, f"ID-{office}", "the organization's")
    ask(stage)
    return stage


@pytest.mark.parametrize("quietly", [False, True])
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"deleted": True}, "is deactivated"),
        ({"deleted": True, "teams": []}, "is deactivated"),
        ({"teams": ["T0OTHER"]}, "is no longer in this workspace"),
        ({"teams": []}, "is no longer in this workspace"),
        ({"deleted": True, "is_invited_user": True}, "has been invited to this workspace again and is not in yet"),
    ],
)
def test_whoever_leaves_the_workspace_is_noticed_by_the_event_or_by_the_daily_look(
    asked: Stage, change: dict[str, Any], said: str, quietly: bool
) -> None:
    cio, cpo = pair(asked)

    account(asked, cio, quietly=quietly, **change)
    if quietly:
        asked.go_to(SLOT + timedelta(days=1))
    asked.settle()

    (told,) = asked_admins(asked)
    assert said in told
    assert "• Not active in this Slack: Idaho CIO." in typed(asked, "status")
    assert "Not active in this Slack: Idaho CIO." in home(asked, "admin")
    before = len(notified(asked, cpo))
    asked.go_to(NEXT + timedelta(days=1))
    assert len(notified(asked, cpo)) == before
    assert len(asked_admins(asked)) == 1


@pytest.mark.parametrize("more", [{"team_id": "E0ORG"}, {"updated": 0}, {"is_stranger": False}])
def test_a_deactivation_told_in_few_words_is_noticed(asked: Stage, more: dict[str, Any]) -> None:
    cio, _ = pair(asked)
    with asked.server.lock:
        event = {"type": "user_change", "user": {"id": cio.id, "deleted": True} | more}
        asked.slack.deliveries.emit(event, asked.server.now())
    asked.server.settle()
    asked.settle()

    assert ["is deactivated" in text for text in asked_admins(asked)] == [True]


def test_whoever_comes_back_into_the_workspace_is_asked_again(asked: Stage) -> None:
    cio, _ = pair(asked)
    ours = asked.slack.workspace.team_id
    account(asked, cio, teams=["T0OTHER"])
    asked.settle()
    asked.clock.advance(timedelta(days=1))

    account(asked, cio, teams=["T0OTHER", ours])
    asked.go_to(NEXT)

    assert not [text for text in asked_admins(asked) if RESTS in text]
    assert questions(asked, cio) == 2


def test_who_slack_does_not_show_any_more_is_not_here(asked: Stage) -> None:
    cio, _ = pair(asked)
    account(asked, cio, quietly=True, teams=None)  # of another organization by now
    asked.go_to(SLOT + timedelta(days=1))

    assert ["is no longer in this workspace" in text for text in asked_admins(asked)] == [True]


def test_a_refused_look_at_one_who_was_missing_does_not_end_anything(asked: Stage) -> None:
    cio, _ = pair(asked)
    account(asked, cio, quietly=True, teams=["T0OTHER"])
    asked.slack.fault("error", "users.info", error="missing_scope")
    asked.go_to(SLOT + timedelta(days=1))

    assert asked_admins(asked) == []
    asked.go_to(SLOT + timedelta(days=2))
    assert len(asked_admins(asked)) == 1


@pytest.mark.parametrize("user", ["U1", None, {}, {"id": None}, {"id": "U1", "updated": "soon"}])
def test_an_event_of_another_shape_changes_nothing_and_is_acknowledged(asked: Stage, user: Any) -> None:
    before = rows(asked, "SELECT id, deleted FROM person")
    with asked.server.lock:
        asked.slack.deliveries.emit({"type": "user_change", "user": user}, asked.server.now())
        told = asked.slack.deliveries.all[-1]
    asked.server.settle()

    assert told.state == "acked"
    assert rows(asked, "SELECT id, deleted FROM person") == before


def test_an_invited_person_is_not_in_yet_and_the_same_roster_works_once_they_are(stage: Stage) -> None:
    user = invited(stage, "ID-CIO")
    roster = "ID,CIO,ID-CIO@example.gov"

    assert "is not in yet; wait until they have accepted" in typed(stage, "pair ID @ID-CIO vacant")
    said = checked(stage, roster)
    assert "Invited, not in yet. Wait until they have accepted, then send the same roster again" in said
    assert "• Idaho CIO: @ID-CIO" in said
    assert "1 invited, not in yet" in said
    assert "deactivated" not in said
    assert "Not in this Slack yet" not in said

    with stage.server.lock:
        stage.slack.admin.change_person(user, stage.server.now(), deleted=False, is_invited_user=False)
    assert "1 to add" in checked(stage, roster)
    stage.person("admin").press("Apply")
    assert "Done: 1 added." in newest(stage)


def test_an_officer_who_is_invited_again_and_accepts_is_asked_again(asked: Stage) -> None:
    cio, _ = pair(asked)
    account(asked, cio, deleted=True)
    asked.settle()
    account(asked, cio, deleted=True, is_invited_user=True)
    asked.settle()
    assert len(asked_admins(asked)) == 1

    asked.clock.advance(timedelta(days=1))
    account(asked, cio, deleted=False, is_invited_user=False)
    asked.go_to(NEXT)

    assert questions(asked, cio) == 2


def test_whoever_is_named_anew_is_active_though_no_event_told_of_it(asked: Stage) -> None:
    cio, _ = pair(asked)
    account(asked, cio, deleted=True)
    asked.settle()
    admin = asked.person("admin")
    admin.command("vacate ID CIO")
    admin.press("Change")
    asked.clock.advance(timedelta(minutes=1))
    account(asked, cio, quietly=True, deleted=False)

    admin.command(f"pair ID <@{cio.id}> <@{asked.person('ID-CPO').id}>")
    admin.press("Change")
    asked.settle()

    assert one(asked, "SELECT count(*) FROM person WHERE deleted") == 0
