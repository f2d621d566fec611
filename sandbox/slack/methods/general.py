"""auth.test, api.test, apps.connections.open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.slack.methods.args import Args

if TYPE_CHECKING:
    from sandbox.slack.core import Slack


def auth_test(slack: Slack, args: Args, now: float) -> dict[str, Any]:
    """Who the token stands for."""
    return {
        "url": f"{slack.workspace.base_url}/",
        "team": "Sandbox",
        "user": slack.workspace.handle_of(slack.app.bot_user),
        "team_id": slack.workspace.team_id,
        "user_id": slack.app.bot_user,
        "bot_id": slack.app.bot_id,
        "is_enterprise_install": False,
    }


def api_test(slack: Slack, args: Args, now: float) -> dict[str, Any]:
    """Gives the arguments back."""
    return {"args": dict(args)}


def connections_open(slack: Slack, args: Args, now: float) -> dict[str, Any]:
    """A WebSocket address, good for one connection."""
    ticket = slack.workspace.new_id("W")
    slack.tickets.add(ticket)
    return {
        "url": f"{slack.workspace.base_url.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id={slack.app.id}"
    }


METHODS = {
    "auth.test": auth_test,
    "api.test": api_test,
    "apps.connections.open": connections_open,
}
