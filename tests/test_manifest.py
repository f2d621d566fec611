"""The app asks Slack for exactly what the code uses."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from handlers.switchboard import EVENTS

ROOT = Path(__file__).parent.parent
SOURCES = [path for folder in ("bot", "handlers") for path in (ROOT / folder).rglob("*.py")]

# Slack's reference pages: what each method of the Web API needs, for the conversations that we use it on.
READ = {"channels:read", "groups:read"}  # the task-force channel, public or private
HISTORY = {"channels:history", "groups:history", "im:history", "mpim:history"}  # a search for our own post
SCOPES: dict[str, set[str]] = {
    "auth.test": set(),
    "chat.postMessage": {"chat:write"},
    "chat.update": {"chat:write"},
    "chat.delete": {"chat:write"},
    "chat.postEphemeral": {"chat:write"},
    "conversations.open": {"im:write", "mpim:write"},
    "conversations.info": READ,
    "conversations.members": {"mpim:read", "groups:read"},  # a pair's conversation, also when made a channel
    "conversations.history": HISTORY,
    "conversations.replies": HISTORY,
    "users.info": {"users:read"},
    "users.list": {"users:read", "users:read.email"},  # a roster names people by their addresses
    "views.open": set(),
    "views.publish": set(),
    "views.push": set(),
}
EVENT_SCOPES = {
    "app_home_opened": set(),
    **{f"channel_{what}": {"channels:read"} for what in ("archive", "deleted", "left", "unarchive")},
    **{f"group_{what}": {"groups:read"} for what in ("archive", "deleted", "left", "unarchive")},
    "app_uninstalled": set(),
    "tokens_revoked": set(),
    "channel_id_changed": READ,
    "member_joined_channel": READ,
    "member_left_channel": READ,
    "message.groups": {"groups:history"},  # a pair's group DM that was turned into a channel
    "message.im": {"im:history"},
    "message.mpim": {"mpim:history"},
    "user_change": {"users:read"},
}


@pytest.fixture(scope="module")
def manifest() -> Any:
    return yaml.safe_load((ROOT / "manifest.yml").read_text())


def methods_called() -> set[str]:
    """The Web API methods named in the one door out."""
    return set(
        re.findall(r'"((?:auth|chat|conversations|users|views|files)\.\w+)"', (ROOT / "bot/slack.py").read_text())
    )


def test_every_method_that_is_called_is_known_with_its_scopes() -> None:
    assert methods_called() <= SCOPES.keys()


def test_the_scopes_are_exactly_those_that_the_code_needs(manifest: Any) -> None:
    no_method = {"commands", "files:read"}  # a file that somebody added to a form is fetched by its address
    needed = no_method.union(*(SCOPES[method] for method in methods_called()), *EVENT_SCOPES.values())

    assert sorted(needed) == manifest["oauth_config"]["scopes"]["bot"]


def test_no_other_file_calls_slack_by_a_methods_name() -> None:
    calls = re.compile(r"\.(?:chat|conversations|users|views|files)_\w+\(|api_call\(")
    callers = [path.name for path in SOURCES if calls.search(path.read_text())]

    assert callers == ["slack.py"]


def test_the_events_are_exactly_those_that_are_handled(manifest: Any) -> None:
    asked_for = manifest["settings"]["event_subscriptions"]["bot_events"]

    assert {event.partition(".")[0] for event in asked_for} == EVENTS.keys()
    assert set(asked_for) == EVENT_SCOPES.keys()


def test_the_commands_are_exactly_those_that_are_handled(manifest: Any) -> None:
    listening = (ROOT / "handlers/listening.py").read_text()
    commands = manifest["features"]["slash_commands"]

    assert [one["command"] for one in commands] == re.findall(r'@app\.command\("(/\w+)"\)', listening)
    assert all(one["should_escape"] for one in commands)


def test_people_can_write_to_the_bot_and_press_its_buttons(manifest: Any) -> None:
    home = manifest["features"]["app_home"]

    assert home["messages_tab_enabled"]
    assert not home["messages_tab_read_only_enabled"]
    assert home["home_tab_enabled"]
    assert manifest["settings"]["interactivity"]["is_enabled"]
    assert manifest["settings"]["socket_mode_enabled"]


def test_names_and_descriptions_fit_into_slacks_limits(manifest: Any) -> None:
    shown = manifest["display_information"]

    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert 175 <= len(shown["long_description"]) <= 4_000
    assert re.fullmatch("#[0-9a-f]{6}", shown["background_color"])
    assert re.fullmatch(r"[A-Za-z0-9 ._-]{1,80}", manifest["features"]["bot_user"]["display_name"])
    for command in manifest["features"]["slash_commands"]:
        assert re.fullmatch(r"/[a-z0-9_-]{1,31}", command["command"])
        assert len(command["description"]) <= 2_000
        assert len(command["usage_hint"]) <= 1_000


def test_the_package_holds_the_same_manifest() -> None:
    assert (ROOT / "bot/manifest.yml").read_text() == (ROOT / "manifest.yml").read_text()
    assert "manifest.yml" in (ROOT / "pyproject.toml").read_text()
