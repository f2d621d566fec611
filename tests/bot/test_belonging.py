"""Who belongs to a workspace, whatever shape Slack gives the account in."""

from __future__ import annotations

from typing import Any

import pytest

from bot.rules.belonging import Standing, administers, needed, standing, updated

TEAM = "T1"


def grid(*teams: str, **more: Any) -> dict[str, Any]:
    """An account of Enterprise Grid that is in these workspaces of its organization."""
    return {"enterprise_user": {"id": "W1", "enterprise_id": "E1", "is_admin": False, "teams": list(teams)}} | more


@pytest.mark.parametrize(
    ("account", "expected"),
    [
        ({"team_id": TEAM}, Standing.MEMBER),
        ({}, Standing.MEMBER),
        ({"team_id": TEAM, "is_restricted": True}, Standing.GUEST),
        ({"team_id": TEAM, "is_ultra_restricted": True}, Standing.GUEST),
        ({"team_id": TEAM, "is_app_user": True}, Standing.MEMBER),
        ({"team_id": TEAM, "is_bot": True}, Standing.APP),
        ({"team_id": TEAM, "is_workflow_bot": True}, Standing.APP),
        ({"team_id": TEAM, "id": "USLACKBOT"}, Standing.APP),
        ({"team_id": TEAM, "deleted": True}, Standing.DEACTIVATED),
        ({"team_id": TEAM, "deleted": True, "is_invited_user": True}, Standing.INVITED),
        ({"team_id": TEAM, "is_invited_user": True, "is_restricted": True}, Standing.INVITED),
        ({"team_id": "T2"}, Standing.STRANGER),
        ({"team_id": "E1"}, Standing.STRANGER),
        ({"is_stranger": True}, Standing.STRANGER),
        ({"team_id": TEAM, "enterprise_user": {}}, Standing.MEMBER),
        ({"team_id": TEAM, "enterprise_user": None}, Standing.MEMBER),
        (grid(TEAM), Standing.MEMBER),
        (grid("T2", TEAM, team_id="E1"), Standing.MEMBER),
        (grid("T2", TEAM, team_id="T2"), Standing.MEMBER),
        (grid(TEAM, team_id="T2", is_restricted=True), Standing.GUEST),
        (grid(TEAM, team_id="T2", is_bot=True), Standing.APP),
        (grid(TEAM, team_id="E1", deleted=True, is_invited_user=True), Standing.INVITED),
        (grid(TEAM, team_id="E1", deleted=True), Standing.DEACTIVATED),
        ({"team_id": "E1", "deleted": True}, Standing.DEACTIVATED),
        (grid("T2", team_id="E1"), Standing.OUTSIDE),
        (grid("T2", team_id=TEAM), Standing.OUTSIDE),
        (grid("T2", team_id="T2", deleted=True, is_invited_user=True), Standing.OUTSIDE),
        (grid(), Standing.OUTSIDE),
        (grid(deleted=True), Standing.DEACTIVATED),
        (grid("T9", team_id="T9", is_stranger=True), Standing.OUTSIDE),
    ],
)
def test_an_account_is_what_it_is_in_whatever_shape_slack_gives_it(
    account: dict[str, Any], expected: Standing
) -> None:
    whole = {"id": "U1", "profile": {"email": "a@x.gov"}} | account

    assert standing(whole, TEAM) is expected
    assert standing(needed(whole), TEAM) is expected
    assert expected.belongs == (expected in (Standing.MEMBER, Standing.GUEST))


@pytest.mark.parametrize(
    ("account", "expected"),
    [
        ({"team_id": TEAM, "is_admin": True}, True),
        ({"team_id": TEAM, "is_owner": True}, True),
        ({"team_id": TEAM, "is_primary_owner": True}, True),
        ({"is_admin": True}, True),
        (grid(TEAM, team_id="E1", is_admin=True), True),
        (grid(TEAM, team_id="T2", is_owner=True), True),
        ({"team_id": TEAM}, False),
        ({"team_id": "T2", "is_admin": True}, False),
        (grid("T2", team_id=TEAM, is_admin=True), False),
        ({"team_id": TEAM, "is_admin": True, "deleted": True}, False),
        ({"team_id": TEAM, "is_admin": True, "is_stranger": True}, False),
        ({"team_id": TEAM, "enterprise_user": {"is_admin": True, "is_owner": True, "teams": [TEAM]}}, False),
    ],
)
def test_who_administers_this_very_workspace_is_an_admin_and_who_runs_the_organization_is_not(
    account: dict[str, Any], expected: bool
) -> None:
    assert administers(account, TEAM) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(1700000000, 1700000000), (17.9, 17), (0, None), (None, None), ("x", None), (True, None)],
)
def test_when_an_account_changed_is_known_only_where_slack_says_it_in_a_number(value: Any, expected: Any) -> None:
    assert updated({"updated": value}) == expected
