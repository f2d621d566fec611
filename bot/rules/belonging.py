"""Who belongs to this workspace, by what Slack says of an account: one rule, wherever it matters. Pure.

Offices and roles go to members and guests of this workspace. On Enterprise Grid (GovSlack is a Grid plan) an
account belongs to an organization, and `enterprise_user.teams` lists the workspaces that it is in; its `team_id`
may then be the organization's, another workspace's, or missing. https://docs.slack.dev/reference/objects/user-object
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

Account = Mapping[str, Any]
"""A person as `users.info`, `users.list` and `user_change` give them. Any field may be missing."""

SLACKBOT = "USLACKBOT"  # Slack does not mark it as a bot
NEEDED = (
    *("id", "team_id", "deleted", "is_bot", "is_workflow_bot", "is_connector_bot", "is_stranger"),
    *("is_invited_user", "is_restricted", "is_ultra_restricted", "updated"),
)
"""The fields that `standing` and `updated` read, besides `enterprise_user.teams`."""


class Standing(StrEnum):
    """What an account is in this workspace."""

    MEMBER = "member"
    GUEST = "guest"
    INVITED = "invited"  # has not accepted yet
    DEACTIVATED = "deactivated"
    OUTSIDE = "outside"  # in the same organization perhaps, but not in this workspace
    STRANGER = "stranger"  # of another organization, met in a shared channel
    APP = "app"

    @property
    def belongs(self) -> bool:
        """Whether this account can hold an office or a role here."""
        return self in (Standing.MEMBER, Standing.GUEST)


def standing(account: Account, team_id: str) -> Standing:
    """What this account is in the workspace `team_id`.

    `is_app_user` says nothing of this: it is a person who has allowed an app something.
    """
    bots = ("is_bot", "is_workflow_bot", "is_connector_bot")
    if account.get("id") == SLACKBOT or any(account.get(name) for name in bots):
        return Standing.APP
    teams, invited = _teams(account), account.get("is_invited_user")
    if teams and team_id not in teams:
        return Standing.OUTSIDE
    if account.get("deleted") and not invited:
        return Standing.DEACTIVATED
    if teams is None and (account.get("is_stranger") or (account.get("team_id") or team_id) != team_id):
        return Standing.STRANGER
    if invited:
        return Standing.INVITED
    if teams is not None and team_id not in teams:
        return Standing.OUTSIDE
    guest = account.get("is_restricted") or account.get("is_ultra_restricted")
    return Standing.GUEST if guest else Standing.MEMBER


def administers(account: Account, team_id: str) -> bool:
    """Whether this member is an admin or owner of this very workspace.

    `enterprise_user.is_admin` does not count: running a whole organization's Slack is no part in a task force.
    """
    roles = ("is_admin", "is_owner", "is_primary_owner")
    return standing(account, team_id) is Standing.MEMBER and any(account.get(name) for name in roles)


def updated(account: Account) -> int | None:
    """When this account last changed, in Slack's seconds; None where Slack does not say."""
    found = account.get("updated")
    return int(found) if isinstance(found, int | float) and not isinstance(found, bool) and found > 0 else None


def called(account: Account) -> tuple[str | None, str | None]:
    """The name and the e-mail address that Slack has of this account; None where it does not say."""
    profile = account.get("profile")
    of_profile = profile if isinstance(profile, Mapping) else {}
    names = (of_profile.get("real_name"), account.get("real_name"), of_profile.get("display_name"))
    return next((str(one) for one in names if one), None), str(of_profile.get("email") or "") or None


def needed(account: Account) -> dict[str, Any]:
    """Of this account only what `standing` and `updated` read."""
    kept = {name: account[name] for name in NEEDED if name in account}
    teams = _teams(account)
    return kept if teams is None else kept | {"enterprise_user": {"teams": sorted(teams)}}


def _teams(account: Account) -> frozenset[str] | None:
    """The workspaces of an account of Enterprise Grid; None: Slack names none, so its `team_id` counts."""
    of_organization = account.get("enterprise_user")
    teams = of_organization.get("teams") if isinstance(of_organization, Mapping) else None
    return frozenset(map(str, teams)) if isinstance(teams, list | tuple) else None
