"""Socket Mode: connections come and go, events are tried again."""

import json
import logging
import time
import urllib.error
import urllib.request
from typing import Any

import pytest
from slack_bolt import App
from slack_kit import NOW, section, talkative
from slack_sdk import WebClient
from slack_sdk.socket_mode.builtin.connection import Connection
from slack_sdk.webhook import WebhookClient

from sandbox.slack.core import Slack
from sandbox.slack.person import Person
from sandbox.slack.server import Server


def test_without_a_connection_the_person_sees_an_error_at_once(slack: Slack, ada: str) -> None:
    with Server(slack, clock=lambda: NOW) as server:
        shown = Person(server, ada).command("help")
    assert shown
    assert shown.text == '/counterpart failed with the error "dispatch_failed"'


def test_an_event_the_app_fails_on_is_sent_again(server: Server, bot: Any, ada: str) -> None:
    server.shared.ack_seconds = 0.5
    tries = []

    def failing(app: App) -> None:
        @app.event("message")
        def message(ack: Any, request: Any) -> None:
            tries.append(request.headers.get("x-slack-retry-num"))
            if len(tries) == 1:
                raise RuntimeError("on purpose")
            ack()

        app.error(lambda error: None)

    bot(failing)
    Person(server, ada).say("hello")
    assert server.wait_for(lambda: server.slack.deliveries.all[-1].state == "acked")
    assert tries == [["0"], ["1"]]


def test_the_client_comes_back_when_it_is_told_to_go(server: Server, bot: Any, ada: str) -> None:
    bot(talkative)
    first = server.sockets.connections[0]
    server.sockets.disconnect("refresh_requested")
    assert server.wait_for(lambda: server.sockets.connections and first not in server.sockets.connections)
    shown = Person(server, ada).command("help")
    assert shown
    assert shown.kind == "ephemeral"


def test_a_lost_connection_sends_what_it_held_again(server: Server, ada: str) -> None:
    held = connect(server)
    with server.lock:
        server.slack.composer.say(ada, server.slack.app.direct([ada], NOW)[0].id, "x", NOW)
    event = server.slack.deliveries.all[-1]
    assert server.wait_for(lambda: event.state == "sent")
    first = event.id
    server.sockets.drop()
    assert server.wait_for(lambda: event.attempt == 1)
    assert event.id != first
    held.disconnect()


def connect(server: Server) -> Connection:
    """A bare connection of the SDK that acknowledges nothing."""
    web = WebClient(base_url=server.api_url, retry_handlers=[])
    url = web.apps_connections_open(app_token=server.slack.app.app_token)["url"]
    connection = Connection(url=url, logger=logging.getLogger(__name__))
    connection.connect()
    assert server.wait_for(lambda: server.sockets.connections)
    return connection


def test_ten_connections_share_the_envelopes_and_an_eleventh_is_turned_away(server: Server, ada: str) -> None:
    held = [connect(server) for _ in range(10)]
    with server.lock:
        for _ in range(10):
            server.slack.composer.command(ada, "x", NOW)
    assert server.wait_for(lambda: len(server.slack.deliveries.unanswered()) == 10)
    assert {len(connection.sent) for connection in server.sockets.connections} == {1}
    eleventh = connect(server)
    assert len(server.sockets.connections) == 10
    for connection in [*held, eleventh]:
        connection.disconnect()


def test_a_ticket_is_good_for_one_connection(server: Server) -> None:
    web = WebClient(base_url=server.api_url, retry_handlers=[])
    url = web.apps_connections_open(app_token=server.slack.app.app_token)["url"]
    plain = url.replace("ws:", "http:").replace("ticket=", "ticket=other")
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(plain, timeout=60)


def test_a_response_url_over_http(server: Server, ada: str) -> None:
    with server.lock:
        url = server.slack.composer.command(ada, "x", NOW).payload["response_url"]
    hook = WebhookClient(url)
    assert hook.send(text="For you").status_code == 200
    assert hook.send(blocks=[{"type": "sparkle"}]).status_code == 400
    assert Person(server, ada).messages()[-1].text == "For you"


def test_home_over_the_socket(server: Server, client: WebClient, bot: Any, ada: str) -> None:
    def homely(app: App) -> None:
        @app.event("app_home_opened")
        def opened(ack: Any, event: Any, client: Any) -> None:
            client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [section("Hello")]})
            ack()

    bot(homely)
    home = Person(server, ada).open_home()
    assert home
    assert home.body["blocks"][0]["text"]["text"] == "Hello"


def test_it_answers_hundreds_of_calls_a_second(server: Server, client: WebClient, ada: str) -> None:
    began = time.process_time()  # what else this machine does is none of ours
    for _ in range(100):
        client.chat_postMessage(channel=ada, text="x")
    assert time.process_time() - began < 1.0


def test_a_person_edits_and_deletes_and_the_app_hears_of_it(server: Server, bot: Any, ada: str) -> None:
    bot(talkative)
    person = Person(server, ada)
    ts = person.say("draft")
    channel = person.messages()[0].channel
    person.edit(channel, ts, "final")
    assert [m.text for m in person.messages(channel)] == ["final"]
    person.delete(channel, ts)
    assert person.messages(channel) == []
    kinds = [d.payload["event"].get("subtype") for d in server.slack.deliveries.all]
    assert kinds == [None, "message_changed", "message_deleted"]
    assert all(d.state == "acked" for d in server.slack.deliveries.all)


def test_a_call_that_is_no_json_is_refused(server: Server) -> None:
    headers = {"Authorization": "Bearer x", "Content-Type": "application/json"}
    request = urllib.request.Request(server.api_url + "chat.postMessage", b"{", headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        assert json.load(answer)["error"] == "invalid_json"


def test_a_taken_port_is_told_at_once(server: Server) -> None:
    with pytest.raises(OSError, match="address already in use"):
        Server(server.slack, port=server.port).start()


def test_a_clock_that_fails_is_told_to_whoever_waits(slack: Slack) -> None:
    def broken() -> float:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), Server(slack, clock=broken) as server:
        server.wait_for(lambda: False)
