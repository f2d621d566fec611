"""Where an envelope is from: an app may be installed in several workspaces, all signed with one secret."""

from __future__ import annotations

import logging
from typing import Any

from handlers import Counterpart

log = logging.getLogger(__name__)

WORKSPACE, ENTERPRISE = "T", "E"  # what Slack's ids of the two begin with


def is_ours(cp: Counterpart, body: Any) -> bool:
    """Tell whether this event, command or interaction is from our workspace.

    On Enterprise Grid an envelope may name the organization (`E…`) in the workspace's place, or nothing at all; it
    is ours unless it names another. Who acts is no matter here: on Slack Connect their own workspace is another.
    """
    named = {one for one in _named(body) if isinstance(one, str) and one}
    workspaces = {one for one in named if not one.startswith(ENTERPRISE)}
    if workspaces:
        return cp.team_id in workspaces
    return not named or not cp.enterprise_id or cp.enterprise_id in named


def log_foreign(body: Any) -> None:
    """Log that it was dropped; of what it holds, only its kind."""
    kind = body.get("type") if isinstance(body, dict) else None
    known = ("event_callback", "block_actions", "view_submission", "view_closed", "shortcut", "message_action")
    what = kind if kind in known else "command"
    log.warning("Dropped what another workspace sent", extra={"action": "foreign", "what": what})


def _named(body: Any) -> list[Any]:
    """Return every id that says where it is from: of an event, a command, a press or a form."""
    if not isinstance(body, dict):
        return []
    found = [body.get(name) for name in ("team_id", "context_team_id", "enterprise_id", "context_enterprise_id")]
    for name, keys in {
        "team": ("id", "enterprise_id"),
        "enterprise": ("id",),
        "view": ("app_installed_team_id",),
    }.items():
        inner = body.get(name)
        found += [inner.get(key) for key in keys] if isinstance(inner, dict) else []
    for one in body.get("authorizations") or []:
        found += [one.get("team_id"), one.get("enterprise_id")] if isinstance(one, dict) else []
    return found
