import threading
from collections.abc import Callable, Iterator

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_kit import MANIFEST, NOW
from slack_sdk import WebClient

from sandbox.slack.core import Slack
from sandbox.slack.server import Server

Build = Callable[[App], None]


@pytest.fixture
def slack() -> Slack:
    return Slack(MANIFEST, rates="off")


@pytest.fixture
def ada(slack: Slack) -> str:
    return slack.workspace.add_person("Ada Lake")


@pytest.fixture
def bo(slack: Slack) -> str:
    return slack.workspace.add_person("Bo Hill")


@pytest.fixture
def server(slack: Slack) -> Iterator[Server]:
    with Server(slack, clock=lambda: NOW, ack_seconds=60) as server:
        yield server


@pytest.fixture
def client(server: Server) -> WebClient:
    return WebClient(server.slack.app.bot_token, base_url=server.api_url, retry_handlers=[], timeout=60)


@pytest.fixture
def bot(server: Server, client: WebClient) -> Iterator[Callable[[Build], SocketModeHandler]]:
    """`bot(build)` connects a Bolt app over Socket Mode."""
    handlers = []

    def connect(build: Build) -> SocketModeHandler:
        app = App(client=client, process_before_response=True, token_verification_enabled=False)
        build(app)
        handler = SocketModeHandler(app, server.slack.app.app_token)
        handler.connect()
        handlers.append(handler)
        assert server.wait_for(lambda: server.sockets.connections)
        return handler

    yield connect
    for handler in handlers:  # in the background: the SDK's threads take a second to end
        threading.Thread(target=handler.close, daemon=True).start()
