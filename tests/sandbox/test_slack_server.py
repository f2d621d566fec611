"""The skin: Slack's own SDK and Bolt talk to it over real sockets, and faults are real there."""

import http.client
import json
import time
import urllib.error
import urllib.request
from typing import Any

import pytest
from slack_kit import MANIFEST, NOW, actions, button, section, talkative
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.slack.core import Slack
from sandbox.slack.errors import CannotSubmit, NotVisible
from sandbox.slack.person import Person
from sandbox.slack.server import Server


def test_slacks_client_posts_reads_and_sees_errors(server: Server, client: WebClient, ada: str) -> None:
    channel = client.conversations_open(users=[ada])["channel"]["id"]
    metadata = {"event_type": "k", "event_payload": {"a": [1]}}
    ts = client.chat_postMessage(channel=channel, text="x", blocks=[section("x")], metadata=metadata)["ts"]
    found = client.conversations_history(channel=channel, include_all_metadata=True)["messages"]
    assert (found[0]["ts"], found[0]["metadata"]) == (ts, metadata)
    assert client.users_info(user=ada)["user"]["name"] == "ada.lake"
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel=channel, text="x", blocks=[actions(button("x" * 76))])
    assert caught.value.response["error"] == "invalid_blocks"


def test_a_file_goes_up_in_three_steps(server: Server, client: WebClient, ada: str) -> None:
    channel = client.conversations_open(users=[ada])["channel"]["id"]
    client.files_upload_v2(channel=channel, content=b"png", filename="a.png", title="A", alt_txt="A chart")
    assert len(server.slack.files.ready) == 1
    assert server.slack.messages.of(channel)[0].files


def test_a_method_for_reading_takes_no_json(server: Server, ada: str) -> None:
    def post(data: bytes, kind: str) -> Any:
        headers = {"Authorization": f"Bearer {server.slack.app.bot_token}", "Content-Type": kind}
        request = urllib.request.Request(server.api_url + "users.info", data, headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    assert post(json.dumps({"user": ada}).encode(), "application/json")["error"] == "invalid_arguments"
    assert post(f"user={ada}".encode(), "application/x-www-form-urlencoded")["ok"]


def test_the_rate_is_told_as_slack_tells_it(ada: str) -> None:
    slack = Slack(MANIFEST, burst=1)
    ada = slack.workspace.add_person("Ada")
    with Server(slack, clock=lambda: NOW) as server:
        client = WebClient(slack.app.bot_token, base_url=server.api_url, retry_handlers=[])
        client.chat_postMessage(channel=ada, text="x")
        channel = slack.app.direct([ada], NOW)[0].id
        client.chat_postMessage(channel=channel, text="x")
        with pytest.raises(SlackApiError) as caught:
            client.chat_postMessage(channel=channel, text="x")
    assert (caught.value.response.status_code, caught.value.response.headers["Retry-After"]) == (429, "1")


@pytest.mark.parametrize(("name", "posted"), [("refused", 0), ("dropped", 1)])
def test_a_connection_really_drops(server: Server, client: WebClient, ada: str, name: str, posted: int) -> None:
    channel = client.conversations_open(users=[ada])["channel"]["id"]
    server.slack.fault(name, "chat.postMessage")
    with pytest.raises((http.client.HTTPException, ConnectionError)):
        client.chat_postMessage(channel=channel, text="x")
    assert len(server.slack.messages.of(channel)) == posted


@pytest.mark.parametrize(("name", "posted"), [("no_answer_before", 0), ("no_answer_after", 1)])
def test_an_answer_really_stays_away(server: Server, ada: str, name: str, posted: int) -> None:
    client = WebClient(server.slack.app.bot_token, base_url=server.api_url, retry_handlers=[], timeout=0.2)  # type: ignore[arg-type]
    channel = client.conversations_open(users=[ada])["channel"]["id"]
    server.slack.fault(name, "chat.postMessage")
    with pytest.raises(TimeoutError):
        client.chat_postMessage(channel=channel, text="x")
    assert len(server.slack.messages.of(channel)) == posted
    assert client.auth_test()["ok"]


def test_a_slow_answer_and_a_500(server: Server, client: WebClient) -> None:
    server.slack.fault("slow", "auth.test", seconds=0.2)
    began = time.monotonic()
    client.auth_test()
    assert time.monotonic() - began >= 0.2
    server.slack.fault("http_500", "auth.test")
    with pytest.raises(SlackApiError) as caught:
        client.auth_test()
    assert caught.value.response.status_code == 500


def test_a_command_and_a_form_over_socket_mode(server: Server, bot: Any, ada: str, bo: str) -> None:
    bot(talkative)
    person = Person(server, ada)
    shown = person.command(f"pair @{{{bo}}}")
    assert shown
    assert (shown.kind, shown.text) == ("ephemeral", f"You said pair <@{bo}|bo.hill>")
    shown = person.command("form")
    assert shown
    assert shown.kind == "view"
    with pytest.raises(CannotSubmit):
        person.fill_and_submit()
    assert person.fill_and_submit({"Status": "in_place"}) == "closed"
    assert person.view is None
    with pytest.raises(NotVisible):
        person.fill_and_submit()
    assert any("You said pair" in text for text in person.sees)


def test_pressing_finds_the_newest_button_by_its_label(
    server: Server, client: WebClient, bot: Any, ada: str
) -> None:
    bot(talkative)
    person = Person(server, ada)
    for text in ("first", "second"):
        client.chat_postMessage(channel=ada, text=text, blocks=[section(text), actions(button("Answer"))])
    shown = person.press("Answer")
    assert shown
    assert shown.kind == "view"
    view = person.view
    assert view
    assert [m.text for m in person.inbox] == ["first", "second"]
    payload = server.slack.deliveries.all[-1].payload
    assert payload["message"]["text"] == "second"
    view.body["private_metadata"] = "fussy"
    assert person.fill_and_submit({"status": "in_place"}) == {"status": "Really?"}
    person.close()
    assert person.view is None
    assert person.press("answer", person.inbox[0]) is not None
    with pytest.raises(NotVisible):
        person.press("No such button")


def test_what_a_person_writes_is_acknowledged(server: Server, bot: Any, ada: str) -> None:
    bot(talkative)
    Person(server, ada).say("hello")
    assert server.slack.deliveries.all[-1].state == "acked"
    assert server.settle()


def test_silence_shows_the_person_an_error(server: Server, bot: Any, ada: str) -> None:
    bot(talkative)
    server.shared.ack_seconds = 0.5
    shown = Person(server, ada).command("silence")
    assert shown
    assert shown.kind == "error"
