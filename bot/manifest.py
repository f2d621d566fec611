"""The Slack app's manifest: as it is shipped, for Socket Mode, or for the same app over HTTP."""

from __future__ import annotations

from importlib import resources

import yaml


def text(url: str | None = None) -> str:
    """The manifest. `url` is where Slack reaches `counterpart web`: its host, or the whole address."""
    shipped = (resources.files("bot") / "manifest.yml").read_text(encoding="utf-8")
    if url is None:
        return shipped
    app = yaml.safe_load(shipped)
    address = url.rstrip("/").removesuffix("/slack/events") + "/slack/events"
    for command in app["features"]["slash_commands"]:
        command["url"] = address
    settings = app["settings"]
    settings["socket_mode_enabled"] = False
    settings["interactivity"]["request_url"] = address
    settings["event_subscriptions"] = {"request_url": address} | settings["event_subscriptions"]
    return yaml.safe_dump(app, sort_keys=False, allow_unicode=True, width=116)
