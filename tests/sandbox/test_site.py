"""The page in front of a local Slack, for any bot: docs/sandbox.md says how."""

import ast
import json
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from slack_kit import MANIFEST, NOW

from sandbox.slack.core import Slack
from sandbox.slack.server import Server
from sandbox.slack.site import Site

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def server(slack: Slack) -> Any:
    server = Server(slack, clock=lambda: NOW, ack_seconds=60)
    Site(server)
    with server:
        yield server


def ask(server: Server, path: str, given: Any = None) -> Any:
    body = None if given is None else json.dumps(given).encode()
    request = urllib.request.Request(server.url + path, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def test_a_person_sees_and_writes_through_the_page(
    server: Server, slack: Slack, ada: str, bo: str, bot: Callable[[Any], Any]
) -> None:
    def build(app: Any) -> None:
        @app.command("/counterpart")
        def _(ack: Any, body: Any) -> None:
            ack(f"You typed {body['text']}")

    bot(build)
    mine = slack.app.direct([ada], NOW)[0].id
    ask(server, "/page/act", {"act": "say", "as": ada, "channel": mine, "text": "hello <!channel>"})
    typed = {"act": "command", "as": ada, "channel": mine, "name": "/counterpart", "text": "help"}
    assert ask(server, "/page/act", typed)["outcome"] == "shown"

    hers = ask(server, f"/page/state?as={ada}&in={mine}")
    assert [(one["text"], one["only_you"]) for one in hers["here"]["messages"]] == [
        ("hello &lt;!channel&gt;", False),
        ("You typed help", True),
    ]
    his = ask(server, f"/page/state?as={bo}&in={mine}")
    assert his["here"] is None
    assert his["conversations"] == []
    refused = ask(server, "/page/act", {"act": "say", "as": bo, "channel": mine, "text": "me too"})
    assert "not in" in refused["refused"]


def test_the_local_slack_imports_nothing_of_the_bot_nor_of_its_demo() -> None:
    found = {
        (path.name, module)
        for path in (ROOT / "sandbox" / "slack").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        for module in _imported(node)
        if module.startswith(("bot", "handlers", "storage", "sandbox.demo"))
    }

    assert found == set()


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return [alias.name for alias in node.names] if isinstance(node, ast.Import) else []


@pytest.mark.parametrize("path", ["/", "/api/auth.test", "/link/?ticket=1", "/files/F1", "/page/state"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://example.org"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Host": "example.org"},
        {"Host": "127.0.0.1.example.org:80"},
    ],
)
def test_another_site_in_the_browser_and_another_name_for_this_machine_get_nothing(
    server: Server, path: str, headers: dict[str, str]
) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(urllib.request.Request(f"{server.url}{path}", headers=headers))

    assert refused.value.code == 403


def test_behind_a_page_the_tokens_are_made_anew_at_each_start() -> None:
    first, second, third = (Slack(MANIFEST) for _ in range(3))
    for slack in (first, second):
        Site(Server(slack))

    for name in ("bot_token", "app_token", "signing_secret"):
        assert len({getattr(slack.app, name) for slack in (first, second, third)}) == 3
